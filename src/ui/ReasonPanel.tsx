import type { ReactNode } from 'react'
import { useState } from 'react'
import { CallError } from '../kernel/client.ts'
import type { Problem } from '../kernel/errors.ts'
import type { FormField } from './form-types.ts'
import { ProblemNotice } from './ProblemNotice.tsx'
import { RecordForm } from './RecordForm.tsx'
import { SidePanel } from './SidePanel.tsx'

export type ReasonPanelProps = {
  title: ReactNode
  /** What the act will write, with numbers. */
  effect: ReactNode
  submitText: string
  /** Asks for the clause too; this one stands there at first. */
  clause?: string
  /** Where the reason is read: 对方会看到. */
  help?: string
  onSubmit: (reason: string, clause: string | undefined) => Promise<void>
  onRefresh?: () => void
  onClose: () => void
}

/** Asks for the reason (and clause) that a step owes, beside the page; a refusal is shown above, the entries stay. */
export function ReasonPanel(props: ReasonPanelProps) {
  const [problem, setProblem] = useState<Problem>()
  const fields: FormField[] = [
    {
      key: 'reason',
      title: '理由',
      type: 'longtext',
      required: true,
      help: props.help ?? '对方会看到这句话。写明是什么、怎样补正。',
      validate: (value) => (value.length < 4 ? '理由至少 4 个字。' : undefined),
    },
    ...(props.clause === undefined
      ? []
      : [{ key: 'clause', title: '条款', type: 'text', help: '条款编号，如 001:1319。' } as const]),
  ]
  return (
    <SidePanel title={props.title} onClose={props.onClose}>
      <RecordForm
        fields={fields}
        initial={{ reason: '', ...(props.clause === undefined ? {} : { clause: props.clause }) }}
        submitText={props.submitText}
        onCancel={props.onClose}
        effect={props.effect}
        notice={
          problem && (
            <ProblemNotice problem={problem} {...(props.onRefresh ? { onRefresh: props.onRefresh } : {})} />
          )
        }
        onSubmit={async (values) => {
          try {
            await props.onSubmit(values.reason ?? '', values.clause || undefined)
          } catch (error) {
            setProblem(
              error instanceof CallError ? error.problem : { status: 0, message: '没有办成，内容还在本页。' },
            )
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
