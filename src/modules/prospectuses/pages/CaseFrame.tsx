import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import type { Crumb } from '../../../ui/PageHead.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
import { api as todosApi } from '../../todos/api.ts'
import { blockersOf, layoutOf, toneLooks, type CaseDetail } from '../../todos/model.ts'

type FrameProps = { id: string; title: string; crumbs: readonly Crumb[]; actions?: ReactNode; doneWords: string; /** Shown where the record has no case here, because it was taken over. */ fallback?: ReactNode; children: (detail: CaseDetail) => ReactNode }

/** A case with its rules, facts, timeline and decision bar; what the module shows of it stands in the middle. */
export function CaseFrame(props: FrameProps) {
  const file = useQuery({ queryKey: ['intake', 'case', props.id], queryFn: () => call(todosApi.getCase, { id: props.id }) })
  if (file.data) return <View {...props} detail={file.data} />
  const problem = file.error instanceof CallError ? file.error.problem : undefined
  if (problem?.status === 404 && props.fallback) return <>{props.fallback}</>
  return <PageWait title={props.title} crumbs={props.crumbs} what="没有读到这一件" queries={[file]} back={{ title: '回到招生', to: '/intake' }} />
}

function View({ detail, crumbs, actions, doneWords, children }: FrameProps & { detail: CaseDetail }) {
  const { notices, decision, dialog } = useCaseDecision(detail, {
    act: (input) => call(todosApi.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['intake'],
    blockers: blockersOf(detail),
    doneWords: (answer) => (answer.state === 'approved' || answer.state === 'filed' ? doneWords : `已办理，现在是“${answer.stateTitle}”。`),
    shows: (action) => !action.form || action.kind === 'main',
  })
  return (
    <>
      {notices}
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
        {...decision}
      >
        {children(detail)}
      </CaseDetailLayout>
      {dialog}
    </>
  )
}
