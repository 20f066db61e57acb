import type { FormField } from '../../../ui/form-types.ts'
import { proofDays } from '../rules.ts'

export const purposeField: FormField = {
  key: 'purpose',
  title: '用途',
  type: 'text',
  required: true,
  help: '印在证明上，也记入查看记录。例如：办理公交卡。',
  validate: (value) => (value.trim().length < 2 ? '用途至少 2 个字。' : undefined),
}

export const proofFields: FormField[] = [
  purposeField,
  {
    key: 'days',
    title: '有效天数',
    type: 'text',
    help: `${proofDays.least} 到 ${proofDays.most} 天，不填按 90 天。`,
    validate: (value) => (value === '' || (/^\d+$/.test(value) && Number(value) >= proofDays.least && Number(value) <= proofDays.most) ? undefined : `填 ${proofDays.least} 到 ${proofDays.most} 之间的整数。`),
  },
  { key: 'language', title: '文字', type: 'choice', options: [{ value: 'zh', label: '中文' }, { value: 'both', label: '中文，附英文一段' }] },
]

/** The wishes of a proof as the endpoint takes them. */
export function proofWishes(values: Readonly<Record<string, string | undefined>>) {
  const days = Number(values['days'])
  return { purpose: values['purpose'] ?? '', language: values['language'] === 'both' ? ('both' as const) : ('zh' as const), ...(days ? { days } : {}) }
}
