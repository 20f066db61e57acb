import { type Balance, type ClassFigures, type Criterion, criteria, type Pupil, type Slot, type Weights } from './model.ts'

/** One pupil too many or too few counts this much beside the criteria, whose weights go to 10. */
const SIZE_WEIGHT = 100
const SCALE = 1000

/**
 * The sums of every class, kept up to date by `add` and `remove`, from which `costOf` reads how uneven a class is. All
 * sums are whole numbers, so the same split has the same cost however it was reached.
 */
export type Ledger = {
  add: (pupil: number, slot: number) => void
  remove: (pupil: number, slot: number) => void
  /** Cost of one class; the cost of a split is the sum over its classes. */
  costOf: (slot: number) => number
  costs: (slot: number) => Record<Criterion, number>
  size: (slot: number) => number
}

type Groups = { of: Int32Array; counts: Int32Array; values: (string | null)[] }

function groupsOf(values: readonly (string | null)[]): Groups {
  const names = [...new Set(values)].toSorted((left, right) => ((left ?? '') < (right ?? '') ? -1 : 1))
  const index = new Map(names.map((name, at) => [name, at]))
  const of = Int32Array.from(values, (value) => index.get(value)!)
  const counts = new Int32Array(names.length)
  for (const at of of) counts[at]!++
  return { of, counts, values: names }
}

/** Standard scores in thousandths, and their squares less one: sums of zero over all pupils who have a score. */
function standardised(pupils: readonly Pupil[]) {
  const scored = pupils.map((one) => one.score).filter((one) => one !== null)
  const mean = scored.length > 0 ? scored.reduce((sum, one) => sum + Math.round(one * 100), 0) / scored.length / 100 : 0
  const variance = scored.length > 0 ? scored.reduce((sum, one) => sum + (one - mean) ** 2, 0) / scored.length : 0
  const deviation = Math.sqrt(variance)
  const of = (one: Pupil) => (one.score === null || deviation === 0 ? 0 : (one.score - mean) / deviation)
  return {
    mean,
    deviation,
    first: Int32Array.from(pupils, (one) => Math.round(of(one) * SCALE)),
    second: Int32Array.from(pupils, (one) => (one.score === null || deviation === 0 ? 0 : Math.round((of(one) ** 2 - 1) * SCALE))),
    has: Uint8Array.from(pupils, (one) => Number(one.score !== null)),
    scored: scored.length,
  }
}

/** Sizes as equal as the capacities let them be: one seat after another to the smallest class with room. */
export function targetSizes(count: number, capacities: readonly number[]): Int32Array {
  const sizes = new Int32Array(capacities.length)
  for (let left = count; left > 0; left--) {
    let best = -1
    for (let slot = 0; slot < capacities.length; slot++) if (sizes[slot]! < capacities[slot]! && (best < 0 || sizes[slot]! < sizes[best]!)) best = slot
    if (best < 0) break
    sizes[best]!++
  }
  return sizes
}

/** An empty ledger over these pupils and classes. Deviations are counted against a fair share of all pupils. */
export function openLedger(pupils: readonly Pupil[], slots: readonly Slot[], weights: Weights): Ledger {
  const n = Math.max(1, pupils.length)
  const targets = targetSizes(pupils.length, slots.map((slot) => slot.capacity))
  const sexes = groupsOf(pupils.map((one) => one.sex))
  const regions = groupsOf(pupils.map((one) => one.region))
  const score = standardised(pupils)
  const shareSquares = (groups: Groups) => groups.counts.reduce((sum, count) => sum + count * count, 0) / n / n
  const [sexShare, regionShare] = [shareSquares(sexes), shareSquares(regions)]
  const scoredShare = score.scored / n
  const C = slots.length
  const sizes = new Int32Array(C)
  const scored = new Int32Array(C)
  const first = new Float64Array(C)
  const second = new Float64Array(C)
  const counts = (groups: Groups) => ({ ...groups, width: groups.counts.length, cells: new Int32Array(C * groups.counts.length), squares: new Float64Array(C), products: new Float64Array(C) })
  const bySex = counts(sexes)
  const byRegion = counts(regions)
  // The sum over groups of (count − size × share)², from its three parts.
  const uneven = (table: ReturnType<typeof counts>, slot: number, size: number, share: number) => table.squares[slot]! - (2 * size * table.products[slot]!) / n + size * size * share
  const note = (table: ReturnType<typeof counts>, pupil: number, slot: number, by: 1 | -1) => {
    const group = table.of[pupil]!
    const cell = slot * table.width + group
    const before = table.cells[cell]!
    table.cells[cell] = before + by
    table.squares[slot]! += by * 2 * before + 1
    table.products[slot]! += by * table.counts[group]!
  }
  const change = (pupil: number, slot: number, by: 1 | -1) => {
    sizes[slot]! += by
    scored[slot]! += by * score.has[pupil]!
    first[slot]! += by * score.first[pupil]!
    second[slot]! += by * score.second[pupil]!
    note(bySex, pupil, slot, by)
    note(byRegion, pupil, slot, by)
  }
  const sizeCost = (slot: number) => SIZE_WEIGHT * (sizes[slot]! - targets[slot]!) ** 2
  const sexCost = (slot: number) => weights.sex * uneven(bySex, slot, sizes[slot]!, sexShare)
  const scoreCost = (slot: number) => weights.score * ((first[slot]! / SCALE) ** 2 + (scored[slot]! - sizes[slot]! * scoredShare) ** 2)
  const spreadCost = (slot: number) => (weights.spread * (second[slot]! / SCALE) ** 2) / 2
  const regionCost = (slot: number) => weights.region * uneven(byRegion, slot, sizes[slot]!, regionShare)
  return {
    add: (pupil, slot) => change(pupil, slot, 1),
    remove: (pupil, slot) => change(pupil, slot, -1),
    costOf: (slot) => sizeCost(slot) + sexCost(slot) + scoreCost(slot) + spreadCost(slot) + regionCost(slot),
    costs: (slot) => ({ size: sizeCost(slot), sex: sexCost(slot), score: scoreCost(slot), spread: spreadCost(slot), region: regionCost(slot) }),
    size: (slot) => sizes[slot]!,
  }
}

