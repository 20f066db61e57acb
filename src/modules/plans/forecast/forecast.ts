import { backTest, leastFolds, leastTraining } from './back-test.ts'
import { cut, scaleFor, type Bounds } from './bounds.ts'
import { combination } from './combination.ts'
import { ets } from './ets.ts'
import { drift, naive, type Method } from './fit.ts'
import { halfWidths, scatterAhead, scatterOf } from './interval.ts'
import { dynamicTheta, theta } from './theta.ts'

export const methods = { combination, 'dynamic-theta': dynamicTheta, theta, ets, drift, naive } as const
export type MethodId = keyof typeof methods
export const methodTitles: Readonly<Record<MethodId, string>> = {
  combination: '三种方法取中',
  'dynamic-theta': '动态优化 Theta',
  theta: 'Theta',
  ets: '指数平滑',
  drift: '直线',
  naive: '不变',
}

export type YearValue = { year: number; value: number }
/** `lo`–`hi` holds the value in 80 of 100 cases, `low`–`high` in 95. `mean` is the middle of what is likely. */
export type ForecastPoint = { year: number; mean: number; lo: number; hi: number; low: number; high: number }
export type Forecast = {
  published: boolean
  /** In Chinese: why it is published, or why not. */
  reason: string
  method: MethodId
  /** Empty unless published. */
  points: readonly ForecastPoint[]
  backTest: readonly { method: MethodId; smape: number; folds: number }[]
}
export type ForecastOptions = { horizon: number; bounds?: Bounds | undefined }

/** Fewest yearly values that a forecast is made from. */
export const leastHistory = leastTraining + leastFolds
const tested = ['combination', 'drift', 'naive'] as const

/**
 * Forecasts a yearly series. The method is fixed (the median combination, chosen on outside data and not on this
 * series); it is published only where, on this very history, it would have erred less than a straight line.
 * `horizon` in years, values in any unit. Gaps: only the unbroken years at the end count.
 */
export function forecast(given: readonly YearValue[], { horizon, bounds = {} }: ForecastOptions): Forecast {
  const refused = (reason: string, tests: Forecast['backTest'] = []): Forecast => ({
    published: false,
    reason,
    method: 'drift',
    points: [],
    backTest: tests,
  })
  const history = unbroken(given)
  if (!history) return refused('历史数据里有重复的年份或无效的数值，不作预测。')
  const n = history.length
  if (n < leastHistory) return refused(`连续的年度数据只有 ${n} 年，不足 ${leastHistory} 年，不作预测。`)
  if (horizon < 1) return refused('目标年已经过去，不需要预测。')
  const scale = scaleFor(bounds)
  const values = history.map((one) => one.value)
  if (values.every((one) => one === values[0])) return refused('历年数值没有变化，模型不比直线多说明什么，不作预测。')
  const results = tested.map((method) => ({ method, ...backTest(values, within(method, bounds), horizon) }))
  const backTests = results.map(({ method, smape, folds }) => ({ method, smape, folds }))
  const [{ smape: model, folds, origins }, { smape: line }] = [results[0]!, results[1]!]
  const scores = `回测 ${folds} 次，平均误差模型 ${model.toFixed(1)}%、直线 ${line.toFixed(1)}%`
  if (!(model < line)) return refused(`${scores}：模型没有胜过直线，不发布预测。`, backTests)
  const scaled = values.map(scale.to)
  const means = combination(scaled).ahead(horizon)
  const missed = origins.map(({ actual, first }) => scale.to(actual) - scale.to(first))
  const scatter = scatterAhead(scatterOf(scaled, missed), horizon)
  const points = means.map((mean, at) => {
    const off = (widths: number) => scale.from(mean + widths * scatter[at]!)
    return {
      year: history.at(-1)!.year + at + 1,
      mean: scale.from(mean),
      lo: off(-halfWidths.likely),
      hi: off(halfWidths.likely),
      low: off(-halfWidths.nearly),
      high: off(halfWidths.nearly),
    }
  })
  return { published: true, reason: `${scores}：模型胜过直线。`, method: 'combination', points, backTest: backTests }
}

/** A method in the quantity's own scale; the straight line stays straight and is only cut at the bounds. */
function within(id: MethodId, bounds: Bounds): Method {
  const straight = id === 'drift' || id === 'naive'
  const scale = straight ? { to: (value: number) => value, from: (value: number) => cut(bounds, value) } : scaleFor(bounds)
  return (history) => {
    const fit = methods[id](history.map(scale.to))
    return { ...fit, ahead: (horizon) => fit.ahead(horizon).map(scale.from) }
  }
}

/** The unbroken years at the end, in order; undefined for doubled years or values that are no numbers. */
function unbroken(given: readonly YearValue[]): readonly YearValue[] | undefined {
  const sorted = given.toSorted((left, right) => left.year - right.year)
  if (sorted.some((one, at) => !Number.isFinite(one.value) || one.year === sorted[at + 1]?.year)) return undefined
  const gap = sorted.findLastIndex((one, at) => at > 0 && one.year !== sorted[at - 1]!.year + 1)
  return gap < 0 ? sorted : sorted.slice(gap)
}
