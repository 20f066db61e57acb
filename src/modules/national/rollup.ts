import { NATIONAL_PLAN, provinces, type Unjudged } from './model.ts'
import { figureId, findPlan, type Plan, type PlanIndicator } from '../plans/model.ts'
import { aimOf, judgeAt, tellsOfAll, valueOf, type Figures, type Held, type Period, type PlanFigures } from '../plans/public.ts'
import { reaches, type PlanStatus } from '../plans/rules.ts'
import type { ProvinceFigure } from './store.ts'

/** Of these units a sum says nothing: an hour rule or a rate that every province keeps on its own. */
const apart: ReadonlySet<string> = new Set(['百分点', '元', '学时'])

export type LineSum = {
  value: number | null
  published: number
  status: PlanStatus | null
  unjudged: Unjudged | null
  versions: number[]
  cells: { no: number; value: number | null }[]
}

export function nationalPlan(): Plan {
  return findPlan(NATIONAL_PLAN)!
}

/** The years and 'live' that some province has published, newest first. */
export function publishedPeriods(figures: readonly ProvinceFigure[]): string[] {
  return [...new Set(figures.map((one) => one.period))].toSorted((left, right) => rank(right) - rank(left))
}

const rank = (period: string) => (period === 'live' ? Infinity : Number(period))

/** Figures by province, indicator and period, for looking up what stands in a cell. */
export type Index = ReadonlyMap<string, readonly ProvinceFigure[]>
export function indexOf(figures: readonly ProvinceFigure[]): Index {
  return Map.groupBy(figures, (one) => `${one.orgNo} ${one.indicator} ${one.period}`)
}

/**
 * What a province has published of a line for a period. A sum over the plan's years needs every one of them: a year
 * that is missing must not read as a smaller figure.
 */
export function heldBy(index: Index, plan: Plan, line: PlanIndicator, no: number, period: Period): { figures: Figures; from: readonly ProvinceFigure[] } {
  const single = (key: string) => index.get(`${no} ${figureId(line)} ${key}`) ?? []
  if (!line.cumulative) return { figures: toFigures(single(period.period)), from: single(period.period) }
  const to = Math.min(period.year, plan.period.to)
  const keys = Array.from({ length: Math.max(0, to - plan.period.from + 1) }, (_, at) => String(plan.period.from + at)).map((year) =>
    period.period === 'live' && year === String(period.year) ? 'live' : year,
  )
  const parts = keys.map(single)
  if (parts.length === 0 || parts.some((one) => one.length === 0)) return { figures: new Map(), from: [] }
  return { figures: sum(parts.map(toFigures)), from: parts.flat() }
}

function toFigures(rows: readonly ProvinceFigure[]): Figures {
  return new Map(rows.map(({ reading, value, base }) => [reading, { value, base }] as [string, Held]))
}

function sum(parts: readonly Figures[]): Figures {
  const out = new Map<string, Held>()
  for (const [reading, { value, base }] of parts.flatMap((one) => [...one])) {
    const before = out.get(reading)
    out.set(reading, { value: (before?.value ?? 0) + value, base: base === null ? null : (before?.base ?? 0) + base })
  }
  return out
}

/** The day a period ends: of 'live' the newest day that a province has published. */
export function periodOf(period: string, figures: readonly ProvinceFigure[]): Period {
  if (period !== 'live') return { period, year: Number(period), asOf: `${period}-12-31` }
  const asOf = figures.filter((one) => one.period === 'live').map((one) => one.asOf).reduce((left, right) => (left > right ? left : right), '')
  return { period, year: Number(asOf.slice(0, 4)), asOf }
}

/**
 * Adds up a line over the provinces that have published it and judges the sum by the plan. While provinces are missing
 * the sum is only a part of the country: it can already have reached a target that asks for at least so many, and is
 * otherwise not judged. Ratios are divided after both parts are added up.
 */
export function sumLine(plan: Plan, line: PlanIndicator, index: Index, period: Period, about: number): LineSum {
  const parts = provinces.map(({ no }) => ({ no, ...heldBy(index, plan, line, no, period) }))
  const held = parts.filter((one) => one.figures.size > 0)
  const cells = parts.map(({ no, figures }) => ({ no, value: figures.size > 0 ? valueOf(line, figures) : null }))
  const versions = [...new Set(held.flatMap((one) => one.from.map((row) => row.definitionVersion)))].toSorted((left, right) => left - right)
  const total = sum(held.map((one) => one.figures))
  const value = held.length === 0 || apart.has(line.unit) ? null : valueOf(line, total)
  const said = { value, published: held.length, versions, cells }
  const unjudged = (reason: Unjudged): LineSum => ({ ...said, status: null, unjudged: reason })
  if (held.length === 0) return unjudged('nothing')
  if (value === null) return unjudged('not-additive')
  if (line.target.value === null && line.operator !== 'batch') return unjudged('no-target')
  if (held.length < provinces.length) {
    const there = tellsOfAll(line) && reaches(line.operator, value, line.target.value, about)
    return there ? { ...said, status: '已达到', unjudged: null } : unjudged('incomplete')
  }
  const aim = aimOf({ plan, line, held: nothingBefore(period, line, total), about })
  const status = judgeAt(line, value, period, aim)?.status ?? null
  return { ...said, status, unjudged: status === null ? 'no-baseline' : null }
}

/** The sums know one period: a baseline that the text does not print is not taken from them. */
function nothingBefore(period: Period, line: PlanIndicator, total: Figures): PlanFigures {
  return { periods: [], live: period, at: (one) => (one === line ? total : new Map()), latest: () => period, awaited: () => null, kept: () => true }
}
