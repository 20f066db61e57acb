import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { targetText } from '../model.ts'
import { figure, unjudgedText, type Board, type BoardRow } from './words.ts'

/** What the selected line counts, by which clause, and how much of the country is in its sum. */
export function DefinitionCard({ board, row }: { board: Board; row: BoardRow }) {
  const missing = board.total - row.published
  return (
    <Card title={`口径 · ${row.name}`} meta={row.unit}>
      <Facts
        columns={1}
        facts={[
          { name: '定义', value: row.definition },
          { name: '出处', value: <Clause id={row.clause} /> },
          { name: '基期', value: row.baseline ? `${figure(row, row.baseline.value)}（${row.baseline.year} 年）` : '原文没有' },
          { name: '目标', value: `${targetText(row)}（${row.target.year} 年）` },
          { name: '合计', value: `${figure(row, row.value)}，${row.published} 个省级单位${missing > 0 ? `，还缺 ${missing} 个` : ''}` },
          { name: '判定', value: row.status ?? (unjudgedText(row) || '—') },
          { name: '口径版本', value: row.versions.length > 1 ? `各省不一：第 ${row.versions.join('、')} 版` : row.versions.length === 1 ? `第 ${row.versions[0]} 版` : '没有省份发布' },
        ]}
      />
    </Card>
  )
}
