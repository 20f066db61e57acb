import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { maskName } from '../../kernel/mask.ts'
import { ERASED, type RetainedRecord } from '../../kernel/retention.ts'

/** Courses completed by `before` that still name the person. */
export async function listOld(ctx: Ctx, before: string, limit: number): Promise<RetainedRecord[]> {
  const { rows } = await sql<{ id: string; org_no: number; person_id: string | null; person_name: string; project: string; completed_on: string }>`
    select id, org_no, person_id, person_name, project, completed_on from training_record
    where completed_on <= ${before}::date and person_name <> ${ERASED} order by completed_on, id limit ${limit}`.execute(ctx.db)
  return rows.map((row) => ({ recordId: row.id, orgNo: row.org_no, personId: row.person_id, label: `${maskName(row.person_name)} ${row.project}`, dueOn: row.completed_on }))
}

export async function emptyNames(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`update training_record set person_name = ${ERASED} where id = any (${ids as string[]}::uuid[]) returning id`.execute(ctx.db)
  return rows.map((row) => row.id)
}
