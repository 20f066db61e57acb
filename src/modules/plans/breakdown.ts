import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { coverage, defaultReading } from '../../kernel/indicators.ts'
import { contains, mainUnit, rangeOf } from '../../kernel/org-no.ts'
import type { api } from './api.ts'
import { computedBy, factorOf, figureId, isRatio, type Plan, type PlanIndicator } from './model.ts'
import { listReportCases, spreadReported, type ReportCase } from './reported-store.ts'
import { listLabels, listLabelsOf, spreadView, type Label, type OrgSum, type Sum } from './store.ts'
import { countsIn, treeByNumber, treeOn, type Basis, type Place, type Tree } from './tree.ts'
import { kindOf, nameOf } from './units.ts'

type Breakdown = Output<typeof api.getBreakdown>
type Ask = Place & { period: string; reading: string | undefined; top: number; basis: Basis }

/** Splits an indicator's number of an organisation into its children. Counts and ratio parts add up level by level. */
export async function breakDown(ctx: Ctx, plan: Plan, line: PlanIndicator, ask: Ask): Promise<Breakdown> {
  const { no, direct, period, top, basis } = ask
  const indicator = computedBy(line)
  const reading = ask.reading ?? (indicator ? defaultReading(indicator) : 'only')
  const range = coverage(no, direct)
  const here = { no, direct }
  const ratio = isRatio(line)
  // What units reported is added up along the numbers: an authority's own figure stands for its range.
  const tree = indicator ? await treeOn(ctx, { basis, day: period === 'live' ? ctx.today : `${period}-12-31`, top }) : treeByNumber
  const steps = pathTo(top, here, tree)
  // One pass over the records of the whole path: every number of the page comes from the same moment and reading.
  const widest = steps[0] ? coverage(steps[0].no, steps[0].direct) : range
  const labels = await listLabels(ctx, widest)
  const periods = periodsOf(plan, line, period, Number(ctx.today.slice(0, 4)))
  const spread = indicator
    ? await spreadView(ctx, indicator, { periods, reading, range: widest, part: range })
    : { perOrg: await spreadReported(ctx, figureId(line), periods, range), total: undefined }
  const cases = indicator ? new Map<string, ReportCase>() : await listReportCases(ctx, [figureId(line)], range, periods)
  const caseOf = (place: Place) => (place.direct ? null : (cases.get(`${figureId(line)} ${place.no}`) ?? null))
  const perOrg = spread.perOrg.filter((one) => countsIn(tree, here, one.orgNo))
  // The database adds up the range of numbers; where the tree takes others in or out, the rows are added up here.
  const same = spread.perOrg.every((one) => countsIn(tree, here, one.orgNo) === contains(range, one.orgNo))
  const total = (same && spread.total) || { reading, ...totalOf(spread.perOrg, here, ratio, tree) }
  // What the records compute is zero where there is none; what nobody reported is not known.
  const known = indicator !== undefined
  const held = (place: Place) => known || spread.perOrg.some((one) => countsIn(tree, place, one.orgNo))
  const factor = ratio ? factorOf(line) : 100
  const sums = new Map<string, { place: Place; held: boolean; value: number; base: number }>()
  for (const place of knownChildren(here, labels, tree, basis)) sums.set(keyOf(place), { place, held: known, value: 0, base: 0 })
  for (const one of perOrg) {
    const place = childOf(here, one.orgNo, tree)
    if (!place) continue
    const sum = sums.get(keyOf(place)) ?? { place, value: 0, base: 0 }
    sums.set(keyOf(place), { place, held: true, value: sum.value + one.value, base: sum.base + (one.base ?? 0) })
  }
  const rows = [...sums.values()].map(({ place, held: there, value, base }) => ({
    ...describe(place, labels),
    reported: caseOf(place),
    level: labels.find((one) => one.orgNo === place.no)?.level ?? null,
    ...partOf(ratio, factor, { value, base: ratio ? base : null }, total.value),
    held: there,
  }))
  const names = await listLabelsOf(ctx, steps.map((step) => step.no))
  const path = steps.map((place) => {
    const part = keyOf(place) === keyOf({ no, direct }) ? total : totalOf(spread.perOrg, place, ratio, tree)
    return { ...describe(place, names), ...partOf(ratio, factor, part, null), held: held(place) }
  })
  const leaf = kindOf(no, direct) === 'school'
  return {
    org: describe({ no, direct }, labels),
    period,
    reading,
    ratio,
    unit: indicator?.unit ?? line.unit,
    total: { ...partOf(ratio, factor, total, null), held: held(here) },
    path,
    rows: leaf ? [] : rows,
    reported: caseOf({ no, direct }),
    agrees: leaf || (sumOf(rows, 'value') === total.value && (!ratio || sumOf(rows, 'base') === (total.base ?? 0))),
    list: direct || !same || !indicator?.rows || line.cumulative || (indicator.rows.atSchool && (!leaf || total.value === 0))
      ? null
      : { page: indicator.rows.page.replace('{org}', String(no)), means: indicator.rows.means, count: total[indicator.rows.counts] ?? 0 },
  }
}

