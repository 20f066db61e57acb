import { ets } from './ets.ts'
import type { Fit } from './fit.ts'
import { dynamicTheta, theta } from './theta.ts'

const middle = (values: readonly number[]) => values.toSorted((left, right) => left - right)[1]!

/**
 * The middle one, point by point, of Theta, dynamic optimised Theta and exponential smoothing: a method that goes
 * astray on a short history is outvoted. Median combination after Petropoulos and Svetunkov (2020).
 */
export function combination(history: readonly number[]): Fit {
  const fits = [dynamicTheta(history), ets(history), theta(history)]
  return {
    ahead: (horizon) => {
      const all = fits.map((one) => one.ahead(horizon))
      return Array.from({ length: horizon }, (_, at) => middle(all.map((one) => one[at]!)))
    },
    residuals: fits[0]!.residuals,
  }
}
