import { createHash } from 'node:crypto'
import type { Columns } from './columns.ts'

/**
 * The second way of computing every rule: nothing shared with the fast one but the input. Written to be read beside
 * docs/allocation.md, with sorted lists and maps. Slow; used by the tests and by `--check`.
 */
export type PlainPlace = { programme: string; choice: number; pool: number }

type Person = { key: string; at: number; points: number[]; region: string; groups: number; adjust: boolean; wishes: number[] }

/** Candidate key → place, for everybody who got one. */
export function allocatePlainly(columns: Columns, seed: number): Map<string, PlainPlace> {
  const { head, programmes } = columns
  const people = columns.keys.map(
    (key, at): Person => ({
      key, at,
      points: columns.scores.map((column) => column[at]!),
      region: columns.regions[columns.region[at]!]!,
      groups: columns.groups[at]!,
      adjust: columns.adjust[at] === 1,
      wishes: [...columns.prefs.subarray(columns.start[at]!, columns.start[at + 1]!)],
    }),
  )
  const defaults = { key: '', weights: Object.fromEntries(head.subjects.map((one) => [one.key, 1])) }
  const formulas = head.formulas?.length ? head.formulas : [defaults]
  const score = (one: Person, formula: number) =>
    head.subjects.reduce((sum, subject, at) => sum + one.points[at]! * Math.round((formulas[formula]!.weights[subject.key] ?? 0) * 1000), 0)
  const lot = (one: Person) => createHash('sha256').update(`${seed}:${one.key}`).digest('hex')
  const ahead = (formula: number) => (left: Person, right: Person) => {
    const by = score(right, formula) - score(left, formula)
    if (by !== 0) return by
    for (const key of head.ties) {
      const at = head.subjects.findIndex((one) => one.key === key)
      if (left.points[at] !== right.points[at]) return right.points[at]! - left.points[at]!
    }
    return lot(left) < lot(right) ? -1 : 1
  }
  const line = (kind: string, region: string) => {
    const fit = (head.cutOffs ?? []).filter((one) => one.kind === kind && region.startsWith(one.region))
    const longest = Math.max(...fit.map((one) => one.region.length))
    return Math.max(0, ...fit.filter((one) => one.region.length === longest).map((one) => Math.round(one.score * 100) * 1000))
  }
  const lines = new Map<string, number>()
  const lineOf = (kind: string, region: string) => {
    const key = `${kind}/${region}`
    if (!lines.has(key)) lines.set(key, line(kind, region))
    return lines.get(key)!
  }
  const offers = new Map(head.programmes.map((one) => [one.key, one]))
  const may = (one: Person, programme: number) => {
    const offer = offers.get(programmes.keys[programme]!)!
    const groups = (offer.accepts ?? []).map((group) => 1 << head.groups!.indexOf(group))
    if (groups.length > 0 && !groups.some((bit) => (one.groups & bit) !== 0)) return false
    if (score(one, 0) < lineOf(offer.kind ?? '', one.region)) return false
    return score(one, programmes.formula[programme]!) >= Math.round((offer.minimum ?? 0) * 100) * 1000
  }
  /** Fills the pools of a programme in their order, each with the best who may enter and have no seat yet. */
  const choose = (programme: number, asking: Person[]): Map<Person, number> => {
    const chosen = new Map<Person, number>()
    const ranked = [...asking].sort(ahead(programmes.formula[programme]!))
    offers.get(programmes.keys[programme]!)!.pools.forEach((pool, at) => {
      const enter = ranked.filter((one) => !chosen.has(one) && one.region.startsWith(pool.region)).slice(0, pool.seats)
      for (const one of enter) chosen.set(one, at)
    })
    return chosen
  }

  const held = new Map<number, Map<Person, number>>()
  const choiceOf = new Map<Person, { programme: number; choice: number; pool: number }>()
  const ranked = [...people].sort(ahead(0))
  if (head.rule === 'serial') {
    for (const one of ranked) {
      for (const [at, programme] of one.wishes.entries()) {
        if (!may(one, programme)) continue
        const before = held.get(programme) ?? new Map<Person, number>()
        const after = choose(programme, [...before.keys(), one])
        if (!after.has(one)) continue
        held.set(programme, after)
        choiceOf.set(one, { programme, choice: at + 1, pool: after.get(one)! })
        break
      }
    }
  } else {
    // Rounds as in the textbook: all who are free ask at once, every programme chooses from who it holds and who asks.
    const next = new Map(people.map((one) => [one, 0]))
    let free = people
    while (free.length > 0) {
      const asks = new Map<number, Person[]>()
      for (const one of free) {
        let at = next.get(one)!
        while (at < one.wishes.length && !may(one, one.wishes[at]!)) at += 1
        next.set(one, at + 1)
        if (at < one.wishes.length) asks.set(one.wishes[at]!, [...(asks.get(one.wishes[at]!) ?? []), one])
      }
      free = []
      for (const [programme, asking] of asks) {
        const all = [...(held.get(programme)?.keys() ?? []), ...asking]
        const after = choose(programme, all)
        held.set(programme, after)
        free.push(...all.filter((one) => !after.has(one)))
      }
    }
    for (const [programme, kept] of held) for (const [one, pool] of kept) choiceOf.set(one, { programme, choice: one.wishes.indexOf(programme) + 1, pool })
  }
  if (head.adjustment) {
    const room = programmes.keys.map((key, at) => {
      const inside = [...(held.get(at)?.values() ?? [])]
      return offers.get(key)!.pools.map((pool, place) => pool.seats - inside.filter((one) => one === place).length)
    })
    for (const one of ranked.filter((each) => each.adjust && !choiceOf.has(each))) {
      const schools = [...new Set(one.wishes.map((programme) => offers.get(programmes.keys[programme]!)!.school))]
      const open = schools.flatMap((school) => programmes.keys.flatMap((key, at) => (offers.get(key)!.school === school && offers.get(key)!.adjustable !== false ? [at] : [])))
      for (const programme of open) {
        const pool = offers.get(programmes.keys[programme]!)!.pools.findIndex((each, at) => room[programme]![at]! > 0 && one.region.startsWith(each.region))
        if (pool < 0 || !may(one, programme)) continue
        room[programme]![pool]! -= 1
        choiceOf.set(one, { programme, choice: 0, pool })
        break
      }
    }
  }
  return new Map([...choiceOf].map(([one, { programme, choice, pool }]) => [one.key, { programme: programmes.keys[programme]!, choice, pool }]))
}
