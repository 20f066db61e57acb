import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import { studyYearOf, type RegisteredRow } from './register-store.ts'
import type { PastChange } from './stock.ts'

/** A student of the opening stock who waits for the authority. `id` becomes the enrollment's. */
export type StockRow = {
  id: string
  org_no: number
  batch_id: string
  excel_row: number
  person_id: string
  case_id: string | null
  state: string
  student_number: string
  grade: number
  training_level: string
  record: RegisteredRow
  changes: PastChange[]
  conflict: string | null
  sample: string | null
  sample_note: string | null
}

export type NewStockRow = Pick<StockRow, 'id' | 'org_no' | 'batch_id' | 'excel_row' | 'person_id' | 'student_number' | 'grade' | 'training_level' | 'record' | 'changes'>

export async function insertStock(ctx: Ctx, rows: readonly NewStockRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    await ctx.db
      .insertInto('stock_row')
      .values(rows.slice(at, at + 500).map(({ record, changes, ...row }) => ({ ...row, record: json(record), changes: json(changes) })))
      .execute()
  }
}

export type StockTotal = { grade: number; trainingLevel: string; count: number }

/** How many rows of batches, or of a case, per grade and training level. */
export async function countStock(ctx: Ctx, of: { batchIds: readonly string[] } | { caseId: string }): Promise<StockTotal[]> {
  const { rows } = await sql<StockTotal>`
    select grade, training_level as "trainingLevel", count(*)::integer as count from stock_row where ${whichRows(of)}
    group by grade, training_level order by grade desc, training_level`.execute(ctx.db)
  return rows
}

const whichRows = (of: { batchIds: readonly string[] } | { caseId: string }) =>
  'caseId' in of ? sql`case_id = ${of.caseId}` : sql`batch_id = any (${[...of.batchIds]}::uuid[])`

/** Puts the free waiting rows of batches into a case. Answers with how many. */
export async function holdStock(ctx: Ctx, batchIds: readonly string[], caseId: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update stock_row set case_id = ${caseId} where batch_id = any (${[...batchIds]}::uuid[]) and case_id is null and state = 'waiting' returning id`.execute(ctx.db)
  return rows.length
}

/** Frees the rows of a case that did not come to anything; what was sampled is forgotten. */
export async function freeStock(ctx: Ctx, caseId: string): Promise<void> {
  await sql`update stock_row set case_id = null, sample = null, sample_note = null where case_id = ${caseId} and state = 'waiting'`.execute(ctx.db)
}

export async function clearSample(ctx: Ctx, caseId: string): Promise<void> {
  await sql`update stock_row set sample = null, sample_note = null where case_id = ${caseId}`.execute(ctx.db)
}

export type BatchState = { batch_id: string; total: number; in_case: number; entered: number; conflicts: number; case_id: string | null; case_no: string | null }

/** Where the rows of batches stand: in a case, entered, in conflict. */
export async function readStockBatches(ctx: Ctx, batchIds: readonly string[]): Promise<Map<string, BatchState>> {
  if (batchIds.length === 0) return new Map()
  const { rows } = await sql<BatchState>`
    select s.batch_id, count(*)::integer as total, count(s.case_id)::integer as in_case, count(*) filter (where s.state = 'entered')::integer as entered,
      count(*) filter (where s.state = 'conflict')::integer as conflicts, (array_agg(f.id))[1] as case_id, max(f.no) as case_no
    from stock_row s left join case_file f on f.id = s.case_id where s.batch_id = any (${[...batchIds]}::uuid[]) group by s.batch_id`.execute(ctx.db)
  return new Map(rows.map((row) => [row.batch_id, row]))
}

export async function deleteStock(ctx: Ctx, batchId: string): Promise<string[]> {
  const rows = await ctx.db.deleteFrom('stock_row').where('batch_id', '=', batchId).where('case_id', 'is', null).returning('person_id').execute()
  return rows.map((row) => row.person_id)
}

/** Rows of the own school that wait, by person or by number: an import must not bring anyone in twice. */
export async function findWaiting(ctx: Ctx, orgNo: number, batchId: string, personIds: readonly string[], numbers: readonly string[]): Promise<{ person_id: string; student_number: string }[]> {
  const { rows } = await sql<{ person_id: string; student_number: string }>`
    select person_id, student_number from stock_row where org_no = ${orgNo} and state = 'waiting' and batch_id <> ${batchId}
      and (person_id = any (${[...personIds]}::uuid[]) or student_number = any (${[...numbers]}::text[]))`.execute(ctx.db)
  return rows
}

/** Prepared rows of a batch that came in otherwise meanwhile: the person is on the roll here, or the number is taken. */
export async function countStockClashes(ctx: Ctx, orgNo: number, people: readonly string[], numbers: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from enrollment where org_no = ${orgNo}
      and ((person_id = any (${[...people]}::uuid[]) and left_on is null) or student_number = any (${[...numbers]}::text[]))`.execute(ctx.db)
  return rows[0]!.n
}

