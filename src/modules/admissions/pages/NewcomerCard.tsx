import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import { call, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { deferralCauses, type DeferralCause, type Station } from '../arrival-codes.ts'
import { levelTitles, yuan } from '../codes.ts'
import type { Newcomer } from './arrival-shared.tsx'
import { dayTime, issuesOf, problemOf, PlainSelect, StateTag } from './words.tsx'

type Deferral = { cause: DeferralCause; reason: string; amount: number; dueOn: string | null }

/** The newcomer at a desk: who it is, what is done, one button. Every other act stays below it. */
export function NewcomerCard({ row, station, onPassed, onChanged, onClose }: { row: Newcomer; station: Station; onPassed: (row: Newcomer, message: string, already: boolean) => void; onChanged: (row: Newcomer) => void; onClose: () => void }) {
  const [asking, setAsking] = useState<'defer' | string>()
  // The same key until the answer is there: pressing again after a lost answer writes nothing twice.
  const key = useRef(crypto.randomUUID())
  const button = useRef<HTMLDivElement>(null)
  const pass = useMutation({
    mutationFn: (deferral: Deferral | null) => call(api.passStation, { id: row.id, station: station.key, deferral }, { key: key.current }),
    onSuccess: (answer) => onPassed(answer.row, answer.message, answer.already),
    onError: (error) => { if (problemOf(error)?.status !== 0) key.current = crypto.randomUUID() },
  })
  const back = useMutation({ mutationFn: ({ from, reason }: { from: string; reason: string }) => call(api.takeBackStation, { id: row.id, station: from, reason }), onSuccess: (answer) => { onChanged(answer.row); setAsking(undefined) } })
  const done = row.steps.find((step) => step.station === station.key)
  useEffect(() => button.current?.querySelector('button')?.focus(), [])
  return (
    <Card title="核对本人" meta={<StateTag state={row.state} />} extra={<ActionButton small onClick={onClose}>不是这位</ActionButton>}>
      <div className="lu-stack">
        <div className="ad-desk-who">
          {row.hasPhoto && <img className="ad-photo" alt={`${row.name}的照片`} src={urlOf(api.getApplicantPhoto, { id: row.id })} />}
          <div>
            <div className="ad-desk-name">{row.name}</div>
            <div className="lu-mono">{row.idMasked ?? '没有登记证件'}</div>
            <div className="lu-mono">{row.phoneMasked}</div>
            <div>{row.specialtyName} · {levelTitles[row.trainingLevel] ?? row.trainingLevel}</div>
            <div className="lu-t2 lu-sm">编号 {row.offerNo ?? '—'} · 学费每年 {yuan(row.tuition)}</div>
            {row.greenChannel && <StatusTag shape="note" word="绿色通道" boxed />}
          </div>
        </div>
        {pass.error && <ProblemNotice problem={problemOf(pass.error)!} />}
        {asking !== 'defer' && (
          <div ref={button} className="ad-desk-do lu-stack">
            {done ? (
              <>
                <p><StatusTag shape="done" word={`${station.title}${done.result === 'deferred' ? '已登记缓缴' : '已办'}`} /> <span className="lu-t2 lu-sm">{dayTime(done.at)} · {done.by}</span></p>
                <ActionButton kind="primary" wide onClick={onClose}>下一位</ActionButton>
              </>
            ) : (
              <>
                <ActionButton kind="primary" wide busy={pass.isPending} onClick={() => pass.mutate(null)}>{station.title}：已办</ActionButton>
                {station.kind === 'payment' && <ActionButton wide onClick={() => setAsking('defer')}>走绿色通道，缓缴</ActionButton>}
              </>
            )}
          </div>
        )}
        {asking === 'defer' && (
          <RecordForm
            fields={[
              { key: 'cause', title: '原因', type: 'custom', required: true, input: (props) => <PlainSelect {...props} options={Object.entries(deferralCauses).map(([value, label]) => ({ value, label }))} empty="请选择" /> },
              { key: 'reason', title: '情况', type: 'text', required: true, help: '一句话，供资助老师看。现在不用交证明。' },
              { key: 'amount', title: '缓缴金额（元）', type: 'number', required: true },
              { key: 'dueOn', title: '缓缴到', type: 'date', help: '没有定的空着。' },
            ]}
            initial={{ cause: '', reason: '', amount: String(row.tuition / 100), dueOn: '' }}
            submitText="登记缓缴"
            submitWide
            onCancel={() => setAsking(undefined)}
            serverIssues={issuesOf(pass.error).map((one) => ({ ...one, key: one.key.replace('deferral.', '') }))}
            onSubmit={async (values) => void (await pass.mutateAsync({ cause: values['cause'] as DeferralCause, reason: values['reason'] ?? '', amount: Math.round(Number(values['amount']) * 100), dueOn: values['dueOn'] || null }))}
          />
        )}
        <ul className="ad-marks" aria-label="各站">
          {row.steps.map((step) => (
            <li key={step.station}>
              <StatusTag shape={step.result === 'deferred' ? 'moving' : 'done'} word={step.title} /> <span className="lu-t3 lu-sm">{step.result === 'deferred' ? '缓缴 · ' : ''}{dayTime(step.at)}</span>
              {asking === step.station ? (
                <Back busy={back.isPending} onCancel={() => setAsking(undefined)} onSend={(reason) => back.mutate({ from: step.station, reason })} />
              ) : (
                <button type="button" className="lu-link lu-sm" onClick={() => setAsking(step.station)}>退回这一站</button>
              )}
            </li>
          ))}
          {row.missing.map((one) => <li key={one.station}><StatusTag shape={one.required ? 'waiting' : 'none'} word={one.title} /> <span className="lu-t3 lu-sm">{one.required ? '必过' : '可后办'}</span></li>)}
        </ul>
        {back.error && <ProblemNotice problem={problemOf(back.error)!} />}
        <Link className="lu-sm" to={`/admissions/${row.id}`}>打开这份报名</Link>
      </div>
    </Card>
  )
}

function Back({ busy, onSend, onCancel }: { busy: boolean; onSend: (reason: string) => void; onCancel: () => void }) {
  const [reason, setReason] = useState('')
  return (
    <form className="lu-row lu-wrap" style={{ width: '100%' }} onSubmit={(event) => { event.preventDefault(); if (reason.trim().length >= 2) onSend(reason.trim()) }}>
      <input className="lu-inp" style={{ flex: 1 }} autoFocus aria-label="退回的理由" placeholder="退回的理由" maxLength={100} value={reason} onChange={(event) => setReason(event.target.value)} />
      <ActionButton submit small busy={busy} blocked={reason.trim().length < 2 ? '写一句理由' : undefined} showReason={false}>退回</ActionButton>
      <ActionButton small onClick={onCancel}>不了</ActionButton>
    </form>
  )
}
