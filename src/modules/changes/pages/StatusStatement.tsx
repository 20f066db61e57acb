import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { issuesOf, problemOf } from './words.ts'

/** Before something is decided against a student: what the student says to it. */
export function StatusStatement({ caseId }: { caseId: string }) {
  const queries = useQueryClient()
  const send = useMutation({
    mutationFn: (statement: string) => call(api.stateOwnCase, { id: caseId, statement }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['changes'] }),
  })
  const problem = problemOf(send.error)
  if (send.isSuccess) return <Notice tone="ok" title="陈述已经交给学校，作决定前要看。" />
  return (
    <div style={{ marginBlock: 8 }}>
      <Notice tone="warn" title="学校作决定以前要听取您的意见">
        <RecordForm
          draftKey={`statement-${caseId}`}
          fields={[
            {
              key: 'statement',
              title: '陈述和申辩',
              type: 'longtext',
              required: true,
              help: '写明事实和理由，至少 4 个字。',
            },
          ]}
          submitText="提交陈述"
          submitWide
          serverIssues={issuesOf(send.error)}
          notice={problem ? <ProblemNotice problem={problem} /> : undefined}
          onSubmit={async (values) => void (await send.mutateAsync(values.statement ?? ''))}
        />
      </Notice>
    </div>
  )
}
