import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSmall, protectSum, protectTable, show, standIns, wordsOf } from './disclosure.ts'

const BELOW = 5
const words = (count: number) => wordsOf(show(count, BELOW), BELOW)

test('1 到 4 看起来完全一样；零照写零；其余按 3 取整，差不到 2', () => {
  expect(new Set([1, 2, 3, 4].map(words))).toEqual(new Set(['1–4']))
  expect(words(0)).toBe('0')
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 1_000_000 }), (count) => {
      expect(Number(words(count)) % 3).toBe(0)
      expect(Math.abs(Number(words(count)) - count)).toBeLessThan(2)
    }),
  )
})

const table = fc.array(fc.tuple(fc.nat(12), fc.nat(40), fc.nat(6)), { minLength: 1, maxLength: 6 })

test('小数目换成别的小数目，公开的一切都不变：知道规则的人也推不出它是几', () => {
  fc.assert(
    fc.property(table, fc.infiniteStream(fc.integer({ min: 1, max: BELOW - 1 })), (cells, others) => {
      const changed = cells.map((row) => row.map((count) => (isSmall(count, BELOW) ? others.next().value : count)))
      expect(protectTable(changed, BELOW)).toEqual(protectTable(cells, BELOW))
      expect(protectSum(changed.flat(), BELOW)).toEqual(protectSum(cells.flat(), BELOW))
    }),
  )
})

test('两格都是 4 和两格都是 1，合计一样', () => {
  expect(protectSum([4, 4], BELOW)).toEqual(protectSum([1, 1], BELOW))
  expect(protectSum([4, 4], BELOW).total.value).toBe(6)
})

test('合计与真数的差：每个小数目不到 3，再加取整的 1.5', () => {
  fc.assert(
    fc.property(table, (cells) => {
      const { rowTotals, total } = protectTable(cells, BELOW)
      for (const [row, one] of [...cells, cells.flat()].entries()) {
        const told = row < cells.length ? rowTotals[row]! : total
        const count = one.reduce((sum, part) => sum + part, 0)
        const small = one.filter((part) => isSmall(part, BELOW)).length
        if (told.value !== null) expect(Math.abs(told.value - count)).toBeLessThanOrEqual(small * 2 + 1.5)
      }
    }),
  )
})

test('代入的数就在区间里，轮流取中间的两个', () => {
  expect(standIns([1, 4, 9, 2], 5)).toEqual([2, 3, 9, 2])
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 20 }), (below) => {
      for (const one of standIns([1, 1], below)) expect(isSmall(one, below)).toBe(true)
    }),
  )
})
