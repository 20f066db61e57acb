import type { Allocation } from './allocate.ts'
import { points } from './explain.ts'
import { seatsOf } from './round.ts'
import type { Columns } from './columns.ts'

/** What stands in front of a result: what was allocated by which rule, and what every programme came to. */
export type ResultHead = {
  format: 'luban-allocation-result-1'
  /** SHA-256 of the input in canonical order. */
  input: string
  seed: number
  rule: string
  /** False where lists are limited: then it can pay to leave a hoped-for programme out, though never to change the order of those listed. */
  strategyProof: boolean
  candidates: number
  placed: number
  byPreference: number[]
  adjusted: number
  programmes: {
    key: string
    seats: number
    taken: number
    adjusted: number
    free: number
    /** Score of the last one taken by a preference, and that one's position from 1; null where nobody was. */
    cutOff: string | null
    lastRank: number | null
    full: boolean
    pools: { region: string; seats: number; free: number }[]
  }[]
}

export function headOf(result: Allocation): ResultHead {
  const { columns, filled, left, poolLeft, assigned, choice, seed } = result
  const { programmes, head } = columns
  const seats = seatsOf(columns)
  const byPreference: number[] = []
  let placed = 0
  let adjusted = 0
  for (let at = 0; at < assigned.length; at++) {
    if (assigned[at]! < 0) continue
    placed += 1
    if (choice[at] === 0) adjusted += 1
    else byPreference[choice[at]! - 1] = (byPreference[choice[at]! - 1] ?? 0) + 1
  }
  return {
    format: 'luban-allocation-result-1',
    input: columns.hash,
    seed,
    rule: head.rule,
    strategyProof: head.choices === null && !head.adjustment,
    candidates: assigned.length,
    placed,
    byPreference: Array.from(byPreference, (count) => count ?? 0),
    adjusted,
    programmes: programmes.keys.map((key, at) => {
      const one = filled[at]!
      const pools = Array.from({ length: programmes.poolStart[at + 1]! - programmes.poolStart[at]! }, (_, place) => {
        const pool = programmes.poolStart[at]! + place
        return { region: programmes.poolRegions[programmes.poolRegion[pool]!]!, seats: programmes.poolSeats[pool]!, free: poolLeft[pool]! }
      })
      return {
        key,
        seats: seats[at]!,
        taken: one.taken,
        adjusted: one.adjusted,
        free: left[at]!,
        cutOff: one.cutOff < 0 ? null : points(one.cutOff),
        lastRank: one.lastRank < 0 ? null : one.lastRank + 1,
        full: left[at] === 0,
        pools,
      }
    }),
  }
}

export const RESULT_COLUMNS = 'candidate,programme,preference,rank,score'

/** The result as text in pieces: the head as one line of JSON, column names, one line for each candidate by key. */
export function* writeResult(result: Allocation): Generator<string> {
  const { columns, keys, places, assigned, choice, scores, ranks } = result
  yield `${JSON.stringify(headOf(result))}\n${RESULT_COLUMNS}\n`
  let lines: string[] = []
  for (let place = 0; place < keys.length; place++) {
    const at = places[place]!
    const programme = assigned[at]!
    lines.push(`${keys[place]},${programme < 0 ? '' : columns.programmes.keys[programme]},${programme < 0 ? '' : choice[at]},${ranks[0]![at]! + 1},${points(scores[0]![at]!)}`)
    if (lines.length === 20_000) {
      yield `${lines.join('\n')}\n`
      lines = []
    }
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`
}

/** The same result as one JSON document, in pieces. */
export function* writeJson(result: Allocation): Generator<string> {
  const { columns, keys, places, assigned, choice, scores, ranks } = result
  yield `{"head":${JSON.stringify(headOf(result))},\n"candidates":[`
  for (let place = 0; place < keys.length; place++) {
    const at = places[place]!
    const programme = assigned[at]!
    const one = {
      key: keys[place],
      programme: programme < 0 ? null : columns.programmes.keys[programme],
      preference: programme < 0 ? null : choice[at],
      rank: ranks[0]![at]! + 1,
      score: points(scores[0]![at]!),
    }
    yield `${place === 0 ? '' : ','}\n${JSON.stringify(one)}`
  }
  yield '\n]}\n'
}

/** The input as text in pieces, in canonical order: reading it gives the same columns and the same hash. */
export function* writeInput(columns: Columns): Generator<string> {
  const { head, keys, region, regions, groups, adjust, scores, start, prefs, programmes } = columns
  yield `${JSON.stringify(head)}\n${['candidate', 'region', 'groups', 'adjust', ...head.subjects.map((one) => one.key), 'preferences'].join(',')}\n`
  let lines: string[] = []
  for (let at = 0; at < keys.length; at++) {
    const names = (head.groups ?? []).filter((_, bit) => (groups[at]! & (1 << bit)) !== 0).join(' ')
    const list: string[] = []
    for (let place = start[at]!; place < start[at + 1]!; place++) list.push(programmes.keys[prefs[place]!]!)
    lines.push(`${keys[at]},${regions[region[at]!]},${names},${adjust[at]},${scores.map((column) => column[at]! / 100).join(',')},${list.join(' ')}`)
    if (lines.length === 10_000) {
      yield `${lines.join('\n')}\n`
      lines = []
    }
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`
}
