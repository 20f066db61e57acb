import type { Output } from '../../../kernel/api.ts'
import { recordEvent } from '../../../kernel/case-events.ts'
import { act, getCase } from '../../../kernel/cases.ts'
import { clauseLabel } from '../../../kernel/clause-labels.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { daysBetween } from '../../../kernel/dates.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { maskName } from '../../../kernel/mask.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { firstOf } from '../../../kernel/text.ts'
import { listAllPlans } from '../../plans/public.ts'
import { dutyApi } from '../duty-api.ts'
import { dutyRoles, dutyStates, lights, pressures, type Pressure } from '../codes.ts'
import { nextReportDay, rollUp } from '../rules.ts'
import { countByMonth, countByUnit, countOwing, listRectifying } from '../store/board.ts'
import {
  findDuty,
  findTask,
  insertReport,
  listPressures,
  listReports,
  listTree,
  lockPressure,
  searchDuties,
  setDuty,
  setPressure,
  type DutyRow,
  type LitDuty,
} from '../store/duties.ts'
import { findLine } from '../store/ledgers.ts'
import { dutyWorkflow } from '../workflow.ts'
import { checkClause } from './ledgers.ts'
import { issue } from './issue.ts'
import { press, whyNotPress } from './press.ts'

type Row = Output<typeof dutyApi.listDuties>['rows'][number]

export const dutyExport = defineExport<typeof dutyApi.exportDuties.input, LitDuty>({
  kind: 'tasks.duties',
  title: '督办承办事项',
  audit: 'task.export-duties',
  input: dutyApi.exportDuties.input,
  async open(ctx, { format, columns: chosen, sort, ...filter }) {
    const soon = await soonDays(ctx)
    const { total } = await searchDuties(ctx, filter, soon, sort, { limit: 1, offset: 0 })
    return {
      total,
      format,
      chosen,
      mark: ctx.actor.demonstration ? '演示数据' : undefined,
      facts: { ...filter },
      columns: [
        { key: 'light', header: '灯', format: 'text', value: (row) => lights[row.light] },
        { key: 'title', header: '任务', format: 'text', value: (row) => row.title },
        { key: 'unit', header: '承办单位', format: 'text', value: (row) => row.unit_name },
        { key: 'role', header: '角色', format: 'text', value: (row) => dutyRoles[row.role] },
        { key: 'state', header: '状态', format: 'text', value: (row) => dutyStates[row.state] },
        { key: 'share', header: '进度（%）', format: 'text', value: (row) => row.share },
        { key: 'below', header: '下级汇总（%）', format: 'text', value: (row) => row.below ?? '' },
        { key: 'due', header: '期限', format: 'text', value: (row) => row.due_on },
        { key: 'reported', header: '最近报告', format: 'text', value: (row) => row.reported_on ?? '' },
        { key: 'pressure', header: '督办措施', format: 'text', value: (row) => (row.pressure === 'none' ? '' : pressures[row.pressure]) },
        { key: 'issuer', header: '交办单位', format: 'text', value: (row) => row.issuer_name },
        { key: 'caseNo', header: '办件号', format: 'text', value: (row) => row.case_no },
        { key: 'clause', header: '依据', format: 'text', value: (row) => (row.clause ? clauseLabel(row.clause) : '') },
      ],
      page: async (inner, offset, limit) => (await searchDuties(inner, filter, soon, sort, { limit, offset })).rows,
    }
  },
})

