import type { ReactNode } from 'react'
import { formatNumber } from '../../../ui/format.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'

type Head = { key: string; label: string }
type Props = {
  caption: string
  rows: readonly Head[]
  columns: readonly Head[]
  cells: readonly (readonly (number | string)[])[]
  rowTotals: readonly (number | string)[]
  columnTotals: readonly (number | string)[]
  total: number | string
}

const shown = (value: number | string | undefined): ReactNode => (typeof value === 'number' ? formatNumber(value) : (value ?? '—'))

/** A counted table with totals on both sides; numbers come from the server, ranges stay as they are written. */
export function CountTable({ caption, rows, columns, cells, rowTotals, columnTotals, total }: Props) {
  return (
    <SmallTable
      caption={caption}
      empty="没有学生。"
      columns={[
        { key: 'row', title: '', render: (at: number) => rows[at]!.label },
        ...columns.map((column, index) => ({ key: column.key, title: column.label, align: 'right' as const, render: (at: number) => shown(cells[at]![index]) })),
        { key: 'total', title: '合计', align: 'right' as const, render: (at: number) => <b>{shown(rowTotals[at])}</b> },
      ]}
      rows={rows.map((_, at) => at)}
      rowKey={(at) => rows[at]!.key}
      total={['合计', ...columnTotals.map(shown), shown(total)]}
    />
  )
}
