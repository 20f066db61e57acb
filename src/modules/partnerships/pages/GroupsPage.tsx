import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { Clause } from '../../../ui/Clause.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { groupKinds, type GroupKind } from '../codes.ts'

type Row = Output<typeof api.listGroups>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '集团', frozen: true, width: 280, sortable: true, card: 'title', render: (row) => <b>{row.name}</b> },
  { key: 'kind', title: '类别', card: 'state', render: (row) => groupKinds[row.kind] },
  { key: 'orgName', title: '牵头学校', render: (row) => row.orgName },
  { key: 'members', title: '成员单位', align: 'right', render: (row) => row.members },
  { key: 'foundedOn', title: '成立日期', sortable: true, render: (row) => row.foundedOn },
  { key: 'approvalNo', title: '批准文号', render: (row) => row.approvalNo ?? '—' },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '关键词', type: 'text', placeholder: '集团名称' },
  { key: 'kind', label: '类别', type: 'select', options: Object.entries(groupKinds).map(([value, label]) => ({ value, label })) },
]

/** The groups behind the indicator: as many rows as it says. */
export function GroupsPage() {
  const state = useListState({ columns, filters, defaultSort: { key: 'foundedOn', descending: false } })
  const [params] = useSearchParams()
  const { q, kind } = state.query.filters
  const org = Number(params.get('org'))
  const period = params.get('period') ?? 'live'
  const input = {
    period,
    page: state.query.page,
    size: state.query.pageSize,
    ...(org ? { org } : {}),
    ...(state.query.sort ? { sort: state.query.sort } : {}),
    ...(q ? { q } : {}),
    ...(kind ? { kind: kind as GroupKind } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['partnerships', 'groups', input],
    queryFn: () => call(api.listGroups, input),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportGroups, () => {
    const { page: _, size: __, ...shown } = input
    return { ...shown, columns: [...state.visible] }
  })
  return (
    <ListPage
      title="技师学院（职业培训）集团"
      context={<>{period === 'live' ? '今天' : `${period} 年末`}在册，计在牵头学校 <Clause id="003:87" /></>}
      crumbs={[{ title: '规划监测', to: '/plans/own?indicator=education-groups' }, { title: '集团' }]}
      thing="集团"
      unit="个"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      exporter={exporter}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      firstUse="还没有在册的集团。"
    />
  )
}
