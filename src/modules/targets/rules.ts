import { factorOf, isRatio, type PlanIndicator } from '../plans/model.ts'
import { isAuthority } from '../../kernel/org-no.ts'
import { inPlanUnit, levelAt, reaches, type Operator } from '../plans/rules.ts'
import type { Grade, Nature } from './codes.ts'

/** Everything a breakdown and an assessment are judged by. Pure: the same source serves the matrix, the case and the tests. */

/** How a line is handed down: 一批 and what has no figure not at all, per-unit minimums to each, ratios alike, the rest added up. */
export function natureOf(line: PlanIndicator): Nature {
  if (line.target.value === null || line.operator === 'batch' || line.increment || line.source === 'none') return 'none'
  if (line.per) return 'each'
  return isRatio(line) || line.operator === 'ratio-down' || line.unit === '1:n' ? 'same' : 'sum'
}

/** Whether a line speaks of a unit: a minimum for every city asks nothing of a school that the province runs itself. */
export function speaksOf(line: Pick<PlanIndicator, 'per'>, unitNo: number): boolean {
  return !line.per || !/[市州县区]/.test(line.per.part) || isAuthority(unitNo)
}

/** Decimal places a target of a part is kept to: of 万人 down to one person. */
export function placesOf(line: Pick<PlanIndicator, 'scale' | 'decimals' | 'unit'>): number {
  return line.scale > 1 ? Math.round(Math.log10(line.scale)) : line.decimals
}

/** Whether a number has no more decimals than the line allows. */
export function fits(value: number, places: number): boolean {
  const whole = value * 10 ** places
  return Number.isFinite(value) && Math.abs(whole - Math.round(whole)) < 1e-6
}

export type Parent = { value: number | null; source: 'assigned' | 'plan' | 'pace' | 'none' }

/**
 * What a line's issuer has to reach in a year: the target assigned to it; of the plan's own region the plan's figure
 * in its last year and after, and the even pace from the baseline before. A sum over years is paced from zero.
 */
export function parentOf(line: PlanIndicator, year: number, plan: { from: number; to: number }, own: { whole: boolean; assigned: number | undefined }): Parent {
  if (own.assigned !== undefined) return { value: own.assigned, source: 'assigned' }
  if (!own.whole || line.target.value === null) return { value: null, source: 'none' }
  if (line.per) return { value: line.per.minimum, source: 'plan' }
  if (year >= line.target.year || line.floor) return { value: line.target.value, source: 'plan' }
  const places = placesOf(line)
  const start = line.cumulative ? { year: plan.from - 1, value: 0 } : line.baseline
  if (!start) return { value: line.target.value, source: 'plan' }
  const level = levelAt({ baseline: start, target: { year: line.target.year, value: line.target.value } }, year)
  return { value: Math.round(level * 10 ** places) / 10 ** places, source: 'pace' }
}

export type SumCheck = { verdict: 'pass' | 'warn' | 'block'; total: number | null; gap: number | null; fact: string }

const shown = (value: number) => String(Number(value.toFixed(6)))
const falls = (operator: Operator) => operator === '<=' || operator === '<' || operator === 'ratio-down'

/**
 * Whether the targets of the units come to the issuer's own. Added up they must reach it by its operator, and more
 * than `surplus` above it asks for a reason; one for all must be reached by each; a minimum holds for each.
 */
