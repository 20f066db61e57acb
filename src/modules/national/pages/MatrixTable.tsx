import { useState } from 'react'
import { Link } from 'react-router'
import { Card } from '../../../ui/Card.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { figure, type Board } from './words.ts'

type Sort = { line: string; down: boolean }

/** Province × line: what each has published; an empty cell was not published and is not zero. A press on a line sorts by it. */
export function MatrixTable({ board }: { board: Board }) {
  const [sort, setSort] = useState<Sort>()
  const lines = board.rows.filter((row) => row.published > 0)
  const provinces = board.provinces.filter((one) => lines.some((row) => row.cells.some((cell) => cell.no === one.no && cell.value !== null)))
  if (provinces.length === 0) return null
  const valueOf = (row: Board['rows'][number], no: number) => row.cells.find((cell) => cell.no === no)?.value ?? null
  const by = lines.find((row) => row.id === sort?.line)
  const order = (no: number) => (by ? valueOf(by, no) : null)
  // Who has published nothing comes last either way.
  const sorted = !by ? provinces : provinces.toSorted((left, right) => {
    const [one, other] = [order(left.no), order(right.no)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return (sort!.down ? other - one : one - other) || left.no - right.no
  })
  const press = (line: string) => setSort((before) => ({ line, down: before?.line === line ? !before.down : true }))
  return (
    <Card title="省份 × 指标" meta={`${provinces.length} 个省级单位，${lines.length} 项`} footer={<span className="lu-t2 lu-sm">— 是没有发布，不是 0。</span>} flush>
      <ScrollBox label="省份 × 指标">
        <table className="lu-table na-matrix">
          <caption className="lu-sr">各省各指标已发布的值</caption>
          <thead>
            <tr>
              <th scope="col">省份</th>
              {lines.map((row) => (
                <th key={row.id} scope="col" className="lu-num" aria-sort={sort?.line === row.id ? (sort.down ? 'descending' : 'ascending') : 'none'}>
                  <button type="button" className="na-sort" onClick={() => press(row.id)} title={`按${row.name}排序`}>
                    {row.name} <span className="lu-t3">{row.unit}</span>
                    <span aria-hidden="true">{sort?.line === row.id ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ no, name }) => (
              <tr key={no}>
                <th scope="row">
                  <Link to={`/national/${no}`}>{name}</Link>
                </th>
                {lines.map((row) => (
                  <td key={row.id} className="lu-num">
                    {figure(row, valueOf(row, no))}
                  </td>
                ))}
              </tr>
            ))}
            <tr className="lu-total">
              <th scope="row">合计</th>
              {lines.map((row) => (
                <td key={row.id} className="lu-num">
                  {figure(row, row.value)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  )
}
