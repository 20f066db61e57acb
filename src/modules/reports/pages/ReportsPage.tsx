import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import type { ReportKind, ReportState as State } from '../model.ts'
import { definitionOf, isReportKind } from '../rules.ts'
import './reports.css'
import { chinaDay, kindOptions, lastYears, ReportState } from './words.tsx'

type Row = Output<typeof api.listReports>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'org', title: '单位', wrap: true, card: 'title', sortable: true, render: (row) => <Link to={`/reports/${row.id}`}>{row.orgName}</Link> },
  { key: 'kind', title: '报告', render: (row) => definitionOf(row.kind).short },
  { key: 'year', title: '年度', sortable: true, render: (row) => `${row.year} 年` },
  { key: 'state', title: '状态', card: 'state', render: (row) => <ReportState state={row.state} title={row.stateTitle} /> },
  { key: 'comments', title: '未答复意见', align: 'right', render: (row) => row.openComments || '—' },
  { key: 'frozenAt', title: '数字冻结', render: (row) => chinaDay(row.frozenAt) ?? '—' },
  { key: 'publishedOn', title: '发布日期', render: (row) => row.publishedOn ?? '—' },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '单位', type: 'text', placeholder: '单位名称' },
  { key: 'kind', label: '报告', type: 'select', options: kindOptions },
  { key: 'year', label: '年度', type: 'select', options: lastYears(6) },
  { key: 'state', label: '状态', type: 'select', options: [{ value: 'draft', label: '编写中、已退回' }, { value: 'sent', label: '审核中' }, { value: 'published', label: '已发布' }] },
]

/** 年度报告: the own ones of the year that is due, and those of the units below. */
export function ReportsPage() {
  const mayWrite = useMay('reports.write')
  const mayRemind = useMay('reports.remind')
  const state = useListState({ columns, filters, defaultSort: { key: 'year', descending: true } })
  const { q, kind, year, state: at } = state.query.filters
  const input = {
    page: state.query.page,
    size: state.query.pageSize,
    ...(state.query.sort ? { sort: state.query.sort } : {}),
    ...(q ? { q } : {}),
    ...(kind && isReportKind(kind) ? { kind } : {}),
    ...(year ? { year: Number(year) } : {}),
    ...(at ? { state: at as State } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['reports', 'list', input], queryFn: () => call(api.listReports, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportReports, () => {
    const { page: _, size: __, ...shown } = input
    return { ...shown, columns: [...state.visible] }
  })
  return (
    <ListPage
      title="年度报告"
      context={data ? `${data.year} 年的报告于 ${data.deadline} 前报送。数字由登记簿算出，送审时冻结，由省发布到公开书架。` : '数字由登记簿算出，送审时冻结，由省发布到公开书架。'}
      thing="年度报告"
      unit="份"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      exporter={exporter}
      rowKey={(row) => row.id}
      rowName={(row) => `${row.orgName} ${row.year} 年${definitionOf(row.kind).short}`}
      rowLink={(row) => `/reports/${row.id}`}
      actions={mayRemind && <ActionButton to="/reports/late">没有报送的学校</ActionButton>}
      firstUse="还没有年度报告。在上面开始编写，或等下级单位送审。"
    >
      {data && mayWrite && <OwnReports year={data.year} deadline={data.deadline} own={data.own} />}
    </ListPage>
  )
}

/** What the own unit has still to begin. */
function OwnReports({ year, deadline, own }: { year: number; deadline: string; own: readonly { kind: ReportKind; id: string | null }[] }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const open = useMutation({
    mutationFn: (kind: ReportKind) => call(api.openReport, { kind, year }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['reports'] })
      void navigate(`/reports/${id}`)
    },
  })
  const missing = own.filter((one) => one.id === null)
  if (missing.length === 0) return null
  return (
    <div className="re-own">
      {open.error instanceof CallError && <ProblemNotice problem={open.error.problem} />}
      <Notice
        tone={deadline < new Date().toISOString().slice(0, 10) ? 'warn' : 'info'}
        title={`本单位还没有开始编写 ${year} 年的${missing.map((one) => definitionOf(one.kind).short).join('、')}`}
        actions={missing.map((one) => (
          <ActionButton key={one.kind} small icon="plus" busy={open.isPending && open.variables === one.kind} onClick={() => open.mutate(one.kind)}>
            编写{definitionOf(one.kind).short}
          </ActionButton>
        ))}
      >
        报送期限是 {deadline}。
      </Notice>
    </div>
  )
}
