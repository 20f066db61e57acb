import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { listRetentionRules, type RetentionRule } from '../../../kernel/retention.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { api } from '../api.ts'
import { findRequest } from '../request-store.ts'
import { decide, findErasure, forgetDue, insertErasure, listErasureRows, listItems, setOutcome, takeDue, type ErasureRow, type ItemDraft, type ItemRow } from '../store.ts'
import { frozen, MOST_DUE, provincial, titleOfKind } from './retention.ts'

type ErasureApi = Pick<typeof api, 'listErasures' | 'getErasure' | 'prepareErasure' | 'approveErasure' | 'rejectErasure'>

const ITEMS_A_PAGE = 100

export const erasureHandlers: Handlers<ErasureApi> = {
  async listErasures(ctx, { page, size, state }) {
    const { rows, total } = await listErasureRows(ctx, state, size, (page - 1) * size)
    return { rows: rows.map((row) => toWire(ctx, row)), total }
  },

  async getErasure(ctx, { id, page }) {
    const row = await findErasure(ctx, id)
    if (!row) throw new NotFound('清除决定')
    const items = await listItems(ctx, id, ITEMS_A_PAGE, (page - 1) * ITEMS_A_PAGE)
    return {
      ...toWire(ctx, row),
      total: row.items,
      rows: items.map((one) => ({ recordId: one.record_id, orgNo: one.org_no, label: one.label, dueOn: one.due_on, outcome: one.outcome })),
    }
  },

  async prepareErasure(ctx, { kind, recordIds, requestId, reason }) {
    provincial(ctx)
    const { origin, items, title } = requestId === undefined ? await ofRetention(ctx, kind, recordIds) : await ofRequest(ctx, requestId)
    if (items.length === 0)
      throw new Refusal({ fact: '没有可以清除的记录。', rule: '只清除保存期满的，或本人请求而且不必再保存的；已在别的决定里的不重复列入。', ways: ['先查找保存期满的记录', '看看等待批准的清除决定'] })
    const id = newId()
    await insertErasure(ctx, { id, origin, kind: kind ?? 'request', reason, requestId: requestId ?? null }, items)
    ctx.audit.subject('erasure', id, `${title} ${items.length} 条`)
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'erasure', id, action: 'prepare', after: { count: items.length, kind: kind ?? 'request' }, orgNo: ctx.actor.org.no })
    return { id, items: items.length }
  },

  async approveErasure(ctx, { id, reason }) {
    provincial(ctx)
    const row = await decidable(ctx, id)
    const items = await listItems(ctx, id, MOST_DUE * 2, 0)
    const holds = await frozen(ctx, items)
    const count = { erased: 0, held: 0, gone: 0 }
    for (const rule of listRetentionRules()) {
      const own = items.filter((one) => one.kind === rule.kind)
      if (own.length > 0) add(count, await eraseOwn(ctx, id, rule, own, new Set(holds.keys())))
    }
    await decide(ctx, id, { state: 'done', reason, erased: count.erased, held: count.held })
    ctx.audit.subject('erasure', id, `${titleOf(row)} ${count.erased} 条`)
    ctx.audit.because(reason)
    ctx.audit.detail({ ...count, preparedBy: row.prepared_by_name })
    ctx.audit.change({ kind: 'erasure', id, action: 'approve', after: count, orgNo: ctx.actor.org.no })
    return count
  },

  async rejectErasure(ctx, { id, reason }) {
    provincial(ctx)
    const row = await decidable(ctx, id)
    await decide(ctx, id, { state: 'rejected', reason, erased: 0, held: 0 })
    ctx.audit.subject('erasure', id, titleOf(row))
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'erasure', id, action: 'reject', orgNo: ctx.actor.org.no })
    return {}
  },
}

type Count = { erased: number; held: number; gone: number }

function add(to: Count, more: Count): void {
  to.erased += more.erased
  to.held += more.held
  to.gone += more.gone
}

