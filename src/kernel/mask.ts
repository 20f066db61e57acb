import { normaliseName, splitName } from './names.ts'

/**
 * A personal name as it is shown to those who may not see all of it: 张* · 张*三 · 欧阳* · 欧阳*娜 · 阿*·买买提.
 * The surname and the last character stay. One star stands for each hidden character of a Chinese name.
 */
export function maskName(name: string): string {
  const value = normaliseName(name)
  if (value === '') return ''
  if (value.includes('·')) {
    const parts = value.split('·')
    return parts
      .map((part, at) => (at === 0 ? `${[...part][0] ?? ''}*` : at === parts.length - 1 ? part : '*'))
      .join('·')
  }
  const { surname, given } = splitName(value)
  const chars = [...given]
  if ((value.codePointAt(0) ?? 0) < 0x2e80) return `${chars[0] ?? ''}*${surname === '' ? '' : ` ${surname}`}`
  if (chars.length === 0) return '*'
  if (chars.length === 1) return `${surname}*`
  return `${surname}${'*'.repeat(chars.length - 1)}${chars.at(-1)}`
}

/** An identity document number: the first four and the last two characters stay, so no birth date remains. */
export function maskIdNumber(number: string): string {
  return keepEnds(number.trim(), 4, 2)
}

/** A phone number: 138****1234. A landline keeps its last four digits. */
export function maskPhone(phone: string): string {
  const value = phone.trim()
  return /^1\d{10}$/.test(value) ? `${value.slice(0, 3)}****${value.slice(7)}` : keepEnds(value, 0, 4)
}

/** A bank card: only the last four digits stay. */
export function maskBankCard(card: string): string {
  return keepEnds(card.replace(/\s/g, ''), 0, 4)
}

/** Identity and mobile telephone numbers are hidden wherever they stand in a text. */
export function maskNumbers(text: string): string {
  return text.replace(/(?<!\d)\d{17}[\dXx](?![\dXx])/g, maskIdNumber).replace(/(?<![\d])1[3-9]\d{9}(?!\d)/g, maskPhone)
}

/** A birth date is never shown. */
export function maskBirthDate(date: string): string {
  return date === '' ? '' : '****-**-**'
}

// An address unit ends at the first 县, 区, 旗 or county-level 市. 新区 and 自治旗 are covered by the same endings.
const COUNTY =
  /^(?:.{2,9}?(?:省|自治区|特别行政区))?(?:.{2,12}?(?:自治州|地区|盟|市))?(?:.{1,12}?(?:自治县|县|区|自治旗|旗|市|林区))?/u

/** An address down to the county; what follows becomes ****. An address with no recognisable unit is hidden whole. */
export function maskAddress(address: string): string {
  const value = address.trim()
  if (value === '') return ''
  const head = COUNTY.exec(value)?.[0] ?? ''
  return head === value ? value : `${head}****`
}

/** Keeps `head` and `tail` characters (code points) and stars the rest; a short text is starred whole. */
function keepEnds(text: string, head: number, tail: number): string {
  const chars = [...text]
  if (chars.length <= head + tail) return '*'.repeat(chars.length)
  const end = chars.slice(chars.length - tail).join('')
  return `${chars.slice(0, head).join('')}${'*'.repeat(chars.length - head - tail)}${end}`
}
