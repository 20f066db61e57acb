import type { Checked } from './names.ts'
import { halfWidth } from './names.ts'

const DAY_MS = 86_400_000
const CHINA_MS = 8 * 3_600_000
const EARLIEST_YEAR = 1900
const LATEST_YEAR = 2100
// The largest serial that is still within LATEST_YEAR.
const LATEST_SERIAL = 73_415
const FORMS = '日期写成 2026-09-01、2026/9/1 或 20260901。'

/** Whether the three numbers name a day that exists. Month counts from 1. */
export function isRealDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** Days in a month of the Gregorian calendar; month counts from 1. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Whether the text is a real day written as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    isRealDate(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)))
  )
}

/**
 * Reads a date as people and spreadsheets write it and answers YYYY-MM-DD.
 * Text: 2026-09-01, 2026/9/1, 2026.9.1, 20260901, 2026年9月1日, full-width digits, with or without a time of day,
 * and a five-digit serial number. Number: a serial of the given date system, or 20260901.
 */
export function parseDate(
  input: string | number,
  options: { dateSystem?: 1900 | 1904 } = {},
): Checked<string> {
  if (typeof input === 'number') return fromNumber(input, options.dateSystem ?? 1900)
  const text = halfWidth(input).replace(/^[\s']+|\s+$/g, '')
  if (text === '') return refuse(`没有填写日期。${FORMS}`)
  const compact = text.replace(/\s+(?=[./\-年月日号])|(?<=[./\-年月])\s+/g, '')
  const parts =
    /^(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})(?:日|号)?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(
      compact,
    ) ?? /^(\d{4})()(\d{2})(\d{2})$/.exec(compact)
  if (parts) return fromParts(text, Number(parts[1]), Number(parts[3]), Number(parts[4]))
  if (/^\d{5}(\.\d+)?$/.test(compact)) return fromNumber(Number(compact), options.dateSystem ?? 1900)
  if (/^\d{4}年?$/.test(compact)) return refuse(`“${text}”只有年份，没有月和日。${FORMS}`)
  if (/^\d{4}([-/.年])\d{1,2}月?$/.test(compact) || /^(19|20)\d{2}(0[1-9]|1[0-2])$/.test(compact)) {
    return refuse(`“${text}”只有年和月，没有日。${FORMS}`)
  }
  if (/^\d{2}([-/.年])\d{1,2}([-/.月])\d{1,2}日?$/.test(compact) || /^\d{6}$/.test(compact)) {
    return refuse(`“${text}”的年份只有两位，无法确定是哪一年。年份写四位，例如 2026-09-01。`)
  }
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$/.test(compact)) {
    return refuse(`“${text}”把年份写在了后面，分不清月和日。年份写在最前，例如 2026-09-01。`)
  }
  return refuse(`“${text}”不是日期。${FORMS}`)
}

/**
 * The day of a spreadsheet serial number. The 1900 system counts a 29 February 1900 that never was:
 * serial 60 is refused (undefined), serials after it are one day less than counted. The fraction (time) is dropped.
 */
export function serialToDate(serial: number, dateSystem: 1900 | 1904 = 1900): string | undefined {
  const days = Math.floor(serial)
  if (!Number.isFinite(serial) || days < 0 || days > 2_958_465) return undefined
  if (dateSystem === 1904) return toText(Date.UTC(1904, 0, 1) + days * DAY_MS)
  if (days === 0 || days === 60) return undefined
  return toText(Date.UTC(1899, 11, 31) + (days > 60 ? days - 1 : days) * DAY_MS)
}

/** The day that lies `days` after (or before, if negative) the given one. */
export function addDays(date: string, days: number): string {
  return toText(toMs(date) + days * DAY_MS)
}

/** Whole days from `from` to `to`; negative if `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((toMs(to) - toMs(from)) / DAY_MS)
}

/** Below, equal to or above zero, for sorting. Days written YYYY-MM-DD compare as text. */
export function compareDates(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * Full years of age (周岁) on a day. Who was born on 29 February is a year older on 1 March of a common year.
 * Negative if the day lies before the birth.
 */
export function ageOn(birth: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return day.slice(5) < birth.slice(5) ? years - 1 : years
}

/** A moment as the clocks in China (UTC+8, no summer time since 1991) show it: `2026-11-22 09:31:07`. */
export function clockInChina(moment: string): string {
  return new Date(Date.parse(moment) + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** The calendar day in China of a moment. */
export function dayInChina(moment: string): string {
  return clockInChina(moment).slice(0, 10)
}

/** Today in China (UTC+8) as YYYY-MM-DD. For display and form hints; deadlines are decided by the database clock. */
export function todayInChina(now: Date = new Date()): string {
  return toText(now.getTime() + CHINA_MS)
}

function fromNumber(value: number, dateSystem: 1900 | 1904): Checked<string> {
  if (Number.isInteger(value) && value >= 19_000_101 && value <= 21_001_231) return parseDate(String(value))
  if (Number.isInteger(value) && value >= EARLIEST_YEAR && value <= LATEST_YEAR) {
    return refuse(`“${value}”只有年份，没有月和日。${FORMS}`)
  }
  if (Math.floor(value) === 60 && dateSystem === 1900) {
    return refuse('“60”是表格软件里的 1900 年 2 月 29 日，这一天不存在。按证件填写日期。')
  }
  const date = value <= LATEST_SERIAL ? serialToDate(value, dateSystem) : undefined
  return date === undefined ? refuse(`“${value}”不是日期。${FORMS}`) : { ok: true, value: date, warnings: [] }
}

function fromParts(text: string, year: number, month: number, day: number): Checked<string> {
  if (year < EARLIEST_YEAR || year > LATEST_YEAR) {
    return refuse(`“${text}”的年份 ${year} 不在 ${EARLIEST_YEAR}–${LATEST_YEAR} 之间。核对年份。`)
  }
  if (month < 1 || month > 12) return refuse(`“${text}”不是真实日期：没有 ${month} 月。核对月份。`)
  if (!isRealDate(year, month, day)) {
    return refuse(`“${text}”不是真实日期：${year} 年 ${month} 月没有 ${day} 日。核对日期。`)
  }
  return { ok: true, value: `${year}-${pad(month)}-${pad(day)}`, warnings: [] }
}

function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason }
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

function toMs(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)))
}

function toText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
