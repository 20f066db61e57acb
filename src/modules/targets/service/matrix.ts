import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { figureId, type Plan, type PlanIndicator } from '../../plans/model.ts'
import { figuresFor, listAllPlans, listTargets } from '../../plans/public.ts'
import type { Nature } from '../codes.ts'
import { checkSum, natureOf, parentOf, placesOf, speaksOf, valueInPlan, type Parent, type SumCheck } from '../rules.ts'
import { listCells, type BreakdownRow, type CellRow } from '../store/breakdowns.ts'

/** A plan of the product or of a file, by id. Throws NotFound. */
export async function planOf(ctx: Ctx, id: string): Promise<Plan> {
  const plan = (await listAllPlans(ctx)).find((one) => one.id === id)
  if (!plan) throw new NotFound('规划')
  return plan
}

/** Whether an authority stands for the plan's whole region, so that the plan's own figures are its targets. */
export function isWhole(plan: Pick<Plan, 'region'>, orgNo: number): boolean {
  return orgNo === Number(plan.region) * 1_000_000
}

export function lineWire(line: PlanIndicator) {
  return { id: line.id, name: line.name, unit: line.unit, nature: natureOf(line), operator: line.operator, places: placesOf(line), clause: line.clause, minimum: line.per?.minimum ?? null, part: line.per?.part ?? null }
}

export type MatrixLine = { line: PlanIndicator; nature: Nature; parents: ({ year: number } & Parent)[] }
export type Matrix = { plan: Plan; lines: MatrixLine[]; cells: CellRow[]; surplus: number }

/** Everything a breakdown is judged by: its lines, what its issuer has to reach in each year, what is filled in. */
export async function loadMatrix(ctx: Ctx, row: BreakdownRow): Promise<Matrix> {
  const plan = await planOf(ctx, row.plan_id)
  const own = await listTargets(ctx, { planId: plan.id, orgNo: row.org_no })
  const whole = isWhole(plan, row.org_no)
  const lines = row.lines.flatMap((id): MatrixLine[] => {
    const line = plan.indicators.find((one) => one.id === id)
    if (!line) return []
    const assigned = (year: number) => own.find((one) => one.indicator === id && one.year === year)?.value
    return [{ line, nature: natureOf(line), parents: row.years.map((year) => ({ year, ...parentOf(line, year, plan.period, { whole, assigned: assigned(year) }) })) }]
  })
  return { plan, lines, cells: await listCells(ctx, row.id), surplus: await readAmount(ctx, 'targets.surplus', { orgNo: row.org_no }) }
}

/** The targets of the units that a line speaks of in one year, in the order of the units; null where a cell is empty. */
export function valuesOf(row: Pick<BreakdownRow, 'units'>, cells: readonly CellRow[], line: PlanIndicator, year: number): (number | null)[] {
  const held = new Map(cells.filter((one) => one.line === line.id && one.year === year).map((one) => [one.unitNo, one.value]))
  return row.units.filter((unit) => speaksOf(line, unit.no)).map((unit) => held.get(unit.no) ?? null)
}

export type LineCheck = SumCheck & { line: PlanIndicator; year: number }

/** The check of every line and year of a breakdown. */
export function checkMatrix(row: Pick<BreakdownRow, 'units'>, matrix: Matrix): LineCheck[] {
  return matrix.lines.flatMap(({ line, nature, parents }) =>
    parents.map(({ year, value }) => ({ line, year, ...checkSum(line, nature, value, valuesOf(row, matrix.cells, line, year), matrix.surplus) })),
  )
}

/** What lines came to in one year for each unit, in the plan's units; null where nothing is held. One unit after the other. */
export async function actualsOf(ctx: Ctx, lines: readonly PlanIndicator[], units: readonly { no: number }[], period: string): Promise<{ line: string; unitNo: number; value: number | null }[]> {
  const out: { line: string; unitNo: number; value: number | null }[] = []
  const indicators = [...new Set(lines.map(figureId))]
  for (const unit of units) {
    const figures = await figuresFor(ctx, { indicators, periods: [period], orgNo: unit.no })
    for (const line of lines) out.push({ line: line.id, unitNo: unit.no, value: valueInPlan(line, figures.find((one) => one.indicator === figureId(line))) })
  }
  return out
}
