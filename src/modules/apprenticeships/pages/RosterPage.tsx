import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
import { api as todosApi } from '../../todos/api.ts'
import { blockersOf, layoutOf, toneLooks, type CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { AgreementCard } from './AgreementCard.tsx'
import { PapersCard } from './PapersCard.tsx'
import { PeopleCard } from './PeopleCard.tsx'
import { usePortal } from './words.tsx'

export type Roster = Output<typeof api.getApprenticeRoster>

/** One roster from writing to filing, for the enterprise, the school and the authority. */
export function RosterPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['apprenticeships', 'case', id], queryFn: () => call(todosApi.getCase, { id }) })
  const roster = useQuery({ queryKey: ['apprenticeships', 'roster', id], queryFn: () => call(api.getApprenticeRoster, { id }) })
  if (file.data && roster.data) return <View detail={file.data} roster={roster.data} />
  return <PageWait title="学徒名册" crumbs={[{ title: '学徒名册', to: '/apprenticeships' }, { title: '名册' }]} what="没有读到这份名册" queries={[file, roster]} back={{ title: '回到名册', to: '/apprenticeships' }} />
}

function View({ detail, roster }: { detail: CaseDetail; roster: Roster }) {
  const portal = usePortal()
  const { notices, decision, dialog, refresh } = useCaseDecision(detail, {
    act: (input) => call(todosApi.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['apprenticeships'],
    blockers: blockersOf(detail),
    doneWords: ({ stateTitle }) => (stateTitle === '已备案' ? '已备案，学徒列入学徒培训计划。' : `已办理，现在是“${stateTitle}”。`),
    shows: (action) => !action.form,
  })
  return (
    <>
      {notices}
      <CaseDetailLayout
        {...layoutOf(detail)}
        title={roster.title}
        status={<StatusTag {...toneLooks[detail.tone]} word={detail.stateTitle} boxed />}
        crumbs={[{ title: portal === 'enterprise' ? '学徒名册' : '企业学徒', to: '/apprenticeships' }, { title: '名册' }]}
        context={
          <>
            <span className="lu-mono">{detail.no}</span>　{roster.orgName}　依据 <Clause id={detail.clause}>{detail.clauseLabel}</Clause>
          </>
        }
        {...(detail.composition ? { composition: <CompositionCard table={detail.composition} /> } : {})}
        {...decision}
      >
        <PeopleCard roster={roster} onChange={() => void refresh()} />
        <AgreementCard roster={roster} onChange={() => void refresh()} />
        <PapersCard roster={roster} onChange={() => void refresh()} />
      </CaseDetailLayout>
      {dialog}
    </>
  )
}
