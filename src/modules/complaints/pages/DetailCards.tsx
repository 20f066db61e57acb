import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import { useMay } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { whenText } from '../../../ui/format.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { api } from '../api.ts'
import { endedStates, measures, verdicts } from '../codes.ts'
import { AgentPanel } from './AgentPanels.tsx'
import type { Complaint } from './DetailPage.tsx'
import { AgentTag } from './words.tsx'

type Props = { complaint: Complaint; onChanged: () => void; onSaid: (text: string) => void }

export function DetailCards(props: Props) {
  const { complaint } = props
  return (
    <>
      <Said {...props} />
      {(complaint.question || complaint.statement) && (
        <Card title="学校说明" meta={complaint.statedAt ? `${whenText(complaint.statedAt)} 提交` : '还没有提交'}>
          <p className="lu-t2">要说明的情况</p>
          <p className="cp-text">{complaint.question}</p>
          {complaint.statement && <><p className="lu-t2" style={{ marginTop: 8 }}>学校的说明</p><p className="cp-text">{complaint.statement}</p></>}
        </Card>
      )}
      {complaint.verdict && <Result {...props} />}
      <Notes {...props} />
      <Agents {...props} />
    </>
  )
}

function Said({ complaint, onChanged: _ }: Props) {
  const [opening, setOpening] = useState(false)
  const [reading, setReading] = useState(false)
  const [words, setWords] = useState<string>()
  const [contact, setContact] = useState<{ name: string; contact: string }>()
  return (
    <Card title="投诉内容" meta={complaint.happenedOn ? `发生在 ${complaint.happenedOn}` : undefined}>
      <p className="cp-text">{words ?? complaint.text}</p>
      <div className="cp-acts">
        {complaint.mayOpenText && !words && <ActionButton small icon="eye" onClick={() => setReading(true)}>查看没有遮住的原文</ActionButton>}
        <span className="lu-t2">{complaint.anonymous ? '没有留姓名' : complaint.contactGiven ? '投诉人署名，姓名和联系方式已加密' : ''}</span>
        {complaint.mayOpenContact && !contact && <ActionButton small icon="eye" onClick={() => setOpening(true)}>查看联系方式</ActionButton>}
        {complaint.others > 0 && complaint.schoolName && <Link to={`/complaints/manage?view=all&f.q=${encodeURIComponent(complaint.schoolName)}`}>这所学校另有 {complaint.others} 件</Link>}
      </div>
      {contact && <Notice tone="info" title={`${contact.name}，${contact.contact}`}>这次查看已记入审计。</Notice>}
      {words && <Notice tone="info" title="这是投诉人写的原文">这次查看已记入审计。</Notice>}
      {reading && (
        <ReasonPanel
          title="查看投诉原文"
          effect="这次查看和用途记入审计。"
          help="写明用途，例如：核对收款人的电话。"
          field="用途"
          submitText="查看"
          onClose={() => setReading(false)}
          onSubmit={async (purpose) => {
            setWords((await call(api.openComplaintText, { id: complaint.caseId!, purpose })).text)
            setReading(false)
          }}
        />
      )}
      {opening && (
        <ReasonPanel
          title="查看投诉人的联系方式"
          effect="这次查看和用途记入审计。"
          help="写明用途，例如：电话核实所说的情况。"
          field="用途"
          submitText="查看"
          onClose={() => setOpening(false)}
          onSubmit={async (purpose) => {
            setContact(await call(api.openComplainant, { id: complaint.caseId!, purpose }))
            setOpening(false)
          }}
        />
      )}
    </Card>
  )
}

