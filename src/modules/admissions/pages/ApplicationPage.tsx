import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseTimeline } from '../../../ui/CaseTimeline.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { intakeTitle, lengthTitle, levelTitles, modeTitles, sources, yuan } from '../codes.ts'
import './admissions.css'
import { DecisionPanel, type Decision } from './DecisionPanel.tsx'
import { Findings, dayTime, problemOf, shapeOf, StateTag, untilWords } from './words.tsx'

type Detail = Output<typeof api.getApplication>
type Revealed = Output<typeof api.revealApplicant>

/** One application: who, for what, what to look at, every step; the decision at the top. */
export function ApplicationPage() {
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const { data, error, isPending, refetch } = useQuery({ queryKey: ['admissions', 'one', id], queryFn: () => call(api.getApplication, { id }) })
  const [deciding, setDeciding] = useState<Decision>()
  const [panel, setPanel] = useState<'reveal' | 'password'>()
  const [revealed, setRevealed] = useState<Revealed>()
  const [password, setPassword] = useState<string>()
  const [told, setTold] = useState<{ ok: boolean; message: string }>()
  const refresh = () => queries.invalidateQueries({ queryKey: ['admissions'] })
  const green = useMutation({ mutationFn: (on: boolean) => call(api.setGreenChannel, { id, on }), onSuccess: refresh })
  const letter = useMutation({ mutationFn: (format: 'pdf' | 'word') => download(api.makeLetter, { id, format }) })
  if (!data) return <DetailPage title="报名" groups={[]} loading={isPending} error={error} onRetry={() => void refetch()} />
  const { application: row, person, line, mayDecide } = data
  const seat = ['offered', 'accepted', 'arrived', 'handed-over'].includes(row.state) && !(row.state === 'offered' && row.late)
  return (
    <DetailPage
      title={row.name}
      crumbs={[{ title: '报名录取', to: '/admissions' }]}
      status={<StateTag state={row.state} late={row.late} boxed />}
      context={`${row.orgName} · ${row.specialtyName} · ${intakeTitle(row)}`}
      actions={mayDecide && <Actions row={row} seat={seat} onDecide={setDeciding} onLetter={(format) => letter.mutate(format)} />}
      groups={[
        {
          title: '报的是什么',
          facts: [
            { name: '专业', value: row.specialtyName },
            { name: '培养层次', value: levelTitles[row.trainingLevel] ?? row.trainingLevel },
            { name: '学制', value: lengthTitle(row.lengthMonths) },
            { name: '学习形式', value: modeTitles[row.studyMode] ?? row.studyMode },
            { name: '学费', value: `每年 ${yuan(row.tuition)}` },
            { name: '名额', value: <>{line.taken} / {line.seats}{!line.open && <> · <StatusTag shape="block" word={line.closedReason ?? '没有开放'} /></>}</> },
            { name: '来源', value: sources[row.source] },
            ...(row.score !== null ? [{ name: '成绩', value: String(row.score) }] : []),
            { name: '报名时间', value: dayTime(row.submittedAt) },
            { name: '应在哪天答复', value: row.decideBy ?? '—' },
            ...(row.className ? [{ name: '班级', value: row.className }] : []),
            ...(row.state === 'handed-over' ? [{ name: '学籍', value: row.studentNumber ? <span><span className="lu-mono">{row.studentNumber}</span>，{row.registeredOn} 注册</span> : '已移交，待注册' }] : []),
            ...(row.offerNo ? [{ name: '录取编号', value: <span className="lu-mono">{row.offerNo}</span> }, { name: '确认期限', value: untilWords(row.replyBy) }] : []),
          ],
        },
        {
          title: '本人',
          extra: mayDecide && <ActionButton small icon="eye" onClick={() => setPanel('reveal')}>看完整信息</ActionButton>,
          facts: [
            { name: '姓名', value: row.name },
            { name: '性别', value: row.sex === '1' ? '男' : row.sex === '2' ? '女' : '—' },
            { name: '证件号码', value: <span className="lu-mono">{revealed?.idNumber ?? row.idMasked ?? '—'}</span> },
            { name: '手机号', value: <span className="lu-mono">{revealed?.phone ?? row.phoneMasked}</span> },
            { name: '生源类别', value: <CodeWord list="category" code={row.entryCategory} /> },
            { name: '文化程度', value: <CodeWord list="education" code={person.previousEducation} /> },
            { name: '毕业学校', value: person.previousSchool ? `${person.previousSchool}${person.graduatedYear ? `（${person.graduatedYear} 年）` : ''}` : '—' },
            { name: '生源地', value: row.homeRegion ?? '—' },
            ...(person.employerName ? [{ name: '工作单位', value: person.employerName }] : []),
            { name: '监护人', value: revealed?.guardianName ? `${revealed.guardianName} ${revealed.guardianPhone ?? ''}` : (person.guardian ?? '—') },
          ],
        },
      ]}
      aside={
        <Card title="每一步">
          <CaseTimeline
            entries={data.events.map((one) => ({
              key: String(one.id),
              shape: shapeOf(one.toState),
              title: one.title,
              ...(one.reason ? { body: one.reason } : {}),
              ...(one.clause ? { clause: { id: one.clause, label: '' } } : {}),
              meta: `${dayTime(one.at)} · ${one.by}`,
            }))}
          />
        </Card>
      }
    >
      {told && <Notice tone={told.ok ? 'ok' : 'bad'} title={told.ok ? told.message : '没有办成'}>{told.ok ? undefined : told.message}</Notice>}
      {row.light === 'overdue' && <Notice tone="bad" title="过了答复的日子">应在 {row.decideBy} 答复。请录取、退回或不录取。</Notice>}
      {person.knownPerson && <Notice tone="warn" title="证件号码在人员登记中已有记录">报到时看身份证原件，核对是不是同一个人。</Notice>}
      {password && <Notice tone="ok" title="一次性口令">{password}。只显示这一次，请当面告诉本人；登录后须改。</Notice>}
      {[green.error, letter.error].map((one, at) => one && <ProblemNotice key={at} problem={problemOf(one)!} onRefresh={() => void refresh()} />)}
      {(data.findings.length > 0 || row.softReason) && (
        <Card title="要看的">
          <Findings findings={data.findings} />
          {row.softReason && <p><span className="lu-t2">本人说明：</span>{row.softReason}</p>}
        </Card>
      )}
      {data.near.length > 0 && (
        <Card title="相近的报名" meta="不是同一个人，但有相同之处" flush>
          <SmallTable
            columns={[
              { key: 'name', title: '姓名', render: (one) => <Link to={`/admissions/${one.id}`}>{one.name}</Link> },
              { key: 'why', title: '相同之处', render: (one) => one.why },
              { key: 'org', title: '学校', render: (one) => one.orgName },
              { key: 'state', title: '状态', card: 'state', render: (one) => <StateTag state={one.state} /> },
            ]}
            rows={data.near}
            rowKey={(one) => one.id}
          />
        </Card>
      )}
      {data.extra.length > 0 && <Card title="学校要的其他内容"><Facts facts={data.extra.map((one) => ({ name: one.title, value: one.value }))} /></Card>}
      {data.preArrival.length > 0 && <Card title="报到前信息"><Facts facts={data.preArrival.map((one) => ({ name: one.title, value: one.value }))} /></Card>}
      {person.hasPhoto && <Card title="照片"><img className="ad-photo" src={`/api/admissions/applications/${row.id}/photo`} alt={`${row.name}的照片`} /></Card>}
      {mayDecide && !['refused', 'withdrawn', 'expired', 'gave-up'].includes(row.state) && (
        <Card title="其他">
          <div className="lu-row lu-wrap">
            <ActionButton busy={green.isPending} onClick={() => green.mutate(!row.greenChannel)}>{row.greenChannel ? '取消绿色通道' : '开绿色通道'}</ActionButton>
            {row.source === 'direct' && <ActionButton onClick={() => setPanel('password')}>为本人重设口令</ActionButton>}
            <span className="lu-t2 lu-sm">绿色通道：家庭困难的可以先入学，后补手续和费用，现在不用交证明。</span>
          </div>
        </Card>
      )}
      {deciding && <DecisionPanel action={deciding} ids={[row.id]} onClose={() => setDeciding(undefined)} onDone={async ([done]) => { setTold(done); setDeciding(undefined); await refresh() }} />}
      {panel === 'reveal' && (
        <ReasonPanel title="看完整信息" field="用途" help="本人会看到谁在什么时候为什么看过。" effect="显示证件号码、手机号、监护人。" submitText="显示" onClose={() => setPanel(undefined)} onSubmit={async (purpose) => { setRevealed(await call(api.revealApplicant, { id: row.id, purpose })); setPanel(undefined) }} />
      )}
      {panel === 'password' && (
        <ReasonPanel title="为本人重设口令" help="写明怎样核对的本人，例如看了身份证原件。" effect="原来的口令作废，本人在别处的登录结束。" submitText="重设口令" onClose={() => setPanel(undefined)} onSubmit={async (reason) => { setPassword((await call(api.resetApplicantPassword, { id: row.id, reason })).password); setPanel(undefined) }} />
      )}
    </DetailPage>
  )
}

