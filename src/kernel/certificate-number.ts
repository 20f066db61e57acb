import { halfWidth } from './names.ts'

/**
 * What kinds of numbers stand in one search box:
 * skill — 职业技能等级证书, 22 characters: Y (employer) or S (social body) and 21 digits;
 * appointed — 特级技师、首席技师, 22 characters: 2 letters and 20 digits;
 * legacy — 原职业资格证书, 16 digits;
 * other — graduation certificates and whatever else: 6 to 32 letters, digits and, on old ones, characters (川技毕字第12号).
 */
export type NumberGrammar = 'skill' | 'appointed' | 'legacy' | 'other'

export type ReadNumber =
  | {
      ok: true
      /** The one spelling to store and to search by: half-width, upper case, no separators. */
      number: string
      grammar: NumberGrammar
      /** What was changed to get there, for the page to say. */
      changed: string[]
    }
  | { ok: false; reason: string }

const SPACES = /[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]+/g
const DASHES = /[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d_·.]+/g
// Letters of other alphabets that look like Latin ones, and the Chinese zero.
const FOREIGN: Record<string, string> = {
  О: 'O', Ο: 'O', о: 'O', ο: 'O', 〇: '0', '○': '0', І: 'I', Ι: 'I', і: 'I', Ѕ: 'S', ѕ: 'S', У: 'Y', у: 'Y', Υ: 'Y', υ: 'Y',
} // prettier-ignore
const DIGITS: Record<string, string> = {
  O: '0',
  Q: '0',
  D: '0',
  I: '1',
  L: '1',
  '|': '1',
  Z: '2',
  S: '5',
  B: '8',
}

const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(
    ' ',
  ),
)

/**
 * Reads a certificate number as people type or paste it. Separators and full-width forms go; look-alikes (O for 0, I
 * and l for 1) are put right only where the grammar asks for a digit, so that no number turns into another one by a
 * guess. A refusal says what is wrong and what to do. Source of the 22-character grammar: the skill-level
 * certificate numbering (1 letter, body code 4, province 2, serial of body or site 6, year 2, level 1, serial 6).
 */
export function readCertificateNumber(text: string): ReadNumber {
  if (text.length > 200) return { ok: false, reason: '这不是证书编号：太长。只填证书上“编号”一栏的字符。' }
  const half = halfWidth(text).normalize('NFC').toUpperCase()
  const bare = half.replace(/^[\s\ufeff]*(?:(?:证书编号|证书号|编号|NO(?=\s*[.:]))[\s.:]*)+/, '')
  const joined = bare.replace(SPACES, '').replace(DASHES, '')
  const plain = [...joined].map((char) => FOREIGN[char] ?? char).join('')
  if (plain === '') return { ok: false, reason: '没有填写证书编号。按证书上“编号”一栏填写。' }
  const strange = [...plain].find((char) => !/[0-9A-Z|\p{Script=Han}]/u.test(char))
  if (strange)
    return { ok: false, reason: `证书编号里没有“${strange}”这样的字符。按证书上“编号”一栏重新填写。` }
  const read = judge(plain)
  if (!read.ok) return read
  return { ...read, changed: changesOf(text, plain, read.number) }
}

type Judged = { ok: true; number: string; grammar: NumberGrammar } | { ok: false; reason: string }

function judge(text: string): Judged {
  const digits = toDigits(text)
  const kept: Judged = { ok: true, number: text, grammar: 'other' }
  if (text.length === 22) return judgeSkill(text)
  if (text.length === 16 && digits) return { ok: true, number: digits, grammar: 'legacy' }
  if (/^[YS]/.test(text) && text.length >= 18 && text.length <= 26 && toDigits(text.slice(2)))
    return {
      ok: false,
      reason: `职业技能等级证书编号共 22 位，这里有 ${text.length} 位，${text.length < 22 ? '少' : '多'}了 ${Math.abs(22 - text.length)} 位。对照证书检查。`,
    }
  if (text.length < 6)
    return { ok: false, reason: `证书编号至少 6 位，这里只有 ${text.length} 位。把编号填写完整。` }
  if (text.length > 32)
    return {
      ok: false,
      reason: `证书编号最多 32 位，这里有 ${text.length} 位。只填编号，不要连同姓名或证件号码。`,
    }
  if (text.includes('|'))
    return digits
      ? { ...kept, number: digits }
      : { ok: false, reason: '编号里的“|”应是数字 1 或字母 I。按证书改正。' }
  return digits && onlyLookAlikes(text) ? { ...kept, number: digits } : kept
}

/** 22 characters: one letter and 21 digits, or two letters and 20 digits; 22 digits are some other number. */
function judgeSkill(text: string): Judged {
  if (!/^[A-Z]/.test(text))
    return { ok: true, number: (onlyLookAlikes(text) && toDigits(text)) || text, grammar: 'other' }
  // O, I and L in the second place are mistyped digits: the letters of appointed levels are none of them.
  if (/^[A-Z][A-HJKMNP-Z]/.test(text)) {
    const rest = toDigits(text.slice(2))
    return rest
      ? { ok: true, number: text.slice(0, 2) + rest, grammar: 'appointed' }
      : { ok: true, number: text, grammar: 'other' }
  }
  const tail = toDigits(text.slice(1))
  if (!tail)
    return /^[YS]/.test(text)
      ? { ok: false, reason: '职业技能等级证书编号第 2 位起全是数字，这里有字母。对照证书检查。' }
      : { ok: true, number: text, grammar: 'other' }
  if (!/^[YS]/.test(text))
    return {
      ok: false,
      reason: `职业技能等级证书编号以 Y 或 S 开头，这里是“${text[0]}”。对照证书检查第一位。`,
    }
  const number = text[0] + tail
  if (!PROVINCES.has(number.slice(5, 7)))
    return { ok: false, reason: `第 6、7 位是省份代码，没有“${number.slice(5, 7)}”这个省份。对照证书检查。` }
  if (!/[1-5]/.test(number[15]!))
    return { ok: false, reason: `第 16 位是等级，只有 1 到 5，这里是“${number[15]}”。对照证书检查。` }
  return { ok: true, number, grammar: 'skill' }
}

/** All digits once look-alikes are read as digits; undefined where another letter remains. */
function toDigits(text: string): string | undefined {
  const digits = [...text].map((char) => DIGITS[char] ?? char).join('')
  return /^\d+$/.test(digits) ? digits : undefined
}

/** A number of digits in which a few letters were mistyped; with more letters they are meant as letters. */
function onlyLookAlikes(text: string): boolean {
  const letters = [...text].filter((char) => /[A-Z]/.test(char))
  return (
    letters.length > 0 && letters.every((char) => /[OIL]/.test(char)) && letters.length * 4 <= text.length
  )
}

function changesOf(text: string, plain: string, number: string): string[] {
  const trimmed = text.trim()
  const changed: string[] = []
  if (halfWidth(trimmed) !== trimmed) changed.push('全角字符改为半角')
  if (trimmed.replace(SPACES, '').replace(DASHES, '') !== trimmed) changed.push('去掉空格和连字符')
  if (trimmed !== trimmed.toUpperCase()) changed.push('字母改为大写')
  if (plain !== number || [...trimmed].some((char) => char in FOREIGN)) changed.push('形近的字母改为数字')
  return changed
}
