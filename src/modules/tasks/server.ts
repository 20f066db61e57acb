import { z } from 'zod'
import type { Case, CaseImplementation, StepInput } from '../../kernel/cases.ts'
import { clauseLabel } from '../../kernel/clause-labels.ts'
import type { Ctx } from '../../kernel/context.ts'
import { daysBetween } from '../../kernel/dates.ts'
import { Invalid } from '../../kernel/errors.ts'
import { newId } from '../../kernel/uuid.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { firstOf } from '../../kernel/text.ts'
import { findAuthority } from '../orgs/public.ts'
import { dutyRoles, pressures, reportCycles, type DutyState } from './codes.ts'
import { evaluationCase } from './evaluation-case.ts'
import { nextReportDay } from './rules.ts'
import { countOpenBelow, findDuty, insertReport, listPressures, listReports, setDuty, type DutyRow } from './store/duties.ts'
import { dutyWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<DutyRow> {
  const duty = await findDuty(ctx, file.id)
  if (!duty) throw new Error(`case ${file.no} has no duty`)
  return duty
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const duty = await load(ctx, file)
  const below = await countOpenBelow(ctx, file.id)
  const owed = (await listPressures(ctx, file.id)).filter((one) => one.kind === 'interview' && !one.rectified_on)
  const reports = await listReports(ctx, file.id)
  const evidence = reports.some((one) => one.files.length > 0)
  const late = daysBetween(duty.due_on, ctx.today)
  const rule = (id: string, title: string, clause: string, verdict: RuleResult['verdict'], fact: string, ways: string[]): RuleResult => ({ id, title, clause, verdict, fact, ways: verdict === 'pass' ? [] : ways })
  return [
    rule('below', '分解给下级的都已办结', '001:2745', below > 0 ? 'block' : 'pass', below > 0 ? `分解给下级的还有 ${below} 件没有办结` : '没有未办结的下级任务', ['先验收下级任务，或撤销不再需要的。']),
    rule('rectified', '约谈的整改已完成', '003:212', owed.length > 0 ? 'block' : 'pass', owed.length > 0 ? `${owed[0]!.number} 的整改没有登记，期限 ${owed[0]!.rectify_by}` : '没有未完成的整改', ['登记整改情况。']),
    rule('evidence', '有佐证材料', '001:2745', evidence ? 'pass' : 'warn', evidence ? `${reports.reduce((sum, one) => sum + one.files.length, 0)} 份佐证` : '进展报告里没有佐证材料', ['请承办单位补充佐证，或说明为什么不需要。']),
    rule('due', '在期限以内', '003:212', late > 0 ? 'warn' : 'pass', late > 0 ? `期限 ${duty.due_on}，已逾期 ${late} 天` : `期限 ${duty.due_on}`, ['写明逾期的原因。']),
  ]
}

const to = (state: DutyState, more: object = {}) => async (ctx: Ctx, file: Case) => {
  const duty = await load(ctx, file)
  await setDuty(ctx, file.id, { state, ...more })
  ctx.audit.change({ kind: 'task-duty', id: file.id, action: state, before: { state: duty.state }, after: { state }, orgNo: duty.org_no })
}

/** Waiting stops the reports; they begin anew when the work does. */
async function activate(ctx: Ctx, file: Case, more: object = {}) {
  const duty = await load(ctx, file)
  await to('active', { next_report_on: nextReportDay(ctx.today, duty.report_every), ...more })(ctx, file)
}

const claimed = z.object({
  text: z.string().trim().min(2).max(2000),
  files: z.array(z.object({ fileId: z.uuid(), name: z.string() })).default([]),
})

async function claim(ctx: Ctx, file: Case, input: StepInput) {
  const given = claimed.safeParse(input.facts)
  if (!given.success) throw new Invalid([{ path: 'text', message: '写明完成的情况，对照办结标准。' }])
  const { text, files } = given.data
  await insertReport(ctx, {
    id: newId(), org_no: file.org_no, duty_id: file.id, reported_on: ctx.today, share: 100, text, next_step: '', files, claim: true,
    reported_by: ctx.actor.accountId, reported_by_name: ctx.actor.name,
  })
  await to('claimed', { share: 100, reported_on: ctx.today, next_report_on: null })(ctx, file)
  return { note: firstOf(text, 200) }
}

async function extend(ctx: Ctx, file: Case, input: StepInput) {
  const asked = z.iso.date().safeParse(input.facts['dueOn'])
  const duty = await load(ctx, file)
  if (!asked.success || asked.data <= duty.due_on) throw new Invalid([{ path: 'dueOn', message: `写明延到哪一天，应晚于现在的期限 ${duty.due_on}。` }])
  await to('extending', { asked_due_on: asked.data })(ctx, file)
  return { note: `申请由 ${duty.due_on} 延到 ${asked.data}。` }
}

async function grant(ctx: Ctx, file: Case) {
  const duty = await load(ctx, file)
  if (!duty.asked_due_on) throw new Error(`case ${file.no} asks for no day`)
  await activate(ctx, file, { due_on: duty.asked_due_on, asked_due_on: null })
  return { note: `期限由 ${duty.due_on} 改为 ${duty.asked_due_on}。`, facts: { dueOn: duty.asked_due_on } }
}

const dutyCase: CaseImplementation = {
  workflow: dutyWorkflow,
  authorityAt: findAuthority,
  page: '/tasks/duties/{id}',
  rules,
  facts: async (ctx, file) => {
    const duty = await load(ctx, file)
    return [
      { label: '承办单位', value: `${duty.unit_name}（${dutyRoles[duty.role]}${duty.outside ? '，系统外单位，由交办单位登记' : ''}）` },
      { label: '交办单位', value: duty.issuer_name },
      { label: '交办日期', value: duty.issued_on },
      { label: '期限', value: duty.due_on === duty.first_due_on ? duty.due_on : `${duty.due_on}（原 ${duty.first_due_on}）` },
      ...(duty.asked_due_on ? [{ label: '申请延到', value: duty.asked_due_on }] : []),
      { label: '办结标准', value: duty.criterion },
      { label: '报告周期', value: reportCycles[duty.report_every] },
      { label: '进度', value: `${duty.share}%${duty.reported_on ? `，${duty.reported_on} 报告` : ''}` },
      ...(duty.pressure === 'none' ? [] : [{ label: '督办措施', value: pressures[duty.pressure] }]),
      ...(duty.clause ? [{ label: '依据', value: clauseLabel(duty.clause) }] : []),
    ]
  },
  evidence: async (ctx, file) => {
    const reports = (await listReports(ctx, file.id)).flatMap((row) => row.files.map((one) => ({ name: one.name, meta: `${row.reported_on} 报告`, state: 'given' as const, fileId: one.fileId })))
    const papers = (await listPressures(ctx, file.id)).flatMap((row) =>
      row.file_id ? [{ name: `${pressures[row.kind]} ${row.number}`, meta: `${row.made_on}`, state: 'checked' as const, fileId: row.file_id }] : [],
    )
    return [...papers, ...reports]
  },
  consequence: async (_ctx, file) =>
    file.state === 'claimed' ? '验收以后任务办结，不再报进展；上级任务的汇总随之更新。' : '每一步都记入经过，对方会收到通知。',
  effects: {
    accept: (ctx, file) => activate(ctx, file),
    decline: to('declined'),
    reissue: to('issued'),
    claim,
    extend,
    grant,
    refuse: (ctx, file) => activate(ctx, file, { asked_due_on: null }),
    check: async (ctx, file) => to('done', { closed_on: ctx.today, next_report_on: null })(ctx, file),
    // What was claimed does not stand; what was reported before does.
    return: async (ctx, file) => activate(ctx, file, { share: (await listReports(ctx, file.id)).find((one) => !one.claim)?.share ?? 0 }),
    suspend: to('suspended', { next_report_on: null }),
    resume: (ctx, file) => activate(ctx, file),
    cancel: async (ctx, file) => to('cancelled', { closed_on: ctx.today, next_report_on: null })(ctx, file),
  },
}

export const caseImplementations: CaseImplementation[] = [dutyCase, evaluationCase]