/** The periods a number is summed over: one, or for a cumulative line the plan's years up to it. */
function periodsOf(plan: Plan, line: PlanIndicator, period: string, thisYear: number): string[] {
  const until = period === 'live' ? thisYear : Number(period)
  if (!line.cumulative) return [period === 'live' && line.source === 'reported' ? String(thisYear) : period]
  const years = Array.from({ length: Math.max(0, Math.min(until, plan.period.to) - plan.period.from + 1) }, (_, at) => String(plan.period.from + at))
  return years.map((year) => (year === String(thisYear) && line.source === 'computed' ? 'live' : year))
}

function totalOf(perOrg: readonly OrgSum[], place: Place, ratio: boolean, tree: Tree): Pick<Sum, 'value' | 'base'> {
  const inside = perOrg.filter((one) => countsIn(tree, place, one.orgNo))
  return { value: sumOf(inside, 'value'), base: ratio ? sumOf(inside, 'base') : null }
}

export function describe(place: Place, labels: readonly Label[]) {
  return { no: place.no, name: nameOf(place.no, place.direct, labels), kind: kindOf(place.no, place.direct), direct: place.direct }
}

/** For a ratio its value in the line's unit (%, 1:n); for a count its share of the whole, in percent. */
function partOf(ratio: boolean, factor: number, { value, base }: { value: number; base: number | null }, whole: number | null) {
  const divisor = ratio ? base : whole
  return { value, base, share: divisor ? (value / divisor) * factor : null }
}

/** Children that are listed even at zero: the cities of a province and its own line, the schools of the rest. By location nothing is the province's own. */
export function knownChildren({ no, direct }: Place, labels: readonly Label[], tree: Tree, basis: Basis): Place[] {
  if (kindOf(no, direct) !== 'province') {
    return labels.filter((one) => one.kind === 'school' && one.orgNo !== no && countsIn(tree, { no, direct }, one.orgNo)).map((one) => ({ no: one.orgNo, direct: false }))
  }
  const cities = labels.filter((one) => one.orgNo % 1e8 === 0 && one.orgNo !== no)
  return [...cities.map((one) => ({ no: one.orgNo, direct: false })), ...(basis === 'authority' ? [{ no, direct: true }] : [])]
}

export function childOf({ no, direct }: Place, orgNo: number, tree: Tree): Place | undefined {
  const kind = kindOf(no, direct)
  if (kind === 'school') return undefined
  if (kind !== 'province') return { no: mainUnit(orgNo), direct: false }
  const city = tree(orgNo)
  return city === no ? { no, direct: true } : { no: city, direct: false }
}

/** From the top of the reader's range to a place: province → city → school, or province → 省属 → school. */
export function pathTo(top: number, place: Place, tree: Tree): Place[] {
  const province = place.no - (place.no % 1e10)
  const city = tree(place.no)
  const steps: Place[] = [{ no: province, direct: false }]
  if (city !== province) steps.push({ no: city, direct: false })
  else if (place.direct || kindOf(place.no, false) === 'school') steps.push({ no: province, direct: true })
  if (place.no !== city) steps.push(place)
  const range = rangeOf(top)
  return steps.filter((step) => contains(range, step.no) || step.no === top)
}

export function keyOf(place: Place): string {
  return `${place.no}${place.direct ? ' direct' : ''}`
}

function sumOf(rows: readonly { value: number; base: number | null }[], part: 'value' | 'base'): number {
  return rows.reduce((sum, row) => sum + (row[part] ?? 0), 0)
}
