import type { ReactNode } from 'react'
import { Card } from './Card.tsx'
import { formatNumber } from './format.ts'
import { SmallTable } from './SmallTable.tsx'

export type CompositionTable = {
  title: string
  unit: string
  head: readonly string[]
  rows: readonly { name: string; values: readonly number[] }[]
  total: readonly number[]
}

/** A batch by two properties, with totals from the server: 专业 × 培养层次. The last column is the sum. */
export function CompositionCard({ table, extra }: { table: CompositionTable; extra?: ReactNode }) {
  const last = table.head.length - 1
  return (
    <Card title={table.title} meta={`单位：${table.unit}`} extra={extra} flush>
      <SmallTable
        caption={table.title}
        rows={table.rows}
        rowKey={(row) => row.name}
        empty="没有学生。"
        columns={table.head.map((title, at) => ({
          key: title,
          title,
          ...(at > 0 ? { align: 'right' as const } : {}),
          render: (row: CompositionTable['rows'][number]) => {
            if (at === 0) return row.name
            const value = formatNumber(row.values[at - 1])
            return at === last ? <b>{value}</b> : value
          },
        }))}
        total={['合计', ...table.total.map((value) => formatNumber(value))]}
      />
    </Card>
  )
}
