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

/** What an authority changed in the calendar: single days, and years whose holidays it has entered in full. */
export type Calendar = {
  changes: ReadonlyMap<string, { kind: 'work' | 'holiday'; title: string }>
  years: ReadonlySet<number>
}

/** The yearly notice of the State Council alone, as packaged in chinese-days. */
export const plainCalendar: Calendar = { changes: new Map(), years: new Set() }

/** True when the holidays of this day's year are not known yet: a limit that ends there is provisional (暂定). */
export function isProvisional(date: string, calendar: Calendar = plainCalendar): boolean {
  const year = Number(date.slice(0, 4))
  return year > LAST_YEAR && !calendar.years.has(year)
}

/** The years that the packaged notice covers, oldest first. */
export const packagedYears: readonly number[] = [...new Set(Object.keys(holidays).map((date) => Number(date.slice(0, 4))))].sort()

/** What a day is: the authority's change, else the yearly notice, else the fixed days and weekends. */
export function dayOf(date: string, calendar: Calendar = plainCalendar): CalendarDay {
  const at = new Date(`${date}T00:00:00Z`).getUTCDay()
  const weekend = at === 0 || at === 6
  const packaged = Number(date.slice(0, 4)) <= LAST_YEAR
  const published = !isProvisional(date, calendar)
  const base = { date, weekday: WEEKDAYS[at]!, published }
  const change = calendar.changes.get(date)
  if (change?.kind === 'holiday') return { ...base, kind: 'holiday', name: change.title }
  if (change) return { ...base, kind: weekend ? 'makeup' : 'work', name: change.title }
  const holiday = packaged ? holidays[date]?.split(',')[1] : FIXED[date.slice(5)]
  if (holiday) return { ...base, kind: 'holiday', name: holiday }
  if (makeups[date]) return { ...base, kind: 'makeup', name: '上班' }
  return weekend ? { ...base, kind: 'weekend', name: '休' } : { ...base, kind: 'work', name: '' }
}

export function isWorkday(date: string, calendar: Calendar = plainCalendar): boolean {
  const { kind } = dayOf(date, calendar)
  return kind === 'work' || kind === 'makeup'
}

/** The day that ends a limit of `count` working days. Counting starts on the next working day; 0 is the day itself. */
export function addWorkdays(from: string, count: number, calendar: Calendar = plainCalendar): string {
  let date = from
  for (let left = count; left > 0;) {
    date = addDays(date, 1)
    if (isWorkday(date, calendar)) left -= 1
  }
  return date
}

/** Working days from today to the due day: 0 on the day itself, negative (at least −1) once it has passed. */
export function workdaysLeft(today: string, due: string, calendar: Calendar = plainCalendar): number {
  if (due === today) return 0
  if (due > today) return countBetween(today, due, calendar)
  return Math.min(-1, -countBetween(due, today, calendar))
}

/** Working days after `from` up to and with `to`. */
function countBetween(from: string, to: string, calendar: Calendar): number {
  let count = 0
  for (let date = addDays(from, 1); date <= to; date = addDays(date, 1)) if (isWorkday(date, calendar)) count += 1
  return count
}

/** `count` calendar days from a day on, for the strip above a to-do list. */
export function listDays(from: string, count: number, calendar: Calendar = plainCalendar): CalendarDay[] {
  return Array.from({ length: count }, (_, at) => dayOf(addDays(from, at), calendar))
}

/** The last day of the week (Sunday) of a day. */
export function endOfWeek(date: string): string {
  const at = new Date(`${date}T00:00:00Z`).getUTCDay()
  return addDays(date, (7 - at) % 7)
}
