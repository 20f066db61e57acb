import type { Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { SavedView } from '../../kernel/db/tables.ts'
import { newId } from '../../kernel/uuid.ts'

export type ViewRow = Selectable<SavedView>

/** Own views of the present post's unit and those its colleagues share, own ones first. */
export async function listViewsOf(ctx: Ctx, page: string): Promise<ViewRow[]> {
  const rows = await ctx.db
    .selectFrom('saved_view')
    .selectAll()
    .where('org_no', '=', ctx.actor.org.no)
    .where('page', '=', page)
    .where((where) => where.or([where('account_id', '=', ctx.actor.accountId), where('shared', '=', true)]))
    .orderBy('created_at')
    .execute()
  const own = (row: ViewRow) => (row.account_id === ctx.actor.accountId ? 0 : 1)
  return rows.toSorted((left, right) => own(left) - own(right))
}

export async function countOwn(ctx: Ctx, page: string): Promise<number> {
  const { n } = await ctx.db
    .selectFrom('saved_view')
    .select((row) => row.fn.countAll<number>().as('n'))
    .where('account_id', '=', ctx.actor.accountId)
    .where('org_no', '=', ctx.actor.org.no)
    .where('page', '=', page)
    .executeTakeFirstOrThrow()
  return n
}

/** Keeps a view; one of the same name takes the new conditions. */
export async function keepView(ctx: Ctx, view: { page: string; title: string; query: string; shared: boolean }): Promise<ViewRow> {
  return ctx.db
    .insertInto('saved_view')
    .values({ id: newId(), org_no: ctx.actor.org.no, account_id: ctx.actor.accountId, created_by_name: ctx.actor.name, ...view })
    .onConflict((conflict) => conflict.columns(['account_id', 'org_no', 'page', 'title']).doUpdateSet({ query: view.query, shared: view.shared }))
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function removeOwn(ctx: Ctx, id: string): Promise<ViewRow | undefined> {
  return ctx.db.deleteFrom('saved_view').where('id', '=', id).where('account_id', '=', ctx.actor.accountId).returningAll().executeTakeFirst()
}
