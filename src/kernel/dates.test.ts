import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, ageOn, compareDates, daysBetween, isDate, parseDate, serialToDate } from './dates.ts'

const reasonOf = (input: string | number) => {
  const parsed = parseDate(input)
  return parsed.ok ? parsed.value : parsed.reason
}

test('常见写法都读成同一天', () => {
  for (const text of [
    '2026-09-01',
    '2026/9/1',
    '2026.9.1',
    '2026-9-1',
    '20260901',
    '2026年9月1日',
    '2026年09月01日',
    '2026年9月1号',
    '２０２６年９月１日',
    '２０２６－０９－０１',
    '２０２６．９．１',
    ' 2026-09-01 ',
    "'2026-09-01",
    '2026 年 9 月 1 日',
    '2026. 9. 1',
    '2026-09-01 00:00:00',
    '2026-09-01T08:30:00.000Z',
    '2026/9/1 8:30',
    '46266',
  ]) {
    expect([text, reasonOf(text)]).toEqual([text, '2026-09-01'])
  }
})

test('数字单元格按序列号或八位数字读', () => {
  expect(reasonOf(46266)).toBe('2026-09-01')
  expect(reasonOf(46266.75)).toBe('2026-09-01')
  expect(reasonOf(20260901)).toBe('2026-09-01')
  expect(parseDate(44804, { dateSystem: 1904 })).toMatchObject({ ok: true, value: '2026-09-01' })
})

test('1900 年系统里不存在的 2 月 29 日', () => {
  expect(serialToDate(1)).toBe('1900-01-01')
  expect(serialToDate(59)).toBe('1900-02-28')
  expect(serialToDate(60)).toBeUndefined()
  expect(serialToDate(61)).toBe('1900-03-01')
  expect(serialToDate(0, 1904)).toBe('1904-01-01')
  expect(reasonOf(60)).toContain('1900 年 2 月 29 日')
})

test('读不出的日期各有一句话', () => {
  expect(reasonOf('26-9-1')).toBe('“26-9-1”的年份只有两位，无法确定是哪一年。年份写四位，例如 2026-09-01。')
  expect(reasonOf('080901')).toContain('年份只有两位')
  expect(reasonOf('2008.2.30')).toBe('“2008.2.30”不是真实日期：2008 年 2 月没有 30 日。核对日期。')
  expect(reasonOf('2008-13-01')).toContain('没有 13 月')
  expect(reasonOf('2026年9月')).toContain('没有日')
  expect(reasonOf('202609')).toContain('没有日')
  expect(reasonOf('2026')).toContain('只有年份')
  expect(reasonOf(2026)).toContain('只有年份')
  expect(reasonOf('9/1/2026')).toContain('年份写在最前')
  expect(reasonOf('1800-01-01')).toContain('不在 1900–2100 之间')
  expect(reasonOf('去年')).toContain('不是日期')
  expect(reasonOf(9e9)).toContain('不是日期')
  expect(reasonOf(-1)).toContain('不是日期')
  expect(reasonOf('')).toContain('没有填写')
})

test('周岁、加天数、比较都在文字上算', () => {
  expect(ageOn('2008-09-01', '2026-08-31')).toBe(17)
  expect(ageOn('2008-09-01', '2026-09-01')).toBe(18)
  expect(ageOn('2008-02-29', '2023-02-28')).toBe(14)
  expect(ageOn('2008-02-29', '2023-03-01')).toBe(15)
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
  expect(compareDates('2024-02-28', '2024-03-01')).toBe(-1)
  expect(isDate('2023-02-29')).toBe(false)
})

test('任何真实日期经序列号往返不变', () => {
  fc.assert(
    fc.property(fc.integer({ min: 61, max: 73_000 }), (serial) => {
      const date = serialToDate(serial) ?? ''
      expect(isDate(date)).toBe(true)
      expect(daysBetween('1899-12-30', date)).toBe(serial)
      return reasonOf(date.replaceAll('-', '')) === date && (serial <= 2100 || reasonOf(serial) === date)
    }),
  )
})
