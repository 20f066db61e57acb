/** The three yearly reports of 001:1149 and 002:191. */
export const reportKinds = ['quality', 'development', 'employment'] as const
export type ReportKind = (typeof reportKinds)[number]

/** One figure of a report, for the report's year and the years before it. Values in `unit`; a percentage is 0…100. */
export type Figure = {
  id: string
  title: string
  /** Words by which a narrative names it, beside the title. */
  aliases: readonly string[]
  unit: string
  decimals: number
  year: number
  /** Null where the registers hold nothing to compute it from. */
  value: number | null
  /** The years before, oldest first, without the report's own. */
  history: readonly { year: number; value: number | null }[]
  definition: string
  definitionVersion: string
  /** `computed` from records, `reported` through a case, `none`: nobody has it. */
  source: 'computed' | 'reported' | 'none'
  clause: string
  /** Of a ratio what it divides by, in records, year by year; never in what is published. */
  bases?: readonly { year: number; value: number }[]
  /** Only in what is published: years whose value is not told, because fewer than `below` people stand behind it. */
  hidden?: { below: number; years: readonly number[] }
}

export type ReportTable = { id: string; title: string; unit: string; head: string[]; rows: { name: string; values: (number | null)[] }[]; total: (number | null)[] | null }

/** What is fixed when a report is handed in. */
export type Frozen = { on: string; figures: Figure[]; tables: ReportTable[] }

export type ChartDefinition = { id: string; title: string; kind: 'trend'; figure: string } | { id: string; title: string; kind: 'table'; table: string }

export type ChapterDefinition = {
  id: string
  title: string
  /** What belongs here; shown beside the text while it is written. */
  hint: string
  clause?: string
  figures: readonly string[]
  tables: readonly string[]
  charts: readonly ChartDefinition[]
  /** What a new report begins with. `〔年招生规模〕` becomes the figure with its unit. */
  start: string
}

/** A kind of report as data: chapters, what fills them, the clause that asks for it. */
export type ReportDefinition = {
  id: ReportKind
  title: string
  short: string
  clause: string
  chapters: readonly ChapterDefinition[]
}

export type ReportState = 'draft' | 'sent' | 'published'

/** The value of the year before the report's. */
export function priorOf(figure: Figure): number | null {
  return valueIn(figure, figure.year - 1)
}

/** The value of one year; null where it is not known. */
export function valueIn(figure: Figure, year: number): number | null {
  if (year === figure.year) return figure.value
  return figure.history.find((one) => one.year === year)?.value ?? null
}

/** `4,612`, `98.63`, `—`: with the decimals of the figure at most. */
export function formatFigure(value: number | null, decimals: number): string {
  if (value === null) return '—'
  const text = Math.abs(value).toLocaleString('en', { maximumFractionDigits: decimals })
  return value < 0 && text !== '0' ? `−${text}` : text
}

/** `4,612人`, `98.63%`. */
export function withUnit(value: number, { unit, decimals }: Pick<Figure, 'unit' | 'decimals'>): string {
  return `${formatFigure(value, decimals)}${unit}`
}
