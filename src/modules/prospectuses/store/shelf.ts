import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { Prospectus, ProspectusShelf } from '../../../kernel/db/tables.ts'
import type { ProspectusContent, ProspectusDifference } from '../content.ts'

export type ProspectusRow = Omit<Selectable<Prospectus>, 'content'> & { content: ProspectusContent }
export type ShelfRow = Omit<Selectable<ProspectusShelf>, 'content' | 'difference'> & { content: ProspectusContent & { more?: { title: string; text: string }[] }; difference: ProspectusDifference[] }

export async function insertProspectus(ctx: Ctx, row: { id: string; orgNo: number; year: number; version: number; content: ProspectusContent; extra: object; reason: string | null; caseNo: string }): Promise<void> {
  await ctx.db
    .insertInto('prospectus')
    .values({ id: row.id, org_no: row.orgNo, year: row.year, version: row.version, content: json(row.content), extra: json(row.extra), reason: row.reason, case_no: row.caseNo })
    .execute()
}

export async function findProspectus(ctx: Ctx, id: string, lock = false): Promise<ProspectusRow | undefined> {
  const query = ctx.db.selectFrom('prospectus').selectAll().where('id', '=', id)
  return (await (lock ? query.forUpdate() : query).executeTakeFirst()) as ProspectusRow | undefined
}

/** Every version of a school's prospectus of a year, the newest first. */
export async function listVersions(ctx: Ctx, orgNo: number, year: number): Promise<ProspectusRow[]> {
  return (await ctx.db.selectFrom('prospectus').selectAll().where('org_no', '=', orgNo).where('year', '=', year).orderBy('version', 'desc').execute()) as ProspectusRow[]
}

export async function saveContent(ctx: Ctx, id: string, content: ProspectusContent, extra: object, reason: string | null): Promise<void> {
  await ctx.db.updateTable('prospectus').set({ content: json(content), extra: sql`jsonb_strip_nulls(extra || ${JSON.stringify(extra)}::jsonb)`, reason, updated_at: ctx.at }).where('id', '=', id).execute()
}

export async function setProspectus(ctx: Ctx, id: string, set: { state: string; filingNo?: string; filedOn?: string }): Promise<void> {
  await ctx.db
    .updateTable('prospectus')
    .set({ state: set.state, updated_at: ctx.at, ...(set.filingNo ? { filing_no: set.filingNo, filed_on: set.filedOn! } : {}) })
    .where('id', '=', id)
    .execute()
}

/** What is public now for a school and a year. */
export async function findCurrent(ctx: Ctx, orgNo: number, year: number): Promise<ShelfRow | undefined> {
  return (await ctx.db.selectFrom('prospectus_shelf').selectAll().where('org_no', '=', orgNo).where('year', '=', year).where('ended_on', 'is', null).executeTakeFirst()) as ShelfRow | undefined
}

/** Every version that was ever public, the newest first. */
export async function listShelf(ctx: Ctx, orgNo: number, year?: number): Promise<ShelfRow[]> {
  let query = ctx.db.selectFrom('prospectus_shelf').selectAll().where('org_no', '=', orgNo)
  if (year) query = query.where('year', '=', year)
  return (await query.orderBy('year', 'desc').orderBy('version', 'desc').limit(100).execute()) as ShelfRow[]
}

/** Ends what is public for a school and a year; answers with it. */
export async function endCurrent(ctx: Ctx, orgNo: number, year: number, reason: string): Promise<ShelfRow | undefined> {
  return (await ctx.db
    .updateTable('prospectus_shelf')
    .set({ ended_on: ctx.today, ended_reason: reason })
    .where('org_no', '=', orgNo)
    .where('year', '=', year)
    .where('ended_on', 'is', null)
    .returningAll()
    .executeTakeFirst()) as ShelfRow | undefined
}

export async function publish(
  ctx: Ctx,
  row: { id: string; orgNo: number; schoolName: string; year: number; version: number; content: ShelfRow['content']; difference: readonly ProspectusDifference[]; reason: string | null; filingNo: string; filedBy: { no: number; name: string } },
): Promise<void> {
  await ctx.db
    .insertInto('prospectus_shelf')
    .values({
      id: row.id,
      org_no: row.orgNo,
      school_name: row.schoolName,
      year: row.year,
      version: row.version,
      content: json(row.content),
      difference: json(row.difference),
      reason: row.reason,
      filing_no: row.filingNo,
      filed_on: ctx.today,
      filed_by_no: row.filedBy.no,
      filed_by: row.filedBy.name,
    })
    .execute()
}
