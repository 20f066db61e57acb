import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, named, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { healthKinds, qualityKinds, relations, wordOf } from '../codes.ts'
import { mayAppeal, schoolYearWord, standingWords } from '../rules.ts'
import './dossiers.css'
import { ConsentTag, FormPanel, StandingTag } from './parts.tsx'

type Mine = Output<typeof api.getMyDossier>
type Own = Mine['records'][number]

/** 我的档案: everything the school keeps of me, what I can answer, and my own photograph. */
export function MyDossier() {
  const { data, error, refetch } = useQuery({ queryKey: ['dossiers', 'me'], queryFn: () => call(api.getMyDossier, {}) })
  if (error) return <ErrorState what="没有读到您的档案" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  if (data.records.length === 0) return <EmptyState icon="file" title="还没有您的档案">学校录入名册后会出现在这里。</EmptyState>
  return (
    <>
      {data.records.map((one) => (
        <div key={one.enrollmentId} className="lu-stack">
          {data.records.length > 1 && <p className="lu-t2">{one.orgName} · {one.specialtyName}</p>}
          <OwnPhoto record={one} rule={data.photoRule} />
          <OwnConsents record={one} />
          <OwnConduct record={one} />
          <OwnQuality record={one} />
          <Card title="监护人">
            {one.guardians.filter((row) => !row.endedOn).length === 0 ? (
              <p className="lu-t2">{one.minor ? '还没有登记。请把监护人的姓名和电话告诉学校的学籍员。' : '没有登记。'}</p>
            ) : (
              one.guardians.filter((row) => !row.endedOn).map((row) => <p key={row.id}>{row.nameMasked}（{wordOf(relations, row.relation)}）<span className="lu-mono lu-t2">{row.phoneMasked}</span></p>)
            )}
            {one.visits.slice(0, 5).map((row) => <p key={row.at + row.what} className="lu-t3 lu-sm">{whenText(row.at)} 监护人凭码：{row.what}</p>)}
          </Card>
          {one.health.length > 0 && (
            <Card title="健康与特殊需要">
              {one.health.map((row) => <div key={row.id}><b>{healthKinds[row.kind]}</b><div>{row.content}</div>{row.measures && <div className="lu-t2">措施：{row.measures}</div>}</div>)}
              <p className="lu-t3 lu-sm">只有校领导和指定的人写明用途才能看，谁看过见“谁看过”。</p>
            </Card>
          )}
        </div>
      ))}
    </>
  )
}

function OwnPhoto({ record, rule }: { record: Own; rule: readonly string[] }) {
  const queries = useQueryClient()
  const picker = useRef<HTMLInputElement>(null)
  const upload = useMutation({ mutationFn: (file: File) => call(api.uploadMyPhoto, named(file, { enrollmentId: record.enrollmentId }), { file }), onSuccess: () => queries.invalidateQueries({ queryKey: ['dossiers', 'me'] }) })
  const { photo } = record
  const source = (waiting: boolean, at: string) => `/api/me/dossier/photo?enrollmentId=${record.enrollmentId}${waiting ? '&waiting=true' : ''}&at=${encodeURIComponent(at)}`
  return (
    <Card title="照片">
      <div className="lu-stack">
        <div className="lu-row" style={{ alignItems: 'flex-start', gap: 12 }}>
          {photo.has ? <img className="ds-photo" src={source(false, photo.at ?? '')} alt="采用的照片" /> : <div className="ds-photo-none">没有照片</div>}
          {photo.waiting && <figure style={{ margin: 0 }}><img className="ds-photo" src={source(true, photo.waiting.at)} alt="待确认的照片" /><figcaption className="lu-sm lu-t2">待学校确认</figcaption></figure>}
        </div>
        {photo.refusedReason && <Notice tone="warn" title="上一张没有采用">{photo.refusedReason}。可以重新上传。</Notice>}
        {upload.error && <ProblemNotice problem={problemOf(upload.error)} />}
        <ul className="ds-plain lu-sm lu-t2">{rule.map((one) => <li key={one}>{one}</li>)}</ul>
        <ActionButton icon="upload" busy={upload.isPending} onClick={() => picker.current?.click()}>{photo.has ? '换一张照片' : '上传照片'}</ActionButton>
        <input ref={picker} type="file" accept=".jpg,.jpeg,.png" className="lu-sr" tabIndex={-1} aria-label="我的照片" onChange={(event) => { const file = event.target.files?.[0]; if (file) upload.mutate(file); event.target.value = '' }} />
      </div>
    </Card>
  )
}

