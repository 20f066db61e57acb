import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter, ListQuery, ListView } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay, useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { flowSteps, flowTitles, studyModes } from '../board-api.ts'
import { intakeTitle, lengthTitle, levelTitles, modeTitles, sources } from '../codes.ts'
import { exportColumns } from '../school-api.ts'
import './admissions.css'
import { DecisionPanel, type Decision } from './DecisionPanel.tsx'
import { dayTime, problemOf, StateTag, untilWords } from './words.tsx'

type Row = Output<typeof api.listApplications>['rows'][number]
type Decided = Output<typeof api.decideApplications>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'name',
    title: '姓名',
    card: 'title',
    sortable: true,
    sortHint: '拼音',
    render: (row) => (
      <span>
        <b>{row.name}</b>
        {row.greenChannel && <> <StatusTag shape="note" word="绿色通道" /></>}
      </span>
    ),
  },
  { key: 'state', title: '状态', card: 'state', sortable: true, render: (row) => <StateTag state={row.state} late={row.late} /> },
  {
    key: 'light',
    title: '答复',
    render: (row) => (row.light === 'overdue' ? <StatusTag shape="block" word={`应在 ${row.decideBy} 答复`} /> : row.light === 'today' ? <StatusTag shape="soft" word="今天答复" /> : row.state === 'offered' ? <span className="lu-nw">{untilWords(row.replyBy)} 前确认</span> : '—'),
  },
  {
    key: 'specialty',
    title: '专业',
    sortable: true,
    wrap: true,
    width: 210,
    render: (row) => (
      <span>
        {row.specialtyName}
        <br />
        <span className="lu-t3 lu-sm">{levelTitles[row.trainingLevel] ?? row.trainingLevel} · {lengthTitle(row.lengthMonths)} · {intakeTitle(row)}</span>
      </span>
    ),
  },
  { key: 'school', title: '学校', render: (row) => row.orgName, wrap: true },
  {
    key: 'attention',
    title: '要看的',
    render: (row) => (row.notes + row.near === 0 ? '—' : <span>{row.notes > 0 && <StatusTag shape="soft" word={`说明 ${row.notes}`} />} {row.near > 0 && <StatusTag shape="note" word={`相近 ${row.near > 8 ? '9+' : row.near} 人`} />}</span>),
  },
  { key: 'idMasked', title: '证件号码', render: (row) => <span className="lu-mono">{row.idMasked ?? '—'}</span>, card: 'omit' },
  { key: 'phone', title: '手机号', render: (row) => <span className="lu-mono">{row.phoneMasked}</span>, defaultVisible: false },
  { key: 'source', title: '来源', render: (row) => sources[row.source], card: 'omit', defaultVisible: false },
  { key: 'submittedAt', title: '报名时间', sortable: true, render: (row) => <span className="lu-nw">{dayTime(row.submittedAt)}</span> },
  { key: 'offerNo', title: '录取编号', render: (row) => <span className="lu-mono">{row.offerNo ?? '—'}</span>, defaultVisible: false },
]

const plainFilters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '姓名、专业、录取编号' },
  { key: 'season', label: '招生季', type: 'select', options: [{ value: 'autumn', label: '秋季' }, { value: 'spring', label: '春季' }] },
  { key: 'source', label: '来源', type: 'select', options: Object.entries(sources).map(([value, label]) => ({ value, label })) },
]

const thisYear = new Date().getFullYear()
const reachedOptions = [...flowSteps.map((step) => ({ value: step, label: flowTitles[step] })), { value: 'held', label: '现在占名额' }]

/** Filters that only a number of another page sets, shown where they are set; the names of places come with them. */
function openedFilters(params: URLSearchParams): ListFilter[] {
  const one = (key: string, label: string, name: string | null): ListFilter[] => {
    const value = params.get(`f.${key}`)
    return value ? [{ key, label, type: 'select', options: [{ value, label: name ?? value }] }] : []
  }
  return [
    ...(params.get('f.year') ? [{ key: 'year', label: '年度', type: 'select' as const, options: [thisYear + 1, thisYear, thisYear - 1, thisYear - 2].map((year) => ({ value: String(year), label: `${year} 年` })) }] : []),
    ...(params.get('f.reached') ? [{ key: 'reached', label: '到过', type: 'select' as const, options: reachedOptions }] : []),
    ...(params.get('f.mode') ? [{ key: 'mode', label: '学习形式', type: 'select' as const, options: studyModes.map((value) => ({ value, label: modeTitles[value] ?? value })) }] : []),
    ...one('place', '地方', params.get('at')),
    ...one('specialty', '专业', params.get('of')),
    ...one('on', '日期', null),
  ]
}

function inputOf({ view, filters: given, sort }: ListQuery) {
  return {
    view: (view ?? 'waiting') as 'waiting',
    ...(given['q'] ? { q: given['q'] } : {}),
    ...(given['season'] ? { season: given['season'] as 'autumn' } : {}),
    ...(given['source'] ? { source: given['source'] as 'direct' } : {}),
    ...(given['year'] ? { year: Number(given['year']) } : {}),
    ...(given['reached'] ? { reached: given['reached'] as 'applied', ...(given['on'] ? { on: given['on'] } : {}) } : {}),
    ...(given['place'] ? (given['place'].length > 6 ? { orgNo: Number(given['place']) } : { region: given['place'] }) : {}),
    ...(given['mode'] ? { mode: given['mode'] as 'full-time' } : {}),
    ...(given['specialty'] ? { specialtyCode: given['specialty'] } : {}),
    ...(sort ? { sort } : {}),
  }
}

