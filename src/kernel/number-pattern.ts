/** One part of a number: where its characters come from, and how many. */
type Part = { name: PartName; width: number }
type PartName = '学校' | '年级' | '层次' | '专业' | '流水'

/** What the parts of one number are taken from. */
export type NumberFacts = {
  /** 12-digit organisation number; its first ten digits are the school. */
  orgNo: number
  /** Four-digit year. */
  grade: number
  trainingLevel: string
  specialtyCode: string
}

const WIDTHS: Readonly<Record<PartName, { from: number; to: number; why: string }>> = {
  学校: { from: 10, to: 10, why: '学校代码是 10 位（主管区划 6 + 单位 4）；少于 10 位时两所学校会编出同一个号' },
  年级: { from: 2, to: 4, why: '年级写 2 位或 4 位' },
  层次: { from: 1, to: 1, why: '层次是 1 位：1 初级工、2 中级工、3 高级工、4 预备技师（技师）' },
  专业: { from: 2, to: 6, why: '专业取代码中的数字 2 至 6 位' },
  流水: { from: 3, to: 6, why: '流水号 3 至 6 位' },
}
const LEVEL_DIGITS: Readonly<Record<string, string>> = { junior: '1', intermediate: '2', senior: '3', technician: '4' }

/** Reads a rule such as `学校10+年级4+流水4`; a sentence where it is none. */
export function readNumberPattern(text: string): Part[] | string {
  const parts: Part[] = []
  for (const piece of text.normalize('NFKC').replace(/\s/g, '').split('+')) {
    const found = /^(学校|年级|层次|专业|流水)(\d{1,2})$/.exec(piece)
    if (!found) return `“${piece.slice(0, 12)}”不认识。写成 学校10+年级4+流水4 这样，中间可以加 层次1、专业4。`
    const part: Part = { name: found[1] as PartName, width: Number(found[2]) }
    const { from, to, why } = WIDTHS[part.name]
    if (part.width < from || part.width > to || (part.name === '年级' && part.width === 3)) return `${why}。`
    if (parts.some((one) => one.name === part.name)) return `“${part.name}”写了两次。`
    parts.push(part)
  }
  for (const name of ['学校', '年级', '流水'] as const)
    if (!parts.some((part) => part.name === name)) return `少了“${name}”。学校、年级、流水都要有。`
  if (parts.at(-1)!.name !== '流水') return '流水号放在最后。'
  if (parts[0]!.name !== '学校') return '学校代码放在最前。'
  return parts
}

/** What stands before the serial for these facts, and how many digits the serial has at least. Throws for a rule that cannot be read. */
export function numberPrefix(pattern: string, facts: NumberFacts): { prefix: string; width: number } {
  const parts = readNumberPattern(pattern)
  if (typeof parts === 'string') throw new Error(`number pattern ${pattern}: ${parts}`)
  const prefix = parts.slice(0, -1).map((part) => partText(part, facts)).join('')
  return { prefix, width: parts.at(-1)!.width }
}

/** A number as the rule makes it. The serial grows beyond its width rather than starting again. */
export function formNumber({ prefix, width }: { prefix: string; width: number }, serial: number): string {
  return prefix + String(serial).padStart(width, '0')
}

/** The rule with an example, for whoever sets it. */
export function showNumberPattern(pattern: string, orgNo = 510_100_000_100, grade = 2026): string {
  const parts = readNumberPattern(pattern)
  if (typeof parts === 'string') return pattern
  const facts = { orgNo, grade, trainingLevel: 'senior', specialtyCode: 'D0101' }
  const first = numberPrefix(pattern, facts)
  const whole = parts.reduce((sum, part) => sum + part.width, 0)
  return `${parts.map((part) => `${part.name} ${part.width} 位`).join(' + ')}，共 ${whole} 位。例如 ${grade} 级高级工第 1 人：${formNumber(first, 1)}`
}

function partText({ name, width }: Part, facts: NumberFacts): string {
  switch (name) {
    case '学校':
      return String(facts.orgNo).slice(0, width)
    case '年级':
      return String(facts.grade).padStart(4, '0').slice(-width)
    case '层次':
      return LEVEL_DIGITS[facts.trainingLevel] ?? '0'
    case '专业':
      return facts.specialtyCode.replace(/\D/g, '').slice(0, width).padStart(width, '0')
    case '流水':
      return ''
  }
}
