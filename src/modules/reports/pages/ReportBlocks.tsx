import { useMemo } from 'react'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/Chart.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { chartSpec, dataTable, figureTable, paragraphsOf, type PrintedTable } from '../layout.ts'
import type { ChartDefinition, Figure, ReportTable } from '../model.ts'

export type WireChart = { id: string; title: string; kind: 'trend' | 'table'; of: string }
type Basis = { figures: Figure[]; tables: ReportTable[] }

/** The narrative of a chapter as it is printed. */
export function Narrative({ text }: { text: string }) {
  const paragraphs = useMemo(() => paragraphsOf(text), [text])
  if (paragraphs.length === 0) return <p className="lu-t3">这一章没有文字。</p>
  return (
    <div className="re-text">
      {paragraphs.map((one, at) =>
        one.kind === 'heading' ? <h3 key={at}>{one.text}</h3> : <p key={at} className={one.kind === 'item' ? 're-item' : undefined}>{one.kind === 'item' ? `• ${one.text}` : one.text}</p>,
      )}
    </div>
  )
}

/** The figures, tables and charts of a chapter. */
export function ChapterNumbers(props: { figures: readonly string[]; tables: readonly string[]; charts: readonly WireChart[]; basis: Basis; year: number; asOf: string }) {
  const { basis, year, asOf } = props
  const main = figureTable(props.figures, basis.figures, year)
  const tables = props.tables.flatMap((id) => basis.tables.filter((one) => one.id === id).map(dataTable))
  const charts = props.charts.flatMap((one) => {
    const chart: ChartDefinition = one.kind === 'trend' ? { id: one.id, title: one.title, kind: 'trend', figure: one.of } : { id: one.id, title: one.title, kind: 'table', table: one.of }
    return chartSpec(chart, basis) ?? []
  })
  return (
    <>
      {main && <Printed table={main} words={[0, 1]} />}
      {tables.map((table) => <Printed key={table.title} table={table} words={[0]} />)}
      {charts.map((chart) => (
        <Chart key={chart.title} title={chart.title} spec={chart.spec} asOf={asOf} source="登记簿，口径见“指标口径”" height={chart.spec.kind === 'row' ? 60 + chart.spec.categories.length * 28 : 240} />
      ))}
    </>
  )
}

export function Printed({ table, words }: { table: PrintedTable; words: readonly number[] }) {
  return (
    <Card title={table.title} {...(table.unit ? { meta: `单位：${table.unit}` } : {})} flush>
      <SmallTable
        caption={table.title}
        rows={table.rows}
        rowKey={(row) => row.join('|')}
        columns={table.head.map((title, at) => ({ key: String(at), title, align: words.includes(at) ? ('left' as const) : ('right' as const), render: (row: string[]) => row[at] }))}
        {...(table.total ? { total: table.total } : {})}
      />
    </Card>
  )
}