/** 报名录取: what waits for an answer first; several are decided at once, and each says what became of it. */
export function ApplicationsPage() {
  const mayDecide = useMay('admissions.decide')
  const session = useSession()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [deciding, setDeciding] = useState<{ action: Decision; ids: readonly string[] }>()
  const [told, setTold] = useState<readonly Decided[]>()
  const views = (counts: Partial<Record<string, number>> = {}): ListView[] => [
    { key: 'waiting', title: '等答复', count: counts['waiting'] },
    { key: 'overdue', title: '已逾期', count: counts['overdue'] },
    { key: 'offered', title: '等确认', count: counts['offered'] },
    { key: 'accepted', title: '已确认、报到', count: counts['accepted'] },
    { key: 'green', title: '绿色通道', count: counts['green'] },
    { key: 'ended', title: '退回、结束', count: counts['ended'] },
    { key: 'all', title: '全部', count: counts['all'] },
  ]
  const [params] = useSearchParams()
  const filters = useMemo(() => [...plainFilters, ...openedFilters(params)], [params])
  const state = useListState({ columns, filters, views: views(), defaultSort: { key: 'submittedAt', descending: true } })
  const input = inputOf(state.query)
  const list = useQuery({
    queryKey: ['admissions', 'list', input, state.query.page, state.query.pageSize],
    queryFn: () => call(api.listApplications, { ...input, page: state.query.page, size: state.query.pageSize }),
    placeholderData: keepPreviousData,
  })
  const letters = useMutation({ mutationFn: (ids: readonly string[]) => call(api.makeLetters, { ids: [...ids] }), onSuccess: () => void navigate('/jobs') })
  const exporter = useExport(api.exportApplications, () => ({ ...input, columns: exportColumns.filter((key) => state.visible.includes(key) || key === 'level' || key === 'intake') }))
  /** 全部 means everything that the list counts, not the page alone; so many at most are taken at once. */
  const pick = async (chosen: readonly string[] | 'all', most: number): Promise<readonly string[]> => {
    if (chosen !== 'all') return chosen
    const ids: string[] = []
    for (let page = 1; ids.length < most; page++) {
      const { rows } = await call(api.listApplications, { ...input, page, size: 200 })
      ids.push(...rows.map((row) => row.id))
      if (rows.length < 200) break
    }
    return ids.slice(0, most)
  }
  const ask = (action: Decision) => (chosen: readonly string[] | 'all') => void pick(chosen, 500).then((ids) => setDeciding({ action, ids }))
  const school = session.acting?.portal === 'school'
  return (
    <ListPage<Row>
      title="报名录取"
      context={mayDecide ? '当天答复：录取即占一个名额，退回和不录取写明理由，考生看得到。' : '辖区内学校的报名和录取。录取由学校决定。'}
      thing="报名"
      unit="份"
      state={state}
      columns={school ? columns.filter((column) => column.key !== 'school') : columns}
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
      {...(mayDecide
        ? {
            batch: [
              { key: 'offer', label: '录取', onRun: ask('offer') },
              { key: 'return', label: '退回补正', onRun: ask('return') },
              { key: 'refuse', label: '不录取', onRun: ask('refuse') },
              { key: 'letters', label: '制作通知书', onRun: (chosen) => void pick(chosen, 5000).then((ids) => letters.mutate(ids)) },
            ],
          }
        : {})}
      actions={
        mayDecide && (
          <>
            <ActionButton to="/admissions/form">报名表设置</ActionButton>
            <ActionButton kind="primary" icon="plus" to="/admissions/walk-in">现场报名</ActionButton>
          </>
        )
      }
      firstUse={<EmptyState title="还没有报名">考生在网上报名，或者在这里现场代填。计划批准、简章公布以后才能报。</EmptyState>}
    >
      {!params.get('f.reached') && <Flow />}
      {letters.error && <ProblemNotice problem={problemOf(letters.error)!} />}
      {told && <Told rows={told} onClose={() => setTold(undefined)} />}
      {deciding && (
        <DecisionPanel
          action={deciding.action}
          ids={deciding.ids}
          onClose={() => setDeciding(undefined)}
          onDone={async (rows) => {
            setTold(rows)
            setDeciding(undefined)
            await queries.invalidateQueries({ queryKey: ['admissions'] })
          }}
        />
      )}
    </ListPage>
  )
}

/** Plan to register, summed over what the post sees. */
function Flow() {
  const { data } = useQuery({ queryKey: ['admissions', 'flow'], queryFn: () => call(api.getAdmissionFlow, {}) })
  if (!data || data.rows.length === 0) return null
  const sum = (key: 'plan' | 'applied' | 'offered' | 'accepted' | 'arrived' | 'registered') => formatNumber(data.rows.reduce((total, row) => total + row[key], 0))
  return (
    <div className="ad-flow" role="group" aria-label={`${data.year} 年招生进度`}>
      {([['plan', '计划'], ['applied', '报名人数'], ['offered', '录取'], ['accepted', '确认'], ['arrived', '报到'], ['registered', '移交学籍']] as const).map(([key, title]) => (
        <div key={key}><span className="lu-t2 lu-sm">{data.year} 年{title}</span><b>{sum(key)}</b></div>
      ))}
    </div>
  )
}

function Told({ rows, onClose }: { rows: readonly Decided[]; onClose: () => void }) {
  const bad = rows.filter((row) => !row.ok)
  return (
    <Notice tone={bad.length > 0 ? 'warn' : 'ok'} title={`办了 ${rows.length - bad.length} 份${bad.length > 0 ? `，${bad.length} 份没有办成` : ''}`} actions={<ActionButton small onClick={onClose}>知道了</ActionButton>}>
      {bad.slice(0, 10).map((row) => <div key={row.id}>{row.name}：{row.message}</div>)}
      {bad.length > 10 && <div>还有 {bad.length - 10} 份，原因相同或见各份。</div>}
    </Notice>
  )
}
