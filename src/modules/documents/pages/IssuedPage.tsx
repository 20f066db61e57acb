import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'

type Row = Output<typeof api.listIssuedDocuments>['rows'][number]

const states: Record<Row['state'], { word: string; shape: StatusShapeName }> = {
  valid: { word: '有效', shape: 'done' },
  expired: { word: '已过期', shape: 'waiting' },
  void: { word: '已作废', shape: 'block' },
  replaced: { word: '已换发', shape: 'returned' },
}

const search: ListFilter = { key: 'q', label: '关键词', type: 'text', placeholder: '文书、文号、查验编号、单位' }
const stateFilter: ListFilter = {
  key: 'state',
  label: '状态',
  type: 'select',
  options: [
    { value: 'valid', label: '有效' },
    { value: 'void', label: '已作废' },
    { value: 'replaced', label: '已换发' },
  ],
}

const filters = [search, stateFilter] as const

/** 已发文书: every document given out with a code, its state, and taking back those of the own organisation. */
export function IssuedPage() {
  const client = useQueryClient()
  const mayIssue = useMay('documents.issue')
  const [voiding, setVoiding] = useState<Row>()
  const ledger = useMutation({ mutationFn: () => download(api.exportCaseLedger, {}) })
  const columns: readonly ListColumn<Row>[] = [
    {
      key: 'title',
      title: '文书',
      wrap: true,
      width: 240,
      card: 'title',
      render: (row) => (
        <span>
          {row.caseId ? <Link to={`/cases/${row.caseId}`}>{row.title}</Link> : row.title}
          {row.reason && <><br /><span className="lu-sm lu-t3">原因：{row.reason}</span></>}
        </span>
      ),
    },
    { key: 'state', title: '状态', width: 104, card: 'state', render: (row) => <StatusTag {...states[row.state]} /> },
    { key: 'number', title: '文号', wrap: true, render: (row) => row.number },
    { key: 'code', title: '查验编号', width: 150, render: (row) => <span className="lu-mono">{row.code}</span> },
    { key: 'issuer', title: '出具单位', wrap: true, render: (row) => row.issuerName },
    { key: 'issuedOn', title: '出具日期', width: 112, render: (row) => row.issuedOn },
    { key: 'format', title: '格式', width: 72, render: (row) => row.format },
    { key: 'act', title: '', width: 76, render: (row) => (row.mayVoid ? <ActionButton small onClick={() => setVoiding(row)}>作废…</ActionButton> : null) },
  ]
  const state = useListState({ columns, filters })
  const chosen = state.query.filters['state'] as 'valid' | 'void' | 'replaced' | undefined
  const q = state.query.filters['q']
  const input = { page: state.query.page, size: state.query.pageSize, ...(chosen ? { state: chosen } : {}), ...(q ? { q } : {}) }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['documents', 'issued', input],
    queryFn: () => call(api.listIssuedDocuments, input),
    placeholderData: keepPreviousData,
  })
  return (
    <ListPage
      title="已发文书"
      context="审批表、回执、台账等带查验编号的文书。作废由出具单位办理，公众查验时立即显示。"
      thing="文书"
      unit="份"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching && !data}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      actions={
        <>
          <ActionButton to="/verify">查验页</ActionButton>
          {mayIssue && <ActionButton onClick={() => ledger.mutate()}>{ledger.isPending ? '正在生成……' : '打印办件台账'}</ActionButton>}
        </>
      }
      firstUse={<EmptyState title="还没有出具过文书">在办件页下载审批表或回执，就会在这里留下一行。</EmptyState>}
    >
      {ledger.error instanceof CallError && <p role="alert" className="lu-bad">{ledger.error.problem.message}</p>}
      {voiding && (
        <ReasonPanel
          title={`作废 ${voiding.title}`}
          effect={`查验编号 ${voiding.code} 从今天起显示“已作废”，不能恢复。`}
          help="查验的人会看到这句话。写明为什么作废，不写个人信息。"
          submitText="作废"
          onClose={() => setVoiding(undefined)}
          onSubmit={async (reason) => {
            await call(api.voidIssuedDocument, { id: voiding.id, reason })
            setVoiding(undefined)
            await client.invalidateQueries({ queryKey: ['documents', 'issued'] })
          }}
        />
      )}
    </ListPage>
  )
}
