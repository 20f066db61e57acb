import type { Columns } from './columns.ts'
import { passedKinds, positionsOf, rankBy, scoreBy } from './rank.ts'

/**
 * The working state of one allocation: who stands where, what is left, who got what. Candidates are numbered from the
 * first to the last by the common score (formula 0), and their columns lie in memory in that order: a pass over them
 * reads forward.
 */
export type Round = {
  columns: Columns
  seed: number
  /** The keys in canonical order, and where each of them stands here. */
  keys: readonly string[]
  places: Uint32Array
  /** By formula: score in 1/100,000 point and position from 0; only formulas that a programme uses, and the first. */
  scores: Int32Array[]
  ranks: Uint32Array[]
  orders: Uint32Array[]
  passed: Uint32Array
  /** Seats left by programme and by pool. */
  left: Int32Array
  poolLeft: Int32Array
  /** By pool: position, by the formula of its programme, of the last one taken by a preference; −1 for nobody. */
  mainLast: Int32Array
  /** Programme or −1; number of the preference from 1, 0 for adjustment; which pool of the programme, from 0. */
  assigned: Int32Array
  choice: Uint16Array
  pool: Uint8Array
}

/** Ranks the candidates; everything after this is passes over arrays. */
export function openRound(canonical: Columns, seed: number): Round {
  const n = canonical.keys.length
  const order = rankBy(canonical, scoreBy(canonical, 0), seed)
  const columns = inOrder(canonical, order)
  const { programmes } = columns
  const used = new Set([0, ...programmes.formula])
  const scores: Int32Array[] = []
  const ranks: Uint32Array[] = []
  const orders: Uint32Array[] = []
  for (const formula of used) {
    scores[formula] = scoreBy(columns, formula)
    orders[formula] = formula === 0 ? Uint32Array.from({ length: n }, (_, at) => at) : rankBy(columns, scores[formula], seed)
    ranks[formula] = positionsOf(orders[formula])
  }
  return {
    columns, seed, keys: canonical.keys, places: positionsOf(order), scores, ranks, orders,
    passed: passedKinds(columns, scores[0]!),
    left: seatsOf(columns),
    poolLeft: programmes.poolSeats.slice(),
    mainLast: new Int32Array(programmes.poolSeats.length).fill(-1),
    assigned: new Int32Array(n).fill(-1),
    choice: new Uint16Array(n),
    pool: new Uint8Array(n),
  }
}

function inOrder(columns: Columns, order: Uint32Array): Columns {
  const n = order.length
  const start = new Uint32Array(n + 1)
  const prefs = new Uint16Array(columns.prefs.length)
  const pick = <T extends Int32Array | Uint32Array | Uint16Array | Uint8Array>(from: T, to: T): T => {
    for (let at = 0; at < n; at++) to[at] = from[order[at]!]!
    return to
  }
  for (let at = 0, end = 0; at < n; at++) {
    for (let place = columns.start[order[at]!]!; place < columns.start[order[at]! + 1]!; place++) prefs[end++] = columns.prefs[place]!
    start[at + 1] = end
  }
  return {
    ...columns,
    keys: Array.from(order, (at) => columns.keys[at]!),
    region: pick(columns.region, new Uint16Array(n)),
    groups: pick(columns.groups, new Uint32Array(n)),
    adjust: pick(columns.adjust, new Uint8Array(n)),
    scores: columns.scores.map((column) => pick(column, new Int32Array(n))),
    start,
    prefs,
  }
}

export function seatsOf({ programmes }: Columns): Int32Array {
  const seats = new Int32Array(programmes.keys.length)
  for (let at = 0; at < seats.length; at++)
    for (let pool = programmes.poolStart[at]!; pool < programmes.poolStart[at + 1]!; pool++) seats[at]! += programmes.poolSeats[pool]!
  return seats
}

/** Whether a programme may take a candidate at all: entry group, cut-off line of its kind, lowest score of its own. */
export function isEligible({ columns: { programmes, groups }, passed, scores }: Round, candidate: number, programme: number): boolean {
  const accepts = programmes.accepts[programme]!
  return (
    (accepts === 0 || (accepts & groups[candidate]!) !== 0) &&
    (passed[candidate]! & programmes.kindBit[programme]!) !== 0 &&
    scores[programmes.formula[programme]!]![candidate]! >= programmes.minimum[programme]!
  )
}

/** Whether the region of a candidate opens a pool. */
export function opensPool({ programmes, regions, region }: Columns, candidate: number, pool: number): boolean {
  return programmes.opens[programmes.poolRegion[pool]! * regions.length + region[candidate]!] === 1
}

/** The first pool of an eligible programme that the candidate may enter and that has room, or −1. */
export function poolOf(round: Round, candidate: number, programme: number): number {
  if (!isEligible(round, candidate, programme)) return -1
  const { programmes } = round.columns
  const end = programmes.poolStart[programme + 1]!
  for (let pool = programmes.poolStart[programme]!; pool < end; pool++)
    if (round.poolLeft[pool]! > 0 && opensPool(round.columns, candidate, pool)) return pool
  return -1
}
