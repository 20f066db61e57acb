import { development } from './definitions/development.ts'
import { employment } from './definitions/employment.ts'
import { quality } from './definitions/quality.ts'
import { formatFigure, priorOf, reportKinds, type ChapterDefinition, type Figure, type ReportDefinition, type ReportKind } from './model.ts'

const definitions: Readonly<Record<ReportKind, ReportDefinition>> = { quality, development, employment }

export const reportDefinitions: readonly ReportDefinition[] = reportKinds.map((kind) => definitions[kind])

export function definitionOf(kind: ReportKind): ReportDefinition {
  return definitions[kind]
}

export function isReportKind(kind: string): kind is ReportKind {
  return (reportKinds as readonly string[]).includes(kind)
}

export function findChapter(kind: ReportKind, id: string): ChapterDefinition | undefined {
  return definitions[kind].chapters.find((one) => one.id === id)
}

/** A figure that became another one after it was frozen. */
export type FigureChange = { id: string; title: string; unit: string; frozen: number | null; now: number | null }

/** What the ledger says otherwise today than when the report was frozen. Differences below the decimals shown do not count. Pure. */
export function compareFigures(frozen: readonly Figure[], now: readonly Figure[]): FigureChange[] {
  return frozen.flatMap((figure) => {
    const value = now.find((one) => one.id === figure.id)?.value ?? null
    if (formatFigure(figure.value, figure.decimals) === formatFigure(value, figure.decimals)) return []
    return [{ id: figure.id, title: figure.title, unit: figure.unit, frozen: figure.value, now: value }]
  })
}

/** One figure over the published years. */
export type Comparison = {
  id: string
  title: string
  unit: string
  decimals: number
  cells: { year: number; value: number | null; /** Against the year before; null where the definitions differ. */ change: number | null; definition: string; definitionVersion: string; /** False where the definition is not that of the latest year. */ comparable: boolean }[]
}

/**
 * Puts the figures of several published years side by side. Two years are compared only under one definition: same
 * version and same words. A year under another definition is shown, marked, and has no change. Pure.
 */
export function compareYears(reports: readonly { year: number; figures: readonly Figure[] }[]): Comparison[] {
  const years = [...reports].sort((left, right) => left.year - right.year)
  const latest = new Map<string, Figure>()
  for (const report of years) for (const figure of report.figures) latest.set(figure.id, figure)
  return [...latest.values()].map((last) => ({
    id: last.id,
    title: last.title,
    unit: last.unit,
    decimals: last.decimals,
    cells: years.map(({ year, figures }, at) => {
      const figure = figures.find((one) => one.id === last.id)
      const before = years[at - 1]?.year === year - 1 ? years[at - 1]?.figures.find((one) => one.id === last.id) : undefined
      const change = figure && before && sameDefinition(figure, before) && figure.value !== null && before.value !== null ? figure.value - before.value : null
      return {
        year,
        value: figure?.value ?? null,
        change,
        definition: figure?.definition ?? '',
        definitionVersion: figure?.definitionVersion ?? '',
        comparable: figure !== undefined && sameDefinition(figure, last),
      }
    }),
  }))
}

export function sameDefinition(left: Figure, right: Figure): boolean {
  return left.definitionVersion === right.definitionVersion && left.definition === right.definition && left.unit === right.unit
}

/** The change against the year before, with its sign: `+112`, `−0.5`. */
export function changeText(figure: Figure): string {
  const prior = priorOf(figure)
  if (figure.value === null || prior === null) return '—'
  const change = figure.value - prior
  const text = formatFigure(change, figure.decimals)
  return change > 0 && text !== '0' ? `+${text}` : text
}

/** The last day for handing in the report of a year: a month and day of the year after. */
export function deadlineOf(year: number, monthDay: string): string {
  return `${year + 1}-${monthDay}`
}
