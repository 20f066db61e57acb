/** The outcome of one check: the normalised value, or a sentence saying what is wrong and how to mend it. */
export type Checked<T> = { ok: true; value: T; warnings: string[] } | { ok: false; reason: string }

// Dots that people and input methods use for the separator of 阿依古丽·买买提. All become U+00B7.
const MIDDLE_DOTS = /[\u00b7\u0387\u2022\u2027\u2219\u22c5\u30fb\uff65\u25cf\u2024\ufe52]/g
const ZERO_WIDTH = /[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]/g
const CONTROL = /\p{Cc}/gu
const HAN = '\\p{Script=Han}'
const BETWEEN_HAN_DOT = new RegExp(`(?<=${HAN})[.]\\s*(?=${HAN})`, 'gu')
const BESIDE_HAN_SPACE = new RegExp(`(?<=${HAN})\\s+(?=${HAN})`, 'gu')
const ALLOWED = new RegExp(`^[${HAN}\\p{Script=Latin}\\p{M}\\p{Co}·〇々 .'’\\-]$`, 'u')
const MAX_NAME_LENGTH = 50

const COMPOUND_SURNAMES = new Set(
  (
    '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 夏侯 端木 百里 南宫 呼延 东郭 西门 ' +
    '轩辕 钟离 鲜于 闾丘 赫连 澹台 公冶 宗政 濮阳 淳于 太叔 申屠 仲孙 亓官 司寇 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 ' +
    '拓跋 夹谷 宰父 谷梁 榖梁 段干 南门 羊舌 左丘 梁丘 东门 第五 万俟 闻人 公羊 独孤 完颜 纳兰 叶赫 那拉 爱新 ' +
    '耶律 贺兰 达奚 侯莫 北宫 公输 毌丘 子车 仉督'
  ).split(' '),
)

/** Full-width ASCII and the ideographic space become half-width; every other character stays as it is. */
export function halfWidth(text: string): string {
  // The common cell has nothing to convert, and the test is ten times cheaper than the replacement.
  if (!/[\u3000\uff01-\uff5e]/.test(text)) return text
  return text.replace(/[\u3000\uff01-\uff5e]/g, (char) =>
    char === '\u3000' ? ' ' : String.fromCharCode(char.charCodeAt(0) - 0xfee0),
  )
}

/**
 * One spelling of a personal name: trimmed, half-width, dots of every kind as ·, no invisible characters,
 * no spaces between Chinese characters, single spaces between Latin words. Rare characters (Ext B and later) stay.
 */
export function normaliseName(text: string): string {
  return halfWidth(text.normalize('NFC'))
    .replace(ZERO_WIDTH, '')
    .replace(CONTROL, ' ')
    .replace(MIDDLE_DOTS, '·')
    .replace(BETWEEN_HAN_DOT, '·')
    .replace(/\s*·\s*/g, '·')
    .replace(BESIDE_HAN_SPACE, '')
    .replace(/\s+/g, ' ')
    .replace(/^['’\s]+|\s+$/g, '')
}

/** Checks a personal name after normalising it. A reason says what is wrong and how to mend it, without the name itself. */
export function checkName(text: string): Checked<string> {
  const value = normaliseName(text)
  if (value === '') return { ok: false, reason: '没有填写姓名。按身份证件填写姓名。' }
  if (!value.isWellFormed()) {
    return { ok: false, reason: '姓名中有残缺的字符，已无法辨认。按身份证件重新填写。' }
  }
  if (/[*＊]/u.test(value)) {
    return { ok: false, reason: '这是遮蔽后的姓名（有星号）。按身份证件填写全名。' }
  }
  if (/[?？□�]/u.test(value)) {
    return { ok: false, reason: '姓名中有没能显示的生僻字。用支持 GB 18030 的输入法重新填写这个字。' }
  }
  if (/\d/.test(value)) return { ok: false, reason: '姓名中有数字。去掉数字，按身份证件填写。' }
  const chars = [...value]
  const odd = chars.find((char) => !ALLOWED.test(char))
  if (odd !== undefined) {
    return { ok: false, reason: `姓名中有“${odd}”。姓名里只能有文字、间隔号“·”和空格，去掉这个符号。` }
  }
  if (/^[·.-]|[·-]$|··/u.test(value)) {
    return { ok: false, reason: '间隔号的位置不对。间隔号只用在名字的两部分之间。' }
  }
  if (chars.length > MAX_NAME_LENGTH) {
    return {
      ok: false,
      reason: `姓名有 ${chars.length} 个字，最多 ${MAX_NAME_LENGTH} 个字。按身份证件核对。`,
    }
  }
  const warnings: string[] = []
  if (chars.length === 1) warnings.push('姓名只有一个字。按身份证件核对是否填全。')
  if (/\p{Co}/u.test(value)) {
    warnings.push('姓名中有自造字，别的电脑上可能显示不出来。改用 GB 18030 中的同一个字。')
  }
  return { ok: true, value, warnings }
}

/** Whether two characters are one of the compound surnames that the product knows. */
export function isCompoundSurname(text: string): boolean {
  return COMPOUND_SURNAMES.has(text)
}

/**
 * Splits a name into surname and given name. Names with · carry no Chinese surname: all of it is the given name.
 * A Latin name keeps its last word as surname. A two-character name never has a compound surname.
 */
export function splitName(name: string): { surname: string; given: string } {
  const value = normaliseName(name)
  if (value.includes('·')) return { surname: '', given: value }
  const first = value.codePointAt(0)
  if (first !== undefined && first < 0x2e80) {
    const words = value.split(' ')
    const surname = words.length > 1 ? (words.at(-1) ?? '') : ''
    return { surname, given: words.length > 1 ? words.slice(0, -1).join(' ') : value }
  }
  const chars = [...value]
  const length = chars.length > 2 && COMPOUND_SURNAMES.has(`${chars[0]}${chars[1]}`) ? 2 : 1
  return { surname: chars.slice(0, length).join(''), given: chars.slice(length).join('') }
}
