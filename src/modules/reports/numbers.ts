/** A number found in a narrative. */
export type FoundNumber = {
  start: number
  end: number
  /** As written, with its unit: `1.2万人`. */
  raw: string
  /** In `unit`, after 万 and 亿. */
  value: number
  /** What the last digit written is worth: 1000 for 1.2万. */
  step: number
  /** 人, 人次, %, 百分点, 所 …; empty where none is written. */
  unit: string
  /** 约、近、超过 and the like. */
  about: 'exact' | 'about' | 'above' | 'below'
}

const UNITS = ['个百分点', '百分点', '人次', '人', '名', '位', '所', '家', '个', '本', '份', '门', '项', '%', '‰', '元', '亩', '平方米', '册', '台', '套'] as const
const SAME: Readonly<Record<string, string>> = { 名: '人', 位: '人', 个百分点: '百分点', 份: '本' }
const TIMES: Readonly<Record<string, number>> = { '': 1, 千: 1e3, 万: 1e4, 亿: 1e8 }
const unit = UNITS.join('|')
const arabic = new RegExp(`(\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.(\\d+))?[ \\u00a0]*(万|亿|千)?[ ]*(余|多)?[ ]*(${unit})?`, 'g')
const chinese = new RegExp(`(百分之)?([零〇一二两三四五六七八九十百千万亿点]+)(余|多)?(${unit})?`, 'g')

/**
 * Every number of a text that could speak of the ledger: with 万/亿, thousands separators, full-width digits, per cent,
 * 百分之九十五, 三百二十人. Left out are years, dates, times and lengths of time, ordinals and list numbers, document
 * numbers, codes with letters, and what stands in a placeholder.
 */
export function findNumbers(text: string): FoundNumber[] {
  const plain = halfWidth(hidePlaceholders(text))
  const found: FoundNumber[] = []
  for (const match of plain.matchAll(arabic)) {
    const [raw, whole = '', fraction = '', times = '', more = '', measure = ''] = match
    const start = match.index
    const trimmed = raw.trimEnd()
    if (skipped(plain, start, start + trimmed.length, measure)) continue
    const scale = TIMES[times] ?? 1
    found.push({
      start,
      end: start + trimmed.length,
      raw: text.slice(start, start + trimmed.length),
      value: Number(`${whole.replaceAll(',', '')}.${fraction || '0'}`) * scale,
      step: scale * 10 ** -fraction.length,
      unit: SAME[measure] ?? measure,
      about: aboutOf(plain, start, start + trimmed.length, more),
    })
  }
  for (const match of plain.matchAll(chinese)) {
    const [raw, percent = '', digits = '', more = '', measure = ''] = match
    const value = readChinese(digits)
    // 一所、三名 are ways of speaking more often than figures.
    if (value === undefined || (!percent && (!measure || measure === '个' || measure === '项' || value < 10 || /第$/.test(plain.slice(0, match.index))))) continue
    found.push({
      start: match.index,
      end: match.index + raw.length,
      raw: text.slice(match.index, match.index + raw.length),
      value,
      step: 10 ** -(digits.split('点')[1]?.length ?? 0),
      unit: percent ? '%' : (SAME[measure] ?? measure),
      about: aboutOf(plain, match.index, match.index + raw.length, more),
    })
  }
  return found.sort((left, right) => left.start - right.start)
}

/** `〔…〕` except 〔2019〕, which is part of a document number; replaced by as many blanks. */
export function hidePlaceholders(text: string): string {
  return text.replace(/〔[^〔〕\n]*〕/g, (whole) => ' '.repeat(whole.length))
}

function halfWidth(text: string): string {
  return text.replace(/[０-９．％，]/g, (char) => (char === '％' ? '%' : char === '，' ? '，' : String.fromCharCode(char.charCodeAt(0) - 0xfee0)))
}

/** Whether digits are no figure of the ledger. */
function skipped(text: string, start: number, end: number, measure: string): boolean {
  const before = text.slice(Math.max(0, start - 8), start)
  const digits = /^\d[\d,]*(?:\.\d+)?/.exec(text.slice(start))![0]
  const next = text.slice(start + digits.length, start + digits.length + 6)
  if (/[A-Za-z_][-_]?$/.test(before) || /\d[-/]$/.test(before) && /[A-Za-z]/.test(before)) return true
  if (/^[A-Za-z]/.test(next)) return true
  // 2024—2025学年, 2025级, 2024年: a year, not an amount.
  if (/^(?:19|20)\d\d$/.test(digits) && (measure === '' || next.startsWith('年')) && /^(?:\s*(?:年|学年|级|届|[—–\-~～至到/.]|春|秋)|$|[，。、；：）)])/.test(next)) return true
  if (/^\s*(?:年|个月|月|日|号|天|时|点|分钟|分(?!之)|秒|周|小时|学时|课时|:|：\d|级|届|期|章|条|款|页|学期|学年)/.test(next)) return true
  if (/(?:第|专栏|附件|表|图|序号|编号|电话|邮编|令|卷)\s*$/.test(before)) return true
  // A list number at the head of a line.
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  if (/^\s*[（(]?$/.test(line) && /^\s*[)）.、．]\D/.test(`${next} `)) return true
  if (measure === '' && /[（(]$/.test(before) && /^[)）]/.test(next)) return true
  return /\d[.:]$/.test(before) || /^\.\d/.test(text.slice(end))
}

function aboutOf(text: string, start: number, end: number, more: string): FoundNumber['about'] {
  const before = text.slice(Math.max(0, start - 4), start)
  const after = text.slice(end, end + 3)
  if (more || /(?:超过|超|突破|逾|高于|不少于|不低于)\s*$/.test(before) || /^(?:以上|多)/.test(after)) return 'above'
  if (/(?:近|接近|不足|不到|低于)\s*$/.test(before) || /^以下/.test(after)) return 'below'
  if (/(?:约|大约|约为|将近)\s*$/.test(before) || /^左右/.test(after)) return 'about'
  return 'exact'
}

const DIGITS = '零一二三四五六七八九'

/** 九十五点三 → 95.3, 一千二百 → 1200, 三万 → 30000; undefined where the characters are no number. */
export function readChinese(text: string): number | undefined {
  const [whole = '', fraction, ...rest] = text.split('点')
  if (rest.length > 0 || fraction === '' || whole === '') return undefined
  let total = 0
  let section = 0
  let digit: number | undefined
  let highest = Number.POSITIVE_INFINITY
  for (const char of whole.replaceAll('两', '二').replaceAll('〇', '零')) {
    const value = DIGITS.indexOf(char)
    if (value >= 0) {
      if (digit !== undefined && digit !== 0) return undefined
      digit = value
      continue
    }
    const times = { 十: 10, 百: 100, 千: 1000 }[char]
    if (times) {
      if (times >= highest) return undefined
      section += (digit ?? 1) * times
      highest = times
    } else {
      const part = section + (digit ?? 0)
      if (part === 0) return undefined
      total = char === '万' ? total + part * 1e4 : (total + part) * 1e8
      section = 0
      highest = Number.POSITIVE_INFINITY
    }
    digit = undefined
  }
  const decimals = fraction === undefined ? '' : [...fraction.replaceAll('〇', '零')].map((char) => DIGITS.indexOf(char)).join('')
  if (!/^\d*$/.test(decimals)) return undefined
  return Number(`${total + section + (digit ?? 0)}.${decimals || '0'}`)
}
