import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { whenText } from '../../../ui/format.ts'
import { PageWait } from '../../../ui/PageWait.tsx'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
import { api as todos } from '../../todos/api.ts'
import { blockersOf, evidenceOf, layoutOf, type CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { categories, sources } from '../codes.ts'
import { DetailCards } from './DetailCards.tsx'
import { StepPanel, type StepName } from './StepPanels.tsx'
import { root } from './tabs.tsx'
import { StateTag } from './words.tsx'
import './complaints.css'

export type Complaint = Output<typeof api.getComplaint>
const forms: Readonly<Record<string, StepName>> = { transfer: 'transfer', ask: 'ask', propose: 'propose' }

/** One complaint at the authority: what was said, what was found, and the step that is due. */
export function DetailPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['complaints', 'case', id], queryFn: () => call(todos.getCase, { id }) })
  const complaint = useQuery({ queryKey: ['complaints', 'one', id], queryFn: () => call(api.getComplaint, { id }) })
  if (file.data && complaint.data) return <View detail={file.data} complaint={complaint.data} />
  return <PageWait title="招生投诉" crumbs={[root, { title: '投诉' }]} what="没有读到这件投诉" queries={[file, complaint]} back={{ title: '回到监督投诉', to: '/complaints/manage' }} />
}

function View({ detail, complaint }: { detail: CaseDetail; complaint: Complaint }) {
  const [filling, setFilling] = useState<StepName>()
  const decided = useCaseDecision(detail, {
    act: (input) => call(todos.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['complaints'],
    blockers: blockersOf(detail),
    open: ({ action }) => {
      setFilling(forms[action])
      return forms[action] !== undefined
    },
    effectOf: ({ action }) => (action === 'refuse' ? '投诉人凭查询号看到理由。' : action === 'finish' ? '整改结果写在公开页面上。' : ['return', 'reopen', 'close', 'withhold'].includes(action) ? '这句话写进经过，学校看不到。' : '这句话写进经过，要过学校说明的，学校也看得到。'),
    helpOf: () => '不要写投诉人的姓名和证件号码。',
  })
  const done = (message: string) => {
    setFilling(undefined)
    decided.done(message)
  }
  return (
    <>
      {decided.notices}
      <CaseDetailLayout
        {...layoutOf(detail)}
        title={detail.title}
        status={<StateTag state={complaint.state} boxed />}
        crumbs={[root, { title: detail.no }]}
        context={
          <>
            <span className="lu-mono">{detail.no}</span>　{sources[complaint.source]}　{categories[complaint.category]}　{whenText(complaint.receivedAt)} 收到
            {complaint.trackingNo && <>　查询号 <span className="lu-mono">{complaint.trackingNo}</span></>}
          </>
        }
        evidence={evidenceOf(detail, '材料')}
        {...decided.decision}
      >
        <DetailCards complaint={complaint} onChanged={() => void decided.refresh()} onSaid={decided.say} />
      </CaseDetailLayout>
      {decided.dialog}
      {filling && <StepPanel step={filling} complaint={complaint} caseId={detail.id} version={detail.version} onClose={() => setFilling(undefined)} onDone={done} />}
    </>
  )
}
