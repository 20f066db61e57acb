import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter, ListView } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { intakeTitle, levelTitles } from '../codes.ts'
import './admissions.css'
import { SupplyPanel } from './SupplyPanel.tsx'
import { dayTime, problemOf } from './words.tsx'

type Page = Output<typeof api.listHandover>
type Row = Page['rows'][number]
type Batch = Page['batches'][number]

const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '姓名、专业、班级、录取编号' },
  { key: 'season', label: '招生季', type: 'select', options: [{ value: 'autumn', label: '秋季' }, { value: 'spring', label: '春季' }] },
]
const viewsOf = (counts: Partial<Page['counts']> = {}): ListView[] => [
  { key: 'waiting', title: '等移交', count: counts.waiting },
  { key: 'unclassed', title: '还没有班级', count: counts.unclassed },
  { key: 'pending', title: '已移交，待注册', count: counts.pending },
  { key: 'registered', title: '已注册', count: counts.registered },
]

/** What the register would say: nothing, something to look at, or why not. */
function Verdict({ row, onTakeBack }: { row: Row; onTakeBack: () => void }) {
  if (row.gone) return <span><StatusTag shape="block" word="学籍记录已删除" /> <button type="button" className="lu-link" onClick={onTakeBack}>收回移交</button></span>
  if (row.studentNumber) return <span className="lu-mono">{row.studentNumber}</span>
  if (row.enrollmentId) return <Link to={`/students/${row.enrollmentId}`}>看学籍记录</Link>
  const blocks = row.problems.filter((one) => one.level === 'block')
  if (blocks.length === 0 && row.problems.length === 0) return <StatusTag shape="done" word="可以移交" />
  if (blocks.length === 0)
    return (
      <details>
        <summary><StatusTag shape="soft" word={`可以移交，提示 ${row.problems.length} 条`} /></summary>
        {row.problems.map((one) => <span key={one.title + one.message} className="ad-why">{one.title}：{one.message}。{one.mend}</span>)}
      </details>
    )
  return (
    <span>
      <StatusTag shape="block" word="现在不能移交" />
      {blocks.map((one) => <span key={one.title + one.message} className="ad-why">{one.title}：{one.message}。{one.mend}</span>)}
    </span>
  )
}

const columnsOf = (onTakeBack: (id: string) => void): readonly ListColumn<Row>[] => [
  { key: 'name', title: '姓名', card: 'title', render: (row) => <Link to={`/admissions/${row.id}`}><b>{row.name}</b></Link> },
  { key: 'verdict', title: '学籍', wrap: true, card: 'state', render: (row) => <Verdict row={row} onTakeBack={() => onTakeBack(row.id)} /> },
  { key: 'specialty', title: '专业', wrap: true, render: (row) => <span>{row.specialtyName}<br /><span className="lu-t3 lu-sm">{levelTitles[row.trainingLevel] ?? row.trainingLevel} · {intakeTitle(row)}</span></span> },
  { key: 'className', title: '班级', render: (row) => row.className ?? '—' },
  { key: 'idMasked', title: '证件号码', render: (row) => <span className="lu-mono">{row.idMasked ?? '—'}</span> },
  { key: 'arrivedOn', title: '报到', render: (row) => <span className="lu-nw">{row.arrivedOn ?? '—'}</span> },
  { key: 'registeredOn', title: '注册', defaultVisible: false, render: (row) => <span className="lu-nw">{row.registeredOn ?? '—'}</span> },
  { key: 'offerNo', title: '录取编号', defaultVisible: false, render: (row) => <span className="lu-mono">{row.offerNo ?? '—'}</span> },
]

