import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
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
  if (data) return <StockView detail={data} />
  return <PageWait title="存量学籍确认" crumbs={crumbs} what="没有读到这一件" queries={[{ error, refetch }]} back={{ title: '回到待办', to: '/todos' }} />
}

function StockView({ detail }: { detail: CaseDetail }) {
  const { notices, decision, dialog, done, fail } = useCaseDecision(detail, {
    act: (input) => call(todosApi.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['stock'],
    blockers: blockersOf(detail),
    shows: (action) => !action.form,
  })
  const layout = layoutOf(detail)
  return (
    <>
      {notices}
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
        {...decision}
      >
        <StockTotals id={detail.id} onDone={() => done('已改报人数。')} onFailed={fail} />
        <StockSample id={detail.id} version={detail.version} onDone={done} onFailed={fail} />
        <StockRows id={detail.id} />
      </CaseDetailLayout>
      {dialog}
    </>
  )
}