export function checkSum(line: Pick<PlanIndicator, 'operator' | 'unit' | 'per'>, nature: Nature, parent: number | null, values: readonly (number | null)[], surplus: number): SumCheck {
  const held = values.filter((value) => value !== null)
  const missing = values.length - held.length
  if (held.length === 0) return { verdict: 'block', total: null, gap: null, fact: '一个单位都没有填' }
  if (nature === 'sum') {
    // Added up in whole steps, so that 0.1 + 0.2 is 0.3.
    const total = held.reduce((sum, value) => sum + Math.round(value * 1e6), 0) / 1e6
    if (parent === null) return { verdict: 'warn', total, gap: null, fact: `合计 ${shown(total)}${line.unit}，本级没有这一年的目标可以核对` }
    const gap = Math.round((total - parent) * 1e6) / 1e6
    const said = `合计 ${shown(total)}${line.unit}，本级 ${shown(parent)}${line.unit}`
    if (!reaches(line.operator, total, parent)) return { verdict: 'block', total, gap, fact: `${said}，${falls(line.operator) ? '多' : '差'} ${shown(Math.abs(gap))}` }
    if (missing > 0) return { verdict: 'warn', total, gap, fact: `${said}；${missing} 个单位没有目标` }
    if (!falls(line.operator) && gap > Math.abs(parent) * surplus) return { verdict: 'warn', total, gap, fact: `${said}，高出 ${shown(gap)}` }
    return { verdict: 'pass', total, gap, fact: gap === 0 ? `${said}，一致` : `${said}，${gap > 0 ? '高出' : '低'} ${shown(Math.abs(gap))}` }
  }
  if (missing > 0) return { verdict: 'block', total: null, gap: null, fact: `${missing} 个单位没有填，${nature === 'each' ? '每个单位都要有' : '各单位应同一目标'}` }
  if (nature === 'each') {
    const minimum = line.per?.minimum ?? 1
    const below = held.filter((value) => value < minimum).length
    return { verdict: below > 0 ? 'block' : 'pass', total: null, gap: null, fact: below > 0 ? `${below} 个单位低于 ${minimum}${line.unit}` : `每个单位不少于 ${minimum}${line.unit}` }
  }
  if (parent === null) return { verdict: 'warn', total: null, gap: null, fact: '本级没有这一年的目标可以核对' }
  const off = held.filter((value) => !reaches(line.operator, value, parent)).length
  const other = held.filter((value) => value !== parent).length
  if (off > 0) return { verdict: 'warn', total: null, gap: null, fact: `${off} 个单位的目标达不到本级的 ${shown(parent)}${line.unit}` }
  return { verdict: 'pass', total: null, gap: null, fact: other > 0 ? `各单位都不低于本级的 ${shown(parent)}${line.unit}` : `各单位都是 ${shown(parent)}${line.unit}` }
}

export const proposals = { base: '按基数占比', even: '平均分担增量' } as const
export type Proposal = keyof typeof proposals

/**
 * Splits a parent's figure over units so that the parts add up to it exactly: by their share of the baseline, or each
 * its own baseline and an even part of the growth. Without any baseline evenly. Remainders go to the largest
 * fractions, ties to the earlier unit. Of a ratio or a minimum everybody gets the parent's.
 */
export function propose(nature: Nature, parent: number, bases: readonly (number | null)[], method: Proposal, places: number): number[] {
  if (nature !== 'sum') return bases.map(() => parent)
  const steps = Math.round(parent * 10 ** places)
  const known = bases.map((base) => Math.max(0, base ?? 0) * 10 ** places)
  const whole = known.reduce((sum, base) => sum + base, 0)
  const growth = (steps - whole) / bases.length
  // An even part of a decline could push a small unit below nothing; then the shares decide.
  const even = whole > 0 && method === 'even' && known.every((base) => base + growth >= 0)
  const wanted = known.map((base) => (even ? base + growth : whole > 0 ? (steps * base) / whole : steps / bases.length))
  const floors = wanted.map(Math.floor)
  let left = steps - floors.reduce((sum, one) => sum + one, 0)
  const order = wanted.map((one, at) => ({ at, rest: one - floors[at]! })).sort((a, b) => b.rest - a.rest || a.at - b.at)
  for (const { at } of order) {
    if (left <= 0) break
    floors[at]! += 1
    left -= 1
  }
  return floors.map((one) => one / 10 ** places)
}

/** A value of the catalogue in the plan's unit; null where nothing is held. */
export function valueInPlan(line: PlanIndicator, held: { value: number | null; base: number | null; ratio: number | null; source: string } | undefined): number | null {
  if (!held || held.value === null) return null
  // A reported figure is in the plan's unit already; a computed one counts records.
  return held.source === 'computed' ? inPlanUnit(isRatio(line), line.scale, held.value, held.base, factorOf(line)) : (held.ratio ?? held.value)
}

/** Share of a target that is reached: 1 is all of it. Of a figure that has to fall the target over the value; null without a target to divide by. */
export function attainmentOf(operator: Operator, actual: number, target: number): number | null {
  if (falls(operator)) return actual === 0 ? 1 : target / actual
  return target === 0 ? null : actual / target
}

/** The mean of the attainments, each up to `cap`, times 100, to two places; null where nothing has a figure. */
export function scoreOf(attainments: readonly (number | null)[], cap: number): number | null {
  const held = attainments.filter((one) => one !== null)
  if (held.length === 0) return null
  const mean = held.reduce((sum, one) => sum + Math.min(Math.max(0, one), cap), 0) / held.length
  return Math.round(mean * 10_000) / 100
}

export type Limits = { cap: number; excellent: number; good: number; basic: number }

export function gradeOf(score: number, { excellent, good, basic }: Limits): Grade {
  return score >= excellent ? '优秀' : score >= good ? '良好' : score >= basic ? '合格' : '不合格'
}

/** The figures of the yearly assessment of 招生 and 培训 (001:3380, 003:133), by their ids in the catalogue. */
export const assessedFigures = ['annual-enrolment', 'training-person-times'] as const
