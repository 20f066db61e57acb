import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSmall } from '../../kernel/disclosure.ts'
import { rateBands } from './model.ts'
import { isProtected, tell } from './rules.ts'
import { bandOf } from './school-rates.ts'

const ratio = { unit: '%', ratio: true, factor: 100 }
const people = { unit: '人', ratio: false, factor: 100 }

test('学校数照实公开，人数按 3 取整，几个人写成区间', () => {
  expect(isProtected({ unit: '所', ratio: false, factor: 100 })).toBe(false)
  expect(tell([{ value: 2, base: null }, { value: 11, base: null }], { ...people, unit: '所' }, 5).total.value).toBe(13)
  const { parts, total } = tell([{ value: 3, base: null }, { value: 100, base: null }], people, 5)
  expect(parts.map((one) => one.value)).toEqual([null, 99])
  expect(total).toEqual({ value: 102, base: null, ratio: null, small: false })
})

test('万人、万人次按人保护再换回万；没有报的不是 0；小数相加没有尾数', () => {
  const ten = { ...people, unit: '万人' }
  const { parts, total } = tell([{ value: 0.0003, base: null }, null, { value: 1.2345, base: null }], ten, 5)
  expect(parts).toMatchObject([{ value: null, small: true }, { value: null, small: false }, { value: 1.2345, small: false }])
  expect(total.value).toBe(1.2348)
  expect(isProtected({ ...ten, unit: '万人次' })).toBe(true)
  expect(tell([{ value: 0.1, base: null }, { value: 0.2, base: null }], { ...people, unit: '亿元' }, 5).total.value).toBe(0.3)
})

test('没有就业的只剩几个人时，比例和人数一样不写出', () => {
  const { parts } = tell([{ value: 97, base: 100 }, { value: 90, base: 100 }, { value: 2, base: 40 }], ratio, 5)
  expect(parts.map((one) => one.small)).toEqual([true, false, true])
  expect(parts.map((one) => one.ratio)).toEqual([null, 90.91, null])
})

const part = fc.tuple(fc.nat(300), fc.nat(60)).map(([value, rest]) => ({ value, base: value + rest }))

test('小的分子、小的差额换成别的小数目，公开的数一个都不变', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.integer({ min: 1, max: 4 })), (parts, others) => {
      const other = (count: number) => (isSmall(count, 5) ? others.next().value : count)
      const changed = parts.map(({ value, base }) => {
        const [top, rest] = [other(value), other(base - value)]
        return { value: top, base: top + rest }
      })
      expect(tell(changed, ratio, 5)).toEqual(tell(parts, ratio, 5))
    }),
  )
})

test('写出的比例在 0 到 100 之间，与真的相差有限', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      for (const [at, told] of tell(parts, ratio, 5).parts.entries()) {
        if (told.ratio === null) continue
        expect(told.ratio).toBeGreaterThanOrEqual(0)
        expect(told.ratio).toBeLessThanOrEqual(100)
        const { value, base } = parts[at]!
        expect(Math.abs(told.ratio - (value / base) * 100)).toBeLessThanOrEqual((300 / base) * 1.5)
      }
    }),
  )
})

test('就业率的档次从下限算起，人数成倍增减档次不变，多就业一人档次不会变差', () => {
  expect([bandOf(98, 100), bandOf(97, 100), bandOf(95, 100), bandOf(90, 100), bandOf(80, 100), bandOf(79, 100), bandOf(0, 30)]).toEqual(['from98', 'from95', 'from95', 'from90', 'from80', 'below80', 'below80'])
  const place = (band: string) => rateBands.findIndex((one) => one.id === band)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), fc.integer({ min: 2, max: 9 }), (all, some, times) => {
      const worked = some % (all + 1)
      expect(bandOf(worked * times, all * times)).toBe(bandOf(worked, all))
      if (worked < all) expect(place(bandOf(worked + 1, all))).toBeLessThanOrEqual(place(bandOf(worked, all)))
    }),
  )
})
