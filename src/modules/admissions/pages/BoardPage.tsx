import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { addDays } from '../../../kernel/dates.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/Chart.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { ExportMenu } from '../../../ui/ExportMenu.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProgressLine } from '../../../ui/ProgressLine.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { flowSteps, flowTitles, studyModes, type FlowStep } from '../board-api.ts'
import { modeTitles } from '../codes.ts'
import './arrival.css'

type Board = Output<typeof api.getAdmissionBoard>
type Row = Board['rows'][number]

const heads = { region: '地区', school: '学校', specialty: '专业' } as const

/** 招生进度: plan to hand-over by level, each number opening the list of the applications that it counts. */
export function BoardPage() {
  const [params, setParams] = useSearchParams()
  const session = useSession()
  const [year, season, mode, region, orgNo] = [Number(params.get('year')) || undefined, params.get('season') || undefined, params.get('mode') || undefined, params.get('region') || undefined, Number(params.get('orgNo')) || undefined]
  const given = { ...(year ? { year } : {}), ...(season ? { season: season as 'autumn' } : {}), ...(mode ? { mode: mode as 'full-time' } : {}), ...(region ? { region } : {}), ...(orgNo ? { orgNo } : {}) }
  const { data, error, refetch } = useQuery({ queryKey: ['admissions', 'board', given], queryFn: () => call(api.getAdmissionBoard, given), placeholderData: keepPreviousData, refetchInterval: 60_000 })
  const exporter = useExport(api.exportAdmissionBoard, () => given)
  const set = (key: string, value: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (value) next.set(key, value)
      else next.delete(key)
      return next
    })
  const to = (crumb: { region: string | null; orgNo: number | null }) => `/admissions/board?${new URLSearchParams({ ...(year ? { year: String(year) } : {}), ...(season ? { season } : {}), ...(mode ? { mode } : {}), ...(crumb.region ? { region: crumb.region } : {}), ...(crumb.orgNo ? { orgNo: String(crumb.orgNo) } : {}) }).toString()}`
  const here = data?.crumbs.at(-1)
  const head = (
    <PageHead
      title="招生进度"
      crumbs={data && data.crumbs.length > 1 ? data.crumbs.map((crumb, at) => (at === data.crumbs.length - 1 ? { title: crumb.title } : { title: crumb.title, to: to(crumb) })) : []}
      context={data ? `${here?.title ?? ''}，${data.year} 年，截至 ${data.today}。按份数计，一人报几份算几份。` : ''}
      actions={
        data && (
          <>
            <select className="lu-inp" style={{ width: 'auto' }} aria-label="年度" value={String(data.year)} onChange={(event) => set('year', event.target.value)}>
              {data.years.map((one) => <option key={one} value={one}>{one} 年</option>)}
            </select>
            <select className="lu-inp" style={{ width: 'auto' }} aria-label="招生季" value={season ?? ''} onChange={(event) => set('season', event.target.value)}>
              <option value="">春秋两季</option>
              <option value="autumn">秋季</option>
              <option value="spring">春季</option>
            </select>
            <select className="lu-inp" style={{ width: 'auto' }} aria-label="学习形式" value={mode ?? ''} onChange={(event) => set('mode', event.target.value)}>
              <option value="">全日制和非全日制</option>
              {studyModes.map((one) => <option key={one} value={one}>{modeTitles[one]}</option>)}
            </select>
            {orgNo && session.acting?.portal === 'authority' && <ActionButton to={`/admissions/arrival?orgNo=${orgNo}`}>报到进度</ActionButton>}
            <ExportMenu total={data.rows.length} unit={data.level === 'region' ? '个地区' : data.level === 'school' ? '所学校' : '个专业'} onExport={exporter.run} />
          </>
        )
      }
    />
  )
  if (error && !data) return <>{head}<ErrorState what="没有读到招生进度" error={error} onRetry={() => void refetch()} /></>
  if (!data) return <>{head}<Loading lines={10} /></>
  return (
    <>
      {head}
      {exporter.said && <Notice tone={exporter.said.tone} title={exporter.said.text} />}
      {data.rows.length === 0 ? <EmptyState title={`${data.year} 年没有招生计划，也没有报名`}>计划批准以后，这里按地区、学校、专业列出进度。</EmptyState> : <Shown data={data} season={season} mode={mode} to={to} />}
    </>
  )
}

