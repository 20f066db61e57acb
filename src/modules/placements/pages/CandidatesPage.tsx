import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber, whenText } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import './placements.css'
import { ExplanationList } from './words.tsx'

type Row = Output<typeof api.listPlacementCandidates>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'no', title: '考生号', card: 'title', render: (row) => <span className="lu-mono">{row.candidateNo}</span> },
  { key: 'name', title: '姓名', render: (row) => row.name },
  {
    key: 'state', title: '志愿', card: 'state',
    render: (row) =>
      row.submittedAt ? <StatusTag shape="done" word={`已提交 ${row.preferences} 个`} /> : row.claimed ? <StatusTag shape="waiting" word="没有提交" /> : <StatusTag shape="none" word="没有核对" />,
  },
  { key: 'region', title: '生源地', render: (row) => row.region || '—' },
  { key: 'score', title: '总分', align: 'right', render: (row) => (row.score === null ? (row.scores ? formatNumber(row.scores.reduce((sum, one) => sum + one, 0)) : '—') : row.score) },
  { key: 'rank', title: '位次', align: 'right', render: (row) => (row.rank === null ? '—' : formatNumber(row.rank)) },
  { key: 'result', title: '录取到', wrap: true, render: (row) => (row.result ? `${row.result}（${row.choice === 0 ? '调剂' : `第 ${row.choice} 志愿`}）` : row.rank === null ? '—' : '没有录取') },
  { key: 'at', title: '提交时间', defaultVisible: false, render: (row) => (row.submittedAt ? whenText(row.submittedAt) : '—') },
  { key: 'idMasked', title: '证件号码', defaultVisible: false, render: (row) => <span className="lu-mono">{row.idMasked}</span> },
]
const filters: readonly ListFilter[] = [{ key: 'q', label: '查找', type: 'text', placeholder: '考生号、姓名' }]
const views = [{ key: 'all', title: '全部' }, { key: 'unclaimed', title: '没有核对' }, { key: 'unsubmitted', title: '没有提交' }, { key: 'placed', title: '录取' }, { key: 'unplaced', title: '没有录取' }]

/** 考生: who takes part in a batch, who has handed in a list, what each got and why. */
export function CandidatesPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const mayPrepare = useMay('placements.prepare')
  const [asked, setAsked] = useState<Row>()
  const [unlinking, setUnlinking] = useState<Row>()
  const batch = useQuery({ queryKey: ['placements', 'batch', id], queryFn: () => call(api.getPlacementBatch, { id }) })
  const early = batch.data?.state === 'draft' || batch.data?.state === 'open'
  const action: ListColumn<Row> = {
    key: 'act', title: '',
    render: (row) =>
      row.rank !== null ? <button type="button" className="lu-link" onClick={() => setAsked(row)}>为什么</button> : early && row.claimed && mayPrepare && batch.data?.own ? <button type="button" className="lu-link" onClick={() => setUnlinking(row)}>解除核对</button> : null,
  }
  const all = [...columns, action]
  const state = useListState({ columns: all, filters, views })
  const { q } = state.query.filters
  const view = (state.query.view ?? 'all') as 'all'
  const input = { id, page: state.query.page, size: state.query.pageSize, view, ...(q ? { q } : {}) }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['placements', 'candidates', input], queryFn: () => call(api.listPlacementCandidates, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportPlacementCandidates, () => ({ id, view, ...(q ? { q } : {}) }))
  const unlink = useMutation({ mutationFn: ({ candidateId, reason }: { candidateId: string; reason: string }) => call(api.unlinkPlacementCandidate, { id, candidateId, reason }) })
  return (
    <>
      <ListPage
        title="考生"
        context={batch.data ? `${batch.data.title}。考生凭考生号、姓名、证件核对后在手机填志愿。` : ''}
        thing="考生"
        unit="人"
        state={state}
        columns={all}
        filters={filters}
        views={views}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.candidateNo}
        exporter={exporter}
        actions={
          <>
            <ActionButton to={`/placements/${id}`} icon="left">回到批次</ActionButton>
            {mayPrepare && early && batch.data?.own && <ActionButton icon="upload" to={`/placements/${id}/import`}>导入考生、成绩</ActionButton>}
          </>
        }
        firstUse={<EmptyState title="还没有考生">导入考生名单，再导入成绩；两样也可以在一个文件里。</EmptyState>}
      />
      {asked && <WhyPanel batchId={id} row={asked} onClose={() => setAsked(undefined)} />}
      {unlinking && (
        <ReasonPanel
          title={`解除 ${unlinking.candidateNo} 的核对`}
          effect="这个考生号可以由另一个账号重新核对；原账号提交的志愿不再算数。"
          submitText="解除核对"
          onClose={() => setUnlinking(undefined)}
          onSubmit={async (reason) => {
            await unlink.mutateAsync({ candidateId: unlinking.id, reason })
            setUnlinking(undefined)
            await client.invalidateQueries({ queryKey: ['placements'] })
          }}
        />
      )}
    </>
  )
}

function WhyPanel({ batchId, row, onClose }: { batchId: string; row: Row; onClose: () => void }) {
  const told = useQuery({ queryKey: ['placements', 'why', batchId, row.id], queryFn: () => call(api.explainPlacementCandidate, { id: batchId, candidateId: row.id }) })
  return (
    <SidePanel title={`${row.candidateNo} ${row.name}`} onClose={onClose}>
      {told.error ? <ProblemNotice problem={problemOf(told.error)} /> : told.data ? <ExplanationList told={told.data} /> : <Loading lines={6} />}
    </SidePanel>
  )
}
