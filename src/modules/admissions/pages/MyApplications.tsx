import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseTimeline } from '../../../ui/CaseTimeline.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { intakeOf, intakeTitle, lengthTitle, levelTitles, modeTitles, preArrivalFields, yuan } from '../codes.ts'
import './admissions.css'
import { Stations } from './Stations.tsx'
import { useCandidate } from './MyProfile.tsx'
import { dayTime, issuesOf, problemOf, shapeOf, StateTag, untilWords } from './words.tsx'

type Mine = Output<typeof api.listMyApplications>['rows']
type One = Mine[number]

/** 我的报名: whose turn it is with each school, every step with its reason, and what can be done now. */
export function MyApplications() {
  const mine = useQuery({ queryKey: ['admissions', 'mine'], queryFn: () => call(api.listMyApplications, {}), refetchInterval: (query) => (query.state.data?.rows.some((row) => row.state === 'accepted') ? 15_000 : 60_000) })
  const candidate = useCandidate()
  if (mine.error) return <ErrorState what="没有读到您的报名" error={mine.error} onRetry={() => void mine.refetch()} />
  if (!mine.data || !candidate.data) return <Loading lines={6} />
  const { profile } = candidate.data
  const ready = profile.identity !== 'none' && profile.entryCategory !== null && profile.homeRegion !== null
  const rows = mine.data.rows.toSorted((left, right) => urgency(left) - urgency(right))
  return (
    <div className="lu-stack">
      {!ready && (
        <Notice tone="warn" title={profile.identity === 'none' ? '第一步：登记证件' : '第一步：把资料填全'} actions={<ActionButton kind="primary" to="/me/applications/profile">去填资料</ActionButton>}>
          填一次，报几所学校都用它。
        </Notice>
      )}
      {rows.length === 0 && <EmptyState icon="school" title="还没有报名">选好学校和专业，一次可以报几所。学校答复后会通知您。</EmptyState>}
      {rows.map((row) => <Application key={row.id} row={row} all={rows} />)}
      <div className="lu-row lu-wrap">
        <ActionButton kind={ready ? 'primary' : 'plain'} icon="plus" to="/me/applications/new">报学校</ActionButton>
        <ActionButton to="/me/applications/profile">我的资料</ActionButton>
      </div>
    </div>
  )
}

/** What waits for the candidate first, what has ended last. */
function urgency({ state, late }: One): number {
  if (state === 'offered') return late ? 7 : 0
  const order = ['returned', 'accepted', 'arrived', 'submitted', 'draft', 'handed-over']
  return order.includes(state) ? 1 + order.indexOf(state) : 8
}

