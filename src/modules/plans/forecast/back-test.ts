import type { Method } from './fit.ts'

export type BackTest = {
  /** Mean symmetric absolute percentage error over every origin and step, 0 … 200. */
  smape: number
  /** How often the method was asked: the number of origins. */
  folds: number
  /** What was forecast one step ahead of each origin, and what came. */
  origins: readonly { actual: number; first: number }[]
}

/** Fewest points a method learns from in a back-test, fewest and most origins. Chosen on the M3 series: docs/forecast.md. */
export const leastTraining = 4
export const leastFolds = 3
const mostFolds = 8

/** 200·|a − f| / (|a| + |f|), the measure of the M3 competition; two zeros agree. */
export function symmetricError(actual: number, forecast: number): number {
  const size = Math.abs(actual) + Math.abs(forecast)
  return size === 0 ? 0 : (200 * Math.abs(actual - forecast)) / size
}

/** Rolling origin: the method sees the history up to each of the last years, forecasts what followed, and is measured. */
export function backTest(history: readonly number[], method: Method, horizon: number): BackTest {
  const errors: number[] = []
  const origins: { actual: number; first: number }[] = []
  const from = Math.max(leastTraining, history.length - mostFolds)
  for (let origin = from; origin < history.length; origin++) {
    const steps = Math.min(horizon, history.length - origin)
    const ahead = method(history.slice(0, origin)).ahead(steps)
    for (const [step, one] of ahead.entries()) errors.push(symmetricError(history[origin + step]!, one))
    origins.push({ actual: history[origin]!, first: ahead[0]! })
  }
  return { smape: errors.reduce((sum, one) => sum + one, 0) / errors.length, folds: origins.length, origins }
}
