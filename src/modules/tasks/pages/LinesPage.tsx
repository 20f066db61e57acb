import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { dutyRoles, lineStates } from '../codes.ts'
import { LedgerPanel } from './LedgerPanel.tsx'
import { ShareLine } from './ShareLine.tsx'
import { LineTag, options } from './words.tsx'

type Row = Output<typeof api.listTaskLines>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'no', title: '序号', width: 72, render: (row) => row.no },
  { key: 'task', title: '任务', wrap: true, card: 'title', render: (row) => <Link to={`/tasks/ledger/${row.id}`}>{row.task}</Link> },
  { key: 'measure', title: '措施', wrap: true, render: (row) => row.measure },
  { key: 'lead', title: '牵头（责任）单位', wrap: true, render: (row) => [...row.lead, ...row.responsible].join('、') || '—' },
  { key: 'participants', title: '参加单位', wrap: true, defaultVisible: false, render: (row) => row.participants.join('、') || '—' },
  { key: 'toAssign', title: '待明确', wrap: true, defaultVisible: false, render: (row) => row.toAssign.join('、') || '—' },
  { key: 'dueOn', title: '期限', width: 112, render: (row) => row.dueOn ?? <span className="lu-t3">未设定</span> },
  { key: 'state', title: '状态', width: 112, card: 'state', render: (row) => <LineTag state={row.state} /> },
  { key: 'share', title: '进度', width: 120, render: (row) => <ShareLine share={row.share} label={row.task} /> },
]

/** 任务台账: the lines of the own ledgers with who leads, who takes part, until when and what became of each. */
export function LinesPage() {
  const client = useQueryClient()
  const [making, setMaking] = useState<'ledger' | 'line'>()
  const ledgers = useQuery({ queryKey: ['tasks', 'ledgers'], queryFn: () => call(api.listTaskLedgers, {}) })
  const names = useQuery({ queryKey: ['tasks', 'line-names'], queryFn: () => call(api.listTaskLines, { size: 1 }) })
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '任务', type: 'text', placeholder: '任务、措施或序号' },
    { key: 'ledgerId', label: '台账', type: 'select', options: ledgers.data?.rows.map((row) => ({ value: row.id, label: row.title })) ?? [] },
    { key: 'part', label: '部分', type: 'select', options: names.data?.parts.map((one) => ({ value: one, label: one })) ?? [] },
    { key: 'unit', label: '单位', type: 'select', options: names.data?.units.map((one) => ({ value: one, label: one })) ?? [] },
    { key: 'role', label: '角色', type: 'select', options: options(dutyRoles) },
    { key: 'state', label: '状态', type: 'select', options: options(lineStates) },
    { key: 'due', label: '期限', type: 'select', options: options({ none: '未设定', set: '已设定', past: '已过期限未办结' }) },
  ]
  const state = useListState({ columns, filters })
  const filter = state.query.filters as { ledgerId?: string; role?: Row['state'] & never }
  const input = { ...filter, page: state.query.page, size: state.query.pageSize }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['tasks', 'lines', input], queryFn: () => call(api.listTaskLines, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportTaskLines, () => ({ ...filter, columns: [...state.visible] }))
  const adopt = useMutation({
    mutationFn: (code: string) => call(api.adoptTaskLedger, { code }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['tasks'] }),
  })
  const print = useMutation({ mutationFn: () => download(api.printTaskLines, filter) })
  const chosen = ledgers.data?.rows.find((row) => row.id === filter.ledgerId) ?? (ledgers.data?.rows.length === 1 ? ledgers.data.rows[0] : undefined)
  const problem = adopt.error ?? print.error
  return (
    <>
      <ListPage
        crumbs={[{ title: '督办台账', to: '/tasks' }, { title: '任务台账' }]}
        title="任务台账"
        context={data ? `未交办 ${data.counts.open}，办理中 ${data.counts.running}，有逾期 ${data.counts.late}，办结 ${data.counts.done}。` : '文件里的任务、牵头和参加单位。'}
        thing="任务"
        unit="项"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => `${row.no} ${row.task}`}
        rowLink={(row) => `/tasks/ledger/${row.id}`}
        exporter={exporter}
        actions={
          <>
            <ActionButton icon="print" busy={print.isPending} onClick={() => print.mutate()}>打印</ActionButton>
            <ActionButton onClick={() => setMaking('ledger')}>新建台账</ActionButton>
            {chosen && <ActionButton icon="plus" onClick={() => setMaking('line')}>加一项</ActionButton>}
            <ActionButton kind="primary" icon="upload" to="/tasks/ledger/import">导入台账</ActionButton>
          </>
        }
        firstUse={<EmptyState title="还没有任务台账">启用随系统提供的台账，从 Excel 导入，或在页面上新建。</EmptyState>}
      >
        <div className="lu-stack" style={{ marginBottom: 12 }}>
        {ledgers.data?.offered.map((one) => (
          <Notice
            key={one.code}
            tone="info"
            title={`可以启用“${one.title}”，${one.lines} 项`}
            actions={<ActionButton small busy={adopt.isPending} onClick={() => adopt.mutate(one.code)}>启用</ActionButton>}
          >
            {one.note}
          </Notice>
        ))}
        {problem && <ProblemNotice problem={problemOf(problem)} />}
        </div>
      </ListPage>
      {making && (
        <LedgerPanel
          ledger={making === 'line' ? chosen : undefined}
          onClose={() => setMaking(undefined)}
          onDone={() => {
            setMaking(undefined)
            void client.invalidateQueries({ queryKey: ['tasks'] })
          }}
        />
      )}
    </>
  )
}
