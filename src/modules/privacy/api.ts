import { z } from 'zod'
import { type Api, day, endpoint, listOf, listQuery, moment, orgNo, uuid } from '../../kernel/api.ts'
import { requestKinds } from './model.ts'

const reason = z.string().trim().min(4, '理由至少 4 个字。').max(400)
const kind = z.string().max(60)
const requestKind = z.enum(Object.keys(requestKinds) as [keyof typeof requestKinds])

const rule = z.object({
  kind,
  title: z.string(),
  after: z.string(),
  years: z.number(),
  /** Key, clause and mark of the parameter that holds the years. */
  parameter: z.string(),
  clause: z.string(),
  mark: z.string(),
  action: z.enum(['erase', 'anonymise']),
  keeps: z.string(),
  onRequest: z.boolean(),
  due: z.number().int(),
})

const erasure = z.object({
  id: uuid,
  origin: z.enum(['retention', 'request']),
  kindTitle: z.string(),
  state: z.enum(['prepared', 'done', 'rejected']),
  reason: z.string(),
  items: z.number().int(),
  erased: z.number().int(),
  held: z.number().int(),
  preparedBy: z.string(),
  preparedAt: moment,
  /** The acting account prepared it, so it cannot approve it. */
  own: z.boolean(),
  decidedBy: z.string().nullable(),
  decidedAt: moment.nullable(),
  decidedReason: z.string().nullable(),
})

const item = z.object({ recordId: uuid, orgNo, label: z.string(), dueOn: day.nullable(), outcome: z.enum(['waiting', 'erased', 'held', 'gone']) })

const request = z.object({
  id: uuid,
  person: z.string(),
  personId: uuid,
  orgName: z.string(),
  kind: requestKind,
  kindTitle: z.string(),
  content: z.string(),
  receivedAt: moment,
  dueOn: day,
  overdue: z.boolean(),
  state: z.enum(['waiting', 'granted', 'refused']),
  answer: z.string().nullable(),
  answeredBy: z.string().nullable(),
  answeredAt: moment.nullable(),
})

export const api = {
  listRetentionRules: endpoint({
    method: 'GET',
    path: '/api/retention/rules',
    title: '保存期限',
    needs: 'privacy.read',
    input: z.object({}),
    output: z.object({ rules: z.array(rule), foundAt: moment.nullable() }),
  }),
  listDue: endpoint({
    method: 'GET',
    path: '/api/retention/due',
    title: '保存期满的记录',
    needs: 'privacy.read',
    input: z.object({ ...listQuery, kind: kind.optional() }),
    output: listOf(z.object({ kind, kindTitle: z.string(), recordId: uuid, personId: uuid.nullable(), orgNo, label: z.string(), dueOn: day, frozen: z.string().nullable(), prepared: z.boolean() })),
  }),
  findDue: endpoint({
    method: 'POST',
    path: '/api/retention/find',
    title: '查找保存期满的记录',
    needs: 'privacy.prepare',
    audit: 'retention.find',
    input: z.object({}),
    output: z.object({ found: z.number().int() }),
  }),
  listErasures: endpoint({
    method: 'GET',
    path: '/api/erasures',
    title: '清除决定',
    needs: 'privacy.read',
    input: z.object({ ...listQuery, state: z.enum(['prepared', 'done', 'rejected']).optional() }),
    output: listOf(erasure),
  }),
  getErasure: endpoint({
    method: 'GET',
    path: '/api/erasures/{id}',
    title: '清除决定的内容',
    needs: 'privacy.read',
    input: z.object({ id: uuid, page: listQuery.page }),
    output: erasure.extend({ rows: z.array(item), total: z.number().int() }),
  }),
  prepareErasure: endpoint({
    method: 'POST',
    path: '/api/erasures',
    title: '准备清除',
    needs: 'privacy.prepare',
    audit: 'erasure.prepare',
    /** All that is due of a kind, or the chosen records of it; or what a granted request of a person asks for. */
    input: z.object({ kind: kind.optional(), recordIds: z.array(uuid).max(2000).optional(), requestId: uuid.optional(), reason }),
    output: z.object({ id: uuid, items: z.number().int() }),
  }),
  approveErasure: endpoint({
    method: 'POST',
    path: '/api/erasures/{id}/approve',
    title: '批准清除',
    needs: 'privacy.approve',
    audit: 'erasure.approve',
    input: z.object({ id: uuid, reason }),
    output: z.object({ erased: z.number().int(), held: z.number().int(), gone: z.number().int() }),
  }),
  rejectErasure: endpoint({
    method: 'POST',
    path: '/api/erasures/{id}/reject',
    title: '否决清除',
    needs: 'privacy.approve',
    audit: 'erasure.reject',
    input: z.object({ id: uuid, reason }),
    output: z.object({}),
  }),
  listHolds: endpoint({
    method: 'GET',
    path: '/api/legal-holds',
    title: '冻结',
    needs: 'privacy.read',
    input: z.object({ ...listQuery, all: z.boolean().default(false) }),
    output: listOf(
      z.object({ id: uuid, subjectKind: z.enum(['person', 'case', 'org']), label: z.string(), reason: z.string(), until: day.nullable(), live: z.boolean(), by: z.string(), at: moment, liftedBy: z.string().nullable(), liftedAt: moment.nullable(), liftedReason: z.string().nullable() }),
    ),
  }),
  placeHold: endpoint({
    method: 'POST',
    path: '/api/legal-holds',
    title: '冻结记录',
    needs: 'privacy.prepare',
    audit: 'hold.place',
    input: z.object({ personId: uuid.optional(), caseNo: z.string().max(60).optional(), org: orgNo.optional(), reason, until: day.optional() }),
    output: z.object({ id: uuid }),
  }),
  liftHold: endpoint({
    method: 'POST',
    path: '/api/legal-holds/{id}/lift',
    title: '解除冻结',
    needs: 'privacy.prepare',
    audit: 'hold.lift',
    input: z.object({ id: uuid, reason }),
    output: z.object({}),
  }),
  listRequests: endpoint({
    method: 'GET',
    path: '/api/privacy-requests',
    title: '个人信息请求',
    needs: 'privacy.answer',
    input: z.object({ ...listQuery, state: z.enum(['waiting', 'granted', 'refused']).optional() }),
    output: listOf(request),
  }),
  answerRequest: endpoint({
    method: 'POST',
    path: '/api/privacy-requests/{id}/answer',
    title: '答复个人信息请求',
    needs: 'privacy.answer',
    audit: 'privacyRequest.answer',
    input: z.object({ id: uuid, granted: z.boolean(), answer: z.string().trim().min(10, '答复至少 10 个字，本人会看到。').max(2000) }),
    output: z.object({}),
  }),
  listMyRequests: endpoint({
    method: 'GET',
    path: '/api/me/privacy-requests',
    title: '我的个人信息请求',
    needs: 'privacy.ask',
    input: z.object({}),
    output: z.object({ rows: z.array(request), days: z.number().int() }),
  }),
  makeRequest: endpoint({
    method: 'POST',
    path: '/api/me/privacy-requests',
    title: '提出个人信息请求',
    needs: 'privacy.ask',
    audit: 'privacyRequest.make',
    input: z.object({ kind: requestKind, content: z.string().trim().min(6, '写明要查阅、更正或删除什么，至少 6 个字。').max(1000) }),
    output: z.object({ id: uuid, dueOn: day }),
  }),
} satisfies Api
