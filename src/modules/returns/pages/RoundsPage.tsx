import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { ProgressLine } from '../../../ui/ProgressLine.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { levels } from '../model.ts'
import { roundStates, StandingTag } from './words.tsx'

type Row = Output<typeof api.listRounds>['rows'][number]

/** Where a round is worked on: the own report, or for whoever oversees others the round. */
const placeOf = (row: Row) => (row.below || !row.own ? `/returns/rounds/${row.id}` : `/returns/${row.own.id}`)

const columns: readonly ListColumn<Row>[] = [
  { key: 'title', title: '批次', wrap: true, card: 'title', render: (row) => <Link to={placeOf(row)}>{row.title}</Link> },
  { key: 'state', title: '批次状态', render: (row) => (row.state === 'open' ? roundStates.open : <StatusTag shape="none" word={roundStates[row.state]} />) },
  { key: 'period', title: '统计年度', render: (row) => `${row.period} 年` },
  { key: 'lines', title: '指标', align: 'right', render: (row) => `${row.lineCount} 项` },
  { key: 'levels', title: '填报层级', render: (row) => row.levels.map((one) => levels[one]).join('、') },
  { key: 'closes', title: '截止日期', render: (row) => row.closesOn },
  {
    key: 'own',
    title: '本单位',
    card: 'state',
    render: (row) =>
      row.own ? (
        <Link to={`/returns/${row.own.id}`}>
          <StandingTag standing={row.own.standing} late={row.own.late} />
        </Link>
      ) : (
        <span className="lu-t3">不用填</span>
      ),
  },
  { key: 'below', title: '下级已锁定', render: (row) => (row.below ? <ProgressLine done={row.below.locked} total={row.below.all} label="下级已锁定" /> : '—') },
  { key: 'late', title: '下级逾期', align: 'right', render: (row) => (row.below ? row.below.late : '—') },
]
const thisYear = new Date().getFullYear()
const filters: readonly ListFilter[] = [
  { key: 'q', label: '批次', type: 'text', placeholder: '批次名称' },
  { key: 'period', label: '统计年度', type: 'select', options: [0, 1, 2, 3, 4].map((back) => ({ value: String(thisYear - back), label: `${thisYear - back} 年` })) },
]

/** 指标填报: the rounds that ask the own unit or units below it. */
export function RoundsPage() {
  const mayOpen = useMay('returns.open')
  const oversees = useMay('returns.approve')
  const shown = oversees ? columns : columns.filter((one) => one.key !== 'below' && one.key !== 'late')
  const state = useListState({ columns: shown, filters })
  const { q, period } = state.query.filters
  const filter = { ...(q ? { q } : {}), ...(period ? { period } : {}) }
  const input = { page: state.query.page, size: state.query.pageSize, ...filter }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['returns', 'rounds', input],
    queryFn: () => call(api.listRounds, input),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportRounds, () => filter)
  return (
    <ListPage
      title="指标填报"
      context="没有台账可算的规划指标，由责任单位填报，逐级审核锁定。台账能算的不在这里填。"
      thing="填报批次"
      unit="个"
      state={state}
      columns={shown}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      rowLink={placeOf}
      exporter={exporter}
      actions={
        mayOpen && (
          <ActionButton kind="primary" icon="plus" to="/returns/rounds/new">
            发起填报
          </ActionButton>
        )
      }
      firstUse={<EmptyState title="还没有填报批次">{mayOpen ? '发起一个批次，选年度、指标和填报的单位。' : '省级发起批次后，这里和待办里都会看到。'}</EmptyState>}
    />
  )
}
