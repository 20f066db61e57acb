import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { TargetLinks, targetWords } from './words.tsx'

type Row = Output<typeof api.listIssuedTargets>['rows'][number]
type Filter = Omit<NonNullable<Parameters<typeof call<typeof api.listIssuedTargets>>[1]>, 'page' | 'size'>

const columns: readonly ListColumn<Row>[] = [
  { key: 'unit', title: '单位', wrap: true, card: 'title', render: (row) => row.unitName },
  { key: 'name', title: '指标', wrap: true, render: (row) => row.name },
  { key: 'year', title: '年份', width: 80, render: (row) => row.year },
  { key: 'value', title: '目标', width: 140, align: 'right', render: (row) => <b>{targetWords(row.operator, row.value, row.unit)}</b> },
  { key: 'setOn', title: '下达日期', width: 112, render: (row) => row.setOn },
  { key: 'caseNo', title: '办件号', width: 190, render: (row) => <span className="lu-mono">{row.caseNo}</span> },
  { key: 'reason', title: '依据和理由', wrap: true, render: (row) => row.reason },
]

/** 下达的目标: every target that stands in reach, by unit, line and year. */
export function IssuedPage() {
  const { data: first } = useQuery({ queryKey: ['targets', 'issued', 'words'], queryFn: () => call(api.listIssuedTargets, { size: 1 }) })
  const thisYear = new Date().getFullYear()
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '单位、指标', type: 'text', placeholder: '单位或指标名称' },
    { key: 'planId', label: '规划', type: 'select', options: (first?.plans ?? []).map((one) => ({ value: one.id, label: one.title })) },
    { key: 'line', label: '指标', type: 'select', options: (first?.lines ?? []).map((one) => ({ value: one.id, label: one.name })) },
    { key: 'year', label: '年份', type: 'select', options: [2, 1, 0, -1, -2, -3].map((after) => ({ value: String(thisYear + after), label: `${thisYear + after} 年` })) },
  ]
  const state = useListState({ columns, filters })
  const { year, ...plain } = state.query.filters
  const filter = { ...plain, ...(year ? { year: Number(year) } : {}) } as Filter
  const input = { ...filter, page: state.query.page, size: state.query.pageSize }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['targets', 'issued', input], queryFn: () => call(api.listIssuedTargets, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportIssuedTargets, () => ({ ...filter, columns: [...state.visible] }))
  return (
    <ListPage
      crumbs={[{ title: '目标与考核', to: '/targets' }, { title: '下达的目标' }]}
      title="下达的目标"
      context="现在有效的目标；调整过的，原来的值在那次调整里看。"
      thing="目标"
      unit="个"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => `${row.planId} ${row.line} ${row.unitNo} ${row.year}`}
      rowName={(row) => `${row.unitName} ${row.name}`}
      exporter={exporter}
      firstUse={<EmptyState title="还没有下达目标">目标分解签发以后出现在这里。</EmptyState>}
    >
      <TargetLinks here="issued" />
    </ListPage>
  )
}
