import { useParams } from 'react-router'
import { problemOf } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { CaseFormPage } from './CaseFormPage.tsx'
import { caseForms } from './case-forms.tsx'
import { useOrg, useOwnSchoolNo } from './useOwnSchool.ts'

/** `/school/apply/{kind}`: a new application of the own school. */
export function ApplyPage() {
  const { kind = '' } = useParams()
  const school = useOrg(useOwnSchoolNo())
  const form = caseForms[kind]
  if (!form)
    return (
      <EmptyState title="没有这种办件" actions={<ActionButton to="/school">回到本校</ActionButton>}>
        从“本校”页面选择要办的事项。
      </EmptyState>
    )
  if (school.error) return <ProblemNotice problem={problemOf(school.error)} />
  if (!school.data) return <Loading lines={8} />
  return <CaseFormPage key={kind} form={form} school={school.data} />
}
