import type { Ctx } from '../../kernel/context.ts'
import { defaultReading, type Indicator } from '../../kernel/indicators.ts'
import { authorityNo, contains, rangeOf, type OrgRange } from '../../kernel/org-no.ts'
import { computedBy, countedOf, factorOf, figureId, isRatio, type Plan, type PlanIndicator } from './model.ts'
import { countReportedParts, listAwaited, sumReported, type Asked } from './reported-store.ts'
import { elapsedOf, inPlanUnit, judge, raised, requiredPace, type Facts, type Judgement } from './rules.ts'
import { listPeriods, listSnapshotPeriods, sumSnapshots, sumViews, type Sum } from './store.ts'

export type Period = { period: string; year: number; asOf: string }
export type Held = { value: number; base: number | null }

/** Numbers of one figure and period by reading; a missing reading is zero rows. Empty: nothing is held. */
export type Figures = ReadonlyMap<string, Held>

const nothing: Figures = new Map()

export function figuresOf(indicator: Indicator, sums: readonly Sum[]): Figures {
  const zero = { value: 0, base: indicator.kind === 'ratio' ? 0 : null }
  const keys = indicator.readings?.map((one) => one.key) ?? ['only']
  return new Map(keys.map((key) => [key, sums.find((sum) => sum.reading === key) ?? zero]))
}

/** Computes indicators from the records, now; keyed by indicator. */
export async function computeFigures(
  ctx: Ctx,
  indicators: readonly Indicator[],
  period: string,
  range: OrgRange,
): Promise<ReadonlyMap<string, Figures>> {
  const byIndicator = Map.groupBy(await sumViews(ctx, indicators, period, range), (sum) => sum.indicator)
  return new Map(indicators.map((one) => [one.id, figuresOf(one, byIndicator.get(one.id) ?? [])]))
}

/** Past figures from the stored snapshots; a period that was never stored is computed from the records. */
export async function readPast(
  ctx: Ctx,
  indicators: readonly Indicator[],
  periods: readonly Period[],
  range: OrgRange,
): Promise<(id: string, period: string) => Figures> {
  const stored = await listSnapshotPeriods(ctx)
  const sums = Map.groupBy(
    await sumSnapshots(ctx, indicators.map((one) => one.id), range),
    (sum) => `${sum.indicator} ${sum.period}`,
  )
  const out = new Map<string, Figures>()
  for (const { period } of periods) {
    const missing = indicators.filter((one) => !stored.has(`${one.id} ${period}`))
    const computed = await computeFigures(ctx, missing, period, range)
    for (const indicator of indicators) {
      const key = `${indicator.id} ${period}`
      out.set(key, computed.get(indicator.id) ?? figuresOf(indicator, sums.get(key) ?? []))
    }
  }
  return (id, period) => out.get(`${id} ${period}`) ?? nothing
}

/** The years that have ended, from one on. */
export async function pastPeriods(ctx: Ctx, from: number): Promise<Period[]> {
  const thisYear = Number(ctx.today.slice(0, 4))
  return (await listPeriods(ctx)).filter((one) => one.period !== 'live' && one.year >= from && one.year < thisYear)
}

export async function getPeriod(ctx: Ctx, period: string): Promise<Period | undefined> {
  return (await listPeriods(ctx)).find((one) => one.period === period)
}

/** Whether an organisation lies in a plan's region: the records here say nothing of another province's plan. */
export function covers(plan: Pick<Plan, 'region'>, orgNo: number): boolean {
  return plan.region === '000000' || contains(rangeOf(authorityNo(plan.region)), orgNo)
}

/** Everything that is held for the lines of a plan and one organisation, period by period. */
export type PlanFigures = {
  /** Ended years, oldest first. */
  periods: readonly Period[]
  live: Period
  /** What is held of a line for a period; cumulative lines are summed over the plan's years up to it. */
  at: (line: PlanIndicator, period: Period) => Figures
  /** The period whose figure stands for today: live for what is computed, otherwise the last year that all have reported, failing it the last that anybody has. */
  latest: (line: PlanIndicator) => Period
  /** Of a reported line the round in which units still owe their figure of the period (of a sum, of any of its years); null where all is in. */
  awaited: (line: PlanIndicator, period: Pick<Period, 'year'>) => Asked | null
  /** Whether a province keeps the register that a line is computed from: without one record in any year it is not known, and not nought. */
  kept: (line: PlanIndicator) => boolean
}

