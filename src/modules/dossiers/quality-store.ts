import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { QualityEntry } from '../../kernel/db/tables.ts'

export type QualityRow = Selectable<QualityEntry>
export type NewQuality = Omit<QualityRow, 'created_at' | 'withdrawn_at' | 'withdrawn_reason'>

export async function insertQuality(ctx: Ctx, rows: readonly NewQuality[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) await ctx.db.insertInto('quality_entry').values(rows.slice(at, at + 500)).execute()
}

export async function findQuality(ctx: Ctx, id: string): Promise<QualityRow | undefined> {
  return ctx.db.selectFrom('quality_entry').selectAll().where('id', '=', id).where('withdrawn_at', 'is', null).forUpdate().executeTakeFirst()
}

export async function withdrawRow(ctx: Ctx, id: string, reason: string): Promise<void> {
  await ctx.db.updateTable('quality_entry').set({ withdrawn_at: ctx.at, withdrawn_reason: reason }).where('id', '=', id).execute()
}

export async function listQualityOf(ctx: Ctx, enrollmentIds: readonly string[]): Promise<QualityRow[]> {
  const { rows } = await sql<QualityRow>`
    select * from quality_entry where enrollment_id = any (${[...enrollmentIds]}::uuid[]) and withdrawn_at is null
    order by school_year desc, kind, happened_on desc nulls last, id`.execute(ctx.db)
  return rows
}

/** Which kinds each student of a school has in a year. */
export async function listYearKinds(ctx: Ctx, schoolNo: number, schoolYear: number): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ id: string; kinds: string[] }>`
    select enrollment_id as id, array_agg(distinct kind) as kinds from quality_entry
    where org_no between ${schoolNo} and ${schoolNo + 99} and school_year = ${schoolYear} and withdrawn_at is null
    group by enrollment_id`.execute(ctx.db)
  return new Map(rows.map((row) => [row.id, new Set(row.kinds)]))
}
