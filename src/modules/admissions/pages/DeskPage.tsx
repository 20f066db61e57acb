import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import type { Station } from '../arrival-codes.ts'
import { intakeTitle } from '../codes.ts'
import { intakeQuery, useArrivalPlan, type Newcomer, type Plan } from './arrival-shared.tsx'
import './arrival.css'
import { NewcomerCard } from './NewcomerCard.tsx'
import { Scanner } from './Scanner.tsx'
import { dayTime, StateTag, problemOf } from './words.tsx'

/** 进站办理: one station of a desk; scan or type, look at the person, one key, the next. Made for a phone too. */
export function DeskPage() {
  const { data: plan, error, refetch } = useArrivalPlan()
  const [params, setParams] = useSearchParams()
  const station = plan?.stations.find((one) => one.key === params.get('station')) ?? plan?.stations[0]
  const head = <PageHead title="进站办理" crumbs={[{ title: '新生报到', to: `/admissions/arrival${plan ? intakeQuery(plan) : ''}` }, { title: '进站办理' }]} context={plan ? intakeTitle(plan) : ''} />
  if (error) return <>{head}<ErrorState what="没有读到报到安排" error={error} onRetry={() => void refetch()} /></>
  if (!plan || !station) return <>{head}<Loading lines={6} /></>
  const choose = (key: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      next.set('station', key)
      return next
    }, { replace: true })
  return (
    <>
      {head}
      <div className="ad-desk">
        <div className="ad-desk-stations" role="group" aria-label="本站是">
          {plan.stations.map((one) => (
            <button key={one.key} type="button" aria-pressed={one.key === station.key} onClick={() => choose(one.key)}>{one.title}</button>
          ))}
        </div>
        <Desk key={station.key} plan={plan} station={station} />
      </div>
    </>
  )
}

function Desk({ plan, station }: { plan: Plan; station: Station }) {
  const queries = useQueryClient()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<Newcomer>()
  const [told, setTold] = useState<{ text: string; row: Newcomer; already: boolean }>()
  const given = { year: plan.year, season: plan.season }
  const find = useMutation({
    mutationFn: (q: string) => call(api.findArrivals, { ...given, q }),
    onSuccess: ({ rows }) => {
      setTold(undefined)
      setChosen(rows.length === 1 ? rows[0] : undefined)
    },
  })
  const next = () => {
    setChosen(undefined)
    find.reset()
    setText('')
    field.current?.focus()
  }
  useEffect(() => field.current?.focus(), [])
  const search = (q: string) => {
    if (q.trim().length >= 2) find.mutate(q.trim())
  }
  const rows = find.data?.rows
  return (
    <>
      <form
        className="ad-desk-find"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          search(text)
        }}
      >
        <input ref={field} className="lu-inp" value={text} autoComplete="off" enterKeyHint="search" aria-label="扫通知书、输入证件号码、手机号或姓名" placeholder="扫通知书或输入证件号码、姓名" onChange={(event) => setText(event.target.value)} />
        <ActionButton submit busy={find.isPending}>找人</ActionButton>
        <Scanner onRead={(read) => { setText(read); search(read) }} />
      </form>
      {find.error && <ProblemNotice problem={problemOf(find.error)!} />}
      {told && (
        <Notice tone={told.already ? 'info' : 'ok'} title={`${told.row.name}：${told.text}`} actions={<ActionButton small onClick={() => { setChosen(told.row); setTold(undefined) }}>点错了，退回</ActionButton>}>
          {told.row.missing.length > 0 ? `还有：${told.row.missing.map((one) => one.title).join('、')}` : '各站都过了'}
        </Notice>
      )}
      {rows?.length === 0 && (
        <Notice tone="warn" title="没有找到">
          核对号码和招生季；在别的招生季报名的不在这里。没有报名的，<Link to="/admissions/walk-in">现场报名</Link>。
        </Notice>
      )}
      {rows && rows.length > 1 && !chosen && (
        <Card title={`找到 ${rows.length === 10 ? '10 位以上' : `${rows.length} 位`}，选一位`} flush>
          {rows.map((row) => (
            <button key={row.id} type="button" className="ad-desk-pick" onClick={() => setChosen(row)}>
              <b>{row.name}</b> <span className="lu-mono lu-sm">{row.idMasked ?? row.phoneMasked}</span> <StateTag state={row.state} />
              <br />
              <span className="lu-t2 lu-sm">{row.specialtyName} · {row.offerNo ?? ''}</span>
            </button>
          ))}
        </Card>
      )}
      {chosen && (
        <NewcomerCard
          key={chosen.id}
          row={chosen}
          station={station}
          onClose={next}
          onChanged={setChosen}
          onPassed={(row, message, already) => {
            setTold({ text: message, row, already })
            void queries.invalidateQueries({ queryKey: ['admissions', 'arrival'] })
            next()
          }}
        />
      )}
      {!chosen && !rows && <Today plan={plan} station={station} />}
    </>
  )
}

/** Who passed this station last, so that a slip is found again at once. */
function Today({ plan, station }: { plan: Plan; station: Station }) {
  const { data } = useQuery({
    queryKey: ['admissions', 'arrival', 'last', plan.year, plan.season, station.key],
    queryFn: () => call(api.listArrivals, { year: plan.year, season: plan.season, view: 'here', passed: station.key, sort: '-lastAt', size: 5 }),
    refetchInterval: 15_000,
  })
  if (!data || data.total === 0) return <p className="lu-t2">{station.place ? `${station.title}在${station.place}。` : ''}还没有人过这一站。</p>
  return (
    <Card title={`这一站已过 ${data.total} 人`} flush>
      {data.rows.map((row) => {
        const step = row.steps.find((one) => one.station === station.key)
        return <div key={row.id} className="ad-desk-pick" style={{ cursor: 'default' }}><b>{row.name}</b> <span className="lu-t2 lu-sm">{row.specialtyName} · {step ? dayTime(step.at) : ''}{step?.result === 'deferred' ? ' · 缓缴' : ''}</span></div>
      })}
    </Card>
  )
}
