import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { agentKinds, agentVerdicts } from '../codes.ts'
import { AgentPanel } from './AgentPanels.tsx'
import { OtherPages, root } from './tabs.tsx'
import { AgentTag, options, yuan } from './words.tsx'

type Row = Output<typeof api.listAgents>['rows'][number]
type Input = Parameters<typeof call<typeof api.listAgents>>[1]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '姓名或机构', card: 'title', wrap: true, render: (row) => <span><Link to={`/complaints/agents/${row.id}`}><b>{row.name}</b></Link><br /><span className="lu-sm lu-t3">{agentKinds[row.kind]}{row.organisation && ` · ${row.organisation}`}</span></span> },
  { key: 'verdict', title: '认定', card: 'state', render: (row) => <AgentTag verdict={row.verdict} /> },
  { key: 'phone', title: '电话', render: (row) => <span className="lu-mono">{row.phone || '—'}</span> },
  { key: 'payments', title: '付款', align: 'right', render: (row) => `${row.payments} 笔` },
  { key: 'amount', title: '金额（元）', align: 'right', render: (row) => yuan(row.amount) },
  { key: 'students', title: '涉及人数', align: 'right', render: (row) => formatNumber(row.students) },
  { key: 'schools', title: '学校', align: 'right', render: (row) => row.schools },
  { key: 'complaints', title: '投诉', align: 'right', render: (row) => row.complaints },
  { key: 'elsewhere', title: '别处登记', render: (row) => (row.elsewhere > 0 ? `同一电话另有 ${row.elsewhere} 行` : '—') },
  { key: 'office', title: '登记', render: (row) => row.authorityName },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '姓名、机构' },
  { key: 'verdict', label: '认定', type: 'select', options: options(agentVerdicts) },
]

/** 有偿招生台账: people and firms suspected to be paid for bringing students; authorities only. */
export function AgentsPage() {
  const client = useQueryClient()
  const [adding, setAdding] = useState(false)
  const [said, setSaid] = useState('')
  const state = useListState({ columns, filters })
  const filter = { ...state.query.filters } as Omit<NonNullable<Input>, 'page' | 'size'>
  const input = { ...filter, page: state.query.page, size: state.query.pageSize }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['complaints', 'agents', input], queryFn: () => call(api.listAgents, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportAgents, () => ({ ...filter, columns: [...state.visible] }))
  return (
    <>
      <ListPage
        crumbs={[root, { title: '有偿招生台账' }]}
        title="有偿招生台账"
        context="涉嫌收钱介绍生源的个人和机构，涉嫌的付款、投诉和认定。只有主管部门看得到。"
        thing="台账"
        unit="行"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        rowLink={(row) => `/complaints/agents/${row.id}`}
        exporter={exporter}
        actions={
          <>
            <OtherPages at="/complaints/agents" />
            <ActionButton kind="primary" icon="plus" onClick={() => setAdding(true)}>登记</ActionButton>
          </>
        }
        firstUse={<EmptyState title="台账是空的">调查中发现收钱介绍生源的，登记在这里；同一个电话只登一行。</EmptyState>}
      >
        {said && <Notice tone="ok" title={said} />}
      </ListPage>
      {adding && (
        <AgentPanel
          onClose={() => setAdding(false)}
          onDone={(message) => {
            setAdding(false)
            setSaid(message)
            void client.invalidateQueries({ queryKey: ['complaints'] })
          }}
        />
      )}
    </>
  )
}
