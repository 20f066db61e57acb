import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { Clause } from '../../../ui/Clause.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'

type Row = Output<typeof api.listTrainingRecords>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '姓名', frozen: true, width: 92, card: 'title', render: (row) => <b>{row.name}</b> },
  { key: 'passed', title: '结果', card: 'state', render: (row) => (row.passed ? <StatusTag word="合格" shape="done" /> : <StatusTag word="不合格" shape="none" />) },
  { key: 'project', title: '培训项目', wrap: true, render: (row) => row.project },
  { key: 'occupation', title: '职业（工种）', render: (row) => row.occupation ?? '—' },
  { key: 'startedOn', title: '开班', render: (row) => row.startedOn },
  { key: 'completedOn', title: '办结', sortable: true, render: (row) => row.completedOn },
  { key: 'hours', title: '学时', align: 'right', sortable: true, render: (row) => row.hours },
  { key: 'orgName', title: '培训单位', render: (row) => row.orgName },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '关键词', type: 'text', placeholder: '姓名或培训项目' },
  { key: 'passed', label: '结果', type: 'select', options: [{ value: 'true', label: '合格' }, { value: 'false', label: '不合格' }] },
]

/** The records behind the person-times: as many rows as the indicator says. */
export function TrainingPage() {
  const state = useListState({ columns, filters, defaultSort: { key: 'completedOn', descending: true } })
  const [params] = useSearchParams()
  const { q, passed } = state.query.filters
  const org = Number(params.get('org'))
  const period = params.get('period') ?? 'live'
  const input = {
    period,
    page: state.query.page,
    size: state.query.pageSize,
    ...(org ? { org } : {}),
    ...(state.query.sort ? { sort: state.query.sort } : {}),
    ...(q ? { q } : {}),
    ...(passed ? { passed: passed === 'true' } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['training', 'records', input],
    queryFn: () => call(api.listTrainingRecords, input),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportTrainingRecords, () => {
    const { page: _, size: __, ...shown } = input
    return { ...shown, columns: [...state.visible] }
  })
  return (
    <ListPage
      title="培训记录"
      context={<>{period === 'live' ? '今年' : `${period} 年`}办结的培训，每人每期一条，计一人次 <Clause id="003:82" /></>}
      crumbs={[{ title: '规划监测', to: '/plans/own?indicator=training-person-times' }, { title: '培训记录' }]}
      thing="培训记录"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      exporter={exporter}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      privacy="姓名默认遮蔽"
      firstUse="今年还没有办结的培训。"
    />
  )
}
