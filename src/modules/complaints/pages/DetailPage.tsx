import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, urlOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import type { Decision } from '../../../ui/DecisionBar.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { whenText } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { api as todos } from '../../todos/api.ts'
import { blockersOf, layoutOf, type CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { categories, sources } from '../codes.ts'
import { DetailCards } from './DetailCards.tsx'
import { StepPanel, type StepName } from './StepPanels.tsx'
import { root } from './tabs.tsx'
import { problemOf, StateTag } from './words.tsx'
import './complaints.css'

export type Complaint = Output<typeof api.getComplaint>
type Action = CaseDetail['actions'][number]
const forms: Readonly<Record<string, StepName>> = { transfer: 'transfer', ask: 'ask', propose: 'propose' }

/** One complaint at the authority: what was said, what was found, and the step that is due. */
export function DetailPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['complaints', 'case', id], queryFn: () => call(todos.getCase, { id }) })
  const complaint = useQuery({ queryKey: ['complaints', 'one', id], queryFn: () => call(api.getComplaint, { id }) })
  if (file.data && complaint.data) return <View detail={file.data} complaint={complaint.data} />
  const error = file.error ?? complaint.error
  const problem = error instanceof CallError ? error.problem : undefined
  return (
    <>
      <PageHead title="招生投诉" crumbs={[root, { title: '投诉' }]} />
      {!error && <Loading lines={10} />}
      {problem && problem.status < 500 && <Notice tone="warn" title={problem.message} actions={<ActionButton to="/complaints/manage">回到监督投诉</ActionButton>} />}
      {error && !(problem && problem.status < 500) && <ErrorState what="没有读到这件投诉" id={problem?.id} onRetry={() => void Promise.all([file.refetch(), complaint.refetch()])} />}
    </>
  )
}

function View({ detail, complaint }: { detail: CaseDetail; complaint: Complaint }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState<Action>()
  const [filling, setFilling] = useState<StepName>()
  const [problem, setProblem] = useState<Problem>()
  const [said, setSaid] = useState('')
  const refresh = async () => {
    setProblem(undefined)
    await client.invalidateQueries({ queryKey: ['complaints'] })
    await client.invalidateQueries({ queryKey: ['todos'] })
  }
  const done = (message: string) => {
    setAsking(undefined)
    setFilling(undefined)
    setSaid(message)
    scrollTo(0, 0)
    void refresh()
  }
  const take = useMutation({
    mutationFn: ({ action, reason }: { action: string; reason?: string }) => call(todos.actOnCase, { id: detail.id, action, version: detail.version, ...(reason ? { reason } : {}) }),
    onSuccess: (answer) => done(`已办理，现在是“${answer.stateTitle}”。`),
  })
  const press = (action: Action) => {
    const form = forms[action.action]
    if (form) setFilling(form)
    else if (action.reason || action.explain) setAsking(action)
    else take.mutate({ action: action.action }, { onError: (error) => setProblem(problemOf(error)) })
  }
  const main = detail.actions.find((one) => one.kind === 'main')
  const decisions = [...detail.actions.filter((one) => one !== main), ...(main ? [main] : [])].map(
    (one): Decision => ({
      key: one.action,
      label: one.reason || one.explain || one.form ? `${one.title}…` : one.title,
      kind: one.kind === 'main' ? 'primary' : one.kind,
      ...(one.why ? { blocked: one.why } : {}),
      busy: take.isPending,
      onClick: () => press(one),
    }),
  )
  return (
    <>
      {(said || problem) && (
        <div className="lu-stack" style={{ marginBottom: 16 }}>
          {said && <Notice tone="ok" title={said} />}
          {problem && <ProblemNotice problem={problem} onRefresh={() => void refresh()} />}
        </div>
      )}
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
        evidence={detail.evidence.map((item, at) => ({
          key: `${item.fileId ?? item.name}-${at}`,
          name: item.name,
          meta: item.meta,
          state: item.state,
          word: '材料',
          ...(item.fileId ? { href: urlOf(todos.readCaseFile, { id: detail.id, fileId: item.fileId }) } : {}),
          ...(item.scan ? { scan: item.scan } : {}),
        }))}
        {...(decisions.length > 0
          ? {
              decision: {
                act: main?.title ?? '办理',
                ...(main ? {} : { waiting: detail.waitingFor ? `等${detail.waitingFor}办理` : detail.stateTitle }),
                blockers: main?.why ? (blockersOf(detail).length > 0 ? blockersOf(detail) : [main.why.replace(/。$/, '')]) : [],
                effects: detail.consequence ?? '每一步都记入经过。',
                workdaysLeft: detail.workdaysLeft,
                decisions,
              },
            }
          : {})}
      >
        <DetailCards complaint={complaint} onChanged={() => void refresh()} onSaid={setSaid} />
      </CaseDetailLayout>
      {asking && (
        <ReasonPanel
          title={asking.title}
          effect={asking.action === 'refuse' ? '投诉人凭查询号看到理由。' : asking.action === 'finish' ? '整改结果写在公开页面上。' : '这句话写进经过，要过学校说明的，学校也看得到。'}
          help="不要写投诉人的姓名和证件号码。"
          submitText={asking.title}
          onRefresh={() => void refresh()}
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason) => void (await take.mutateAsync({ action: asking.action, reason }))}
        />
      )}
      {filling && <StepPanel step={filling} complaint={complaint} caseId={detail.id} version={detail.version} onClose={() => setFilling(undefined)} onDone={done} />}
    </>
  )
}
