import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { definitionOf, isReportKind } from '../rules.ts'
import { kindOptions, lastYears } from './words.tsx'

type Row = Output<typeof api.listLate>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'org', title: '学校', wrap: true, card: 'title', render: (row) => <b>{row.orgName}</b> },
  { key: 'state', title: '进度', card: 'state', render: (row) => (row.state === 'draft' ? <StatusTag word="编写中" shape="moving" /> : <StatusTag word="没有开始" shape="none" />) },
  { key: 'remindedOn', title: '上次催报', render: (row) => row.remindedOn ?? '没有催过' },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '学校', type: 'text', placeholder: '学校名称' },
  { key: 'kind', label: '报告', type: 'select', options: kindOptions },
  { key: 'year', label: '年度', type: 'select', options: lastYears(6) },
]

/** 没有报送的学校: who owes a report, and when they were told last. */
export function LatePage() {
  const state = useListState({ columns, filters })
  const client = useQueryClient()
  const { q, kind: asked, year: of } = state.query.filters
  const kind = asked && isReportKind(asked) ? asked : 'quality'
  const year = Number(of) || new Date().getFullYear() - 1
  const input = { kind, year, page: state.query.page, size: state.query.pageSize, ...(q ? { q } : {}) }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['reports', 'late', input], queryFn: () => call(api.listLate, input), placeholderData: keepPreviousData })
  const remind = useMutation({
    mutationFn: () => call(api.remindLate, { kind, year }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reports', 'late'] }),
  })
  const exporter = useExport(api.exportLate, () => ({ kind, year, ...(q ? { q } : {}), columns: [...state.visible] }))
  return (
    <ListPage
      title="没有报送的学校"
      crumbs={[{ title: '年度报告', to: '/reports' }, { title: '没有报送的学校' }]}
      context={
        data
          ? `${year} 年${definitionOf(kind).title}：${formatNumber(data.schools)} 所学校，${formatNumber(data.handedIn)} 所已报送，期限 ${data.deadline}。`
          : definitionOf(kind).title
      }
      thing="学校"
      unit="所"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      exporter={exporter}
      rowKey={(row) => String(row.orgNo)}
      rowName={(row) => row.orgName}
      actions={
        <ActionButton kind="primary" icon="bell" busy={remind.isPending} onClick={() => remind.mutate()} {...(data && data.total === 0 ? { blocked: '没有要催报的学校。' } : {})}>
          全部催报
        </ActionButton>
      }
      firstUse="范围内的学校都已报送。"
    >
      {remind.data && <Notice tone="ok" title={`已通知 ${remind.data.reminded} 所学校`}>今天催过的不再重复通知。</Notice>}
      {remind.error instanceof CallError && <ProblemNotice problem={remind.error.problem} />}
    </ListPage>
  )
}
