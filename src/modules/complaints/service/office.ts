import type { Output } from '../../../kernel/api.ts'
import { listCases } from '../../../kernel/case-lists.ts'
import { act, getCase, takeStep } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { withoutNumbers } from '../../../kernel/notices.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { listAuthorities, schoolInReach } from '../../orgs/public.ts'
import { endedStates, states, type State } from '../codes.ts'
import { complaintExport, statisticsExport, statisticsOf } from '../export.ts'
import { officeApi } from '../office-api.ts'
import { countViews, findByCase, findComplaint, insertFile, insertNote, listComplaintRows, listNotes, setComplaint, type ComplaintRow } from '../store/complaints.ts'
import { listAgentsOf } from '../store/ledger.ts'
import { findPublication, setPublication } from '../store/publications.ts'
import { complaintWorkflow } from '../workflow.ts'
import { openComplaintCase, receive } from './intake.ts'
import { listOrders, ORDER } from './orders.ts'

type Row = Output<typeof officeApi.listComplaints>['rows'][number]

export const officeHandlers: Handlers<typeof officeApi> = {
  async listComplaints(ctx, { page, size, ...filter }) {
    const { rows, total } = await listComplaintRows(ctx, filter, { limit: size, offset: (page - 1) * size })
    return { total, rows: rows.map((row) => show(ctx, row)), counts: await countViews(ctx) }
  },

  exportComplaints: (ctx, input) => complaintExport.answer(ctx, input),
  complaintStatistics: (ctx, { year }) => statisticsOf(ctx, year ?? Number(ctx.today.slice(0, 4))),
  exportComplaintStatistics: (ctx, input) => statisticsExport.answer(ctx, input),

  async registerComplaint(ctx, input) {
    if (input.schoolNo !== undefined) {
      const school = await schoolInReach(ctx, input.schoolNo)
      if (mainUnit(school.authorityNo ?? 0) !== mainUnit(ctx.actor.org.no)) throw new Invalid([{ path: 'schoolNo', message: `${school.name}的主管部门不是本单位。请学校的主管部门登记，或请投诉人在网上提交。` }])
    }
    const made = await receive(ctx, { ...input, authorityNo: mainUnit(ctx.actor.org.no) })
    const file = await openComplaintCase(ctx, (await findComplaint(ctx, made.id))!)
    ctx.audit.subject('complaint', made.id, `${file.no} ${made.title}`, { orgNo: made.authority.no })
    ctx.audit.change({ kind: 'complaint', id: made.id, action: 'register', after: { source: input.source, category: input.category }, orgNo: made.authority.no })
    return { caseId: file.id, caseNo: file.no, trackingNo: made.trackingNo, code: made.code }
  },

  async getComplaint(ctx, { id }) {
    const row = await inReach(ctx, id)
    const own = isOwn(ctx, row)
    const file = await getCase(ctx, id)
    const mine = !file.assignee_post || file.assignee_post === ctx.actor.postId
    const publication = await findPublication(ctx, row.id)
    const others = row.school_no ? (await listComplaintRows(ctx, { schoolNo: row.school_no }, { limit: 1, offset: 0 })).total - 1 : 0
    const following = own && ['decided', 'following'].includes(row.state) && row.school_no !== null
    return {
      ...show(ctx, row),
      text: row.body, happenedOn: row.happened_on, contactGiven: row.contact_sealed !== null, mayOpenText: own && mine && row.body_sealed !== null && ctx.actor.permissions.has('complaints.handle'), mayOpenContact: own && mine && row.contact_sealed !== null && ctx.actor.permissions.has('complaints.handle'),
      question: row.question, statement: row.statement, statedAt: row.stated_at, finding: row.finding, decision: row.decision, answer: row.answer, decidedOn: row.decided_on,
      orderId: row.order_case_id, orderNo: row.order_no, followed: row.followed, own, others,
      notes: (await listNotes(ctx, row.id)).map((one) => ({ id: one.id, at: one.at, by: one.by_name, text: one.text })),
      agents: ctx.actor.permissions.has('complaints.ledger') ? (await listAgentsOf(ctx, row.id)).map(({ id: agentId, name, organisation, verdict }) => ({ id: agentId, name, organisation, verdict })) : [],
      orders: following ? (await listOrders(ctx, row.school_no!)).map((one) => ({ id: one.id, no: one.no, title: one.title, stateTitle: orderStates[one.state] ?? one.state })) : [],
      authorities: own && row.state === 'received' ? (await listAuthorities(ctx)).filter((one) => one.no !== row.org_no).map((one) => ({ orgNo: one.no, name: one.name })) : [],
      publication: publication ? { id: publication.id, publishedOn: publication.published_on, shownUntil: publication.shown_until, withdrawnOn: publication.withdrawn_on, withdrawnReason: publication.withdrawn_reason } : null,
    }
  },

  async addComplaintNote(ctx, { id, text }) {
    const row = await ownOpen(ctx, id)
    await insertNote(ctx, row, withoutNumbers(text))
    note(ctx, row, 'note', {})
    return { notes: (await listNotes(ctx, row.id)).length }
  },

  async uploadComplaintEvidence(ctx, { id }, upload) {
    const row = await ownOpen(ctx, id)
    const kept = await storeFile(ctx, { name: upload.name || '材料', bytes: upload.bytes, purpose: 'evidence', orgNo: row.org_no })
    await insertFile(ctx, { fileId: kept.id, orgNo: row.org_no, complaintId: row.id, givenBy: 'investigator', name: kept.name, by: ctx.actor.name })
    note(ctx, row, 'evidence', { file: kept.name })
    return { fileId: kept.id, name: kept.name }
  },

  async openComplainant(ctx, { id, purpose }) {
    const row = await ownHand(ctx, id, '投诉人的联系方式')
    if (!row.name_sealed || !row.contact_sealed) throw new HttpError({ status: 409, message: '这件投诉是匿名提出的，没有联系方式。' })
    note(ctx, row, 'open-contact', {})
    ctx.audit.because(purpose)
    return { name: ctx.vault.open(row.name_sealed), contact: ctx.vault.open(row.contact_sealed) }
  },

  async openComplaintText(ctx, { id, purpose }) {
    const row = await ownHand(ctx, id, '投诉原文')
    if (!row.body_sealed) throw new HttpError({ status: 409, message: '这件投诉的内容里没有遮住的号码，页面上就是原文。' })
    note(ctx, row, 'open-text', {})
    ctx.audit.because(purpose)
    return { text: ctx.vault.open(row.body_sealed) }
  },

  async transferComplaint(ctx, { id, version, authorityNo, reason }) {
    await inReach(ctx, id)
    return moved(await act(ctx, id, version, 'transfer', { reason, facts: { authorityNo } }))
  },

  async askSchool(ctx, { id, version, question }) {
    await inReach(ctx, id)
    return moved(await act(ctx, id, version, 'ask', { facts: { question } }))
  },

  async proposeComplaintResult(ctx, { id, version, ...result }) {
    await inReach(ctx, id)
    return moved(await act(ctx, id, version, 'propose', { facts: { ...result } }))
  },

  async linkComplaintOrder(ctx, { id, orderId }) {
    const row = await inReach(ctx, id)
    if (!isOwn(ctx, row)) throw new HttpError({ status: 403, message: `这件投诉由${row.authority_name}承办，本单位只能查看。` })
    if (!['decided', 'following'].includes(row.state)) throw new HttpError({ status: 409, message: `这件投诉现在是“${states[row.state]}”，作出处理以后才能关联整改办件。什么也没有写入。` })
    const order = await getCase(ctx, orderId)
    if (order.workflow !== ORDER || order.org_no !== row.school_no) throw new Invalid([{ path: 'orderId', message: '选择对这所学校作出的限期整改或暂停招生。' }])
    await setComplaint(ctx, row.id, { order_case_id: order.id, order_no: order.no })
    note(ctx, row, 'link-order', { order: order.no })
    return { orderNo: order.no }
  },

  async withdrawComplaintPublication(ctx, { id, reason }) {
    const row = await inReach(ctx, id)
    const publication = await findPublication(ctx, row.id)
    if (!isOwn(ctx, row)) throw new HttpError({ status: 403, message: `公开的结果由${row.authority_name}撤下，本单位只能查看。` })
    if (!publication || publication.withdrawn_on) throw new HttpError({ status: 409, message: '没有公开的结果，或者已经撤下。什么也没有写入。' })
    await setPublication(ctx, row.id, { withdrawn_on: ctx.today, withdrawn_reason: reason })
    note(ctx, row, 'withdraw-publication', { withdrawnOn: ctx.today })
    ctx.audit.because(reason, complaintWorkflow.clause)
    return { withdrawnOn: ctx.today }
  },

  async listSchoolComplaints(ctx, { page, size, q }) {
    const { rows, total } = await listCases(ctx, { list: 'all', workflow: complaintWorkflow.id, q }, { page, size })
    return {
      total,
      rows: rows.map((row) => ({
        id: row.id, no: row.no, title: row.title, authorityName: row.authority_name, state: row.state as State, waiting: row.waiting_org_no === mainUnit(ctx.actor.org.no), dueOn: row.due_on, askedAt: row.submitted_at,
      })),
    }
  },

  async uploadStatementFile(ctx, _input, upload) {
    const kept = await storeFile(ctx, { name: upload.name || '附件', bytes: upload.bytes, purpose: 'evidence', orgNo: mainUnit(ctx.actor.org.no) })
    ctx.audit.subject('file', kept.id, kept.name)
    return { fileId: kept.id, name: kept.name }
  },

  async answerComplaint(ctx, { id, version, text, files }) {
    const { file } = await takeStep(ctx, id, version, 'answer', { reason: text, facts: { fileIds: files.map((one) => one.fileId) } })
    return moved(file)
  },
}

