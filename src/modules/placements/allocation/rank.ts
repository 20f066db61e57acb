import { createHash } from 'node:crypto'
import type { Columns } from './columns.ts'
import { toHundredths } from './problem.ts'

/** Scores by one formula, in 1/100,000 point. */
export function scoreBy(columns: Columns, formula: number): Int32Array {
  const { subjects, formulas = [] } = columns.head
  const weights = subjects.map(({ key }) => Math.round((formulas.length === 0 ? 1 : (formulas[formula]!.weights[key] ?? 0)) * 1000))
  const sum = new Int32Array(columns.keys.length)
  weights.forEach((weight, subject) => {
    const column = columns.scores[subject]!
    if (weight > 0) for (let at = 0; at < sum.length; at++) sum[at]! += column[at]! * weight
  })
  return sum
}

/**
 * Draws the lot of a candidate: SHA-256 over `seed:key` in hex; the smaller comes first. Anybody can compute it again
 * from the published seed, and it does not depend on where a candidate stands in a file.
 */
export function lotOf(seed: number, key: string): string {
  return createHash('sha256').update(`${seed}:${key}`).digest('hex')
}

/**
 * Candidates from the first to the last by one score: the higher score first, then the subjects of `ties` in order,
 * then the lot. Every position is strict. Radix sort from the last criterion to the first, then lots within groups
 * that are still equal.
 */
export function rankBy(columns: Columns, score: Int32Array, seed: number): Uint32Array {
  const n = columns.keys.length
  const subjects = columns.head.ties.map((key) => columns.scores[columns.head.subjects.findIndex((one) => one.key === key)]!)
  const criteria = [score, ...subjects]
  let places = Uint32Array.from({ length: n }, (_, at) => at)
  for (let at = criteria.length - 1; at >= 0; at--) places = sortDown(places, criteria[at]!)
  for (let from = 0; from < n; ) {
    let to = from + 1
    while (to < n && criteria.every((column) => column[places[from]!] === column[places[to]!])) to++
    if (to - from > 1) {
      const drawn = Array.from(places.subarray(from, to), (place) => ({ place, lot: lotOf(seed, columns.keys[place]!) }))
      drawn.sort((left, right) => (left.lot < right.lot ? -1 : left.lot > right.lot ? 1 : left.place - right.place))
      drawn.forEach((one, at) => (places[from + at] = one.place))
    }
    from = to
  }
  return places
}

/** Stable sort of places by a column, the largest first; 16 bits at a time, and only those that differ. */
function sortDown(places: Uint32Array<ArrayBuffer>, column: Int32Array): Uint32Array<ArrayBuffer> {
  let most = 0
  let least = column.length > 0 ? column[0]! : 0
  for (let at = 0; at < column.length; at++) {
    if (column[at]! > most) most = column[at]!
    if (column[at]! < least) least = column[at]!
  }
  let from = places
  for (let shift = 0; (most - least) >>> shift > 0; shift += 16) {
    const counts = new Uint32Array(65537)
    for (let at = 0; at < from.length; at++) counts[(((most - column[from[at]!]!) >>> shift) & 65535) + 1]! += 1
    for (let at = 1; at < counts.length; at++) counts[at]! += counts[at - 1]!
    const to = new Uint32Array(from.length)
    for (let at = 0; at < from.length; at++) to[counts[((most - column[from[at]!]!) >>> shift) & 65535]!++] = from[at]!
    from = to
    if (shift === 16) break
  }
  return from
}

/** Position of each candidate, from 0. */
export function positionsOf(order: Uint32Array): Uint32Array {
  const rank = new Uint32Array(order.length)
  for (let at = 0; at < order.length; at++) rank[order[at]!] = at
  return rank
}

/** For each candidate the bits of the programme kinds whose cut-off line the own score reaches. */
export function passedKinds(columns: Columns, score: Int32Array): Uint32Array {
  const { kinds } = columns.programmes
  const lines = columns.regions.map((region) => kinds.map((kind) => cutOffFor(columns, kind, region) ?? 0))
  const passed = new Uint32Array(columns.keys.length)
  for (let at = 0; at < passed.length; at++) {
    const own = lines[columns.region[at]!]!
    let mask = 0
    for (let kind = 0; kind < own.length; kind++) if (score[at]! >= own[kind]!) mask |= 1 << kind
    passed[at] = mask
  }
  return passed
}

/** The cut-off line of a kind in a region, in 1/100,000 point: that of the longest region code which fits. */
export function cutOffFor(columns: Columns, kind: string, region: string): number | undefined {
  const fit = (columns.head.cutOffs ?? []).filter((one) => one.kind === kind && region.startsWith(one.region))
  const best = fit.sort((left, right) => right.region.length - left.region.length || right.score - left.score)[0]
  return best && toHundredths(best.score)! * 1000
}
