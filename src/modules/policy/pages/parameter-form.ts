import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { judgeValue, type ValueKind } from '../settings-rules.ts'
import type { ParameterRow } from './ParametersPage.tsx'

export type SettingDraft = { value: unknown; validFrom: string; validTo?: string; correcting: boolean; reason: string; clause?: string }
type Shown = Pick<ParameterRow, 'key' | 'unit' | 'kind' | 'choices' | 'value' | 'clause'>

const yesNo = [
  { value: 'true', label: '是' },
  { value: 'false', label: '否' },
]

/** The fields of a setting; the value is typed in as its unit wants it, and judged by the rule of the server. */
export function settingFields(parameter: Shown): FormField[] {
  const validate = (text: string, values: FormValues) => judgeValue(parameter, valueOf(parameter.kind, { ...values, value: text }))
  const value = { key: 'value', title: `取值（${parameter.unit}）`, required: true, validate }
  const inputs: Record<ValueKind, FormField[]> = {
    flag: [{ ...value, type: 'choice', options: yesNo }],
    choice: [{ ...value, type: 'choice', options: parameter.choices }],
    count: [{ ...value, type: 'number' }],
    ratio: [{ ...value, type: 'number', help: '0 到 1 之间，例如 0.3 是 30%。' }],
    monthDay: [{ ...value, type: 'text', help: '写成 月-日，例如 06-30。' }],
    monthDays: [
      { ...value, title: '开始（月日）', type: 'text', help: '写成 月-日，例如 09-01。' },
      { key: 'until', title: '截止（月日）', required: true, type: 'text', help: '写成 月-日，例如 11-20。' },
    ],
    list: [{ ...value, type: 'longtext', help: '每行一项。' }],
    pattern: [{ ...value, type: 'text', help: '写成 学校10+年级4+流水4；中间可以加 层次1、专业4。下一步会给出例子。' }],
  }
  return [
    ...inputs[parameter.kind],
    { key: 'validFrom', title: '生效日期', type: 'date', required: true, help: '从这一天起取新的值，不早于今天；更正以前的设定除外。' },
    { key: 'validTo', title: '最后一天', type: 'date', help: '不填为一直有效，到下一条设定为止。' },
    { key: 'correcting', title: '更正以前的设定', type: 'choices', options: [{ value: 'yes', label: '更正，可以从过去的日期起' }] },
    { key: 'reason', title: '理由', type: 'longtext', required: true, help: '写入历史和审计。', validate: (text) => (text.length < 4 ? '理由至少 4 个字。' : undefined) },
    { key: 'clause', title: '条款', type: 'text', help: '条款编号，如 001:1319；不填沿用参数自己的条款。' },
  ]
}

/** The form as it opens: the value in force, from today. */
export function initialOf({ kind, value }: Shown, today: string): FormValues {
  const range = kind === 'monthDays' ? (value as { from: string; to: string }) : undefined
  const text = range ? range.from : Array.isArray(value) ? value.join('\n') : String(value)
  return { value: text, until: range?.to ?? '', validFrom: today, validTo: '', correcting: '', reason: '', clause: '' }
}

export function draftOf({ kind }: Shown, values: FormValues): SettingDraft {
  return {
    value: valueOf(kind, values),
    validFrom: values['validFrom'] ?? '',
    ...(values['validTo'] ? { validTo: values['validTo'] } : {}),
    correcting: values['correcting'] === 'yes',
    reason: values['reason'] ?? '',
    ...(values['clause'] ? { clause: values['clause'] } : {}),
  }
}

function valueOf(kind: ValueKind, values: FormValues): unknown {
  const text = (values['value'] ?? '').trim()
  switch (kind) {
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'count':
    case 'ratio':
      return text === '' ? undefined : Number(text)
    case 'monthDays':
      return { from: text, to: (values['until'] ?? '').trim() }
    case 'list':
      return text.split('\n').map((one) => one.trim()).filter(Boolean)
    default:
      return text
  }
}
