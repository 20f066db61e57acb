import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { findAuthority } from '../orgs/public.ts'
import { evaluationKinds } from './codes.ts'
import { planOf } from './service/matrix.ts'
import { findEvaluation, insertPublished, listFindings, listLines, setEvaluation, type EvaluationRow } from './store/evaluations.ts'
import { planEvaluationWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<EvaluationRow> {
  const row = await findEvaluation(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no evaluation`)
  return row
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const row = await load(ctx, file)
  const plan = await planOf(ctx, row.plan_id)
  const lines = await listLines(ctx, row.id)
  const findings = await listFindings(ctx, row.id)
  const { clause } = planEvaluationWorkflow
  const nameOf = (id: string) => plan.indicators.find((one) => one.id === id)?.name ?? id
  const rule = (id: string, title: string, verdict: RuleResult['verdict'], fact: string, way: string): RuleResult => ({ id, title, clause, verdict, fact, ways: verdict === 'pass' ? [] : [way] })
  const behind = lines.filter((one) => one.status === '滞后' || one.status === '有风险')
  const silent = behind.filter((one) => !one.review)
  const open = behind.filter((one) => one.status === '滞后' && !findings.some((finding) => finding.line === one.line))
  const list = (of: readonly { line: string }[]) => `${of.slice(0, 5).map((one) => nameOf(one.line)).join('、')}${of.length > 5 ? ` 等 ${of.length} 项` : ''}`
  return [
    rule('overview', '写了总的评价', row.overview ? 'pass' : 'block', row.overview ? '已写' : '没有写总的评价', '写总的评价。'),
    rule('reviews', '有风险和滞后的指标都有自评', silent.length > 0 ? 'block' : 'pass', silent.length > 0 ? `没有自评：${list(silent)}` : `${behind.length} 项有风险或滞后，都有自评`, '逐项写原因和打算。'),
    rule('findings', '滞后的指标都登记了问题', open.length > 0 ? 'warn' : 'pass', open.length > 0 ? `没有登记问题：${list(open)}` : '都已登记', '登记问题、建议和整改单位。'),
    rule('third', '附第三方评估', row.third_party && row.third_files.length > 0 ? 'pass' : 'warn', row.third_party ? (row.third_files.length > 0 ? `${row.third_party}，报告 ${row.third_files.length} 份` : `${row.third_party}的报告没有上传`) : '没有委托第三方', '上传第三方的报告，或写明为什么没有。'),
  ]
}

/** Publishes the full text as it stands; from then on everybody signed in reads it and nothing changes it. */
async function publish(ctx: Ctx, file: Case) {
  const row = await load(ctx, file)
  const plan = await planOf(ctx, row.plan_id)
  const lines = await listLines(ctx, row.id)
  const findings = await listFindings(ctx, row.id)
  const lineOf = (id: string) => plan.indicators.find((one) => one.id === id)
  await insertPublished(ctx, row, {
    caseNo: row.case_no, planTitle: plan.title, releaseTitle: row.release_title, asOf: row.as_of, overview: row.overview, thirdParty: row.third_party, thirdOpinion: row.third_opinion,
    writtenBy: row.created_by_name,
    lines: lines.map((one) => ({ id: one.line, name: lineOf(one.line)?.name ?? one.line, unit: lineOf(one.line)?.unit ?? '', value: one.value, target: one.target, status: one.status, review: one.review })),
    findings: findings.map((one) => ({ name: lineOf(one.line)?.name ?? one.line, finding: one.finding, advice: one.advice, unitName: one.unit_name })),
  })
  await setEvaluation(ctx, row.id, { state: 'published', published_on: ctx.today })
  ctx.audit.change({ kind: 'plan-evaluation', id: row.id, action: 'publish', before: { state: row.state }, after: { state: 'published', lines: lines.length, findings: findings.length }, orgNo: row.org_no })
  return { note: `公布 ${lines.length} 项指标、${findings.length} 个问题。` }
}

export const evaluationCase: CaseImplementation = {
  workflow: planEvaluationWorkflow,
  authorityAt: findAuthority,
  page: '/targets/evaluations/{id}',
  rules,
  facts: async (ctx, file) => {
    const row = await load(ctx, file)
    return [
      { label: '评估', value: evaluationKinds[row.kind] },
      { label: '规划', value: (await planOf(ctx, row.plan_id)).title },
      { label: '数据', value: `${row.release_title}，截至 ${row.as_of}` },
      ...(row.third_party ? [{ label: '第三方', value: row.third_party }] : []),
      { label: '问题', value: `${(await listFindings(ctx, row.id)).length} 个` },
    ]
  },
  evidence: async (ctx, file) => (await load(ctx, file)).third_files.map((one) => ({ name: one.name, meta: '第三方评估报告', state: 'given' as const, fileId: one.fileId })),
  consequence: async (_ctx, file) => (file.state === 'review' ? '公布以后登录的人都能读，内容不再改。' : '送审以后不能再改，审定人可以退回。'),
  effects: {
    submit: async (ctx, file) => setEvaluation(ctx, file.id, { state: 'review' }),
    return: async (ctx, file) => setEvaluation(ctx, file.id, { state: 'writing' }),
    cancel: async (ctx, file) => setEvaluation(ctx, file.id, { state: 'cancelled' }),
    publish,
  },
}
