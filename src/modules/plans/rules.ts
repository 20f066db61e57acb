/** Plan judgement. Pure: the same source serves the board, the command line and the tests. */

export const operators = ['>=', '>', '<=', '<', '=', '≈'] as const
export type Operator = (typeof operators)[number]
export type PlanStatus = '已达到' | '正常推进' | '有风险' | '滞后'
export const planStatuses: readonly PlanStatus[] = ['已达到', '正常推进', '有风险', '滞后']

/** Below this share of the increment that is due, an indicator lags. The texts give no threshold (推). */
export const riskShare = { value: 0.75, unit: '比例', clause: '003:45', mark: '推' } as const
/** A target that only holds its baseline: a gap up to this share of the target is a risk, more lags (推). */
export const keepTolerance = { value: 0.01, unit: '比例', clause: '003:45', mark: '推' } as const
/** 「左右」: within this share of the figure (推). */
export const aboutTolerance = { value: 0.05, unit: '比例', clause: '003:37', mark: '推' } as const

export type Facts = {
  operator: Operator
  baseline: { year: number; value: number }
  target: { year: number; value: number }
  /** In the plan's unit, not rounded. */
  value: number
  /** The calendar year of the value, and how much of it has passed (1 = its end). */
  at: { year: number; elapsed: number }
  /** Counted within the year rather than on one day. */
  flow: boolean
}

export type Judgement = {
  status: PlanStatus
  /** Where an even pace from baseline to target stands by now; a flow is due in proportion to the year. */
  due: number
  /** Share of the increment from baseline to target that is achieved; null for a target that holds its baseline. */
  achieved: number | null
}

/** Whether a value reaches a target by the target's own operator. 120 does not reach “突破 120”. */
export function reaches(operator: Operator, value: number, target: number): boolean {
  if (operator === '>=') return value >= target
  if (operator === '>') return value > target
  if (operator === '<=') return value <= target
  if (operator === '<') return value < target
  if (operator === '=') return value === target
  return Math.abs(value - target) <= Math.abs(target) * aboutTolerance.value
}

/** The level of a straight line from baseline (end of its year) to target (end of its year) at a moment; flat outside. */
export function levelAt(facts: Pick<Facts, 'baseline' | 'target'>, moment: number): number {
  const { baseline, target } = facts
  const share = (moment - baseline.year) / (target.year - baseline.year)
  return baseline.value + (target.value - baseline.value) * Math.min(1, Math.max(0, share))
}

/**
 * Judges one value against the plan: reached by the operator → 已达到; after the target year's end simply reached
 * or not; before it against the even pace: on it 正常推进, at least `riskShare` of the due increment 有风险, else 滞后.
 * A flow of an unfinished year is judged at its pace so far.
 */
export function judge(facts: Facts): Judgement {
  const { baseline, target, value, at } = facts
  // A level stands at a moment; a flow belongs to a whole year and is due in proportion to what has passed of it.
  const moment = facts.flow ? at.year : at.year - 1 + at.elapsed
  const level = levelAt(facts, moment)
  const elapsed = facts.flow ? Math.max(at.elapsed, 1 / 366) : 1
  const due = level * elapsed
  const span = target.value - baseline.value
  const achieved = span === 0 ? null : (value - baseline.value) / span
  const answer = (status: PlanStatus): Judgement => ({ status, due, achieved })

  if (reaches(facts.operator, value, target.value)) return answer('已达到')
  if (at.year - 1 + at.elapsed >= target.year) return answer('滞后')
  const pace = value / elapsed
  if (span === 0) {
    const gap = Math.abs(target.value - pace) / (Math.abs(target.value) || 1)
    return answer(reaches(facts.operator, pace, target.value) ? '正常推进' : gap <= keepTolerance.value ? '有风险' : '滞后')
  }
  const share = (pace - baseline.value) / span
  const dueShare = (level - baseline.value) / span
  if (share >= dueShare) return answer('正常推进')
  return answer(dueShare <= 0 || share >= dueShare * riskShare.value ? '有风险' : '滞后')
}

/** How much of its year has passed on a day, 0 to 1; 31 December is 1. */
export function elapsedOf(day: string): number {
  const year = Number(day.slice(0, 4))
  const start = Date.UTC(year, 0, 1)
  const days = (Date.UTC(year + 1, 0, 1) - start) / 86_400_000
  return ((Date.parse(`${day}T00:00:00Z`) - start) / 86_400_000 + 1) / days
}

/** A value as the plan's table publishes it. Only for comparing with published figures and for display. */
export function rounded(value: number, decimals: number): number {
  return Number(`${Math.round(Number(`${value}e${decimals}`))}e-${decimals}`)
}

/** Numerator over denominator in percent, or the count in the plan's unit; null where there is nothing to divide by. */
export function inPlanUnit(ratio: boolean, scale: number, value: number, base: number | null): number | null {
  if (!ratio) return value / scale
  return base ? (value / base) * 100 : null
}
