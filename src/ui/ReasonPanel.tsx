import type { ReactNode } from 'react'
import { useState } from 'react'
import { problemOf } from '../kernel/client.ts'
import type { Problem } from '../kernel/errors.ts'
import type { FormField } from './form-types.ts'
import { ProblemNotice } from './ProblemNotice.tsx'
import { RecordForm } from './RecordForm.tsx'
import { SidePanel } from './SidePanel.tsx'
import { SignaturePad } from './SignaturePad.tsx'

export type ReasonPanelProps = {
  title: ReactNode
  /** What the act will write, with numbers. */
  effect: ReactNode
  submitText: string
  /** Asks for the clause too; this one stands there at first. */
  clause?: string
  /** Where the reason is read: 对方会看到. */
  help?: string
  /** Name of the field where it is no reason: 意见. */
  field?: string
  /** A sentence is owed, unless this says that it may be left out. */
  optional?: boolean
  /** Asks for a handwritten signature too. */
  signs?: boolean
  onSubmit: (reason: string, clause: string | undefined, signature: Blob | undefined) => Promise<void>
  onRefresh?: () => void
  onClose: () => void
}

/** Asks for the reason (and clause) that a step owes, beside the page; a refusal is shown above, the entries stay. */
export function ReasonPanel(props: ReasonPanelProps) {
  const [problem, setProblem] = useState<Problem>()
  const [signature, setSignature] = useState<Blob>()
  const fields: FormField[] = [
    {
      key: 'reason',
      title: props.field ?? '理由',
      type: 'longtext',
      required: !props.optional,
      help: props.help ?? '对方会看到这句话。写明是什么、怎样补正。',
      validate: (value) => (value.length < 4 && !(props.optional && value === '') ? `${props.field ?? '理由'}至少 4 个字。` : undefined),
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
        {...(props.signs && !signature ? { submitBlocked: '先在签名区签名。' } : {})}
        effect={
          <>
            {props.signs && (
              <div className="lu-stack">
                <div>
                  <b>手写签名</b>
                  <p className="lu-t3 lu-sm">和办件此刻的内容绑定，印在审批表上，之后不能改。</p>
                </div>
                <SignaturePad onChange={setSignature} />
              </div>
            )}
            {props.effect}
          </>
        }
        notice={
          problem && (
            <ProblemNotice problem={problem} {...(props.onRefresh ? { onRefresh: props.onRefresh } : {})} />
          )
        }
        onSubmit={async (values) => {
          try {
            await props.onSubmit(values.reason ?? '', values.clause || undefined, signature)
          } catch (error) {
            setProblem(
              problemOf(error),
            )
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
