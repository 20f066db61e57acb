import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api as prospectuses } from '../../prospectuses/api.ts'
import { api } from '../api.ts'
import { intakeTitle, lengthTitle, levelTitles, modeTitles, yuan } from '../codes.ts'
import './admissions.css'
import { useCandidate } from './MyProfile.tsx'
import { RegionSelect } from './RegionSelect.tsx'
import { Findings, problemOf } from './words.tsx'

type Judged = Output<typeof api.judgeMyLines>['lines'][number]
type Answer = { extra: Record<string, string>; reason: string }

const held = 'luban-admissions-chosen'
const readHeld = (): string[] => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(held) ?? '[]')
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string').slice(0, 20) : []
  } catch {
    return []
  }
}

/** 选学校: find lines of plans, tick several, answer what each school asks, hand all in at once. The choice is kept. */
export function ChooseLines() {
  const mine = useCandidate()
  const [chosen, setChosen] = useState<readonly string[]>(readHeld)
  const [step, setStep] = useState<'choose' | 'confirm'>('choose')
  const choose = (ids: readonly string[]) => {
    setChosen(ids)
    localStorage.setItem(held, JSON.stringify(ids))
  }
  if (mine.data && mine.data.profile.identity === 'none')
    return (
      <EmptyState icon="user" title="先登记证件和资料">
        填一次就行，报几所学校都用它。
        <div><ActionButton kind="primary" to="/me/applications/profile">去填资料</ActionButton></div>
      </EmptyState>
    )
  if (step === 'confirm') return <Confirm ids={chosen} onBack={() => setStep('choose')} onDone={() => choose([])} onDrop={(id) => choose(chosen.filter((one) => one !== id))} />
  return <Choose home={mine.data?.profile.homeRegion ?? null} chosen={chosen} onChange={choose} onNext={() => setStep('confirm')} />
}

function Choose({ home, chosen, onChange, onNext }: { home: string | null; chosen: readonly string[]; onChange: (ids: readonly string[]) => void; onNext: () => void }) {
  const [place, setPlace] = useState('')
  const [words, setWords] = useState('')
  const [page, setPage] = useState(1)
  const input = {
    open: true,
    page,
    size: 20,
    ...(words.trim() ? { q: words.trim() } : {}),
    ...(place && !/^\d\d0000$/.test(place) ? { location: place.replace(/00$/, '') } : {}),
    ...(home ? { source: home } : {}),
  }
  const lines = useQuery({ queryKey: ['admissions', 'lines', input], queryFn: () => call(prospectuses.listPublicPlanLines, input), placeholderData: keepPreviousData })
  const rows = (lines.data?.rows ?? []).filter((line) => line.batch === 'direct' && line.mode !== 'training')
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <div className="lu-stack">
      <Card title="找学校和专业" meta="现在开放、直接报名的">
        <div className="lu-stack">
          <div className="lu-field">
            <label htmlFor="ad-words">学校或专业</label>
            <input id="ad-words" className="lu-inp" value={words} placeholder="例如 数控、青城" onChange={(event) => { setWords(event.target.value); setPage(1) }} />
          </div>
          <div className="lu-field">
            <label htmlFor="ad-place">学校在哪里</label>
            <RegionSelect id="ad-place" value={place} onChange={(value) => { setPlace(value); setPage(1) }} onBlur={() => undefined} invalid={false} describedBy={undefined} />
          </div>
        </div>
      </Card>
      <Card title={`${lines.data?.total ?? 0} 条计划`} meta="点一下选上，可以选几所" flush>
        {!lines.data && <Loading lines={4} />}
        {lines.data && rows.length === 0 && <p className="lu-t2" style={{ padding: '12px 16px' }}>没有符合条件的。去掉地区或换一个词。</p>}
        {rows.map((line) => (
          <label key={line.id} className={chosen.includes(line.id) ? 'ad-line ad-line-on' : 'ad-line'}>
            <input type="checkbox" checked={chosen.includes(line.id)} onChange={() => toggle(line.id)} />
            <span>
              <b>{line.schoolName}</b>
              <br />
              {line.specialtyName} · {levelTitles[line.level]} · {lengthTitle(line.lengthMonths)}
              {line.mode !== 'full-time' && ` · ${modeTitles[line.mode]}`}
              <br />
              <span className="lu-t2 lu-sm">
                {intakeTitle(line)} · 学费每年 {yuan(line.tuition)} · {line.taken >= line.seats ? '名额已满，可以等候' : `剩 ${line.seats - line.taken} 名`}
              </span>
            </span>
          </label>
        ))}
        {lines.data && lines.data.total > 20 && (
          <div className="lu-row" style={{ padding: '12px 16px' }}>
            <ActionButton small blocked={page === 1 ? '已经是第一页' : undefined} showReason={false} onClick={() => setPage(page - 1)}>上一页</ActionButton>
            <span className="lu-t2 lu-sm">第 {page} 页，共 {Math.ceil(lines.data.total / 20)} 页</span>
            <ActionButton small blocked={page * 20 >= lines.data.total ? '已经是最后一页' : undefined} showReason={false} onClick={() => setPage(page + 1)}>下一页</ActionButton>
          </div>
        )}
      </Card>
      <div className="ad-tray">
        <span>已选 <b>{chosen.length}</b> 份</span>
        <span className="lu-sp" />
        <ActionButton kind="primary" blocked={chosen.length === 0 ? '先选至少一份' : undefined} onClick={onNext}>下一步</ActionButton>
      </div>
    </div>
  )
}