function Shown({ data, season, mode, to }: { data: Board; season: string | undefined; mode: string | undefined; to: (crumb: { region: string | null; orgNo: number | null }) => string }) {
  const here = data.crumbs.at(-1)!
  const school = useSession().acting?.portal === 'school'
  /** The list that a number counts. */
  const list = (reached: FlowStep | 'held', row?: Row) => {
    const at = row ? (data.level === 'region' ? { place: row.key } : data.level === 'school' ? { place: row.key } : { specialty: row.key, ...(here.orgNo ? { place: String(here.orgNo) } : {}) }) : here.orgNo ? { place: String(here.orgNo) } : here.region ? { place: here.region } : {}
    const search = new URLSearchParams({ view: 'all', 'f.reached': reached, 'f.year': String(data.year), ...(season ? { 'f.season': season } : {}), ...(mode ? { 'f.mode': mode } : {}), ...Object.fromEntries(Object.entries(at).map(([key, value]) => [`f.${key}`, value])) })
    if ('place' in at) search.set('at', row && data.level !== 'specialty' ? row.title : here.title)
    if (row && data.level === 'specialty') search.set('of', row.title)
    return `/admissions?${search.toString()}`
  }
  const number = (value: number, reached: FlowStep | 'held', row?: Row) => (value === 0 ? '0' : <Link className="ad-board-num" to={list(reached, row)}>{formatNumber(value)}</Link>)
  const drill = (row: Row) => {
    if (data.level === 'specialty') return row.title
    return <Link to={to(data.level === 'region' ? { region: row.key, orgNo: null } : { region: null, orgNo: Number(row.key) })}>{row.title}</Link>
  }
  const { total } = data
  const recent = everyDay(data.days, data.today).slice(-45)
  return (
    <div className="lu-stack">
      <div className="ad-arrive-figures" role="group" aria-label="合计">
        <div><span className="lu-t2 lu-sm">计划</span><b>{formatNumber(total.plan)}</b><span className="lu-t3 lu-sm">批准的名额</span></div>
        {flowSteps.map((step) => (
          <Link key={step} to={list(step)}>
            <span className="lu-t2 lu-sm">{flowTitles[step]}</span>
            <b>{formatNumber(total[step])}</b>
            <span className="lu-t3 lu-sm">{step === 'applied' ? `${formatNumber(data.persons)} 人` : share(total[step], step === 'offered' ? total.applied : total[flowSteps[flowSteps.indexOf(step) - 1]!])}</span>
          </Link>
        ))}
        <Link to={list('held')}><span className="lu-t2 lu-sm">现在占名额</span><b>{formatNumber(total.held)}</b><span className="lu-t3 lu-sm">{share(total.held, total.plan, '计划')}</span></Link>
      </div>
      <Card title={`按${heads[data.level]}`} meta={school ? '' : '点名称往下看，点数字看名单'} flush>
        <SmallTable<Row>
          caption={`按${heads[data.level]}的招生进度`}
          rows={data.rows}
          rowKey={(row) => row.key}
          total={['合计', formatNumber(total.plan), ...flowSteps.map((step) => number(total[step], step)), number(total.held, 'held'), <ProgressLine key="all" done={total.held} total={total.plan} label="合计" />]}
          columns={[
            { key: 'title', title: heads[data.level], render: drill },
            { key: 'plan', title: '计划', align: 'right', render: (row) => formatNumber(row.plan) },
            ...flowSteps.map((step) => ({ key: step, title: flowTitles[step], align: 'right' as const, render: (row: Row) => number(row[step], step, row) })),
            { key: 'held', title: '占名额', align: 'right', render: (row) => number(row.held, 'held', row) },
            { key: 'line', title: '占计划', render: (row) => <ProgressLine done={row.held} total={row.plan} label={row.title} /> },
          ]}
        />
      </Card>
      {recent.length > 1 && (
        <Chart
          title="每天"
          asOf={data.today}
          source={`${here.title}，每一天报名、录取、确认、报到、移交学籍的份数${recent.length === 45 ? `，最近 ${recent.length} 天` : ''}`}
          spec={{ kind: 'line', unit: '份', categoryName: '日期', categories: recent.map((one) => one.day.slice(5)), series: flowSteps.map((step) => ({ name: flowTitles[step], values: recent.map((one) => one[step]) })) }}
        />
      )}
      {recent.length > 0 && (
        <Card title="最近几天" flush>
          <SmallTable
            caption="最近几天每天的份数"
            rows={recent.slice(-7).toReversed()}
            rowKey={(row) => row.day}
            columns={[
              { key: 'day', title: '日期', render: (row) => row.day },
              ...flowSteps.map((step) => ({ key: step, title: flowTitles[step], align: 'right' as const, render: (row: Board['days'][number]) => (row[step] === 0 ? '0' : <Link className="ad-board-num" to={`${list(step)}&f.on=${row.day}`}>{formatNumber(row[step])}</Link>) })),
            ]}
          />
        </Card>
      )}
    </div>
  )
}

/** Every day from the first on which anything happened to today, those with nothing too. */
function everyDay(days: Board['days'], today: string): Board['days'] {
  const first = days[0]?.day
  if (!first) return []
  const known = new Map(days.map((one) => [one.day, one]))
  const out: Board['days'] = []
  for (let day = first; day <= today; day = addDays(day, 1)) out.push(known.get(day) ?? { day, applied: 0, offered: 0, accepted: 0, arrived: 0, registered: 0 })
  return out
}

const share = (part: number, whole: number, of = '上一步') => (whole === 0 ? '—' : `占${of} ${((part * 100) / whole).toFixed(part * 10 < whole ? 1 : 0)}%`)
