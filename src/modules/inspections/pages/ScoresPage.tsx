import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'

type Row = Output<typeof api.listScores>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'org', title: '学校', wrap: true, card: 'title', render: (row) => <Link to={`/inspections?org=${row.orgNo}`}>{row.orgName}</Link> },
  { key: 'score', title: '质量分', align: 'right', card: 'state', render: (row) => <b>{row.score.toFixed(2)}</b> },
  { key: 'before', title: '比上次', align: 'right', render: (row) => <Change row={row} /> },
  { key: 'severe', title: '严重', align: 'right', render: (row) => row.severe.toLocaleString('zh-CN') },
  { key: 'serious', title: '较重', align: 'right', render: (row) => row.serious.toLocaleString('zh-CN') },
  { key: 'minor', title: '一般', align: 'right', render: (row) => row.minor.toLocaleString('zh-CN') },
  { key: 'checked', title: '查过的记录', align: 'right', render: (row) => row.checked.toLocaleString('zh-CN') },
  { key: 'runOn', title: '巡检日期', render: (row) => row.runOn },
]
const filters: readonly ListFilter[] = [{ key: 'q', label: '学校', type: 'text', placeholder: '学校名称' }]

/** 数据质量分 of every school in range, the worst first. */
export function ScoresPage() {
  const state = useListState({ columns, filters })
  const { q } = state.query.filters
  const input = { page: state.query.page, size: state.query.pageSize, ...(q ? { q } : {}) }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['inspections', 'scores', input],
    queryFn: () => call(api.listScores, input),
    placeholderData: keepPreviousData,
  })
  return (
    <ListPage
      title="数据质量分"
      context="满分 100；每百条记录上的问题越多、越严重，扣得越多。低的在前。"
      crumbs={[{ title: '数据巡检', to: '/inspections' }, { title: '数据质量分' }]}
      thing="学校"
      unit="所"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => String(row.orgNo)}
      rowName={(row) => row.orgName}
      firstUse={<EmptyState title="还没有巡检过">每天 01:30 起逐校巡检，查完在这里看分数。</EmptyState>}
    />
  )
}

function Change({ row }: { row: Row }) {
  if (row.before === null) return <>首次</>
  const change = row.score - row.before
  if (change === 0) return <>持平</>
  return <>{change > 0 ? `升 ${change.toFixed(2)}` : `降 ${(-change).toFixed(2)}`}</>
}
