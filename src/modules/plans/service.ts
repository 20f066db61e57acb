import { NotFound } from '../../kernel/errors.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { buildBoard, planFacts } from './board.ts'
import { breakDown } from './breakdown.ts'
import { getPeriod } from './figures.ts'
import { getPlan, listAllPlans } from './find-plan.ts'
import { heatOf } from './heat.ts'
import { outlookOf } from './outlook.ts'
import { ownerHandlers } from './owner-service.ts'
import { planFileHandlers } from './plan-file-service.ts'
import { refreshSnapshots } from './public.ts'
import { releaseHandlers } from './release-service.ts'
import { standingOf } from './standing.ts'
import { within } from './within.ts'

export const handlers = implement(api, {
  ...planFileHandlers,
  ...releaseHandlers,
  ...ownerHandlers,
  async listPlans(ctx) {
    return { plans: (await listAllPlans(ctx)).map(planFacts) }
  },
  async getBoard(ctx, { planId, org, section }) {
    return buildBoard(ctx, await getPlan(ctx, planId), within(ctx, org), section)
  },
  async getBreakdown(ctx, { planId, indicatorId, org, direct, period, reading, by }) {
    const plan = await getPlan(ctx, planId)
    const line = plan.indicators.find((one) => one.id === indicatorId)
    if (!line || line.source === 'none') throw new NotFound('指标')
    if (!(await getPeriod(ctx, period))) throw new NotFound('统计期')
    return breakDown(ctx, plan, line, { no: within(ctx, org), direct, period, reading, top: ctx.actor.org.no, basis: by })
  },
  async getHeat(ctx, { planId, org, section, period }) {
    return heatOf(ctx, await getPlan(ctx, planId), { no: within(ctx, org), section, period })
  },
  async getOutlook(ctx, { planId, indicatorId, org }) {
    const plan = await getPlan(ctx, planId)
    const line = plan.indicators.find((one) => one.id === indicatorId)
    if (!line) throw new NotFound('指标')
    return outlookOf(ctx, plan, line, within(ctx, org))
  },
  async getStanding(ctx, { planId, org }) {
    return standingOf(ctx, await getPlan(ctx, planId), within(ctx, org))
  },
  async refreshSnapshots(ctx, { planId }) {
    const plan = await getPlan(ctx, planId)
    const done = await refreshSnapshots(ctx)
    ctx.audit.subject('plan', plan.id, plan.title)
    ctx.audit.detail(done)
    return done
  },
})
