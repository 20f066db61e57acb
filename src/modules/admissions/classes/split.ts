import { measure, openLedger, targetSizes } from './ledger.ts'
import { seatLocked, unitsOf, type Unit } from './locks.ts'
import type { Pair, Placement, Pupil, Slot, SplitInput, SplitResult } from './model.ts'

/** Tries of two units changing places, for each pupil and in total. */
const TRIES_EACH = 250
const MOST_TRIES = 900_000
/** The share of the tries in which a change for the worse may still be taken, less and less. */
const COOLING = 0.6

const byId = (left: { id: string }, right: { id: string }) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
const keyOf = (pair: Pair) => `${pair.kind} ${pair.a < pair.b ? `${pair.a} ${pair.b}` : `${pair.b} ${pair.a}`}`

/**
 * Divides pupils into classes so that sex, score, spread of scores and home region are as even as can be, with pairs
 * kept together or apart, capacities and decided seats kept. The same input and seed give the same answer whatever the
 * order of pupils and pairs. Never worse than dealing the pupils out in turn, where dealing keeps to the pairs.
 */
export function splitClasses({ pupils: given, slots, pairs: asked, weights, seed }: SplitInput): SplitResult {
  if (slots.length === 0) return { ok: false, fact: '还没有班级。', way: '填写班级数和人数上限。', pairs: [] }
  const pupils = given.toSorted(byId)
  const pairs = [...new Map(asked.map((pair) => [keyOf(pair), pair])).entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, pair]) => pair)
  const made = unitsOf(pupils, slots, pairs)
  if (!made.ok) return made
  const { units } = made
  const targets = targetSizes(pupils.length, slots.map((slot) => slot.capacity))
  const dealt = dealInTurn(pupils, slots)
  const start = keepsTo(units, dealt) ? unitSlots(units, dealt) : startFrom(units, slots, targets)
  if (start === undefined) return conflict(pupils, slots, pairs, targets)
  const best = improve({ pupils, slots, units, start, weights, seed })
  const placement: Placement = new Map(units.flatMap((unit, index) => unit.members.map((member) => [pupils[member]!.id, best[index]!] as const)))
  const dealtOf = new Map(pupils.map((one, at) => [one, dealt[at]!]))
  return {
    ok: true,
    placement,
    before: measure(pupils, slots, weights, (one) => dealtOf.get(one)),
    after: measure(pupils, slots, weights, (one) => placement.get(one.id)),
  }
}

/** One after the other to the next class with room, decided seats first: how classes are made without looking. */
export function dealInTurn(pupils: readonly Pupil[], slots: readonly Slot[]): Int32Array {
  const out = new Int32Array(pupils.length).fill(-1)
  const used = new Int32Array(slots.length)
  pupils.forEach((one, at) => {
    if (one.fixed === undefined) return
    out[at] = one.fixed
    used[one.fixed]!++
  })
  let next = 0
  for (let at = 0; at < pupils.length; at++) {
    if (out[at] !== -1) continue
    for (let tried = 0; tried < slots.length && used[next]! >= slots[next]!.capacity; tried++) next = (next + 1) % slots.length
    out[at] = next
    used[next]!++
    next = (next + 1) % slots.length
  }
  return out
}

function keepsTo(units: readonly Unit[], dealt: Int32Array): boolean {
  return units.every((unit) => {
    const slot = dealt[unit.members[0]!]!
    return unit.members.every((member) => dealt[member] === slot) && unit.foes.every((foe) => dealt[units[foe]!.members[0]!] !== slot)
  })
}

const unitSlots = (units: readonly Unit[], dealt: Int32Array) => Int32Array.from(units, (unit) => dealt[unit.members[0]!]!)

/** Seats the locked ones, then everybody else where most is missing. Undefined where the locks cannot be kept. */
function startFrom(units: readonly Unit[], slots: readonly Slot[], targets: Int32Array): Int32Array | undefined {
  const seated = seatLocked(units, slots, targets)
  if (seated.kind !== 'found') return undefined
  const out = seated.slots
  const used = new Int32Array(slots.length)
  units.forEach((unit, index) => {
    if (out[index] !== -1) used[out[index]!]! += unit.members.length
  })
  units.forEach((_, index) => {
    if (out[index] !== -1) return
    let best = -1
    for (let slot = 0; slot < slots.length; slot++) {
      if (used[slot]! >= slots[slot]!.capacity) continue
      if (best < 0 || targets[slot]! - used[slot]! > targets[best]! - used[best]!) best = slot
    }
    out[index] = best
    used[best]!++
  })
  return out
}

