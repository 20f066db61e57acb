import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { industries, sizes, type Size } from '../codes.ts'
import { options } from './words.tsx'

type Row = Output<typeof api.listEnterprises>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '企业', frozen: true, width: 260, card: 'title', sortable: true, render: (row) => <b>{row.name}</b> },
  { key: 'credit', title: '统一社会信用代码', render: (row) => <span className="lu-mono">{row.creditCode}</span> },
  { key: 'place', title: '所在地', render: (row) => row.locationName },
  { key: 'size', title: '规模', render: (row) => sizes[row.size] },
  { key: 'industry', title: '行业', wrap: true, render: (row) => industries[row.industryCode] ?? row.industryCode },
  { key: 'contact', title: '经办人', render: (row) => `${row.contactName}　${row.contactPhone}` },
  { key: 'rosters', title: '已备案名册', align: 'right', render: (row) => formatNumber(row.rosters) },
  { key: 'apprentices', title: '已备案学徒', align: 'right', render: (row) => formatNumber(row.apprentices) },
  { key: 'registeredOn', title: '登记日期', render: (row) => row.registeredOn },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '企业名称、统一社会信用代码' },
  { key: 'scale', label: '规模', type: 'select', options: options(sizes) },
]

/** The enterprises registered in the own range. */
export function EnterprisesPage() {
  const state = useListState({ columns, filters })
  const { q, scale } = state.query.filters
  const filter = { ...(q ? { q } : {}), ...(scale ? { scale: scale as Size } : {}) }
  const input = { ...filter, page: state.query.page, size: state.query.pageSize, ...(state.query.sort ? { sort: state.query.sort } : {}) }
  const exporter = useExport(api.exportEnterprises, () => filter)
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['apprenticeships', 'enterprises', input], queryFn: () => call(api.listEnterprises, input), placeholderData: keepPreviousData })
  return (
    <ListPage
      title="企业"
      crumbs={[{ title: '企业学徒', to: '/apprenticeships' }, { title: '企业' }]}
      context="有账户、能填报学徒名册的企业。"
      actions={<ActionButton to="/enterprises/applications">账户申请</ActionButton>}
      thing="企业"
      unit="家"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      rowLink={(row) => `/apprenticeships?f.q=${encodeURIComponent(row.name)}`}
      exporter={exporter}
      firstUse={<EmptyState title="还没有登记的企业">企业在公开页申请账户，审核通过以后列在这里。</EmptyState>}
    />
  )
}
