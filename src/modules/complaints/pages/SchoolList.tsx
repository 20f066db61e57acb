import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { whenText } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { StateTag } from './words.tsx'

type Row = Output<typeof api.listSchoolComplaints>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'title', title: '事项', card: 'title', wrap: true, render: (row) => <span><Link to={`/complaints/school/${row.id}`}><b>{row.title}</b></Link><br /><span className="lu-mono lu-sm lu-t3">{row.no}</span></span> },
  { key: 'state', title: '状态', card: 'state', render: (row) => (row.waiting ? <StatusTag shape="waiting" word="等本校说明" /> : <StateTag state={row.state} />) },
  { key: 'due', title: '说明期限', render: (row) => (row.waiting ? (row.dueOn ?? '—') : '—') },
  { key: 'office', title: '主管部门', render: (row) => row.authorityName },
  { key: 'asked', title: '要求说明', render: (row) => whenText(row.askedAt) },
]
const filters: readonly ListFilter[] = [{ key: 'q', label: '查找', type: 'text', placeholder: '事项、办件号' }]

/** 投诉说明: what the authority asks this school to explain. */
export function SchoolList() {
  const state = useListState({ columns, filters })
  const input = { page: state.query.page, size: state.query.pageSize, ...state.query.filters }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['complaints', 'school', input], queryFn: () => call(api.listSchoolComplaints, input), placeholderData: keepPreviousData })
  return (
    <ListPage
      title="投诉说明"
      context="主管部门调查招生投诉时要本校说明的事项。按期说明；投诉的内容和投诉人不向学校提供。"
      thing="事项"
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
      rowLink={(row) => `/complaints/school/${row.id}`}
      actions={<ActionButton to="/complaints/patterns">报名异常线索</ActionButton>}
      firstUse={<EmptyState icon="flag" title="没有要说明的事项">主管部门要本校说明时会在这里和待办里出现。</EmptyState>}
    />
  )
}
