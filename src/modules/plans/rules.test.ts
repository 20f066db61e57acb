import fc from 'fast-check'
import { expect, test } from 'vitest'
import { elapsedOf, inPlanUnit, judge, levelAt, operators, planStatuses, reaches, rounded, type Facts } from './rules.ts'

const schools = {

  operator: '>=' as const,
  baseline: { year: 2020, value: 99 },
  target: { year: 2025, value: 120 },
  value: 0,
  at: { year: 2023, elapsed: 1 },
  flow: false,
} satisfies Facts
const anyFacts = fc.record({
  operator: fc.constantFrom(...operators),
  baseline: fc.record({ year: fc.constant(2020), value: fc.double({ min: 0, max: 1000, noNaN: true }) }),
  target: fc.record({ year: fc.integer({ min: 2021, max: 2030 }), value: fc.double({ min: 0, max: 1000, noNaN: true }) }),
  value: fc.double({ min: 0, max: 2000, noNaN: true }),
  at: fc.record({ year: fc.integer({ min: 2020, max: 2035 }), elapsed: fc.double({ min: 0, max: 1, noNaN: true }) }),
  flow: fc.boolean(),
})

test('等速线从基期走到目标，期末正好是目标', () => {
  expect(levelAt(schools, 2020)).toBe(99)
  expect(levelAt(schools, 2023)).toBeCloseTo(111.6)
  expect(levelAt(schools, 2025)).toBe(120)
  expect(levelAt(schools, 2030)).toBe(120)
})

test('快于等速为正常推进，少于应达增量四分之三为滞后，其间为有风险', () => {
  expect(judge({ ...schools, value: 112 }).status).toBe('正常推进')
  expect(judge({ ...schools, value: 109 }).status).toBe('有风险')
  expect(judge({ ...schools, value: 107 }).status).toBe('滞后')
  expect(judge({ ...schools, value: 120 }).status).toBe('已达到')
})

test('“突破120所”不含本数，“达到120所”含本数', () => {
  expect(reaches('>', 120, 120)).toBe(false)
  expect(reaches('>=', 120, 120)).toBe(true)
  expect(reaches('≈', 29, 30)).toBe(true)
  expect(reaches('≈', 28, 30)).toBe(false)
})

test('保持型目标按差距判定', () => {
  const keep: Facts = { ...schools, baseline: { year: 2020, value: 98 }, target: { year: 2025, value: 98 } }
  expect(judge({ ...keep, value: 98 })).toMatchObject({ status: '已达到', achieved: null })
  expect(judge({ ...keep, value: 97.5 }).status).toBe('有风险')
  expect(judge({ ...keep, value: 90 }).status).toBe('滞后')
})

test('累计项按已过时间折算', () => {
  const half: Facts = { ...schools, flow: true, value: 56, at: { year: 2023, elapsed: 0.5 } }
  expect(judge(half)).toMatchObject({ status: '正常推进' })
  expect(judge(half).due).toBeCloseTo(55.8)
})

test('任何事实都有一个状态；按算子达到即已达到；目标年之后只有已达到和滞后', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { status } = judge(facts)
      expect(planStatuses).toContain(status)
      expect(status === '已达到').toBe(reaches(facts.operator, facts.value, facts.target.value))
      if (facts.at.year > facts.target.year) expect(['已达到', facts.operator === 'strive' ? '有风险' : '滞后']).toContain(status)
    }),
  )
})

test('值越大状态不会变差（不低于型目标）', () => {
  const rank = (facts: Facts) => ['滞后', '有风险', '正常推进', '已达到'].indexOf(judge(facts).status!)
  fc.assert(
    fc.property(anyFacts, fc.double({ min: 0, max: 500, noNaN: true }), (facts, more) => {
      const upward = { ...facts, operator: '>=' as const, target: { ...facts.target, value: facts.baseline.value + facts.target.value } }
      expect(rank({ ...upward, value: upward.value + more })).toBeGreaterThanOrEqual(rank(upward))
    }),
  )
})

test('一年的最后一天是整年，闰年也是', () => {
  expect(elapsedOf('2024-12-31')).toBe(1)
  expect(elapsedOf('2025-12-31')).toBe(1)
  expect(elapsedOf('2025-01-01')).toBeCloseTo(1 / 365)
})

test('只在比较公布数时取整', () => {
  expect(rounded(14.8449, 2)).toBe(14.84)
  expect(rounded(1.005, 2)).toBe(1.01)
  expect(inPlanUnit(false, 10000, 148400, null)).toBe(14.84)
  expect(inPlanUnit(true, 1, 227, 1000)).toBeCloseTo(22.7)
  expect(inPlanUnit(true, 1, 0, 0)).toBeNull()
})
