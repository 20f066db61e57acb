import { useState } from 'react'
import { useNavigate } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { registrationApi } from '../registration-api.ts'

type Which = { enrollmentIds: string[] } | { studyMode?: 'full-time' | 'part-time'; grade?: number; batchId?: string }

/** 申请逾期注册: for the students chosen, for so many days, with the reason. */
export function LatePanel({ which, count, maximumDays, onClose }: { which: Which; count: number; maximumDays: number; onClose: () => void }) {
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem>()
  const days = (text: string) => (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= maximumDays ? undefined : `写 1 到 ${maximumDays} 的整数。`)
  const fields: FormField[] = [
    { key: 'days', title: '开放几天', type: 'number', required: true, help: `从批准的那天起，最多 ${maximumDays} 天。`, validate: days },
    { key: 'reason', title: '逾期原因', type: 'longtext', required: true, help: '主管部门会看到，注册办件会引用。', validate: (text) => (text.length < 4 ? '至少 4 个字。' : undefined) },
  ]
  return (
    <SidePanel title={`申请逾期注册（${count} 人）`} onClose={onClose}>
      <RecordForm
        fields={fields}
        initial={{ days: String(Math.min(5, maximumDays)), reason: '' }}
        submitText="提交申请"
        onCancel={onClose}
        effect={`${count} 名待注册学生一件，送主管部门批准。批准后再建立注册办件。`}
        notice={problem && <ProblemNotice problem={problem} />}
        serverIssues={problem?.issues?.map((one) => ({ key: one.path, text: one.message }))}
        onSubmit={async ({ days: text = '', reason = '' }) => {
          try {
            const { id } = await call(registrationApi.applyLateEntry, { ...which, days: Number(text), reason })
            void navigate(`/cases/${id}`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