/** Loads what is held of lines for one organisation: past years from snapshots, today from the records. */
export async function loadFigures(ctx: Ctx, plan: Plan, lines: readonly PlanIndicator[], orgNo: number): Promise<PlanFigures> {
  const range = rangeOf(orgNo)
  const here = covers(plan, orgNo)
  const indicators = here ? [...new Map(lines.flatMap((line) => computedBy(line) ?? []).map((one) => [one.id, one])).values()] : []
  const thisYear = Number(ctx.today.slice(0, 4))
  const periods = await pastPeriods(ctx, firstYear(plan, lines))
  const live: Period = { period: 'live', year: thisYear, asOf: ctx.today }
  const past = await readPast(ctx, indicators, periods, range)
  const now = await computeFigures(ctx, indicators, 'live', range)
  const reported = here ? await loadReported(ctx, lines, range) : new Map<string, Figures>()
  const owed = here ? await listAwaited(ctx, lines.filter((line) => line.source === 'reported').map(figureId), range) : []

  // A part of a province may have none of what the rest has; only a whole province without any keeps no register.
  const filled = new Set(
    indicators.filter((one) => [now.get(one.id) ?? nothing, ...periods.map(({ period }) => past(one.id, period))].some((figures) => [...figures.values()].some(({ value, base }) => value !== 0 || (base ?? 0) !== 0))).map((one) => one.module),
  )
  const kept = (line: PlanIndicator): boolean => orgNo % 1e10 !== 0 || line.source !== 'computed' || filled.has(computedBy(line)?.module ?? '')

  const single = (line: PlanIndicator, period: string): Figures => {
    if (!here || line.source === 'none' || !kept(line)) return nothing
    const indicator = computedBy(line)
    if (!indicator) return reported.get(`${figureId(line)} ${period}`) ?? nothing
    return period === 'live' ? (now.get(indicator.id) ?? nothing) : past(indicator.id, period)
  }
  const at = (line: PlanIndicator, period: Period): Figures => {
    if (!line.cumulative) return single(line, period.period)
    const years = yearsOf(plan, Math.min(period.year, plan.period.to))
    return sumFigures(years.map((year) => single(line, year === thisYear && line.source === 'computed' ? 'live' : String(year))))
  }
  const awaited = (line: PlanIndicator, { year }: Pick<Period, 'year'>): Asked | null => {
    if (line.source !== 'reported') return null
    const years = line.cumulative ? yearsOf(plan, Math.min(year, plan.period.to)) : [year]
    const found = owed.findLast((one) => one.indicator === figureId(line) && years.includes(Number(one.period)))
    return found ? { period: found.period, units: found.units, locked: found.locked } : null
  }
  const latest = (line: PlanIndicator): Period => {
    if (line.source !== 'reported') return live
    const some = [...periods, { period: String(thisYear), year: thisYear, asOf: ctx.today }].filter((one) => single(line, one.period).size > 0)
    return some.findLast((one) => awaited(line, one) === null) ?? some.at(-1) ?? live
  }
  return { periods, live, at, latest, awaited, kept }
}

/** The first year a plan's figures are shown for: the earliest baseline, or the year before the plan begins. */
export function firstYear(plan: Pick<Plan, 'period'>, lines: readonly PlanIndicator[]): number {
  return Math.min(plan.period.from - 1, ...lines.flatMap((line) => line.baseline?.year ?? []))
}

function yearsOf(plan: Plan, to: number): number[] {
  return Array.from({ length: Math.max(0, to - plan.period.from + 1) }, (_, at) => plan.period.from + at)
}

function sumFigures(parts: readonly Figures[]): Figures {
  const out = new Map<string, Held>()
  for (const [reading, { value, base }] of parts.flatMap((one) => [...one])) {
    const before = out.get(reading)
    out.set(reading, { value: (before?.value ?? 0) + value, base: base === null ? null : (before?.base ?? 0) + base })
  }
  return out
}

/** Reported figures; of a line with a minimum for every city, how many cities reach it. */
async function loadReported(ctx: Ctx, lines: readonly PlanIndicator[], range: OrgRange): Promise<Map<string, Figures>> {
  const out = new Map<string, Map<string, Held>>()
  const put = (key: string, { reading, value, base }: Sum) => {
    const held = out.get(key) ?? new Map<string, Held>()
    held.set(reading, { value, base })
    out.set(key, held)
  }
  const reported = lines.filter((line) => line.source === 'reported')
  const whole = reported.filter((line) => !line.per || isRatio(line)).map(figureId)
  for (const sum of await sumReported(ctx, whole, range)) put(`${sum.indicator} ${sum.period}`, sum)
  for (const line of reported.filter((one) => one.per && !isRatio(one))) {
    for (const sum of await countReportedParts(ctx, figureId(line), line.per!.minimum, range)) put(`${figureId(line)} ${sum.period}`, sum)
  }
  return out
}

