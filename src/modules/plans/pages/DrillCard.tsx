import { Link } from 'react-router'
import { CallError } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable, type SmallColumn } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { labelOf, schoolLevels } from '../../orgs/codes.ts'
import { useBreakdown, type Basis, type Place } from './useBoard.ts'
import type { BoardRow, Breakdown } from './words.ts'
import { countWords, partWords, percent, ratioWords } from './words.ts'

type Props = { planId: string; row: BoardRow; place: Place; by: Basis; onBy: (by: Basis) => void; onOpen: (place: Place) => void }

/** 全省 → 市 → 学校 → 名单: every level with its number, and the levels add up. */
export function DrillCard({ planId, row, place, by, onBy, onOpen }: Props) {
  const { data, error, refetch } = useBreakdown(planId, row, place, by)
  if (error && !data) {
    const problem = error instanceof CallError ? error.problem : undefined
    if (problem?.status === 404) {
      return (
        <Card title="下钻">
          <Notice tone="info" title="没有找到这个单位，或者它不在本岗位的范围内" actions={<button type="button" className="lu-link" onClick={() => onOpen({ no: undefined, direct: false })}>回到本级</button>}>
            网址里的单位代码是 {place.no}。
          </Notice>
        </Card>
      )
    }
    return <ErrorState what="没有算出下级" error={error} onRetry={() => void refetch()} />
  }
  if (!data) return <Card title="下钻"><Loading lines={5} /></Card>
  return (
    <Card
      title="下钻"
      meta={row.source === 'reported' && row.livePeriod !== 'live' ? `${row.name}，${row.livePeriod} 年填报` : row.name}
      extra={
        <>
          {data.path[0]?.kind === 'province' && row.source === 'computed' && <BasisPick by={by} onBy={onBy} />}
          {data.total.held && (data.agrees ? <StatusTag word="各级合计一致" shape="done" /> : <StatusTag word="下级合计与本级不符" shape="block" />)}
        </>
      }
      footer={<Footer data={data} planId={planId} indicatorId={row.id} />}
      flush
    >
      <PathBar data={data} onOpen={onOpen} />
      {data.rows.length > 0 && (
        <SmallTable
          caption={`${data.org.name}的下级`}
          rows={order(data)}
          rowKey={(one) => `${one.no}${one.direct}`}
          columns={columns(data, onOpen)}
          total={totals(data)}
        />
      )}
    </Card>
  )
}

/** 主管 as it was at the end of the period; 属地 where the school lies, with what the province runs itself in its city. */
function BasisPick({ by, onBy }: { by: Basis; onBy: (by: Basis) => void }) {
  return (
    <label className="lu-row lu-sm lu-no-print">
      <span className="lu-t2 lu-nw">汇总</span>
      <select className="lu-inp" value={by} onChange={(event) => onBy(event.target.value as Basis)}>
        <option value="authority">按主管</option>
        <option value="location">按属地</option>
      </select>
    </label>
  )
}

function PathBar({ data, onOpen }: { data: Breakdown; onOpen: (place: Place) => void }) {
  return (
    <nav className="pl-path" aria-label="下钻路径">
      {data.path.map((step, at) => {
        const last = at === data.path.length - 1
        const words = (
          <>
            {step.name} <b>{partWords(data, step)}</b>
          </>
        )
        return (
          <span key={`${step.no}${step.direct}`} className="lu-row" style={{ gap: 8 }}>
            {at > 0 && <Icon name="right" />}
            {last ? (
              <span className="pl-here" aria-current="location">{words}</span>
            ) : (
              <button type="button" className="lu-link" onClick={() => onOpen({ no: step.no, direct: step.direct })}>
                {words}
              </button>
            )}
          </span>
        )
      })}
      {data.list && data.list.count > 0 && (
        <span className="lu-row" style={{ gap: 8 }}>
          <Icon name="right" />
          <Link to={data.list.page}>{data.list.means}名单</Link>
        </span>
      )}
    </nav>
  )
}

function Footer({ data, planId, indicatorId }: { data: Breakdown; planId: string; indicatorId: string }) {
  const { list, total, ratio, org } = data
  const maySupervise = useMay('tasks.supervise')
  const below = data.path.length > 1 && !data.path.at(-1)?.direct
  return (
    <>
      <span className="lu-t2 lu-sm">
        {list && <><Icon name="lock" /> 名单中姓名已遮蔽。</>}{ratio && total.held && `分子 ${formatNumber(total.value)}，分母 ${formatNumber(total.base)}；逐级相加的是分子和分母，不是比例。`}{!total.held && '还没有单位填报。'}
      </span>
      <span className="lu-sp" />
      {maySupervise && below && (
        <Link className="lu-no-print" to={`/tasks/issue?plan=${planId}&indicator=${indicatorId}&org=${org.no}&name=${encodeURIComponent(org.name)}`}>向{org.name}立督办</Link>
      )}
      {data.reported && <Link to={`/cases/${data.reported.id}`}>打开{org.name} {data.reported.period} 年的填报办件 {data.reported.no}</Link>}
      {list && <Link to={list.page}>打开{list.means} {formatNumber(list.count)} 条</Link>}
    </>
  )
}

type Child = Breakdown['rows'][number]

function order(data: Breakdown): Child[] {
  const measure = (one: Child) => (data.ratio ? (one.share ?? -1) : one.held ? one.value : -1)
  return [...data.rows].sort((left, right) => measure(right) - measure(left) || left.no - right.no)
}

function columns(data: Breakdown, onOpen: (place: Place) => void): SmallColumn<Child>[] {
  const name: SmallColumn<Child> = {
    key: 'name',
    title: data.org.kind === 'province' ? '市州' : '学校',
    render: (one) => (
      <button type="button" className="lu-link" onClick={() => onOpen({ no: one.no, direct: one.direct })}>
        {one.name}
      </button>
    ),
  }
  const level: SmallColumn<Child> = { key: 'level', title: '层次', render: (one) => labelOf(schoolLevels, one.level) }
  const numbers: SmallColumn<Child>[] = data.ratio
    ? [
        { key: 'value', title: '分子', align: 'right', render: (one) => countWords(one, one.value) },
        { key: 'base', title: '分母', align: 'right', render: (one) => countWords(one, one.base) },
        { key: 'share', title: '比例', align: 'right', render: (one) => <b>{ratioWords(data.unit, one.share)}</b> },
      ]
    : [
        { key: 'value', title: `数量（${data.unit}）`, align: 'right', render: (one) => <b>{countWords(one, one.value)}</b> },
        { key: 'share', title: '占本级', align: 'right', render: (one) => percent(one.share) },
      ]
  const file: SmallColumn<Child> = { key: 'case', title: '填报办件', render: (one) => (one.reported ? <Link to={`/cases/${one.reported.id}`}>{one.reported.no}</Link> : '—') }
  return [name, ...(data.org.kind === 'province' ? [] : [level]), ...numbers, ...(data.rows.some((one) => one.reported) ? [file] : [])]
}

function totals(data: Breakdown): string[] {
  const { total } = data
  const gap = data.org.kind === 'province' ? [] : ['']
  const file = data.rows.some((one) => one.reported) ? [''] : []
  return data.ratio
    ? ['合计', ...gap, countWords(total, total.value), countWords(total, total.base), ratioWords(data.unit, total.share), ...file]
    : ['合计', ...gap, countWords(total, total.value), total.value ? '100%' : '—', ...file]
}
