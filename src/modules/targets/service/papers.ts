import type { Ctx } from '../../../kernel/context.ts'
import { clauseLabel } from '../../../kernel/clause-labels.ts'
import { issueDocument } from '../../../kernel/documents/issued.ts'
import { PDF, pdfAnswer, renderOfficial } from '../../../kernel/documents/official.ts'
import type { FileAnswer } from '../../../kernel/server.ts'
import { evaluationKinds } from '../codes.ts'
import { listFigures, listUnits, type AssessmentRow } from '../store/assessments.ts'
import type { PublishedReport, PublishedRow } from '../store/evaluations.ts'
import { assessmentWorkflow, planEvaluationWorkflow } from '../workflow.ts'
import { limitsOf } from './compute.ts'
import { planOf } from './matrix.ts'

const shown = (value: number | null) => (value === null ? '—' : String(Number(value.toFixed(4))))
const percent = (value: number | null) => (value === null ? '—' : `${(value * 100).toFixed(1)}%`)

/** The report of a final assessment: one page for all units, with what it was computed from. */
export async function printAssessment(ctx: Ctx, row: AssessmentRow): Promise<FileAnswer> {
  const plan = await planOf(ctx, row.plan_id)
  const figures = Map.groupBy(await listFigures(ctx, row.id), (one) => one.org_no)
  const units = await listUnits(ctx, row.id)
  const limits = await limitsOf(ctx, row.org_no)
  const lines = row.lines.flatMap((id) => plan.indicators.find((one) => one.id === id) ?? [])
  const title = `${row.year} 年招生和培训目标考核报告`
  const issued = await issueDocument(ctx, {
    kind: 'target-assessment', kindTitle: '目标考核报告', orgNo: row.org_no, issuer: { no: row.org_no, name: row.org_name }, title, number: row.case_no, mediaType: PDF,
    record: { kind: 'target-assessment', id: row.id }, facts: { year: row.year, units: units.length },
    render: (mark) =>
      renderOfficial(
        {
          title, subtitle: plan.title, number: row.case_no, issuer: row.org_name, landscape: true, filler: row.created_by_name,
          sections: [
            {
              kind: 'facts', title: '依据',
              rows: [
                ['考核范围', `${units.length} 个单位，${lines.map((line) => line.name).join('、')}`],
                ['依据', clauseLabel(assessmentWorkflow.clause)],
                ['计分', `各项完成率的平均乘以 100，一项最多按 ${percent(limits.cap)} 计；没有数字的不计`],
                ['等次', `优秀 ${limits.excellent} 分以上，良好 ${limits.good} 分以上，合格 ${limits.basic} 分以上，其余不合格`],
                ['数据', `目标为下达的分解目标，实际为 ${row.year} 年 12 月 31 日的台账和锁定的填报，系统计算`],
                ['公示', `期满确定，${row.final_on}`],
              ],
            },
            {
              kind: 'table', title: '考核结果',
              columns: [
                { header: '单位', width: 4 },
                ...lines.flatMap((line) => [{ header: `${line.name}目标（${line.unit}）`, width: 2, number: true }, { header: '实际', width: 1.5, number: true }, { header: '完成率', width: 1.5, number: true }]),
                { header: '得分', width: 1.2, number: true },
                { header: '等次', width: 1.2 },
              ],
              rows: units.map((unit) => [
                unit.unit_name,
                ...lines.flatMap((line) => {
                  const one = (figures.get(unit.org_no) ?? []).find((figure) => figure.line === line.id)
                  return one ? [shown(one.target), shown(one.actual), percent(one.attainment)] : ['—', '—', '—']
                }),
                shown(unit.score),
                unit.grade ?? '不计分',
              ]),
            },
          ],
        },
        mark,
      ),
  })
  ctx.audit.subject('target-assessment', row.id, `${row.case_no} ${title}`, { orgNo: row.org_no })
  return pdfAnswer(title, issued.bytes)
}

/** The report of a published evaluation, as it was published. */
export async function printEvaluation(ctx: Ctx, row: PublishedRow): Promise<FileAnswer> {
  const report: PublishedReport = row.report
  const issued = await issueDocument(ctx, {
    kind: 'plan-evaluation', kindTitle: '规划评估报告', orgNo: row.org_no, issuer: { no: row.org_no, name: row.org_name }, title: row.title, number: report.caseNo, mediaType: PDF,
    record: { kind: 'plan-evaluation', id: row.id }, facts: { kind: evaluationKinds[row.kind], publishedOn: row.published_on },
    render: (mark) =>
      renderOfficial(
        {
          title: row.title, subtitle: report.planTitle, number: report.caseNo, issuer: row.org_name, filler: report.writtenBy,
          sections: [
            {
              kind: 'facts', title: '依据',
              rows: [['数据', `${report.releaseTitle}，截至 ${report.asOf}`], ['依据', clauseLabel(planEvaluationWorkflow.clause)], ['第三方', report.thirdParty || '没有委托'], ...(report.thirdOpinion ? [['第三方意见', report.thirdOpinion] as const] : [])],
            },
            { kind: 'text', paragraphs: report.overview.split('\n').filter(Boolean) },
            {
              kind: 'table', title: '指标',
              columns: [{ header: '指标', width: 4 }, { header: '目标', width: 2, number: true }, { header: '完成', width: 2, number: true }, { header: '判定', width: 1.6 }, { header: '自评', width: 6 }],
              rows: report.lines.map((line) => [`${line.name}（${line.unit}）`, shown(line.target), shown(line.value), line.status ?? '—', line.review || '—']),
            },
            {
              kind: 'table', title: '问题和后续任务',
              columns: [{ header: '指标', width: 3 }, { header: '问题', width: 5 }, { header: '建议', width: 4 }, { header: '整改单位', width: 3 }],
              rows: report.findings.map((one) => [one.name, one.finding, one.advice || '—', one.unitName ?? '—']),
            },
          ],
        },
        mark,
      ),
  })
  ctx.audit.subject('plan-evaluation', row.id, `${report.caseNo} ${row.title}`, { orgNo: row.org_no })
  return pdfAnswer(row.title, issued.bytes)
}