/** The value of a reading in the plan's unit, not rounded; null where nothing is held or there is nothing to divide by. */
export function valueOf(line: PlanIndicator, figures: Figures, reading?: string): number | null {
  const indicator = computedBy(line)
  const found = figures.get(reading ?? (indicator ? defaultReading(indicator) : 'only'))
  return found ? inPlanUnit(isRatio(line), line.scale, found.value, found.base, factorOf(line)) : null
}

/** What a line is judged by for one organisation: the plan's own target, or the one assigned to it. */
export type Aim = {
  target: Facts['target']
  baseline: Facts['baseline']
  baselineSource: 'text' | 'computed' | 'rule' | null
  source: 'plan' | 'assigned'
  about: number
}

export type AimFacts = { plan: Plan; line: PlanIndicator; held: PlanFigures; about: number; assigned?: { year: number; value: number } | undefined }

/**
 * Baseline and target of a line. A cumulative line starts from zero before the plan; a yearly one without a baseline
 * is due in full each year; otherwise the published baseline, or failing it what the records say of the year before
 * the plan. An increment is added to that baseline; without one it cannot be judged.
 */
export function aimOf({ plan, line, held, about, assigned }: AimFacts): Aim | null {
  const before = plan.period.from - 1
  const period = held.periods.find((one) => one.year === before)
  const counted = period ? valueOf(line, held.at(line, period)) : null
  const computed = counted === null ? null : { year: before, value: counted }
  const target = assigned ? { year: assigned.year, value: assigned.value } : { year: line.target.year, value: line.target.value, upper: line.target.upper }
  const source = assigned ? ('assigned' as const) : ('plan' as const)
  if (line.cumulative) return { target, baseline: { year: before, value: 0 }, baselineSource: 'rule', source, about }
  // A part's own baseline is what it had itself; the published one is the whole region's.
  const text = assigned ? null : line.baseline
  const baseline = text ?? computed
  if (line.increment && !assigned) {
    if (!baseline) return null
    return { target: raised(target, baseline.value), baseline, baselineSource: text ? 'text' : 'computed', source, about }
  }
  if (line.period === 'year' && !text && target.value !== null && !assigned) {
    return { target, baseline: { year: before, value: target.value }, baselineSource: 'rule', source, about }
  }
  return { target, baseline, baselineSource: text ? 'text' : baseline ? 'computed' : null, source, about }
}

/** Operators whose target a part of a sum can already have reached. */
const atLeast: ReadonlySet<string> = new Set(['>=', '>', '≈', 'strive', 'batch', 'range'])

/** Whether the sum of some already tells that the whole has reached its target: it can only grow. */
export function tellsOfAll(line: PlanIndicator): boolean {
  return !isRatio(line) && !line.increment && atLeast.has(line.operator)
}

/** Judges what is held of a period. While units still owe their figures, the sum of the others is only good for 已达到. */
export function judgeHeld(held: PlanFigures, line: PlanIndicator, value: number | null, period: Period, aim: Aim | null): ReturnType<typeof judgeAt> {
  const judged = judgeAt(line, value, period, aim)
  if (!judged || held.awaited(line, period) === null) return judged
  return tellsOfAll(line) && judged.status === '已达到' ? judged : null
}

/** Judges a value of a period; null where there is no value or no target. */
export function judgeAt(line: PlanIndicator, value: number | null, period: Period, aim: Aim | null): (Judgement & { required: number | null }) | null {
  if (value === null || !aim) return null
  if (aim.target.value === null && line.operator !== 'batch') return null
  const facts: Facts = {
    operator: line.operator,
    baseline: aim.baseline,
    target: aim.target,
    value,
    at: { year: period.year, elapsed: elapsedOf(period.asOf) },
    // A ratio of the year's graduates is no sum that grows through the year, and a sum over years is a level.
    flow: !isRatio(line) && !line.cumulative && countedOf(line) === 'flow',
    floor: line.floor,
    about: aim.about,
  }
  return { ...judge(facts), required: requiredPace(facts) }
}
