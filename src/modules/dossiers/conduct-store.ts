import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { ConductRecord } from '../../kernel/db/tables.ts'

export type ConductTableRow = Selectable<ConductRecord>

export async function insertConduct(ctx: Ctx, row: Pick<ConductTableRow, 'id' | 'org_no' | 'enrollment_id' | 'person_id' | 'kind' | 'level' | 'title' | 'fact' | 'document_no' | 'decided_on' | 'expires_on' | 'appeal_until' | 'file_id' | 'created_by_name'>): Promise<void> {
  await ctx.db.insertInto('conduct_record').values(row).execute()
}

export async function findConduct(ctx: Ctx, id: string): Promise<ConductTableRow | undefined> {
  return ctx.db.selectFrom('conduct_record').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function lockConduct(ctx: Ctx, id: string): Promise<ConductTableRow | undefined> {
  return ctx.db.selectFrom('conduct_record').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function updateConduct(ctx: Ctx, row: ConductTableRow, set: Partial<ConductTableRow>): Promise<void> {
  await ctx.db.updateTable('conduct_record').set({ ...set, version: row.version + 1 }).where('id', '=', row.id).execute()
}

export async function listConductOf(ctx: Ctx, enrollmentIds: readonly string[]): Promise<ConductTableRow[]> {
  const { rows } = await sql<ConductTableRow>`
    select * from conduct_record where enrollment_id = any (${[...enrollmentIds]}::uuid[]) order by decided_on desc, id desc`.execute(ctx.db)
  return rows
}

export async function listSchoolConduct(ctx: Ctx, schoolNo: number): Promise<ConductTableRow[]> {
  const { rows } = await sql<ConductTableRow>`
    select * from conduct_record where org_no between ${schoolNo} and ${schoolNo + 99} order by decided_on desc, id desc limit 2000`.execute(ctx.db)
  return rows
}
