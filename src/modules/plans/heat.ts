import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { aboutShare } from './about.ts'
import { childOf, describe, keyOf, knownChildren } from './breakdown.ts'
import { covers, getPeriod, type Period } from './figures.ts'
import { computedBy, factorOf, figureId, isRatio, type Plan, type PlanIndicator } from './model.ts'
import { listAwaited, spreadReported } from './reported-store.ts'
import { inPlanUnit, reaches } from './rules.ts'
import { listLabels, listPeriods, listSnapshotPeriods } from './store.ts'
import { treeByNumber, treeOn, type Place } from './tree.ts'
import { listStoredTargets } from './targets-store.ts'
import { kindOf, nameOf } from './units.ts'
import type { viewApi } from './view-api.ts'
import { spreadSnapshots, spreadViews, type PartSum } from './views-store.ts'

type Heat = Output<typeof viewApi.getHeat>
type Sum = { value: number; base: number }

/** The parts of an organisation beside each other: every line that is held, one cell a part, and the whole of each line. */
export async function heatOf(ctx: Ctx, plan: Plan, { no, section, period }: { no: number; section: string; period: string }): Promise<Heat> {
  const at = await getPeriod(ctx, period)
  if (!at) throw new NotFound('统计期')
  const lines = covers(plan, no) ? plan.indicators.filter((line) => line.source !== 'none' && (section === 'all' || line.section === (section === 'main' ? '' : section))) : []
  const labels = await listLabels(ctx, rangeOf(no))
  const places = kindOf(no, false) === 'school' ? [] : knownChildren({ no, direct: false }, labels, treeByNumber, 'authority')
  const targets = await listStoredTargets(ctx, { planId: plan.id })
  const about = await aboutShare(ctx, no)
  const tree = await treeOn(ctx, { basis: 'authority', day: at.asOf, top: ctx.actor.org.no })
  const sums = await spread(ctx, plan, lines, no, at)
  const year = at.year
  const owed = new Set((await listAwaited(ctx, lines.filter((line) => line.source === 'reported').map(figureId), rangeOf(no))).map((one) => `${one.indicator} ${one.period}`))
  const partial = (line: PlanIndicator) => (line.cumulative ? yearsUpTo(plan, year) : [year]).some((one) => owed.has(`${figureId(line)} ${one}`))
  // A line nobody has reported a number of would be an empty column.
  const held = lines.filter((line) => line.source === 'computed' || sums(line).length > 0)
  const columns = held.map((line) => {
    const parts = sums(line)
    const byPlace = new Map<string, Sum>()
    for (const part of parts) {
      const place = childOf({ no, direct: false }, part.orgNo, line.source === 'computed' ? tree : treeByNumber)
      if (!place) continue
      const sum = byPlace.get(keyOf(place)) ?? { value: 0, base: 0 }
      byPlace.set(keyOf(place), { value: sum.value + part.value, base: sum.base + (part.base ?? 0) })
    }
    const whole = parts.reduce((sum, one) => ({ value: sum.value + one.value, base: sum.base + (one.base ?? 0) }), { value: 0, base: 0 })
    // While units owe their figures the column has no total.
    return { line, byPlace, total: partial(line) ? null : amountOf(line, whole) }
  })
  return {
    org: describe({ no, direct: false }, labels),
    period,
    periods: (await listPeriods(ctx)).filter((one) => one.period !== 'live' && one.year >= plan.period.from - 1 && one.year < Number(ctx.today.slice(0, 4))).map((one) => one.period).toReversed(),
    columns: columns.map(({ line, total }) => ({
      id: line.id,
      no: line.no,
      name: line.name,
      unit: line.unit,
      decimals: isRatio(line) ? Math.max(1, line.decimals) : line.scale > 1 ? (no % 1e10 === 0 ? 3 : 4) : line.decimals,
      ratio: isRatio(line),
      source: line.source as 'computed' | 'reported',
      clause: line.clause,
      falling: ['<', '<=', 'ratio-down'].includes(line.operator),
      total,
    })),
    rows: places.map((place) => ({
      no: place.no,
      name: nameOf(place.no, place.direct, labels),
      kind: kindOf(place.no, place.direct),
      direct: place.direct,
      cells: columns.map(({ line, byPlace }) => {
        const sum = byPlace.get(keyOf(place))
        // Reported: nobody said anything. Computed: no record, which is zero.
        const value = sum ? amountOf(line, sum) : line.source === 'reported' ? null : amountOf(line, { value: 0, base: 0 })
        const target = place.direct ? null : targetOf(targets, line, place, year)
        return { value, target, reached: target === null || value === null ? null : reaches(line.operator, value, target, about) }
      }),
    })),
  }
}

function amountOf(line: PlanIndicator, { value, base }: Sum): number | null {
  return inPlanUnit(isRatio(line), line.scale, value, base, factorOf(line))
}

/** What was assigned to a part for the year, else for the newest year before it: a later target says nothing of a year that is over. */
function targetOf(targets: Awaited<ReturnType<typeof listStoredTargets>>, line: PlanIndicator, place: Place, year: number): number | null {
  const own = targets.filter((one) => one.indicator === line.id && one.orgNo === place.no)
  return own.findLast((one) => one.year <= year)?.value ?? null
}

/** Loads the numbers of all lines, a row per organisation: ended years from snapshots, this year from the records. */
async function spread(ctx: Ctx, plan: Plan, lines: readonly PlanIndicator[], no: number, at: Period): Promise<(line: PlanIndicator) => readonly Pick<PartSum, 'orgNo' | 'value' | 'base'>[]> {
  const range = rangeOf(no)
  const thisYear = Number(ctx.today.slice(0, 4))
  const stored = await listSnapshotPeriods(ctx)
  const out = new Map<string, Pick<PartSum, 'orgNo' | 'value' | 'base'>[]>()
  const add = (line: PlanIndicator, rows: Pick<PartSum, 'orgNo' | 'value' | 'base'>[]) => out.set(line.id, [...(out.get(line.id) ?? []), ...rows])
  const computed = lines.filter((line) => line.source === 'computed')
  for (const cumulative of [false, true]) {
    const group = computed.filter((line) => line.cumulative === cumulative)
    const indicators = [...new Map(group.map((line) => [figureId(line), computedBy(line)!])).values()]
    const years = cumulative ? yearsUpTo(plan, at.year) : [at.year]
    const periods = years.map((year) => (year === thisYear && at.period === 'live' ? 'live' : String(year)))
    for (const period of periods) {
      const past = indicators.filter((one) => period !== 'live' && stored.has(`${one.id} ${period}`))
      const rows = [...(await spreadSnapshots(ctx, past, [period], range)), ...(await spreadViews(ctx, indicators.filter((one) => !past.includes(one)), [period], range))]
      const byIndicator = Map.groupBy(rows, (one) => one.indicator)
      for (const line of group) add(line, byIndicator.get(figureId(line)) ?? [])
    }
  }
  for (const line of lines.filter((one) => one.source === 'reported')) {
    add(line, await spreadReported(ctx, figureId(line), (line.cumulative ? yearsUpTo(plan, at.year) : [at.year]).map(String), range))
  }
  return (line) => out.get(line.id) ?? []
}

function yearsUpTo(plan: Plan, year: number): number[] {
  const last = Math.min(year, plan.period.to)
  return Array.from({ length: Math.max(0, last - plan.period.from + 1) }, (_, at) => plan.period.from + at)
}
