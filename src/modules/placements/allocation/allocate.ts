import type { Columns } from './columns.ts'
import { defer } from './deferred.ts'
import { openRound, poolOf, seatsOf, type Round } from './round.ts'
import { serveInOrder } from './serial.ts'

/** What a programme came to. Scores in 1/100,000 point by its own formula, positions from 0. */
export type Filled = {
  taken: number
  adjusted: number
  /** Score and position of the last candidate taken by a preference; −1 where nobody was. */
  cutOff: number
  lastRank: number
}

/** A finished allocation: the round with who got what, and the seats of each pool after the preferences, before adjustment. */
export type Allocation = Round & {
  mainLeft: Int32Array
  filled: Filled[]
}

/**
 * Allocates once: preferences by the rule of the head, then adjustment where it is part of it. Pure; the same
 * columns and seed give the same arrays. Cost: ranking, then one pass (serial) or the asks of deferred acceptance.
 */
export function allocate(columns: Columns, seed: number): Allocation {
  return allocateRound(openRound(columns, seed))
}

/** The part after ranking, for who measures it alone. The round must be fresh. */
export function allocateRound(round: Round): Allocation {
  const { columns } = round
  if (columns.head.rule === 'serial') serveInOrder(round)
  else defer(round)
  const { programmes } = columns
  const seats = seatsOf(columns)
  const filled = programmes.keys.map((_, at): Filled => {
    const formula = programmes.formula[at]!
    let lastRank = -1
    for (let pool = programmes.poolStart[at]!; pool < programmes.poolStart[at + 1]!; pool++) lastRank = Math.max(lastRank, round.mainLast[pool]!)
    const cutOff = lastRank < 0 ? -1 : round.scores[formula]![round.orders[formula]![lastRank]!]!
    return { taken: seats[at]! - round.left[at]!, adjusted: 0, cutOff, lastRank }
  })
  const mainLeft = round.poolLeft.slice()
  if (columns.head.adjustment) adjust(round, filled)
  return { ...round, mainLeft, filled }
}

/**
 * 服从调剂: who got no preference and agreed takes, in the order of the common score, a free seat in a school of the
 * own list: schools as listed, in a school its programmes by key. Eligibility and pools hold as before.
 */
function adjust(round: Round, filled: Filled[]): void {
  const { columns } = round
  const { programmes, start, prefs } = columns
  const bySchool = new Map<number, number[]>()
  programmes.keys.forEach((_, at) => {
    if (programmes.adjustable[at] && round.left[at]! > 0) bySchool.set(programmes.school[at]!, [...(bySchool.get(programmes.school[at]!) ?? []), at])
  })
  for (let candidate = 0; candidate < round.assigned.length; candidate++) {
    if (round.assigned[candidate]! >= 0 || columns.adjust[candidate] === 0) continue
    const tried = new Set<number>()
    search: for (let place = start[candidate]!; place < start[candidate + 1]!; place++) {
      const school = programmes.school[prefs[place]!]!
      if (tried.has(school)) continue
      tried.add(school)
      for (const programme of bySchool.get(school) ?? []) {
        const pool = round.left[programme]! > 0 ? poolOf(round, candidate, programme) : -1
        if (pool < 0) continue
        round.poolLeft[pool]! -= 1
        round.left[programme]! -= 1
        round.assigned[candidate] = programme
        round.pool[candidate] = pool - programmes.poolStart[programme]!
        filled[programme]!.taken += 1
        filled[programme]!.adjusted += 1
        break search
      }
    }
  }
}
