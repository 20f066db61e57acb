import fc from 'fast-check'
import { expect, test } from 'vitest'
import { measure } from './ledger.ts'
import type { Pair, Pupil, Slot, SplitInput } from './model.ts'
import { sequence, splitClasses } from './split.ts'

const weights = { sex: 5, score: 5, spread: 2, region: 3 }
const pupil = fc.record({ sex: fc.constantFrom('1', '2', null), score: fc.option(fc.integer({ min: 0, max: 60_000 }).map((cents) => cents / 100)), region: fc.constantFrom('510104', '510105', '510781', null) })
const pupilsOf = (some: readonly Omit<Pupil, 'id'>[]): Pupil[] => some.map((one, at) => ({ ...one, id: `p${String(at).padStart(4, '0')}` }))
const slotsOf = (capacities: readonly number[]): Slot[] => capacities.map((capacity, at) => ({ name: `${at + 1}班`, capacity }))
/** Pupils, classes that have room for all of them, and pairs of any kind. */
const inputOf = (maxPupils: number, maxSlots: number, maxRoom: number) => fc
  .record({ some: fc.array(pupil, { minLength: 2, maxLength: maxPupils }), extra: fc.array(fc.integer({ min: 0, max: maxRoom }), { minLength: 2, maxLength: maxSlots }), seed: fc.nat(), raw: fc.array(fc.tuple(fc.nat(39), fc.nat(39), fc.boolean()), { maxLength: 12 }) })
  .map(({ some, extra, seed, raw }): SplitInput => {
    const pupils = pupilsOf(some)
    const slots = slotsOf(extra.map((more) => Math.ceil(pupils.length / extra.length) + more))
    const pairs = raw.map(([a, b, joined]): Pair => ({ a: pupils[a % pupils.length]!.id, b: pupils[b % pupils.length]!.id, kind: joined ? 'together' : 'apart' })).filter((pair) => pair.a !== pair.b)
    return { pupils, slots, pairs, weights, seed }
  })
const input = inputOf(40, 5, 6)
const holds = (pair: Pair, of: (id: string) => number | undefined) => (pair.kind === 'together') === (of(pair.a) === of(pair.b))

/** Whether any split at all keeps to capacities and pairs, by trying every one: for a few pupils only. */
function canBe({ pupils, slots, pairs }: SplitInput): boolean {
  const place = new Map<string, number>()
  const used = slots.map(() => 0)
  const go = (at: number): boolean => {
    if (at === pupils.length) return true
    return slots.some((slot, index) => {
      if (used[index]! >= slot.capacity) return false
      place.set(pupils[at]!.id, index)
      const fits = pairs.every((pair) => !place.has(pair.a) || !place.has(pair.b) || holds(pair, (id) => place.get(id)))
      used[index]!++
      const done = fits && go(at + 1)
      used[index]!--
      if (!done) place.delete(pupils[at]!.id)
      return done
    })
  }
  return go(0)
}