/** 移交学籍: those who arrived go into the register without being typed again; who cannot stays here with the reason. */
export function HandoverPage() {
  const queries = useQueryClient()
  const [supplying, setSupplying] = useState<readonly string[]>()
  const [taking, setTaking] = useState<string>()
  const [done, setDone] = useState<Output<typeof api.handOver>>()
  const columns = columnsOf(setTaking)
  const state = useListState({ columns, filters, views: viewsOf() })
  const { view, filters: given, page, pageSize } = state.query
  const input = { view: (view ?? 'waiting') as 'waiting', ...(given['q'] ? { q: given['q'] } : {}), ...(given['season'] ? { season: given['season'] as 'autumn' } : {}) }
  const list = useQuery({ queryKey: ['admissions', 'handover', input, page, pageSize], queryFn: () => call(api.listHandover, { ...input, page, size: pageSize }), placeholderData: keepPreviousData, refetchInterval: (query) => (query.state.data?.batches.some((one) => one.state === 'running') ? 2000 : false) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['admissions'] })
  const hand = useMutation({ mutationFn: (ids: readonly string[] | 'all') => call(api.handOver, ids === 'all' ? (input.season ? { season: input.season } : {}) : { ids: [...ids] }), onSuccess: async (answer) => { setDone(answer); await refresh() } })
  const waiting = list.data?.counts.waiting ?? 0
  const idsOf = (chosen: readonly string[] | 'all') => (chosen === 'all' ? (list.data?.rows ?? []).map((row) => row.id) : chosen)
  return (
    <ListPage<Row>
      title="移交学籍"
      crumbs={[{ title: '报名录取', to: '/admissions' }, { title: '分班移交', to: '/admissions/classes' }, { title: '移交学籍' }]}
      context="报名和报到时填过的直接进学籍台账，不再录一遍；检查与名册导入相同。移交以后是待注册，再建学籍注册办件。"
      thing="新生"
      unit="人"
      state={state}
      columns={columns}
      filters={filters}
      views={viewsOf(list.data?.counts)}
      data={list.data}
      loading={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      rowLink={(row) => `/admissions/${row.id}`}
      {...(view === undefined || view === 'waiting' || view === 'unclassed'
        ? { batch: [{ key: 'hand', label: '移交', onRun: (chosen) => hand.mutate(chosen) }, { key: 'supply', label: '补填', onRun: (chosen) => setSupplying(idsOf(chosen)) }] }
        : {})}
      actions={
        <>
          <ActionButton to="/registrations/new">建学籍注册办件</ActionButton>
          <ActionButton kind="primary" busy={hand.isPending} blocked={waiting === 0 ? '没有等移交的' : undefined} onClick={() => hand.mutate('all')}>移交全部 {formatNumber(waiting)} 人</ActionButton>
        </>
      }
      firstUse={<EmptyState icon="school" title="还没有等移交的新生">新生报到以后在这里移交学籍。</EmptyState>}
    >
      <div className="ad-handed">
        {hand.error && <ProblemNotice problem={problemOf(hand.error)!} onRefresh={() => void refresh()} />}
        {done && <Handed done={done} onClose={() => setDone(undefined)} />}
        {list.data && list.data.batches.length > 0 && <Batches rows={list.data.batches} />}
      </div>
      {supplying && <SupplyPanel ids={supplying} onClose={() => setSupplying(undefined)} onDone={async () => { setSupplying(undefined); await refresh() }} />}
      {taking && <ReasonPanel title="收回移交" help="记在报名经过里，本人看得到。" effect="回到“已报到”，可以重新移交。" submitText="收回移交" onClose={() => setTaking(undefined)} onSubmit={async (reason) => { await call(api.takeBackHandover, { id: taking, reason }); setTaking(undefined); await refresh() }} />}
    </ListPage>
  )
}

function Handed({ done, onClose }: { done: Output<typeof api.handOver>; onClose: () => void }) {
  const close = <ActionButton small onClick={onClose}>知道了</ActionButton>
  if (done.jobId && done.state === 'running') return <Notice tone="info" title={`${formatNumber(done.asked)} 人在后台移交`} actions={<><ActionButton small to="/jobs">看进度</ActionButton>{close}</>}>可以离开本页，办完有记录。</Notice>
  return (
    <Notice tone={done.refused > 0 ? 'warn' : 'ok'} title={`移交了 ${formatNumber(done.received)} 人${done.refused > 0 ? `，${formatNumber(done.refused)} 人没有移交` : ''}`} actions={<>{done.received > 0 && <ActionButton small to={`/registrations/new?batch=${done.id}`}>建这一批的注册办件</ActionButton>}{close}</>}>
      {done.rows.slice(0, 8).map((row) => <div key={row.id}>{row.name}：{row.message}</div>)}
      {done.rows.length > 8 && <div>还有 {done.rows.length - 8} 人，在下面的记录里下载。</div>}
    </Notice>
  )
}

function Batches({ rows }: { rows: readonly Batch[] }) {
  return (
    <Card title="最近的移交" flush>
      <SmallTable<Batch>
        caption="最近的移交"
        rows={rows.slice(0, 5)}
        rowKey={(row) => row.id}
        columns={[
          { key: 'at', title: '时间', render: (row) => `${dayTime(row.madeAt)} ${row.madeBy}` },
          { key: 'state', title: '状态', card: 'state', render: (row) => (row.state === 'running' ? <StatusTag shape="moving" word="正在移交" /> : row.state === 'done' ? <StatusTag shape="done" word="办完" /> : <StatusTag shape="none" word="停止了" />) },
          { key: 'asked', title: '要移交', align: 'right', render: (row) => formatNumber(row.asked) },
          { key: 'received', title: '移交了', align: 'right', render: (row) => (row.received > 0 ? <Link to={`/registrations/new?batch=${row.id}`}>{formatNumber(row.received)}</Link> : '0') },
          { key: 'refused', title: '没有移交', align: 'right', render: (row) => (row.refused > 0 ? <button type="button" className="lu-link" onClick={() => void download(api.getHandoverRefusals, { id: row.id })}>{formatNumber(row.refused)}，下载原因</button> : '0') },
        ]}
      />
    </Card>
  )
}
