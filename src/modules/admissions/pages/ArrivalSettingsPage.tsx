import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
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
import { idOf, problemOf } from './words.tsx'

/** 报到安排: when, and which stations in which order. */
export function ArrivalSettingsPage() {
  const { data: plan, error, refetch } = useArrivalPlan()
  return (
    <>
      <PageHead title="报到安排" crumbs={[{ title: '新生报到', to: `/admissions/arrival${plan ? intakeQuery(plan) : ''}` }, { title: '报到安排' }]} context={plan ? `${intakeTitle(plan)}。考生在手机上看得到时间、各站和地点。` : ''} actions={plan && <IntakePicker plan={plan} />} />
      {error && <ErrorState what="没有读到报到安排" id={idOf(error)} onRetry={() => void refetch()} />}
      {!plan && !error && <Loading lines={6} />}
      {plan && <Settings key={`${plan.year}-${plan.season}-${plan.version}`} plan={plan} />}
    </>
  )
}

/** A moment as the clock in China shows it, for an input of date and time; and back. */
const toInput = (moment: string | null) => (moment ? new Date(Date.parse(moment) + 8 * 3_600_000).toISOString().slice(0, 16) : '')
const fromInput = (text: string) => (text ? new Date(`${text}:00+08:00`).toISOString() : null)

function Settings({ plan }: { plan: Plan }) {
  const queries = useQueryClient()
  const [opens, setOpens] = useState(toInput(plan.opensAt))
  const [closes, setCloses] = useState(toInput(plan.closesAt))
  const [stations, setStations] = useState<readonly Station[]>(plan.stations)
  const [kept, setKept] = useState(false)
  const save = useMutation({
    mutationFn: () => call(api.saveArrivalPlan, { year: plan.year, season: plan.season, opensAt: fromInput(opens), closesAt: fromInput(closes), stations: [...stations], version: plan.version }),
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
  const problems = [...stationProblems(stations), ...(stations.some((one) => one.title.trim().length < 2) ? ['站名至少两个字。'] : []), ...(opens && closes && opens >= closes ? ['截止要晚于开始。'] : [])]
  return (
    <div className="lu-stack">
      {kept && save.isSuccess && <Notice tone="ok" title="已保存">考生的手机上已经换成新的安排。</Notice>}
      {save.error && <ProblemNotice problem={problemOf(save.error)!} onRefresh={() => void queries.invalidateQueries({ queryKey: ['admissions', 'arrival'] })} />}
      <Card title="时间">
        <div className="lu-row lu-wrap">
          <div className="lu-field"><label htmlFor="ad-opens">报到开始</label><input id="ad-opens" type="datetime-local" className="lu-inp" value={opens} onChange={(event) => setOpens(event.target.value)} /></div>
          <div className="lu-field"><label htmlFor="ad-closes">报到截止</label><input id="ad-closes" type="datetime-local" className="lu-inp" value={closes} onChange={(event) => setCloses(event.target.value)} /></div>
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
