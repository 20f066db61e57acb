import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'

/** 改截止日期: what was late against the old day may be in time against the new one. */
export function ClosingPanel({ round, onClose, onDone }: { round: { id: string; version: number; closesOn: string }; onClose: () => void; onDone: () => Promise<void> }) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title="改截止日期" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'closesOn', title: '截止日期', type: 'date', required: true, help: '逾期按新的日期重新判断。' },
          { key: 'reason', title: '理由', type: 'longtext', required: true },
        ]}
        initial={{ closesOn: round.closesOn, reason: '' }}
        submitText="改截止日期"
        onCancel={onClose}
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            await call(api.moveClosing, { id: round.id, version: round.version, closesOn: values['closesOn'] ?? '', reason: values['reason'] ?? '' })
            await onDone()
            onClose()
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
