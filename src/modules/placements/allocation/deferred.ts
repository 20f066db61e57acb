import { isEligible, opensPool, type Round } from './round.ts'

/**
 * Student-proposing deferred acceptance: every candidate asks down the own list, every pool keeps the best it was
 * asked by so far, whoever is put out asks on. The result is the stable matching that every candidate likes best
 * (Gale and Shapley 1962; with pools filled in a declared order: Kominers and Sönmez 2016), whatever the order in which they ask.
 * Pools are heaps in one array with the weakest on top; asking in the order of the common score keeps displacements few.
 */
export function defer(round: Round): void {
  const { columns, ranks, left, poolLeft, assigned, pool: pools } = round
  const { start, prefs, programmes } = columns
  const { poolStart, poolSeats, formula } = programmes
  const heapStart = new Int32Array(poolSeats.length + 1)
  for (let at = 0; at < poolSeats.length; at++) heapStart[at + 1] = heapStart[at]! + Math.min(poolSeats[at]!, assigned.length)
  const heap = new Int32Array(heapStart[poolSeats.length]!)
  const held = new Int32Array(poolSeats.length)
  const next = start.slice(0, columns.keys.length)

  for (let first = 0; first < assigned.length; first++) {
    let candidate = first
    for (;;) {
      const place = next[candidate]!
      if (place >= start[candidate + 1]!) break
      next[candidate] = place + 1
      const programme = prefs[place]!
      if (!isEligible(round, candidate, programme)) continue
      const out = ask(candidate, programme)
      if (out === candidate) continue
      round.choice[candidate] = place - start[candidate]! + 1
      if (out < 0) break
      assigned[out] = -1
      round.choice[out] = 0
      candidate = out
    }
  }
  for (let at = 0; at < left.length; at++) {
    left[at] = 0
    for (let pool = poolStart[at]!; pool < poolStart[at + 1]!; pool++) {
      poolLeft[pool] = poolSeats[pool]! - held[pool]!
      left[at]! += poolLeft[pool]!
      if (held[pool]! > 0) round.mainLast[pool] = ranks[formula[at]!]![heap[heapStart[pool]!]!]!
    }
  }

  /** Answers with who is left without a seat: the asker, somebody put out, or −1. */
  function ask(asker: number, programme: number): number {
    const rank = ranks[formula[programme]!]!
    let one = asker
    for (let pool = poolStart[programme]!; pool < poolStart[programme + 1]!; pool++) {
      if (!opensPool(columns, one, pool)) continue
      const base = heapStart[pool]!
      if (held[pool]! < poolSeats[pool]!) {
        push(base, held[pool]!++, one, rank)
        settle(one, programme, pool)
        return -1
      }
      if (poolSeats[pool] === 0 || rank[heap[base]!]! < rank[one]!) continue
      const weakest = heap[base]!
      sink(base, held[pool]!, one, rank)
      settle(one, programme, pool)
      // Somebody put out of one pool may still enter a later one of the same programme.
      one = weakest
    }
    return one
  }

  function settle(one: number, programme: number, pool: number): void {
    assigned[one] = programme
    pools[one] = pool - poolStart[programme]!
  }

  function push(base: number, at: number, one: number, rank: Uint32Array): void {
    let place = at
    while (place > 0) {
      const above = (place - 1) >> 1
      if (rank[heap[base + above]!]! >= rank[one]!) break
      heap[base + place] = heap[base + above]!
      place = above
    }
    heap[base + place] = one
  }

  function sink(base: number, size: number, one: number, rank: Uint32Array): void {
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= size) break
      if (below + 1 < size && rank[heap[base + below + 1]!]! > rank[heap[base + below]!]!) below += 1
      if (rank[heap[base + below]!]! <= rank[one]!) break
      heap[base + place] = heap[base + below]!
      place = below
    }
    heap[base + place] = one
  }
}
