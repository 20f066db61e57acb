import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { BackfileRow } from './rows.ts'

export type NewBackfile = Omit<BackfileRow, 'created_at' | 'created_by_name' | 'state' | 'reason' | 'certificate_id' | 'case_id'>

export async function insertBackfile(ctx: Ctx, rows: readonly NewBackfile[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500)
    await ctx.db
      .insertInto('certificate_backfile')
      .values(rows.slice(at, at + 500).map((row) => ({ ...row, facts: json(row.facts), created_by_name: ctx.actor.name })))
      .execute()
}

export async function listBackfile(
  ctx: Ctx,
  filter: { state?: string | undefined; caseId?: string | undefined },
  page: { page: number; size: number },
): Promise<{ rows: BackfileRow[]; total: number }> {
  let query = ctx.db.selectFrom('certificate_backfile')
  if (filter.state) query = query.where('state', '=', filter.state)
  if (filter.caseId) query = query.where('case_id', '=', filter.caseId)
  const { total } = await query.select((one) => one.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query.selectAll().orderBy('created_at', 'desc').orderBy('source_row').orderBy('id').limit(page.size).offset((page.page - 1) * page.size).execute()
  return { rows, total }
}

export function listDrafts(ctx: Ctx, orgNo: number): Promise<BackfileRow[]> {
  return ctx.db.selectFrom('certificate_backfile').selectAll().where('org_no', '=', orgNo).where('state', '=', 'draft').orderBy('source_row').forUpdate().execute()
}

export function listOfCase(ctx: Ctx, caseId: string): Promise<BackfileRow[]> {
  return ctx.db.selectFrom('certificate_backfile').selectAll().where('case_id', '=', caseId).orderBy('source_row').orderBy('id').execute()
}

export async function lockBackfile(ctx: Ctx, id: string): Promise<BackfileRow | undefined> {
  return ctx.db.selectFrom('certificate_backfile').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Open rows of the organisation with these numbers, as `kind number`. */
export async function findOpenNumbers(ctx: Ctx, orgNo: number, numbers: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ kind: string; number: string }>`
    select kind, number from certificate_backfile where org_no = ${orgNo} and state in ('draft', 'submitted') and number = any (${numbers})`.execute(ctx.db)
  return new Set(rows.map((row) => `${row.kind} ${row.number}`))
}

export async function updateBackfile(ctx: Ctx, ids: readonly string[], set: Partial<Pick<BackfileRow, 'state' | 'reason' | 'case_id' | 'scan_file_id'>>): Promise<void> {
  if (ids.length === 0) return
  await ctx.db.updateTable('certificate_backfile').set(set).where('id', 'in', [...ids]).execute()
}

export async function confirmBackfile(ctx: Ctx, pairs: readonly { id: string; certificateId: string }[]): Promise<void> {
  await sql`
    update certificate_backfile b set state = 'confirmed', certificate_id = r."certificateId"
    from json_to_recordset(${JSON.stringify(pairs)}::json) as r(id uuid, "certificateId" uuid) where b.id = r.id`.execute(ctx.db)
}

export async function deleteDraft(ctx: Ctx, id: string): Promise<boolean> {
  const row = await ctx.db.deleteFrom('certificate_backfile').where('id', '=', id).where('state', '=', 'draft').returning('id').executeTakeFirst()
  return row !== undefined
}
