import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { evaluations, factKinds, skillLevels, type FactKind } from '../codes.ts'
import { EvidenceInput, type Evidence } from './EvidenceInput.tsx'

const options = (labels: Readonly<Record<string, string>>) => Object.entries(labels).map(([value, label]) => ({ value, label }))
const of = (...kinds: FactKind[]) => (values: FormValues) => kinds.includes(values['kind'] as FactKind)

const fields: FormField[] = [
  { key: 'kind', title: '材料', type: 'choice', required: true, options: options(factKinds) },
  { key: 'creditsRequired', title: '应修学分', type: 'number', shown: of('grades'), help: '学分或课程门数至少填一种。' },
  { key: 'creditsPassed', title: '已修学分', type: 'number', shown: of('grades') },
  { key: 'coursesRequired', title: '应修课程门数', type: 'number', shown: of('grades') },
  { key: 'coursesPassed', title: '合格课程门数', type: 'number', shown: of('grades') },
  { key: 'unit', title: '实习单位', type: 'text', shown: of('internship'), required: true },
  { key: 'months', title: '实习月数', type: 'number', shown: of('internship'), required: true },
  { key: 'result', title: '评价', type: 'choice', shown: of('moral', 'labour', 'internship'), required: true, options: options(evaluations) },
  { key: 'number', title: '证书编号', type: 'text', shown: of('certificate'), required: true, help: '22 位；原职业资格证书 16 位。按证书上的写法。' },
  { key: 'occupation', title: '职业（工种）', type: 'text', shown: of('certificate'), required: true },
  { key: 'level', title: '级别', type: 'code', shown: of('certificate'), required: true, options: options(skillLevels) },
  { key: 'issuedOn', title: '发证日期', type: 'date', shown: of('certificate'), required: true },
  { key: 'open', title: '未解除的处分', type: 'number', shown: of('conduct'), required: true, help: '几项；没有的填 0。' },
  { key: 'signer', title: '签字人', type: 'text', required: true, help: '在纸质材料上签字的人。', group: '签字' },
  { key: 'signedOn', title: '签字日期', type: 'date', required: true },
]
const numbers = ['creditsRequired', 'creditsPassed', 'coursesRequired', 'coursesPassed', 'months', 'open']
const valueKeys = fields.map((field) => field.key).filter((key) => !['kind', 'signer', 'signedOn'].includes(key))

/** 登记材料: one record of one student, with its scan and who signed. */
export function FactPanel({ enrollmentId, onClose, onDone }: { enrollmentId: string; onClose: () => void; onDone: (message: string) => void }) {
  const [problem, setProblem] = useState<Problem>()
  const [evidence, setEvidence] = useState<Evidence>()
  return (
    <SidePanel title="登记毕业审核材料" onClose={onClose}>
      <RecordForm
        fields={fields}
        initial={{ kind: 'grades', ...Object.fromEntries([...valueKeys, 'signer', 'signedOn'].map((key) => [key, ''])) }}
        submitText="登记"
        onCancel={onClose}
        {...(evidence ? {} : { submitBlocked: '先上传签字材料的扫描件。' })}
        effect={<EvidenceInput value={evidence} onChange={setEvidence} />}
        notice={problem && <ProblemNotice problem={problem} />}
        serverIssues={(problem?.issues ?? []).map((issue) => ({ key: issue.path.replace(/^value\./, ''), text: issue.message }))}
        onSubmit={async (values) => {
          const kind = values['kind'] as FactKind
          const shown = fields.filter((field) => valueKeys.includes(field.key) && (!field.shown || field.shown(values)) && values[field.key])
          const value = Object.fromEntries(shown.map(({ key }) => [key, numbers.includes(key) ? Number(values[key]) : values[key]]))
          try {
            await call(api.recordGraduationFact, { enrollmentId, kind, value, evidenceFileId: evidence!.fileId, signer: values['signer'] ?? '', signedOn: values['signedOn'] ?? '' })
            onDone(`已登记${factKinds[kind]}。`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
