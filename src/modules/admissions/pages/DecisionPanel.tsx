import { useMutation } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { refusalClauses } from '../codes.ts'
import { moveOf } from '../moves.ts'
import { issuesOf, PlainSelect, problemOf } from './words.tsx'

export type Decision = 'offer' | 'return' | 'refuse' | 'rescind' | 'absent' | 'accept' | 'submit'

const effects: Record<Decision, string> = {
  offer: '每人占一个名额，编定录取编号，通知本人在期限内确认。名额不够的逐份说明，其余照办。',
  return: '考生看到理由，补正后可以再次提交。',
  refuse: '考生看到理由和依据，可以改报别的学校。',
  rescind: '名额放出，录取通知书的查验编号作废，考生看到理由和依据。',
  absent: '名额放出，考生看到理由。',
  accept: '现场报名的人没有账户，由学校代本人确认；同一招生季本校的其他报名随之撤回。',
  submit: '现场报名的人没有账户，由学校代本人补正后提交。',
}

/** Decides on one or many applications: what it will do, and the reason and clause that it owes. */
export function DecisionPanel({ action, ids, onClose, onDone }: { action: Decision; ids: readonly string[]; onClose: () => void; onDone: (rows: Output<typeof api.decideApplications>['rows']) => Promise<void> }) {
  const move = moveOf(action)
  const onBehalf = action === 'accept' || action === 'submit'
  const send = useMutation({
    mutationFn: (values: FormValues) => call(api.decideApplications, { ids: [...ids], action, ...(values['reason'] ? { reason: values['reason'] } : {}), ...(values['clause'] ? { clause: values['clause'] } : {}) }),
    onSuccess: ({ rows }) => onDone(rows),
  })
  const fields: FormField[] = [
    ...(move.reason || onBehalf ? [{ key: 'reason', title: '理由', type: 'longtext' as const, required: true, help: onBehalf ? '写明本人怎样说的，例如本人到校当面确认。' : '考生看到这句话。写明是什么、怎样办。' }] : []),
    ...(move.clause ? [{ key: 'clause', title: '依据', type: 'custom' as const, required: true, input: (props: Parameters<typeof PlainSelect>[0]) => <PlainSelect {...props} options={refusalClauses} empty="请选择" /> } as FormField] : []),
  ]
  return (
    <SidePanel title={`${move.title} ${ids.length} 份`} onClose={onClose}>
      <RecordForm
        fields={fields}
        submitText={`${move.title} ${ids.length} 份`}
        onCancel={onClose}
        effect={effects[action]}
        serverIssues={issuesOf(send.error)}
        notice={send.error && <ProblemNotice problem={problemOf(send.error)!} />}
        onSubmit={async (values) => void (await send.mutateAsync(values))}
      />
    </SidePanel>
  )
}