function Actions({ row, seat, onDecide, onLetter }: { row: Detail['application']; seat: boolean; onDecide: (action: Decision) => void; onLetter: (format: 'pdf' | 'word') => void }) {
  if (row.state === 'submitted')
    return (
      <>
        <ActionButton onClick={() => onDecide('refuse')}>不录取</ActionButton>
        <ActionButton onClick={() => onDecide('return')}>退回补正</ActionButton>
        <ActionButton kind="primary" onClick={() => onDecide('offer')}>录取</ActionButton>
      </>
    )
  return (
    <>
      {row.source === 'station' && row.state === 'returned' && <ActionButton kind="primary" onClick={() => onDecide('submit')}>代本人提交</ActionButton>}
      {row.source === 'station' && row.state === 'offered' && <ActionButton onClick={() => onDecide('accept')}>代本人确认</ActionButton>}
      {['offered', 'accepted'].includes(row.state) && <ActionButton onClick={() => onDecide('rescind')}>撤销录取</ActionButton>}
      {['accepted', 'arrived'].includes(row.state) && <ActionButton onClick={() => onDecide('absent')}>登记未报到</ActionButton>}
      {seat && <ActionButton icon="download" onClick={() => onLetter('word')}>通知书 Word</ActionButton>}
      {seat && <ActionButton kind="primary" icon="download" onClick={() => onLetter('pdf')}>通知书 PDF</ActionButton>}
    </>
  )
}

/** A code in words, from the lists of the counter's form. */
function CodeWord({ list, code }: { list: 'category' | 'education'; code: string | null }) {
  const { data } = useQuery({ queryKey: ['admissions', 'words'], queryFn: () => call(api.getAdmissionWords, {}), staleTime: Number.POSITIVE_INFINITY })
  if (!code) return '—'
  const rows = list === 'category' ? data?.categories : data?.educations
  return rows?.find((one) => one.code === code)?.label ?? code
}
