import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { phases } from '../codes.ts'
import { PhaseTag } from './PhaseTag.tsx'

type Row = Output<typeof api.listManagedPublicity>['rows'][number]

const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '公示、单位' },
  { key: 'phase', label: '进度', type: 'select', options: Object.entries(phases).map(([value, label]) => ({ value, label })) },
]

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'title',
    title: '公示',
    wrap: true,
    card: 'title',
    render: (row) => (
      <span>
        <Link to={`/publicity/manage/${row.id}`}>
          <b>{row.title}</b>
        </Link>
        <br />
        <span className="lu-mono lu-sm lu-t3">{row.caseNo}</span>
      </span>
    ),
  },
  { key: 'phase', title: '进度', card: 'state', render: (row) => <PhaseTag phase={row.phase} state={row.state} /> },
  { key: 'ends', title: '公示时间', render: (row) => `${row.startsOn} 至 ${row.endsOn}` },
  { key: 'objections', title: '异议', align: 'right', render: (row) => (row.objections === 0 ? '0' : `${row.objections}（未答复 ${row.openObjections}）`) },
  { key: 'authority', title: '公示单位', render: (row) => row.authorityName },
  { key: 'org', title: '被公示单位', render: (row) => row.orgName },
  { key: 'matter', title: '事项', render: (row) => row.matter },
  { key: 'shown', title: '公开到', defaultVisible: false, render: (row) => row.shownUntil ?? '—' },
]

/** 公示管理: every publicity of the own range, also those taken down from the public page. */
export function ManageList() {
  const state = useListState({ columns, filters })
  const { q, phase } = state.query.filters
  const input = { page: state.query.page, size: state.query.pageSize, ...(q ? { q } : {}), ...(phase ? { phase: phase as Row['phase'] } : {}) }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['publicity', 'managed', input],
    queryFn: () => call(api.listManagedPublicity, input),
    placeholderData: keepPreviousData,
  })
  return (
    <ListPage
      title="公示管理"
      context="本范围的公示和异议，含已从公开页面撤下的。"
      thing="公示"
      unit="项"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      rowLink={(row) => `/publicity/manage/${row.id}`}
      firstUse={<EmptyState icon="pin" title="还没有公示">须公示的办件走到“公示”一步时，会列在这里。</EmptyState>}
    />
  )
}
