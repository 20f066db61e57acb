import type { ReactNode } from 'react'
import { call } from '../../../kernel/client.ts'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import type { Crumb } from '../../../ui/PageHead.tsx'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
import { api as todos } from '../../todos/api.ts'
import { blockersOf, evidenceOf, layoutOf, type CaseDetail } from '../../todos/model.ts'

type Props = {
  detail: CaseDetail
  title: string
  status: ReactNode
  crumbs: readonly Crumb[]
  context: ReactNode
  actions?: ReactNode
  /** What is not saved yet: nothing is decided before. */
  unsaved?: string | undefined
  said?: string
  children: ReactNode
}

/** The page of a case of this module: facts, rules, timeline, buttons from the case; the module's own table inside. */
export function CaseView({ detail, title, status, crumbs, context, actions, unsaved, said: told, children }: Props) {
  const decided = useCaseDecision(detail, {
    act: (input) => call(todos.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['targets'],
    blockers: blockersOf(detail),
    blocked: unsaved,
    effectOf: () => detail.consequence ?? '记入经过，对方会看到理由。',
  })
  return (
    <>
      {told && (
        <div className="lu-stack" style={{ marginBottom: 16 }}>
          <Notice tone="ok" title={told} />
        </div>
      )}
      {decided.notices}
      <CaseDetailLayout
        {...layoutOf(detail)}
        title={title}
        status={status}
        crumbs={crumbs}
        context={context}
        actions={actions}
        evidence={evidenceOf(detail, '材料')}
        {...decided.decision}
      >
        {children}
      </CaseDetailLayout>
      {decided.dialog}
    </>
  )
}