const round = (value: number, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits

/** How uneven a split is by each criterion, and the figures of each class. Pupils without a class are left out. */
export function measure(pupils: readonly Pupil[], slots: readonly Slot[], weights: Weights, slotOf: (pupil: Pupil) => number | undefined): Balance {
  const placed = pupils.filter((one) => slotOf(one) !== undefined)
  const ledger = openLedger(placed, slots, weights)
  const members: Pupil[][] = slots.map(() => [])
  placed.forEach((one, at) => {
    ledger.add(at, slotOf(one)!)
    members[slotOf(one)!]!.push(one)
  })
  const costs = slots.map((_, slot) => ledger.costs(slot))
  const all = figuresOf({ name: '', capacity: 0 }, placed)
  const classes = slots.map((slot, at) => figuresOf(slot, members[at]!))
  const sizes = classes.map((one) => one.size)
  const worst = (values: readonly number[]) => round(Math.max(0, ...values))
  const gaps: Record<Criterion, number> = {
    size: sizes.length > 0 ? Math.max(...sizes) - Math.min(...sizes) : 0,
    sex: worst(members.flatMap((some) => offBy(some, placed, (one) => one.sex))),
    score: worst(classes.map((one) => (one.mean === null || all.mean === null ? 0 : Math.abs(one.mean - all.mean)))),
    spread: worst(classes.map((one) => (one.deviation === null || all.deviation === null ? 0 : Math.abs(one.deviation - all.deviation)))),
    region: worst(members.flatMap((some) => offBy(some, placed, (one) => one.region))),
  }
  const sums = Object.fromEntries(criteria.map((key) => [key, { cost: round(costs.reduce((sum, one) => sum + one[key], 0), 4), gap: gaps[key] }])) as Balance['criteria']
  return { cost: round(slots.reduce((sum, _, slot) => sum + ledger.costOf(slot), 0), 4), criteria: sums, classes }
}

/** By how many persons each group of one class is off its fair share. */
function offBy(some: readonly Pupil[], all: readonly Pupil[], of: (pupil: Pupil) => string | null): number[] {
  const count = (list: readonly Pupil[]) => {
    const found = new Map<string | null, number>()
    for (const one of list) found.set(of(one), (found.get(of(one)) ?? 0) + 1)
    return found
  }
  const own = count(some)
  return [...count(all)].map(([group, total]) => Math.abs((own.get(group) ?? 0) - (some.length * total) / Math.max(1, all.length)))
}

function figuresOf({ name, capacity }: Slot, some: readonly Pupil[]): ClassFigures {
  const scores = some.map((one) => one.score).filter((one) => one !== null)
  const mean = scores.length > 0 ? scores.reduce((sum, one) => sum + Math.round(one * 100), 0) / scores.length / 100 : null
  const deviation = mean === null ? null : Math.sqrt(scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / scores.length)
  return {
    name,
    capacity,
    size: some.length,
    men: some.filter((one) => one.sex === '1').length,
    women: some.filter((one) => one.sex === '2').length,
    scored: scores.length,
    mean: mean === null ? null : round(mean),
    deviation: deviation === null ? null : round(deviation),
  }
}
