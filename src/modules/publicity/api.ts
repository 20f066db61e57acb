import { z } from 'zod'
import { day, endpoint, listOf, listQuery, uuid } from '../../kernel/api.ts'

const phase = z.enum(['running', 'waiting', 'over'])
const state = z.enum(['open', 'passed', 'stopped', 'withdrawn'])
const objectionState = z.enum(['received', 'accepted', 'dismissed', 'sustained', 'refused'])
/** The full name of the person who looks for the own line; never answered back. */
const person = z.string().trim().min(2, '请填写全名。').max(50).optional()

const row = z.object({
  id: uuid,
  matter: z.string(),
  title: z.string(),
  orgName: z.string(),
  authorityName: z.string(),
  startsOn: day,
  endsOn: day,
  state,
  phase,
  result: z.string().nullable(),
  resultOn: day.nullable(),
})

const detail = row.extend({
  summary: z.string(),
  clause: z.string(),
  clauseLabel: z.string(),
  days: z.number().int(),
  inWorkdays: z.boolean(),
  /** Days left to object, today included, by the calendar of days; 0 when it is over. */
  daysLeft: z.number().int(),
  contact: z.string(),
  anonymousAllowed: z.boolean(),
  /** Until when the result is shown. */
  shownUntil: day.nullable(),
})

const filter = { page: listQuery.page, size: listQuery.size, q: listQuery.q, phase: phase.optional() }

const objection = z.object({
  id: uuid,
  anonymous: z.boolean(),
  name: z.string().nullable(),
  contact: z.string().nullable(),
  text: z.string(),
  state: objectionState,
  dueOn: day,
  /** Working days left to answer; null when it was answered. */
  workdaysLeft: z.number().int().nullable(),
  receivedAt: z.string(),
  acceptedAt: z.string().nullable(),
  answer: z.string().nullable(),
  answeredAt: z.string().nullable(),
  answeredBy: z.string().nullable(),
})

export const api = {
  listPublicity: endpoint({
    method: 'GET',
    path: '/api/public/publicity',
    title: '公示列表',
    needs: 'public',
    input: z.object({ ...filter, person }),
    output: listOf(row).extend({ today: day }),
  }),
  getPublicity: endpoint({
    method: 'GET',
    path: '/api/public/publicity/{id}',
    title: '查看一项公示',
    needs: 'public',
    input: z.object({ id: uuid }),
    output: detail,
  }),
  listPublicityLines: endpoint({
    method: 'GET',
    path: '/api/public/publicity/{id}/lines',
    title: '公示名单',
    needs: 'public',
    input: z.object({ id: uuid, page: listQuery.page, size: listQuery.size, person }),
    output: listOf(z.object({ ordinal: z.number().int(), label: z.string(), detail: z.string() })),
  }),
  raiseObjection: endpoint({
    method: 'POST',
    path: '/api/public/publicity/{id}/objections',
    title: '提出异议',
    needs: 'public',
    audit: 'publicity.object',
    input: z.object({
      id: uuid,
      anonymous: z.boolean(),
      name: z.string().trim().max(50).optional(),
      contact: z.string().trim().max(100).optional(),
      text: z.string().trim().min(10, '请写明异议的内容，至少 10 个字。').max(2000),
    }),
    /** The receipt number is shown once. */
    output: z.object({ receiptNo: z.string(), dueOn: day }),
    secret: true,
  }),
  getReceipt: endpoint({
    method: 'GET',
    path: '/api/public/objection-receipts/{receiptNo}',
    title: '凭回执号查异议',
    needs: 'public',
    input: z.object({ receiptNo: z.string().regex(/^[Yy]{2}-?[0-9A-Za-z]{4}(-?[0-9A-Za-z]{4}){3}$/, '回执号是 YY- 开头的 16 位字母和数字。') }),
    output: z.object({
      publicityId: uuid,
      title: z.string(),
      state: objectionState,
      dueOn: day,
      receivedAt: z.string(),
      answer: z.string().nullable(),
      answeredAt: z.string().nullable(),
    }),
  }),
  listManagedPublicity: endpoint({
    method: 'GET',
    path: '/api/publicity',
    title: '公示管理',
    needs: 'publicity.read',
    input: z.object(filter),
    output: listOf(row.extend({ caseNo: z.string(), objections: z.number().int(), openObjections: z.number().int(), shownUntil: day.nullable() })),
  }),
  getManagedPublicity: endpoint({
    method: 'GET',
    path: '/api/publicity/{id}',
    title: '查看公示和异议',
    needs: 'publicity.read',
    input: z.object({ id: uuid }),
    output: detail.extend({ caseNo: z.string(), casePage: z.string(), mine: z.boolean(), objections: z.array(objection) }),
  }),
  handleObjection: endpoint({
    method: 'POST',
    path: '/api/publicity-objections/{id}/{action}',
    title: '办理异议',
    needs: 'publicity.handle',
    audit: 'publicity.answer',
    input: z.object({
      id: uuid,
      action: z.enum(['accept', 'refuse', 'dismiss', 'sustain']),
      /** What the objector reads; not needed to accept. */
      answer: z.string().trim().max(2000).default(''),
    }),
    output: z.object({ state: objectionState }),
  }),
  openObjector: endpoint({
    method: 'POST',
    path: '/api/publicity-objections/{id}/contact/open',
    title: '查看异议人的联系方式',
    needs: 'publicity.handle',
    audit: 'publicity.open-contact',
    input: z.object({ id: uuid, purpose: z.string().trim().min(4, '请写明用途，至少 4 个字。').max(200) }),
    output: z.object({ name: z.string(), contact: z.string() }),
    secret: true,
  }),
}
