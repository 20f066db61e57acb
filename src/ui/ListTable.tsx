import type { CSSProperties, ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import type { ListColumn } from './list-types.ts'
import { ScrollBox } from './ScrollBox.tsx'

export type ListTableProps<Row> = {
  columns: readonly ListColumn<Row>[]
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string
  rowName: (row: Row) => string
  sort: string | undefined
  onSort: (key: string) => void
  /** Undefined where nothing can be chosen. */
  selected: ReadonlySet<string> | undefined
  onSelect: (key: string) => void
  onSelectPage: () => void
  current: string | undefined
  onRow: (row: Row) => void
  /** A link of the row was followed. */
  onMark: (row: Row) => void
  /** Head of the group a row belongs to; consecutive rows with the same key share one. */
  groupOf?: (row: Row) => { key: string; head: ReactNode }
}

const checkWidth = 40

/** The table of a list: frozen identity columns, sort buttons in the head, a skeleton while it loads. */
export function ListTable<Row>(props: ListTableProps<Row>) {
  const { columns, rows, selected } = props
  const frozen = frozenStyles(columns, selected ? checkWidth : 0)
  const pageChosen = rows && selected ? rows.filter((row) => selected.has(props.rowKey(row))).length : 0
  const lastFrozen = columns.findLast((column) => column.frozen)?.key
  const cell = (column: ListColumn<Row>) =>
    [
      column.align === 'right' && 'lu-num',
      column.frozen && 'lu-frozen',
      column.key === lastFrozen && 'lu-frozen-last',
      // A frozen name keeps its place: one of thirty characters folds there.
      (column.wrap || (column.frozen && column.key === 'name')) && 'lu-text',
    ]
      .filter(Boolean)
      .join(' ') || undefined
  return (
    <ScrollBox label="列表">
      <table className="lu-table lu-cards">
        <thead>
          <tr>
            {selected && (
              <th scope="col" className="lu-check lu-frozen" style={{ left: 0 }}>
                <input
                  type="checkbox"
                  aria-label="选择本页"
                  checked={rows !== undefined && rows.length > 0 && pageChosen === rows.length}
                  ref={(box) => {
                    if (box) box.indeterminate = pageChosen > 0 && pageChosen < (rows?.length ?? 0)
                  }}
                  onChange={props.onSelectPage}
                />
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={cell(column)}
                style={frozen[column.key] ?? widthOf(column)}
                aria-sort={sorting(column.key, props.sort)}
              >
                {column.sortable ? (
                  <>
                    <SortButton column={column} sort={props.sort} onSort={props.onSort} />
                    {/* On paper a button is drawn on the first sheet only; plain words are repeated on each. */}
                    <span className="lu-print-only" aria-hidden="true">
                      {column.title}
                    </span>
                  </>
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            ? rows.map((row, index) => {
                const key = props.rowKey(row)
                const group = props.groupOf?.(row)
                const before = rows[index - 1]
                const opens = group && (before === undefined || props.groupOf?.(before).key !== group.key)
                return [
                  opens && (
                    <tr key={`group-${group.key}`} className="lu-group">
                      <th scope="colgroup" colSpan={columns.length + (selected ? 1 : 0)}>
                        {group.head}
                      </th>
                    </tr>
                  ),
                  <tr
                    key={key}
                    data-key={key}
                    className={
                      [selected?.has(key) && 'lu-sel', key === props.current && 'lu-cur']
                        .filter(Boolean)
                        .join(' ') || undefined
                    }
                    aria-current={key === props.current || undefined}
                    onClick={(event) => {
                      const within = (event.target as Element).closest('a, button, input, label')
                      if (!within) props.onRow(row)
                      else if (within.matches('a')) props.onMark(row)
                    }}
                  >
                    {selected && (
                      <td className="lu-check lu-frozen" style={{ left: 0 }}>
                        <input
                          type="checkbox"
                          aria-label={`选择 ${props.rowName(row)}`}
                          checked={selected.has(key)}
                          onChange={() => props.onSelect(key)}
                        />
                      </td>
                    )}
                    {columns.map((column) => (
                      <td
                        key={column.key}
                        className={`${cell(column) ?? ''}${column.card ? ` lu-card-${column.card}` : ''}`}
                        style={frozen[column.key]}
                        data-label={column.title}
                      >
                        {column.render(row)}
                      </td>
                    ))}
                  </tr>,
                ]
              })
            : Array.from({ length: 8 }, (_, index) => (
                <BoneRow key={index} row={index} cells={columns.length + (selected ? 1 : 0)} />
              ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function SortButton<Row>({
  column,
  sort,
  onSort,
}: {
  column: ListColumn<Row>
  sort: string | undefined
  onSort: (key: string) => void
}) {
  const direction = sorting(column.key, sort)
  return (
    <button type="button" className="lu-sort" onClick={() => onSort(column.key)}>
      {column.title}
      {column.sortHint && <small>{column.sortHint}</small>}
      {direction && <Icon name={direction === 'ascending' ? 'up' : 'down'} />}
    </button>
  )
}

function BoneRow({ row, cells }: { row: number; cells: number }) {
  return (
    <tr className="lu-late">
      {Array.from({ length: cells }, (_, index) => (
        <td key={index}>
          <span className="lu-bone" style={{ width: 40 + ((row * 31 + index * 47) % 64) }} />
        </td>
      ))}
    </tr>
  )
}

function sorting(key: string, sort: string | undefined): 'ascending' | 'descending' | undefined {
  if (sort === key) return 'ascending'
  return sort === `-${key}` ? 'descending' : undefined
}

/** Of words that may wrap only the least width is fixed, so that they take what the other columns leave. */
function widthOf<Row>({ wrap, width }: ListColumn<Row>): CSSProperties | undefined {
  return wrap ? { minWidth: width ?? 160 } : { width }
}

/** Sticky offsets add up from the left, so every frozen column states its width. */
function frozenStyles<Row>(
  columns: readonly ListColumn<Row>[],
  start: number,
): Record<string, CSSProperties> {
  const styles: Record<string, CSSProperties> = {}
  let left = start
  for (const column of columns) {
    if (!column.frozen) continue
    const width = column.width ?? 140
    styles[column.key] = { left, width, minWidth: width }
    left += width
  }
  return styles
}
