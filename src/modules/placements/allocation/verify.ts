import type { Allocation } from './allocate.ts'
import { isEligible, opensPool } from './round.ts'
import { allocatePlainly } from './plain.ts'

/**
 * Proves a result from the input alone, by definitions and not by the way it was computed: quotas hold, everybody
 * placed is eligible and may enter the pool, nobody envies (a better-liked programme holds no weaker candidate in a
 * pool that was open to them), nothing is wasted (no free seat that somebody eligible liked better). Answers with
 * sentences; empty when all holds. Adjustment is looked at for quota and eligibility only, because it has no priority.
 */
export function proveAllocation(result: Allocation): string[] {
  const { columns, assigned, pool, choice, ranks } = result
  const { programmes, start, prefs, keys } = columns
  const wrong: string[] = []
  const used = new Int32Array(programmes.poolSeats.length)
  const usedMain = new Int32Array(programmes.poolSeats.length)
  const last = new Int32Array(programmes.poolSeats.length).fill(-1)
  for (let at = 0; at < assigned.length; at++) {
    const programme = assigned[at]!
    if (programme < 0) continue
    const own = programmes.poolStart[programme]! + pool[at]!
    used[own]! += 1
    if (own >= programmes.poolStart[programme + 1]! || !opensPool(columns, at, own)) wrong.push(`${keys[at]} 占了不属于自己的名额`)
    if (!isEligible(result, at, programme)) wrong.push(`${keys[at]} 不够条件，却录在 ${programmes.keys[programme]}`)
    if (choice[at]! > 0) {
      usedMain[own]! += 1
      last[own] = Math.max(last[own]!, ranks[programmes.formula[programme]!]![at]!)
      if (prefs[start[at]! + choice[at]! - 1] !== programme) wrong.push(`${keys[at]} 的志愿序号不对`)
    }
  }
  for (let at = 0; at < used.length; at++) if (used[at]! > programmes.poolSeats[at]!) wrong.push(`名额池 ${at} 超了`)
  for (let at = 0; at < assigned.length && wrong.length < 20; at++) {
    const end = choice[at]! > 0 ? start[at]! + choice[at]! - 1 : start[at + 1]!
    for (let place = start[at]!; place < end; place++) {
      const programme = prefs[place]!
      if (!isEligible(result, at, programme)) continue
      const rank = ranks[programmes.formula[programme]!]![at]!
      for (let one = programmes.poolStart[programme]!; one < programmes.poolStart[programme + 1]!; one++) {
        if (!opensPool(columns, at, one) || programmes.poolSeats[one] === 0) continue
        if (usedMain[one]! < programmes.poolSeats[one]!) wrong.push(`${keys[at]} 更想去 ${programmes.keys[programme]}，那里有空余`)
        else if (last[one]! > rank) wrong.push(`${keys[at]} 更想去 ${programmes.keys[programme]}，那里录了排在后面的人`)
      }
    }
  }
  return wrong
}

/** Compares with the second implementation, seat by seat. Empty when they agree. */
export function compareWithPlain(result: Allocation): string[] {
  const { columns, assigned, choice, pool, seed } = result
  const plain = allocatePlainly(columns, seed)
  const wrong: string[] = []
  for (let at = 0; at < assigned.length && wrong.length < 20; at++) {
    const other = plain.get(columns.keys[at]!)
    const programme = assigned[at]!
    const own = programme < 0 ? undefined : { programme: columns.programmes.keys[programme]!, choice: choice[at]!, pool: pool[at]! }
    if (own?.programme !== other?.programme || own?.choice !== other?.choice || own?.pool !== other?.pool)
      wrong.push(`${columns.keys[at]}：${own ? `${own.programme} 第 ${own.choice} 志愿` : '没有录取'} ≠ ${other ? `${other.programme} 第 ${other.choice} 志愿` : '没有录取'}`)
  }
  return wrong
}
