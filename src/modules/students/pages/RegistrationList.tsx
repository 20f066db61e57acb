import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn } from '../../../ui/list-types.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { WorkdaysLeft } from '../../../ui/WorkdaysLeft.tsx'
import { useMay } from '../../access/model.ts'
import { dayOnly, toneLooks, verdictWords } from '../../todos/model.ts'
import { registrationApi } from '../registration-api.ts'
import { DeskNotice, useDesk } from './RegistrationDesk.tsx'
import { registrationWorkflow } from '../workflow.ts'

type Row = Output<typeof registrationApi.listRegistrations>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'title',
    title: '办件',
    wrap: true,
    card: 'title',
    render: (row) => (
      <span>
        <Link to={`/registrations/${row.id}`}>
          <b>{row.title}</b>
        </Link>
        <br />
        <span className="lu-mono lu-sm lu-t3">{row.no}</span>
      </span>
    ),
  },
  {
    key: 'state',
    title: '状态',
    card: 'state',
    render: (row) => <StatusTag {...toneLooks[row.tone]} word={row.stateTitle} />,
  },
  { key: 'pending', title: '在办（人）', align: 'right', render: (row) => formatNumber(row.pending) },
  { key: 'returned', title: '已退回（人）', align: 'right', render: (row) => formatNumber(row.returned) },
  { key: 'approved', title: '已注册（人）', align: 'right', render: (row) => formatNumber(row.approved) },
  {
    key: 'rules',
    title: '规则检查',
    render: ({ checked }) => {
      if (!checked) return <span className="lu-t3">—</span>
      const bad = (['block', 'warn', 'pending'] as const).filter((one) => checked[one] > 0)
      return bad.length === 0 ? (
        <StatusTag word="通过" count={checked.pass} />
      ) : (
        <span className="lu-row">
          {bad.map((one) => (
            <StatusTag key={one} word={verdictWords[one]} count={checked[one]} />
          ))}
        </span>
      )
    },
  },
  { key: 'submitted', title: '提交', render: (row) => (row.submittedAt ? dayOnly(row.submittedAt) : '—') },
  {
    key: 'left',
    title: '剩余',
    render: (row) =>
      row.closedAt ? (
        <span className="lu-t3">{dayOnly(row.closedAt)} 办结</span>
      ) : (
        <WorkdaysLeft days={row.workdaysLeft} />
      ),
  },
]

const views = [
  { key: 'all', title: '全部' },
  { key: 'mine', title: '待我办理' },
  { key: 'theirs', title: '等对方办理' },
  { key: 'done', title: '已办结' },
] as const
const filters = [
  { key: 'q', label: '查找', type: 'text' as const, placeholder: '办件号、学校' },
  {
    key: 'studyMode',
    label: '学习形式',
    type: 'select' as const,
    options: [
      { value: 'full-time', label: '全日制' },
      { value: 'part-time', label: '非全日制' },
    ],
  },
  {
    key: 'state',
    label: '状态',
    type: 'select' as const,
    multiple: true,
    options: Object.entries(registrationWorkflow.states).map(([value, one]) => ({ value, label: one.title })),
  },
]

/** 学籍注册: the cases of the own school, or of every school of the authority. */
export function RegistrationList() {
  const maySubmit = useMay('students.submitRegistration')
  const desk = useDesk()
  const state = useListState({ columns, filters, views, defaultSort: { key: 'created', descending: true } })
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['registrations', 'list', state.query],
    queryFn: () => {
      const { q, state: states, studyMode } = state.query.filters
      const list = views.find((one) => one.key === state.query.view)?.key ?? 'all'
      return call(registrationApi.listRegistrations, {
        list,
        page: state.query.page,
        sort: state.query.sort ?? '-created',
        ...(q ? { q } : {}),
        ...(states ? { state: states } : {}),
        ...(studyMode === 'full-time' || studyMode === 'part-time' ? { studyMode } : {}),
      })
    },
    placeholderData: keepPreviousData,
  })
  const counts: Record<string, number | undefined> = { ...data?.counts }
  return (
    <>
      <DeskNotice desk={desk} />
      <ListPage
        title="学籍注册"
        context={
          <>
            网上审核和现场核实相结合，全日制和非全日制分类注册。
            <Link to="/registrations/operators">操作员</Link> ·{' '}
            <Link to="/registrations/categories">招生对象类别</Link>
          </>
        }
        thing="学籍注册办件"
        unit="件"
        state={state}
        columns={columns}
        filters={filters}
        views={views.map((one) => ({ ...one, count: counts[one.key] }))}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.title}
        rowLink={(row) => `/registrations/${row.id}`}
        actions={
          maySubmit && (
            <ActionButton kind="primary" icon="plus" to="/registrations/new">
              建立注册办件
            </ActionButton>
          )
        }
        firstUse={
          <EmptyState
            title="还没有学籍注册办件"
            actions={maySubmit && <ActionButton to="/registrations/new">建立注册办件</ActionButton>}
          >
            {maySubmit ? '名册导入后，从待注册的学生建立一件。' : '学校提交后会出现在这里。'}
          </EmptyState>
        }
      />
    </>
  )
}
