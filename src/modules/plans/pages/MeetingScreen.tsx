import { StatusTag } from '../../../ui/StatusTag.tsx'
import { TrendCard } from './TrendCard.tsx'
import { useBreakdown } from './useBoard.ts'
import { useOutlook } from './useOutlook.ts'
import type { Board, BoardRow } from './words.ts'
import { figure, partWords, percent, published, sourceWords, targetWords } from './words.ts'

/** One indicator on the whole screen: its number, its state, its years, and the parts that are furthest ahead and behind. */
export function MeetingScreen({ board, row }: { board: Board; row: BoardRow }) {
  const { data: outlook } = useOutlook(board.plan.id, row.id, row.source !== 'none')
  const { data: parts } = useBreakdown(board.plan.id, row, { no: undefined, direct: false })
  const ranked = (parts?.rows ?? []).filter((one) => one.value > 0).toSorted((left, right) => (right.share ?? right.value) - (left.share ?? left.value))
  return (
    <>
      <h2 className="pl-meet-name">
        {row.no} {row.name} {row.status && <StatusTag word={row.status} boxed />}
      </h2>
      <dl className="pl-meet-facts">
        <div>
          <dt>{row.livePeriod === 'live' ? (row.cumulative ? '五年累计' : row.kind === 'flow' ? '本年累计' : '今天') : `${row.livePeriod} 年填报${row.partial ? '（未报齐）' : ''}`}</dt>
          <dd className="pl-meet-big">{figure(row, row.live)}<small> {row.unit}</small></dd>
        </div>
        <div>
          <dt>{row.target.year} 年目标</dt>
          <dd>{targetWords(row)}</dd>
        </div>
        <div>
          <dt>{row.baseline ? `${row.baseline.year} 年基期` : '基期'}</dt>
          <dd>{published(row.baseline?.value)}</dd>
        </div>
        {row.final && (
          <div>
            <dt>{row.final.year} 年末</dt>
            <dd>{figure(row, row.final.value)}</dd>
          </div>
        )}
        <div>
          <dt>已完成增量</dt>
          <dd>{row.achieved === null ? '—' : percent(row.achieved * 100, 0)}</dd>
        </div>
        {row.required !== null && (
          <div>
            <dt>每年还须</dt>
            <dd>{figure(row, row.required)}</dd>
          </div>
        )}
        <div>
          <dt>来源</dt>
          <dd className="pl-meet-small">{sourceWords[row.source]}，{row.clause}</dd>
        </div>
      </dl>
      <div className="pl-meet-two">
        <TrendCard board={board} row={row} outlook={outlook} height={380} />
        {ranked.length > 1 && parts && (
          <section className="lu-card">
            <header className="lu-card-head"><h2>{parts.org.kind === 'province' ? '市州' : '学校'}</h2><span className="lu-t3">{parts.ratio ? '比例' : parts.unit}</span></header>
            <table className="pl-meet-table">
              <caption className="lu-sr">下级的数</caption>
              <tbody>
                {ranked.slice(0, 10).map((one) => (
                  <tr key={`${one.no}${one.direct}`}>
                    <th scope="row">{one.name}</th>
                    <td className="lu-num">{partWords(parts, one)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {ranked.length > 10 && <p className="lu-t2 pl-meet-more">前 10 个，共 {ranked.length} 个。</p>}
          </section>
        )}
      </div>
      {outlook && <p className="pl-meet-words">{outlook.words.join('')}</p>}
    </>
  )
}
