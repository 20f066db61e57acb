import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../context.ts'
import { json } from '../db/json.ts'
import type { ImportBatch } from '../db/tables.ts'
import type { ProblemLevel } from './declare.ts'
import type { Outcome } from './check.ts'
import type { RowProblem } from './sheet.ts'

/**
 * `checking` and `committing` are under way, in the request or in the background; `blocked` could not be checked as
 * a whole, such as for missing columns; `cancelled` was stopped during the check. The others are what happened since.
 */
export type BatchState = 'checking' | 'blocked' | 'checked' | 'cancelled' | 'committing' | 'committed' | 'undone'

export type Batch = {
  id: string
  orgNo: number
  kind: string
  version: string
  fileId: string
  fileName: string
  state: BatchState
  mapping: Record<string, string>
  counts: unknown
  createdByName: string
  createdAt: string
  committedAt: string | null
  /** Row of the sheet up to which the present phase is done, and how many rows it has. */
  cursor: number
  total: number
  jobId: string | null
  /** The numbers the person confirmed. */
  expected: { new: number; changed: number } | null
  cancelAsked: boolean
  /** Why the last phase ended early. */
  stopped: string | null
}

type BatchPatch = Partial<
  Pick<Batch, 'state' | 'mapping' | 'counts' | 'cursor' | 'total' | 'jobId' | 'expected' | 'cancelAsked' | 'stopped'>
> & { committedAt?: string }

/** A row as it is kept: what became of it and why. Values of the file stay in the file, which is sealed. */
export type BatchRow = {
  excelRow: number
  outcome: Outcome
  /** Facts that undoing and the list of differences need; never a full identity number. */
  facts: Record<string, unknown>
  problems: RowProblem[]
  recordId: string | null
}

const SLICE = 1000

export async function insertBatch(
  ctx: Ctx,
  batch: Pick<Batch, 'id' | 'orgNo' | 'kind' | 'version' | 'fileId' | 'fileName' | 'state' | 'mapping' | 'counts'> & {
    sha256: Buffer
  },
): Promise<void> {
  await ctx.db
    .insertInto('import_batch')
    .values({
      id: batch.id,
      org_no: batch.orgNo,
      kind: batch.kind,
      version: batch.version,
      file_id: batch.fileId,
      file_name: batch.fileName,
      file_sha256: batch.sha256,
      state: batch.state,
      mapping: json(batch.mapping),
      counts: json(batch.counts),
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
    })
    .execute()
}

export async function updateBatch(ctx: Ctx, id: string, patch: BatchPatch): Promise<void> {
  const { mapping, counts, expected, committedAt, jobId, cancelAsked, ...same } = patch
  await ctx.db
    .updateTable('import_batch')
    .set({
      ...same,
      ...(mapping === undefined ? {} : { mapping: json(mapping) }),
      ...(counts === undefined ? {} : { counts: json(counts) }),
      ...(expected === undefined ? {} : { expected: expected === null ? null : json(expected) }),
      ...(committedAt === undefined ? {} : { committed_at: committedAt }),
      ...(jobId === undefined ? {} : { job_id: jobId }),
      ...(cancelAsked === undefined ? {} : { cancel_asked: cancelAsked }),
    })
    .where('id', '=', id)
    .execute()
}

/** One batch in scope; `lock` holds it until the transaction ends, so that two commits cannot run at once. */
export async function findBatch(
  ctx: Ctx,
  kind: string,
  id: string,
  lock = false,
): Promise<Batch | undefined> {
  const query = ctx.db.selectFrom('import_batch').selectAll().where('id', '=', id).where('kind', '=', kind)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  return row && toBatch(row)
}

export async function listBatches(ctx: Ctx, kind: string, limit = 50): Promise<Batch[]> {
  const rows = await ctx.db
    .selectFrom('import_batch')
    .selectAll()
    .where('kind', '=', kind)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toBatch)
}

/** Forgets what is known of a batch's rows: a check that runs again starts from nothing. */
export async function clearRows(ctx: Ctx, batchId: string): Promise<void> {
  await ctx.db.deleteFrom('import_row').where('batch_id', '=', batchId).execute()
}

/** Keeps the verdicts of one slice. A row that is there already is replaced, so that a slice may be done again. */
export async function putRows(
  ctx: Ctx,
  batch: { id: string; orgNo: number },
  rows: readonly BatchRow[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += SLICE) {
    const slice = rows.slice(at, at + SLICE).map((row) => ({
      excel_row: row.excelRow,
      outcome: row.outcome,
      facts: row.facts,
      problems: row.problems,
      record_id: row.recordId,
    }))
    await sql`
      insert into import_row (batch_id, org_no, excel_row, outcome, values, problems, record_id)
      select ${batch.id}, ${batch.orgNo}, excel_row, outcome, facts, problems, record_id
      from json_to_recordset(${JSON.stringify(slice)}::json)
        as r(excel_row integer, outcome text, facts jsonb, problems jsonb, record_id uuid)
      on conflict (batch_id, excel_row) do update set outcome = excluded.outcome, values = excluded.values,
        problems = excluded.problems, record_id = excluded.record_id`.execute(ctx.db)
  }
}

