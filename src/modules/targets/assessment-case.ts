import type { Case, CaseImplementation, StepInput } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import { notify } from '../../kernel/notices.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { concludePublicity, publicityRule, publishForCase, withdrawPublicity } from '../../kernel/publicity.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { findAuthority } from '../orgs/public.ts'
import { appealStates, assessmentStates } from './codes.ts'
import { computeResults } from './service/compute.ts'
import { planOf } from './service/matrix.ts'
import { findAppeal, findAssessment, findUnit, listAppeals, listUnits, putResults, setAppeal, setAssessment, type AppealRow, type AssessmentRow } from './store/assessments.ts'
import { appealWorkflow, assessmentWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<AssessmentRow> {
  const row = await findAssessment(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no assessment`)
  return row
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const row = await load(ctx, file)
  const units = await listUnits(ctx, row.id)
  const { clause } = assessmentWorkflow
  const without = units.filter((unit) => unit.score === null).length
  const figures: RuleResult = {
    id: 'figures', title: '各单位有数字', clause, verdict: without === units.length ? 'block' : without > 0 ? 'warn' : 'pass',
    fact: without > 0 ? `${without} 个单位没有数字，不计分` : `${units.length} 个单位都有数字`, ways: without > 0 ? ['核对台账和填报，更正后重新计算。'] : [],
  }
  if (row.state !== 'told') return [figures, ...(row.state === 'publishing' ? [await publicityRule(ctx, file, { clause, ways: ['期满、异议都已答复后再确定。'] })] : [])]
  const open = (await listAppeals(ctx, row.id)).filter((one) => one.state === 'filed')
  const running = row.appeal_until !== null && row.appeal_until >= ctx.today
  return [
    figures,
    { id: 'window', title: '申诉期满', clause, verdict: running ? 'pending' : 'pass', fact: running ? `申诉到 ${row.appeal_until} 为止，今天是 ${ctx.today}` : `申诉期到 ${row.appeal_until} 已满`, ways: running ? [`${addDays(row.appeal_until!, 1)} 起可以公示。`] : [] },
    { id: 'appeals', title: '申诉都已答复', clause, verdict: open.length > 0 ? 'pending' : 'pass', fact: open.length > 0 ? `还有 ${open.length} 件没有答复：${open.map((one) => one.unit_name).join('、')}` : '没有未答复的申诉', ways: open.length > 0 ? ['逐件答复。'] : [] },
  ]
}

/** Computes again from what is on record now; units that have no target any more keep no result. */
async function retake(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const results = await computeResults(ctx, row, await planOf(ctx, row.plan_id))
  await putResults(ctx, row, results)
  await setAssessment(ctx, row.id, { taken_at: ctx.at })
  ctx.audit.change({ kind: 'target-assessment', id: row.id, action: 'retake', after: { units: results.length }, orgNo: row.org_no })
  return { note: `按现在的台账重新计算 ${results.length} 个单位。` }
}

async function tell(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const until = addDays(ctx.today, await readAmount(ctx, 'targets.appeal-days', { orgNo: row.org_no }))
  await setAssessment(ctx, row.id, { state: 'told', appeal_until: until })
  const units = await listUnits(ctx, row.id)
  for (const unit of units) {
    await notify(ctx, {
      to: { orgNo: unit.org_no, permission: 'targets.confirm' }, kind: 'case.received', title: `${row.year} 年目标考核结果：${unit.grade ?? '不计分'}`,
      text: `${row.org_name}通报，得分 ${unit.score ?? '不计'}。数有误的，${until} 以前申诉。`, link: `/targets/results/${row.id}`,
    })
  }
  return { note: `通报 ${units.length} 个单位，申诉到 ${until}。` }
}

async function publish(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const units = await listUnits(ctx, row.id)
  const opened = await publishForCase(ctx, file, {
    title: `${row.year} 年招生和培训目标考核结果`, summary: `${row.org_name}对 ${units.length} 个单位的考核，得分由下达的目标和年末台账算出。`, clause: assessmentWorkflow.clause,
    lines: units.map((unit) => ({ label: unit.unit_name, detail: unit.score === null ? '没有数字，不计分' : `${unit.score} 分，${unit.grade}` })),
    contact: row.org_name, permission: 'targets.sign', stopAction: 'reopen',
  })
  await setAssessment(ctx, row.id, { state: 'publishing' })
  return { note: `公示 ${opened.starts_on} 至 ${opened.ends_on}。` }
}

async function conclude(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const units = await listUnits(ctx, row.id)
  await concludePublicity(ctx, file, `${row.year} 年目标考核结果确定，${units.length} 个单位。`)
  await setAssessment(ctx, row.id, { state: 'final', final_on: ctx.today })
  for (const unit of units) {
    ctx.audit.change({ kind: 'assessed-unit', id: row.id, action: 'final', after: { score: unit.score, grade: unit.grade }, orgNo: unit.org_no })
    await notify(ctx, { to: { orgNo: unit.org_no, permission: 'targets.confirm' }, kind: 'case.decided', title: `${row.year} 年目标考核结果已确定：${unit.grade ?? '不计分'}`, text: `得分 ${unit.score ?? '不计'}。`, link: `/targets/results/${row.id}` })
  }
  return { note: `${units.length} 个单位的结果确定。` }
}

export const assessmentCase: CaseImplementation = {
  workflow: assessmentWorkflow,
  authorityAt: findAuthority,
  page: '/targets/assessments/{id}',
  rules,
  facts: async (ctx, file) => {
    const row = await load(ctx, file)
    const plan = await planOf(ctx, row.plan_id)
    return [
      { label: '规划', value: plan.title },
      { label: '年度', value: `${row.year} 年，按 12 月 31 日` },
      { label: '指标', value: row.lines.map((id) => plan.indicators.find((one) => one.id === id)?.name ?? id).join('、') },
      { label: '状态', value: assessmentStates[row.state] },
      { label: '单位', value: `${(await listUnits(ctx, row.id)).length} 个` },
      ...(row.appeal_until ? [{ label: '申诉截止', value: row.appeal_until }] : []),
    ]
  },
  consequence: async (_ctx, file) =>
    file.state === 'draft' ? '通报以后各单位看到自己的得分，可以申诉。' : file.state === 'told' ? '公示以后公开各单位的得分和等次。' : '公示期满、异议都已答复，结果确定，不再改。',
  effects: {
    retake, tell, publish, conclude,
    reopen: async (ctx, file) => {
      await withdrawPublicity(ctx, file, '重新核算。')
      await setAssessment(ctx, file.id, { state: 'draft', appeal_until: null })
    },
    cancel: async (ctx, file) => setAssessment(ctx, file.id, { state: 'cancelled' }),
  },
}

async function loadAppeal(ctx: Ctx, file: Case): Promise<AppealRow> {
  const row = await findAppeal(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no appeal`)
  return row
}

/** The unit's result is computed again from the mended records; the answer says what it came to. */
async function sustain(ctx: Ctx, file: Case, input: StepInput) {
  const appeal = await loadAppeal(ctx, file)
  const assessment = await findAssessment(ctx, appeal.assessment_id)
  if (!assessment) throw new Error(`appeal ${file.no} has no assessment`)
  const [result] = await computeResults(ctx, assessment, await planOf(ctx, assessment.plan_id), appeal.org_no)
  if (result) await putResults(ctx, assessment, [result])
  const after = result?.score ?? null
  await setAppeal(ctx, file.id, { state: 'sustained', answer: input.reason ?? '', score_after: after, answered_on: ctx.today })
  ctx.audit.change({ kind: 'assessed-unit', id: assessment.id, action: 'recompute', before: { score: appeal.score_before }, after: { score: after, grade: result?.grade ?? null }, orgNo: appeal.org_no })
  return { note: appeal.score_before === after ? `按现在的台账重新计算，得分仍是 ${after ?? '不计'}；台账更正以后可以再申诉。` : `按更正后的台账重新计算，得分由 ${appeal.score_before ?? '不计'} 变为 ${after ?? '不计'}。` }
}

export const appealCase: CaseImplementation = {
  workflow: appealWorkflow,
  authorityAt: findAuthority,
  facts: async (ctx, file) => {
    const row = await loadAppeal(ctx, file)
    // The unit does not see the assessor's own row, but its own result.
    const unit = await findUnit(ctx, row.assessment_id, row.org_no)
    const plan = unit && (await planOf(ctx, unit.plan_id))
    return [
      { label: '考核', value: `${row.year} 年招生和培训目标考核` },
      { label: '申诉的项目', value: row.line ? (plan?.indicators.find((one) => one.id === row.line)?.name ?? row.line) : '整个结果' },
      { label: '内容', value: row.text },
      { label: '原来的得分', value: row.score_before === null ? '不计' : `${row.score_before} 分` },
      ...(row.answered_on ? [{ label: '答复', value: `${appealStates[row.state]}：${row.answer}` }, { label: '现在的得分', value: row.score_after === null ? '没有变' : `${row.score_after} 分` }] : []),
    ]
  },
  evidence: async (ctx, file) => (await loadAppeal(ctx, file)).files.map((one) => ({ name: one.name, meta: '申诉佐证', state: 'given' as const, fileId: one.fileId })),
  consequence: async () => '成立的，按更正后的台账重新计算这个单位的得分，不直接改数。',
  effects: {
    sustain,
    reject: async (ctx, file, input) => setAppeal(ctx, file.id, { state: 'rejected', answer: input.reason ?? '', answered_on: ctx.today }),
    withdraw: async (ctx, file) => setAppeal(ctx, file.id, { state: 'withdrawn', answered_on: ctx.today }),
  },
}
