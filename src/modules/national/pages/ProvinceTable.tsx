import { useState } from 'react'
import { Link } from 'react-router'
import { Card } from '../../../ui/Card.tsx'
import { whenText } from '../../../ui/format.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { figure, type Board, type BoardRow } from './words.ts'

/** Who has published, and what; those who have not are named too. */
export function ProvinceTable({ board, row }: { board: Board; row: BoardRow }) {
  const [all, setAll] = useState(false)
  const values = new Map(row.cells.map((one) => [one.no, one.value]))
  const sorted = board.provinces.toSorted((left, right) => (values.get(right.no) ?? -1) - (values.get(left.no) ?? -1))
  const rows = all ? sorted : sorted.filter((one) => one.releasedAt !== null)
  const missing = board.provinces.filter((one) => one.releasedAt === null).length
  return (
    <Card
      title="已发布的省份"
      meta={`${board.published} / ${board.total}`}
      extra={
        missing > 0 && (
          <button type="button" className="lu-link lu-sm" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? '只看已发布的' : `连同未发布的 ${missing} 个`}
          </button>
        )
      }
      flush
    >
      <SmallTable
        caption="各省发布情况"
        rows={rows}
        rowKey={(one) => String(one.no)}
        empty="这一期还没有省份发布。"
        columns={[
          { key: 'name', title: '省份', render: (one) => <Link to={`/national/${one.no}`}>{one.name}</Link> },
          { key: 'value', title: `${row.name}（${row.unit}）`, align: 'right', render: (one) => figure(row, values.get(one.no) ?? null) },
          { key: 'lines', title: '已发布指标', align: 'right', render: (one) => one.lines || '—' },
          { key: 'at', title: '发布时间', render: (one) => (one.releasedAt ? whenText(one.releasedAt) : '还没有发布') },
        ]}
      />
    </Card>
  )
}
