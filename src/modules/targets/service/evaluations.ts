import type { Output } from '../../../kernel/api.ts'
import { openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { getOrg, listReportingUnits } from '../../orgs/public.ts'
import type { Plan } from '../../plans/model.ts'
import { findRelease, listAllPlans, listReleases } from '../../plans/public.ts'
import { planStatuses } from '../../plans/rules.ts'
import { raiseTask } from '../../tasks/public.ts'
import { evaluationKinds, evaluationStates } from '../codes.ts'
import { evaluationApi } from '../evaluation-api.ts'
import {
  findEvaluation, findFinding, findPublished, findStandingEvaluation, insertEvaluation, insertFinding, listEvaluations, listFindings, listLines, listPublished, setFinding, setReview,
  takeEvaluation, type EvaluationRow,
} from '../store/evaluations.ts'
import { planEvaluationWorkflow } from '../workflow.ts'
import { freezeLines } from './freeze.ts'
import { isWhole, planOf } from './matrix.ts'
import { printEvaluation } from './papers.ts'

type Head = Output<typeof evaluationApi.listPlanEvaluations>['own'][number]
const { clause } = planEvaluationWorkflow

export const evaluationHandlers: Handlers<typeof evaluationApi> = {
  async listPlanEvaluations(ctx) {
    const plans = await listAllPlans(ctx)
    const titleOf = (id: string) => plans.find((one) => one.id === id)?.title ?? id
    const own = ctx.actor.permissions.has('targets.evaluate') ? await listEvaluations(ctx) : []
    return {
      own: own.map((row) => show(row, plans)),
      published: (await listPublished(ctx)).map((row) => ({ id: row.id, orgName: row.org_name, planTitle: titleOf(row.plan_id), kind: row.kind, title: row.title, publishedOn: row.published_on })),
    }
  },

  async getEvaluationChoices(ctx) {
    const plans = (await listAllPlans(ctx)).filter((plan) => isWhole(plan, mainUnit(ctx.actor.org.no)))
    const out: Output<typeof evaluationApi.getEvaluationChoices>['plans'] = []
    for (const { id, title, period } of plans) {
      const releases = (await listReleases(ctx, id)).map((one) => ({ id: one.id, title: one.title, period: one.period, asOf: one.asOf }))
      out.push({ id, title, from: period.from, to: period.to, releases })
    }
    return { plans: out }
  },

  async openPlanEvaluation(ctx, { planId, kind, releaseId }) {
    const office = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    const plan = await planOf(ctx, planId)
    if (!isWhole(plan, office.no)) throw new NotFound('规划')
    const release = await findRelease(ctx, releaseId)
    if (!release || release.planId !== planId) throw new NotFound('数据发布')
    refuseDay(plan, kind, release.asOf)
    const standing = await findStandingEvaluation(ctx, { orgNo: office.no, planId, kind })
    if (standing)
      throw new Refusal({ fact: `${evaluationKinds[kind]}已经建立：${standing.case_no}，现在是“${evaluationStates[standing.state]}”。`, rule: '一个规划的中期评估和终期评估各一次。', clause, ways: ['打开已有的评估。'] })
    const title = `${plan.title}${evaluationKinds[kind]}报告`
    const own = { no: office.no, name: office.shortName }
    const file = await openCase(ctx, { workflow: planEvaluationWorkflow, orgNo: own.no, orgName: own.name, authority: own, title, facts: { planId, kind } })
    await insertEvaluation(ctx, { id: file.id, orgNo: own.no, orgName: own.name, caseNo: file.no, planId, kind, title, release }, await freezeLines(ctx, plan, release, own.no))
    ctx.audit.subject('plan-evaluation', file.id, `${file.no} ${title}`, { orgNo: own.no })
    ctx.audit.change({ kind: 'plan-evaluation', id: file.id, action: 'open', after: { planId, kind, release: release.title }, orgNo: own.no })
    return { id: file.id, caseNo: file.no }
  },

  async getPlanEvaluation(ctx, { id }) {
    const row = await inReach(ctx, id)
    const plan = await planOf(ctx, row.plan_id)
    const lines = await listLines(ctx, id)
    const nameOf = (line: string) => plan.indicators.find((one) => one.id === line)?.name ?? line
    return {
      ...show(row, [plan]),
      version: row.version,
      editable: row.state === 'writing' && row.org_no === mainUnit(ctx.actor.org.no),
      overview: row.overview, thirdParty: row.third_party, thirdOpinion: row.third_opinion, thirdFiles: row.third_files,
      lines: lines.flatMap((one) => {
        const line = plan.indicators.find((known) => known.id === one.line)
        if (!line) return []
        return [{ id: line.id, name: line.name, unit: line.unit, section: line.section, clause: line.clause, value: one.value, target: one.target, targetText: line.target.text ?? '', operator: line.operator, status: one.status, review: one.review }]
      }),
      counts: [...planStatuses, null].map((status) => ({ status: status ?? '没有判定', count: lines.filter((one) => one.status === status).length })),
      findings: (await listFindings(ctx, id)).map((one) => ({ id: one.id, line: one.line, name: nameOf(one.line), finding: one.finding, advice: one.advice, unitNo: one.unit_no, unitName: one.unit_name, taskId: one.task_id, taskDue: one.task_due })),
      units: await listReportingUnits(ctx, row.org_no),
    }
  },

  async savePlanEvaluation(ctx, { id, version, overview, thirdParty, thirdOpinion, thirdFiles, reviews }) {
    const row = await ownDraft(ctx, id)
    const set = { ...(overview === undefined ? {} : { overview }), ...(thirdParty === undefined ? {} : { third_party: thirdParty }), ...(thirdOpinion === undefined ? {} : { third_opinion: thirdOpinion }) }
    if (!(await takeEvaluation(ctx, id, version, set, thirdFiles))) throw new Stale({ by: '同事', at: '刚才', fields: ['规划评估'] })
    for (const [at, one] of reviews.entries()) if (!(await setReview(ctx, id, one.line, one.text))) throw new Invalid([{ path: `reviews.${at}`, message: '规划里没有这项指标。' }])
    ctx.audit.subject('plan-evaluation', id, `${row.case_no} ${row.title}`, { orgNo: row.org_no })
    ctx.audit.change({ kind: 'plan-evaluation', id, action: 'write', after: { ...set, reviews: reviews.length, files: thirdFiles?.length }, orgNo: row.org_no })
    return { version: version + 1 }
  },

  async addFinding(ctx, { id, line, finding, advice, unitNo }) {
    const row = await ownDraft(ctx, id)
    const plan = await planOf(ctx, row.plan_id)
    if (!plan.indicators.some((one) => one.id === line)) throw new Invalid([{ path: 'line', message: '规划里没有这项指标。' }])
    const unit = unitNo ? (await listReportingUnits(ctx, row.org_no)).find((one) => one.no === unitNo) : null
    if (unit === undefined) throw new NotFound('单位')
    const findingId = newId()
    await insertFinding(ctx, { id: findingId, evaluationId: id, orgNo: row.org_no, line, finding, advice, unit })
    ctx.audit.subject('plan-evaluation', id, `${row.case_no} ${row.title}`, { orgNo: row.org_no })
    ctx.audit.change({ kind: 'evaluation-finding', id: findingId, action: 'add', after: { line, finding, unit: unit?.name ?? null }, orgNo: row.org_no })
    return { id: findingId }
  },

  async removeFinding(ctx, { id }) {
    const finding = await findFinding(ctx, id)
    if (!finding) throw new NotFound('问题')
    const row = await ownDraft(ctx, finding.evaluation_id)
    if (finding.task_id) throw new Refusal({ fact: '这个问题已经交办。', rule: '交办的问题留在报告里。', clause, ways: ['在督办台账里撤销任务。'] })
    await setFinding(ctx, id, { removed: true })
    ctx.audit.subject('plan-evaluation', row.id, `${row.case_no} ${row.title}`, { orgNo: row.org_no })
    ctx.audit.change({ kind: 'evaluation-finding', id, action: 'remove', before: { finding: finding.finding }, after: { removed: true }, orgNo: row.org_no })
    return { id }
  },

  async raiseFollowUp(ctx, { id, due }) {
    const finding = await findFinding(ctx, id)
    if (!finding || finding.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('问题')
    const row = await inReach(ctx, finding.evaluation_id)
    if (finding.task_id) throw new Refusal({ fact: `这个问题已经交办，期限 ${finding.task_due}。`, rule: '一个问题交办一次。', clause, ways: ['在督办台账里看进展。'] })
    if (!finding.unit_no) throw new Refusal({ fact: '这个问题没有写整改单位。', rule: '交办要有承办单位。', clause, ways: ['登记问题时选整改单位。'] })
    const reason = [`${row.title}发现：${finding.finding}`, finding.advice].filter(Boolean).join(' 建议：')
    const task = await raiseTask(ctx, { planId: row.plan_id, indicatorId: finding.line, orgNo: finding.unit_no, reason, due })
    await setFinding(ctx, id, { task_id: task.id, task_due: due })
    ctx.audit.change({ kind: 'evaluation-finding', id, action: 'follow-up', after: { taskId: task.id, due }, orgNo: row.org_no })
    return { taskId: task.id }
  },

  async readPublishedEvaluation(ctx, { id }) {
    const row = await findPublished(ctx, id)
    if (!row) throw new NotFound('规划评估')
    const { writtenBy: _, ...report } = row.report
    return { id: row.id, orgName: row.org_name, kind: row.kind, title: row.title, publishedOn: row.published_on, ...report }
  },

  async printPlanEvaluation(ctx, { id }) {
    const row = await findPublished(ctx, id)
    if (!row || row.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('规划评估')
    return printEvaluation(ctx, row)
  },
}

/** A mid-term evaluation is made within the plan's years, the final one of its last year. */
function refuseDay(plan: Plan, kind: keyof typeof evaluationKinds, asOf: string): void {
  const year = Number(asOf.slice(0, 4))
  const end = `${plan.period.to}-12-31`
  if (kind === 'final' && asOf < end)
    throw new Refusal({ fact: `这次发布的数据截至 ${asOf}，规划到 ${plan.period.to} 年。`, rule: '终期评估用规划最后一年年末的数。', clause, ways: [`先在规划看板发布 ${plan.period.to} 年的数据。`] })
  if (kind === 'mid' && (year < plan.period.from || asOf >= end))
    throw new Refusal({ fact: `这次发布的数据截至 ${asOf}，规划是 ${plan.period.from}—${plan.period.to} 年。`, rule: '中期评估用规划期内、末年结束以前的数。', clause, ways: ['选规划期内的一次发布。', ...(asOf >= end ? ['做终期评估。'] : [])] })
}

async function inReach(ctx: Ctx, id: string): Promise<EvaluationRow> {
  const row = await findEvaluation(ctx, id)
  if (!row) throw new NotFound('规划评估')
  return row
}

async function ownDraft(ctx: Ctx, id: string): Promise<EvaluationRow> {
  const row = await inReach(ctx, id)
  if (row.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('规划评估')
  if (row.state !== 'writing') throw new Refusal({ fact: `${row.case_no}现在是“${evaluationStates[row.state]}”。`, rule: '送审以前才能修改。', clause, ways: row.state === 'review' ? ['请审定人退回修改。'] : [] })
  return row
}

function show(row: EvaluationRow, plans: readonly Plan[]): Head {
  return {
    id: row.id, caseNo: row.case_no, orgName: row.org_name, planId: row.plan_id, planTitle: plans.find((one) => one.id === row.plan_id)?.title ?? row.plan_id, kind: row.kind, title: row.title,
    state: row.state, releaseTitle: row.release_title, asOf: row.as_of, publishedOn: row.published_on,
  }
}
