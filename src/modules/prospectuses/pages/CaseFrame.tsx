import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import type { Decision } from '../../../ui/DecisionBar.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead, type Crumb } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api as todosApi } from '../../todos/api.ts'
import { blockersOf, layoutOf, toneLooks, type CaseDetail } from '../../todos/model.ts'
import { problemOf } from './words.tsx'

type Action = CaseDetail['actions'][number]
type FrameProps = { id: string; title: string; crumbs: readonly Crumb[]; actions?: ReactNode; doneWords: string; /** Shown where the record has no case here, because it was taken over. */ fallback?: ReactNode; children: (detail: CaseDetail) => ReactNode }

/** A case with its rules, facts, timeline and decision bar; what the module shows of it stands in the middle. */
export function CaseFrame(props: FrameProps) {
  const file = useQuery({ queryKey: ['intake', 'case', props.id], queryFn: () => call(todosApi.getCase, { id: props.id }) })
  if (file.data) return <View {...props} detail={file.data} />
  const problem = file.error instanceof CallError ? file.error.problem : undefined
  if (problem?.status === 404 && props.fallback) return <>{props.fallback}</>
  return (
    <>
      <PageHead title={props.title} crumbs={props.crumbs} />
      {!file.error && <Loading lines={10} />}
      {problem?.status === 404 && <Notice tone="warn" title={problem.message} actions={<ActionButton to="/intake">回到招生</ActionButton>} />}
      {file.error && problem?.status !== 404 && <ErrorState what="没有读到这一件" id={problem?.id} onRetry={() => void file.refetch()} />}
    </>
  )
}

function View({ detail, crumbs, actions, doneWords, children }: FrameProps & { detail: CaseDetail }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState<Action>()
  const [problem, setProblem] = useState<Problem>()
  const [said, setSaid] = useState('')
  const refresh = async () => {
    setProblem(undefined)
    await client.invalidateQueries({ queryKey: ['intake'] })
    await client.invalidateQueries({ queryKey: ['todos'] })
  }
  const take = useMutation({
    mutationFn: ({ action, ...more }: { action: string; reason?: string }) => call(todosApi.actOnCase, { id: detail.id, action, version: detail.version, ...more }),
    onSuccess: (answer) => {
      setAsking(undefined)
      setSaid(answer.state === 'approved' || answer.state === 'filed' ? doneWords : `已办理，现在是“${answer.stateTitle}”。`)
      scrollTo(0, 0)
      void refresh()
    },
  })
  const press = (action: Action) => (action.reason || action.explain ? setAsking(action) : take.mutate({ action: action.action }, { onError: (error) => setProblem(problemOf(error)) }))
  const main = detail.actions.find((one) => one.kind === 'main')
  const decisions = [...detail.actions.filter((one) => !one.form && one.kind !== 'main'), ...(main ? [main] : [])].map((one): Decision => ({
    key: one.action,
    label: one.reason || one.explain ? `${one.title}…` : one.title,
    kind: one.kind === 'main' ? 'primary' : one.kind,
    ...(one.why ? { blocked: one.why } : {}),
    busy: take.isPending,
    onClick: () => press(one),
  }))
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
        status={<StatusTag {...toneLooks[detail.tone]} word={detail.stateTitle} boxed />}
        crumbs={crumbs}
        context={
          <>
            <span className="lu-mono">{detail.no}</span>　由 {detail.orgName} 报送　依据 <Clause id={detail.clause}>{detail.clauseLabel}</Clause>
          </>
        }
        {...(actions ? { actions } : {})}
        {...(detail.composition ? { composition: <CompositionCard table={detail.composition} /> } : {})}
        {...(decisions.length > 0
          ? {
              decision: {
                act: main?.title ?? '办理',
                ...(main ? {} : { waiting: detail.waitingFor ? `等${detail.waitingFor}办理` : detail.stateTitle }),
                blockers: main?.why ? (blockersOf(detail).length > 0 ? blockersOf(detail) : [main.why.replace(/。$/, '')]) : [],
                effects: main ? (detail.consequence ?? '状态改变并记入经过。') : '每一步都记入经过。',
                workdaysLeft: detail.workdaysLeft,
                decisions,
              },
            }
          : {})}
      >
        {children(detail)}
      </CaseDetailLayout>
      {asking && (
        <ReasonPanel
          title={asking.title}
          effect={asking.explain ? '有提示的事项由审核人决定是否采纳；这句话写进经过。' : '这句话写进经过，对方可以看到。'}
          submitText={asking.title}
          onRefresh={() => void refresh()}
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason) => void (await take.mutateAsync({ action: asking.action, reason }))}
        />
      )}
    </>
  )
}
