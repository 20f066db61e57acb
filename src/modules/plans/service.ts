import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { contains, rangeOf } from '../../kernel/org-no.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { buildBoard, planFacts } from './board.ts'
import { breakDown } from './breakdown.ts'
import { getPeriod } from './figures.ts'
import { computedBy, findPlan, plans, type Plan } from './model.ts'
import { refreshSnapshots } from './public.ts'

export const handlers = implement(api, {
  async listPlans() {
    return { plans: plans.map(planFacts) }
  },
  async getBoard(ctx, { planId, org }) {
    return buildBoard(ctx, getPlan(planId), within(ctx, org))
  },
  async getBreakdown(ctx, { planId, indicatorId, org, direct, period, reading }) {
    const line = getPlan(planId).indicators.find((one) => one.id === indicatorId)
    if (!line) throw new NotFound('指标')
    if (!(await getPeriod(ctx, period))) throw new NotFound('统计期')
    return breakDown(ctx, computedBy(line.id), { no: within(ctx, org), direct, period, reading, top: ctx.actor.org.no })
  },
  async refreshSnapshots(ctx, { planId }) {
    const plan = getPlan(planId)
    const done = await refreshSnapshots(ctx)
    ctx.audit.subject('plan', plan.id, plan.title)
    ctx.audit.detail(done)
    return done
  },
})

function getPlan(id: string): Plan {
  const plan = findPlan(id)
  if (!plan) throw new NotFound('规划')
  return plan
}

/** The organisation asked for, or the own one. One outside the own range answers like one that does not exist. */
function within(ctx: Ctx, org: number | undefined): number {
  const own = ctx.actor.org.no
  if (org !== undefined && !contains(rangeOf(own), org)) throw new NotFound('单位')
  return org ?? own
}
