import type { ChartSpec } from '../../ui/chart-spec.ts'
import { formatFigure, priorOf, valueIn, type ChartDefinition, type Figure, type Frozen, type ReportTable } from './model.ts'
import { changeText } from './rules.ts'

export type Paragraph = { kind: 'text' | 'heading' | 'item'; text: string }
export type PrintedTable = { title: string; unit: string; head: string[]; rows: string[][]; total: string[] | null }
export type PrintedChart = { title: string; unit: string; spec: ChartSpec }
/** Markdown-light: `## ` begins a sub-heading, `- ` an item, every other line is a paragraph. */
export function paragraphsOf(text: string): Paragraph[] {
  return text.split('\n').flatMap((line): Paragraph[] => {
    const trimmed = line.trim()
    if (trimmed === '') return []
    if (trimmed.startsWith('## ')) return [{ kind: 'heading', text: trimmed.slice(3).trim() }]
    if (/^[-•] /.test(trimmed)) return [{ kind: 'item', text: trimmed.slice(2).trim() }]
    return [{ kind: 'text', text: trimmed }]
  })
}

/** The chart of a chapter; undefined where there is nothing to draw. */
export function chartSpec(chart: ChartDefinition, { figures, tables }: Pick<Frozen, 'figures' | 'tables'>): PrintedChart | undefined {
  if (chart.kind === 'trend') {
    const figure = figures.find((one) => one.id === chart.figure)
    if (!figure || figure.value === null || figure.history.length === 0) return undefined
    const years = [...figure.history.map((one) => one.year), figure.year]
    const values = years.map((year) => valueIn(figure, year))
    const rates = figure.unit === '%' ? values.filter((one) => one !== null) : []
    const min = rates.length > 0 ? Math.max(0, Math.floor((Math.min(...rates) - 2) / 5) * 5) : undefined
    return {
      title: chart.title,
      unit: figure.unit,
      spec: { kind: 'line', unit: figure.unit, categoryName: '年度', categories: years.map(String), series: [{ name: `${formatFigure(figure.value, figure.decimals)}${figure.unit}`, values }], ...(min === undefined ? {} : { min }) },
    }
  }
  const table = tables.find((one) => one.id === chart.table)
  if (!table || table.rows.length < 2) return undefined
  const rows = table.rows.map((row) => ({ name: row.name.replace(/^[A-Z]?\d{3,}[\w-]* /, ''), value: row.values.at(-1) ?? 0 })).toSorted((left, right) => right.value - left.value)
  return {
    title: chart.title,
    unit: table.unit,
    spec: { kind: 'row', unit: table.unit, categoryName: '项目', categories: rows.slice(0, MOST_BARS).map((row) => row.name), series: [{ name: table.title, values: rows.slice(0, MOST_BARS).map((row) => row.value) }] },
  }
}

const MOST_BARS = 10

export function figureTable(ids: readonly string[], figures: readonly Figure[], year: number): PrintedTable | undefined {
  const shown = ids.flatMap((id) => figures.find((one) => one.id === id) ?? [])
  if (shown.length === 0) return undefined
  return {
    title: '主要指标',
    unit: '',
    head: ['指标', '单位', `${year - 1} 年`, `${year} 年`, '增减'],
    rows: shown.map((one) => [one.title, one.unit, fixed(priorOf(one), one.decimals), fixed(one.value, one.decimals), changeText(one)]),
    total: null,
  }
}

/** With all its decimals, so that a column lines up. */
function fixed(value: number | null, decimals: number): string {
  return value === null ? '—' : value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

export function dataTable(table: ReportTable): PrintedTable {
  const shown = (values: readonly (number | null)[]) => values.map((value) => formatFigure(value, 0))
  return {
    title: table.title,
    unit: table.unit,
    head: ['', ...table.head],
    rows: table.rows.map((row) => [row.name, ...shown(row.values)]),
    total: table.total ? ['合计', ...shown(table.total)] : null,
  }
}
