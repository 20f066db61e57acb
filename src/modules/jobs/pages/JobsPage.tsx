import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { ProgressLine } from '../../../ui/ProgressLine.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'

type Row = Output<typeof api.listJobs>['rows'][number]

const states: Record<Row['state'], { word: string; shape: StatusShapeName }> = {
  queued: { word: '排队中', shape: 'waiting' },
  running: { word: '办理中', shape: 'moving' },
  done: { word: '已办成', shape: 'done' },
  failed: { word: '没有办成', shape: 'block' },
  cancelled: { word: '已停止', shape: 'none' },
}

const filters: readonly ListFilter[] = [
  { key: 'state', label: '状态', type: 'select', options: Object.entries(states).map(([value, { word }]) => ({ value, label: word })) },
]

/** 后台任务: what was asked for and takes longer than a page waits; the page follows it while something runs. */
export function JobsPage() {
  const mayManage = useMay('jobs.manage')
  const [whose, setWhose] = useState<'own' | 'all'>('own')
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['jobs'] })
  const stop = useMutation({ mutationFn: (id: string) => call(api.cancelJob, { id }), onSettled: refresh })
  const again = useMutation({ mutationFn: (id: string) => call(api.retryJob, { id }), onSettled: refresh })
  const fetchFile = useMutation({ mutationFn: (id: string) => download(api.fetchJobFile, { id }) })
  const columns: readonly ListColumn<Row>[] = [
    { key: 'label', title: '任务', wrap: true, card: 'title', render: (row) => row.label },
    { key: 'state', title: '状态', width: 120, card: 'state', render: (row) => <StatusTag {...states[row.state]} /> },
    { key: 'progress', title: '进度', width: 200, render: (row) => <Progress row={row} /> },
    { key: 'note', title: '结果', wrap: true, render: (row) => <>{row.error ?? row.note ?? '—'}</> },
    { key: 'by', title: '登记人', render: (row) => row.by },
    { key: 'createdAt', title: '登记时间', width: 148, render: (row) => whenText(row.createdAt) },
    {
      key: 'act',
      title: '',
      width: 120,
      render: (row) => (
        <Acts row={row} onStop={() => stop.mutate(row.id)} onAgain={() => again.mutate(row.id)} onFetch={() => fetchFile.mutate(row.id)} />
      ),
    },
  ]
  const state = useListState({ columns, filters })
  const chosen = state.query.filters['state'] as Row['state'] | undefined
  const input = { page: state.query.page, size: state.query.pageSize, ...(chosen ? { state: chosen } : {}) }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['jobs', whose, input],
    queryFn: () => call(whose === 'all' ? api.listAllJobs : api.listJobs, input),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.rows.some((row) => row.state === 'queued' || row.state === 'running') ? 1500 : false),
  })
  const failed = [stop, again, fetchFile].map((one) => one.error).find((one) => one instanceof CallError)
  return (
    <ListPage
      title="后台任务"
      context="时间长的导入、导出和批量打印在这里办理，可以离开本页，也可以停止。"
      thing="任务"
      unit="件"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching && !data}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.label}
      actions={
        mayManage ? (
          <ActionButton onClick={() => setWhose(whose === 'own' ? 'all' : 'own')}>{whose === 'own' ? '看全部任务' : '只看我的'}</ActionButton>
        ) : undefined
      }
      firstUse={<EmptyState title="还没有后台任务">大的导入、导出和批量打印登记以后，在这里看进度、取结果。</EmptyState>}
    >
      {failed && <p role="alert" className="lu-bad">{failed.problem.message}</p>}
    </ListPage>
  )
}

function Progress({ row }: { row: Row }) {
  if (row.total) return <ProgressLine done={row.state === 'done' ? row.total : row.progress} total={row.total} label={row.label} />
  return <>{row.progress > 0 ? row.progress.toLocaleString('zh-CN') : '—'}</>
}

function Acts(props: { row: Row; onStop: () => void; onAgain: () => void; onFetch: () => void }) {
  const { row } = props
  if (row.state === 'queued' || row.state === 'running') {
    return row.stopping ? <span className="lu-t3">正在停止……</span> : <ActionButton small onClick={props.onStop}>停止</ActionButton>
  }
  return (
    <span className="lu-row">
      {row.hasFile && <ActionButton small onClick={props.onFetch}>下载</ActionButton>}
      {row.state === 'done' && row.link && <ActionButton small to={row.link}>打开</ActionButton>}
      {(row.state === 'failed' || row.state === 'cancelled') && <ActionButton small onClick={props.onAgain}>重办</ActionButton>}
    </span>
  )
}
