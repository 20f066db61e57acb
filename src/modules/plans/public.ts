import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { aimOf, computeFigures, covers, firstYear, getPeriod, judgeHeld, loadFigures, pastPeriods, readPast, valueOf, type Figures, type Period } from './figures.ts'
import { getPlan, listAllPlans } from './find-plan.ts'
import { catalogue, computedBy, figureId, findIndicator, listIndicators, plans, type CatalogueEntry, type LineSource } from './model.ts'
import { findRelease, listReleasedByOrg, listReleases, releasedPeriods, sumReleased, type Release } from './releases-store.ts'
import { listAwaited, sumReported } from './reported-store.ts'
import { inPlanUnit, type PlanStatus } from './rules.ts'
import { defaultReading } from '../../kernel/indicators.ts'
import { aboutShare } from './about.ts'
import { replaceSnapshots } from './store.ts'

export { listReportedLines, listTargets, recordReported, recordTargets, withdrawReported } from './reported.ts'
export type { ReportedFigure, TargetRow } from './reported.ts'
export type { StoredTarget } from './targets-store.ts'

export type ComputedIndicator = {
  id: string
  name: string
  unit: string
  /** In the plan's unit, not rounded; null when there is nothing to divide by or nothing is held. */
  value: number | null
  baseline: number | null
  /** Null where the text sets no figure. */
  target: number | null
  operator: string
  /** Null for a part of the plan's region: the plan sets no target for it. */
  status: PlanStatus | null
  clause: string
  /** Where the value comes from. What the text lets be computed is `none` outside the plan's region and where the province holds no record of it. */
  source: LineSource
}

/**
 * Every indicator of a plan for one period ('2020' … or 'live'), for an organisation's range or for the actor's own:
 * computed from the records, or as reported by the responsible unit. Throws NotFound for an unknown plan or period.
 */
export async function computeIndicators(
  ctx: Ctx,
  { planId, period = 'live', orgNo }: { planId: string; period?: string; orgNo?: number },
): Promise<ComputedIndicator[]> {
  const plan = await getPlan(ctx, planId)
  const at = await getPeriod(ctx, period)
  if (!at) throw new NotFound('统计期')
  const no = orgNo ?? ctx.actor.org.no
  const held = await loadFigures(ctx, plan, plan.indicators, no)
  const judged = no === Number(plan.region) * 1_000_000
  const about = await aboutShare(ctx, no)
  // A past period is recomputed from the records and not taken from its snapshot.
  const computed = covers(plan, no) ? plan.indicators.flatMap((line) => computedBy(line) ?? []) : []
  const fresh = await computeFigures(ctx, [...new Set(computed)], period, rangeOf(no))
  return plan.indicators.map((line) => {
    const when = period === 'live' ? held.latest(line) : at
    const figures = (line.cumulative || !held.kept(line) ? undefined : fresh.get(figureId(line))) ?? held.at(line, when)
    const value = valueOf(line, figures)
    return {
      id: line.id,
      name: line.name,
      unit: line.unit,
      value,
      baseline: line.baseline?.value ?? null,
      target: line.target.value,
      operator: line.operator,
      status: judged ? (judgeHeld(held, line, value, when, aimOf({ plan, line, held, about }))?.status ?? null) : null,
      clause: line.clause,
      source: line.source === 'computed' && (!covers(plan, no) || !held.kept(line)) ? 'none' : line.source,
    }
  })
}

/**
 * Recomputes the stored values of every past year from the records, for every organisation in scope. Answers how
 * many rows there are and how many differ from what was stored. Run it in the scope of the whole province.
 */
export async function refreshSnapshots(ctx: Ctx): Promise<{ rows: number; changed: number }> {
  // The outlook reads as far back as the registers are complete.
  const complete = await readAmount(ctx, 'plans.history.from', { orgNo: ctx.actor.org.no })
  const from = Math.min(complete, ...plans.map((plan) => firstYear(plan, plan.indicators)))
  const periods = (await pastPeriods(ctx, from)).map((one) => one.period)
  return replaceSnapshots(ctx, listIndicators(), periods)
}

