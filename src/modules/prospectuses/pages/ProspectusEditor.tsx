import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { parts, type ProspectusContent } from '../content.ts'
import { SpecialtyTable } from './SpecialtyTable.tsx'

type Prospectus = Output<typeof api.getProspectus>
type Saved = Pick<Prospectus, 'content' | 'extra' | 'reason'>
type TextKey = Exclude<keyof ProspectusContent, 'specialties'>
const short: readonly string[] = ['address', 'phone']

/** The parts of a prospectus as one form; the specialties are taken from the approved plan and thinned out by hand. */
export function ProspectusEditor({ prospectus, problem, onSave }: { prospectus: Prospectus; problem: ReactNode; onSave: (input: Saved) => Promise<void> }) {
  const [specialties, setSpecialties] = useState(prospectus.content.specialties)
  const plan = useQuery({ queryKey: ['intake', 'plan', prospectus.orgNo, prospectus.year], queryFn: () => call(api.getIntakePlan, { orgNo: prospectus.orgNo, year: prospectus.year }) })
  const planned = [
    ...new Map(
      (plan.data?.lines ?? []).map((line) => [
        `${line.specialtyCode} ${line.level} ${line.lengthMonths} ${line.mode}`,
        { code: line.specialtyCode, name: line.specialtyName, level: line.level, lengthMonths: line.lengthMonths, mode: line.mode, tuition: line.tuition },
      ]),
    ).values(),
  ]
  const asked = new Set(prospectus.asked)
  const texts = parts.filter((part) => part.key !== 'specialties')
  const fields: FormField[] = [
    ...texts.map((part): FormField => ({
      key: part.key,
      title: `${part.title}${asked.has(part.title) ? '（必填）' : ''}`,
      type: short.includes(part.key) ? 'text' : 'longtext',
      ...(part.help ? { help: part.help } : {}),
      validate: (value) => (value.length <= 2000 ? undefined : '不超过 2000 个字。'),
    })),
    ...prospectus.fields.map((field): FormField =>
      field.choices.length > 0
        ? { key: field.key, title: `${field.title}${field.required ? '（必填）' : ''}`, type: 'code', options: field.choices.map((one) => ({ value: one.code, label: one.label })), help: field.help }
        : { key: field.key, title: `${field.title}${field.required ? '（必填）' : ''}`, type: field.type === 'number' ? 'number' : field.type === 'date' ? 'date' : 'text', help: field.help },
    ),
    ...(prospectus.version > 1 ? [{ key: 'reason', title: '修改理由（必填）', type: 'longtext' as const, help: '与修改前后一起公布。' }] : []),
  ]
  return (
    <>
      <Card
        title="招生专业和学费"
        meta={`${specialties.length} 项；保存时一起写入`}
        flush
        extra={<ActionButton small blocked={planned.length === 0 ? '没有批准的计划' : undefined} onClick={() => setSpecialties(planned)}>按批准的计划填写（{planned.length}）</ActionButton>}
      >
        <SpecialtyTable rows={specialties} actions={(at) => <button type="button" className="lu-link" onClick={() => setSpecialties(specialties.filter((_, one) => one !== at))}>删去</button>} />
      </Card>
      <Card title="内容" meta="六项必填；没有写完也可以先保存">
        <RecordForm
          fields={fields}
          draftKey={`prospectus-${prospectus.id}`}
          draftStays
          initial={{
            ...Object.fromEntries(texts.map((part) => [part.key, prospectus.content[part.key as TextKey]])),
            ...Object.fromEntries(prospectus.fields.map((field) => [field.key, String(prospectus.extra[field.key] ?? '')])),
            reason: prospectus.reason ?? '',
          }}
          submitText="保存"
          effect="写进这一版；备案以前不公布。"
          notice={problem}
          onSubmit={(values) =>
            onSave({
              content: { ...(Object.fromEntries(texts.map((part) => [part.key, values[part.key] ?? ''])) as Record<TextKey, string>), specialties },
              extra: Object.fromEntries(prospectus.fields.map((field) => [field.key, values[field.key] ? (field.type === 'number' ? Number(values[field.key]) : values[field.key]!) : null])),
              reason: values['reason']?.trim() || null,
            })
          }
        />
      </Card>
    </>
  )
}