function Result({ complaint, onChanged, onSaid }: Props) {
  const [withdrawing, setWithdrawing] = useState(false)
  const mayDecide = useMay('complaints.decide')
  const link = useMutation({
    mutationFn: (orderId: string) => call(api.linkComplaintOrder, { id: complaint.caseId!, orderId }),
    onSuccess: (answer) => {
      onSaid(`已关联整改办件 ${answer.orderNo}。`)
      onChanged()
    },
  })
  const ordered = complaint.measure === 'rectify' || complaint.measure === 'suspend'
  const open = complaint.own && ['decided', 'following'].includes(complaint.state)
  return (
    <Card title="认定和处理" meta={complaint.decidedOn ? `${complaint.decidedOn} 审定` : '还没有审定'}>
      <Facts
        columns={1}
        facts={[
          { name: '认定', value: verdicts[complaint.verdict!] },
          { name: '查明的事实', value: <span className="cp-text">{complaint.finding}</span> },
          { name: '处理', value: `${measures[complaint.measure]}${complaint.followDue ? `，到 ${complaint.followDue}` : ''}` },
          ...(complaint.decision ? [{ name: '公布的文字', value: <span className="cp-text">{complaint.decision}</span> }] : []),
          { name: '给投诉人的答复', value: <span className="cp-text">{complaint.answer}</span> },
          ...(ordered ? [{ name: '整改办件', value: complaint.orderId ? <Link to={`/cases/${complaint.orderId}`}>{complaint.orderNo}</Link> : '还没有关联' }] : []),
          ...(complaint.followed ? [{ name: '整改结果', value: complaint.followed }] : []),
          ...(complaint.publication ? [{ name: '公开', value: complaint.publication.withdrawnOn ? `${complaint.publication.withdrawnOn} 撤下：${complaint.publication.withdrawnReason}` : <Link to={`/complaints/published/${complaint.publication.id}`}>{complaint.publication.publishedOn} 公布，到 {complaint.publication.shownUntil}</Link> }] : []),
        ]}
      />
      {open && ordered && complaint.schoolNo !== null && (
        <div className="cp-acts">
          <ActionButton to={`/orgs/${complaint.schoolNo}/order`}>下达限期整改、暂停招生</ActionButton>
          {complaint.orders.filter((one) => one.id !== complaint.orderId).map((one) => (
            <ActionButton key={one.id} busy={link.isPending} onClick={() => link.mutate(one.id)}>关联 {one.no}（{one.stateTitle}）</ActionButton>
          ))}
        </div>
      )}
      {link.error && <ProblemNotice problem={problemOf(link.error)} />}
      {complaint.own && mayDecide && complaint.publication && !complaint.publication.withdrawnOn && (
        <div className="cp-acts"><ActionButton small kind="danger" onClick={() => setWithdrawing(true)}>撤下公开的结果</ActionButton></div>
      )}
      {withdrawing && (
        <ReasonPanel
          title="撤下公开的结果"
          effect="公开页面上不再显示，理由留在办件里。"
          submitText="撤下"
          onClose={() => setWithdrawing(false)}
          onSubmit={async (reason) => {
            await call(api.withdrawComplaintPublication, { id: complaint.caseId!, reason })
            setWithdrawing(false)
            onSaid('已从公开页面撤下。')
            onChanged()
          }}
        />
      )}
    </Card>
  )
}

function Notes({ complaint, onChanged, onSaid }: Props) {
  const [writing, setWriting] = useState(false)
  const upload = useMutation({
    mutationFn: (file: File) => call(api.uploadComplaintEvidence, { id: complaint.caseId!, filename: file.name }, { file }),
    onSuccess: (kept) => {
      onSaid(`已加入材料“${kept.name}”。`)
      onChanged()
    },
  })
  const mayHandle = useMay('complaints.handle')
  const open = complaint.own && mayHandle && !endedStates.includes(complaint.state)
  return (
    <Card title="调查记录" meta="不进经过，学校看不到">
      {complaint.notes.length === 0 && <p className="lu-t3">还没有记录。</p>}
      {complaint.notes.map((one) => (
        <div key={one.id} className="cp-note">
          <p className="cp-text">{one.text}</p>
          <p className="lu-t3 lu-sm">{whenText(one.at)} {one.by}</p>
        </div>
      ))}
      {open && (
        <div className="cp-acts">
          <ActionButton onClick={() => setWriting(true)}>写一条</ActionButton>
          <label className="lu-row">
            <span>加入材料</span>
            <input type="file" accept={api.uploadComplaintEvidence.upload?.accept} disabled={upload.isPending} onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) upload.mutate(file)
              event.target.value = ''
            }} />
          </label>
        </div>
      )}
      {upload.error && <ProblemNotice problem={problemOf(upload.error)} />}
      {writing && (
        <ReasonPanel
          title="写调查记录"
          field="记录"
          help="谁、何时、问到什么、看到什么。"
          effect="留在这件投诉里，不进经过，学校看不到。"
          submitText="写入"
          onClose={() => setWriting(false)}
          onSubmit={async (text) => {
            await call(api.addComplaintNote, { id: complaint.caseId!, text })
            setWriting(false)
            onChanged()
          }}
        />
      )}
    </Card>
  )
}

function Agents({ complaint, onChanged, onSaid }: Props) {
  const [adding, setAdding] = useState(false)
  if (!useMay('complaints.ledger')) return null
  return (
    <Card title="有偿招生台账" meta="这件投诉涉及的个人和机构">
      {complaint.agents.length === 0 && <p className="lu-t3">没有登记。</p>}
      {complaint.agents.map((one) => (
        <p key={one.id}><Link to={`/complaints/agents/${one.id}`}>{one.name}</Link>　{one.organisation}　<AgentTag verdict={one.verdict} /></p>
      ))}
      {complaint.own && <div className="cp-acts"><ActionButton icon="plus" onClick={() => setAdding(true)}>登记到台账</ActionButton></div>}
      {adding && (
        <AgentPanel
          complaintCaseId={complaint.caseId!}
          onClose={() => setAdding(false)}
          onDone={(message) => {
            setAdding(false)
            onSaid(message)
            onChanged()
          }}
        />
      )}
    </Card>
  )
}