function Application({ row, all }: { row: One; all: Mine }) {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['admissions'] })
  const [asking, setAsking] = useState<'accept' | 'withdraw'>()
  const [shown, setShown] = useState(false)
  const again = useMutation({ mutationFn: () => call(api.resubmitMyApplication, { id: row.id, version: row.version }), onSuccess: refresh })
  const letter = useMutation({ mutationFn: () => download(api.getMyOfferLetter, { id: row.id }) })
  const open = row.state === 'offered' && !row.late
  const seat = ['offered', 'accepted', 'arrived', 'handed-over'].includes(row.state) && !(row.state === 'offered' && row.late)
  return (
    <Card title={row.orgName} extra={<StateTag state={row.state} late={row.late} />}>
      <div className="lu-stack">
        <p>
          {row.specialtyName} · {levelTitles[row.trainingLevel] ?? row.trainingLevel} · {lengthTitle(row.lengthMonths)}
          <br />
          <span className="lu-t2 lu-sm">{intakeTitle(row)} · {modeTitles[row.studyMode] ?? row.studyMode} · 学费每年 {yuan(row.tuition)}</span>
        </p>
        {row.state === 'submitted' && <Notice tone="info" title="学校正在审核">{row.decideBy ? `学校应在 ${row.decideBy} 当天答复。` : ''}{row.phone && `着急的可以打 ${row.phone}。`}</Notice>}
        {row.stateReason && ['returned', 'refused', 'expired', 'gave-up', 'withdrawn'].includes(row.state) && (
          <Notice tone={row.state === 'returned' ? 'warn' : 'mute'} title={row.state === 'returned' ? '学校请您补正' : '理由'}>
            {row.stateReason} {row.stateClause && <Clause id={row.stateClause} />}
          </Notice>
        )}
        {row.stopped && (
          <Notice tone="warn" title={row.stopped}>
            {row.state === 'offered' ? '现在不能确认这所学校，别的报名先留着。' : '恢复招生以前不能注册学籍，可以放弃这一份、报别的学校。'}
            {row.phone && `学校电话 ${row.phone}。`}
          </Notice>
        )}
        {open && !row.stopped && <Notice tone="ok" title={`录取了，编号 ${row.offerNo}`}>请在 <b>{untilWords(row.replyBy)}</b> 以前确认，过期名额会放给别人。</Notice>}
        {row.state === 'offered' && row.late && <Notice tone="warn" title="过了答复期限">期限是 {untilWords(row.replyBy)}。还想去的，可以再报一次，由学校决定。</Notice>}
        {row.greenChannel && seat && <Notice tone="info" title="绿色通道">可以先入学，后补手续和费用，现在不用交证明。</Notice>}
        {row.arrival && <Stations arrival={row.arrival} />}
        {(row.className || row.state === 'handed-over') && (
          <Notice tone="ok" title={row.className ? `分在${row.className}` : '已移交学籍'}>
            {row.studentNumber ? `学籍号 ${row.studentNumber}，${row.registeredOn} 注册。` : row.state === 'handed-over' ? '学籍待注册，注册以后这里有学籍号。' : '报到办完，等学校建立学籍。'}
          </Notice>
        )}
        {row.state === 'accepted' && <Arrival row={row} />}
        {asking === 'accept' && <Accept row={row} all={all} onClose={() => setAsking(undefined)} onDone={refresh} />}
        {asking === 'withdraw' && <Withdraw row={row} onClose={() => setAsking(undefined)} onDone={refresh} />}
        {[again.error, letter.error].map((error, at) => error && <ProblemNotice key={at} problem={problemOf(error)!} onRefresh={() => void refresh()} />)}
        {!asking && (
          <div className="lu-row lu-wrap">
            {open && !row.stopped && <ActionButton kind="primary" onClick={() => setAsking('accept')}>确认去这所学校</ActionButton>}
            {row.state === 'returned' && <ActionButton kind="primary" busy={again.isPending} onClick={() => again.mutate()}>资料改好了，再次提交</ActionButton>}
            {row.state === 'returned' && <ActionButton to="/me/applications/profile">改资料</ActionButton>}
            {row.state === 'draft' && <ActionButton kind="primary" busy={again.isPending} onClick={() => again.mutate()}>提交</ActionButton>}
            {seat && <ActionButton icon="download" busy={letter.isPending} onClick={() => letter.mutate()}>录取通知书</ActionButton>}
            {['draft', 'submitted', 'returned', 'offered', 'accepted'].includes(row.state) && <ActionButton onClick={() => setAsking('withdraw')}>{row.state === 'offered' ? '谢绝' : row.state === 'accepted' ? '放弃' : '撤回'}</ActionButton>}
          </div>
        )}
        <button type="button" className="lu-link lu-sm" aria-expanded={shown} onClick={() => setShown(!shown)}>{shown ? '收起经过' : `看每一步（${row.events.length}）`}</button>
        {shown && (
          <CaseTimeline
            entries={row.events.map((one) => ({
              key: String(one.id),
              shape: shapeOf(one.toState),
              title: one.title,
              ...(one.reason ? { body: one.reason } : {}),
              ...(one.clause ? { clause: { id: one.clause, label: '' } } : {}),
              meta: `${dayTime(one.at)} · ${one.by}`,
            }))}
          />
        )}
      </div>
    </Card>
  )
}

function Accept({ row, all, onClose, onDone }: { row: One; all: Mine; onClose: () => void; onDone: () => Promise<void> }) {
  const others = all.filter((one) => one.id !== row.id && intakeOf(one) === intakeOf(row) && ['draft', 'submitted', 'returned', 'offered'].includes(one.state))
  const send = useMutation({ mutationFn: () => call(api.acceptMyOffer, { id: row.id, version: row.version, ends: others.map((one) => one.id) }), onSuccess: async () => { await onDone(); onClose() } })
  return (
    <div className="lu-stack">
      <Notice tone="warn" title={`确认去${row.orgName}`}>
        {others.length > 0 ? `${intakeTitle(row)}另外 ${others.length} 份报名随之撤回：${others.map((one) => one.orgName).join('、')}。` : `${intakeTitle(row)}只能确认这一所。`}
      </Notice>
      {send.error && <ProblemNotice problem={problemOf(send.error)!} onRefresh={() => void onDone()} />}
      <div className="lu-row lu-wrap">
        <ActionButton kind="primary" busy={send.isPending} onClick={() => send.mutate()}>确认</ActionButton>
        <ActionButton onClick={onClose}>再想想</ActionButton>
      </div>
    </div>
  )
}