/** How the rows of a batch came out and how many problems of each level they have, counted by the database. */
export async function countRows(ctx: Ctx, batchId: string) {
  const { rows } = await sql<{ outcome: Outcome; n: number }>`
    select outcome, count(*)::integer as n from import_row where batch_id = ${batchId} group by 1`.execute(ctx.db)
  const { rows: levels } = await sql<{ level: ProblemLevel; n: number }>`
    select p ->> 'level' as level, count(*)::integer as n
    from import_row r cross join lateral jsonb_array_elements(r.problems) p where r.batch_id = ${batchId} group by 1`.execute(
    ctx.db,
  )
  const outcomes: Record<Outcome, number> = { new: 0, changed: 0, unchanged: 0, rejected: 0 }
  for (const row of rows) outcomes[row.outcome] = row.n
  const problems: Record<ProblemLevel, number> = { block: 0, warn: 0, fixed: 0 }
  for (const row of levels) problems[row.level] = row.n
  return { outcomes, problems }
}

export async function listBatchRows(ctx: Ctx, batchId: string, outcome?: Outcome): Promise<BatchRow[]> {
  const rows = await ctx.db
    .selectFrom('import_row')
    .selectAll()
    .where('batch_id', '=', batchId)
    .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome!))
    .orderBy('excel_row')
    .execute()
  return rows.map((row) => ({
    excelRow: row.excel_row,
    outcome: row.outcome as Outcome,
    facts: row.values as Record<string, unknown>,
    problems: row.problems as RowProblem[],
    recordId: row.record_id,
  }))
}

export type ProblemFilter = {
  level?: ProblemLevel | undefined
  column?: string | undefined
  page: number
  size: number
}

/** One page of the problems of a batch in the order of the sheet, with exact total and the columns concerned. */
export async function listProblems(ctx: Ctx, batchId: string, filter: ProblemFilter) {
  const all = sql`
    from import_row r cross join lateral jsonb_array_elements(r.problems) with ordinality as p(problem, at)
    where r.batch_id = ${batchId}`
  const wanted = sql`
    ${filter.level === undefined ? sql`` : sql`and p.problem ->> 'level' = ${filter.level}`}
    ${filter.column === undefined ? sql`` : sql`and p.problem ->> 'column' = ${filter.column}`}`
  const { rows } = await sql<{ problem: RowProblem }>`
    select p.problem ${all} ${wanted}
    order by r.excel_row, p.at limit ${filter.size} offset ${(filter.page - 1) * filter.size}`.execute(ctx.db)
  const { rows: counted } = await sql<{ level: ProblemLevel; column: string; header: string; count: number }>`
    select p.problem ->> 'level' as level, p.problem ->> 'column' as "column", min(p.problem ->> 'header') as header, count(*) as count
    ${all} group by 1, 2`.execute(ctx.db)
  const matching = counted.filter(
    (one) =>
      (filter.level === undefined || one.level === filter.level) &&
      (filter.column === undefined || one.column === filter.column),
  )
  const levels = { block: 0, warn: 0, fixed: 0 }
  for (const one of counted) levels[one.level] += one.count
  const columns = new Map(counted.map((one) => [one.column, one.header]))
  return {
    rows: rows.map((row) => row.problem),
    total: matching.reduce((sum, one) => sum + one.count, 0),
    levels,
    columns: [...columns].map(([column, header]) => ({ column, header })),
  }
}

/**
 * Other checked but uncommitted batches that hold the same people (`facts.hash`), newest first per hash. The same
 * file checked before is no other batch: its rows are these rows.
 */
export async function findInOtherBatches(ctx: Ctx, kind: string, batchId: string, hashes: readonly string[]) {
  const found = new Map<string, { fileName: string; createdAt: string; excelRow: number }>()
  if (hashes.length === 0) return found
  const { rows } = await sql<{ hash: string; file_name: string; created_at: string; excel_row: number }>`
    select r.values ->> 'hash' as hash, b.file_name, b.created_at, r.excel_row
    from import_batch b join import_row r on r.batch_id = b.id
    where b.kind = ${kind} and b.state = 'checked' and b.created_at > now() - interval '14 days'
      and b.file_sha256 <> (select file_sha256 from import_batch where id = ${batchId}) and b.id <> ${batchId}
      and r.outcome = 'new' and r.values ->> 'hash' = any(${hashes as string[]}::text[])
    order by b.created_at`.execute(ctx.db)
  for (const row of rows)
    found.set(row.hash, { fileName: row.file_name, createdAt: row.created_at, excelRow: row.excel_row })
  return found
}

function toBatch(row: Selectable<ImportBatch>): Batch {
  return {
    id: row.id,
    orgNo: row.org_no,
    kind: row.kind,
    version: row.version,
    fileId: row.file_id,
    fileName: row.file_name,
    state: row.state as BatchState,
    mapping: row.mapping as Record<string, string>,
    counts: row.counts,
    createdByName: row.created_by_name,
    createdAt: row.created_at,
    committedAt: row.committed_at,
    cursor: row.cursor,
    total: row.total,
    jobId: row.job_id,
    expected: row.expected as Batch['expected'],
    cancelAsked: row.cancel_asked,
    stopped: row.stopped,
  }
}
