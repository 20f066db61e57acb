import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter, ListQuery, ListView } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { intakeTitle, levelTitles, yuan } from '../codes.ts'
import { dayTime, StateTag } from './words.tsx'

type Row = Output<typeof api.listArrivals>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '姓名', card: 'title', sortable: true, sortHint: '拼音', render: (row) => <span><b>{row.name}</b>{row.greenChannel && <> <StatusTag shape="note" word="绿色通道" /></>}</span> },
  { key: 'state', title: '状态', card: 'state', render: (row) => (row.state === 'accepted' && row.cameAt ? <StatusTag shape="moving" word="办理中" /> : <StateTag state={row.state} />) },
  { key: 'specialty', title: '专业', sortable: true, wrap: true, render: (row) => <span>{row.specialtyName}<br /><span className="lu-t3 lu-sm">{levelTitles[row.trainingLevel] ?? row.trainingLevel} · {intakeTitle(row)}</span></span> },
  { key: 'school', title: '学校', wrap: true, width: 128, render: (row) => row.orgName },
  { key: 'steps', title: '已过的站', wrap: true, width: 128, render: (row) => (row.steps.length === 0 ? '—' : row.steps.map((step) => `${step.title}${step.result === 'deferred' ? '（缓缴）' : ''}`).join('、')) },
  { key: 'missing', title: '没过的站', wrap: true, width: 112, render: (row) => (row.missing.length === 0 ? '—' : <span>{row.missing.map((one) => (one.required ? <b key={one.station}>{one.title} </b> : <span key={one.station} className="lu-t3">{one.title} </span>))}</span>) },
  { key: 'cameAt', title: '来校', sortable: true, render: (row) => <span className="lu-nw">{dayTime(row.cameAt)}</span> },
  { key: 'arrivedAt', title: '报到办完', sortable: true, render: (row) => <span className="lu-nw">{dayTime(row.arrivedAt)}</span> },
  { key: 'deferred', title: '缓缴', align: 'right', render: (row) => (row.deferred === null ? '—' : yuan(row.deferred)), defaultVisible: false },
  { key: 'idMasked', title: '证件号码', card: 'omit', render: (row) => <span className="lu-mono">{row.idMasked ?? '—'}</span> },
  { key: 'phone', title: '手机号', render: (row) => <span className="lu-mono">{row.phoneMasked}</span>, defaultVisible: false },
  { key: 'offerNo', title: '录取编号', render: (row) => <span className="lu-mono">{row.offerNo ?? '—'}</span>, defaultVisible: false },
]

/** 报到名单: whom a number of the progress or of a station means. */
export function ArrivalListPage() {
  const [params] = useSearchParams()
  const session = useSession()
  const school = session.acting?.portal === 'school'
  const [year, season, orgNo] = [Number(params.get('year')) || undefined, params.get('season') || undefined, Number(params.get('orgNo')) || undefined]
  const intake = { ...(year ? { year } : {}), ...(season ? { season: season as 'autumn' } : {}), ...(orgNo ? { orgNo } : {}) }
  const query = new URLSearchParams(Object.entries(intake).map(([key, value]) => [key, String(value)])).toString()
  const plan = useQuery({ queryKey: ['admissions', 'arrival', 'plan', intake], queryFn: () => call(api.getArrivalPlan, intake), enabled: school || orgNo !== undefined })
  const stations = (plan.data?.stations ?? []).map((one) => ({ value: one.key, label: one.title }))
  const code = params.get('f.specialty')
  const filters: ListFilter[] = [
    { key: 'q', label: '查找', type: 'text', placeholder: '姓名、专业、录取编号' },
    ...(stations.length > 0 ? [{ key: 'passed', label: '已过', type: 'select' as const, options: stations }, { key: 'waiting', label: '来了没过', type: 'select' as const, options: stations }] : []),
    ...(code ? [{ key: 'specialty', label: '专业', type: 'select' as const, options: [{ value: code, label: params.get('of') ?? code }] }] : []),
  ]
  const views = (counts: Partial<Record<string, number>> = {}): ListView[] => [
    { key: 'here', title: '应到', count: counts['here'] },
    { key: 'awaited', title: '还没来', count: counts['awaited'] },
    { key: 'came', title: '来了', count: counts['came'] },
    { key: 'unfinished', title: '没办完', count: counts['unfinished'] },
    { key: 'arrived', title: '报到办完', count: counts['arrived'] },
    { key: 'deferred', title: '缓缴', count: counts['deferred'] },
    { key: 'absent', title: '未报到、放弃', count: counts['absent'] },
  ]
  const state = useListState({ columns, filters, views: views(), defaultSort: { key: 'cameAt', descending: true } })
  const input = { ...intake, ...inputOf(state.query) }
  const list = useQuery({
    queryKey: ['admissions', 'arrival', 'list', input, state.query.page],
    queryFn: () => call(api.listArrivals, { ...input, page: state.query.page, size: state.query.pageSize }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
  const exporter = useExport(api.exportArrivals, () => input)
  return (
    <ListPage<Row>
      title="报到名单"
      crumbs={[school || orgNo ? { title: '新生报到', to: `/admissions/arrival?${query}` } : { title: '招生进度', to: '/admissions/board' }, { title: '报到名单' }]}
      context={`${orgNo && plan.data ? `${plan.data.orgName} · ` : ''}${year && season ? intakeTitle({ year, season }) : '各招生季'}`}
      thing="报到"
      unit="人"
      state={state}
      columns={school || orgNo ? columns.filter((column) => column.key !== 'school') : columns}
      filters={filters}
      views={views(list.data?.counts)}
      data={list.data}
      loading={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      rowLink={(row) => `/admissions/${row.id}`}
      exporter={exporter}
      firstUse={<EmptyState title="没有要报到的人">考生确认录取以后，列在这里。</EmptyState>}
    />
  )
}

function inputOf({ view, filters, sort }: ListQuery) {
  return {
    view: (view ?? 'here') as 'here',
    ...(filters['q'] ? { q: filters['q'] } : {}),
    ...(filters['passed'] ? { passed: filters['passed'] } : {}),
    ...(filters['waiting'] ? { waiting: filters['waiting'] } : {}),
    ...(filters['specialty'] ? { specialtyCode: filters['specialty'] } : {}),
    ...(sort ? { sort } : {}),
  }
}
