import { poolOf, type Round } from './round.ts'

/**
 * 平行志愿 (serial dictatorship): candidates in the order of the common score, each takes the first listed programme
 * that admits and has a seat. With strict order and no limit on the list nobody gains by naming another order, and
 * the result is the one stable matching. One pass; a full programme costs one look at one small array.
 */
export function serveInOrder(round: Round): void {
  const { columns, order, left, poolLeft } = round
  const { start, prefs } = columns
  let free = 0
  for (let at = 0; at < left.length; at++) free += left[at]!
  for (let at = 0; at < order.length && free > 0; at++) {
    const candidate = order[at]!
    const from = start[candidate]!
    const to = start[candidate + 1]!
    for (let place = from; place < to; place++) {
      const programme = prefs[place]!
      if (left[programme] === 0) continue
      const pool = poolOf(round, candidate, programme)
      if (pool < 0) continue
      poolLeft[pool]! -= 1
      left[programme]! -= 1
      free -= 1
      round.assigned[candidate] = programme
      round.choice[candidate] = place - from + 1
      round.pool[candidate] = pool
      break
    }
  }
}