function Confirm({ ids, onBack, onDone, onDrop }: { ids: readonly string[]; onBack: () => void; onDone: () => void; onDrop: (id: string) => void }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const judged = useQuery({ queryKey: ['admissions', 'judged', ids], queryFn: () => call(api.judgeMyLines, { lineIds: [...ids] }), enabled: ids.length > 0 })
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>({})
  const [failed, setFailed] = useState<Readonly<Record<string, string>>>({})
  // One key for one content: a second press, or a lost answer, hands nothing in twice.
  const sent = useRef({ content: '', key: '' })
  const keyFor = (content: string) => {
    if (sent.current.content !== content) sent.current = { content, key: crypto.randomUUID() }
    return sent.current.key
  }
  const lines = judged.data?.lines ?? []
  const ready = lines.filter((line) => !line.held && !line.findings.some((one) => one.level === 'block'))
  const send = useMutation({
    mutationFn: (submit: boolean) => {
      const input = {
        submit,
        lines: ready.map((line) => {
          const answer = answers[line.lineId]
          const extra = Object.fromEntries(line.fields.flatMap((field) => {
            const value = answer?.extra[field.key]
            return value ? [[field.key, field.type === 'number' ? Number(value) : value]] : []
          }))
          return { lineId: line.lineId, extra, softReason: answer?.reason.trim() || null }
        }),
      }
      const key = keyFor(JSON.stringify(input))
      return patiently(() => call(api.applyFor, input, { key }))
    },
    onSuccess: async ({ rows }) => {
      await queries.invalidateQueries({ queryKey: ['admissions'] })
      const bad = rows.filter((row) => !row.ok)
      setFailed(Object.fromEntries(bad.map((row) => [row.lineId, row.message])))
      for (const row of rows) if (row.ok) onDrop(row.lineId)
      if (bad.length === 0) {
        onDone()
        void navigate('/me/applications')
      }
    },
  })
  const set = (id: string, change: Partial<Answer>) => setAnswers((before) => ({ ...before, [id]: { extra: before[id]?.extra ?? {}, reason: before[id]?.reason ?? '', ...change } }))
  if (judged.isPending) return <Loading lines={6} />
  return (
    <div className="lu-stack">
      {judged.error && <ProblemNotice problem={problemOf(judged.error)!} onRefresh={() => void judged.refetch()} />}
      {lines.map((line) => <OneLine key={line.lineId} line={line} answer={answers[line.lineId]} failed={failed[line.lineId]} onChange={(change) => set(line.lineId, change)} onDrop={() => onDrop(line.lineId)} />)}
      {send.error && <ProblemNotice problem={problemOf(send.error)!} />}
      {Object.keys(failed).length > 0 && <Notice tone="warn" title={`${Object.keys(failed).length} 份没有报上`}>原因写在那一份里。其余的已经报上。</Notice>}
      <p className="lu-t2 lu-sm">学校看到您的资料和证件号码；每次查看都会记下来。提交后可以撤回。</p>
      <div className="ad-tray">
        <ActionButton onClick={onBack}>上一步</ActionButton>
        <span className="lu-sp" />
        <ActionButton busy={send.isPending} blocked={ready.length === 0 ? '没有可以存的' : undefined} showReason={false} onClick={() => send.mutate(false)}>存草稿</ActionButton>
        <ActionButton kind="primary" busy={send.isPending} blocked={ready.length === 0 ? '没有可以报的' : undefined} showReason={false} onClick={() => send.mutate(true)}>提交 {ready.length} 份</ActionButton>
      </div>
    </div>
  )
}

