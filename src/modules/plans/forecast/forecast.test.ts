import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combination } from './combination.ts'
import { ets } from './ets.ts'
import { drift, naive } from './fit.ts'
import { forecast, leastHistory, type YearValue } from './forecast.ts'
import { minimise } from './minimise.ts'
import { dynamicTheta, theta } from './theta.ts'

const years = (values: readonly number[], from = 2010): YearValue[] =>
  values.map((value, at) => ({ year: from + at, value }))
const close = (left: readonly number[], right: readonly number[], share = 1e-3) =>
  left.forEach((one, at) => expect(Math.abs(one - right[at]!)).toBeLessThanOrEqual(share * (Math.abs(right[at]!) + 1)))

/** Growth with a brake: a straight line through first and last value overshoots, a model that damps does not. */
const braking = [40, 55, 67, 76, 83, 88, 92, 95, 97, 98.5, 99.5, 100.2]

const all = { naive, drift, theta, dynamicTheta, ets, combination }
const series = fc.array(fc.double({ min: 50, max: 5000, noNaN: true }), { minLength: 4, maxLength: 15 })

test('不变的历史，每种方法都说不变', () => {
  for (const value of [0, 1, 250_000])
    for (const method of Object.values(all)) close(method(Array(9).fill(value) as number[]).ahead(5), Array(5).fill(value) as number[])
})

test('单位换了，预测按同样的倍数换：以人计和以万人计是同一个预测', () => {
  fc.assert(
    fc.property(series, fc.constantFrom(1e-4, 10, 1e4), (values, factor) => {
      for (const method of Object.values(all)) {
        close(method(values.map((one) => one * factor)).ahead(4).map((one) => one / factor), method(values).ahead(4), 1e-6)
      }
    }),
    { numRuns: 60 },
  )
})

test('直线上的历史，直线方法准确地走下去；Theta 至少走一半的步子', () => {
  const line = Array.from({ length: 10 }, (_, at) => 100 + 7 * at)
  close(drift(line).ahead(3), [170, 177, 184], 1e-9)
  for (const method of [theta, dynamicTheta, combination]) {
    const [first = 0, second = 0] = method(line).ahead(2)
    expect(second - first).toBeGreaterThanOrEqual(3.49)
    expect(second - first).toBeLessThanOrEqual(7.01)
  }
})

test('预测不依赖历史给出的先后，只看年份', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(years(braking), { minLength: braking.length }), (shuffled) => {
      expect(forecast(shuffled, { horizon: 3 })).toEqual(forecast(years(braking), { horizon: 3 }))
    }),
    { numRuns: 10 },
  )
})

test('历史太短、断开、没有变化、有重复年份时不发布，写明原因', () => {
  for (let n = 0; n < leastHistory; n++) {
    const answer = forecast(years(braking.slice(0, n)), { horizon: 5 })
    expect(answer).toMatchObject({ published: false, points: [], backTest: [] })
    expect(answer.reason).toBe(`连续的年度数据只有 ${n} 年，不足 ${leastHistory} 年，不作预测。`)
  }
  const broken = [...years(braking.slice(0, 8), 2005), ...years(braking.slice(0, 3), 2020)]
  expect(forecast(broken, { horizon: 2 }).reason).toContain('只有 3 年')
  expect(forecast(years(Array(9).fill(7) as number[]), { horizon: 2 }).reason).toContain('没有变化')
  expect(forecast([...years(braking), { year: 2012, value: 1 }], { horizon: 2 }).reason).toContain('重复的年份')
  expect(forecast(years(braking), { horizon: 0 }).reason).toContain('目标年已经过去')
  expect(forecast(years([...braking, Number.NaN]), { horizon: 1 }).published).toBe(false)
})

test('只在自己的历史上胜过直线时发布；没有胜过的写明两个误差', () => {
  const good = forecast(years(braking), { horizon: 4 })
  expect(good.published).toBe(true)
  expect(good.reason).toMatch(/^回测 8 次，平均误差模型 [\d.]+%、直线 [\d.]+%：模型胜过直线。$/)
  const bad = forecast(years(Array.from({ length: 12 }, (_, at) => 100 + 7 * at)), { horizon: 4 })
  expect(bad).toMatchObject({ published: false, points: [] })
  expect(bad.reason).toContain('没有胜过直线，不发布预测')
  fc.assert(
    fc.property(series, (values) => {
      const { published, backTest, points } = forecast(years(values), { horizon: 3 })
      if (backTest.length === 0) {
        expect(published).toBe(false)
        return
      }
      const of = (method: string) => backTest.find((one) => one.method === method)!.smape
      expect(published).toBe(of('combination') < of('drift'))
      expect(points).toHaveLength(published ? 3 : 0)
    }),
    { numRuns: 40 },
  )
})

test('区间由内到外依次相包，越远越宽；年份接着历史', () => {
  const { points } = forecast(years(braking), { horizon: 4 })
  expect(points.map((one) => one.year)).toEqual([2022, 2023, 2024, 2025])
  for (const [at, { low, lo, mean, hi, high }] of points.entries()) {
    expect([low, lo, mean, hi, high]).toEqual([low, lo, mean, hi, high].toSorted((a, b) => a - b))
    if (at > 0) expect(hi - lo).toBeGreaterThan(points[at - 1]!.hi - points[at - 1]!.lo)
  }
})

test('百分比不出 0 到 100，人数不低于 0', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 8, maxLength: 12 }), (values) => {
      for (const bounds of [{ lower: 0, upper: 100 }, { lower: 0 }]) {
        for (const { low, high } of forecast(years(values), { horizon: 5, bounds }).points) {
          expect(low).toBeGreaterThanOrEqual(0)
          if (bounds.upper) expect(high).toBeLessThanOrEqual(100)
        }
      }
    }),
    { numRuns: 40 },
  )
})

test('寻优找到已知的最低点', () => {
  const { at, value } = minimise(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1], [0.5, 0.5], { evaluations: 500, tolerance: 1e-14 })
  close(at, [1, 1])
  expect(value).toBeLessThan(1e-8)
})
