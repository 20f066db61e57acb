import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { targetText } from '../model.ts'
import { figure, unjudgedText, type Board, type BoardRow } from './words.ts'

type Props = { board: Board; selected: string; onSelect: (id: string) => void }

/** Lines × what the country has; lines that no province has published stand behind one press. */
export function LineTable({ board, selected, onSelect }: Props) {
  const held = board.rows.filter((row) => row.published > 0)
  const without = board.rows.length - held.length
  return (
    <Card
      title="指标汇总"
      meta={`${held.length} 项有省份发布`}
      footer={<span className="lu-t2 lu-sm">人数、所数相加；比例由分子、分母各自相加后再除。{without > 0 && `另有 ${without} 项没有省份发布。`}</span>}
      flush
    >
      <ScrollBox label="指标汇总">
        <table className="lu-table">
          <caption className="lu-sr">各指标的全国合计、已发布省数、目标和判定</caption>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">指标</th>
              <th scope="col" className="lu-num">合计</th>
              <th scope="col" className="lu-num">已发布省数</th>
              <th scope="col" className="lu-num">{board.plan.title.includes('十四五') ? '2020 基期' : '基期'}</th>
              <th scope="col" className="lu-num">目标</th>
              <th scope="col">判定</th>
              <th scope="col">条款</th>
            </tr>
          </thead>
          <tbody>
            {held.map((row) => (
              <LineRow key={row.id} row={row} total={board.total} current={row.id === selected} onSelect={onSelect} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  )
}

function LineRow({ row, total, current, onSelect }: { row: BoardRow; total: number; current: boolean; onSelect: (id: string) => void }) {
  return (
    <tr className={current ? 'na-on' : undefined} aria-current={current || undefined}>
      <td>{row.no}</td>
      <th scope="row">
        <button type="button" className="na-pick" aria-pressed={current} onClick={() => onSelect(row.id)}>
          {row.name} <span className="lu-t3">{row.unit}</span>
        </button>
      </th>
      <td className="lu-num">
        <b>{figure(row, row.value)}</b>
      </td>
      <td className="lu-num">
        {row.published} / {total}
      </td>
      <td className="lu-num">{row.baseline ? figure(row, row.baseline.value) : '—'}</td>
      <td className="lu-num">{targetText(row)}</td>
      <td>
        {row.status ? <StatusTag word={row.status} /> : <span className="lu-t2">{unjudgedText(row)}</span>}
        {row.versions.length > 1 && <span className="lu-t2">（口径不一：第 {row.versions.join('、')} 版）</span>}
      </td>
      <td>
        <Clause id={row.clause} />
      </td>
    </tr>
  )
}
