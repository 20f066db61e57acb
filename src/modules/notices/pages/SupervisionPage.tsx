import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import './notices.css'

type Answer = Output<typeof api.listOverdue>
type Row = Answer['rows'][number]

/** 督办: overdue cases of the units below, the unit with the most first; urging writes into the case and tells the post. */
export function SupervisionPage() {
  const client = useQueryClient()
  const [urging, setUrging] = useState<Row>()
  const [known, setKnown] = useState<Pick<Answer, 'units' | 'workflows'>>({ units: [], workflows: [] })
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '查找', type: 'text', placeholder: '办件号、学校、内容' },
    { key: 'unit', label: '等谁办', type: 'select', options: known.units.map((one) => ({ value: String(one.orgNo), label: `${one.orgName}（${one.overdue}）` })) },
    { key: 'workflow', label: '事项', type: 'select', options: known.workflows.map((one) => ({ value: one.id, label: one.title })) },
  ]
  const columns: readonly ListColumn<Row>[] = [
    {
      key: 'title',
      title: '内容',
      wrap: true,
      card: 'title',
      render: (row) => (
        <span>
          <Link to={row.page}>
            <b>{row.title}</b>
          </Link>
          <br />
          <span className="lu-mono lu-sm lu-t3">{row.no}</span>
        </span>
      ),
    },
    { key: 'late', title: '逾期', width: 132, card: 'state', render: (row) => <StatusTag shape="block" tone="bad" word={`逾期 ${row.workdaysLate} 个工作日`} /> },
    { key: 'waiting', title: '等谁办', render: (row) => row.waitingName },
    { key: 'workflow', title: '事项', render: (row) => row.workflowTitle },
    { key: 'state', title: '状态', render: (row) => row.stateTitle },
    { key: 'org', title: '申请单位', render: (row) => row.orgName },
    { key: 'due', title: '期限', width: 104, render: (row) => row.dueOn },
    { key: 'urged', title: '最近催办', width: 148, render: (row) => whenText(row.urgedAt) },
    {
      key: 'act',
      title: '',
      width: 120,
      render: (row) =>
        row.whyNot ? (
          <span className="lu-t3 lu-sm">{row.whyNot}</span>
        ) : (
          <ActionButton small icon="bell" onClick={() => setUrging(row)}>
            催办
          </ActionButton>
        ),
    },
  ]
  const state = useListState({ columns, filters })
  const { q, unit, workflow } = state.query.filters
  const input = { page: state.query.page, size: state.query.pageSize, ...(q ? { q } : {}), ...(unit ? { unit: Number(unit) } : {}), ...(workflow ? { workflow } : {}) }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['notices', 'supervision', input],
    queryFn: async () => {
      const answer = await call(api.listOverdue, input)
      setKnown({ units: answer.units, workflows: answer.workflows })
      return answer
    },
    placeholderData: keepPreviousData,
  })
  const all = known.units.reduce((sum, one) => sum + one.overdue, 0)
  return (
    <>
      <ListPage
        title="督办"
        context={data ? (all > 0 ? `${known.units.length} 个单位有逾期的办件，共 ${all} 件，按期限先后排列。` : '本范围没有逾期的办件。') : '本范围逾期的办件。'}
        thing="逾期办件"
        unit="件"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.title}
        rowLink={(row) => row.page}
        firstUse={<EmptyState icon="flag" title="没有逾期的办件">下级单位的办件过了期限还没有办，会列在这里。</EmptyState>}
      >
        {known.units.length > 1 && !unit && (
          <div className="no-units" role="group" aria-label="按单位看">
            {known.units.slice(0, 8).map((one) => (
              <ActionButton key={one.orgNo} small onClick={() => state.setFilter('unit', String(one.orgNo))}>
                {one.orgName} {one.overdue} 件
              </ActionButton>
            ))}
          </div>
        )}
      </ListPage>
      {urging && (
        <ReasonPanel
          title={`催办 ${urging.no}`}
          effect={`${urging.waitingName}会收到通知，办件经过里记下这次催办。一件一天催一次。`}
          help="写明要求，例如：请在 3 日内办结。对方会看到。"
          submitText="催办"
          onSubmit={async (text) => {
            await call(api.urgeCase, { id: urging.id, text })
            setUrging(undefined)
            await client.invalidateQueries({ queryKey: ['notices', 'supervision'] })
          }}
          onClose={() => setUrging(undefined)}
        />
      )}
    </>
  )
}
