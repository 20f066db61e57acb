import { expect, test } from 'vitest'
import { addWorkdays, dayOf, endOfWeek, isWorkday, workdaysLeft } from './calendar.ts'

test('国庆假期不算工作日，调休的周六算', () => {
  expect(isWorkday('2026-10-01')).toBe(false)
  expect(dayOf('2026-10-10')).toMatchObject({ kind: 'makeup', weekday: '六', name: '上班' })
  expect(addWorkdays('2026-09-30', 1)).toBe('2026-10-08')
})

test('期限从下一个工作日起算', () => {
  expect(addWorkdays('2026-11-20', 5)).toBe('2026-11-27')
  expect(addWorkdays('2026-11-22', 1)).toBe('2026-11-23')
  expect(addWorkdays('2026-11-20', 0)).toBe('2026-11-20')
})

test('剩余工作日：当天为零，过期为负，周末过期也算逾期一天', () => {
  expect(workdaysLeft('2026-11-20', '2026-11-27')).toBe(5)
  expect(workdaysLeft('2026-11-20', '2026-11-20')).toBe(0)
  expect(workdaysLeft('2026-11-24', '2026-11-20')).toBe(-2)
  expect(workdaysLeft('2026-11-21', '2026-11-20')).toBe(-1)
})

test('放假安排还没有公布的年份按周末和固定日期推算，并且标明', () => {
  expect(dayOf('2031-10-01')).toMatchObject({ kind: 'holiday', name: '国庆节', published: false })
  expect(isWorkday('2031-01-02')).toBe(true)
  expect(endOfWeek('2026-11-22')).toBe('2026-11-22')
  expect(endOfWeek('2026-11-23')).toBe('2026-11-29')
})
