import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { exactly } from '../../../ui/format.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'

type Row = Output<typeof api.listPersonViews>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'at', title: '时间', width: 168, frozen: true, render: (row) => <span className="lu-mono">{exactly(row.at)}</span>, card: 'title' },
  { key: 'person', title: '被看的人', render: (row) => <>{row.person} <span className="lu-mono lu-t3">{row.idMasked}</span></> },
  { key: 'viewer', title: '看的人', render: (row) => <>{row.viewer} <span className="lu-t3">{row.role}</span></> },
  { key: 'organisation', title: '单位', render: (row) => row.organisation },
  { key: 'what', title: '看了什么', wrap: true, render: (row) => row.what },
  { key: 'purpose', title: '用途', wrap: true, render: (row) => row.purpose ?? '—' },
  { key: 'personId', title: '人员编号', defaultVisible: false, render: (row) => <span className="lu-mono">{row.personId}</span> },
]
const filters = [
  { key: 'person', label: '本人', type: 'text' as const, placeholder: '人员编号' },
  { key: 'viewer', label: '看的人', type: 'text' as const, placeholder: '姓名、单位' },
  { key: 'day', label: '时间', type: 'date' as const },
]

/** 谁看过谁: every look at a person's record, for auditors. */
export function ViewsPage() {
  const state = useListState({ columns, filters })
  const { filters: chosen, page } = state.query
  const [from, to] = (chosen['day'] ?? '').split('..')
  const person = chosen['person']?.trim() ?? ''
  const input = {
    page,
    ...(/^[0-9a-f-]{36}$/i.test(person) ? { person } : {}),
    ...(chosen['viewer'] ? { viewer: chosen['viewer'] } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['audits', 'views', input],
    queryFn: () => call(api.listPersonViews, input),
    placeholderData: keepPreviousData,
  })
  return (
    <ListPage
      crumbs={[{ title: '审计查询', to: '/audits' }]}
      title="谁看过谁"
      context="打开学籍、查看完整证件号码都留下一行，本人也看得到。"
      thing="查看记录"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => String(row.id)}
      rowName={(row) => `${row.viewer}看${row.person}`}
      privacy="双方姓名和证件号遮蔽"
      firstUse={<EmptyState title="还没有人看过谁的记录">有人打开学籍以后，这里逐次列出。</EmptyState>}
    />
  )
}