const orderStates: Readonly<Record<string, string>> = { draft: '拟定', issued: '整改中', reported: '待复查', lifted: '复查合格', dropped: '已撤销' }
const moved = (file: { state: string }) => ({ state: file.state as State, stateTitle: states[file.state as State] })
const isOwn = (ctx: Ctx, row: Pick<ComplaintRow, 'org_no'>) => mainUnit(ctx.actor.org.no) === row.org_no

/** The complaint of a case in range; the page of a school party does not come here. */
async function inReach(ctx: Ctx, caseId: string): Promise<ComplaintRow> {
  const row = await findByCase(ctx, caseId)
  if (!row) throw new NotFound('投诉')
  return row
}

/** The complaint, for whoever handles it and nobody else: what is sealed is opened by one hand. */
async function ownHand(ctx: Ctx, caseId: string, what: string): Promise<ComplaintRow> {
  const row = await inReach(ctx, caseId)
  const file = await getCase(ctx, caseId)
  if (!isOwn(ctx, row)) throw new HttpError({ status: 403, message: `${what}只有承办的${row.authority_name}能看。` })
  if (file.assignee_post && file.assignee_post !== ctx.actor.postId) throw new HttpError({ status: 403, message: `这一件由另一位同事承办，${what}只有承办人能看。可以先转到自己名下。` })
  return row
}

