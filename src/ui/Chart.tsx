import type { ReactNode } from 'react'
import { lazy, Suspense, useState } from 'react'
import { Card } from './Card.tsx'
import type { ChartSeries, ChartSpec } from './chart-spec.ts'
import { formatNumber } from './format.ts'
import { SmallTable } from './SmallTable.tsx'

// ECharts is the heaviest library of the product: it is fetched only when a chart is shown.
const ChartCanvas = lazy(() =>
  import('./ChartCanvas.tsx').then((module) => ({ default: module.ChartCanvas })),
)

export type ChartProps = {
  title: string
  spec: ChartSpec
  asOf: string
  /** Source and, for forecasts, the method with its back-test error. */
  source: ReactNode
  status?: ReactNode
  height?: number
}

/** A chart with its unit, date and source, and the same numbers as a table behind it. */
export function Chart({ title, spec, asOf, source, status, height = 260 }: ChartProps) {
  const [asTable, setAsTable] = useState(false)
  return (
    <Card
      title={title}
      meta={`单位：${spec.unit} · 截至 ${asOf}`}
      extra={status}
      flush
      footer={
        <>
          <button
            type="button"
            className="lu-link"
            aria-expanded={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? '收起数据表' : '数据表'}
          </button>
          <span className="lu-t2 lu-sm">{source}</span>
        </>
      }
    >
      <div className="lu-card-body">
        <Suspense
          fallback={
            <div style={{ height }} className="lu-t3 lu-sm" role="status">
              正在画图……
            </div>
          }
        >
          <ChartCanvas spec={spec} title={title} height={height} />
        </Suspense>
      </div>
      {asTable && <ChartTable spec={spec} title={title} />}
    </Card>
  )
}

function ChartTable({ spec, title }: { spec: ChartSpec; title: string }) {
  const rows = spec.categories.map((category, index) => ({ category, index }))
  const read = (series: ChartSeries, index: number) => {
    const value = formatNumber(series.values[index])
    const band = series.band?.[index]
    return band ? `${value}（${formatNumber(band[0])}–${formatNumber(band[1])}）` : value
  }
  return (
    <SmallTable
      caption={`${title}，单位：${spec.unit}`}
      rows={rows}
      rowKey={(row) => row.category}
      columns={[
        { key: 'category', title: spec.categoryName, render: (row) => row.category },
        ...spec.series.map((series) => ({
          key: series.name,
          title: `${series.name}（${spec.unit}）`,
          align: 'right' as const,
          render: (row: { index: number }) => read(series, row.index),
        })),
      ]}
    />
  )
}
