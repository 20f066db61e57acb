import type { Pair, Pupil, Slot } from './model.ts'

/** Pupils who go to a class together; most are alone. `foes` are other units of which none may be in the same class. */
export type Unit = { members: number[]; foes: number[]; fixed: number | undefined }
export type Units = { ok: true; units: Unit[] } | { ok: false; fact: string; way: string; pairs: readonly Pair[] }

const oneWay = '取消其中一条，或改班级数、人数上限。'

/** Joins those who must be together, and says at once what cannot be whatever the classes are. Pupils stand in order of id. */
export function unitsOf(pupils: readonly Pupil[], slots: readonly Slot[], pairs: readonly Pair[]): Units {
  const at = new Map(pupils.map((one, index) => [one.id, index]))
  const known = pairs.filter((pair) => at.has(pair.a) && at.has(pair.b) && pair.a !== pair.b)
  const capacity = slots.reduce((sum, slot) => sum + slot.capacity, 0)
  if (pupils.length > capacity) return { ok: false, fact: `要分 ${pupils.length} 人，各班上限合计 ${capacity} 人，差 ${pupils.length - capacity} 个位子。`, way: '加一个班，或提高人数上限。', pairs: [] }
  const root = pupils.map((_, index) => index)
  const find = (index: number): number => {
    while (root[index] !== index) index = root[index] = root[root[index]!]!
    return index
  }
  for (const pair of known) {
    const [left, right] = [find(at.get(pair.a)!), find(at.get(pair.b)!)]
    // The first of the two in order leads, so the unit is the same in whatever order the pairs came.
    if (pair.kind === 'together') root[Math.max(left, right)] = Math.min(left, right)
  }
  const unitAt = new Map<number, number>()
  const units: Unit[] = []
  pupils.forEach((one, index) => {
    const lead = find(index)
    if (!unitAt.has(lead)) {
      unitAt.set(lead, units.length)
      units.push({ members: [], foes: [], fixed: undefined })
    }
    const unit = units[unitAt.get(lead)!]!
    unit.members.push(index)
    if (one.fixed !== undefined) unit.fixed ??= one.fixed
  })
  const linked = (unit: Unit) => known.filter((pair) => pair.kind === 'together' && unit.members.includes(at.get(pair.a)!))
  for (const unit of units) {
    const placed = new Set(unit.members.map((index) => pupils[index]!.fixed).filter((slot) => slot !== undefined))
    if (placed.size > 1) return { ok: false, fact: `要在一个班的 ${unit.members.length} 人里，有人已经定在不同的班。`, way: '先把定好的人移到一个班，或取消“在一个班”。', pairs: linked(unit) }
    const largest = Math.max(0, ...slots.map((slot) => slot.capacity))
    if (unit.members.length > largest) return { ok: false, fact: `要在一个班的有 ${unit.members.length} 人，最大的班只能坐 ${largest} 人。`, way: oneWay, pairs: linked(unit) }
  }
  for (const pair of known) {
    if (pair.kind !== 'apart') continue
    const [left, right] = [unitAt.get(find(at.get(pair.a)!))!, unitAt.get(find(at.get(pair.b)!))!]
    if (left === right) return { ok: false, fact: '有两人要分在不同的班，可是别的要求又把他们连在一个班。', way: oneWay, pairs: [pair, ...linked(units[left]!)] }
    const [one, other] = [units[left]!, units[right]!]
    if (one.fixed !== undefined && one.fixed === other.fixed) return { ok: false, fact: '有两人要分在不同的班，可是都已经定在一个班。', way: '先移开其中一人，或取消这一条。', pairs: [pair] }
    if (!one.foes.includes(right)) one.foes.push(right)
    if (!other.foes.includes(left)) other.foes.push(left)
  }
  return { ok: true, units }
}

export type Seated = { kind: 'found'; slots: Int32Array } | { kind: 'impossible' } | { kind: 'unknown' }

/**
 * Seats the units that are decided, joined or at odds with another, so that the single ones fit anywhere after them:
 * depth first, the most constrained first, the emptiest class first; classes alike are tried once. Answers −1 for every
 * single unit. `unknown` where the limit of tries ran out.
 */
export function seatLocked(units: readonly Unit[], slots: readonly Slot[], targets: ArrayLike<number>, most = 100_000): Seated {
  const seat = new Int32Array(units.length).fill(-1)
  const used = new Int32Array(slots.length)
  for (const [index, unit] of units.entries()) {
    if (unit.fixed === undefined) continue
    seat[index] = unit.fixed
    used[unit.fixed]! += unit.members.length
  }
  if (slots.some((slot, at) => used[at]! > slot.capacity)) return { kind: 'impossible' }
  const clash = (index: number, slot: number) => units[index]!.foes.some((foe) => seat[foe] === slot)
  if (units.some((unit, index) => unit.fixed !== undefined && clash(index, unit.fixed))) return { kind: 'impossible' }
  const open = units
    .map((unit, index) => ({ index, size: unit.members.length, foes: unit.foes.length }))
    .filter(({ index, size, foes }) => seat[index] === -1 && (size > 1 || foes > 0))
    .toSorted((left, right) => right.foes - left.foes || right.size - left.size || left.index - right.index)
  let tries = 0
  const place = (at: number): boolean | undefined => {
    if (at === open.length) return true
    const { index, size } = open[at]!
    const rooms = slots.map((_, slot) => slot).toSorted((left, right) => targets[right]! - used[right]! - (targets[left]! - used[left]!) || left - right)
    const alike = new Set<number>()
    for (const slot of rooms) {
      if (used[slot]! + size > slots[slot]!.capacity || clash(index, slot)) continue
      if (used[slot] === 0) {
        // Another empty class of the same capacity would give the same answer.
        if (alike.has(slots[slot]!.capacity)) continue
        alike.add(slots[slot]!.capacity)
      }
      if (++tries > most) return undefined
      seat[index] = slot
      used[slot]! += size
      const done = place(at + 1)
      if (done !== false) return done
      seat[index] = -1
      used[slot]! -= size
    }
    return false
  }
  const done = place(0)
  if (done === undefined) return { kind: 'unknown' }
  return done ? { kind: 'found', slots: seat } : { kind: 'impossible' }
}
