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
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { destinations } from '../codes.ts'

type Row = Output<typeof api.listDestinations>['rows'][number]

const allColumns: readonly ListColumn<Row>[] = [
  { key: 'studentNumber', title: '学籍号', frozen: true, width: 156, render: (row) => <span className="lu-mono">{row.studentNumber ?? '—'}</span> },
  { key: 'name', title: '姓名', frozen: true, width: 92, card: 'title', render: (row) => <b>{row.name}</b> },
  { key: 'counted', title: '初次就业', card: 'state', render: (row) => (row.counted ? <StatusTag word="已落实" shape="done" /> : <StatusTag word="未落实" shape="none" />) },
  { key: 'destination', title: '去向', render: (row) => row.destinationLabel },
  { key: 'employerName', title: '单位', wrap: true, width: 112, render: (row) => row.employerName ?? '—' },
  { key: 'settledOn', title: '落实日期', sortable: true, render: (row) => row.settledOn ?? '—' },
  { key: 'graduatedOn', title: '毕业日期', sortable: true, render: (row) => row.graduatedOn },
  { key: 'specialty', title: '专业', wrap: true, width: 112, render: (row) => row.specialty ?? '—' },
  { key: 'orgName', title: '学校', wrap: true, width: 128, render: (row) => row.orgName },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '关键词', type: 'text', placeholder: '姓名、学籍号或单位' },
  { key: 'counted', label: '初次就业', type: 'select', options: [{ value: 'true', label: '已落实' }, { value: 'false', label: '未落实' }] },
  { key: 'destination', label: '去向', type: 'select', multiple: true, options: Object.entries(destinations).map(([value, { label }]) => ({ value, label })) },
]

/** The graduates behind the initial employment rate: as many rows as its denominator. */
export function DestinationsPage() {
  // A school need not be told on each row which school it is.
  const ofSchool = useSession().acting?.portal === 'school'
  const columns = ofSchool ? allColumns.filter((one) => one.key !== 'orgName') : allColumns
  const state = useListState({ columns, filters, defaultSort: { key: 'graduatedOn', descending: true } })
  const [params] = useSearchParams()
  const { q, counted, destination } = state.query.filters
  const org = Number(params.get('org'))
  const period = params.get('period') ?? 'live'
  const input = {
    period,
    page: state.query.page,
    size: state.query.pageSize,
    ...(org ? { org } : {}),
    ...(state.query.sort ? { sort: state.query.sort } : {}),
    ...(q ? { q } : {}),
    ...(counted ? { counted: counted === 'true' } : {}),
    ...(destination ? { destination: destination.split(',') } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['employment', 'destinations', input],
    queryFn: () => call(api.listDestinations, input),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportDestinations, () => {
    const { page: _, size: __, ...shown } = input
    return { ...shown, columns: [...state.visible] }
  })
  return (
    <ListPage
      title="毕业去向"
      context={<>{period === 'live' ? '今年' : `${period} 年`}毕业、计入初次就业率分母的学生 <Clause id="003:77" /></>}
      crumbs={[{ title: '规划监测', to: '/plans/own?indicator=initial-employment-rate' }, { title: '毕业去向' }]}
      thing="毕业去向"
      unit="人"
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
      firstUse="还没有登记毕业去向。毕业去向由学校在学生毕业后登记。"
    />
  )
}
