import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { breakdownStates } from '../codes.ts'
import { MinePage } from './MinePage.tsx'
import { BreakdownTag, options, TargetLinks } from './words.tsx'

type Row = Output<typeof api.listBreakdowns>['rows'][number]
type Filter = Omit<NonNullable<Parameters<typeof call<typeof api.listBreakdowns>>[1]>, 'page' | 'size'>

const columns: readonly ListColumn<Row>[] = [
  { key: 'title', title: '分解', wrap: true, card: 'title', render: (row) => <Link to={`/targets/breakdowns/${row.id}`}>{row.title}</Link> },
  { key: 'org', title: '下达单位', wrap: true, render: (row) => row.orgName },
  { key: 'years', title: '年份', width: 120, render: (row) => row.years.join('、') },
  { key: 'size', title: '指标 × 单位', width: 112, align: 'right', render: (row) => `${row.lines} × ${row.units}` },
  { key: 'state', title: '状态', width: 112, card: 'state', render: (row) => <BreakdownTag state={row.state} /> },
  { key: 'issued', title: '下达日期', width: 112, render: (row) => row.issuedOn ?? '—' },
  { key: 'caseNo', title: '办件号', width: 190, render: (row) => <span className="lu-mono">{row.caseNo}</span> },
]

/** The entry of the module: the breakdowns of an authority, the own targets of a school. */
export function HomePage() {
  return useMay('targets.manage') ? <BreakdownsPage /> : <MinePage />
}

function BreakdownsPage() {
  const { data: plans } = useQuery({ queryKey: ['targets', 'choices'], queryFn: () => call(api.getBreakdownChoices, {}) })
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '名称、单位', type: 'text', placeholder: '名称、单位或办件号' },
    { key: 'planId', label: '规划', type: 'select', options: (plans?.plans ?? []).map((one) => ({ value: one.id, label: one.title })) },
    { key: 'state', label: '状态', type: 'select', options: options(breakdownStates) },
  ]
  const state = useListState({ columns, filters })
  const filter = state.query.filters as Filter
  const input = { ...filter, page: state.query.page, size: state.query.pageSize }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['targets', 'breakdowns', input], queryFn: () => call(api.listBreakdowns, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportBreakdowns, () => ({ ...filter, columns: [...state.visible] }))
  return (
    <ListPage
      title="目标分解"
      context="把规划的目标分给直接下级和各年，核对合计，签发下达；调整另建一次，写明理由。"
      thing="分解"
      unit="次"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      rowLink={(row) => `/targets/breakdowns/${row.id}`}
      exporter={exporter}
      actions={<ActionButton kind="primary" icon="plus" to="/targets/new">分解目标</ActionButton>}
      firstUse={<EmptyState title="还没有分解目标">选规划、指标和年份，系统按基数推算，核对后送签。</EmptyState>}
    >
      <TargetLinks here="home" />
    </ListPage>
  )
}
