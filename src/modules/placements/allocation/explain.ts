import type { Allocation } from './allocate.ts'
import { cutOffFor } from './rank.ts'
import { opensPool } from './round.ts'

export type Reason = {
  /** Number of the preference, from 1. */
  preference: number
  programme: string
  title: string
  outcome: 'offered' | 'full' | 'ineligible' | 'not-reached'
  /** The candidate's score by the programme's own formula and the score at which the seats ran out, in points. */
  score: string
  cutOff: string | null
  /** Position among all candidates and the position at which the seats ran out, from 1. */
  rank: number
  filledAt: number | null
  words: string
}

export type Explanation = {
  key: string
  score: string
  rank: number
  of: number
  result: string
  reasons: Reason[]
  /** What became of the agreement to adjustment; null where the round has none. */
  adjustment: string | null
}

/** 1/100,000 point → points as people write them. */
export function points(score: number): string {
  return String(Number((score / 100_000).toFixed(5)))
}

/**
 * Why a candidate got what the round gave, preference by preference, from the frozen input alone. Undefined for a key
 * that is not in it.
 */
export function explain(result: Allocation, key: string): Explanation | undefined {
  const { columns, start, scores, ranks } = { ...result, start: result.columns.start }
  const found = findKey(result.keys, key)
  if (found < 0) return undefined
  const at = result.places[found]!
  const { programmes } = columns
  const placed = result.assigned[at]!
  const choice = result.choice[at]!
  const reasons: Reason[] = []
  for (let place = start[at]!; place < start[at + 1]!; place++) {
    const preference = place - start[at]! + 1
    const programme = columns.prefs[place]!
    const formula = programmes.formula[programme]!
    const base = {
      preference,
      programme: programmes.keys[programme]!,
      title: programmes.titles[programme]!,
      score: points(scores[formula]![at]!),
      rank: ranks[formula]![at]! + 1,
      cutOff: null,
      filledAt: null,
    }
    if (choice > 0 && preference > choice) {
      reasons.push({ ...base, outcome: 'not-reached', words: `第 ${choice} 志愿已经录取，没有再看这个志愿。` })
      continue
    }
    const why = whyIneligible(result, at, programme)
    if (why) {
      reasons.push({ ...base, outcome: 'ineligible', words: why })
      continue
    }
    const end = endOf(result, at, programme)
    const limit = end === undefined ? { cutOff: null, filledAt: null } : { cutOff: points(scores[formula]![end]!), filledAt: ranks[formula]![end]! + 1 }
    if (preference === choice) {
      const words = end === undefined ? '到您时还有空余，录取。' : end === at ? '您是录满前的最后一名。' : `录满时排到第 ${limit.filledAt} 位（${limit.cutOff} 分），您排第 ${base.rank} 位，录取。`
      reasons.push({ ...base, ...limit, outcome: 'offered', words })
    } else reasons.push({ ...base, ...limit, outcome: 'full', words: end === undefined ? '这里没有名额。' : whyBehind(result, at, end, formula) })
  }
  return {
    key,
    score: points(scores[0]![at]!),
    rank: ranks[0]![at]! + 1,
    of: columns.keys.length,
    result: placed < 0 ? '没有录取' : choice > 0 ? `录取到 ${programmes.titles[placed]}（第 ${choice} 志愿）` : `调剂到 ${programmes.titles[placed]}`,
    reasons,
    adjustment: adjustmentWords(result, at),
  }
}

function findKey(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (keys[middle] === key) return middle
    if (keys[middle]! < key) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function whyIneligible({ columns, passed, scores }: Allocation, at: number, programme: number): string | undefined {
  const { programmes, head } = columns
  const region = columns.regions[columns.region[at]!]!
  const accepts = programmes.accepts[programme]!
  const named = (mask: number) => (head.groups ?? []).filter((_, bit) => (mask & (1 << bit)) !== 0).join('、')
  if (accepts !== 0 && (accepts & columns.groups[at]!) === 0) return `只收${named(accepts)}，您的类别是${named(columns.groups[at]!) || '（未写）'}。`
  if ((passed[at]! & programmes.kindBit[programme]!) === 0) {
    const kind = programmes.kinds.find((_, bit) => 1 << bit === programmes.kindBit[programme])!
    return `您 ${points(scores[0]![at]!)} 分，没有达到控制线 ${points(cutOffFor(columns, kind, region)!)} 分。`
  }
  const score = scores[programmes.formula[programme]!]![at]!
  if (score < programmes.minimum[programme]!) return `按这个专业的计分您是 ${points(score)} 分，没有达到它的最低分 ${points(programmes.minimum[programme]!)} 分。`
  for (let pool = programmes.poolStart[programme]!; pool < programmes.poolStart[programme + 1]!; pool++) if (opensPool(columns, at, pool)) return undefined
  return `没有面向您的生源地（${region}）的名额。`
}

/** The last candidate taken in the pool that was open to this one the longest; undefined while a pool kept free seats, or none ever had any. */
function endOf(result: Allocation, at: number, programme: number): number | undefined {
  const { columns, mainLeft, mainLast, orders } = result
  const { programmes } = columns
  let last = -1
  for (let pool = programmes.poolStart[programme]!; pool < programmes.poolStart[programme + 1]!; pool++) {
    if (!opensPool(columns, at, pool)) continue
    if (mainLeft[pool]! > 0) return undefined
    last = Math.max(last, mainLast[pool]!)
  }
  if (last < 0) return undefined
  return orders[programmes.formula[programme]!]![last]
}

function whyBehind({ columns, scores, ranks, seed }: Allocation, at: number, end: number, formula: number): string {
  const place = `录满时排到第 ${ranks[formula]![end]! + 1} 位（${points(scores[formula]![end]!)} 分），您排第 ${ranks[formula]![at]! + 1} 位`
  const short = scores[formula]![end]! - scores[formula]![at]!
  if (short > 0) return `${place}，差 ${points(short)} 分。`
  for (const key of columns.head.ties) {
    const subject = columns.head.subjects.findIndex((one) => one.key === key)
    const column = columns.scores[subject]!
    if (column[at]! < column[end]!)
      return `${place}。与最后一名总分相同，同分比较${columns.head.subjects[subject]!.title}：您 ${column[at]! / 100} 分，最后一名 ${column[end]! / 100} 分。`
  }
  return `${place}。与最后一名总分和各科都相同，按种子 ${seed} 抽签排在后面。`
}

function adjustmentWords({ columns, assigned, choice }: Allocation, at: number): string | null {
  if (!columns.head.adjustment || columns.start[at] === columns.start[at + 1]) return null
  if (assigned[at]! >= 0) return choice[at]! > 0 ? null : '各志愿都没有录取，您服从调剂，按名次在填报过的学校的空余专业中录取。'
  return columns.adjust[at] === 1 ? '您服从调剂，轮到您时填报过的学校没有您可以去的空余专业。' : '您没有选择服从调剂。'
}
