import type { Output } from '../../../kernel/api.ts'
import { openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { notify } from '../../../kernel/notices.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { firstOf } from '../../../kernel/text.ts'
import { getOrg } from '../../orgs/public.ts'
import type { Plan } from '../../plans/model.ts'
import { listAllPlans } from '../../plans/public.ts'
import { assessmentApi } from '../assessment-api.ts'
import { assessmentStates, grades } from '../codes.ts'
import {
  findAssessment, findStandingAssessment, findUnit, insertAppeal, insertAssessment, listAppeals, listFigures, listUnits, putResults, searchAssessments, setAssessment,
  type AppealRow, type AssessmentRow, type FigureRow, type UnitRow,
} from '../store/assessments.ts'
import { appealWorkflow, assessmentWorkflow } from '../workflow.ts'
import { assessedLines, computeResults, limitsOf } from './compute.ts'
import { lineWire, planOf } from './matrix.ts'
import { printAssessment } from './papers.ts'

type Row = Output<typeof assessmentApi.listAssessments>['rows'][number]
type Detail = Output<typeof assessmentApi.getAssessment>

export const assessmentListExport = defineExport<typeof assessmentApi.exportAssessments.input, Row>({
  kind: 'targets.assessments',
  title: '目标考核清单',
  audit: 'target.export-assessments',
  input: assessmentApi.exportAssessments.input,
  async open(ctx, { format, columns: chosen, ...filter }) {
    const plans = await listAllPlans(ctx)
    const { total } = await searchAssessments(ctx, filter, { limit: 1, offset: 0 })
    return {
      total,
      format,
      chosen,
      mark: ctx.actor.demonstration ? '演示数据' : undefined,
      facts: { ...filter },
      columns: [
        { key: 'title', header: '考核', format: 'text', value: (row) => row.title },
        { key: 'org', header: '考核单位', format: 'text', value: (row) => row.orgName },
        { key: 'year', header: '年度', format: 'text', value: (row) => row.year },
        { key: 'state', header: '状态', format: 'text', value: (row) => assessmentStates[row.state] },
        { key: 'until', header: '申诉截止', format: 'text', value: (row) => row.appealUntil ?? '' },
        { key: 'final', header: '确定日期', format: 'text', value: (row) => row.finalOn ?? '' },
        { key: 'caseNo', header: '办件号', format: 'text', value: (row) => row.caseNo },
      ],
      page: async (inner, offset, limit) => (await searchAssessments(inner, filter, { limit, offset })).rows.map((row) => show(row, plans)),
    }
  },
})

type UnitLine = { unit: UnitRow; figure: FigureRow; name: string; measure: string }

export const assessmentExport = defineExport<typeof assessmentApi.exportAssessment.input, UnitLine>({
  kind: 'targets.assessment',
  title: '目标考核结果',
  audit: 'target.export-assessment',
  input: assessmentApi.exportAssessment.input,
  async open(ctx, { id, format, columns: chosen }) {
    const row = await inReach(ctx, id)
    const plan = await planOf(ctx, row.plan_id)
    const figures = await listFigures(ctx, id)
    const rows = (await listUnits(ctx, id)).flatMap((unit) =>
      figures
        .filter((one) => one.org_no === unit.org_no)
        .map((figure): UnitLine => {
          const line = plan.indicators.find((one) => one.id === figure.line)
          return { unit, figure, name: line?.name ?? figure.line, measure: line?.unit ?? '' }
        }),
    )
    return {
      total: rows.length,
      format,
      chosen,
      mark: ctx.actor.demonstration ? '演示数据' : undefined,
      facts: { assessment: row.case_no },
      columns: [
        { key: 'unit', header: '单位', format: 'text', value: (one) => one.unit.unit_name },
        { key: 'name', header: '指标', format: 'text', value: (one) => one.name },
        { key: 'target', header: '目标', format: 'general', value: (one) => one.figure.target },
        { key: 'actual', header: '实际', format: 'general', value: (one) => one.figure.actual ?? '' },
        { key: 'measure', header: '计量单位', format: 'text', value: (one) => one.measure },
        { key: 'attainment', header: '完成率（%）', format: 'general', value: (one) => (one.figure.attainment === null ? '' : Math.round(one.figure.attainment * 10_000) / 100) },
        { key: 'score', header: '单位得分', format: 'general', value: (one) => one.unit.score ?? '' },
        { key: 'grade', header: '等次', format: 'text', value: (one) => one.unit.grade ?? '' },
        { key: 'targetNo', header: '目标办件号', format: 'text', value: (one) => one.figure.target_no },
      ],
      page: (_inner, offset, limit) => Promise.resolve(rows.slice(offset, offset + limit)),
    }
  },
})

export const assessmentHandlers: Handlers<typeof assessmentApi> = {
  async listAssessments(ctx, { page, size, sort: _, ...filter }) {
    const plans = await listAllPlans(ctx)
    const { rows, total } = await searchAssessments(ctx, filter, { limit: size, offset: (page - 1) * size })
    return {
      rows: rows.map((row) => show(row, plans)),
      total,
      plans: plans.filter((plan) => assessedLines(plan).length > 0).map(({ id, title, period }) => ({ id, title, from: period.from, to: period.to })),
    }
  },

  exportAssessments: (ctx, input) => assessmentListExport.answer(ctx, input),

  async openAssessment(ctx, { planId, year }) {
    const office = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    if (office.kind !== 'authority') throw new NotFound('主管部门')
    const plan = await planOf(ctx, planId)
    if (year >= Number(ctx.today.slice(0, 4)))
      throw new Refusal({ fact: `${year} 年还没有结束。`, rule: '年度考核按 12 月 31 日的数计算。', clause: assessmentWorkflow.clause, ways: [`${year + 1} 年 1 月 1 日起建立。`, '进度在“本单位的目标”和规划看板上看。'] })
    const lines = assessedLines(plan).map((line) => line.id)
    const before = await findStandingAssessment(ctx, { orgNo: office.no, planId, year })
    if (before) throw new Refusal({ fact: `${year} 年的考核已经建立：${before.case_no}，现在是“${assessmentStates[before.state]}”。`, rule: '一个规划一年考核一次。', clause: assessmentWorkflow.clause, ways: ['打开已有的考核。'] })
    const draft = { org_no: office.no, org_name: office.shortName, plan_id: planId, year, lines }
    const results = lines.length > 0 ? await computeResults(ctx, draft, plan) : []
    if (results.length === 0)
      throw new Refusal({ fact: `${year} 年没有下达给直接下级的招生、培训目标。`, rule: '考核的是下达的目标。', clause: assessmentWorkflow.clause, ways: ['先在“目标分解”里下达这一年的目标。'] })
    const title = `${year} 年招生和培训目标考核`
    const own = { no: office.no, name: office.shortName }
    const file = await openCase(ctx, { workflow: assessmentWorkflow, orgNo: own.no, orgName: own.name, authority: own, title: `${own.name} · ${title}`, facts: { planId, year } })
    await insertAssessment(ctx, { id: file.id, orgNo: own.no, orgName: own.name, caseNo: file.no, planId, year, title, lines })
    await putResults(ctx, { id: file.id, ...draft, state: 'draft' }, results)
    await setAssessment(ctx, file.id, { taken_at: ctx.at })
    ctx.audit.subject('target-assessment', file.id, `${file.no} ${title}`, { orgNo: own.no })
    ctx.audit.change({ kind: 'target-assessment', id: file.id, action: 'open', after: { planId, year, units: results.length }, orgNo: own.no })
    return { id: file.id, caseNo: file.no, units: results.length }
  },

  async getAssessment(ctx, { id }) {
    const row = await inReach(ctx, id)
    const plan = await planOf(ctx, row.plan_id)
    const figures = Map.groupBy(await listFigures(ctx, id), (one) => one.org_no)
    const units = await listUnits(ctx, id)
    const appeals = await listAppeals(ctx, id)
    return {
      ...show(row, [plan]),
      own: row.org_no === mainUnit(ctx.actor.org.no),
      grading: await limitsOf(ctx, row.org_no),
      lines: linesOf(plan, row.lines),
      units: units.map((unit) => ({
        no: unit.org_no, name: unit.unit_name, score: unit.score, grade: unit.grade, figures: (figures.get(unit.org_no) ?? []).map(showFigure),
        openAppeals: appeals.filter((one) => one.org_no === unit.org_no && one.state === 'filed').length,
      })),
      counts: [...grades, null].flatMap((grade) => {
        const count = units.filter((unit) => unit.grade === grade).length
        return grade === null && count === 0 ? [] : [{ grade: grade ?? '不计分', count }]
      }),
      appeals: appeals.map(showAppeal),
    }
  },

  exportAssessment: (ctx, input) => assessmentExport.answer(ctx, input),

  async printAssessment(ctx, { id }) {
    const row = await inReach(ctx, id)
    if (row.state !== 'final') throw new Refusal({ fact: `${row.case_no}现在是“${assessmentStates[row.state]}”。`, rule: '结果确定以后才出具报告。', clause: assessmentWorkflow.clause, ways: ['公示期满后确定结果；之前可以导出清单核对。'] })
    return printAssessment(ctx, row)
  },

  async getOwnResult(ctx, { id }) {
    const unit = await ownUnit(ctx, id)
    const plan = await planOf(ctx, unit.plan_id)
    const why = await whyNoAppeal(ctx, unit)
    const figures = await listFigures(ctx, id, unit.org_no)
    return {
      assessmentId: id, unitName: unit.unit_name, assessorName: unit.assessor_name, planTitle: plan.title, year: unit.year, state: unit.state as 'told',
      score: unit.score, grade: unit.grade, appealUntil: unit.appeal_until, mayAppeal: !why && ctx.actor.permissions.has('targets.confirm'), whyNot: why?.fact ?? null,
      grading: await limitsOf(ctx, unit.assessor_no),
      lines: linesOf(plan, figures.map((one) => one.line)), figures: figures.map(showFigure), appeals: (await listAppeals(ctx, id, unit.org_no)).map(showAppeal),
    }
  },

  async uploadTargetFile(ctx, _input, upload) {
    const kept = await storeFile(ctx, { name: upload.name, bytes: upload.bytes, purpose: 'evidence', orgNo: mainUnit(ctx.actor.org.no) })
    ctx.audit.subject('file', kept.id, kept.name)
    return { fileId: kept.id, name: kept.name }
  },

  async fileAppeal(ctx, { id, line, text, files }) {
    const unit = await ownUnit(ctx, id)
    const why = await whyNoAppeal(ctx, unit)
    if (why) throw new Refusal({ fact: why.fact, rule: '通报以后、申诉期以内可以申诉，一次一件。', clause: appealWorkflow.clause, ways: why.ways })
    if (line && !(await listFigures(ctx, id, unit.org_no)).some((one) => one.line === line)) throw new Invalid([{ path: 'line', message: '考核里没有这一项。' }])
    const file = await openCase(ctx, {
      workflow: appealWorkflow, orgNo: unit.org_no, orgName: unit.unit_name, authority: { no: unit.assessor_no, name: unit.assessor_name },
      title: `${unit.unit_name} · ${unit.year} 年目标考核申诉`, facts: { assessment: id },
    })
    await insertAppeal(ctx, { id: file.id, caseNo: file.no, unit, line: line ?? null, text, files })
    await notify(ctx, {
      to: { orgNo: unit.assessor_no, permission: 'targets.sign' }, kind: 'case.received', title: firstOf(`${unit.unit_name}对 ${unit.year} 年考核结果申诉`, 80), text: firstOf(text, 200), link: `/cases/${file.id}`,
    })
    ctx.audit.subject('target-appeal', file.id, `${file.no} ${unit.unit_name}`, { orgNo: unit.org_no })
    ctx.audit.because(firstOf(text, 300), appealWorkflow.clause)
    ctx.audit.change({ kind: 'target-appeal', id: file.id, action: 'file', after: { line: line ?? null, text }, orgNo: unit.org_no })
    return { id: file.id, caseNo: file.no }
  },
}

async function inReach(ctx: Ctx, id: string): Promise<AssessmentRow> {
  const row = await findAssessment(ctx, id)
  if (!row) throw new NotFound('目标考核')
  return row
}

/** The own result of an organisation, once it has been told. */
async function ownUnit(ctx: Ctx, id: string): Promise<UnitRow> {
  const unit = await findUnit(ctx, id, mainUnit(ctx.actor.org.no))
  if (!unit || unit.state === 'draft' || unit.state === 'cancelled') throw new NotFound('考核结果')
  return unit
}

async function whyNoAppeal(ctx: Ctx, unit: UnitRow): Promise<{ fact: string; ways: string[] } | undefined> {
  if (unit.state !== 'told') return { fact: unit.state === 'publishing' ? '结果在公示。' : '结果已经确定。', ways: unit.state === 'publishing' ? ['公示期间在公示页面提出异议。'] : [] }
  if (unit.appeal_until !== null && unit.appeal_until < ctx.today) return { fact: `申诉期到 ${unit.appeal_until} 为止，今天是 ${ctx.today}。`, ways: ['公示期间在公示页面提出异议。'] }
  const open = (await listAppeals(ctx, unit.assessment_id, unit.org_no)).find((one) => one.state === 'filed')
  return open && { fact: `申诉 ${open.case_no} 还没有答复。`, ways: ['等答复，或撤回后重新提出。'] }
}

export function linesOf(plan: Plan, ids: readonly string[]): Detail['lines'] {
  return ids.flatMap((id) => plan.indicators.find((one) => one.id === id) ?? []).map((line) => {
    const { id, name, unit, places, operator } = lineWire(line)
    return { id, name, unit, places, operator }
  })
}

function show(row: AssessmentRow, plans: readonly Plan[]): Row {
  return {
    id: row.id, caseNo: row.case_no, orgNo: row.org_no, orgName: row.org_name, planId: row.plan_id, planTitle: plans.find((one) => one.id === row.plan_id)?.title ?? row.plan_id, year: row.year,
    title: row.title, state: row.state, takenAt: row.taken_at, appealUntil: row.appeal_until, finalOn: row.final_on,
  }
}

function showFigure({ line, target, target_no: targetNo, actual, attainment, reached, score }: FigureRow) {
  return { line, target, targetNo, actual, attainment, reached, score }
}

function showAppeal(row: AppealRow): Detail['appeals'][number] {
  return { id: row.id, caseNo: row.case_no, unitName: row.unit_name, line: row.line, text: row.text, filedOn: row.filed_on, state: row.state, answer: row.answer, scoreBefore: row.score_before, scoreAfter: row.score_after }
}
