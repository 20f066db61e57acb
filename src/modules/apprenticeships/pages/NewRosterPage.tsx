import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { call, issuesOf, problemOf } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import { RosterForm, type RosterInput } from './RosterForm.tsx'

/** 建名册: the class first; apprentices and papers follow on the roster itself. */
export function NewRosterPage() {
  const navigate = useNavigate()
  const client = useQueryClient()
  const open = useMutation({
    mutationFn: (input: RosterInput) => call(api.openApprenticeRoster, input),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['apprenticeships'] })
      await navigate(`/apprenticeships/${id}`, { replace: true })
    },
  })
  return (
    <>
      <PageHead title="建学徒名册" crumbs={[{ title: '学徒名册', to: '/apprenticeships' }, { title: '建名册' }]} context="先写班级和协议，下一步录入学徒、上传材料。现在写不全的可以以后补。" />
      <Card>
        <RosterForm
          draftKey="apprentice-roster"
          submitText="建名册"
          issues={issuesOf(open.error)}
          notice={open.error && <ProblemNotice problem={problemOf(open.error)} />}
          onCancel={() => void navigate('/apprenticeships')}
          onSubmit={async (input) => void (await open.mutateAsync(input))}
        />
      </Card>
    </>
  )
}