async function eraseOwn(ctx: Ctx, id: string, rule: RetentionRule, items: readonly ItemRow[], frozenIds: ReadonlySet<string>): Promise<Count> {
  const held = items.filter((one) => frozenIds.has(one.record_id))
  const free = items.filter((one) => !frozenIds.has(one.record_id))
  const erased = new Set(await rule.erase(ctx, free.map((one) => one.record_id)))
  const done = free.filter((one) => erased.has(one.record_id))
  const gone = free.filter((one) => !erased.has(one.record_id))
  for (const [outcome, rows] of [['erased', done], ['held', held], ['gone', gone]] as const) await setOutcome(ctx, id, rule.kind, rows.map((one) => one.record_id), outcome)
  await forgetDue(ctx, rule.kind, free.map((one) => one.record_id))
  // The change says that it happened and to whom; it holds no value of the person.
  for (const one of done) ctx.audit.change({ kind: rule.kind.split('.')[1]!, id: one.record_id, action: rule.action, orgNo: one.org_no, personId: one.person_id })
  return { erased: done.length, held: held.length, gone: gone.length }
}

async function ofRetention(ctx: Ctx, kind: string | undefined, recordIds: readonly string[] | undefined): Promise<{ origin: 'retention'; items: ItemDraft[]; title: string }> {
  if (kind === undefined || !listRetentionRules().some((rule) => rule.kind === kind))
    throw new Refusal({ fact: '没有选择记录种类。', rule: '一个清除决定是一个种类，或一个人的请求。', ways: ['在保存期限里选一个种类'] })
  return { origin: 'retention', items: await takeDue(ctx, kind, recordIds, MOST_DUE), title: titleOfKind(kind) }
}

async function ofRequest(ctx: Ctx, requestId: string): Promise<{ origin: 'request'; items: ItemDraft[]; title: string }> {
  const request = await findRequest(ctx, requestId)
  if (!request) throw new NotFound('个人信息请求')
  if (request.kind !== 'erase' || request.state !== 'granted')
    throw new Refusal({ fact: '这个请求不是已同意的删除请求。', rule: '先由保管记录的单位答复，同意以后才准备清除。', ways: ['先答复请求'] })
  const items: ItemDraft[] = []
  for (const rule of listRetentionRules())
    for (const one of (await rule.listOnRequest?.(ctx, request.person_id)) ?? [])
      items.push({ kind: rule.kind, record_id: one.recordId, org_no: one.orgNo, person_id: one.personId, label: one.label, due_on: null })
  return { origin: 'request', items, title: '按本人请求清除' }
}

async function decidable(ctx: Ctx, id: string): Promise<ErasureRow> {
  const row = await findErasure(ctx, id, true)
  if (!row) throw new NotFound('清除决定')
  if (row.state !== 'prepared') throw new Refusal({ fact: `这个清除决定已由${maskName(row.decided_by_name ?? '')}办结。`, rule: '办结的决定不能再改。', ways: ['刷新后再看'] })
  const acting = [ctx.actor.accountId, ctx.actor.actingFor?.accountId]
  if (acting.includes(row.prepared_by)) throw new Refusal({ fact: '这个清除决定是您准备的。', rule: '准备和批准必须是两个人，代理也不例外。', ways: ['请另一位安全管理员或省级审核岗批准'] })
  return row
}

const titleOf = (row: ErasureRow) => (row.origin === 'request' ? '按本人请求清除' : titleOfKind(row.kind))

function toWire(ctx: Ctx, row: ErasureRow): Output<typeof api.listErasures>['rows'][number] {
  return {
    id: row.id,
    origin: row.origin,
    kindTitle: titleOf(row),
    state: row.state,
    reason: row.reason,
    items: row.items,
    erased: row.erased,
    held: row.held,
    preparedBy: maskName(row.prepared_by_name),
    preparedAt: row.prepared_at,
    own: row.prepared_by === ctx.actor.accountId,
    decidedBy: row.decided_by_name ? maskName(row.decided_by_name) : null,
    decidedAt: row.decided_at,
    decidedReason: row.decided_reason,
  }
}
