import type { ReactNode } from 'react'
import { ScrollBox } from './ScrollBox.tsx'

export type SmallColumn<Row> = {
  key: string
  title: ReactNode
  render: (row: Row) => ReactNode
  align?: 'left' | 'right'
  width?: number
  /** On a phone card the state stands beside the name, which is the first column. */
  card?: 'state'
}
export type SmallTableProps<Row> = {
  columns: readonly SmallColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** The totals row, one cell per column, from the server. A table with totals scrolls on phones. */
  total?: readonly ReactNode[]
  empty?: string
  /** Read aloud before the table. */
  caption?: string
}

/** A day, or a day and a time: a narrow column would break it at its hyphens. */
const isDay = (shown: ReactNode) => typeof shown === 'string' && /^\d{4}-\d\d-\d\d( \d\d:\d\d)?$/.test(shown)

/** A short table inside a card: rows of 36, totals in bold. On phones its rows become cards. */
export function SmallTable<Row>({ columns, rows, rowKey, total, empty, caption }: SmallTableProps<Row>) {
  if (rows.length === 0)
    return (
      <p className="lu-t3 lu-md" style={{ padding: '10px 16px' }}>
        {empty ?? '没有记录。'}
      </p>
    )
  const number = (column: SmallColumn<Row>) => (column.align === 'right' ? 'lu-num' : '')
  const place = (column: SmallColumn<Row>, index: number) =>
    index === 0 ? ' lu-card-title' : column.card ? ` lu-card-${column.card}` : ''
  return (
    <ScrollBox label={caption ?? '表格'}>
      <table className={`lu-table lu-r36 ${total ? 'lu-keep' : 'lu-cards'}`}>
        {caption && <caption className="lu-sr">{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={number(column)} style={{ width: column.width }}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) => {
                const shown = column.render(row)
                return (
                  <td
                    key={column.key}
                    className={number(column) + place(column, index) + (isDay(shown) ? ' lu-nw' : '')}
                    data-label={typeof column.title === 'string' ? column.title : ''}
                  >
                    {shown}
                  </td>
                )
              })}
            </tr>
          ))}
          {total && (
            <tr className="lu-total">
              {columns.map((column, index) => (
                <td key={column.key} className={number(column)}>
                  {total[index]}
                </td>
              ))}
            </tr>
          )}
        </tbody>
      </table>
    </ScrollBox>
  )
}
