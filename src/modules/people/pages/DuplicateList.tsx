import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { likenessTitles, pairStates } from '../words.ts'
import { CheckTabs } from './CheckTabs.tsx'
import { likenessShapes, pairShapes } from './looks.ts'

type Row = Output<typeof api.listDuplicates>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'names',
    title: '两个人',
    card: 'title',
    wrap: true,
    render: (row) => (
      <Link to={`/people/duplicates/${row.id}`}>
        <b>
          {row.leftName}　{row.rightName}
        </b>
      </Link>
    ),
  },
  {
    key: 'likeness',
    title: '相像程度',
    card: 'state',
    render: (row) => <StatusTag shape={likenessShapes[row.likeness]!} word={likenessTitles[row.likeness]} />,
  },
  {
    key: 'state',
    title: '处理',
    render: (row) => <StatusTag shape={pairShapes[row.state]!} word={pairStates[row.state]} />,
  },
  { key: 'reasons', title: '哪里相像', wrap: true, render: (row) => row.reasons.join('，') },
  {
    key: 'orgs',
    title: '所在单位',
    wrap: true,
    render: (row) => (row.leftOrgs === row.rightOrgs ? row.leftOrgs : `${row.leftOrgs} / ${row.rightOrgs}`),
  },
  { key: 'weight', title: '权重', align: 'right', render: (row) => row.weight.toFixed(1) },
  {
    key: 'asked',
    title: '学校答复',
    align: 'right',
    render: (row) => (row.asked === 0 ? '—' : `${row.answered}/${row.asked}`),
  },
]
const views = [
  { key: 'open', title: '待处理', states: 'open,asked,proposed' },
  { key: 'merged', title: '已合并', states: 'merged' },
  { key: 'different', title: '不是同一人', states: 'different' },
] as const
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '单位、遮蔽后的姓名' },
  {
    key: 'likeness',
    label: '相像程度',
    type: 'select',
    multiple: true,
    options: Object.entries(likenessTitles).map(([value, label]) => ({ value, label })),
  },
]

/** 重复人员: the working list of the authority that oversees both. */
export function DuplicateList() {
  const mayScan = useMay('people.scan')
  const state = useListState({ columns, filters, views, defaultSort: { key: 'weight', descending: true } })
  const view = views.find((one) => one.key === state.query.view) ?? views[0]
  const { q, likeness } = state.query.filters
  const input = {
    state: view.states,
    page: state.query.page,
    size: state.query.pageSize,
    ...(q ? { q } : {}),
    ...(likeness ? { likeness } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['people', 'duplicates', input],
    queryFn: () => call(api.listDuplicates, input),
    placeholderData: keepPreviousData,
  })
  const scan = useMutation({ mutationFn: () => call(api.scanDuplicates, {}) })
  const count = (states: string) => states.split(',').reduce((sum, one) => sum + (data?.counts[one] ?? 0), 0)
  return (
    <>
      <CheckTabs />
      {scan.data && (
        <Notice
          tone="ok"
          title="已登记查找任务"
          actions={
            <ActionButton small to="/jobs">
              看后台任务
            </ActionButton>
          }
        >
          完成后刷新本页。夜间也会自动查找一次。
        </Notice>
      )}
      {scan.error && <ProblemNotice problem={problemOf(scan.error)} />}
      <ListPage
        title="重复人员"
        context={
          <>
            可能是同一个人登记了两次，逐对决定；双胞胎只列出，不会自己合并 <Clause id="001:1319" />
          </>
        }
        thing="疑似重复"
        unit="对"
        state={state}
        columns={columns}
        filters={filters}
        views={views.map(({ key, title, states }) => ({ key, title, count: data && count(states) }))}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => `${row.leftName} 和 ${row.rightName}`}
        rowLink={(row) => `/people/duplicates/${row.id}`}
        privacy="姓名默认遮蔽；打开一对会记入双方的查看记录"
        actions={
          mayScan && (
            <ActionButton icon="search" busy={scan.isPending} onClick={() => scan.mutate()}>
              现在查找
            </ActionButton>
          )
        }
        firstUse="没有待处理的疑似重复。夜间会自动查找一次。"
      />
    </>
  )
}
