import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber, whenText } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { kinds, seasons, states } from '../codes.ts'
import { BatchState } from './words.tsx'

type Row = Output<typeof api.listPlacementBatches>['rows'][number]
const count = (value: number | null) => (value === null ? '—' : formatNumber(value))

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'title', title: '批次', wrap: true, card: 'title',
    render: (row) => (
      <span>
        <Link to={`/placements/${row.id}`}><b>{row.title}</b></Link>
        <br />
        <span className="lu-mono lu-sm lu-t3">{row.caseNo}</span>
      </span>
    ),
  },
  { key: 'state', title: '状态', card: 'state', render: (row) => <BatchState state={row.state} /> },
  { key: 'kind', title: '种类', render: (row) => `${row.year} 年${seasons[row.season]} ${kinds[row.kind]}` },
  { key: 'office', title: '主管部门', render: (row) => row.orgName },
  { key: 'closes', title: '填报截止', render: (row) => whenText(row.closesAt) },
  { key: 'seats', title: '名额', align: 'right', render: (row) => formatNumber(row.seats) },
  { key: 'candidates', title: '考生', align: 'right', render: (row) => count(row.candidates) },
  { key: 'submitted', title: '已提交', align: 'right', render: (row) => count(row.submitted) },
  { key: 'placed', title: '录取', align: 'right', render: (row) => (['allocated', 'publicity', 'recorded'].includes(row.state) ? count(row.placed) : '—') },
]
const options = (list: Readonly<Record<string, string>>) => Object.entries(list).map(([value, label]) => ({ value, label }))
const thisYear = new Date().getFullYear()
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '批次、主管部门、办件号' },
  { key: 'year', label: '年份', type: 'select', options: [1, 0, -1, -2].map((by) => ({ value: String(thisYear + by), label: `${thisYear + by} 年` })) },
  { key: 'kind', label: '种类', type: 'select', options: options(kinds) },
  { key: 'state', label: '状态', type: 'select', options: options(states) },
]

/** 批次投档: the batches that the own office and others run. */
export function BatchesPage() {
  const mayPrepare = useMay('placements.prepare')
  const state = useListState({ columns, filters })
  const { q, year, kind, state: of } = state.query.filters
  const input = {
    page: state.query.page, size: state.query.pageSize, ...(q ? { q } : {}), ...(year ? { year: Number(year) } : {}),
    ...(kind ? { kind: kind as Row['kind'] } : {}), ...(of ? { state: of as Row['state'] } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['placements', 'batches', input], queryFn: () => call(api.listPlacementBatches, input), placeholderData: keepPreviousData })
  return (
    <ListPage
      title="批次投档"
      context="提前批、普通批和征集志愿：考生填志愿，截止后封存，按公布的规则算出结果，公示后下达。平时的直接录取在“报名录取”。"
      thing="批次"
      unit="个"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      rowLink={(row) => `/placements/${row.id}`}
      actions={mayPrepare && <ActionButton kind="primary" icon="plus" to="/placements/new">建立批次</ActionButton>}
      firstUse={<EmptyState title="还没有投档批次">{mayPrepare ? '招生计划批准、简章公布以后，可以建立批次。' : '主管部门开放填报以后，批次会显示在这里。'}</EmptyState>}
    />
  )
}
