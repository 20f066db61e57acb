import type { ReportCycle } from './codes.ts'
import type { Rubric } from './model.ts'

/** The last day of the month or quarter that a report is due by, after the given day; null for no cycle. */
export function nextReportDay(after: string, cycle: ReportCycle): string | null {
  if (cycle === 'none') return null
  const [year, month] = after.split('-').map(Number) as [number, number]
  const step = cycle === 'monthly' ? 1 : 3
  const endOf = (months: number) => new Date(Date.UTC(year, months, 0)).toISOString().slice(0, 10)
  const end = Math.ceil(month / step) * step
  // A report on the very last day of a period is that period's; the next one is due a period later.
  return endOf(end) > after ? endOf(end) : endOf(end + step)
}

/** The mean of the shares of sub-tasks, rounded down so that 100 means that every one is complete; null without any. */
export function rollUp(shares: readonly number[]): number | null {
  if (shares.length === 0) return null
  return Math.floor(shares.reduce((sum, one) => sum + one, 0) / shares.length)
}

export type PressureReason = { fact: string; ways: string[] }

type Standing = {
  daysLate: number
  made: readonly string[]
  circularDays: number
  interviewDays: number
}

/** Why a measure of supervision cannot be taken yet: a reminder precedes a circular, a circular precedes an interview. */
export function refusePressure(kind: 'remind' | 'circular' | 'interview', at: Standing): PressureReason | undefined {
  if (kind === 'remind') return undefined
  const [days, before, word] = kind === 'circular' ? ([at.circularDays, 'remind', '催办'] as const) : ([at.interviewDays, 'circular', '通报'] as const)
  if (!at.made.includes(before)) return { fact: `还没有${word}过。`, ways: [`先${word}。`] }
  if (at.daysLate < days)
    return {
      fact: at.daysLate > 0 ? `逾期 ${at.daysLate} 天，不到 ${days} 天。` : '还没有逾期。',
      ways: [`逾期满 ${days} 天后再办；天数是参数，可由省级调整。`],
    }
  return undefined
}

export type ScoredItem = { item: string; score: number | null }

/**
 * The score of a whole evaluation, 0 … 100 with two decimals: the mean by weight over the items that have a score. An
 * item without records to compute from has none and its weight is spread over the others. Null when no item has one.
 */
export function totalScore(rubric: Pick<Rubric, 'items'>, scored: readonly ScoredItem[]): number | null {
  let sum = 0
  let weights = 0
  for (const item of rubric.items) {
    const score = scored.find((one) => one.item === item.id)?.score ?? null
    if (score === null) continue
    sum += item.weight * score
    weights += item.weight
  }
  return weights === 0 ? null : Math.round((sum / weights) * 100) / 100
}

/** The grade of a score. */
export function gradeOf(rubric: Pick<Rubric, 'grades'>, score: number): string {
  return rubric.grades.find((one) => score >= one.from)?.title ?? rubric.grades.at(-1)!.title
}
