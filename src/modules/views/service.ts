import type { Ctx } from '../../kernel/context.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { countOwn, keepView, listViewsOf, removeOwn, type ViewRow } from './store.ts'

/** More than so many on one page and nobody finds the right one. */
const MOST = 20

export const handlers = implement(api, {
  async listViews(ctx, { page }) {
    return { views: (await listViewsOf(ctx, page)).map((row) => show(ctx, row)) }
  },

  async saveView(ctx, view) {
    if (ctx.actor.personId) throw new HttpError({ status: 403, message: '学员页面没有可以保存的列表。' })
    const row = await keepView(ctx, view)
    if ((await countOwn(ctx, view.page)) > MOST) throw new HttpError({ status: 409, message: `一个页面最多保存 ${MOST} 个视图。先删去不用的，再保存。` })
    note(ctx, row)
    return show(ctx, row)
  },

  async removeView(ctx, { id }) {
    const row = await removeOwn(ctx, id)
    if (!row) throw new NotFound('视图')
    note(ctx, row)
    return {}
  },
})

function note(ctx: Ctx, row: ViewRow) {
  ctx.audit.subject('view', row.id, `${row.page} ${row.title}`, { orgNo: row.org_no })
}

function show(ctx: Ctx, row: ViewRow) {
  return {
    id: row.id,
    title: row.title,
    query: row.query,
    shared: row.shared,
    own: row.account_id === ctx.actor.accountId,
    by: maskName(row.created_by_name),
  }
}
