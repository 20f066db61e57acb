import type { Columns } from './columns.ts'
import { passedKinds, positionsOf, rankBy, scoreBy } from './rank.ts'

/** The working state of one allocation: who stands where, what is left, who got what. Every array by index. */
export type Round = {
  columns: Columns
  seed: number
  /** Candidates from the first to the last by the common score (formula 0). */
  order: Uint32Array
  /** By formula: score in 1/100,000 point and position from 0; only formulas that a programme uses, and the first. */
  scores: Int32Array[]
  ranks: Uint32Array[]
  passed: Uint32Array
  /** Seats left by programme and by pool. */
  left: Int32Array
  poolLeft: Int32Array
  /** Programme or −1; number of the preference from 1, 0 for adjustment; pool or −1. */
  assigned: Int32Array
  choice: Uint16Array
  pool: Int32Array
}

/** Ranks the candidates; everything after this is passes over arrays. */
export function openRound(columns: Columns, seed: number): Round {
  const n = columns.keys.length
  const { programmes } = columns
  const used = new Set([0, ...programmes.formula])
  const scores: Int32Array[] = []
  const ranks: Uint32Array[] = []
  let order: Uint32Array = new Uint32Array(n)
  for (const formula of used) {
    scores[formula] = scoreBy(columns, formula)
    const ranked = rankBy(columns, scores[formula], seed)
    if (formula === 0) order = ranked
    ranks[formula] = positionsOf(ranked)
  }
  return {
    columns, seed, order, scores, ranks,
    passed: passedKinds(columns, scores[0]!),
    left: seatsOf(columns),
    poolLeft: programmes.poolSeats.slice(),
    assigned: new Int32Array(n).fill(-1),
    choice: new Uint16Array(n),
    pool: new Int32Array(n).fill(-1),
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
