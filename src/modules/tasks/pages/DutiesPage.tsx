import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter, ListView } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { dutyRoles, dutyStates, lights, pressures } from '../codes.ts'
import { ShareLine } from './ShareLine.tsx'
import { DutyTag, LightTag, options, PressureTag } from './words.tsx'

type Row = Output<typeof api.listDuties>['rows'][number]
type Input = Parameters<typeof call<typeof api.listDuties>>[1]

const columns: readonly ListColumn<Row>[] = [
  { key: 'light', title: '灯', width: 120, card: 'state', render: (row) => <LightTag light={row.light} daysLeft={row.daysLeft} /> },
  { key: 'title', title: '任务', wrap: true, card: 'title', render: (row) => <Link to={`/tasks/duties/${row.id}`}>{row.title}</Link> },
  { key: 'unit', title: '承办单位', wrap: true, sortable: true, render: (row) => <>{row.unitName}{row.outside && <span className="lu-t3 lu-sm">（系统外）</span>}</> },
  { key: 'role', title: '角色', width: 64, defaultVisible: false, render: (row) => dutyRoles[row.role] },
  { key: 'state', title: '状态', width: 112, render: (row) => <DutyTag state={row.state} /> },
  { key: 'share', title: '进度', sortable: true, width: 120, render: (row) => <ShareLine share={row.share} label={row.title} /> },
  { key: 'below', title: '下级汇总', defaultVisible: false, render: (row) => <ShareLine share={row.below} label={`${row.title} 下级`} /> },
  { key: 'due', title: '期限', sortable: true, width: 112, render: (row) => row.dueOn },
  { key: 'reported', title: '最近报告', sortable: true, width: 112, render: (row) => row.reportedOn ?? '—' },
  { key: 'pressure', title: '督办', width: 88, render: (row) => <PressureTag kind={row.pressure} /> },
  { key: 'issuer', title: '交办单位', wrap: true, defaultVisible: false, render: (row) => row.issuerName },
  { key: 'caseNo', title: '办件号', defaultVisible: false, render: (row) => <span className="lu-mono">{row.caseNo}</span> },
]

const filters: readonly ListFilter[] = [
  { key: 'q', label: '任务', type: 'text', placeholder: '任务或单位' },
  { key: 'light', label: '灯', type: 'select', options: options(lights) },
  { key: 'state', label: '状态', type: 'select', options: options(dutyStates) },
  { key: 'role', label: '角色', type: 'select', options: options(dutyRoles) },
  { key: 'pressure', label: '督办', type: 'select', options: options(pressures) },
  { key: 'due', label: '期限', type: 'date' },
]
const ownOnly: readonly ListView[] = [{ key: 'own', title: '本单位承办' }]
const officeViews: readonly ListView[] = [{ key: 'issued', title: '本单位交办' }, { key: 'own', title: '本单位承办' }, { key: 'all', title: '范围内全部' }]

/** 督办任务: what the own unit has to do and what it gave others to do, the worst first. */
export function DutiesPage() {
  const maySupervise = useMay('tasks.supervise')
  const views = maySupervise ? officeViews : ownOnly
  const state = useListState({ columns, filters, views })
  const { due, ...plain } = state.query.filters
  const [dueFrom, dueTo] = (due ?? '').split('..')
  const filter = { list: state.query.view ?? 'all', ...plain, ...(dueFrom ? { dueFrom } : {}), ...(dueTo ? { dueTo } : {}) } as Omit<NonNullable<Input>, 'page' | 'size'>
  const input = { ...filter, page: state.query.page, size: state.query.pageSize, ...(state.query.sort ? { sort: state.query.sort } : {}) }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['tasks', 'duties', input], queryFn: () => call(api.listDuties, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportDuties, () => ({ ...filter, ...(state.query.sort ? { sort: state.query.sort } : {}), columns: [...state.visible] }))
  const counts = data?.counts
  return (
    <ListPage
      title={maySupervise ? '督办台账' : '督办任务'}
      context={counts ? `逾期 ${counts.red}，临近期限或欠报 ${counts.amber}，正常 ${counts.green}，已结束或中止 ${counts.grey}。` : '任务、承办单位、期限和进度。'}
      thing="任务"
      unit="件"
      state={state}
      columns={columns}
      filters={filters}
      views={views}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => `${row.unitName} ${row.title}`}
      rowLink={(row) => `/tasks/duties/${row.id}`}
      exporter={exporter}
      actions={
        <>
          <ActionButton to="/tasks/board" icon="chart">督办看板</ActionButton>
          <ActionButton to="/tasks/evaluations">年度评价</ActionButton>
          {maySupervise && <ActionButton to="/tasks/ledger" icon="list">任务台账</ActionButton>}
          {maySupervise && <ActionButton kind="primary" to="/tasks/issue" icon="plus">交办任务</ActionButton>}
        </>
      }
      firstUse={<EmptyState title="没有督办任务">{maySupervise ? '从任务台账里交办，或直接交办一项任务。' : '上级交办的任务列在这里。'}</EmptyState>}
    />
  )
}
