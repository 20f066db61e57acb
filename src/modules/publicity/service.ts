import { workdaysLeft } from '../../kernel/calendar.ts'
import { getImplementation } from '../../kernel/cases.ts'
import { clauseLabel } from '../../kernel/clause-labels.ts'
import type { Ctx } from '../../kernel/context.ts'
import { daysBetween } from '../../kernel/dates.ts'
import { pageOfCase } from '../../kernel/due-notices.ts'
import { HttpError, Invalid, NotFound } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { countObjections, findManaged, findShown, listLines, listManaged, listObjections, listShown, phaseOf } from '../../kernel/publicity-lists.ts'
import { handleObjection, openObjector, raiseObjection, readReceipt, type ObjectionRow } from '../../kernel/publicity-objections.ts'
import type { PublicityRow } from '../../kernel/publicity.ts'
import { implement } from '../../kernel/server.ts'
import { readCalendar } from '../../kernel/work-calendar.ts'
import { api } from './api.ts'
import { objectionStates, publicityStates } from './codes.ts'

export const handlers = implement(api, {
  async listPublicity(ctx, { page, size, ...filter }) {
    const { rows, total } = await listShown(ctx, filter, { page, size })
    return { rows: rows.map((row) => brief(ctx, row)), total, today: ctx.today }
  },

  async getPublicity(ctx, { id }) {
    return full(ctx, await shown(ctx, id))
  },

  async listPublicityLines(ctx, { id, person, page, size }) {
    await shown(ctx, id)
    return listLines(ctx, id, person, { page, size })
  },

  async raiseObjection(ctx, { id, ...draft }) {
    const publicity = await shown(ctx, id)
    const receipt = await raiseObjection(ctx, id, draft)
    // Nothing of the objection goes into the audit row: who objected is for the authority alone.
    ctx.audit.subject('publicity', id, publicity.title)
    return receipt
  },

  async getReceipt(ctx, { receiptNo }) {
    const receipt = await readReceipt(ctx, receiptNo)
    return { ...receipt, state: stateOf(receipt.state) }
  },

  async listManagedPublicity(ctx, { page, size, ...filter }) {
    const { rows, total } = await listManaged(ctx, filter, { page, size })
    const counts = await countObjections(ctx, rows.map((row) => row.id))
    return {
      total,
      rows: rows.map((row) => ({
        ...brief(ctx, row),
        caseNo: row.case_no,
        shownUntil: row.shown_until,
        objections: counts.get(row.id)?.total ?? 0,
        openObjections: counts.get(row.id)?.open ?? 0,
      })),
    }
  },

  async getManagedPublicity(ctx, { id }) {
    const row = await findManaged(ctx, id)
    if (!row) throw new NotFound('公示')
    const calendar = await readCalendar(ctx)
    const view = (one: ObjectionRow) => ({
      id: one.id,
      anonymous: one.anonymous,
      name: one.name_masked,
      contact: one.contact_masked,
      text: one.body,
      state: stateOf(one.state),
      dueOn: one.due_on,
      workdaysLeft: one.answered_at ? null : workdaysLeft(ctx.today, one.due_on, calendar),
      receivedAt: one.received_at,
      acceptedAt: one.accepted_at,
      answer: one.answer,
      answeredAt: one.answered_at,
      answeredBy: one.answered_by_name ? maskName(one.answered_by_name) : null,
    })
    return {
      ...full(ctx, row),
      caseNo: row.case_no,
      casePage: pageOfCase(row.matter, row.case_id),
      mine: ctx.actor.org.no === row.authority_no && ctx.actor.permissions.has(row.permission),
      objections: (await listObjections(ctx, id)).map(view),
    }
  },

  async handleObjection(ctx, { id, action, answer }) {
    if (action !== 'accept' && answer.length < 4) throw new Invalid([{ path: 'answer', message: '请写明答复，提出人会看到。至少 4 个字。' }])
    const row = await handleObjection(ctx, id, action, answer)
    return { state: stateOf(row.state) }
  },

  async openObjector(ctx, { id, purpose }) {
    const objector = await openObjector(ctx, id)
    if (!objector) throw new HttpError({ status: 409, message: '这件异议是匿名提出的，没有联系方式。' })
    ctx.audit.subject('publicity-objection', id, '异议人的联系方式')
    ctx.audit.because(purpose)
    return { name: objector.name, contact: objector.contact }
  },
})

async function shown(ctx: Ctx, id: string): Promise<PublicityRow> {
  const row = await findShown(ctx, id)
  if (!row) throw new HttpError({ status: 404, message: '没有这项公示，或者它已经从公开页面撤下。' })
  return row
}

function stateOf(state: string): keyof typeof objectionStates {
  return state in objectionStates ? (state as keyof typeof objectionStates) : 'received'
}

function brief(ctx: Ctx, row: PublicityRow) {
  return {
    id: row.id,
    matter: getImplementation(row.matter).workflow.title,
    title: row.title,
    orgName: row.org_name,
    authorityName: row.authority_name,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    state: row.state in publicityStates ? (row.state as keyof typeof publicityStates) : ('open' as const),
    phase: phaseOf(row, ctx.today),
    result: row.result,
    resultOn: row.result_on,
  }
}

function full(ctx: Ctx, row: PublicityRow) {
  return {
    ...brief(ctx, row),
    summary: row.summary,
    clause: row.clause,
    clauseLabel: clauseLabel(row.clause),
    days: row.days,
    inWorkdays: row.in_workdays,
    daysLeft: phaseOf(row, ctx.today) === 'running' ? daysBetween(ctx.today, row.ends_on) + 1 : 0,
    contact: row.contact,
    anonymousAllowed: row.anonymous_allowed,
    shownUntil: row.shown_until,
  }
}
