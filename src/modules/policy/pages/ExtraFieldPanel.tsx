import { useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import { extraTypes, extraTypeTitles } from '../extra-api.ts'
import type { ExtraFieldRow, ExtraFieldsHere } from './ExtraFieldsPage.tsx'

type Props = { here: ExtraFieldsHere; row: ExtraFieldRow | undefined; onClose: () => void; onSaved: () => Promise<void> }

const yes = { value: 'yes', label: '是' }
const no = { value: 'no', label: '否' }

/** Adds an extra field, or changes the words of one: its type, whether it is sensitive and its codes stay. */
export function ExtraFieldPanel({ here, row, onClose, onSaved }: Props) {
  const [problem, setProblem] = useState<Problem>()
  const initial: FormValues = row
    ? { title: row.title, type: row.type, required: row.required ? 'yes' : 'no', help: row.help, choices: row.choices.map((one) => one.label).join('\n') }
    : { register: here.registers[0]?.register ?? '', type: 'text', required: 'no', sensitive: 'no', validFrom: here.today }
  return (
    <SidePanel title={row ? `修改附加项：${row.title}` : '增加附加项'} onClose={onClose}>
      <RecordForm
        fields={fieldsOf(here, row)}
        initial={initial}
        submitText={row ? '保存修改' : '增加'}
        onCancel={onClose}
        effect={row ? undefined : `${here.orgName}和下级单位从生效日起在表单和名册模板里看到这一项。`}
        serverIssues={problem?.issues?.map((issue) => ({ key: issue.path, text: issue.message }))}
        notice={problem && !problem.issues && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          const words = {
            title: values['title'] ?? '',
            required: values['required'] === 'yes',
            help: values['help'] ?? '',
            choices: (values['choices'] ?? '').split('\n').map((one) => one.trim()).filter(Boolean),
          }
          try {
            if (row) await call(api.editExtraField, { id: row.id, version: row.version, ...words })
            else
              await call(api.addExtraField, {
                ...words,
                register: values['register'] ?? '',
                type: extraTypes.find((one) => one === values['type']) ?? 'text',
                sensitive: values['sensitive'] === 'yes',
                validFrom: values['validFrom'] ?? '',
              })
            await onSaved()
          } catch (error) {
            if (error instanceof CallError) setProblem(error.problem)
            throw error
          }
        }}
      />
    </SidePanel>
  )
}

function fieldsOf(here: ExtraFieldsHere, row: ExtraFieldRow | undefined): FormField[] {
  const fixed: FormField[] = row
    ? []
    : [
        { key: 'register', title: '登记簿', type: 'choice', required: true, options: here.registers.map((one) => ({ value: one.register, label: one.title })) },
        { key: 'type', title: '类型', type: 'choice', required: true, options: extraTypes.map((one) => ({ value: one, label: extraTypeTitles[one] })), help: '增加以后不能再改类型。' },
      ]
  const last: FormField[] = row
    ? []
    : [
        { key: 'sensitive', title: '敏感信息', type: 'choice', required: true, options: [no, yes], help: '是：加密存放，除本校填写时外一律遮蔽，导出也遮蔽。' },
        { key: 'validFrom', title: '从哪天起', type: 'date', required: true, help: '今天或以后。' },
      ]
  return [
    ...fixed,
    { key: 'title', title: '名称', type: 'text', required: true, help: '也是名册模板的表头，不与已有的项目重名。' },
    {
      key: 'choices',
      title: '选项',
      type: 'longtext',
      help: '每行一项，至少两项。增加以后只能改名或在最后添加。',
      shown: (values) => values['type'] === 'code',
    },
    { key: 'required', title: '必填', type: 'choice', required: true, options: [no, yes] },
    { key: 'help', title: '填写说明', type: 'text', help: '显示在表单和模板的填写说明里。' },
    ...last,
  ]
}