/** When everybody comes at once the server asks to wait: the same is sent again with the same key, so it is done once. */
async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await send()
    } catch (error) {
      const status = problemOf(error)?.status ?? 0
      if (tried === 4 || ![0, 429, 503].includes(status)) throw error
      await new Promise((resolve) => setTimeout(resolve, 1500 * tried + Math.random() * 1500))
    }
  }
}

function OneLine({ line, answer, failed, onChange, onDrop }: { line: Judged; answer: Answer | undefined; failed: string | undefined; onChange: (change: Partial<Answer>) => void; onDrop: () => void }) {
  const soft = line.findings.some((one) => one.level === 'warn' && one.id !== 'full')
  const blocked = line.findings.some((one) => one.level === 'block')
  return (
    <Card title={line.schoolName} extra={<ActionButton small kind="text" onClick={onDrop}>不报这一份</ActionButton>}>
      <div className="lu-stack">
        <p>{line.title}<br /><span className="lu-t2 lu-sm">学费每年 {yuan(line.tuition)}</span></p>
        {line.notice && <p className="lu-t2">{line.notice}</p>}
        {line.held && <Notice tone="info" title="已经报过这一份">在“我的报名”里看办到哪一步。</Notice>}
        <Findings findings={line.findings} />
        {blocked && <p className="lu-sm"><Link to="/me/applications/profile">去改资料</Link></p>}
        {!blocked && !line.held && line.fields.map((field) => {
          const id = `ad-${line.lineId}-${field.key}`
          const value = answer?.extra[field.key] ?? ''
          const change = (text: string) => onChange({ extra: { ...answer?.extra, [field.key]: text } })
          return (
            <div key={field.key} className="lu-field">
              <label htmlFor={id}>{field.title}{field.required ? '' : '（可不填）'}</label>
              {field.choices.length > 0 || field.type === 'boolean' ? (
                <select id={id} className="lu-inp" value={value} onChange={(event) => change(event.target.value)}>
                  <option value="">请选择</option>
                  {(field.choices.length > 0 ? field.choices : [{ code: '1', label: '是' }, { code: '0', label: '否' }]).map((one) => <option key={one.code} value={one.code}>{one.label}</option>)}
                </select>
              ) : (
                <input id={id} className="lu-inp" type={field.type === 'date' ? 'date' : 'text'} inputMode={field.type === 'number' ? 'decimal' : 'text'} value={value} onChange={(event) => change(event.target.value)} />
              )}
              {field.help && <p className="lu-t3 lu-sm">{field.help}</p>}
            </div>
          )
        })}
        {soft && !blocked && !line.held && (
          <div className="lu-field">
            <label htmlFor={`ad-${line.lineId}-reason`}>您的说明</label>
            <textarea id={`ad-${line.lineId}-reason`} className="lu-inp" rows={2} maxLength={300} value={answer?.reason ?? ''} onChange={(event) => onChange({ reason: event.target.value })} />
          </div>
        )}
        {failed && <Notice tone="bad" title="这一份没有报上">{failed}</Notice>}
      </div>
    </Card>
  )
}
