export type Minimum = { at: number[]; value: number }

/**
 * Nelder–Mead: the minimum of a function of few variables, without derivatives. `start` with `steps` spans the first
 * simplex; values that are not finite count as infinitely bad, so that a bound is a function that answers Infinity.
 * Deterministic. Source: Nelder and Mead (1965), with the usual coefficients 1, 2, ½, ½.
 */
export function minimise(
  of: (at: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  { evaluations = 60 * (start.length + 1), tolerance = 1e-7 } = {},
): Minimum {
  const cost = (at: number[]): Minimum => {
    const value = of(at)
    return { at, value: Number.isFinite(value) ? value : Infinity }
  }
  let simplex = [
    cost([...start]),
    ...start.map((_, which) => cost(start.map((one, at) => (at === which ? one + steps[which]! : one)))),
  ]
  let spent = simplex.length
  const byValue = (left: Minimum, right: Minimum) =>
    left.value === right.value ? 0 : left.value - right.value
  while (spent < evaluations) {
    simplex.sort(byValue)
    const best = simplex[0]!
    const worst = simplex.at(-1)!
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break
    const others = simplex.slice(0, -1)
    const centre = start.map((_, at) => others.reduce((sum, one) => sum + one.at[at]!, 0) / others.length)
    const along = (share: number) => cost(centre.map((one, at) => one + share * (worst.at[at]! - one)))
    const reflected = along(-1)
    spent++
    let chosen: Minimum | undefined
    if (reflected.value < best.value) {
      const expanded = along(-2)
      spent++
      chosen = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < others.at(-1)!.value) {
      chosen = reflected
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
      spent++
      if (contracted.value < Math.min(reflected.value, worst.value)) chosen = contracted
    }
    if (chosen) {
      simplex[simplex.length - 1] = chosen
    } else {
      simplex = [best, ...simplex.slice(1).map((one) => cost(one.at.map((x, at) => (x + best.at[at]!) / 2)))]
      spent += start.length
    }
  }
  simplex.sort(byValue)
  return simplex[0]!
}
