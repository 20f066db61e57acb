import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import type { Decision } from '../../../ui/DecisionBar.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api as todosApi } from '../../todos/api.ts'
import { blockersOf, layoutOf, toneLooks, type CaseDetail } from '../../todos/model.ts'
import { StockRows } from './StockRows.tsx'
import { StockSample } from './StockSample.tsx'
import { StockTotals } from './StockTotals.tsx'

const crumbs = [{ title: '待办', to: '/todos' }, { title: '存量学籍确认' }]

/** One confirmation of opening stock: numbers declared and imported, the sample, the students, the decision. */
export function StockCase() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useQuery({ queryKey: ['stock', 'case', id], queryFn: () => call(todosApi.getCase, { id }) })
  if (data) return <StockView detail={data} onRefresh={() => void refetch()} />
  return (
    <>
      <PageHead title="存量学籍确认" crumbs={crumbs} />
      {error ? <ErrorState what="没有读到这一件" id={error instanceof CallError ? error.problem.id : undefined} onRetry={() => void refetch()} /> : <Loading lines={10} />}
    </>
  )
}

type Action = CaseDetail['actions'][number]

function StockView({ detail, onRefresh }: { detail: CaseDetail; onRefresh: () => void }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState<Action>()
  const [problem, setProblem] = useState<Problem>()
  const [said, setSaid] = useState('')
  const done = (message: string) => {
    setAsking(undefined)
    setProblem(undefined)
    setSaid(message)
    scrollTo(0, 0)
    void client.invalidateQueries({ queryKey: ['stock'] })
    void client.invalidateQueries({ queryKey: ['todos'] })
  }
  const failed = (error: Error) => setProblem(error instanceof CallError ? error.problem : { status: 0, message: '没有办成，内容还在本页。' })
  const take = useMutation({
    mutationFn: ({ action, ...more }: { action: string; reason?: string }) => call(todosApi.actOnCase, { id: detail.id, action, version: detail.version, ...more }),
    onSuccess: (answer) => done(`已办理，现在是“${answer.stateTitle}”。`),
  })
  const press = (action: Action) => (action.reason || action.explain ? setAsking(action) : take.mutate({ action: action.action }, { onError: failed }))
  const plain = detail.actions.filter((one) => !one.form)
  const main = detail.actions.find((one) => one.kind === 'main')
  const decisions = [...plain.filter((one) => one !== main), ...(main ? [main] : [])].map(
    (action): Decision => ({
      key: action.action,
      label: action.title,
      ...(action.kind === 'main' ? { kind: 'primary' as const } : {}),
      ...(action.why ? { blocked: action.why } : {}),
      busy: take.isPending,
      onClick: () => press(action),
    }),
  )
  const layout = layoutOf(detail)
  return (
    <>
      {(said || problem) && (
        <div className="lu-stack" style={{ marginBottom: 16 }}>
          {said && <Notice tone="ok" title={said} />}
          {problem && <ProblemNotice problem={problem} onRefresh={onRefresh} />}
        </div>
      )}
      <CaseDetailLayout
        {...layout}
        onComment={
          detail.mayComment
            ? async (text) => {
                await call(todosApi.commentOnCase, { id: detail.id, text })
                done('意见已写进经过。')
              }
            : undefined
        }
        title={detail.title}
        status={<StatusTag {...toneLooks[detail.tone]} word={detail.stateTitle} boxed />}
        crumbs={crumbs}
        context={
          <>
            <span className="lu-mono">{detail.no}</span>　由 {detail.orgName} → {detail.authorityName} 确认　依据 <Clause id={detail.clause}>{detail.clauseLabel}</Clause>
          </>
        }
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
        <StockTotals id={detail.id} onDone={() => done('已改报人数。')} onFailed={failed} />
        <StockSample id={detail.id} version={detail.version} onDone={done} onFailed={failed} />
        <StockRows id={detail.id} />
      </CaseDetailLayout>
      {asking && (
        <ReasonPanel
          title={asking.title}
          effect="这句话写进经过，对方可以看到。"
          submitText={asking.title}
          onRefresh={onRefresh}
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason) => void (await take.mutateAsync({ action: asking.action, reason }))}
        />
      )}
    </>
  )
}
