import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import { CaseFormPage } from './CaseFormPage.tsx'
import { caseForms } from './case-forms.tsx'
import { useOrg, useOwnSchoolNo } from './useOwnSchool.ts'

/** `/school/cases/{id}/amend`: a returned case is mended and handed in again under its number. */
export function AmendPage() {
  const { caseId = '' } = useParams()
  const school = useOrg(useOwnSchoolNo())
  const file = useQuery({
    queryKey: ['orgs', 'case-facts', caseId],
    queryFn: () => call(api.getCaseFacts, { caseId }),
    staleTime: 0,
  })
  const error = school.error ?? file.error
  if (error) return <ProblemNotice problem={problemOf(error)} />
  if (!school.data || !file.data) return <Loading lines={8} />
  const form = Object.values(caseForms).find((one) => one.workflow === file.data.workflow)
  if (!form || !['draft', 'returned'].includes(file.data.state)) {
    return (
      <EmptyState
        title="这件现在不能补正"
        actions={<ActionButton to={`/cases/${caseId}`}>看办件</ActionButton>}
      >
        只有起草中或已退回的办件可以修改填写。
      </EmptyState>
    )
  }
  return (
    <CaseFormPage
      key={caseId}
      form={form}
      school={school.data}
      returned={{
        caseId,
        version: file.data.version,
        facts: file.data.facts,
        because: file.data.returnedBecause,
      }}
    />
  )
}
