import type { DocumentType } from '../ids.ts'
import { asExcelShows, checkDocument, checkIdNumber, isDemoId } from '../ids.ts'
import { parseDate } from '../dates.ts'
import { checkName, halfWidth } from '../names.ts'
import { maskIdNumber, maskName, maskPhone } from '../mask.ts'
import { firstOf } from '../text.ts'
import type { CodeItem, ImportContext, ImportField, ProblemLevel } from './declare.ts'
import type { Cell } from './table.ts'

/** What a form, a cell or the API hands in for one field. */
export type RawValue = string | number | boolean | null | undefined | Cell
export type ValueNote = { level: ProblemLevel; message: string; mend: string }
export type ValueCheck = { value: string | number | null; notes: ValueNote[] }

const NO_NOTES: ValueNote[] = []
const EMPTY: ValueCheck = { value: null, notes: NO_NOTES }

/** Checks one value against its field. An absent value is null and no problem here: `required` is the record's matter. */
export function checkValue(
  field: ImportField,
  input: RawValue,
  context: ImportContext,
  documentType: DocumentType = 'residentId',
): ValueCheck {
  const text = shownText(input)
  if (text === '') return EMPTY
  if (isError(input)) return block(`单元格是错误值 ${text}`, '改为实际的值，不要用公式')
  if (!text.isWellFormed()) return block('内容中有残缺的字符，已无法辨认', '从原始材料重新填写')
  const cleaned = clean(text)
  if (cleaned === '') return EMPTY
  const checked = checkByType(field, cleaned, input, context, documentType)
  if (typeof checked.value === 'string' && field.maxLength !== undefined) {
    const length = checked.value.length <= field.maxLength ? 0 : [...checked.value].length
    if (length > field.maxLength)
      return block(`有 ${length} 个字，最多 ${field.maxLength} 个字`, `缩短到 ${field.maxLength} 个字以内`)
  }
  return withFixNote(checked, text, cleaned)
}