export const dutyHandlers: Handlers<typeof dutyApi> = {
  async issueTask(ctx, { lineId, parentId, ...draft }) {
    checkClause(draft.clause)
    await checkIndicator(ctx, draft.planId, draft.indicatorId)
    const line = lineId ? await findLine(ctx, lineId) : undefined
    if (lineId && !line) throw new NotFound('任务')
    const parent = parentId ? await ownDuty(ctx, parentId) : undefined
    if (parent && parent.state !== 'active')
      throw new Refusal({ fact: `上级任务现在是“${dutyStates[parent.state]}”。`, rule: '办理中的任务才能分解给下级。', ways: ['先签收上级任务。'] })
    return issue(ctx, { ...draft, line, parent, source: parent ? 'split' : line ? 'ledger' : 'screen' })
  },

  async listDuties(ctx, { page, size, sort, ...filter }) {
    const found = await searchDuties(ctx, filter, await soonDays(ctx), sort, { limit: size, offset: (page - 1) * size })
    return { rows: found.rows.map((row) => show(ctx, row)), total: found.total, counts: found.counts }
  },

  exportDuties: (ctx, input) => dutyExport.answer(ctx, input),

  async getDuty(ctx, { id }) {
    const soon = await soonDays(ctx)
    const duty = await dutyInReach(ctx, id, soon)
    const unit = mainUnit(ctx.actor.org.no)
    const task = await findTask(ctx, duty.task_id)
    const line = task?.line_id ? await findLine(ctx, task.line_id) : undefined
    const made = await listPressures(ctx, id)
    const mayReport = duty.org_no === unit && ctx.actor.permissions.has('tasks.report')
    const maySupervise = duty.issuer_no === unit && ctx.actor.permissions.has('tasks.supervise')
    const tree = await listTree(ctx, duty.task_id, soon)
    const why = async (kind: Pressure) => (await whyNotPress(ctx, duty, kind, made))?.fact ?? null
    return {
      ...show(ctx, duty),
      content: duty.content,
      criterion: duty.criterion,
      planId: duty.plan_id,
      indicatorId: duty.indicator_id,
      reason: task?.reason ?? '',
      line: line ? { id: line.id, no: line.no, ledgerTitle: line.ledger_title } : null,
      reportEvery: duty.report_every,
      askedDueOn: duty.asked_due_on,
      issuerNo: duty.issuer_no,
      mayReport,
      maySupervise,
      maySplit: mayReport && !duty.outside && isAuthority(unit) && ctx.actor.permissions.has('tasks.supervise') && duty.state === 'active',
      reports: (await listReports(ctx, id)).map((row) => ({
        id: row.id, on: row.reported_on, share: row.share, text: row.text, nextStep: row.next_step, files: row.files, claim: row.claim, by: maskName(row.reported_by_name),
      })),
      pressures: made.map((row) => ({
        id: row.id, kind: row.kind, on: row.made_on, number: row.number, reason: row.reason, clause: row.clause, daysLate: row.days_late,
        attendees: row.attendees, minutes: row.minutes, rectification: row.rectification, rectifyBy: row.rectify_by,
        rectifiedOn: row.rectified_on, rectifiedText: row.rectified_text, fileId: row.file_id, by: maskName(row.made_by_name),
      })),
      pressureWhy: { remind: await why('remind'), circular: await why('circular'), interview: await why('interview') },
      tree: tree.filter((one) => related(one, duty, tree)).map(branchOf),
    }
  },

  async getTask(ctx, { id }) {
    const task = await findTask(ctx, id)
    if (!task) throw new NotFound('任务')
    const tree = await listTree(ctx, id, await soonDays(ctx))
    const tops = tree.filter((one) => one.task_id === id && one.state !== 'cancelled')
    return {
      id: task.id, title: task.title, content: task.content, criterion: task.criterion, clause: task.clause,
      planId: task.plan_id, indicatorId: task.indicator_id, source: task.source as 'ledger', reason: task.reason,
      dueOn: task.due_on, issuedOn: task.issued_on, issuedByName: maskName(task.issued_by_name),
      share: rollUp(tops.map((one) => one.share)),
      tree: tree.map(branchOf),
    }
  },

  async uploadTaskEvidence(ctx, _input, upload) {
    const kept = await storeFile(ctx, { name: upload.name, bytes: upload.bytes, purpose: 'evidence', orgNo: mainUnit(ctx.actor.org.no) })
    ctx.audit.subject('file', kept.id, kept.name)
    return { fileId: kept.id, name: kept.name }
  },

  async reportDuty(ctx, { id, share, text, nextStep, files }) {
    const duty = await ownDuty(ctx, id)
    if (duty.state !== 'active')
      throw new Refusal({ fact: `这件任务现在是“${dutyStates[duty.state]}”。`, rule: '签收以后、办结以前才能报进展。', ways: duty.state === 'issued' ? ['先签收。'] : [] })
    const reportId = newId()
    await insertReport(ctx, {
      id: reportId, org_no: duty.org_no, duty_id: id, reported_on: ctx.today, share, text, next_step: nextStep, files, claim: false,
      reported_by: ctx.actor.accountId, reported_by_name: ctx.actor.name,
    })
    const next = nextReportDay(ctx.today, duty.report_every)
    await setDuty(ctx, id, { share, reported_on: ctx.today, next_report_on: next })
    const file = await getCase(ctx, id)
    await recordEvent(ctx, file, { action: 'report', title: `报告进展 ${share}%`, from: file.state, to: file.state, reason: firstOf(text, 300) })
    ctx.audit.subject('task-duty', id, `${duty.case_no} ${duty.title}`, { orgNo: duty.org_no })
    ctx.audit.change({ kind: 'task-duty', id, action: 'report', before: { share: duty.share }, after: { share, report: reportId }, orgNo: duty.org_no })
    return { id: reportId, nextReportOn: next }
  },

  async claimDuty(ctx, { id, version, text, files }) {
    await ownDuty(ctx, id)
    return stateOf(await act(ctx, id, version, 'claim', { facts: { text, files } }))
  },

  async askExtension(ctx, { id, version, dueOn, reason }) {
    const duty = await ownDuty(ctx, id)
    if (dueOn <= duty.due_on || dueOn < ctx.today)
      throw new Invalid([{ path: 'dueOn', message: `申请延到的日期应晚于现在的期限 ${duty.due_on}，并且不早于今天。` }])
    return stateOf(await act(ctx, id, version, 'extend', { reason, facts: { dueOn } }))
  },

  async pressDuty(ctx, { id, ...measure }) {
    checkClause(measure.clause)
    const duty = await dutyInReach(ctx, id)
    if (duty.issuer_no !== mainUnit(ctx.actor.org.no))
      throw new HttpError({ status: 403, message: `这件任务由${duty.issuer_name}交办，催办、通报和约谈由交办单位办理。什么也没有写入。` })
    return press(ctx, duty, measure)
  },

  async rectifyDuty(ctx, { id, text }) {
    const made = await lockPressure(ctx, id)
    if (!made || made.kind !== 'interview') throw new NotFound('约谈')
    const duty = await ownDuty(ctx, made.duty_id)
    if (made.rectified_on) throw new HttpError({ status: 409, message: `整改已于 ${made.rectified_on} 登记。什么也没有写入。` })
    await setPressure(ctx, id, { rectified_on: ctx.today, rectified_text: text, rectified_by_name: ctx.actor.name })
    const file = await getCase(ctx, duty.id)
    await recordEvent(ctx, file, { action: 'rectify', title: '登记整改情况', from: file.state, to: file.state, reason: firstOf(text, 300), clause: made.clause })
    ctx.audit.subject('task-duty', duty.id, `${duty.case_no} ${duty.title}`, { orgNo: duty.org_no })
    ctx.audit.change({ kind: 'task-pressure', id, action: 'rectify', after: { text }, orgNo: duty.org_no })
    return { rectifiedOn: ctx.today }
  },

  async getTaskBoard(ctx) {
    const units = await countByUnit(ctx, await soonDays(ctx))
    const sum = (key: 'all' | 'red' | 'amber' | 'green' | 'done') => units.reduce((total, unit) => total + unit[key], 0)
    return {
      today: ctx.today,
      totals: { all: sum('all'), red: sum('red'), amber: sum('amber'), green: sum('green'), done: sum('done'), owing: await countOwing(ctx) },
      units,
      months: await countByMonth(ctx),
      rectifying: await listRectifying(ctx),
    }
  },
}

