import type { ChartSeries, ChartSpec } from '../../../ui/chart-spec.ts'
import { levelAt } from '../rules.ts'
import type { Board, BoardRow, Outlook } from './words.ts'
import { targetWords } from './words.ts'

/**
 * The selected indicator over the years: year ends as dots, today (of what is computed) as a hollow diamond, the even
 * pace of the plan dotted, and beyond today the straight line and, where it is published, the model with its fan.
 */
export function trendSpec(board: Board, row: BoardRow, outlook: Outlook | undefined): ChartSpec {
  const round = (value: number | null | undefined) => (typeof value === 'number' ? Number(value.toFixed(row.decimals)) : null)
  const thisYear = Number(board.today.slice(0, 4))
  const past = new Map(row.values.map((one) => [Number(one.period), one.value]))
  // A sum over years has no place for its single years, nor for their forecast.
  const ahead = outlook && !outlook.yearly ? outlook : undefined
  for (const { year, value } of ahead?.history ?? []) if (!past.has(year)) past.set(year, value)
  const points = ahead?.published ? ahead.points : []
  const straight = ahead?.straight ?? []
  const last = Math.max(thisYear, ...points.map((one) => one.year), ...straight.map((one) => one.year))
  const first = Math.min(...past.keys(), thisYear)
  const years = Array.from({ length: last - first + 1 }, (_, at) => first + at)
  const { baseline, target } = row
  const pace = board.judged && baseline && target.value !== null ? { baseline, target: { year: target.year, value: target.value } } : null
  const origin = ahead?.history.at(-1)
  const each = (pick: (year: number) => number | null | undefined) => years.map((year) => round(pick(year)))
  const series: ChartSeries[] = [
    { name: row.counted === 'flow' ? '全年' : '年末', values: each((year) => (year < thisYear ? past.get(year) : null)), style: 'actual' },
    { name: row.counted === 'flow' ? '本年累计' : '今天', values: each((year) => (year === thisYear && row.livePeriod === 'live' ? row.live : null)), style: 'provisional' },
    ...(pace ? [{ name: '等速应达', values: years.map((year) => (year >= pace.baseline.year && year <= target.year ? Number(levelAt(pace, year).toFixed(row.decimals + 2)) : null)), style: 'pace' as const }] : []),
    ...(straight.length > 0 ? [{ name: '直线', values: each((year) => straight.find((one) => one.year === year)?.value), style: 'pace' as const }] : []),
    ...(points.length > 0
      ? [
          {
            name: '预测',
            values: each((year) => (year === origin?.year ? origin.value : points.find((one) => one.year === year)?.mean)),
            style: 'forecast' as const,
            band: years.map((year): [number, number] | null => bandAt(points, year, origin, round)),
          },
        ]
      : []),
  ]
  return {
    kind: 'line',
    unit: row.unit,
    categoryName: '年',
    categories: years.map((year) => (year === thisYear ? `${year} 至今` : String(year))),
    series,
    ...(row.targetSource && target.value !== null ? { target: { label: `目标 ${targetWords(row)}`, value: target.value } } : {}),
    ...lowest([...series.flatMap((one) => [...one.values]), ...points.map((one) => one.lo), target.value, baseline?.value ?? null]),
  }
}

/** The fan opens at the last year that has ended. */
function bandAt(points: Outlook['points'], year: number, origin: { year: number; value: number } | undefined, round: (value: number) => number | null): [number, number] | null {
  if (origin && year === origin.year) return [round(origin.value)!, round(origin.value)!]
  const point = points.find((one) => one.year === year)
  return point ? [round(point.lo)!, round(point.hi)!] : null
}

/** A cut axis when the values lie close together. */
function lowest(values: readonly (number | null)[]): { min: number } | Record<string, never> {
  const known = values.filter((value): value is number => value !== null)
  const low = Math.min(...known)
  return low > 0 && low > Math.max(...known) / 2 ? { min: Number((low * 0.95).toPrecision(2)) } : {}
}
