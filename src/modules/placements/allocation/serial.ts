import type { Round } from './round.ts'

/**
 * 平行志愿 (serial dictatorship): candidates in the order of the common score, each takes the first listed programme
 * that admits and has a seat. With strict order and no limit on the list nobody gains by naming another order, and
 * the result is the one stable matching. One pass. A full programme costs one look at one small array; a programme
 * that anybody may enter costs one look more; what the others ask stands side by side in one line of memory.
 */
export function serveInOrder(round: Round): void {
  const { columns, left, poolLeft, mainLast, passed, assigned, choice, pool: slots } = round
  const { start, prefs, groups, region, programmes } = columns
  const { poolStart, poolRegion, opens } = programmes
  const score = round.scores[0]!
  const width = columns.regions.length
  const gates = gatesOf(round)
  let all = 0
  for (let at = 0; at < left.length; at++) all |= programmes.kindBit[at]!
  let free = 0
  for (let at = 0; at < left.length; at++) free += left[at]!
  const last = new Int32Array(left.length).fill(-1)
  const total = assigned.length
  let from = 0
  for (let candidate = 0; candidate < total && free > 0; candidate++) {
    const to = start[candidate + 1]!
    search: for (let place = from; place < to; place++) {
      const programme = prefs[place]!
      const room = left[programme]!
      if (room === 0) continue
      const gate = programme << 3
      if (gates[gate] === 0 || passed[candidate] !== all) {
        const accepts = gates[gate + 1]!
        if (accepts !== 0 && (accepts & groups[candidate]!) === 0) continue
        if ((passed[candidate]! & gates[gate + 2]!) === 0 || score[candidate]! < gates[gate + 3]!) continue
      }
      if (gates[gate + 4] === 0) {
        const end = gates[gate + 6]!
        let pool = gates[gate + 5]!
        while (pool < end && (poolLeft[pool] === 0 || opens[poolRegion[pool]! * width + region[candidate]!] === 0)) pool++
        if (pool === end) continue
        poolLeft[pool]! -= 1
        mainLast[pool] = candidate
        slots[candidate] = pool - gates[gate + 5]!
      }
      left[programme] = room - 1
      free -= 1
      last[programme] = candidate
      assigned[candidate] = programme
      choice[candidate] = place - from + 1
      break search
    }
    from = to
  }
  for (let at = 0; at < left.length; at++) {
    if (gates[(at << 3) + 4] === 0) continue
    poolLeft[poolStart[at]!] = left[at]!
    mainLast[poolStart[at]!] = last[at]!
  }
}

/**
 * Eight numbers for each programme: 1 when everybody who passed every cut-off line may enter, the groups it accepts,
 * its kind, its lowest score, 1 when its only pool is open to every region here, its first pool, and the one after its last.
 */
function gatesOf({ columns: { programmes, regions } }: Round): Int32Array {
  const { accepts, kindBit, minimum, poolStart, poolRegion, opens } = programmes
  const gates = new Int32Array(programmes.keys.length * 8)
  for (let at = 0; at < programmes.keys.length; at++) {
    const first = poolStart[at]!
    const row = poolRegion[first]! * regions.length
    const one = poolStart[at + 1]! - first === 1 && opens.subarray(row, row + regions.length).every((open) => open === 1)
    gates.set([accepts[at] === 0 && minimum[at] === 0 ? 1 : 0, accepts[at]!, kindBit[at]!, minimum[at]!, one ? 1 : 0, first, poolStart[at + 1]!], at * 8)
  }
  return gates
}