test('人人有班、不超上限、要在一起的在一起、要分开的分开；做不到的用话说清，说的几条确实做不到', () => {
  fc.assert(
    fc.property(input, (given) => {
      const result = splitClasses(given)
      if (!result.ok) {
        expect(result.fact.length + result.way.length).toBeGreaterThan(10)
        expect(result.pairs.every((pair) => given.pairs.some((one) => one === pair))).toBe(true)
        return
      }
      expect(result.placement.size).toBe(given.pupils.length)
      given.slots.forEach((slot, at) => expect([...result.placement.values()].filter((one) => one === at).length).toBeLessThanOrEqual(slot.capacity))
      expect(given.pairs.every((pair) => holds(pair, (id) => result.placement.get(id)))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('人少时与逐一试遍的结果相同：能分的都分出来，说做不到的确实做不到', () => {
  const check = (given: SplitInput) => {
    expect(splitClasses(given).ok).toBe(canBe(given))
  }
  fc.assert(fc.property(inputOf(7, 3, 2), check), { numRuns: 60 })
})

test('与名单顺序、要求的先后和左右无关；两次结果逐字节相同', () => {
  fc.assert(
    fc.property(input, fc.nat(), (given, shuffle) => {
      const next = sequence(shuffle)
      const mixed = { ...given, pupils: given.pupils.toSorted(() => (next() % 2) - 0.5), pairs: given.pairs.toReversed().map((pair) => ({ ...pair, a: pair.b, b: pair.a })) }
      const text = (result: ReturnType<typeof splitClasses>) => JSON.stringify(result.ok ? [[...result.placement].toSorted(([left], [right]) => (left < right ? -1 : 1)), result.before, result.after] : [result.fact, result.pairs.length])
      expect(text(splitClasses(mixed))).toBe(text(splitClasses(given)))
      expect(text(splitClasses(given))).toBe(text(splitClasses(given)))
    }),
    { numRuns: 20 },
  )
})

test('没有分开、在一起的要求时，从不比轮流分差；定好的人不动', () => {
  fc.assert(
    fc.property(input, fc.nat(), (given, at) => {
      const plain = splitClasses({ ...given, pairs: [] })
      expect(plain.ok && plain.after.cost <= plain.before.cost + 1e-6).toBe(true)
      const fixed = given.pupils.map((one, index) => (index === at % given.pupils.length ? { ...one, fixed: 1 } : one))
      const again = splitClasses({ ...given, pupils: fixed, pairs: [] })
      expect(again.ok && again.placement.get(fixed[at % fixed.length]!.id)).toBe(1)
    }),
    { numRuns: 40 },
  )
})

test('三个人两两分开、只有两个班：说出正是这三条；位子不够、在一起的人太多也说出来', () => {
  const pupils = pupilsOf(Array.from({ length: 8 }, () => ({ sex: '1', score: null, region: null })))
  const apart = (a: number, b: number): Pair => ({ a: pupils[a]!.id, b: pupils[b]!.id, kind: 'apart' })
  const three = [apart(0, 1), apart(1, 2), apart(2, 0)]
  const stuck = splitClasses({ pupils, slots: slotsOf([4, 4]), pairs: [apart(4, 5), ...three, apart(6, 7)], weights, seed: 1 })
  expect(stuck).toMatchObject({ ok: false, fact: '这 3 条要求在 2 个班里不能同时满足。', way: '取消其中一条，或加一个班。' })
  expect(!stuck.ok && stuck.pairs.toSorted((left, right) => (left.a < right.a ? -1 : 1)).map((pair) => pair.b)).toEqual(['p0001', 'p0002', 'p0000'])
  expect(splitClasses({ pupils, slots: slotsOf([4, 4, 4]), pairs: three, weights, seed: 1 }).ok).toBe(true)
  expect(splitClasses({ pupils, slots: slotsOf([4, 3]), pairs: [], weights, seed: 1 })).toMatchObject({ ok: false, fact: expect.stringContaining('差 1 个位子') })
  const joined = [1, 2, 3, 4].map((at): Pair => ({ a: pupils[0]!.id, b: pupils[at]!.id, kind: 'together' }))
  expect(splitClasses({ pupils, slots: slotsOf([4, 4]), pairs: joined, weights, seed: 1 })).toMatchObject({ ok: false, fact: expect.stringContaining('最大的班只能坐 4 人') })
  expect(splitClasses({ pupils, slots: slotsOf([8, 8]), pairs: [...joined, apart(1, 4)], weights, seed: 1 })).toMatchObject({ ok: false, fact: expect.stringContaining('连在一个班') })
})

test('三千人六十六个班，两秒以内分好：男女相差不到一人，平均成绩相差不到一分', () => {
  const next = sequence(3)
  const share = () => next() / 2 ** 32
  const pupils = pupilsOf(Array.from({ length: 3000 }, () => ({ sex: share() < 0.62 ? '1' : '2', score: share() < 0.1 ? null : Math.round(share() * 40_000) / 100, region: String(510_100 + Math.floor(share() * share() * 30)) })))
  const slots = slotsOf(Array.from({ length: 66 }, () => 46))
  const pairs = Array.from({ length: 60 }, (_, at): Pair => ({ a: pupils[at * 7]!.id, b: pupils[at * 11 + 5]!.id, kind: at % 2 === 1 ? 'apart' : 'together' }))
  const started = process.cpuUsage()
  const result = splitClasses({ pupils, slots, pairs, weights, seed: 7 })
  // The time of this process, so that a busy machine does not decide.
  const took = process.cpuUsage(started).user / 1000
  expect(result.ok).toBe(true)
  if (!result.ok) return
  expect(result.after.criteria.sex.gap).toBeLessThan(1)
  expect(result.after.criteria.score.gap).toBeLessThan(1)
  expect(result.after.criteria.size.gap).toBeLessThanOrEqual(1)
  expect(result.after.cost).toBeLessThan(result.before.cost / 10)
  expect(measure(pupils, slots, weights, (one) => result.placement.get(one.id))).toEqual(result.after)
  expect(took).toBeLessThan(2000)
})
