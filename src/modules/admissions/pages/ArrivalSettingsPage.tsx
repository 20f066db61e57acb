import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DateInput } from '../../../ui/DateInput.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import { stationKinds, stationProblems, type Station, type StationKind } from '../arrival-codes.ts'
import { intakeTitle } from '../codes.ts'
import { IntakePicker, intakeQuery, useArrivalPlan, type Plan } from './arrival-shared.tsx'
import './arrival.css'
import { problemOf } from './words.tsx'

/** 报到安排: when, and which stations in which order. */
export function ArrivalSettingsPage() {
  const { data: plan, error, refetch } = useArrivalPlan()
  return (
    <>
      <PageHead title="报到安排" crumbs={[{ title: '新生报到', to: `/admissions/arrival${plan ? intakeQuery(plan) : ''}` }, { title: '报到安排' }]} context={plan ? `${intakeTitle(plan)}。考生在手机上看得到时间、各站和地点。` : ''} actions={plan && <IntakePicker plan={plan} />} />
      {error && <ErrorState what="没有读到报到安排" error={error} onRetry={() => void refetch()} />}
      {!plan && !error && <Loading lines={6} />}
      {plan && <Settings key={`${plan.year}-${plan.season}-${plan.version}`} plan={plan} />}
    </>
  )
}

/** A moment as the clock in China shows it, day and time apart; and back. `''` is no moment, undefined none that reads. */
type When = { day: string; time: string }
const whenOf = (moment: string | null, time: string): When => {
  const local = moment ? new Date(Date.parse(moment) + 8 * 3_600_000).toISOString() : ''
  return { day: local.slice(0, 10), time: local.slice(11, 16) || time }
}
function momentOf({ day, time }: When): string | null | undefined {
  if (!day) return null
  const at = /^([01]?\d|2[0-3])[:：][0-5]\d$/.test(time.trim()) ? Date.parse(`${day}T${time.trim().replace('：', ':').padStart(5, '0')}:00+08:00`) : Number.NaN
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}

function WhenInput({ id, title, value, onChange }: { id: string; title: string; value: When; onChange: (next: When) => void }) {
  return (
    <div className="lu-field">
      <label htmlFor={id}>{title}</label>
      <span className="lu-row lu-nw">
        <DateInput id={id} value={value.day} onChange={(day) => onChange({ ...value, day })} />
        <input className="lu-inp" style={{ width: 76 }} inputMode="numeric" aria-label={`${title}的时刻`} placeholder="18:00" value={value.time} onChange={(event) => onChange({ ...value, time: event.target.value })} />
      </span>
    </div>
  )
}

function Settings({ plan }: { plan: Plan }) {
  const queries = useQueryClient()
  const [opens, setOpens] = useState(whenOf(plan.opensAt, '08:00'))
  const [closes, setCloses] = useState(whenOf(plan.closesAt, '18:00'))
  const [stations, setStations] = useState<readonly Station[]>(plan.stations)
  const [opensAt, closesAt] = [momentOf(opens), momentOf(closes)]
  const [kept, setKept] = useState(false)
  const save = useMutation({
    mutationFn: () => call(api.saveArrivalPlan, { year: plan.year, season: plan.season, opensAt: opensAt ?? null, closesAt: closesAt ?? null, stations: [...stations], version: plan.version }),
    onSuccess: async () => { setKept(true); await queries.invalidateQueries({ queryKey: ['admissions', 'arrival'] }) },
  })
  const change = (at: number, set: Partial<Station>) => setStations(stations.map((one, index) => (index === at ? { ...one, ...set } : one)))
  const move = (at: number, by: number) => {
    const next = [...stations]
    const [taken] = next.splice(at, 1)
    next.splice(at + by, 0, taken!)
    setStations(next)
  }
  const free = () => {
    let n = stations.length + 1
    while (stations.some((one) => one.key === `station-${n}`)) n++
    return `station-${n}`
  }
  const problems = [...stationProblems(stations), ...(stations.some((one) => one.title.trim().length < 2) ? ['站名至少两个字。'] : []), ...(opensAt === undefined || closesAt === undefined ? ['时刻写成 18:00 的样子。'] : []), ...(opensAt && closesAt && opensAt >= closesAt ? ['截止要晚于开始。'] : [])]
  return (
    <div className="lu-stack">
      {kept && save.isSuccess && <Notice tone="ok" title="已保存">考生的手机上已经换成新的安排。</Notice>}
      {save.error && <ProblemNotice problem={problemOf(save.error)!} onRefresh={() => void queries.invalidateQueries({ queryKey: ['admissions', 'arrival'] })} />}
      <Card title="时间">
        <div className="lu-row lu-wrap">
          <WhenInput id="ad-opens" title="报到开始" value={opens} onChange={setOpens} />
          <WhenInput id="ad-closes" title="报到截止" value={closes} onChange={setCloses} />
        </div>
        <p className="lu-t2 lu-sm">截止一过，一站也没过的作未报到，名额放出，几分钟内自动办。空着就不自动办。</p>
      </Card>
      <Card title="各站" meta="按次序；验证身份在别的站以前过，其余可以任意先后">
        <div className="ad-stations-edit">
          {stations.map((one, at) => (
            <div key={one.key} className="ad-station" role="group" aria-label={`第 ${at + 1} 站`}>
              <div className="lu-field">
                <label htmlFor={`ad-kind-${one.key}`}>种类</label>
                <select id={`ad-kind-${one.key}`} className="lu-inp" value={one.kind} onChange={(event) => change(at, { kind: event.target.value as StationKind })}>
                  {Object.entries(stationKinds).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
                </select>
              </div>
              {([['title', '站名', 20], ['place', '地点', 40], ['keeper', '谁办', 40]] as const).map(([key, label, most]) => (
                <div key={key} className="lu-field">
                  <label htmlFor={`ad-${key}-${one.key}`}>{label}</label>
                  <input id={`ad-${key}-${one.key}`} className="lu-inp" maxLength={most} value={one[key]} onChange={(event) => change(at, { [key]: event.target.value })} />
                </div>
              ))}
              <label className="lu-row lu-nw"><input type="checkbox" checked={one.required} onChange={(event) => change(at, { required: event.target.checked })} /> 必过</label>
              <span className="lu-row lu-nw">
                <ActionButton small blocked={at === 0 ? '已经在最前' : undefined} showReason={false} onClick={() => move(at, -1)}>上移</ActionButton>
                <ActionButton small blocked={at === stations.length - 1 ? '已经在最后' : undefined} showReason={false} onClick={() => move(at, 1)}>下移</ActionButton>
                <ActionButton small onClick={() => setStations(stations.filter((_, index) => index !== at))}>去掉</ActionButton>
              </span>
            </div>
          ))}
        </div>
        <div className="lu-row lu-wrap" style={{ marginTop: 12 }}>
          <ActionButton icon="plus" onClick={() => setStations([...stations, { key: free(), kind: 'other', title: '', place: '', keeper: '', required: false }])}>加一站</ActionButton>
          <ActionButton kind="primary" busy={save.isPending} blocked={problems[0]} onClick={() => save.mutate()}>保存安排</ActionButton>
        </div>
      </Card>
    </div>
  )
}