function Withdraw({ row, onClose, onDone }: { row: One; onClose: () => void; onDone: () => Promise<void> }) {
  const [reason, setReason] = useState('')
  const send = useMutation({ mutationFn: () => call(api.withdrawMyApplication, { id: row.id, version: row.version, reason }), onSuccess: async () => { await onDone(); onClose() } })
  const word = row.state === 'offered' ? '谢绝录取' : row.state === 'accepted' ? '放弃入学' : '撤回报名'
  const owed = row.state === 'accepted'
  return (
    <div className="lu-stack">
      <div className="lu-field">
        <label htmlFor={`ad-why-${row.id}`}>{word}的理由{owed ? '' : '（可不填）'}</label>
        <textarea id={`ad-why-${row.id}`} className="lu-inp" rows={2} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
      </div>
      {send.error && <ProblemNotice problem={problemOf(send.error)!} onRefresh={() => void onDone()} />}
      <div className="lu-row lu-wrap">
        <ActionButton kind="danger" busy={send.isPending} blocked={owed && reason.trim().length < 2 ? '写一句理由' : undefined} onClick={() => send.mutate()}>{word}</ActionButton>
        <ActionButton onClick={onClose}>不了</ActionButton>
      </div>
    </div>
  )
}

function Arrival({ row }: { row: One }) {
  const queries = useQueryClient()
  const [filling, setFilling] = useState(false)
  const send = useMutation({
    mutationFn: (values: Record<string, string>) => call(api.savePreArrival, { id: row.id, values }),
    onSuccess: async () => { await queries.invalidateQueries({ queryKey: ['admissions'] }); setFilling(false) },
  })
  const { fields, values, filledAt } = row.preArrival
  const asked = fields.filter((key) => key !== 'photo')
  return (
    <div className="lu-stack">
      <Facts
        columns={1}
        facts={[
          { name: '报到时间', value: row.arrival?.opensAt || row.arrival?.closesAt ? `${row.arrival.opensAt ? untilWords(row.arrival.opensAt) : '现在'} 至 ${row.arrival.closesAt ? untilWords(row.arrival.closesAt) : '学校通知的时间'}` : row.arriveFrom ? `${row.arriveFrom}${row.arriveTo && row.arriveTo !== row.arriveFrom ? ` 至 ${row.arriveTo}` : ''}` : '学校另行通知' },
          { name: '报到地点', value: row.address || '学校招生办公室' },
          { name: '携带材料', value: row.materials.join('、') || '身份证件原件' },
        ]}
      />
      {asked.length > 0 && !filling && (
        <Notice tone={filledAt ? 'ok' : 'warn'} title={filledAt ? `报到前信息已填（${dayTime(filledAt)}）` : '还要填报到前信息'} actions={<ActionButton small onClick={() => setFilling(true)}>{filledAt ? '修改' : '现在填'}</ActionButton>}>
          {asked.map((key) => preArrivalFields[key].title).join('、')}
        </Notice>
      )}
      {fields.includes('photo') && <p className="lu-t2 lu-sm">学校要一张证件照，在<Link to="/me/applications/profile">我的资料</Link>里拍。</p>}
      {filling && (
        <RecordForm
          fields={asked.map((key) => ({ key, title: preArrivalFields[key].title, type: key === 'family' || key === 'dormitory' ? 'longtext' : 'text', help: preArrivalFields[key].help }))}
          initial={values}
          draftKey={`admissions-arrival-${row.id}`}
          submitText="保存"
          submitWide
          onCancel={() => setFilling(false)}
          serverIssues={issuesOf(send.error)}
          notice={send.error && <ProblemNotice problem={problemOf(send.error)!} />}
          onSubmit={async (given) => void (await send.mutateAsync(given as Record<string, string>))}
        />
      )}
    </div>
  )
}
