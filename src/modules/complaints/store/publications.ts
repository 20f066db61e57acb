import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { ComplaintPublication } from '../../../kernel/db/tables.ts'
import type { Category, Measure, Verdict } from '../codes.ts'

export type PublicationRow = Omit<Selectable<ComplaintPublication>, 'category' | 'measure' | 'verdict'> & { category: Category; measure: Measure; verdict: Verdict }

export async function insertPublication(ctx: Ctx, row: Insertable<ComplaintPublication>): Promise<void> {
  await ctx.db.insertInto('complaint_publication').values(row).execute()
}

export async function setPublication(ctx: Ctx, complaintId: string, set: Updateable<ComplaintPublication>): Promise<void> {
  await ctx.db.updateTable('complaint_publication').set(set).where('complaint_id', '=', complaintId).execute()
}

export async function findPublication(ctx: Ctx, complaintId: string): Promise<PublicationRow | undefined> {
  return (await ctx.db.selectFrom('complaint_publication').selectAll().where('complaint_id', '=', complaintId).executeTakeFirst()) as PublicationRow | undefined
}

/** What stands on the public page today, the newest first. */
export async function listShown(ctx: Ctx, filter: { q?: string | undefined; category?: string | undefined; schoolNo?: number | undefined }, page: { limit: number; offset: number }) {
  const q = filter.q?.trim()
  let query = ctx.db.selectFrom('complaint_publication').where('withdrawn_on', 'is', null).where('shown_until', '>=', ctx.today)
  if (filter.category) query = query.where('category', '=', filter.category)
  if (filter.schoolNo) query = query.where('school_no', '=', filter.schoolNo)
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((where) => where.or([where('title', 'like', like), where('school_name', 'like', like), where('authority_name', 'like', like)]))
  }
  const { total } = await query.select((row) => row.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query.selectAll().orderBy('published_on', 'desc').orderBy('id').limit(page.limit).offset(page.offset).execute()
  return { rows: rows as PublicationRow[], total }
}

export async function findShown(ctx: Ctx, id: string): Promise<PublicationRow | undefined> {
  const row = await ctx.db.selectFrom('complaint_publication').selectAll().where('id', '=', id).where('withdrawn_on', 'is', null).where('shown_until', '>=', ctx.today).executeTakeFirst()
  return row as PublicationRow | undefined
}