export type PlanFigure = {
  indicator: string
  period: string
  /** Null where nothing is held. Of a ratio the numerator. */
  value: number | null
  base: number | null
  /** Of a ratio value ÷ base × factor (percent); null otherwise. */
  ratio: number | null
  unit: string
  source: LineSource
  definitionVersion: number
  /** Reported, and units still owe their part: no figure of the whole yet. */
  partial: boolean
  /** Whether a release has published this period of this indicator; restatements are on the releases' page. */
  released: boolean
}

/**
 * Figures of the catalogue for one organisation's range, current as of now. Units are those of the catalogue
 * (`catalogue()`): records for what is computed (人), the reported unit (万人次) for what is reported. A period is a
 * year or 'live'. Unknown indicators answer null with source none.
 */
export async function figuresFor(ctx: Ctx, { indicators, periods, orgNo }: { indicators: readonly string[]; periods: readonly string[]; orgNo: number }): Promise<PlanFigure[]> {
  const entries = new Map(catalogue(await listAllPlans(ctx)).map((one) => [one.id, one]))
  const range = rangeOf(orgNo)
  const computed = indicators.flatMap((id) => findIndicator(id) ?? [])
  const thisYear = ctx.today.slice(0, 4)
  const ended = periods.filter((one) => one !== 'live' && one < thisYear)
  const past = await readPast(ctx, computed, ended.map((period): Period => ({ period, year: Number(period), asOf: `${period}-12-31` })), range)
  const running = new Map<string, ReadonlyMap<string, Figures>>()
  for (const period of periods.filter((one) => !ended.includes(one))) running.set(period, await computeFigures(ctx, computed, period, range))
  const asked = indicators.filter((id) => entries.get(id)?.source === 'reported')
  const reported = await sumReported(ctx, asked, range)
  const owed = new Set((await listAwaited(ctx, asked, range)).map((one) => `${one.indicator} ${one.period}`))
  const released = await releasedPeriods(ctx)
  return indicators.flatMap((indicator) =>
    periods.map((period): PlanFigure => {
      const entry = entries.get(indicator)
      const literal = findIndicator(indicator)
      const sums = reported.filter((one) => one.indicator === indicator && one.period === (period === 'live' ? thisYear : period))
      const figures = literal ? (running.get(period)?.get(indicator) ?? past(indicator, period)) : new Map(sums.map((one) => [one.reading, one]))
      const held = figures.get(literal ? defaultReading(literal) : 'only')
      return {
        indicator,
        period,
        value: held?.value ?? null,
        base: held?.base ?? null,
        ratio: entry?.kind === 'ratio' && held ? inPlanUnit(true, 1, held.value, held.base, entry.factor) : null,
        unit: entry?.unit ?? '',
        source: entry?.source ?? 'none',
        definitionVersion: entry?.definitionVersion ?? 1,
        partial: owed.has(`${indicator} ${period === 'live' ? thisYear : period}`),
        released: released.has(`${indicator} ${period}`),
      }
    }),
  )
}

/** The ended years of a figure for one organisation, oldest first, from the first year that holds anything. */
export async function historyOf(ctx: Ctx, { indicator, orgNo }: { indicator: string; orgNo: number }): Promise<{ year: number; value: number }[]> {
  const entry: CatalogueEntry | undefined = catalogue(await listAllPlans(ctx)).find((one) => one.id === indicator)
  if (!entry || entry.source === 'none') return []
  const from = Math.min(...plans.map((plan) => firstYear(plan, plan.indicators)))
  const periods = (await pastPeriods(ctx, from)).map((one) => one.period)
  const figures = await figuresFor(ctx, { indicators: [indicator], periods, orgNo })
  const values = figures.flatMap((one) => {
    const value = entry.kind === 'ratio' ? one.ratio : one.value
    return value === null ? [] : [{ year: Number(one.period), value }]
  })
  const first = values.findIndex((one) => one.value !== 0)
  return first < 0 ? [] : values.slice(first)
}

/** Every figure of every plan, also of those that came by file. */
export async function listCatalogue(ctx: Ctx): Promise<CatalogueEntry[]> {
  return catalogue(await listAllPlans(ctx))
}

// For judging sums that other modules hold, by the same rules.
export { aimOf, judgeAt, tellsOfAll, valueOf, type Figures, type Held, type Period, type PlanFigures } from './figures.ts'

// What was frozen and released, and its sums over a range; the plans; the years that have ended.
export { findRelease, listAllPlans, listReleasedByOrg, listReleases, pastPeriods, sumReleased, type Release }
