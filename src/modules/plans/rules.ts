/** Plan judgement. Pure: the same source serves the board, the command line and the tests. */

export const operators = ['>=', '>', '<=', '<', '=', '≈', 'strive', 'batch', 'range', 'ratio-down'] as const
export type Operator = (typeof operators)[number]
export type PlanStatus = '已达到' | '正常推进' | '有风险' | '滞后'
export const planStatuses: readonly PlanStatus[] = ['已达到', '正常推进', '有风险', '滞后']

/** Below this share of the increment that is due, an indicator lags. The texts give no threshold (推). */
export const riskShare = { value: 0.75, unit: '比例', clause: '003:45', mark: '推' } as const
/** A target that only holds its baseline: a gap up to this share of the target is a risk, more lags (推). */
export const keepTolerance = { value: 0.01, unit: '比例', clause: '003:45', mark: '推' } as const
/** 「左右」: reached from this share below the figure upward (推); parameter plans.about.tolerance. */
export const aboutTolerance = { value: 0.05, unit: '比例', clause: '003:37', mark: '推' } as const

export type Facts = {
  operator: Operator
  /** Null where neither the text nor the records say where it started: then only reached or not can be judged. */
  baseline: { year: number; value: number } | null
  /** `value` null: the text sets no figure (一批); reached by the first one. */
  target: { year: number; value: number | null; upper?: number | undefined }
  /** In the plan's unit, not rounded. */
  value: number
  /** The calendar year of the value, and how much of it has passed (1 = its end). */
  at: { year: number; elapsed: number }
  /** Counted within the year rather than on one day. */
  flow: boolean
  /** Kept at or above the target; never judged by growth. */
  floor?: boolean
  /** Share of the figure that 「左右」 allows below it. */
  about?: number
}

export type Judgement = {
  /** Null before the target year's end where there is no baseline and so no pace. */
  status: PlanStatus | null
  /** Where an even pace from baseline to target stands by now; a flow is due in proportion to the year. */
  due: number | null
  /** Share of the increment from baseline to target that is achieved; null for a target that holds its baseline. */
  achieved: number | null
}

/**
 * Whether a value reaches a target by the target's own operator. 120 does not reach 「突破 120」; 「左右」 is reached from
 * a little below upward; a range from its lower end; 一批 by the first one; a ratio 1:x at x or below.
 */
export function reaches(operator: Operator, value: number, target: number | null, about: number = aboutTolerance.value): boolean {
  if (target === null) return operator === 'batch' && value > 0
  if (operator === '>') return value > target
  if (operator === '<=' || operator === 'ratio-down') return value <= target
  if (operator === '<') return value < target
  if (operator === '=') return value === target
  if (operator === 'batch') return value > 0
  if (operator === '≈') return value >= target - Math.abs(target) * about
  return value >= target
}

/** The level of a straight line from baseline (end of its year) to target (end of its year) at a moment; flat outside. */
export function levelAt({ baseline, target }: { baseline: { year: number; value: number }; target: { year: number; value: number } }, moment: number): number {
  if (target.year <= baseline.year) return target.value
  const share = (moment - baseline.year) / (target.year - baseline.year)
  return baseline.value + (target.value - baseline.value) * Math.min(1, Math.max(0, share))
}

/**
 * Judges one value against the plan: reached by the operator → 已达到; after the target year's end simply reached or
 * not; before it against the even pace: on it 正常推进, at least `riskShare` of the due increment 有风险, else 滞后. A
 * flow of an unfinished year is judged at its pace so far. 「力争」「争创」 is a wish: missing it is a risk, never a lag.
 */
export function judge(facts: Facts): Judgement {
  const hard = judgeHard(facts)
  return facts.operator === 'strive' && hard.status === '滞后' ? { ...hard, status: '有风险' } : hard
}

function judgeHard(facts: Facts): Judgement {
  const { target, value, at, operator, about } = facts
  const reached = reaches(operator, value, target.value, about)
  const over = at.year - 1 + at.elapsed >= target.year
  const aim = target.value
  if (aim === null || (!facts.baseline && !facts.floor)) {
    return { status: reached ? '已达到' : over ? '滞后' : null, due: null, achieved: null }
  }
  // A floor has no way to go: its baseline is its target.
  const baseline = facts.floor || !facts.baseline ? { year: target.year - 1, value: aim } : facts.baseline
  // A level stands at a moment; a flow belongs to a whole year and is due in proportion to what has passed of it.
  const moment = facts.flow ? at.year : at.year - 1 + at.elapsed
  const level = levelAt({ baseline, target: { year: target.year, value: aim } }, moment)
  const elapsed = facts.flow ? Math.max(at.elapsed, 1 / 366) : 1
  const due = level * elapsed
  const span = aim - baseline.value
  const achieved = span === 0 ? null : (value - baseline.value) / span
  const answer = (status: PlanStatus): Judgement => ({ status, due, achieved })

  if (reached) return answer('已达到')
  if (over) return answer('滞后')
  const pace = value / elapsed
  if (span === 0) {
    const gap = Math.abs(aim - pace) / (Math.abs(aim) || 1)
    return answer(reaches(operator, pace, aim, about) ? '正常推进' : gap <= keepTolerance.value ? '有风险' : '滞后')
  }
  const share = (pace - baseline.value) / span
  const dueShare = (level - baseline.value) / span
  if (share >= dueShare) return answer('正常推进')
  return answer(dueShare <= 0 || share >= dueShare * riskShare.value ? '有风险' : '滞后')
}

/**
 * What has to be added a year from now to the end of the target year, in the plan's unit; negative where the figure
 * has to fall. Null when it is reached, when the year is over, or when there is no figure to reach. A flow starts from
 * what the year comes to at its pace.
 */
export function requiredPace(facts: Facts): number | null {
  const { target, value, at, operator, about } = facts
  const from = facts.flow ? value / Math.max(at.elapsed, 1 / 366) : value
  const left = target.year - (facts.flow ? at.year : at.year - 1 + at.elapsed)
  if (target.value === null || left <= 0 || reaches(operator, from, target.value, about)) return null
  return (target.value - from) / left
}

/** The target of an increment: the region's own baseline plus what the text adds. */
export function raised<T extends { value: number | null; upper?: number | undefined }>(target: T, baseline: number): T {
  return {
    ...target,
    value: target.value === null ? null : target.value + baseline,
    ...(target.upper === undefined ? {} : { upper: target.upper + baseline }),
  }
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

/** Numerator over denominator times `factor`, or the count in the plan's unit; null where there is nothing to divide by. */
export function inPlanUnit(ratio: boolean, scale: number, value: number, base: number | null, factor = 100): number | null {
  if (!ratio) return value / scale
  return base ? (value * factor) / base : null
}