/** The fewest pairs found that cannot hold together, with the sentence that says so. */
function conflict(pupils: readonly Pupil[], slots: readonly Slot[], pairs: readonly Pair[], targets: Int32Array): SplitResult {
  const state = (some: readonly Pair[]) => {
    const made = unitsOf(pupils, slots, some)
    return made.ok ? seatLocked(made.units, slots, targets, 20_000).kind : 'impossible'
  }
  if (state(pairs) === 'unknown') return { ok: false, fact: `试了很多分法，没有找到同时满足这 ${pairs.length} 条要求的。`, way: '减少几条，或加班级、提高人数上限。', pairs }
  let left = pairs
  for (const pair of pairs) {
    const fewer = left.filter((one) => one !== pair)
    if (state(fewer) === 'impossible') left = fewer
  }
  const words = left.length === 0 ? '定好的人超过了班级的人数上限。' : `这 ${left.length} 条要求在 ${slots.length} 个班里不能同时满足。`
  return { ok: false, fact: words, way: left.length === 0 ? '提高人数上限，或把人移开。' : '取消其中一条，或加一个班。', pairs: left }
}

/** A sequence of whole numbers below 2³² from a seed (mulberry32). */
export function sequence(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

type Search = { pupils: readonly Pupil[]; slots: readonly Slot[]; units: readonly Unit[]; start: Int32Array; weights: SplitInput['weights']; seed: number }

/** Lets units change places while that makes the classes more even; a little worse is taken at first, then never. */
function improve({ pupils, slots, units, start, weights, seed }: Search): Int32Array {
  const ledger = openLedger(pupils, slots, weights)
  const slotOf = Int32Array.from(start)
  const shift = (unit: Unit, from: number, to: number) => {
    for (const member of unit.members) {
      ledger.remove(member, from)
      ledger.add(member, to)
    }
  }
  units.forEach((unit, index) => unit.members.forEach((member) => ledger.add(member, slotOf[index]!)))
  const free = units.map((_, index) => index).filter((index) => units[index]!.fixed === undefined)
  if (free.length === 0 || slots.length < 2) return slotOf
  const next = sequence(seed)
  const below = (count: number) => next() % count
  const clash = (index: number, slot: number, except: number) => units[index]!.foes.some((foe) => foe !== except && slotOf[foe] === slot)
  let cost = slots.reduce((sum, _, slot) => sum + ledger.costOf(slot), 0)
  let best = cost
  const kept = Int32Array.from(slotOf)
  const tries = Math.min(MOST_TRIES, Math.max(20_000, pupils.length * TRIES_EACH))
  const heat = Math.max(1, weights.sex, weights.score, weights.spread, weights.region)
  for (let at = 0; at < tries; at++) {
    const one = free[below(free.length)]!
    const from = slotOf[one]!
    const alone = at % 16 === 0
    const other = alone ? -1 : free[below(free.length)]!
    const to = alone ? below(slots.length) : slotOf[other]!
    if (from === to) continue
    const [size, back] = [units[one]!.members.length, alone ? 0 : units[other]!.members.length]
    if (ledger.size(to) + size - back > slots[to]!.capacity || ledger.size(from) + back - size > slots[from]!.capacity) continue
    if (clash(one, to, other) || (!alone && clash(other, from, one))) continue
    const before = ledger.costOf(from) + ledger.costOf(to)
    shift(units[one]!, from, to)
    if (!alone) shift(units[other]!, to, from)
    const gained = ledger.costOf(from) + ledger.costOf(to) - before
    const threshold = Math.max(0, 1 - at / (tries * COOLING)) * heat
    // An equal change is not taken, so that the order of the classes stays when nothing is gained.
    if (gained < 0 || gained < threshold * 0.5) {
      slotOf[one] = to
      if (!alone) slotOf[other] = from
      cost += gained
      if (cost < best - 1e-9) {
        best = cost
        kept.set(slotOf)
      }
    } else {
      shift(units[one]!, to, from)
      if (!alone) shift(units[other]!, from, to)
    }
  }
  return kept
}
