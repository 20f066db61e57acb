import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import { readParameter } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { getPerson, recordView } from '../../people/public.ts'
import type { api } from '../api.ts'
import { requestKinds } from '../model.ts'
import { findRequest, insertRequest, listRequestRows, putAnswer, type RequestRow } from '../request-store.ts'

type RequestApi = Pick<typeof api, 'listRequests' | 'answerRequest' | 'listMyRequests' | 'makeRequest'>

const daysOf = async (ctx: Ctx) => Number((await readParameter(ctx, 'privacy.request-days', { orgNo: ctx.actor.org.no })).value)

const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

export const requestHandlers: Handlers<RequestApi> = {
  async listRequests(ctx, { page, size, state }) {
    const { rows, total } = await listRequestRows(ctx, state, size, (page - 1) * size)
    return { rows: rows.map((row) => toWire(ctx, row)), total }
  },

  async answerRequest(ctx, { id, granted, answer }) {
    const row = await findRequest(ctx, id)
    if (!row) throw new NotFound('个人信息请求')
    const state = granted ? 'granted' : 'refused'
    if (!(await putAnswer(ctx, id, state, answer))) throw new Refusal({ fact: '这个请求已经答复。', rule: '答复以后不再改，本人不满意可以再提出。', ways: ['刷新后再看'] })
    await recordView(ctx, row.person_id, `答复了“${requestKinds[row.kind]}”的个人信息请求`, undefined, row.org_no)
    ctx.audit.subject('privacy-request', id, `${requestKinds[row.kind]} ${row.person_label}`, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.change({ kind: 'privacy-request', id, action: state, after: { answer }, orgNo: row.org_no, personId: row.person_id })
    await notify(ctx, { to: { personId: row.person_id }, kind: 'privacy', title: `您的“${requestKinds[row.kind]}”请求有了答复`, text: granted ? '已同意，详情见“我的个人信息”。' : '未同意，理由见“我的个人信息”。', link: '/me/privacy' })
    return {}
  },

  async listMyRequests(ctx) {
    const { rows } = await listRequestRows(ctx, undefined, 100, 0)
    return { rows: rows.map((row) => toWire(ctx, row)), days: await daysOf(ctx) }
  },

  async makeRequest(ctx, { kind, content }) {
    const personId = ctx.actor.personId
    if (!personId) throw new NotFound('人员')
    const person = await getPerson(ctx, personId)
    const [id, dueOn, label] = [newId(), dayAfter(ctx.today, await daysOf(ctx)), `${maskName(person.name)} ${person.idMasked}`]
    await insertRequest(ctx, { id, personId, label, kind, content, dueOn })
    ctx.audit.subject('privacy-request', id, `${requestKinds[kind]} ${label}`, { personId })
    return { id, dueOn }
  },
}

function toWire(ctx: Ctx, row: RequestRow): Output<typeof api.listRequests>['rows'][number] {
  return {
    id: row.id,
    person: row.person_label,
    personId: row.person_id,
    orgName: row.org_name,
    kind: row.kind,
    kindTitle: requestKinds[row.kind],
    content: row.content,
    receivedAt: row.received_at,
    dueOn: row.due_on,
    overdue: row.state === 'waiting' && row.due_on < ctx.today,
    state: row.state,
    answer: row.answer,
    answeredBy: row.answered_by_name ? maskName(row.answered_by_name) : null,
    answeredAt: row.answered_at,
  }
}
