import { sql } from 'kysely'
import type { Case } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import { NotFound } from '../../kernel/errors.ts'

export type RequestRow = {
  id: string
  org_no: number
  org_name: string
  kind: string
  person_id: string | null
  enrollment_id: string | null
  from_org_no: number | null
  from_org_name: string | null
  student_name: string
  student_number: string | null
  facts: Record<string, unknown>
  reason: string
  file_ids: string[]
  state: 'asked' | 'taken' | 'refused' | 'withdrawn'
  answer: string | null
  case_id: string | null
  case_no: string | null
  asked_by: string
  asked_by_name: string
  asked_at: string
  answered_by_name: string | null
  answered_at: string | null
  version: number
}

export type NewRequest = Pick<
  RequestRow,
  'id' | 'org_no' | 'org_name' | 'kind' | 'person_id' | 'enrollment_id' | 'from_org_no' | 'from_org_name' | 'student_name' | 'student_number' | 'facts' | 'reason' | 'file_ids'
>

/** Adds a request. False where the same kind was asked for this record and is not answered yet. */
export async function insertRequest(ctx: Ctx, row: NewRequest): Promise<boolean> {
  const done = await ctx.db
    .insertInto('change_request')
    .values({ ...row, facts: json(row.facts), asked_by: ctx.actor.accountId, asked_by_name: ctx.actor.name })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
}

/** One request in reach: of the own school, of the own person, or asked by the own school. */
export async function findRequest(ctx: Ctx, id: string, lock = false): Promise<RequestRow> {
  const query = ctx.db.selectFrom('change_request').selectAll().where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw new NotFound('申请')
  return row as RequestRow
}

export async function answerRequest(
  ctx: Ctx,
  row: RequestRow,
  set: Pick<RequestRow, 'state'> & Partial<Pick<RequestRow, 'answer' | 'case_id' | 'case_no' | 'enrollment_id'>>,
): Promise<RequestRow> {
  const answered = set.state === 'withdrawn' ? {} : { answered_by_name: ctx.actor.name, answered_at: ctx.at }
  const changed = await ctx.db
    .updateTable('change_request')
    .set({ ...set, ...answered, version: row.version + 1 })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return changed as RequestRow
}

/** Requests in reach, those that wait first, newest first. */
export async function listRequests(
  ctx: Ctx,
  filter: { state?: string | undefined; q?: string | undefined; page: number; size: number },
): Promise<{ rows: RequestRow[]; total: number }> {
  const like = `%${(filter.q ?? '').trim().replace(/[\\%_]/g, '\\$&')}%`
  const where = sql`(${filter.state ?? ''} = '' or state = ${filter.state ?? ''}) and (${filter.q ?? ''} = '' or student_name like ${like} or org_name like ${like})`
  const { rows } = await sql<RequestRow>`
    select * from change_request where ${where} order by state <> 'asked', asked_at desc, id limit ${filter.size} offset ${(filter.page - 1) * filter.size}`.execute(ctx.db)
  const counted = await sql<{ n: number }>`select count(*)::int as n from change_request where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.n }
}

export async function countAsked(ctx: Ctx, orgNo: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from change_request where org_no = ${orgNo} and state = 'asked'`.execute(ctx.db)
  return rows[0]!.n
}

/** Cases about the learner, newest first: the policy by person shows the own ones. */
export async function listOwnCases(ctx: Ctx, personId: string, prefix: string): Promise<Case[]> {
  return ctx.db
    .selectFrom('case_file')
    .selectAll()
    .where('person_id', '=', personId)
    .where('workflow', 'like', `${prefix}%`)
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute()
}

export type FileRow = { id: string; name: string; bytes: number; purpose: string }

/** Names of stored files in reach, in the order asked for; what is not in reach is left out. */
export async function findFiles(ctx: Ctx, ids: readonly string[]): Promise<FileRow[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db.selectFrom('stored_file').select(['id', 'name', 'bytes', 'purpose']).where('id', 'in', [...ids]).execute()
  return ids.flatMap((id) => rows.filter((row) => row.id === id))
}