export type StockFilter = { caseId: string; ids?: readonly string[]; only?: 'conflict' | 'sampled' }

/** Rows of a case in the order of the sheet, at most `limit` of them. */
export async function listStock(ctx: Ctx, { caseId, ids, only }: StockFilter, page: { offset: number; limit: number }): Promise<{ rows: StockRow[]; total: number }> {
  const where = sql`case_id = ${caseId} ${ids ? sql`and id = any (${[...ids]}::uuid[])` : sql``}
    ${only === 'conflict' ? sql`and state = 'conflict'` : only === 'sampled' ? sql`and sample is not null` : sql``}`
  const { rows } = await sql<StockRow>`select * from stock_row where ${where} order by batch_id, excel_row limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const { rows: counted } = await sql<{ n: number }>`select count(*)::integer as n from stock_row where ${where}`.execute(ctx.db)
  return { rows, total: counted[0]!.n }
}

/** Rows of a case to be confirmed, taken for the rest of the transaction, a slice after the row given. */
export async function takeStock(ctx: Ctx, caseId: string, after: string | null, limit: number): Promise<StockRow[]> {
  const { rows } = await sql<StockRow>`
    select * from stock_row where case_id = ${caseId} and state = 'waiting' and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit} for update`.execute(ctx.db)
  return rows
}

/** The rows to look at: the same ones whoever asks, and none that the school could foresee before handing in. */
export async function drawSample(ctx: Ctx, caseId: string, seed: string, count: number): Promise<Pick<StockRow, 'id' | 'sample' | 'sample_note'>[]> {
  const { rows } = await sql<Pick<StockRow, 'id' | 'sample' | 'sample_note'>>`
    select id, sample, sample_note from stock_row where case_id = ${caseId} order by md5(id::text || ${seed}) limit ${count}`.execute(ctx.db)
  return rows
}

export async function saveSample(ctx: Ctx, caseId: string, results: readonly { id: string; result: string; note: string | null }[]): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update stock_row s set sample = r.result, sample_note = r.note
    from unnest(${results.map((one) => one.id)}::uuid[], ${results.map((one) => one.result)}::text[], ${results.map((one) => one.note ?? '')}::text[]) as r(id, result, note)
    where s.id = r.id and s.case_id = ${caseId} returning s.id`.execute(ctx.db)
  return rows.length
}

/** Says of rows what became of them. */
export async function settleStock(ctx: Ctx, ids: readonly string[], state: 'entered' | 'conflict', conflict: string | null = null): Promise<void> {
  if (ids.length === 0) return
  await sql`update stock_row set state = ${state}, conflict = ${conflict} where id = any (${[...ids]}::uuid[])`.execute(ctx.db)
}

/** Adds enrollments with the numbers they bring. Answers with those that came in; the number of another one is taken. */
export async function enterStock(ctx: Ctx, rows: readonly RegisteredRow[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set()
  const entered = await ctx.db
    .insertInto('enrollment')
    .values(
      rows.map(({ profile, labels, extra, ...row }) => ({
        study_year: studyYearOf(row, ctx.today),
        ...row,
        profile: json(profile),
        labels: json(labels),
        extra: json(extra),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  return new Set(entered.map((row) => row.id))
}
