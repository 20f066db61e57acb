import seed from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { addDays } from './dates.ts'

export type DayKind = 'work' | 'makeup' | 'weekend' | 'holiday'
export type CalendarDay = {
  date: string
  /** 一 … 日 */
  weekday: string
  kind: DayKind
  /** 国庆节, 上班; empty on plain days. */
  name: string
  /** False when the State Council has not yet published the year: then weekends and fixed dates only. */
  published: boolean
}

const holidays = seed.holidays as Record<string, string | undefined>
const makeups = seed.workdays as Record<string, string | undefined>
const LAST_YEAR = Math.max(...Object.keys(holidays).map((date) => Number(date.slice(0, 4))))
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六']
// The days that the regulation on public holidays fixes by the solar calendar (国令第795号, from 2025).
const FIXED: Record<string, string | undefined> = {
  '01-01': '元旦',
  '05-01': '劳动节',
  '05-02': '劳动节',
  '10-01': '国庆节',
  '10-02': '国庆节',
  '10-03': '国庆节',
}

/** What a day is in the working calendar of China: the yearly notice of the State Council, as packaged in chinese-days. */
export function dayOf(date: string): CalendarDay {
  const at = new Date(`${date}T00:00:00Z`).getUTCDay()
  const published = Number(date.slice(0, 4)) <= LAST_YEAR
  const holiday = published ? holidays[date]?.split(',')[1] : FIXED[date.slice(5)]
  const base = { date, weekday: WEEKDAYS[at]!, published }
  if (holiday) return { ...base, kind: 'holiday', name: holiday }
  if (makeups[date]) return { ...base, kind: 'makeup', name: '上班' }
  return at === 0 || at === 6 ? { ...base, kind: 'weekend', name: '休' } : { ...base, kind: 'work', name: '' }
}

export function isWorkday(date: string): boolean {
  const { kind } = dayOf(date)
  return kind === 'work' || kind === 'makeup'
}

/** The day that ends a limit of `count` working days. Counting starts on the next working day; 0 is the day itself. */
export function addWorkdays(from: string, count: number): string {
  let date = from
  for (let left = count; left > 0;) {
    date = addDays(date, 1)
    if (isWorkday(date)) left -= 1
  }
  return date
}

/** Working days from today to the due day: 0 on the day itself, negative (at least −1) once it has passed. */
export function workdaysLeft(today: string, due: string): number {
  if (due === today) return 0
  if (due > today) return countBetween(today, due)
  return Math.min(-1, -countBetween(due, today))
}

/** Working days after `from` up to and with `to`. */
function countBetween(from: string, to: string): number {
  let count = 0
  for (let date = addDays(from, 1); date <= to; date = addDays(date, 1)) if (isWorkday(date)) count += 1
  return count
}

/** `count` calendar days from a day on, for the strip above a to-do list. */
export function listDays(from: string, count: number): CalendarDay[] {
  return Array.from({ length: count }, (_, at) => dayOf(addDays(from, at)))
}

/** The last day of the week (Sunday) of a day. */
export function endOfWeek(date: string): string {
  const at = new Date(`${date}T00:00:00Z`).getUTCDay()
  return addDays(date, (7 - at) % 7)
}
