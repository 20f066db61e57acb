import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'

const clause: FormField = { key: 'clause', title: '依据条款', type: 'text', help: '条款号，例如 001:2745；在“政策”页可以查到。' }
const ledgerFields: readonly FormField[] = [
  { key: 'title', title: '台账名称', type: 'text', required: true },
  clause,
  { key: 'note', title: '说明', type: 'longtext' },
]
const units = (key: string, title: string): FormField => ({ key, title, type: 'longtext', help: '几个单位用、分开；写法不同的会归到规范名称。' })
const lineFields: readonly FormField[] = [
  { key: 'no', title: '序号', type: 'text', required: true },
  { key: 'measure', title: '措施', type: 'text' },
  { key: 'task', title: '任务', type: 'longtext', required: true },
  units('lead', '牵头单位'),
  units('participants', '参加单位'),
  units('responsible', '责任单位'),
  { key: 'dueOn', title: '期限', type: 'date' },
  clause,
]

export const splitNames = (text: string | undefined) => (text ?? '').split(/[、，,;；\n]+/).map((one) => one.trim()).filter(Boolean)

/** A new ledger, or a new line of the ledger given. */
export function LedgerPanel({ ledger, onClose, onDone }: { ledger: { id: string; title: string } | undefined; onClose: () => void; onDone: () => void }) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title={ledger ? `在“${ledger.title}”里加一项` : '新建任务台账'} onClose={onClose}>
      <RecordForm
        fields={ledger ? lineFields : ledgerFields}
        submitText={ledger ? '加入' : '新建'}
        onCancel={onClose}
        notice={problem && <ProblemNotice problem={problem} />}
        effect={ledger ? '原文分牵头和参加的，写牵头、参加单位；不分的，只写责任单位。' : '建好以后逐项加入任务，或从 Excel 导入成另一份台账。'}
        onSubmit={async ({ lead, participants, responsible, dueOn, clause: basis, ...values }) => {
          const optional = { ...(basis ? { clause: basis } : {}) }
          try {
            await (ledger
              ? call(api.addTaskLine, {
                  ledgerId: ledger.id,
                  no: values['no'] ?? '',
                  measure: values['measure'] ?? '',
                  task: values['task'] ?? '',
                  lead: splitNames(lead),
                  participants: splitNames(participants),
                  responsible: splitNames(responsible),
                  ...(dueOn ? { dueOn } : {}),
                  ...optional,
                })
              : call(api.createTaskLedger, { title: values['title'] ?? '', note: values['note'] ?? '', ...optional }))
            onDone()
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
