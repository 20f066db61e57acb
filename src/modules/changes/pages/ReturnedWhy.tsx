import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Clause } from '../../../ui/Clause.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { api as todos } from '../../todos/api.ts'

/** Above the form of a case that came back: who sent it back, and for what. */
export function ReturnedWhy({ caseId }: { caseId: string | undefined }) {
  const { data } = useQuery({ queryKey: ['todos', 'case', caseId], queryFn: () => call(todos.getCase, { id: caseId! }), enabled: caseId !== undefined })
  if (data?.state !== 'returned') return null
  const last = data.timeline.find((one) => one.to === 'returned' && one.reason)
  if (!last) return null
  return (
    <Notice tone="warn" title={`退回的理由：${last.reason}`}>
      {last.orgName} {last.by}
      {last.clause && <>　<Clause id={last.clause}>{last.clauseLabel}</Clause></>}
    </Notice>
  )
}
