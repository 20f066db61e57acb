import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import type { api as complaints } from '../api.ts'
import { api } from '../api.ts'
import { categories, sources, type Category } from '../codes.ts'
import { useSchoolField } from './school-field.tsx'
import { options } from './words.tsx'

export type Registered = Output<typeof complaints.registerComplaint>
const { phone, visit, letter, patrol } = sources

/** Writes down what came by telephone, in person, by letter, or was seen on a round. */
export function RegisterPanel({ onClose, onDone }: { onClose: () => void; onDone: (made: Registered) => void }) {
  const [problem, setProblem] = useState<Problem>()
  const school = useSchoolField('schoolNo', '学校')
  return (
    <SidePanel title="登记投诉和线索" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'source', title: '来源', type: 'choice', required: true, options: options({ phone, visit, letter, patrol }) },
          school,
          { key: 'agentName', title: '机构或个人', type: 'text', help: '没有涉及学校的必须填写。' },
          { key: 'category', title: '类别', type: 'choice', required: true, options: options(categories) },
          { key: 'happenedOn', title: '发生日期', type: 'date' },
          { key: 'text', title: '情况', type: 'longtext', required: true, validate: (value) => (value.length < 10 ? '写明情况，至少 10 个字。' : undefined) },
          { key: 'signed', title: '投诉人', type: 'choice', required: true, options: [{ value: 'no', label: '匿名，或没有投诉人' }, { value: 'yes', label: '署名' }] },
          { key: 'name', title: '姓名', type: 'text', required: true, shown: (values) => values['signed'] === 'yes' },
          { key: 'contact', title: '电话或邮箱', type: 'text', required: true, shown: (values) => values['signed'] === 'yes', help: '加密保存，只有承办的人能看。' },
        ]}
        initial={{ source: 'phone', signed: 'no' }}
        submitText="登记"
        onCancel={onClose}
        effect="立即建立办件，给出查询号和查询码。"
        notice={problem && <ProblemNotice problem={problem} />}
        {...(problem?.issues ? { serverIssues: problem.issues.map((one) => ({ key: one.path, text: one.message })) } : {})}
        onSubmit={async (values) => {
          try {
            const signed = values['signed'] === 'yes'
            onDone(
              await call(api.registerComplaint, {
                source: values['source'] as 'phone', category: values['category'] as Category, text: values['text'] ?? '', agentName: values['agentName'] ?? '', anonymous: !signed,
                ...(values['schoolNo'] ? { schoolNo: Number(values['schoolNo']) } : {}), ...(values['happenedOn'] ? { happenedOn: values['happenedOn'] } : {}),
                ...(signed ? { name: values['name'] ?? '', contact: values['contact'] ?? '' } : {}),
              }),
            )
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
