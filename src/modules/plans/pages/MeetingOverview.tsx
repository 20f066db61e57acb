import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { Board } from './words.ts'
import { figure, published, targetWords } from './words.ts'

/** The same table at the size of a meeting room; what does not judge is left out. */
export function MeetingOverview({ board, onOpen }: { board: Board; onOpen: (id: string) => void }) {
  return (
    <>
      {board.judged && (
        <div className="lu-row lu-wrap pl-meet-counts">
          {board.counts.map(({ status, count }) => (
            <StatusTag key={status} word={status} count={count} boxed />
          ))}
        </div>
      )}
      <table className="pl-meet-table">
        <caption className="lu-sr">指标总表</caption>
        <thead>
          <tr>
            <th scope="col">指标</th>
            <th scope="col" className="lu-num">基期</th>
            <th scope="col" className="lu-num">当前</th>
            <th scope="col" className="lu-num">目标</th>
            <th scope="col">状态</th>
          </tr>
        </thead>
        <tbody>
          {board.rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                {row.live === null ? row.name : (
                  <button type="button" className="lu-link" onClick={() => onOpen(row.id)}>{row.name}</button>
                )}
                <span className="pl-unit"> {row.unit}</span>
              </th>
              <td className="lu-num">{published(row.baseline?.value)}</td>
              <td className="lu-num"><b>{figure(row, row.live)}</b></td>
              <td className="lu-num">{targetWords(row)}</td>
              <td>{row.status ? <StatusTag word={row.status} /> : row.source === 'none' ? '本系统无台账' : row.partial ? '未报齐' : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
