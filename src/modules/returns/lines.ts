import type { Ctx } from '../../kernel/context.ts'
import { findPlan } from '../plans/model.ts'
import { listReportedLines } from '../plans/public.ts'
import { measureOf, type Line } from './model.ts'

/**
 * The indicators that no record computes, as they are defined today, each with the plan that asks for it: those of the
 * own region first, then the nation's and those that came by file, then other regions'.
 */
export async function listReportable(ctx: Ctx): Promise<(Line & { plan: string })[]> {
  const entries = await listReportedLines(ctx)
  const own = String(ctx.actor.org.no).slice(0, 2)
  const nearness = (plan: ReturnType<typeof findPlan>) => (plan?.region.startsWith(own) ? 0 : !plan || plan.region === '000000' ? 1 : 2)
  const near = entries.map((one) => {
    const plans = one.usedBy.map((use) => findPlan(use.planId)).sort((left, right) => nearness(left) - nearness(right))
    return { one, plan: plans[0], at: nearness(plans[0]) }
  })
  return near.sort((left, right) => left.at - right.at).map(({ one, plan }) => ({
    plan: plan?.title ?? '上传的规划',
    id: one.id,
    title: one.title,
    unit: one.unit,
    measure: one.kind === 'ratio' ? 'ratio' : measureOf(one.unit),
    factor: one.kind === 'ratio' ? one.factor : 1,
    definition: one.definition,
    definitionVersion: one.definitionVersion,
    clause: one.clause,
    responsible: one.responsible,
  }))
}
