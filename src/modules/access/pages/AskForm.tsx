import type { ReactNode } from 'react'
import { useState } from 'react'
import { problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'

type Props = {
  fields: readonly FormField[]
  initial?: FormValues
  submitText: string
  submitBlocked?: string | undefined
  effect?: ReactNode
  onSubmit: (values: FormValues) => Promise<void>
  onCancel?: () => void
}

/** A form whose server answers stand under the fields they name, all others above. */
export function AskForm({ onSubmit, submitBlocked, onCancel, initial, ...form }: Props) {
  const [problem, setProblem] = useState<Problem>()
  const issues = (problem?.issues ?? []).filter((issue) => form.fields.some((field) => field.key === issue.path))
  return (
    <RecordForm
      {...form}
      {...(initial ? { initial } : {})}
      {...(submitBlocked ? { submitBlocked } : {})}
      {...(onCancel ? { onCancel } : {})}
      serverIssues={issues.length > 0 ? issues.map((issue) => ({ key: issue.path, text: issue.message })) : undefined}
      notice={problem && issues.length === 0 && <ProblemNotice problem={problem} />}
      onSubmit={async (values) => {
        try {
          await onSubmit(values)
          setProblem(undefined)
        } catch (error) {
          setProblem(problemOf(error))
          throw error
        }
      }}
    />
  )
}

/** The reason that an act on an account owes. */
export const reasonField: FormField = {
  key: 'reason',
  title: '理由',
  type: 'longtext',
  required: true,
  help: '记入审计，例如“本人到场，忘记口令”。',
  validate: (value) => (value.length < 4 ? '理由至少 4 个字。' : undefined),
}
