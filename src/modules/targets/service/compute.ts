import type { Ctx } from '../../../kernel/context.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { listReportingUnits } from '../../orgs/public.ts'
import { figureId, type Plan, type PlanIndicator } from '../../plans/model.ts'
import { figuresFor, listTargets } from '../../plans/public.ts'
import { reaches } from '../../plans/rules.ts'
import { assessedFigures, attainmentOf, gradeOf, natureOf, scoreOf, valueInPlan, type Limits } from '../rules.ts'
import type { AssessmentRow, UnitResult } from '../store/assessments.ts'

/** The lines of a plan that the yearly assessment of 招生 and 培训 is about. */
export function assessedLines(plan: Plan): PlanIndicator[] {
  const wanted: readonly string[] = assessedFigures
  return plan.indicators.filter((line) => wanted.includes(figureId(line)) && !line.cumulative && natureOf(line) === 'sum')
}

export async function limitsOf(ctx: Ctx, orgNo: number): Promise<Limits> {
  const read = (key: string) => readAmount(ctx, `targets.${key}`, { orgNo })
  return { cap: (await read('attainment-cap')) / 100, excellent: await read('grade-excellent'), good: await read('grade-good'), basic: await read('grade-basic') }
}

/**
 * Computes an assessment from the targets that stand and the figures of the year: for each direct unit that has a
 * target, or for one of them. Nothing is typed; what has no figure is not counted.
 */
export async function computeResults(ctx: Ctx, row: Pick<AssessmentRow, 'org_no' | 'plan_id' | 'year' | 'lines'>, plan: Plan, only?: number): Promise<UnitResult[]> {
  const lines = row.lines.flatMap((id) => plan.indicators.find((one) => one.id === id) ?? [])
  const limits = await limitsOf(ctx, row.org_no)
  const targets = (await listTargets(ctx, { planId: plan.id, year: row.year })).filter((one) => row.lines.includes(one.indicator))
  const units = (await listReportingUnits(ctx, row.org_no)).filter((unit) => (only === undefined || unit.no === only) && targets.some((one) => one.orgNo === unit.no))
  const out: UnitResult[] = []
  for (const unit of units) {
    const held = await figuresFor(ctx, { indicators: lines.map(figureId), periods: [String(row.year)], orgNo: unit.no })
    const figures = lines.flatMap((line): UnitResult['figures'][number][] => {
      const target = targets.find((one) => one.orgNo === unit.no && one.indicator === line.id)
      if (!target) return []
      const actual = valueInPlan(line, held.find((one) => one.indicator === figureId(line)))
      const attainment = actual === null ? null : attainmentOf(line.operator, actual, target.value)
      return [{ line: line.id, target: target.value, targetNo: target.caseNo, actual, attainment, reached: actual !== null && reaches(line.operator, actual, target.value), score: scoreOf([attainment], limits.cap) }]
    })
    const score = scoreOf(figures.map((one) => one.attainment), limits.cap)
    out.push({ no: unit.no, name: unit.name, score, grade: score === null ? null : gradeOf(score, limits), figures })
  }
  return out
}