async function ownOpen(ctx: Ctx, caseId: string): Promise<ComplaintRow> {
  const row = await inReach(ctx, caseId)
  if (!isOwn(ctx, row)) throw new HttpError({ status: 403, message: `这件投诉由${row.authority_name}承办，本单位只能查看。` })
  if (endedStates.includes(row.state)) throw new HttpError({ status: 409, message: `这件投诉${states[row.state]}，不再添加。什么也没有写入。` })
  return row
}

function note(ctx: Ctx, row: ComplaintRow, action: string, after: Record<string, unknown>): void {
  ctx.audit.subject('complaint', row.id, `${row.case_no ?? row.tracking_no ?? ''} ${row.school_name ?? ''}`.trim(), { orgNo: row.org_no })
  ctx.audit.change({ kind: 'complaint', id: row.id, action, after, orgNo: row.org_no })
}

function isLate(row: ComplaintRow, today: string): boolean {
  if (row.state === 'received') return row.accept_by < today
  if (['investigating', 'statement', 'review'].includes(row.state)) return row.resolve_by !== null && row.resolve_by < today
  return row.state === 'following' && row.follow_due !== null && row.follow_due < today
}

export function show(ctx: Pick<Ctx, 'today'>, row: ComplaintRow): Row {
  return {
    id: row.id, caseId: row.case_id, caseNo: row.case_no, trackingNo: row.tracking_no, orgNo: row.org_no, authorityName: row.authority_name, schoolNo: row.school_no, schoolName: row.school_name,
    agentName: row.agent_name, category: row.category, source: row.source, state: row.state, anonymous: row.anonymous, receivedAt: row.received_at, acceptBy: row.accept_by, resolveBy: row.resolve_by,
    late: isLate(row, ctx.today), verdict: row.verdict, measure: row.measure, followDue: row.follow_due,
  }
}

