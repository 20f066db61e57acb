import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, Option } from '../../../ui/list-types.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { dayOnly, type CaseRow } from '../model.ts'
import {
  leftColumn,
  rulesColumn,
  stateColumn,
  titleColumn,
  waitingColumn,
  workflowColumn,
} from './case-columns.tsx'

const columns: readonly ListColumn<CaseRow>[] = [
  workflowColumn,
  titleColumn,
  stateColumn,
  waitingColumn,
  rulesColumn,
  { key: 'created', title: '建立', sortable: true, render: (row) => dayOnly(row.createdAt) },
  leftColumn,
]

/** Every case the post may see, by number, organisation, kind and state. */
export function CasesPage() {
  const [kinds, setKinds] = useState<{ workflows: readonly Option[]; states: readonly Option[] }>({
    workflows: [],
    states: [],
  })
  const filters = [
    { key: 'q', label: '查找', type: 'text' as const, placeholder: '办件号、学校、内容' },
    { key: 'workflow', label: '事项', type: 'select' as const, options: kinds.workflows },
    { key: 'state', label: '状态', type: 'select' as const, options: kinds.states, multiple: true },
  ]
  const state = useListState({ columns, filters, defaultSort: { key: 'created', descending: true } })
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['todos', 'cases', state.query],
    queryFn: async () => {
      const { q, workflow, state: states } = state.query.filters
      const answer = await call(api.listCases, {
        page: state.query.page,
        ...(state.query.sort ? { sort: state.query.sort } : {}),
        ...(q ? { q } : {}),
        ...(workflow ? { workflow } : {}),
        ...(states ? { state: states } : {}),
      })
      const known = new Map(
        answer.workflows
          .filter((one) => !workflow || one.id === workflow)
          .flatMap((one) => one.states.map(({ state: key, title }) => [key, title] as const)),
      )
      setKinds({
        workflows: answer.workflows.map((one) => ({ value: one.id, label: one.title })),
        states: [...known].map(([value, label]) => ({ value, label })),
      })
      return answer
    },
    placeholderData: keepPreviousData,
  })
  return (
    <ListPage
      title="全部办件"
      context="本岗位范围内的全部办件，含已办结的。"
      thing="办件"
      unit="件"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error ? { id: error instanceof CallError ? error.problem.id : undefined } : null}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      rowLink={(row) => row.page}
      firstUse={
        <EmptyState title="还没有办件">学校建立学籍注册、申请资质或专业备案后会出现在这里。</EmptyState>
      }
    />
  )
}
