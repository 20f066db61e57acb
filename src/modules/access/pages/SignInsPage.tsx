import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'

type Row = Output<typeof api.listSignIns>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'at', title: '时间', frozen: true, width: 148, card: 'title', render: (row) => whenText(row.at) },
  { key: 'username', title: '账号', render: (row) => <span className="lu-mono">{row.username}</span> },
  { key: 'holderName', title: '任职人', render: (row) => row.holderName },
  { key: 'result', title: '结果', card: 'state', render: (row) => <StatusTag word={row.result} shape={row.succeeded ? 'done' : 'block'} /> },
  { key: 'address', title: '地址', render: (row) => <span className="lu-mono">{row.address ?? '—'}</span> },
  { key: 'orgName', title: '单位', wrap: true, render: (row) => row.orgName },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '关键词', type: 'text', placeholder: '姓名、账号、单位或完整地址' },
  { key: 'result', label: '结果', type: 'select', options: [{ value: 'in', label: '已登录' }, { value: 'refused', label: '没有登录成' }] },
]

/** 登录记录 of the range, newest first. */
export function SignInsPage() {
  const state = useListState({ columns, filters })
  const { q, result } = state.query.filters
  const input = { page: state.query.page, size: state.query.pageSize, ...(q ? { q } : {}), ...(result ? { result: result as 'in' } : {}) }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['access', 'sign-ins', input],
    queryFn: () => call(api.listSignIns, input),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportSignIns, () => ({ ...(q ? { q } : {}), ...(result ? { result: result as 'in' } : {}) }))
  return (
    <ListPage
      title="登录记录"
      context="本范围各岗位的账户，最近的在前"
      crumbs={[{ title: '账户与岗位', to: '/accounts' }, { title: '登录记录' }]}
      thing="登录记录"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      exporter={exporter}
      rowKey={(row) => String(row.id)}
      rowName={(row) => `${row.username} ${whenText(row.at)}`}
    />
  )
}