/** The value as a problem shows it: identity numbers, names and phones masked, long texts cut. */
export function shownFound(field: ImportField, input: RawValue): string {
  const text = shownText(input)
  if (text === '') return '（空）'
  if (isError(input)) return text
  switch (field.type) {
    case 'idNumber':
      if (isNumeric(input) && /^\d{16,}$/.test(text)) return asExcelShows(text)
      return /^[\s'’‘]*\d(\.\d+)?[Ee]\+?\d+$/.test(text) ? text.trim() : maskIdNumber(clean(text))
    case 'name':
      return maskName(clean(text))
    case 'phone':
      return maskPhone(clean(text))
    default:
      return text.length > 60 ? `${firstOf(text, 60)}…` : text
  }
}

/** The text of an input as its sender sees it, before any cleaning. */
export function shownText(input: RawValue): string {
  if (input === null || input === undefined) return ''
  if (typeof input === 'string') return input
  if (typeof input === 'object') return input.text
  if (typeof input === 'number' && Number.isInteger(input) && Math.abs(input) >= 1e21) return String(input)
  return typeof input === 'number' && Number.isInteger(input) ? BigInt(input).toString() : String(input)
}

function checkByType(
  field: ImportField,
  text: string,
  input: RawValue,
  context: ImportContext,
  documentType: DocumentType,
): ValueCheck {
  switch (field.type) {
    case 'text':
      return accept(text)
    case 'name':
      return fromChecked(checkName(text))
    case 'idNumber':
      return checkNumber(text, input, context, documentType)
    case 'date':
      return fromChecked(parseDate(serialOf(input) ?? text))
    case 'integer':
    case 'decimal':
      return checkNumeric(field.type, text)
    case 'code':
      return checkCode(field, text, isNumeric(input), context)
    case 'phone':
      return checkPhone(text)
    case 'email':
      return /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(halfWidth(text))
        ? accept(halfWidth(text))
        : block(`“${text}”不是电子邮箱地址`, '写成 name@example.cn 的样子')
    case 'region':
    case 'specialty':
    case 'site': {
      const resolve = context.resolve?.[field.type]
      if (resolve === undefined) return accept(halfWidth(text))
      const resolved = resolve(halfWidth(text))
      return resolved.ok ? accept(resolved.value) : block(resolved.message, resolved.mend)
    }
  }
}

function checkNumber(text: string, input: RawValue, context: ImportContext, type: DocumentType): ValueCheck {
  const options = {
    today: context.today,
    fromNumber: isNumeric(input),
    ...(context.knownAreas === undefined ? {} : { knownAreas: context.knownAreas }),
  }
  const checked = type === 'residentId' ? checkIdNumber(text, options) : checkDocument(type, text, options)
  if (checked.ok && isDemoId(checked.value) && type === 'residentId' && context.allowDemoIds !== true) {
    return block('区划 519900 的号码只用于演示', '填写本人身份证上的号码')
  }
  return fromChecked(checked)
}

function checkNumeric(type: 'integer' | 'decimal', text: string): ValueCheck {
  const plain = halfWidth(text).replace(/,(?=\d{3})/g, '')
  if (!/^-?\d+(\.\d+)?$/.test(plain)) return block(`“${text}”不是数字`, '只填数字，不写单位')
  const value = Number(plain)
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return block(`“${text}”过大`, '核对位数')
  if (type === 'integer' && !Number.isInteger(value)) return block(`“${text}”不是整数`, '填写整数')
  return accept(value)
}

type CodeIndex = { byText: Map<string, string>; byNumber: Map<string, string> }
const indexes = new WeakMap<readonly CodeItem[], CodeIndex>()

// A list is indexed once, so that a row costs a lookup. byNumber finds 01 for a cell that Excel has turned into 1.
function indexOf(list: readonly CodeItem[]): CodeIndex {
  let index = indexes.get(list)
  if (index !== undefined) return index
  index = { byText: new Map(), byNumber: new Map() }
  for (const { code, label } of list) {
    for (const form of [`${code}${label}`, `${code}-${label}`, `${label}(${code})`, label, code]) {
      index.byText.set(normaliseCode(form), code)
    }
    if (/^0*\d+$/.test(code)) index.byNumber.set(String(Number(code)), code)
  }
  indexes.set(list, index)
  return index
}

function normaliseCode(text: string): string {
  return halfWidth(text).replace(/\s/g, '').toUpperCase()
}

function checkCode(field: ImportField, text: string, numeric: boolean, context: ImportContext): ValueCheck {
  const list = context.lists[field.codeList ?? '']
  if (list === undefined)
    throw new Error(`code list ${field.codeList} of field ${field.key} was not supplied`)
  const index = indexOf(list)
  const wanted = normaliseCode(text)
  const code = index.byText.get(wanted) ?? (numeric ? index.byNumber.get(wanted) : undefined)
  if (code !== undefined) return accept(code)
  const unusable = context.unusable?.(field.codeList ?? '', text)
  if (unusable) return block(unusable.message, unusable.mend)
  const labels = list.map((item) => item.label)
  const near = labels.filter((label) => label.includes(text) || text.includes(label))
  const mend =
    list.length <= 10
      ? `改为 ${labels.join('、')} 之一`
      : near.length > 0 && near.length <= 5
        ? `改为可选值，相近的有 ${near.join('、')}`
        : `改为可选值之一，共 ${list.length} 个，见模板的“填写说明”`
  return block(`“${text}”不在可选值内`, mend)
}

function checkPhone(text: string): ValueCheck {
  const digits = halfWidth(text)
    .replace(/[\s()（）\-—–]/g, '')
    .replace(/^(\+|00)86/, '')
  if (/^1[3-9]\d{9}$/.test(digits)) return accept(digits)
  const landline = /^(0\d{2,3})-?(\d{7,8})(-\d{1,6})?$/.exec(halfWidth(text).replace(/[\s()（）]/g, ''))
  if (landline) return accept(`${landline[1]}-${landline[2]}${landline[3] ?? ''}`)
  if (/^\+\d{6,15}$/.test(halfWidth(text).replace(/[\s-]/g, '')))
    return accept(halfWidth(text).replace(/[\s-]/g, ''))
  if (/^1\d*$/.test(digits) && digits.length !== 11) {
    return block(`手机号码有 ${digits.length} 位，应为 11 位`, '核对是否少填或多填')
  }
  return block('不是电话号码', '填写 11 位手机号码，或“区号-号码”的固定电话')
}

// A reason from the kernel is "what is wrong. how to mend it." The last sentence is the way out.
function fromChecked(
  checked: { ok: true; value: string; warnings: string[] } | { ok: false; reason: string },
): ValueCheck {
  if (!checked.ok) return block(...splitReason(checked.reason))
  if (checked.warnings.length === 0) return accept(checked.value)
  return {
    value: checked.value,
    notes: checked.warnings.map((warning) => {
      const [message, mend] = splitReason(warning)
      return { level: 'warn', message, mend }
    }),
  }
}

function splitReason(reason: string): [string, string] {
  const at = reason.indexOf('。')
  return at < 0 || at === reason.length - 1
    ? [reason.replace(/。$/, ''), '']
    : [reason.slice(0, at), reason.slice(at + 1).replace(/。$/, '')]
}

function accept(value: string | number): ValueCheck {
  return { value, notes: NO_NOTES }
}

function block(message: string, mend: string): ValueCheck {
  return { value: null, notes: [{ level: 'block', message, mend }] }
}

// Invisible characters, the leading apostrophe of a forced text, line breaks and outer spaces go; the rest stays.
function clean(text: string): string {
  if (/^[\x21-\x26\x28-\x7e\u4e00-\u9fff]+$/.test(text)) return text
  return text
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '')
    .replace(/[\p{Cc}\u00a0\u3000]+/gu, ' ')
    .replace(/^[\s'’‘]+|\s+$/g, '')
}

const FULL_WIDTH = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/

// A value that was mended by itself says so, because the sender's file still holds the old one.
function withFixNote(checked: ValueCheck, text: string, cleaned: string): ValueCheck {
  if (checked.value === null) return checked
  const done: string[] = []
  if (/^\s*['’‘]/.test(text)) done.push('去掉开头的撇号')
  if (/^\s|\s$/.test(text)) done.push('去掉首尾空格')
  if (FULL_WIDTH.test(text) && !FULL_WIDTH.test(String(checked.value))) done.push('把全角字符转为半角')
  if (done.length === 0) {
    if (cleaned === text) return checked
    done.push('去掉看不见的字符')
  }
  const note: ValueNote = { level: 'fixed', message: `已${done.join('，')}`, mend: '无需修改' }
  return { value: checked.value, notes: [...checked.notes, note] }
}

function isNumeric(input: RawValue): boolean {
  return typeof input === 'number' || (typeof input === 'object' && input !== null && input.kind === 'number')
}

function serialOf(input: RawValue): number | undefined {
  if (typeof input === 'number') return input
  const raw = typeof input === 'object' && input !== null && input.kind === 'number' ? input.raw : undefined
  return typeof raw === 'number' ? raw : undefined
}

function isError(input: RawValue): boolean {
  return typeof input === 'object' && input !== null && input.kind === 'error'
}
