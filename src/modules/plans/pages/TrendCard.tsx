import { Chart } from '../../../ui/Chart.tsx'
import type { ChartSpec } from '../../../ui/chart-spec.ts'
import { Clause } from '../../../ui/Clause.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { levelAt } from '../rules.ts'
import type { Board, BoardRow } from './words.ts'
import { targetWords } from './words.ts'

/** The selected indicator over the years: year ends as dots, today as a hollow diamond, the even pace dotted. */
export function TrendCard({ board, row }: { board: Board; row: BoardRow }) {
  const round = (value: number | null) => (value === null ? null : Number(value.toFixed(row.decimals)))
  const year = board.today.slice(0, 4)
  const past = row.values.map((one) => round(one.value))
  // Today stands apart from the line of year ends: it is not yet final.
  const before = past.map(() => null)
  const { baseline, target } = row
  const pace = board.judged && baseline && target.value !== null ? { baseline, target: { year: target.year, value: target.value } } : null
  const spec: ChartSpec = {
    kind: 'line',
    unit: row.unit,
    categoryName: '年',
    categories: [...row.values.map((one) => one.period), `${year} 至今`],
    series: [
      { name: row.counted === 'flow' ? '全年' : '年末', values: [...past, null], style: 'actual' },
      { name: row.counted === 'flow' ? '本年累计' : '今天', values: [...before, round(row.live)], style: 'provisional' },
      ...(pace
        ? [{ name: '等速', values: [...row.values.map((one) => (Number(one.period) <= target.year ? round(levelAt(pace, Number(one.period))) : null)), null], style: 'pace' as const }]
        : []),
    ],
    ...(row.targetSource && target.value !== null ? { target: { label: `目标 ${targetWords(row)}`, value: target.value } } : {}),
    ...lowest([...past, round(row.live), target.value, baseline?.value ?? null]),
  }
  return (
    <Chart
      key={row.id}
      title={`${row.no} ${row.name}`}
      spec={spec}
      asOf={board.today}
      status={row.status && <StatusTag word={row.status} boxed />}
      source={
        <>
          往年为年末快照，今天的值由台账现算。来源 <Clause id={row.clause} />
        </>
      }
    />
  )
}

/** A cut axis when the values lie close together. */
function lowest(values: readonly (number | null)[]): { min: number } | Record<string, never> {
  const known = values.filter((value): value is number => value !== null)
  const low = Math.min(...known)
  return low > 0 && low > Math.max(...known) / 2 ? { min: Number((low * 0.95).toPrecision(2)) } : {}
}
