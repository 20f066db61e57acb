import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { maskAddress, maskBankCard, maskBirthDate, maskIdNumber, maskName, maskPhone } from '../../kernel/mask.ts'
import { readTsv } from '../../kernel/tsv.ts'
import { actionTitles, kindTitles } from './model.ts'

const root = join(import.meta.dirname, '../../..')
const roster = readTsv(readFileSync(join(root, 'data/roster-fields.tsv'), 'utf8'))
const columns = readTsv(readFileSync(join(root, 'src/kernel/db/columns.tsv'), 'utf8'))
const camel = (text: string) => text.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

const own: Readonly<Record<string, string>> = {
  value: '取值',
  version: '版本',
  excelRow: 'Excel 行号',
  batchId: '导入批次',
  caseNo: '办件号',
  dueOn: '期限',
  state: '状态',
  name: '姓名或名称',
  kind: '种类',
  day: '日期',
  source: '来源',
  filters: '筛选',
  count: '条数',
  format: '格式',
  sourceIp: '来源地址',
}

/** A field in words: as the roster names it, else what its column means, up to the first explanation. */
const titles = new Map<string, string>([
  ...columns.map((row) => [camel(row.column!), row.comment!.split(/[，；：（]/)[0]!] as const),
  ...roster.map((row) => [row.key!, row.title!] as const),
  ...Object.entries(own),
])

export function fieldTitle(key: string): string {
  return titles.get(key) ?? key
}

export function kindTitle(kind: string): string {
  return kindTitles[kind] ?? kind
}

export function actionTitle(action: string): string {
  return actionTitles[action] ?? action
}

/** How the value of a field is hidden, by what the field is. Organisations and titles keep their names. */
function maskOf(key: string): ((text: string) => string) | undefined {
  if (/^(name|formerName|.*(guardian|contact|holder|person|verifier|actor|createdBy)Name|householder)$/i.test(key)) return maskName
  if (/pinyin|initials/i.test(key)) return () => '****'
  if (/idNumber|documentNumber/i.test(key)) return maskIdNumber
  if (/phone|mobile/i.test(key)) return maskPhone
  if (/bank/i.test(key)) return maskBankCard
  if (/birth/i.test(key)) return maskBirthDate
  if (/address/i.test(key)) return maskAddress
  return undefined
}

/** ID numbers and telephone numbers are hidden wherever they stand, also inside a sentence. */
export function maskText(text: string): string {
  return text
    .replace(/(?<!\d)\d{17}[\dXx](?![\dXx])/g, maskIdNumber)
    .replace(/(?<!\d)1\d{10}(?!\d)/g, maskPhone)
}

/** A stored value in words, masked. A record of a person shows its name masked; an organisation keeps its own. */
export function showValue(key: string, value: unknown, ofPerson: boolean): string {
  if (value === undefined || value === null || value === '') return '—'
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map((one) => showValue(key, one, ofPerson)).join('、') || '—'
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, one]) => `${fieldTitle(name)} ${showValue(name, one, ofPerson)}`)
      .join('，')
  const text = String(value)
  const mask = key === 'name' && !ofPerson ? undefined : maskOf(key)
  return mask ? mask(text) : maskText(text)
}

/** Before and after of one record, field by field; fields that did not change are left out. */
export function compare(before: unknown, after: unknown, ofPerson: boolean): { title: string; before: string; after: string }[] {
  const left = asRecord(before)
  const right = asRecord(after)
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .filter((key) => JSON.stringify(left[key] ?? null) !== JSON.stringify(right[key] ?? null))
    .map((key) => ({ title: fieldTitle(key), before: showValue(key, left[key], ofPerson), after: showValue(key, right[key], ofPerson) }))
}

function asRecord(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {}
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : { value }
}