function OwnConsents({ record }: { record: Own }) {
  const queries = useQueryClient()
  const answer = useMutation({
    mutationFn: (one: { purpose: Own['consents'][number]['purpose']; action: 'given' | 'refused' | 'withdrawn' }) => call(api.answerOwnConsent, { enrollmentId: record.enrollmentId, ...one }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['dossiers', 'me'] }),
  })
  return (
    <Card title="同意书" meta={record.minor ? '由监护人答复' : undefined} flush>
      {answer.error && <div className="ds-item"><ProblemNotice problem={problemOf(answer.error)} /></div>}
      {record.consents.map((one) => (
        <div key={one.purpose} className="ds-item">
          <div className="lu-row lu-wrap"><b>{one.title}</b><span className="lu-sp" /><ConsentTag state={one.state} /></div>
          <p className="lu-t2 lu-md">{one.body}</p>
          {one.at && <p className="lu-t3 lu-sm">{one.by} {whenText(one.at)}</p>}
          {!record.minor && (
            <div className="lu-row lu-wrap">
              {one.state !== 'given' && <ActionButton small busy={answer.isPending} onClick={() => answer.mutate({ purpose: one.purpose, action: 'given' })}>同意</ActionButton>}
              {one.state === 'given' && <ActionButton small busy={answer.isPending} onClick={() => answer.mutate({ purpose: one.purpose, action: 'withdrawn' })}>撤回同意</ActionButton>}
              {one.state === 'none' && <ActionButton small kind="text" onClick={() => answer.mutate({ purpose: one.purpose, action: 'refused' })}>不同意</ActionButton>}
            </div>
          )}
        </div>
      ))}
    </Card>
  )
}

function OwnConduct({ record }: { record: Own }) {
  const queries = useQueryClient()
  const { today } = useSession()
  const [appealing, setAppealing] = useState<Own['conduct'][number]>()
  if (record.conduct.length === 0) return <Card title="奖惩"><p className="lu-t2">没有奖惩。</p></Card>
  return (
    <Card title="奖惩" flush>
      {record.conduct.map((one) => (
        <div key={one.id} className="ds-item">
          <div className="lu-row lu-wrap"><b>{one.title}</b><span className="lu-sp" /><StandingTag kind={one.kind} standing={one.standing} word={standingWords[one.standing]} /></div>
          <div className="lu-t2 lu-md">{one.levelWord} · {one.documentNo} · {one.decidedOn}{one.expiresOn && `，到 ${one.expiresOn}`}</div>
          <div className="lu-md">{one.fact}</div>
          {one.appealText && <div className="lu-t2 lu-sm">您的申诉：{one.appealText}</div>}
          {one.appealAnswer && <div className="lu-info lu-sm">答复：{one.appealResult === 'revoked' ? '撤销处分' : '维持'}。{one.appealAnswer}</div>}
          {one.kind === 'punishment' && mayAppeal({ appeal_until: one.appealUntil, appealed_at: one.appealedAt }, today) && (
            <div className="lu-row lu-wrap"><span className="lu-t3 lu-sm">不服的，{one.appealUntil} 以前可以申诉</span><ActionButton small onClick={() => setAppealing(one)}>申诉</ActionButton></div>
          )}
        </div>
      ))}
      {appealing && (
        <FormPanel
          title={`申诉：${appealing.levelWord}`}
          fields={[{ key: 'text', title: '申诉的理由', type: 'longtext', required: true, help: '写明哪里不符合事实、有什么依据。', validate: (value) => (value.length < 10 ? '至少写 10 个字。' : undefined) }]}
          submitText="提出申诉"
          effect="由校领导答复。申诉期间处分仍然有效。"
          onClose={() => setAppealing(undefined)}
          save={async (values) => {
            await call(api.appealConduct, { id: appealing.id, text: values['text'] ?? '' })
            await queries.invalidateQueries({ queryKey: ['dossiers', 'me'] })
          }}
        />
      )}
    </Card>
  )
}

function OwnQuality({ record }: { record: Own }) {
  const years = [...new Set(record.quality.map((one) => one.schoolYear))]
  return (
    <Card title="综合素质" flush>
      {years.length === 0 && <p className="lu-t2 ds-item">学校还没有登记。</p>}
      {years.map((year) => (
        <div key={year} className="ds-item">
          <b>{schoolYearWord(year)}</b>
          {record.quality.filter((one) => one.schoolYear === year).map((one) => (
            <div key={one.id} className="lu-row lu-wrap lu-md"><span className="lu-t3">{qualityKinds[one.kind]}</span><span>{one.title}</span><span className="lu-sp" />{one.result && <StatusTag shape="note" word={one.result} />}</div>
          ))}
        </div>
      ))}
    </Card>
  )
}
