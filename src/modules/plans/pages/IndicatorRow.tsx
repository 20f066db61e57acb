import { Link } from 'react-router'
import { Bullet } from '../../../ui/Bullet.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { BoardRow } from './words.ts'
import { awaitedWords, figure, operatorSign, ownerWords, percent, published, signed, targetWords } from './words.ts'

type Props = {
  row: BoardRow
  ended: boolean
  current: boolean
  onSelect: (id: string) => void
  /** Where a task is issued for a line that is behind; undefined without the right. */
  issueTo: string | undefined
}

/** One line of the table: where it started, stands, has to be, and who answers for it. */
export function IndicatorRow({ row, ended, current, onSelect, issueTo }: Props) {
  const behind = row.status === '滞后' || row.status === '有风险'
  return (
    <tr className={current ? 'pl-on' : undefined} aria-current={current || undefined} onClick={() => onSelect(row.id)}>
      <td className="pl-no">{row.no}</td>
      <th scope="row" className="pl-name">
        <button type="button" className="pl-pick" aria-pressed={current} onClick={() => onSelect(row.id)}>
          {row.name} <span className="pl-unit">{row.unit}</span>
        </button>
      </th>
      <td className="lu-num" data-label="基期">{published(row.baseline?.value)}</td>
      <td className="lu-num" data-label="当前">
        <LiveMark row={row} /> <b>{figure(row, row.live)}</b>
      </td>
      <td className="lu-num" data-label="较上年末">{row.delta === null ? '—' : signed(row, row.delta)}</td>
      <td className="lu-num" data-label="目标">{targetWords(row)}</td>
      <td className="pl-bullet" data-label="进度">
        {row.live === null || !row.baseline || row.targetSource === null || row.target.value === null ? (
          '—'
        ) : (
          <Bullet
            name={row.name}
            baseline={row.baseline.value}
            current={Number(row.live.toFixed(row.decimals))}
            target={row.target.value}
            dueByNow={row.due ?? undefined}
            operator={operatorSign(row.operator)}
          />
        )}
      </td>
      <td className="lu-num" data-label="已完成增量">{row.achieved === null ? '—' : percent(row.achieved * 100, 0)}</td>
      {ended && <td className="lu-num" data-label="目标年末">{row.final ? figure(row, row.final.value) : '—'}</td>}
      <td className="pl-state">
        {row.status ? <StatusTag word={row.status} /> : row.source === 'none' ? <span className="lu-t3 lu-sm">本系统无台账</span> : row.partial ? <span className="lu-t3 lu-sm">未报齐，不判定</span> : '—'}
        {row.awaited && <div className="lu-t3 lu-sm" title="已锁定的单位，要填报的单位">{awaitedWords(row)}</div>}
        {behind && issueTo && (
          <Link className="pl-issue lu-no-print" to={issueTo} onClick={(event) => event.stopPropagation()}>
            立督办
          </Link>
        )}
      </td>
      <td className="pl-owner" data-label="责任">{row.owner ? ownerWords(row.owner) : row.responsible || <span className="lu-t3 lu-nw">未写明</span>}</td>
      <td data-label="条款" onClick={(event) => event.stopPropagation()}>
        <Clause id={row.clause} />
      </td>
    </tr>
  )
}

/** What kind of number stands there: reported for a year, a sum over years, or the running year's. */
function LiveMark({ row }: { row: BoardRow }) {
  if (row.source === 'reported') {
    const words = row.livePeriod === 'live' ? '填报' : `${row.livePeriod} 年填报`
    return row.reported ? <Link className="pl-year" to={`/cases/${row.reported.id}`} onClick={(event) => event.stopPropagation()} title={`打开填报办件 ${row.reported.no}`}>{words}</Link> : <span className="pl-year">{words}</span>
  }
  if (row.cumulative) return <span className="pl-year">五年累计</span>
  return row.kind === 'flow' ? <span className="pl-year">本年累计</span> : null
}
