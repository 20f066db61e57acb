import { z } from 'zod'

const kinds: Record<string, string> = {
  string: '文字', number: '数', int: '整数', boolean: '是或否（true、false）', array: '列表', object: '一组字段', record: '一组字段', date: '日期', null: '空值',
}
const formats: Record<string, string> = {
  uuid: '编号的格式不对。', date: '日期写成 2026-09-01 这样，并且确有这一天。', datetime: '时间写成 2026-09-01T08:00:00Z 这样。', email: '邮箱的格式不对。', url: '网址的格式不对。', regex: '格式不对。',
}

/** One sentence for what a contract refuses, where the contract has none of its own. The value itself is not repeated. */
export function inputWords(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return issue.input === undefined ? '没有填写。' : `应当是${kinds[issue.expected] ?? '另一种内容'}。`
  if (issue.code === 'too_small') return `${bounded(issue.origin, '至少', '不能小于', Number(issue.minimum))}。`
  if (issue.code === 'too_big') return `${bounded(issue.origin, '最多', '不能大于', Number(issue.maximum))}。`
  if (issue.code === 'invalid_format') return formats[issue.format] ?? '格式不对。'
  if (issue.code === 'not_multiple_of') return `应当是 ${issue.divisor} 的倍数。`
  if (issue.code === 'invalid_value') return `只能是下列之一：${issue.values.slice(0, 20).map(String).join('、')}。`
  if (issue.code === 'unrecognized_keys') return '有不认识的字段。'
  return '不合要求。'
}

function bounded(origin: string, count: string, amount: string, limit: number): string {
  if (origin === 'string') return `${count} ${limit} 个字`
  return origin === 'array' || origin === 'set' || origin === 'map' ? `${count} ${limit} 项` : `${amount} ${limit}`
}

// Sentences of the contract itself come first; the library's own are English.
z.config({ customError: inputWords })
