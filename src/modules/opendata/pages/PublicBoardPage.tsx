import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/Chart.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { RegionMap } from '../../../ui/RegionMap.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { ProvincePick, useProvince } from './province.tsx'
import './opendata.css'

type Board = Output<typeof api.getPublicBoard>
type Row = Board['rows'][number]

/** 规划进展: the plan and what has been made public of it; no sign-in, small numbers protected. */
export function PublicBoardPage() {
  const [params, setParams] = useSearchParams()
  const plan = params.get('plan') ?? undefined
  const { asked, query } = useProvince()
  const { data, error, refetch } = useQuery({ queryKey: ['open-data', 'board', plan, query], queryFn: () => call(api.getPublicBoard, { ...asked, ...(plan ? { plan } : {}) }) })
  useEffect(() => {
    document.title = '规划进展 · 鲁班'
  }, [])
  const set = (key: string, value: string) => setParams((before) => new URLSearchParams([...[...before].filter(([name]) => name !== key), [key, value]]))
  return (
    <div className="lu-w od-page od-board">
      <h1>规划进展</h1>
      <p className="lu-t2">技工教育规划的主要指标，目标和省级已经公开的年度数据逐项对照。</p>
      {data?.simulated && <Notice tone="warn" title="这里是演示数据，不说明真实情况。" />}
      {data && <ProvincePick provinces={data.provinces} />}
      {error ? (
        <ErrorState what="没有读到规划进展" kept="" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={8} />
      ) : !data.plan ? (
        <EmptyState title="还没有公开的规划数据">省级主管部门发布年度指标并公开以后，这里列出。</EmptyState>
      ) : (
        <BoardView board={data} plan={data.plan} selected={params.get('indicator')} onSelect={(id) => set('indicator', id)} onPlan={(id) => set('plan', id)} />
      )}
    </div>
  )
}

type ViewProps = { board: Board; plan: NonNullable<Board['plan']>; selected: string | null; onSelect: (id: string) => void; onPlan: (id: string) => void }

function BoardView({ board, plan, selected, onSelect, onPlan }: ViewProps) {
  const row = board.rows.find((one) => one.id === selected && one.values.length > 0) ?? board.rows.find((one) => one.values.length > 0) ?? board.rows[0]
  return (
    <div className="lu-stack">
      {board.plans.length > 1 && (
        <label className="lu-row od-pick">
          <span className="lu-t2 lu-nw">规划</span>
          <select className="lu-inp" value={plan.id} onChange={(event) => onPlan(event.target.value)}>
            {board.plans.map((one) => (
              <option key={one.id} value={one.id}>{one.title}</option>
            ))}
          </select>
        </label>
      )}
      <Card title={plan.title} meta="主要指标" extra={<Clause id={plan.clause} />} flush footer={<span className="lu-t2 lu-sm">按各项自己的算子，用公开的年末数判定；人数和比例取过整，与目标相差不到 2% 的不判定。{board.protection}</span>}>
        <SmallTable
          caption="规划主要指标和公开的数据"
          rows={board.rows}
          rowKey={(one) => one.id}
          columns={[
            { key: 'name', title: '指标', render: (one) => <button type="button" className="lu-link" aria-pressed={one.id === row?.id} onClick={() => onSelect(one.id)}>{one.name}（{one.unit}）</button> },
            { key: 'status', title: '状态', card: 'state', render: (one) => (one.status ? <StatusTag word={one.status} /> : <span className="lu-t3">{one.values.length > 0 ? '不判定' : '—'}</span>) },
            { key: 'baseline', title: '基期', align: 'right', render: (one) => (one.baseline ? `${formatNumber(one.baseline.value)}（${one.baseline.year}）` : '—') },
            { key: 'last', title: '公开的最近一年', align: 'right', render: (one) => <Last row={one} /> },
            { key: 'target', title: '目标', align: 'right', render: (one) => `${targetWords(one)}（${one.target.year}）` },
            { key: 'clause', title: '条款', render: (one) => <Clause id={one.clause} /> },
          ]}
        />
      </Card>
      {row && row.values.length > 0 && <LineView plan={plan} row={row} />}
    </div>
  )
}

function Last({ row }: { row: Row }) {
  const last = row.values.at(-1)
  if (!last) return <span className="lu-t3">没有公开</span>
  return <><b>{show(row, last.value)}</b>（{last.period}）</>
}

/** The years and the cities of one line, with its meaning and its files. */
function LineView({ plan, row }: { plan: NonNullable<Board['plan']>; row: Row }) {
  const { query } = useProvince()
  const last = row.values.at(-1)!
  const years = row.values.map((one) => one.period)
  const first = row.baseline && !years.includes(String(row.baseline.year)) ? row.baseline : null
  const round = (value: number | null) => (value === null ? null : Number(value.toFixed(row.decimals)))
  const title = `${last.period} 年各市州 · ${row.name}`
  return (
    <>
      <div className="lu-two">
        <Chart
          key={row.id}
          title={row.name}
          asOf={`${last.period}-12-31`}
          spec={{
            kind: 'line',
            unit: row.unit,
            categoryName: '年',
            categories: [...(first ? [String(first.year)] : []), ...years],
            series: [{ name: '年末', values: [...(first ? [first.value] : []), ...row.values.map((one) => round(one.value))], style: 'actual' }],
            ...(row.target.value === null ? {} : { target: { label: `目标 ${targetWords(row)}`, value: row.target.value } }),
          }}
          source={<>{first && `${first.year} 年是规划公布的基期，`}其余是省级公开的年度数据。</>}
        />
        {plan.region.startsWith('51') ? (
          <Card title={title} meta={`单位：${row.unit}`}>
            <RegionMap
              label={title}
              unit={row.unit}
              figures={row.cities.filter((one) => !one.direct).map((one) => ({ code: String(one.no).slice(0, 6), value: round(one.value), share: one.small ? '数小' : '' }))}
            />
          </Card>
        ) : (
          <Card title={title} flush>
            <SmallTable
              caption={title}
              rows={row.cities}
              rowKey={(one) => `${one.no}${one.direct}`}
              columns={[
                { key: 'name', title: '地区', render: (one) => one.name },
                { key: 'value', title: row.unit, align: 'right', render: (one) => (one.small ? '数小，不写出' : show(row, one.value)) },
              ]}
            />
          </Card>
        )}
      </div>
      <Card title="口径和下载">
        <p>{row.definition}</p>
        <p>
          {row.source === 'computed' ? '由登记簿计算，不手工填报。' : '由责任单位填报，审核后公开。'} <Clause id={row.clause} />{' '}
          <Link to={`/open-data/${row.dataset}${query}`}>打开这一项的全部数据和下载</Link>
        </p>
      </Card>
    </>
  )
}

function show(row: Row, value: number | null): string {
  return value === null ? '—' : formatNumber(Number(value.toFixed(row.decimals)))
}

const signs: Record<string, string> = { '>=': '≥', '>': '>', '<=': '≤', '<': '<', '=': '=', '≈': '约', strive: '力争', batch: '一批', 'ratio-down': '1:' }

function targetWords({ target, operator }: Row): string {
  if (target.value === null) return target.text ?? signs[operator] ?? ''
  if (target.upper !== undefined) return `${formatNumber(target.value)}—${formatNumber(target.upper)}`
  return `${signs[operator] ?? ''}${operator === 'ratio-down' ? '' : ' '}${formatNumber(target.value)}`.trim()
}
