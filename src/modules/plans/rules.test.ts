import fc from 'fast-check'
import { expect, test } from 'vitest'
import { elapsedOf, inPlanUnit, judge, levelAt, operators, planStatuses, raised, reaches, requiredPace, rounded, type Facts } from './rules.ts'

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

test('保底型不按增长进度：在目标以上就是已达到，略低为有风险，没有“应完成多少增量”', () => {
  const floor: Facts = { ...schools, floor: true, operator: '>', baseline: { year: 2020, value: 395.5 }, target: { year: 2025, value: 360 }, value: 380 }
  expect(judge(floor)).toMatchObject({ status: '已达到', achieved: null, due: 360 })
  expect(judge({ ...floor, value: 360 }).status).toBe('有风险')
  expect(judge({ ...floor, value: 300 }).status).toBe('滞后')
})

test('师生比 1:25 降到 1:18：越小越好，按等速应降到 1:20.8', () => {
  const ratio: Facts = { ...schools, operator: 'ratio-down', baseline: { year: 2020, value: 25 }, target: { year: 2025, value: 18 }, value: 20 }
  expect(judge(ratio)).toMatchObject({ status: '正常推进' })
  expect(judge(ratio).due).toBeCloseTo(20.8)
  expect(judge({ ...ratio, value: 24.5 }).status).toBe('滞后')
  expect(judge({ ...ratio, value: 18 }).status).toBe('已达到')
})

test('力争没有达到是风险不是滞后；区间到下限算达到；一批有一个算达到，没有数不判进度', () => {
  const over = { ...schools, at: { year: 2026, elapsed: 1 } }
  expect(judge({ ...over, operator: 'strive', value: 100 }).status).toBe('有风险')
  expect(judge({ ...over, operator: 'range', target: { year: 2025, value: 2, upper: 4 }, value: 2 }).status).toBe('已达到')
  const batch: Facts = { ...schools, operator: 'batch', baseline: null, target: { year: 2025, value: null }, value: 0 }
  expect(judge(batch)).toEqual({ status: null, due: null, achieved: null })
  expect(judge({ ...batch, value: 1 }).status).toBe('已达到')
  expect(judge({ ...batch, at: { year: 2025, elapsed: 1 } }).status).toBe('滞后')
})

test('增量目标要有自己的基数，目标随基数上移', () => {
  expect(raised({ year: 2025, value: 2, upper: 3 }, 27.5)).toEqual({ year: 2025, value: 29.5, upper: 30.5 })
})

test('每年还要增加多少：照这个数走，到期正好达到', () => {
  expect(requiredPace({ ...schools, value: 110 })).toBeCloseTo(5)
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const pace = requiredPace(facts)
      const left = facts.target.year - (facts.flow ? facts.at.year : facts.at.year - 1 + facts.at.elapsed)
      if (pace === null) {
        const from = facts.flow ? facts.value / Math.max(facts.at.elapsed, 1 / 366) : facts.value
        expect(left <= 0 || reaches(facts.operator, from, facts.target.value)).toBe(true)
        return
      }
      const from = facts.flow ? facts.value / Math.max(facts.at.elapsed, 1 / 366) : facts.value
      expect(from + pace * left).toBeCloseTo(facts.target.value, 5)
    }),
  )
})

test('保底和没有基期的项：任何事实都不会用增量判定', () => {
  fc.assert(
    fc.property(anyFacts, fc.boolean(), (facts, floor) => {
      const judged = judge(floor ? { ...facts, floor } : { ...facts, baseline: null })
      expect(judged.achieved).toBeNull()
      expect(judged.status === '已达到').toBe(reaches(facts.operator, facts.value, facts.target.value))
    }),
  )
})
