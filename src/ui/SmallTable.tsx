import type { ReactNode } from 'react'

export type SmallColumn<Row> = { key: string; title: ReactNode; render: (row: Row) => ReactNode; align?: 'left' | 'right'; width?: number }
export type SmallTableProps<Row> = {
  columns: readonly SmallColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** The totals row, one cell per column, from the server. */
  total?: readonly ReactNode[]
  empty?: string
  /** Read aloud before the table. */
  caption?: string
}

/** A short table inside a card: rows of 36, the first column is the row's head, totals in bold. */
export function SmallTable<Row>({ columns, rows, rowKey, total, empty, caption }: SmallTableProps<Row>) {
  if (rows.length === 0) return <p className="lu-t3 lu-md" style={{ padding: '10px 16px' }}>{empty ?? '没有记录。'}</p>
  return (
    <div className="lu-scroll">
      <table className="lu-table lu-r36">
        {caption && <caption className="lu-sr">{caption}</caption>}
        <thead>
          <tr>{columns.map((column) => <th key={column.key} scope="col" className={column.align === 'right' ? 'lu-num' : undefined} style={{ width: column.width }}>{column.title}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => <td key={column.key} className={column.align === 'right' ? 'lu-num' : undefined}>{column.render(row)}</td>)}
            </tr>
          ))}
          {total && (
            <tr className="lu-total">
              {columns.map((column, index) => <td key={column.key} className={column.align === 'right' ? 'lu-num' : undefined}>{total[index]}</td>)}
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}
