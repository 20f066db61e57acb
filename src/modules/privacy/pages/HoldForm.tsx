import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'

/** Freezes a person, a case or an organisation. A person's number is in the list of what is due and in the audit. */
export function HoldForm({ onCancel, onDone }: { onCancel: () => void; onDone: () => void }) {
  const [problem, setProblem] = useState<Problem>()
  const is = (kind: string) => (values: Readonly<Record<string, string>>) => values['kind'] === kind
  return (
    <RecordForm
      fields={[
        { key: 'kind', title: '冻结什么', type: 'choice', required: true, options: [{ value: 'person', label: '一个人' }, { value: 'case', label: '一个办件' }, { value: 'org', label: '一个单位' }] },
        { key: 'personId', title: '人员编号', type: 'text', required: true, shown: is('person'), help: '在“保存期满的记录”或审计明细里复制。' },
        { key: 'caseNo', title: '办件号', type: 'text', required: true, shown: is('case') },
        { key: 'org', title: '机构号', type: 'number', required: true, shown: is('org'), help: '12 位，连同下级单位一起冻结。' },
        { key: 'until', title: '截止日期', type: 'date', help: '不填就一直到解除。' },
        { key: 'reason', title: '理由', type: 'longtext', required: true, help: '记入审计，例如“学历纠纷诉讼期间”。', validate: (value) => (value.length < 4 ? '理由至少 4 个字。' : undefined) },
      ]}
      initial={{ kind: 'person' }}
      submitText="冻结"
      effect="冻结期间，保存期满或本人请求的也不清除。"
      notice={problem && <ProblemNotice problem={problem} />}
      onCancel={onCancel}
      onSubmit={async (values) => {
        const { kind, personId, caseNo, org, until, reason = '' } = values
        const subject = kind === 'person' ? { personId: (personId ?? '').trim() } : kind === 'case' ? { caseNo: (caseNo ?? '').trim() } : { org: Number(org) }
        try {
          await call(api.placeHold, { ...subject, reason, ...(until ? { until } : {}) })
          onDone()
        } catch (error) {
          setProblem(problemOf(error))
          throw error
        }
      }}
    />
  )
}
