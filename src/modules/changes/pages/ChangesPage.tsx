import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn } from '../../../ui/list-types.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { RequestsPage } from './RequestsPage.tsx'
import { dayOf, toneLooks } from './words.ts'

type Row = Output<typeof api.listChanges>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'kind', title: '事项', render: (row) => row.kindTitle },
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
        {row.proof && <ProofLink id={row.id} />}
        {row.asParty && (
          <span className="lu-sm lu-t3">
            　{row.orgName} 办起，本单位是{row.asParty}
          </span>
        )}
      </span>
    ),
  },
  { key: 'school', title: '学籍所在学校', render: (row) => row.orgName },
  {
    key: 'state',
    title: '状态',
    card: 'state',
    render: (row) => <StatusTag {...toneLooks[row.tone]} word={row.stateTitle} />,
  },
  { key: 'waiting', title: '等谁办', render: (row) => row.waitingFor ?? '—' },
  { key: 'due', title: '期限', render: (row) => row.dueOn ?? '—' },
  { key: 'created', title: '建立', sortable: true, render: (row) => dayOf(row.createdAt) },
]

const viewKeys = ['all', 'mine', 'theirs', 'done'] as const
const viewTitles = { all: '全部', mine: '等我办', theirs: '我等谁', done: '已办结' }

/** 学籍异动: every kind in one list, and beside it the requests of students and of other schools. */
export function ChangesPage() {
  const [search] = useSearchParams()
  return search.get('tab') === 'requests' ? <RequestsPage /> : <ChangeList />
}

function ChangeList() {
  const mayApply = useMay('changes.apply')
  const mayReview = useMay('changes.review')
  const [kinds, setKinds] = useState<readonly { value: string; label: string }[]>([])
  const filters = [
    { key: 'q', label: '查找', type: 'text' as const, placeholder: '办件号、学校、学生' },
    { key: 'kind', label: '事项', type: 'select' as const, options: kinds, multiple: true },
  ]
  const views = viewKeys.map((key) => ({ key, title: viewTitles[key] }))
  const state = useListState({ columns, filters, views, defaultSort: { key: 'created', descending: true } })
  const list = viewKeys.find((key) => key === state.query.view) ?? 'all'
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['changes', 'list', state.query],
    queryFn: async () => {
      const { q, kind } = state.query.filters
      const answer = await call(api.listChanges, {
        list,
        page: state.query.page,
        ...(state.query.sort ? { sort: state.query.sort } : {}),
        ...(q ? { q } : {}),
        ...(kind ? { kind } : {}),
      })
      setKinds(answer.workflows.map((one) => ({ value: one.id, label: one.title })))
      return answer
    },
    placeholderData: keepPreviousData,
  })
  const counts = data?.counts
  return (
    <ListPage
      title="学籍异动"
      context="转学、休学、复学、退学、更正等，由学校或学生申请，经审核后改变学籍。"
      thing="办件"
      unit="件"
      state={state}
      columns={columns}
      filters={filters}
      views={views.map((one) => ({
        ...one,
        ...(one.key === 'all' || !counts ? {} : { count: counts[one.key as 'mine'] }),
      }))}
      actions={
        <>
          <ActionButton to="/changes?tab=requests">
            申请{counts && counts.requests > 0 ? ` ${counts.requests}` : ''}
          </ActionButton>
          {mayApply && (
            <ActionButton kind="primary" to="/changes/new">
              办理异动
            </ActionButton>
          )}
          {mayReview && <ActionButton to="/changes/closing">学校关闭、合并</ActionButton>}
        </>
      }
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      rowLink={(row) => row.page}
      firstUse={
        <EmptyState title="还没有学籍异动">
          在学生的学籍页点“办理异动”，或受理学生的申请后，办件会出现在这里。
        </EmptyState>
      }
    />
  )
}

/** The certificate of leaving as PDF; asked for again it is the same one. */
function ProofLink({ id }: { id: string }) {
  const get = useMutation({ mutationFn: () => download(api.issueTransferProof, { id }) })
  return (
    <>
      {'　'}
      <button type="button" className="lu-link lu-sm" disabled={get.isPending} onClick={() => get.mutate()}>
        {get.isPending ? '正在出具' : '转出证明 PDF'}
      </button>
      {get.error && (
        <span className="lu-err lu-sm" role="alert">
          {' '}
          {get.error.message}
        </span>
      )}
    </>
  )
}
