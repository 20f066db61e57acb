import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, Option } from '../../../ui/list-types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api as documents } from '../../documents/api.ts'
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
  const mayIssue = useMay('documents.issue')
  const forms = useMutation({
    mutationFn: async (chosen: readonly string[] | 'all') => {
      const caseIds = chosen === 'all' ? await idsOf(state.query) : [...chosen]
      await call(documents.issueCaseForms, { caseIds })
      return caseIds.length
    },
  })
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['todos', 'cases', state.query],
    queryFn: async () => {
      const { workflow } = state.query.filters
      const answer = await call(api.listCases, { ...askedOf(state.query), page: state.query.page })
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
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      rowLink={(row) => row.page}
      {...(mayIssue ? { batch: [{ key: 'forms', label: '成批出具审批表', onRun: (chosen) => forms.mutate(chosen) }] } : {})}
      firstUse={
        <EmptyState title="还没有办件">学校建立学籍注册、申请资质或专业备案后会出现在这里。</EmptyState>
      }
    >
      {forms.data !== undefined && (
        <div style={{ marginBottom: 12 }}>
          <Notice
            tone="ok"
            title={`正在后台出具 ${forms.data} 件审批表，完成后打成一个压缩包。`}
            actions={
              <ActionButton small to="/jobs">
                看后台任务
              </ActionButton>
            }
          />
        </div>
      )}
      {forms.error && <ProblemNotice problem={forms.error instanceof CallError ? forms.error.problem : { status: 0, message: forms.error.message }} />}
    </ListPage>
  )
}

type Query = ReturnType<typeof useListState>['query']

/** What `listCases` is asked for. */
function askedOf({ filters: { q, workflow, state }, sort }: Query) {
  return { ...(sort ? { sort } : {}), ...(q ? { q } : {}), ...(workflow ? { workflow } : {}), ...(state ? { state } : {}) }
}

const MOST_FORMS = 500

/** Every case that matches, when all were chosen: at most as many as one archive holds. */
async function idsOf(query: Query): Promise<string[]> {
  const ids: string[] = []
  for (let page = 1; ; page++) {
    const { rows, total } = await call(api.listCases, { ...askedOf(query), page, size: 200 })
    if (total > MOST_FORMS) throw new Error(`选中 ${total} 件，一次最多出具 ${MOST_FORMS} 件。用事项、状态筛选后分几次出具。`)
    ids.push(...rows.map((row) => row.id))
    if (rows.length === 0 || ids.length >= total) return ids
  }
}
