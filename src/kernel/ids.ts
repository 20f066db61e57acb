import { isRealDate, daysInMonth, todayInChina } from './dates.ts'
import { halfWidth } from './names.ts'

/** What an 18-digit number tells. `area` is the six-digit region of first registration, sex 1 male, 2 female. */
export type IdNumber = { value: string; birthDate: string; sex: '1' | '2'; area: string; warnings: string[] }
export type IdCheck = ({ ok: true } & IdNumber) | { ok: false; reason: string }
export type NumberCheck = { ok: true; value: string; warnings: string[] } | { ok: false; reason: string }
export type IdOptions = {
  /** Historic and current region codes. Without it areas are not compared. */
  knownAreas?: ReadonlySet<string>
  /** The day that "in the future" is judged by. */
  today?: string
  /** True when the value comes from a numeric spreadsheet cell, which keeps no more than 15 digits. */
  fromNumber?: boolean
}
export type DocumentType =
  | 'residentId'
  | 'residencePermit'
  | 'permanentResidenceId'
  | 'passport'
  | 'hongKongMacaoPermit'
  | 'taiwanPermit'
  | 'other'

export const DEMO_AREA = '519900'
/** The sentence for a number that a spreadsheet has rounded; `shown` is what stands in the cell. */
export const MANGLED_SENTENCE = (shown: string) =>
  `Excel 已把 18 位号码变成科学计数（${shown}），无法还原。把该列设为“文本”，从原始材料重新填写。`

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_DIGITS = '10X98765432'
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
)
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** The eighteenth character for the first seventeen digits (GB 11643, ISO 7064 MOD 11-2). */
export function checkDigit(first17: string): string {
  let sum = 0
  for (let at = 0; at < 17; at++) sum += (first17.charCodeAt(at) - 48) * (WEIGHTS[at] ?? 0)
  return CHECK_DIGITS.charAt(sum % 11)
}

/** Whether the number is a demonstration number: no real one carries area 519900. */
export function isDemoId(value: string): boolean {
  return value.startsWith(DEMO_AREA)
}

