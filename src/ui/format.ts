import { clockInChina } from '../kernel/dates.ts'

/** Whole or decimal number with thousands separators and a true minus sign; unknown is an em dash. */
export function formatNumber(value: number | null | undefined, digits?: number): string {
  if (value === null || value === undefined) return '—'
  const options = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return value.toLocaleString('zh-CN', options).replace('-', '−')
}

/** File size in KB or MB as people say it. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** `09:31` of a moment, in local time. */
export function formatClock(moment: Date): string {
  return `${String(moment.getHours()).padStart(2, '0')}:${String(moment.getMinutes()).padStart(2, '0')}`
}

/** A moment as `2026-11-22 09:31` in China, whatever the reader's time zone; an em dash where there is none. */
export function whenText(moment: string | null): string {
  return moment ? exactly(moment).slice(0, 16) : '—'
}

/** A moment as `2026-11-22 09:31:07` in China: where the second matters, as in the audit. */
export function exactly(moment: string): string {
  return clockInChina(moment)
}
