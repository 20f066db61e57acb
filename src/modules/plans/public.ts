import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { computeFigures, getPeriod, judgeAt, pastPeriods, valueOf } from './figures.ts'
import { computedBy, findPlan, listIndicators, plans } from './model.ts'
import type { PlanStatus } from './rules.ts'
import { replaceSnapshot } from './store.ts'

export type ComputedIndicator = {
  id: string
  name: string
  unit: string
  /** In the plan's unit, not rounded; null when there is nothing to divide by. */
  value: number | null
  baseline: number
  target: number
  operator: string
  /** Null for a part of the plan's region: the plan sets no target for it. */
  status: PlanStatus | null
  clause: string
}

/**
 * Computes every indicator of a plan from the records for one period ('2020' … or 'live'), for an organisation's
 * range or for the actor's own. Throws NotFound for an unknown plan or period.
 */
export async function computeIndicators(
  ctx: Ctx,
  { planId, period = 'live', orgNo }: { planId: string; period?: string; orgNo?: number },
): Promise<ComputedIndicator[]> {
  const plan = findPlan(planId)
  if (!plan) throw new NotFound('规划')
  const at = await getPeriod(ctx, period)
  if (!at) throw new NotFound('统计期')
  const no = orgNo ?? ctx.actor.org.no
  const judged = no === Number(plan.region) * 1_000_000
  const figures = await computeFigures(ctx, plan.indicators.map((line) => computedBy(line.id)), period, rangeOf(no))
  const out: ComputedIndicator[] = []
  for (const line of plan.indicators) {
    const value = valueOf(line, figures.get(line.id)!)
    out.push({
      id: line.id,
      name: line.name,
      unit: line.unit,
      value,
      baseline: line.baseline.value,
      target: line.target.value,
      operator: line.operator,
      status: judged ? (judgeAt(line, value, at)?.status ?? null) : null,
      clause: line.clause,
    })
  }
  return out
}

/**
 * Recomputes the stored values of every past year from the records, for every organisation in scope. Answers how
 * many rows there are and how many differ from what was stored. Run it in the scope of the whole province.
 */
export async function refreshSnapshots(ctx: Ctx): Promise<{ rows: number; changed: number }> {
  const from = Math.min(...plans.flatMap((plan) => plan.indicators.map((line) => line.baseline.year)))
  const periods = await pastPeriods(ctx, from)
  let rows = 0
  let changed = 0
  for (const indicator of listIndicators()) {
    for (const { period } of periods) {
      const done = await replaceSnapshot(ctx, indicator, period)
      rows += done.rows
      changed += done.changed
    }
  }
  return { rows, changed }
}
