import { drift } from './fit.ts'
import { dynamicTheta, sumOfSquares } from './theta.ts'

/**
 * Half widths per unit of scatter that hold 80 % and 95 % of what came true, among the M3 yearly series whose forecast
 * would have been published, with long histories and cut ones: docs/forecast.md.
 */
export const halfWidths = { likely: 1.2, nearly: 2.4 } as const
/** The scatter of the forecast `step` years ahead grows with this power of the step: between a walk's ½ and a line's 1. */
const growth = 0.75

/**
 * How far off one step ahead is: the largest of what the model missed while learning, what it missed in the back-test,
 * and what a straight line missed. The largest, because on a short history each of them alone is sometimes small by luck.
 */
export function scatterOf(history: readonly number[], firstErrors: readonly number[]): number {
  const rms = (errors: readonly number[], spent: number) =>
    errors.length === 0 ? 0 : Math.sqrt(sumOfSquares(errors) / Math.max(1, errors.length - spent))
  return Math.max(
    rms(dynamicTheta(history).residuals, 3),
    rms(drift(history).residuals, 1),
    rms(firstErrors, 0),
  )
}

/** The scatter of each of the next steps. */
export function scatterAhead(scatter: number, horizon: number): number[] {
  return Array.from({ length: horizon }, (_, at) => scatter * (at + 1) ** growth)
}
