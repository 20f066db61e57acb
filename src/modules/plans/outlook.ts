import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { aboutShare } from './about.ts'
import { covers, pastPeriods, readPast, valueOf, type Figures } from './figures.ts'
import { forecast, methodTitles, type Forecast } from './forecast/forecast.ts'
import { outlookLineOf } from './forecast/of-line.ts'
import { outlook } from './forecast/outlook.ts'
import { computedBy, figureId, isRatio, type Plan, type PlanIndicator } from './model.ts'
import { listAwaited, sumReported } from './reported-store.ts'
import { listStoredTargets } from './targets-store.ts'
import type { viewApi } from './view-api.ts'

type Answer = Output<typeof viewApi.getOutlook>
type YearValue = { year: number; value: number }

/** Years shown beyond the last one where the target year is already over. */
const AHEAD = 3

/** Where a line is heading for one organisation: its ended years, the straight line, and the model where it is published. */
export async function outlookOf(ctx: Ctx, plan: Plan, line: PlanIndicator, orgNo: number): Promise<Answer> {
  const history = covers(plan, orgNo) ? await yearsOf(ctx, line, orgNo) : []
  const whole = orgNo === Number(plan.region) * 1_000_000
  const own = whole ? undefined : await assigned(ctx, plan, line, orgNo)
  const about = await aboutShare(ctx, orgNo)
  const before = history.find((one) => one.year === plan.period.from - 1)?.value
  const simulated = ctx.actor.demonstration
  const judged = whole ? line : own && { ...line, increment: false, target: own }
  const asked = judged && outlookLineOf(judged, { from: plan.period.from, baseline: line.baseline?.value ?? before, about })
  const said = asked && outlook(asked, history, { simulated })
  const last = history.at(-1)?.year ?? 0
  const horizon = Math.max(AHEAD, line.target.year - last)
  // The board shows where the line goes on even when the plan is over or sets no figure for this organisation.
  const model: Forecast = said?.forecast ?? forecast(history, { horizon, bounds: isRatio(line) && line.unit === '%' ? { lower: 0, upper: 100 } : { lower: 0 } })
  const words = said ? [...said.words] : [...(simulated ? ['数据是演示用的模拟数据，以下推算不说明真实情况。'] : []), '没有可以推算的目标，只写走势。']
  if (said?.forecast == null && history.length > 0) words.push(model.published ? `按模型，${last + horizon} 年约 ${round(model.points.at(-1)!.mean, line)} ${line.unit}。${model.reason}` : model.reason)
  return {
    verdict: said?.verdict ?? '没有预测',
    words,
    history,
    yearly: line.cumulative,
    published: model.published,
    reason: model.reason,
    method: methodTitles[model.method],
    points: model.points.map(({ year, mean, lo, hi, low, high }) => ({ year, mean, lo, hi, low, high })),
    straight: straightLine(history, horizon),
    tests: model.backTest.map(({ method, smape, folds }) => ({ method: methodTitles[method], error: smape, folds })),
  }
}

function round(value: number, line: PlanIndicator): number {
  return Number(value.toFixed(isRatio(line) || line.scale > 1 ? 2 : line.decimals))
}

/**
 * The years that have ended, from the one on from which the registers are complete (parameter): what they hold of
 * earlier years is a part, and would read as growth. What was reported of a year says that year, as far back as it goes;
 * reported years may start later and have gaps.
 */
async function yearsOf(ctx: Ctx, line: PlanIndicator, orgNo: number): Promise<YearValue[]> {
  const range = rangeOf(orgNo)
  const periods = await pastPeriods(ctx, line.source === 'reported' ? 0 : await readAmount(ctx, 'plans.history.from', { orgNo }))
  const indicator = computedBy(line)
  const past = indicator && (await readPast(ctx, [indicator], periods, range))
  const reported = line.source === 'reported' ? await sumReported(ctx, [figureId(line)], range) : []
  const owed = new Set((line.source === 'reported' ? await listAwaited(ctx, [figureId(line)], range) : []).map((one) => one.period))
  const years = periods.filter(({ period }) => !owed.has(period)).flatMap(({ period, year }): YearValue[] => {
    const figures: Figures = past && indicator ? past(indicator.id, period) : new Map(reported.filter((one) => one.period === period).map((one) => [one.reading, one]))
    const value = valueOf(line, figures)
    return value === null ? [] : [{ year, value }]
  })
  const first = years.findIndex((one) => one.value !== 0)
  return first < 0 ? [] : years.slice(first)
}

async function assigned(ctx: Ctx, plan: Plan, line: PlanIndicator, orgNo: number): Promise<{ year: number; value: number } | undefined> {
  const own = (await listStoredTargets(ctx, { planId: plan.id, orgNo })).filter((one) => one.indicator === line.id)
  return own.find((one) => one.year === plan.period.to) ?? own.at(-1)
}

function straightLine(history: readonly YearValue[], horizon: number): YearValue[] {
  const [first, last] = [history[0], history.at(-1)]
  if (!first || !last || first.year === last.year) return []
  const step = (last.value - first.value) / (last.year - first.year)
  return Array.from({ length: horizon + 1 }, (_, at) => ({ year: last.year + at, value: Math.max(0, last.value + step * at) }))
}
