import { addDays, ageOn } from '../../kernel/dates.ts'
import { punishmentLevels, type QualityKind } from './codes.ts'

/** 未成年: under 18 on the day. Without a birth date nobody is treated as of age. */
export function isMinor(birthDate: string | undefined, on: string): boolean {
  return birthDate === undefined || ageOn(birthDate, on) < 18
}

/** The school year of a day, by the year it began in (September to August). */
export function schoolYearOf(day: string): number {
  return Number(day.slice(0, 4)) - (day.slice(5, 7) >= '09' ? 0 : 1)
}

export const schoolYearWord = (year: number) => `${year}—${year + 1} 学年`

/** The same day so many months later; the last day of the month where the day does not exist. Pure. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, Number(day.slice(8, 10))]
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(date, last))).toISOString().slice(0, 10)
}

export type ConductDates = { kind: string; expires_on: string | null; lifted_on: string | null; appeal_result: string | null; decided_on: string }

/**
 * Where a record stands on a day. A punishment that was lifted, revoked on appeal, or whose time is over no longer
 * counts against the student; a reward stands always.
 */
export function standingOf(row: ConductDates, today: string): 'standing' | 'lifted' | 'revoked' | 'expired' {
  if (row.appeal_result === 'revoked') return 'revoked'
  if (row.lifted_on !== null) return 'lifted'
  if (row.expires_on !== null && row.expires_on < today) return 'expired'
  return 'standing'
}

export const standingWords = { standing: '有效', lifted: '已解除', revoked: '申诉后撤销', expired: '已到期' } as const

/** The last day of a punishment where the decision names none: the usual time of its kind (推). */
export function usualExpiry(level: string, decidedOn: string): string | null {
  const months = punishmentLevels[level as keyof typeof punishmentLevels]?.months
  return months === undefined ? null : addMonths(decidedOn, months)
}

/** Whether an appeal is in time: until the last day of the period, that day included. */
export function mayAppeal(row: { appeal_until: string | null; appealed_at: string | null }, today: string): boolean {
  return row.appeal_until !== null && row.appealed_at === null && today <= row.appeal_until
}

export const appealUntil = (decidedOn: string, days: number) => addDays(decidedOn, days)

/** What a year of the comprehensive-quality file must hold (001:1279 by year; housework yearly): each of these at least once. */
export const owedEachYear: readonly { kind: QualityKind; title: string }[] = [
  { kind: 'labour', title: '课内外劳动' },
  { kind: 'housework', title: '家务劳动' },
  { kind: 'moral', title: '德育评价' },
]

/** Titles of what a student's year is missing. */
export function missingOfYear(kinds: ReadonlySet<string>): string[] {
  return owedEachYear.filter((one) => !kinds.has(one.kind)).map((one) => one.title)
}
