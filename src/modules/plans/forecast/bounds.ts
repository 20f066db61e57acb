/** What a quantity cannot leave: a share of a hundred lies between 0 and 100, a count is not below 0. */
export type Bounds = { lower?: number | undefined; upper?: number | undefined }

/** Values nearer than this share of the span to a bound are taken as that near: the logarithm of nothing is infinite. */
const nearest = 0.001

/**
 * A quantity with two bounds is forecast as the logarithm of its odds, so that no mean and no interval leaves them;
 * one with a lower bound is cut there.
 */
export function scaleFor({ lower, upper }: Bounds): { to: (value: number) => number; from: (value: number) => number } {
  if (lower !== undefined && upper !== undefined) {
    const span = upper - lower
    return {
      to: (value) => {
        const share = Math.min(1 - nearest, Math.max(nearest, (value - lower) / span))
        return Math.log(share / (1 - share))
      },
      from: (odds) => lower + span / (1 + Math.exp(-odds)),
    }
  }
  return { to: (value) => value, from: (value) => cut({ lower, upper }, value) }
}

/** The value, or the bound that it would leave. */
export function cut({ lower, upper }: Bounds, value: number): number {
  return Math.min(upper ?? Infinity, Math.max(lower ?? -Infinity, value))
}
