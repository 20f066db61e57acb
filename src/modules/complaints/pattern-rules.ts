import { createHash } from 'node:crypto'
import type { Pattern } from './codes.ts'

/** One application as the search sees it: keyed marks instead of numbers, `who` one person. */
export type Trace = {
  id: string
  schoolNo: number
  schoolName: string
  who: string
  name: string
  specialtyName: string
  submittedAt: string
  phone: string | null
  guardian: string | null
  previousSchool: string | null
  /** What was written as 介绍人, as typed. */
  referrer: string | null
  /** Other schools that hold a full-time place of this person, where that was asked. */
  heldAt: readonly string[]
}

export type Least = { phone: number; guardian: number; referrer: number; burst: number }

export type Found = {
  kind: Pattern
  /** Stable for the same sign at the same school, and tells nothing about it. */
  key: string
  schoolNo: number
  schoolName: string
  persons: number
  everywhere: number
  schools: number
  sign: string
  first: string
  last: string
  traces: Trace[]
}

const HOUR = 3_600_000
const people = (traces: readonly Trace[]) => new Set(traces.map((one) => one.who)).size

/** Names written with spaces, punctuation or 老师 behind are one name. */
export function plainReferrer(text: string): string {
  return text.normalize('NFKC').replace(/[\s.,，。、:：()（）-]/g, '').replace(/(老师|先生|女士|经理|主任)$/, '').toLowerCase()
}

/**
 * Unusual patterns among applications, one for each sign and school; only schools for which `within` says yes. A
 * pattern is made of different people: one person who applies to many schools, or many times, is none. Pure; the order
 * of the input does not matter.
 */
export function findPatterns(traces: readonly Trace[], least: Least, within: (schoolNo: number) => boolean = () => true): Found[] {
  const sorted = traces.toSorted((left, right) => left.submittedAt.localeCompare(right.submittedAt) || left.id.localeCompare(right.id))
  const shared = (kind: 'phone' | 'guardian' | 'referrer', keyOf: (trace: Trace) => string | null, words: (trace: Trace) => string) =>
    [...Map.groupBy(sorted.filter((trace) => keyOf(trace)), (trace) => keyOf(trace)!)].flatMap(([sign, group]) => {
      const everywhere = people(group)
      if (everywhere < least[kind]) return []
      const schools = Map.groupBy(group, (trace) => trace.schoolNo)
      return [...schools.values()].map((own) => found(kind, sign, own, { everywhere, schools: schools.size, sign: words(own[0]!) }))
    })
  const all = [
    ...shared('phone', (trace) => trace.phone, () => '同一个手机号'),
    ...shared('guardian', (trace) => trace.guardian, () => '同一个监护人电话'),
    ...shared('referrer', (trace) => (trace.referrer ? plainReferrer(trace.referrer) || null : null), (trace) => `介绍人“${trace.referrer!.trim().slice(0, 1)}*”`),
    ...bursts(sorted, least.burst),
    ...registers(sorted),
  ]
  return all
    .filter((one) => within(one.schoolNo))
    .toSorted((left, right) => right.persons - left.persons || left.schoolNo - right.schoolNo || left.kind.localeCompare(right.kind) || left.key.localeCompare(right.key))
}

function found(kind: Pattern, sign: string, traces: Trace[], more: { everywhere?: number; schools?: number; sign: string }): Found {
  const [first, last] = [traces[0]!, traces.at(-1)!]
  const persons = people(traces)
  const key = createHash('sha256').update(`${kind}\n${first.schoolNo}\n${sign}`).digest('hex').slice(0, 24)
  return { kind, key, schoolNo: first.schoolNo, schoolName: first.schoolName, persons, everywhere: persons, schools: 1, first: first.submittedAt, last: last.submittedAt, traces, ...more }
}

/** The fullest hour of each school of origin at each school, where it holds as many people as `least`. */
function bursts(sorted: readonly Trace[], least: number): Found[] {
  const groups = Map.groupBy(sorted.filter((trace) => trace.previousSchool), (trace) => `${trace.schoolNo} ${trace.previousSchool}`)
  return [...groups].flatMap(([sign, group]) => {
    const hour = fullestHour(group)
    return people(hour) < least ? [] : [found('burst', sign, hour, { sign: `毕业学校“${group[0]!.previousSchool}”` })]
  })
}

/** The hour with the most different people; of several the first. Input sorted by time. */
export function fullestHour(sorted: readonly Trace[]): Trace[] {
  let best: readonly Trace[] = []
  let most = 0
  let from = 0
  // Counting people anew is needed only where somebody applied twice, so the window is cut once and counted.
  for (let to = 0; to < sorted.length; to += 1) {
    const end = Date.parse(sorted[to]!.submittedAt)
    while (end - Date.parse(sorted[from]!.submittedAt) >= HOUR) from += 1
    if (to - from + 1 <= most) continue
    const window = sorted.slice(from, to + 1)
    const count = people(window)
    if (count > most) [best, most] = [window, count]
  }
  return [...best]
}

/** Everybody whom a school offered a place and who holds one elsewhere, together as one pattern of the school. */
function registers(sorted: readonly Trace[]): Found[] {
  const held = Map.groupBy(sorted.filter((trace) => trace.heldAt.length > 0), (trace) => trace.schoolNo)
  return [...held.values()].map((group) => found('register', 'register', group, { sign: `${new Set(group.flatMap((trace) => trace.heldAt)).size} 所学校的学籍` }))
}

/** What the pattern says, in one sentence, for lists, inspections and the case that is opened from it. */
export function factOf(one: Pick<Found, 'kind' | 'persons' | 'everywhere' | 'schools' | 'sign'>): string {
  if (one.kind === 'burst') return `${one.sign}的 ${one.persons} 名考生在一小时内报名。`
  if (one.kind === 'register') return `${one.persons} 名录取的考生在别校有全日制学籍，涉及 ${one.sign}。`
  const elsewhere = one.schools > 1 ? `，连同别校共 ${one.everywhere} 人、${one.schools} 所学校` : ''
  return `${one.sign}：本校 ${one.persons} 名考生${elsewhere}。`
}

export const advices: Readonly<Record<Pattern, string>> = {
  phone: '打电话核实考生本人的联系方式；一人代报的，问清受谁委托、是否收费。',
  guardian: '先排除兄弟姐妹和集体监护（福利机构、学校统一登记）；不是的，核实监护人。',
  referrer: '核实介绍人是谁、学校是否付费；付费的登记到有偿招生台账。',
  burst: '先排除学校组织的集体报名日；不是的，核实谁组织、有没有收集学生证件。',
  register: '核对考生在哪里就读；已经在读的，先办转学或退学，名额不能两边占。',
}
