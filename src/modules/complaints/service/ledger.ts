import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Stale } from '../../../kernel/errors.ts'
import { maskPhone } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { withoutNumbers } from '../../../kernel/notices.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { getOrg } from '../../orgs/public.ts'
import type { Category, State } from '../codes.ts'
import { agentExport } from '../export.ts'
import { ledgerApi } from '../ledger-api.ts'
import { findByCase } from '../store/complaints.ts'
import {
  findAgent, findAgentsByPhone, findPayment, insertAgent, insertPayment, linkAgent, listAgentRows, listLinkedComplaints, listPayments, setAgent, setPayment, type AgentListRow, type AgentRow,
} from '../store/ledger.ts'
import { patternHandlers } from './patterns.ts'

type Row = Output<typeof ledgerApi.listAgents>['rows'][number]

export const ledgerHandlers: Handlers<typeof ledgerApi> = {
  ...patternHandlers,

  async listAgents(ctx, { page, size, ...filter }) {
    const { rows, total } = await listAgentRows(ctx, filter, { limit: size, offset: (page - 1) * size })
    return { total, rows: rows.map(show) }
  },

  exportAgents: (ctx, input) => agentExport.answer(ctx, input),

  async addAgent(ctx, { complaintCaseId, phone, ...entry }) {
    const mac = phone ? phoneMac(ctx, phone) : null
    const same = mac ? await findAgentsByPhone(ctx, mac) : []
    const own = same.find((one) => one.org_no === mainUnit(ctx.actor.org.no))
    if (own) throw new Invalid([{ path: 'phone', message: `这个电话已经登记为“${own.name}”。打开那一行继续登记。` }])
    const id = newId()
    await insertAgent(ctx, {
      id, org_no: mainUnit(ctx.actor.org.no), authority_name: ctx.actor.org.name, ...entry, note: withoutNumbers(entry.note),
      ...(phone ? sealed(ctx, phone) : {}), created_by_name: ctx.actor.name,
    })
    const row = (await findAgent(ctx, id))!
    if (complaintCaseId) await link(ctx, row, complaintCaseId)
    note(ctx, row, 'add', { kind: row.kind })
    return { id, elsewhere: same.map((one) => ({ authorityName: one.authority_name, name: one.name })) }
  },

  async getAgent(ctx, { id }) {
    const row = await inReach(ctx, id)
    const same = row.phone_mac ? (await findAgentsByPhone(ctx, row.phone_mac)).filter((one) => one.id !== id) : []
    const [paid, linked] = [await listPayments(ctx, id), await listLinkedComplaints(ctx, id)]
    const counted = paid.filter((one) => one.state !== 'cleared')
    return {
      ...show({
        ...row, payments: counted.length, amount: counted.reduce((sum, one) => sum + one.amount, 0), students: counted.reduce((sum, one) => sum + (one.students ?? 0), 0),
        schools: new Set(counted.map((one) => one.school_name)).size, complaints: linked.length, elsewhere: same.length,
      }),
      own: row.org_no === mainUnit(ctx.actor.org.no), verdictNote: row.verdict_note, verdictOn: row.verdict_on, verdictBy: row.verdict_by_name, createdBy: row.created_by_name,
      same: same.map((one) => ({ id: one.id, authorityName: one.authority_name, name: one.name, verdict: one.verdict })),
      paid: paid.map((one) => ({
        id: one.id, schoolName: one.school_name, paidOn: one.paid_on, amount: one.amount, students: one.students, reference: one.reference, sameReference: one.sameReference,
        evidence: one.evidence, state: one.state, addedBy: one.added_by_name,
      })),
      linked: linked.map((one) => ({ ...one, category: one.category as Category, state: one.state as State })),
    }
  },

  async changeAgent(ctx, { id, version, phone, ...entry }) {
    const row = await own(ctx, id)
    if (phone) {
      const taken = (await findAgentsByPhone(ctx, phoneMac(ctx, phone))).find((one) => one.org_no === row.org_no && one.id !== id)
      if (taken) throw new Invalid([{ path: 'phone', message: `这个电话已经登记为“${taken.name}”。` }])
    }
    if (!(await setAgent(ctx, id, version, { ...entry, note: withoutNumbers(entry.note), ...(phone ? sealed(ctx, phone) : {}) }))) throw stale()
    note(ctx, row, 'change', { name: entry.name, organisation: entry.organisation, ...(phone ? { phone: maskPhone(phone) } : {}) })
    return { version: version + 1 }
  },

  async judgeAgent(ctx, { id, version, verdict, note: words }) {
    const row = await own(ctx, id)
    const judged = verdict === 'suspected' ? { verdict_on: null, verdict_by_name: null } : { verdict_on: ctx.today, verdict_by_name: ctx.actor.name }
    if (!(await setAgent(ctx, id, version, { verdict, verdict_note: withoutNumbers(words), ...judged }))) throw stale()
    note(ctx, row, 'verdict', { verdict })
    ctx.audit.because(words, '001:1317')
    return { version: version + 1 }
  },

  async openAgentPhone(ctx, { id, purpose }) {
    const row = await own(ctx, id)
    if (!row.phone_sealed) throw new HttpError({ status: 409, message: '这一行没有登记电话。' })
    note(ctx, row, 'open-phone', {})
    ctx.audit.because(purpose)
    return { phone: ctx.vault.open(row.phone_sealed) }
  },

  async addPayment(ctx, { id, schoolNo, schoolName, complaintCaseId, paidOn, students, ...paid }) {
    const row = await own(ctx, id)
    const school = schoolNo === undefined ? undefined : await getOrg(ctx, mainUnit(schoolNo))
    if (!school && schoolName.length < 2) throw new Invalid([{ path: 'schoolName', message: '选择付款的学校，或写明是哪个单位付的。' }])
    if (paidOn && paidOn > ctx.today) throw new Invalid([{ path: 'paidOn', message: '付款日期不能在今天以后。' }])
    const complaint = complaintCaseId ? await findByCase(ctx, complaintCaseId) : undefined
    if (complaintCaseId && !complaint) throw new NotFound('投诉')
    const paymentId = newId()
    await insertPayment(ctx, {
      id: paymentId, org_no: row.org_no, agent_id: id, school_no: school?.no ?? null, school_name: school?.name ?? schoolName, paid_on: paidOn ?? null, students: students ?? null,
      ...paid, evidence: withoutNumbers(paid.evidence), complaint_id: complaint?.id ?? null, added_by_name: ctx.actor.name,
    })
    if (complaint) await linkAgent(ctx, row, complaint.id)
    const made = (await listPayments(ctx, id)).find((one) => one.id === paymentId)!
    note(ctx, row, 'payment', { paymentId, amount: paid.amount, school: made.school_name })
    return { id: paymentId, sameReference: made.sameReference }
  },

  async judgePayment(ctx, { id, verdict, note: words }) {
    const payment = await findPayment(ctx, id)
    if (!payment) throw new NotFound('付款')
    const row = await own(ctx, payment.agent_id)
    await setPayment(ctx, id, verdict)
    note(ctx, row, 'judge-payment', { paymentId: id, state: verdict }, { state: payment.state })
    ctx.audit.because(words, '001:1317')
    return { state: verdict }
  },

  async linkAgentComplaint(ctx, { id, complaintCaseId }) {
    const row = await own(ctx, id)
    return { linked: await link(ctx, row, complaintCaseId) }
  },
}