/** Half-width, upper case, without the spaces, hyphens, invisible characters and apostrophe that spreadsheets leave. */
export function normaliseIdNumber(text: string): string {
  return halfWidth(text)
    .replace(/[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff'’‘`]/g, '')
    .toUpperCase()
}

/**
 * Checks a resident identity number (GB 11643): length, province, real birth date, check character.
 * An unknown area under a valid province is a warning: areas abolished before 2002 are in no list.
 * Old 15-digit numbers are converted, with a warning.
 */
export function checkIdNumber(text: string, options: IdOptions = {}): IdCheck {
  let value = normaliseIdNumber(text)
  if (value === '') return refuse('没有填写号码。填写身份证上的 18 位号码；末位是字母 X 的，大小写都可以。')
  if (/^\d(\.\d+)?E\+?\d+$/.test(value)) return refuse(MANGLED_SENTENCE(shortExponent(value)))
  if (options.fromNumber === true && /^\d{16,}$/.test(value))
    return refuse(MANGLED_SENTENCE(asExcelShows(value)))
  if (value.includes('*')) return refuse('号码是遮蔽过的。填写身份证上完整的 18 位号码。')
  const warnings: string[] = []
  if (/^\d{15}$/.test(value)) {
    const head = `${value.slice(0, 6)}19${value.slice(6)}`
    value = head + checkDigit(head)
    warnings.push('15 位旧号码已换算为 18 位。按现行身份证核对。')
  }
  const odd = [...value].findIndex((char, at) => !/\d/.test(char) && !(char === 'X' && at === 17))
  if (odd >= 0 && (odd < 17 || value.length <= 18)) {
    const allowed = odd < 17 ? '前 17 位只能是数字' : '末位只能是数字或字母 X'
    return refuse(`第 ${odd + 1} 位是“${[...value][odd]}”，${allowed}。按身份证重新填写。`)
  }
  if (value.length !== 18) {
    return refuse(`号码有 ${[...value].length} 位，应为 18 位。按身份证核对是否少填或多填。`)
  }
  if (value.startsWith('9')) {
    return refuse('以 9 开头的是外国人永久居留身份证号码。把证件类型改为“外国人永久居留身份证”。')
  }
  const province = value.slice(0, 2)
  if (!PROVINCES.has(province)) return refuse(`前两位“${province}”不是省级代码。按身份证核对第 1–2 位。`)
  const problem = birthProblem(value, options.today ?? todayInChina())
  if (problem !== undefined) return refuse(problem)
  if (checkDigit(value) !== value.charAt(17)) {
    if (value.endsWith('000')) {
      return refuse('号码末三位是 000，像是被 Excel 当作数字存过，后几位已丢失。从原始材料重新填写。')
    }
    return refuse('校验位不符，号码中至少有一位填错。按身份证逐位核对。')
  }
  const area = value.slice(0, 6)
  if (options.knownAreas !== undefined && !options.knownAreas.has(area) && area !== DEMO_AREA) {
    warnings.push(
      `区划代码 ${area} 不在历年区划表内（2002 年以前撤销的区划没有完整的表）。可以继续，按身份证核对第 1–6 位。`,
    )
  }
  const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`
  return { ok: true, value, birthDate, sex: Number(value[16]) % 2 === 1 ? '1' : '2', area, warnings }
}

/** Checks a unified social credit code (GB 32100): 18 characters, alphabet without I O S V Z, base-31 check character. */
export function checkCreditCode(text: string): NumberCheck {
  const value = normaliseIdNumber(text).replace(/-/g, '')
  if (value === '') return refuse('没有填写统一社会信用代码。填写营业执照或法人证书上的 18 位代码。')
  if (/^\d(\.\d+)?E\+?\d+$/.test(value)) return refuse(MANGLED_SENTENCE(shortExponent(value)))
  if (value.length !== 18)
    return refuse(`代码有 ${[...value].length} 位，应为 18 位。按证照核对是否少填或多填。`)
  let sum = 0
  let weight = 1
  for (let at = 0; at < 18; at++) {
    const digit = CREDIT_ALPHABET.indexOf(value.charAt(at))
    if (digit < 0) {
      return refuse(
        `第 ${at + 1} 位是“${charAt(value, at)}”，统一社会信用代码不用这个字符。按证照核对，常见的是把 0 写成 O、1 写成 I、2 写成 Z、5 写成 S。`,
      )
    }
    if (at < 17) sum += digit * weight
    weight = (weight * 3) % 31
  }
  if (!/^\d{6}$/.test(value.slice(2, 8))) {
    return refuse(`第 3–8 位“${value.slice(2, 8)}”应为六位区划数字。按证照核对。`)
  }
  if (CREDIT_ALPHABET.charAt((31 - (sum % 31)) % 31) !== value.charAt(17)) {
    return refuse('校验位不符，代码中至少有一位填错。按证照逐位核对。')
  }
  return { ok: true, value, warnings: [] }
}

/** Checks the number of an identity document of the given type; resident numbers as `checkIdNumber` does. */
export function checkDocument(type: DocumentType, text: string, options: IdOptions = {}): NumberCheck {
  const value = normaliseIdNumber(text)
  switch (type) {
    case 'residentId': {
      const checked = checkIdNumber(text, options)
      return checked.ok ? { ok: true, value: checked.value, warnings: checked.warnings } : checked
    }
    case 'residencePermit': {
      const checked = checkIdNumber(text, options)
      if (!checked.ok) return checked
      if (!/^8[123]/.test(checked.value)) {
        return refuse('港澳台居民居住证号码以 81、82 或 83 开头。核对证件类型和号码。')
      }
      return { ok: true, value: checked.value, warnings: checked.warnings }
    }
    case 'permanentResidenceId':
      return checkPermanentResidence(value, options)
    case 'passport':
      return pattern(
        value,
        /^(?=.*\d)[A-Z0-9]{5,20}$/,
        '护照号码由 5–20 位字母和数字组成，至少有一位数字。按护照资料页填写。',
      )
    case 'hongKongMacaoPermit':
      return pattern(
        value,
        /^[HM]\d{8}(\d{2})?$/,
        '来往内地通行证号码是 H 或 M 加 8 位数字（旧证 10 位）。按证件填写。',
      )
    case 'taiwanPermit':
      return pattern(
        value.replace(/[()]/g, ''),
        /^(\d{8}|\d{10}[A-Z]?)$/,
        '来往大陆通行证号码是 8 位数字（旧证 10 位）。按证件填写。',
      )
    case 'other':
      return pattern(value, /^[^*]{2,40}$/u, '证件号码应有 2–40 位。按证件填写。')
  }
}

// Two forms are in use: three letters and twelve digits (before 2023), and 9 + 17 characters checked like GB 11643.
function checkPermanentResidence(value: string, options: IdOptions): NumberCheck {
  if (/^[A-Z]{3}\d{12}$/.test(value)) return { ok: true, value, warnings: [] }
  if (!/^9\d{16}[\dX]$/.test(value)) {
    return refuse('永久居留身份证号码是 18 位、以 9 开头（旧证为 3 个字母加 12 位数字）。按证件填写。')
  }
  const problem = birthProblem(value, options.today ?? todayInChina())
  if (problem !== undefined) return refuse(problem)
  if (checkDigit(value) !== value.charAt(17))
    return refuse('校验位不符，号码中至少有一位填错。按证件逐位核对。')
  return { ok: true, value, warnings: [] }
}

function pattern(value: string, allowed: RegExp, sentence: string): NumberCheck {
  if (value === '') return refuse(`没有填写证件号码。${sentence}`)
  return allowed.test(value) ? { ok: true, value, warnings: [] } : refuse(sentence)
}

function birthProblem(value: string, today: string): string | undefined {
  const year = Number(value.slice(6, 10))
  const month = Number(value.slice(10, 12))
  const day = Number(value.slice(12, 14))
  const digits = value.slice(6, 14)
  if (month < 1 || month > 12) return `第 7–14 位“${digits}”不是真实日期：没有 ${month} 月。按身份证核对。`
  if (!isRealDate(year, month, day)) {
    const why = day > daysInMonth(year, month) ? `${year} 年 ${month} 月没有 ${day} 日` : '没有 0 日'
    return `第 7–14 位“${digits}”不是真实日期：${why}。按身份证核对。`
  }
  if (year < 1900) return `第 7–10 位“${year}”早于 1900 年。按身份证核对出生年份。`
  const birth = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  return birth > today ? `第 7–14 位“${digits}”晚于今天，出生日期不能在将来。按身份证核对。` : undefined
}

function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason }
}

/** The whole character at a UTF-16 position, so that a message never shows half of a rare character. */
function charAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0)
}

/** 1.10105194912310E+17 as the reader sees it in a narrow column: 1.1E+17. */
function shortExponent(value: string): string {
  const [mantissa = '', exponent = ''] = value.split(/E\+?/)
  return `${Number(Number(mantissa).toFixed(1))}E+${exponent}`
}

/** A long number as a spreadsheet shows it in a narrow column: 110105194912310000 becomes 1.1E+17. */
export function asExcelShows(digits: string): string {
  return shortExponent(Number(digits).toExponential().toUpperCase())
}
