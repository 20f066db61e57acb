import type { Ctx } from '../../kernel/context.ts'
import { defaultReading, type Indicator } from '../../kernel/indicators.ts'
import type { OrgRange } from '../../kernel/org-no.ts'
import type { PlanIndicator } from './model.ts'
import { computedBy } from './model.ts'
import { elapsedOf, inPlanUnit, judge, type Judgement } from './rules.ts'
import { listPeriods, listSnapshotPeriods, sumSnapshots, sumViews, type Sum } from './store.ts'

export type Period = { period: string; year: number; asOf: string }

/** Numbers of one indicator and period by reading; a missing reading is zero rows. */
export type Figures = ReadonlyMap<string, { value: number; base: number | null }>

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
  const sums = await sumViews(ctx, indicators, period, range)
  return new Map(
    indicators.map((one) => [
      one.id,
      figuresOf(
        one,
        sums.filter((sum) => sum.indicator === one.id),
      ),
    ]),
  )
}

/** The value of a reading in the plan's unit, not rounded. */
export function valueOf(line: PlanIndicator, figures: Figures, reading?: string): number | null {
  const indicator = computedBy(line.id)
  const found = figures.get(reading ?? defaultReading(indicator))
  return found ? inPlanUnit(indicator.kind === 'ratio', line.scale, found.value, found.base) : null
}

/** Judges a value of a period; null where nothing could be computed. */
export function judgeAt(line: PlanIndicator, value: number | null, period: Period): Judgement | null {
  if (value === null) return null
  const { kind, counted } = computedBy(line.id)
  return judge({
    operator: line.operator,
    baseline: line.baseline,
    target: line.target,
    value,
    at: { year: period.year, elapsed: elapsedOf(period.asOf) },
    // A ratio of the year's graduates is no sum that grows through the year.
    flow: kind !== 'ratio' && counted === 'flow',
  })
}

/** The years a board shows: from the baseline year to the last year that has ended. */
export async function pastPeriods(ctx: Ctx, from: number): Promise<Period[]> {
  const thisYear = Number(ctx.today.slice(0, 4))
  return (await listPeriods(ctx)).filter(
    (one) => one.period !== 'live' && one.year >= from && one.year < thisYear,
  )
}

export async function getPeriod(ctx: Ctx, period: string): Promise<Period | undefined> {
  return (await listPeriods(ctx)).find((one) => one.period === period)
}

/** Past figures from the stored snapshots; a period that was never stored is computed from the records. */
export async function readPast(
  ctx: Ctx,
  indicators: readonly Indicator[],
  periods: readonly Period[],
  range: OrgRange,
): Promise<(id: string, period: string) => Figures> {
  const stored = await listSnapshotPeriods(ctx)
  const sums = await sumSnapshots(
    ctx,
    indicators.map((one) => one.id),
    range,
  )
  const out = new Map<string, Figures>()
  for (const { period } of periods) {
    const missing = indicators.filter((one) => !stored.has(`${one.id} ${period}`))
    const computed = await computeFigures(ctx, missing, period, range)
    for (const indicator of indicators) {
      const held = sums.filter((sum) => sum.indicator === indicator.id && sum.period === period)
      out.set(`${indicator.id} ${period}`, computed.get(indicator.id) ?? figuresOf(indicator, held))
    }
  }
  return (id, period) => out.get(`${id} ${period}`) ?? new Map()
}