async function checkIndicator(ctx: Ctx, planId: string | undefined, indicatorId: string | undefined): Promise<void> {
  if (!planId && !indicatorId) return
  const plan = (await listAllPlans(ctx)).find((one) => one.id === planId)
  if (!plan?.indicators.some((line) => line.id === indicatorId)) throw new Invalid([{ path: 'indicatorId', message: '规划里没有这项指标。重新选择，或不写。' }])
}

export function soonDays(ctx: Ctx): Promise<number> {
  return readAmount(ctx, 'tasks.soon-days', { orgNo: ctx.actor.org.no })
}

async function dutyInReach(ctx: Ctx, id: string, soon = 0): Promise<LitDuty> {
  const duty = await findDuty(ctx, id, soon)
  if (!duty) throw new NotFound('承办事项')
  return duty
}

/** A duty that the own organisation has, or records for a unit outside. */
async function ownDuty(ctx: Ctx, id: string): Promise<LitDuty> {
  const duty = await dutyInReach(ctx, id)
  if (duty.org_no !== mainUnit(ctx.actor.org.no))
    throw new HttpError({ status: 403, message: `这件任务由${duty.unit_name}承办，由承办单位办理。什么也没有写入。` })
  return duty
}

const stateOf = (file: { state: string }) => ({ stateTitle: (dutyWorkflow.states as Record<string, { title: string }>)[file.state]!.title })

/** The duty itself, what hangs below it, and its companions of the same task. */
function related(one: LitDuty, duty: DutyRow, tree: readonly LitDuty[]): boolean {
  if (one.task_id === duty.task_id) return true
  for (let at: LitDuty | undefined = one; at; at = tree.find((two) => two.id === at!.parent_id)) if (at.id === duty.id) return true
  return false
}

function branchOf(row: LitDuty) {
  return { id: row.id, parentId: row.parent_id, unitName: row.unit_name, role: row.role, state: row.state, light: row.light, share: row.share, dueOn: row.due_on, title: row.title }
}

function show(ctx: Ctx, row: LitDuty): Row {
  return {
    id: row.id, taskId: row.task_id, caseNo: row.case_no, title: row.title, orgNo: row.org_no, unitName: row.unit_name, outside: row.outside, role: row.role,
    issuerName: row.issuer_name, issuedOn: row.issued_on, dueOn: row.due_on, firstDueOn: row.first_due_on, nextReportOn: row.next_report_on, reportedOn: row.reported_on,
    state: row.state, light: row.light, daysLeft: daysBetween(ctx.today, row.due_on), share: row.share, below: row.below, pressure: row.pressure, clause: row.clause,
  }
}
