/** What peers or earlier years look like, on the scale figures are compared on. */
export type Reference = { median: number; spread: number; count: number }

/** Fewer values than these say nothing about what is usual. */
export const fewestPeers = 5
export const fewestYears = 4

/**
 * The scale on which figures are compared. Counts of schools of very different size differ by factors, so they are
 * compared by their logarithm; ratios as they are.
 */
export function scaled(measure: 'count' | 'amount' | 'ratio', amount: number): number {
  return measure === 'ratio' ? amount : Math.sign(amount) * Math.log10(1 + Math.abs(amount))
}

/** The amount again from its place on the scale. */
export function unscaled(measure: 'count' | 'amount' | 'ratio', place: number): number {
  return measure === 'ratio' ? place : Math.sign(place) * (10 ** Math.abs(place) - 1)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Median and median absolute deviation of values on one scale; undefined for fewer than `fewest`. */
export function referenceOf(values: readonly number[], fewest: number): Reference | undefined {
  if (values.length < fewest) return undefined
  const middle = median(values)
  return { median: middle, spread: median(values.map((value) => Math.abs(value - middle))), count: values.length }
}

/**
 * Robust z (Iglewicz and Hoaglin 1993): 0.6745 × distance from the median ÷ MAD. Where most values are alike the MAD is
 * next to nothing and every other value would be far away, so the spread has a least size: on the logarithmic scale one
 * that leaves a factor of two unremarked, of a ratio 2 % of the median. Undefined where that is nothing too.
 */
export function robustZ(measure: 'count' | 'amount' | 'ratio', place: number, reference: Reference): number | undefined {
  const least = measure === 'ratio' ? 0.02 * Math.abs(reference.median) : 0.06
  const spread = Math.max(reference.spread, least)
  return spread === 0 ? undefined : (0.6745 * (place - reference.median)) / spread
}
