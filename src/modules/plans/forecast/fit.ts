/** What a method learnt from a history: forecasts of any length and the errors it made one step ahead. */
export type Fit = {
  /** Means of the next `horizon` points. */
  ahead: (horizon: number) => number[]
  /** One-step errors within the history, in its unit; the first points that a method starts from have none. */
  residuals: readonly number[]
}
export type Method = (history: readonly number[]) => Fit

const steps = (horizon: number) => Array.from({ length: horizon }, (_, at) => at + 1)

/** The last value goes on. */
export function naive(history: readonly number[]): Fit {
  const last = history.at(-1)!
  return {
    ahead: (horizon) => steps(horizon).map(() => last),
    residuals: history.slice(1).map((one, at) => one - history[at]!),
  }
}

/** A straight line from the first through the last value: the benchmark that a forecast has to beat. */
export function drift(history: readonly number[]): Fit {
  const n = history.length
  const last = history.at(-1)!
  const pace = n > 1 ? (last - history[0]!) / (n - 1) : 0
  return {
    ahead: (horizon) => steps(horizon).map((step) => last + step * pace),
    residuals: history.slice(1).map((one, at) => one - history[at]! - pace),
  }
}