const phoneMac = (ctx: Ctx, phone: string) => ctx.vault.mac('recruitment-agent', phone.replace(/[^\d+]/g, ''))
const sealed = (ctx: Ctx, phone: string) => ({ phone_mac: phoneMac(ctx, phone), phone_sealed: ctx.vault.seal(phone), phone_masked: maskPhone(phone) })
const stale = () => new Stale({ by: '同事', at: '刚才', fields: ['台账'] })

async function link(ctx: Ctx, row: AgentRow, caseId: string): Promise<boolean> {
  const complaint = await findByCase(ctx, caseId)
  if (!complaint) throw new NotFound('投诉')
  const made = await linkAgent(ctx, row, complaint.id)
  note(ctx, row, 'link', { complaint: complaint.case_no })
  return made
}

async function inReach(ctx: Ctx, id: string): Promise<AgentRow> {
  const row = await findAgent(ctx, id)
  if (!row) throw new NotFound('台账')
  return row
}

/** Only the authority that keeps the entry writes it; those above read. */
async function own(ctx: Ctx, id: string): Promise<AgentRow> {
  const row = await inReach(ctx, id)
  if (row.org_no !== mainUnit(ctx.actor.org.no)) throw new HttpError({ status: 403, message: `这一行由${row.authority_name}登记，本单位只能查看。` })
  return row
}

function note(ctx: Ctx, row: AgentRow, action: string, after: Record<string, unknown>, before?: Record<string, unknown>): void {
  ctx.audit.subject('recruitment-agent', row.id, row.name, { orgNo: row.org_no })
  ctx.audit.change({ kind: 'recruitment-agent', id: row.id, action, ...(before ? { before } : {}), after, orgNo: row.org_no })
}

function show(row: AgentListRow): Row {
  return {
    id: row.id, version: row.version, orgNo: row.org_no, authorityName: row.authority_name, kind: row.kind, name: row.name, organisation: row.organisation, phone: row.phone_masked, verdict: row.verdict,
    note: row.note, createdAt: row.created_at, payments: row.payments, amount: row.amount, students: row.students, schools: row.schools, complaints: row.complaints, elsewhere: row.elsewhere,
  }
}
