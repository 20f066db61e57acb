import type { Fit } from './fit.ts'
import { minimise } from './minimise.ts'

/** Intercept and slope of the least-squares line through points 1 … n. */
export function lineThrough(history: readonly number[]): { intercept: number; slope: number } {
  const n = history.length
  const mean = history.reduce((sum, one) => sum + one, 0) / n
  const middle = (n + 1) / 2
  let cross = 0
  let square = 0
  for (const [at, one] of history.entries()) {
    cross += (at + 1 - middle) * (one - mean)
    square += (at + 1 - middle) ** 2
  }
  const slope = square === 0 ? 0 : cross / square
  return { intercept: mean - slope * middle, slope }
}

/**
 * The Theta method of Assimakopoulos and Nikolopoulos (2000) in the form of Hyndman and Billah (2003): simple
 * exponential smoothing whose level goes on along half the slope of the trend line.
 */
export function theta(history: readonly number[]): Fit {
  const n = history.length
  const scale = sizeOf(history)
  const run = (alpha: number, first: number) => {
    let level = first
    const residuals: number[] = []
    for (const one of history) {
      const error = one - level
      residuals.push(error)
      level += alpha * error
    }
    return { level, residuals }
  }
  const cost = ([alpha = 0, first = 0]: readonly number[]) =>
    alpha < 0.0001 || alpha > 0.9999 ? Infinity : sumOfSquares(run(alpha, first * scale).residuals) / scale ** 2
  const { at } = minimise(cost, [0.5, history[0]! / scale], [0.3, 0.1])
  const alpha = at[0]!
  const { level, residuals } = run(alpha, at[1]! * scale)
  const pace = lineThrough(history).slope / 2
  return {
    ahead: (horizon) =>
      Array.from({ length: horizon }, (_, step) => level + pace * (step + (1 - (1 - alpha) ** n) / alpha)),
    residuals,
  }
}

/**
 * The dynamic optimised Theta model of Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler (2016): the trend line
 * is learnt again at every point, and how far the second theta line stretches (θ ≥ 1) is estimated with level and
 * smoothing.
 */
export function dynamicTheta(history: readonly number[]): Fit {
  const scale = sizeOf(history)
  const data = history.map((one) => one / scale)
  const cost = ([level = 0, alpha = 0, stretch = 0]: readonly number[]) =>
    alpha < 0.1 || alpha > 0.99 || stretch < 1 || stretch > 1e6
      ? Infinity
      : sumOfSquares(runDynamic(data, level, alpha, stretch, 0).residuals.slice(2))
  const { at } = minimise(cost, [data[0]! / 2, 0.5, 2], [0.3, 0.2, 1], { evaluations: 400 })
  const [level = 0, alpha = 0.5, stretch = 2] = at
  const { residuals } = runDynamic(data, level, alpha, stretch, 0)
  return {
    ahead: (horizon) => runDynamic(data, level, alpha, stretch, horizon).ahead.map((one) => one * scale),
    residuals: residuals.slice(2).map((one) => one * scale),
  }
}

function runDynamic(data: readonly number[], first: number, alpha: number, stretch: number, horizon: number) {
  let level = first
  let mean = 0
  let a = 0
  let b = 0
  const residuals: number[] = []
  const ahead: number[] = []
  for (let t = 1; t <= data.length + horizon; t++) {
    const kept = (1 - alpha) ** (t - 1)
    const mu = level + (1 - 1 / stretch) * (kept * a + ((1 - kept * (1 - alpha)) / alpha) * b)
    // Past the end the forecast stands for the value.
    const one = t <= data.length ? data[t - 1]! : mu
    if (t <= data.length) residuals.push(one - mu)
    else ahead.push(mu)
    level = alpha * one + (1 - alpha) * level
    b = t === 1 ? 0 : ((t - 2) * b + (6 * (one - mean)) / t) / (t + 1)
    mean = ((t - 1) * mean + one) / t
    a = mean - ((t + 1) / 2) * b
  }
  return { residuals, ahead }
}

export const sumOfSquares = (values: readonly number[]) => values.reduce((sum, one) => sum + one * one, 0)

/** The mean size of the values, 1 for an all-zero history, so that every search works on numbers near 1. */
export function sizeOf(history: readonly number[]): number {
  return history.reduce((sum, one) => sum + Math.abs(one), 0) / history.length || 1
}
