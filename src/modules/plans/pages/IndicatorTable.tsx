import { Card } from '../../../ui/Card.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { IndicatorRow } from './IndicatorRow.tsx'
import type { Board, BoardRow } from './words.ts'
import { figure, published, statusMethod } from './words.ts'

type Props = { board: Board; selected: string; onSelect: (id: string) => void }

/** Why nothing is judged here: the targets are another region's, and none is assigned. */
function unjudgedWords({ plan, org, rows }: Board): string {
  if (rows.some((row) => row.targetSource === 'assigned')) return `有分解目标的按分解目标判定，其余不判定。`
  if (plan.region === '000000') return `目标是全国的目标，没有分解到${org.name}，不作判定。`
  return org.no % 1e10 === 0 ? '目标是外省的目标，本省没有它的记录，不作判定。' : `目标是全省的目标，${org.name}没有分解目标，不作判定。`
}

/** The indicator table is the board: the selected row feeds everything below it. */
export function IndicatorTable({ board, selected, onSelect }: Props) {
  const { rows, judged, plan, org } = board
  const maySupervise = useMay('tasks.supervise')
  const first = rows[0]
  const baseYear = rows.find((row) => row.baseline)?.baseline?.year ?? board.plan.from - 1
  const targetYear = first?.target.year
  const ended = rows.some((row) => row.final !== null)
  return (
    <Card
      title="指标总表"
      meta={`属性：${[...new Set(rows.map((row) => row.nature))].join('、')}`}
      extra={judged && board.counts.map(({ status, count }) => <StatusTag key={status} word={status} count={count} boxed />)}
      footer={
        <div className="pl-foot">
          <MarkKey />
          <span className="lu-t2 lu-sm">{judged ? statusMethod : unjudgedWords(board)}</span>
          {judged && <span className="lu-t2 lu-sm">{baselineWords(rows, baseYear)}</span>}
        </div>
      }
      flush
    >
      <div className="lu-scroll" tabIndex={0} role="region" aria-label="指标总表">
        <table className="lu-table pl-table">
          <caption className="lu-sr">规划主要指标的基期、当前值、目标和状态</caption>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">指标</th>
              <th scope="col" className="lu-num">{baseYear} 基期</th>
              <th scope="col" className="lu-num">当前</th>
              <th scope="col" className="lu-num">较上年末</th>
              <th scope="col" className="lu-num">{targetYear} 目标</th>
              <th scope="col">基期 → 目标</th>
              <th scope="col" className="lu-num">已完成增量</th>
              {ended && <th scope="col" className="lu-num">{targetYear} 年末</th>}
              <th scope="col">状态</th>
              <th scope="col">责任</th>
              <th scope="col">条款</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <IndicatorRow key={row.id} row={row} ended={ended} current={row.id === selected} onSelect={onSelect} issueTo={maySupervise ? `/tasks/issue?plan=${plan.id}&indicator=${row.id}&org=${org.no}` : undefined} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

/** The marks of the bullets. */
function MarkKey() {
  return (
    <span className="lu-row lu-wrap lu-sm" style={{ gap: 16 }}>
      <span className="lu-row" style={{ gap: 6 }}>
        <svg width="18" height="8" aria-hidden="true"><rect width="18" height="8" style={{ fill: 'var(--p)' }} /></svg>当前
      </span>
      <span className="lu-row" style={{ gap: 6 }}>
        <svg width="10" height="8" aria-hidden="true"><path d="M5 8 1 1h8z" style={{ fill: 'var(--tx2)' }} /></svg>到本期应达（等速）
      </span>
      <span className="lu-row" style={{ gap: 6 }}>
        <svg width="4" height="14" aria-hidden="true"><path d="M2 0v14" strokeWidth="2" style={{ stroke: 'var(--tx)' }} /></svg>目标
      </span>
    </span>
  )
}

function baselineWords(rows: readonly BoardRow[], year: number | undefined): string {
  const apart = rows.filter((row) => row.baselineMatches === false)
  if (apart.length === 0) return `${year} 年由台账算出的值，取整后与公布的基期逐项一致。`
  const words = apart.map((row) => `${row.name}算得 ${figure(row, row.values[0]?.value ?? null)}，公布 ${published(row.baseline?.value)}`)
  return `${year} 年由台账算出的值与公布的基期不一致的有 ${apart.length} 项：${words.join('；')}。判定用公布的基期。`
}
