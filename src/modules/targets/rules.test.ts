import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findPlan, type PlanIndicator } from '../plans/model.ts'
import { attainmentOf, checkSum, fits, gradeOf, natureOf, parentOf, placesOf, propose, scoreOf, speaksOf } from './rules.ts'

const plan = findPlan('sichuan-14th-five-year')!
const lineOf = (id: string): PlanIndicator => plan.indicators.find((one) => one.id === id)!

test('每项怎样分解看它的性质：人数相加，比例各单位同一目标，每市至少一个的逐个达标，“一批”不分解', () => {
  expect([natureOf(lineOf('annual-enrolment')), natureOf(lineOf('senior-share')), natureOf(lineOf('cities-with-technician-school')), natureOf(lineOf('leading-teachers'))]).toEqual(['sum', 'same', 'each', 'none'])
  expect([natureOf(lineOf('ideological-teacher-ratio')), placesOf(lineOf('annual-enrolment')), placesOf(lineOf('school-count'))]).toEqual(['same', 4, 0])
})

test('每个市州至少一个的，只问市州，不问省属学校；别的每个单位都问', () => {
  const city = lineOf('cities-with-technician-school')
  expect([speaksOf(city, 510100_0000_00), speaksOf(city, 510000_0001_00), speaksOf(lineOf('annual-enrolment'), 510000_0001_00)]).toEqual([true, false, true])
})

test('本级的目标：下达的优先；规划期末用规划的数，之前按等速推算，五年累计从 0 起', () => {
  const period = { from: 2021, to: 2025 }
  const whole = { whole: true, assigned: undefined }
  expect(parentOf(lineOf('annual-enrolment'), 2025, period, whole)).toEqual({ value: 8, source: 'plan' })
  expect(parentOf(lineOf('annual-enrolment'), 2023, period, whole)).toEqual({ value: 7.2, source: 'pace' })
  expect(parentOf(lineOf('training-five-years'), 2021, period, whole)).toEqual({ value: 16, source: 'pace' })
  expect(parentOf(lineOf('annual-enrolment'), 2023, period, { whole: false, assigned: 0.9 })).toEqual({ value: 0.9, source: 'assigned' })
  expect(parentOf(lineOf('annual-enrolment'), 2023, period, { whole: false, assigned: undefined })).toEqual({ value: null, source: 'none' })
})

test('核对合计：少于本级拦下并说差多少，高出很多要写理由，0.1 加 0.2 就是 0.3', () => {
  const line = lineOf('annual-enrolment')
  expect(checkSum(line, 'sum', 8, [3, 4.9], 0.2)).toMatchObject({ verdict: 'block', gap: -0.1 })
  expect(checkSum(line, 'sum', 8, [3, 5], 0.2)).toMatchObject({ verdict: 'pass', gap: 0 })
  expect(checkSum(line, 'sum', 8, [5, 5], 0.2)).toMatchObject({ verdict: 'warn', gap: 2 })
  expect(checkSum(line, 'sum', 0.3, [0.1, 0.2], 0)).toMatchObject({ verdict: 'pass', gap: 0 })
  expect(checkSum(line, 'sum', 8, [8, null], 0.2).verdict).toBe('warn')
  expect(checkSum(line, 'sum', null, [1, 1], 0.2).verdict).toBe('warn')
  expect(checkSum(lineOf('senior-share'), 'same', 40, [40, 40], 0).verdict).toBe('pass')
  expect(checkSum(lineOf('senior-share'), 'same', 40, [40, 38], 0).verdict).toBe('warn')
  expect(checkSum(lineOf('cities-with-technician-school'), 'each', 1, [1, 0], 0).verdict).toBe('block')
  expect(checkSum(lineOf('ideological-teacher-ratio'), 'same', 350, [340, 360], 0).verdict).toBe('warn')
})

test('推算：各部分之和总是正好等于本级，没有负数，位数不超过规定', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500_000 }),
      fc.array(fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: null }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom('base' as const, 'even' as const),
      fc.integer({ min: 0, max: 4 }),
      (steps, bases, method, places) => {
        const parent = steps / 10 ** places
        const parts = propose('sum', parent, bases.map((base) => (base === null ? null : base / 10 ** places)), method, places)
        expect(parts.reduce((sum, part) => sum + Math.round(part * 10 ** places), 0)).toBe(steps)
        expect(parts.every((part) => part >= 0 && fits(part, places))).toBe(true)
      },
    ),
    { numRuns: 300 },
  )
  expect(propose('sum', 10, [6, 2], 'base', 0)).toEqual([8, 2])
  expect(propose('sum', 10, [6, 2], 'even', 0)).toEqual([7, 3])
  expect(propose('same', 40, [1, 2, null], 'base', 1)).toEqual([40, 40, 40])
})

test('完成率和等次：越小越好的反过来算；没有数字的不计；得分封顶', () => {
  const limits = { cap: 1.2, excellent: 100, good: 90, basic: 75 }
  expect([attainmentOf('>=', 9, 10), attainmentOf('ratio-down', 20, 18), attainmentOf('>=', 5, 0)]).toEqual([0.9, 0.9, null])
  expect([scoreOf([1.5, 0.9, null], 1.2), scoreOf([null], 1.2), scoreOf([0.5, 1], 1.2)]).toEqual([105, null, 75])
  expect([100, 99.99, 90, 75, 74.99].map((score) => gradeOf(score, limits))).toEqual(['优秀', '良好', '良好', '合格', '不合格'])
})
