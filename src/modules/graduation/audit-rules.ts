import { maskName } from '../../kernel/mask.ts'
import { classKindLabel, evaluations, skillLevels, type ClassKind, type Evaluation, type FactKind, type Outcome } from './codes.ts'

/** Conditions of graduation by the words a parameter lists them with (graduation.required.*). 学费 is none of them. */
export const conditions = {
  grades: '成绩总表',
  moral: '德育评价',
  labour: '劳动素养',
  internship: '实习鉴定',
  certificate: '职业技能等级证书',
  conduct: '无未解除处分',
  length: '修业年限',
} as const
export type Condition = keyof typeof conditions

const clauses: Record<Condition, string> = {
  grades: '001:1092',
  moral: '001:1127',
  labour: '001:1279',
  internship: '001:126',
  certificate: '003:142',
  conduct: '001:1092',
  length: '001:1092',
}

export type GradesValue = { creditsPassed?: number | null; creditsRequired?: number | null; coursesPassed?: number | null; coursesRequired?: number | null }
export type EvaluationValue = { result: Evaluation }
export type InternshipValue = { result: Evaluation; unit: string; months: number }
export type CertificateValue = { number: string; occupation: string; level: string; issuedOn: string }
export type ConductValue = { open: number; note?: string }
export type FactValues = {
  grades: GradesValue
  moral: EvaluationValue
  labour: EvaluationValue
  internship: InternshipValue
  certificate: CertificateValue
  conduct: ConductValue
}

export type SignedFact<K extends FactKind = FactKind> = { value: FactValues[K]; signer: string; signedOn: string }
export type AuditFacts = { [K in FactKind]?: SignedFact<K> | undefined } & {
  trainingLevel: string
  entryDate: string
  lengthYears: number
  /** The day of graduation. */
  on: string
  /** Punishments in the student's file that are not lifted: they stand against any signed check. */
  openPunishments?: readonly string[] | undefined
  /** What the file tells of labour and moral by school year; shown beside, it takes the place of no signed evaluation. */
  file?: { labour?: string | undefined; moral?: string | undefined } | undefined
  /** The schooling is over already: a conversion of 结业. */
  schoolingOver?: boolean
}

/** The parameters that hold for one school, level and day. */
export type AuditRules = {
  required: readonly string[]
  skillLevel: number
  labourBasis: boolean
  earlyMonths: number
  incompleteMonths: number
}

export type AuditLine = {
  id: Condition
  title: string
  clause: string
  /** `info`: shown, not a condition here. */
  verdict: 'met' | 'missing' | 'info'
  words: string
  /** What to do about it; empty when met. */
  way: string
}
export type Audit = { lines: AuditLine[]; met: boolean; missing: string[]; proposed: Outcome; expectedOn: string; months: number }

/** A condition as pages name it: what is missing is the check, not the absence of a punishment. */
export function shownTitle(id: Condition): string {
  return id === 'conduct' ? '处分核查' : conditions[id]
}

type Found = { ok: boolean; words: string; way?: string }

/**
 * Judges one student. Pure. A fact that is not there is not met, whatever the rest says; a condition that the
 * parameters do not ask for is shown and counts neither way. Fees are no condition.
 */
export function auditOf(facts: AuditFacts, rules: AuditRules): Audit {
  const lines = (Object.keys(conditions) as Condition[]).map((id): AuditLine => {
    const asked = rules.required.includes(conditions[id]) && (id !== 'labour' || rules.labourBasis)
    const found = judges[id](facts, rules)
    const verdict = asked ? (found.ok ? 'met' : 'missing') : 'info'
    const reference = id === 'labour' && !rules.labourBasis && rules.required.includes(conditions.labour)
    return {
      id,
      title: shownTitle(id),
      clause: reference ? '001:1031' : clauses[id],
      verdict,
      words: reference ? `${found.words}（按本地现行规定只作评优评先的参考）` : found.words,
      way: verdict === 'missing' ? (found.way ?? '') : '',
    }
  })
  const missing = lines.filter((line) => line.verdict === 'missing')
  const expectedOn = expectedEnd(facts.entryDate, facts.lengthYears)
  const reached = facts.schoolingOver === true || lengthReached(facts, rules)
  const met = missing.length === 0
  return {
    lines,
    met,
    missing: missing.map((line) => line.words),
    proposed: met && reached ? 'graduated' : reached ? 'completed' : 'incomplete',
    expectedOn,
    months: monthsBetween(facts.entryDate, facts.on),
  }
}

const none = (title: string): Found => ({ ok: false, words: `没有${title}的记录`, way: `登记${title}，附佐证并写明签字人。` })
const signed = (fact: { signer: string; signedOn: string }) => `${maskName(fact.signer)} ${fact.signedOn} 签字`

function evaluationOf(title: string, fact: SignedFact<'moral' | 'labour'> | undefined, file: string | undefined): Found {
  if (!fact) return file ? { ...none(title), words: `没有${title}的毕业评价（档案：${file}）` } : none(title)
  const { result } = fact.value
  if (!(result in evaluations)) return { ok: false, words: `${title}的评价无法识别`, way: `重新登记${title}。` }
  const ok = result !== 'fail'
  return { ok, words: `${title}${evaluations[result]}，${signed(fact)}`, way: '不合格的按学校办法补评，合格后重新登记。' }
}

const judges: Record<Condition, (facts: AuditFacts, rules: AuditRules) => Found> = {
  grades: ({ grades }) => {
    if (!grades) return none('成绩总表')
    const pairs = [
      ['学分', grades.value.creditsPassed, grades.value.creditsRequired],
      ['课程', grades.value.coursesPassed, grades.value.coursesRequired],
    ] as const
    const told = pairs.filter(([, passed, required]) => passed != null && required != null && required > 0)
    if (told.length === 0) return { ok: false, words: '成绩总表没有写明应修和已修', way: '按培养方案填写应修和已修的学分或课程门数。' }
    const short = told.filter(([, passed, required]) => !(passed! >= required!))
    const words = told.map(([title, passed, required]) => `${title} ${passed}/${required}`).join('，')
    return short.length === 0
      ? { ok: true, words: `${words}，${signed(grades)}` }
      : { ok: false, words: `${words}，没有修满`, way: '补考或重修及格后更新成绩总表。' }
  },
  moral: ({ moral, file }) => evaluationOf('德育评价', moral, file?.moral),
  labour: ({ labour, file }) => evaluationOf('劳动素养', labour, file?.labour),
  internship: ({ internship }) => {
    if (!internship) return none('实习鉴定')
    const { result, unit, months } = internship.value
    const ok = result in evaluations && result !== 'fail' && months > 0
    return { ok, words: `${unit}实习 ${months} 个月，鉴定${evaluations[result] ?? '无法识别'}，${signed(internship)}`, way: '实习不合格的重新安排，鉴定合格后重新登记。' }
  },
  certificate: ({ certificate }, { skillLevel }) => {
    const needed = skillLevels[String(skillLevel) as keyof typeof skillLevels] ?? `${skillLevel} 级`
    if (!certificate) return { ok: false, words: `没有职业技能等级证书（至少${needed}）`, way: '取得证书后登记编号；编号按证书上的写法。' }
    const level = Number(certificate.value.level)
    // A smaller number is the higher level: 5 初级工 … 1 高级技师.
    const ok = level >= 1 && level <= skillLevel
    const name = skillLevels[certificate.value.level as keyof typeof skillLevels] ?? '级别无法识别'
    return { ok, words: `${certificate.value.occupation}${name}，证书编号 ${certificate.value.number}`, way: `须取得${needed}以上的证书。` }
  },
  conduct: ({ conduct, openPunishments }) => {
    if (openPunishments && openPunishments.length > 0) return { ok: false, words: `未解除的处分：${openPunishments.join('、')}`, way: '按规定解除处分后再审核。' }
    if (conduct && conduct.value.open > 0) return { ok: false, words: `${conduct.value.open} 项处分没有解除`, way: '解除后重新登记处分核查。' }
    // A register without an entry may be one that nobody kept: somebody has to sign that there is none.
    if (!conduct) return none('处分核查')
    return { ok: true, words: `没有未解除的处分，${signed(conduct)}` }
  },
  length: (facts, rules) => {
    const end = expectedEnd(facts.entryDate, facts.lengthYears)
    if (facts.schoolingOver) return { ok: true, words: '修业期满，已结业' }
    const ok = lengthReached(facts, rules)
    return { ok, words: `${facts.entryDate} 入学，学制 ${facts.lengthYears} 年，${end} 期满`, way: `${minusMonths(end, rules.earlyMonths)} 以后可以毕业；提前离校的按肄业办理。` }
  },
}

function lengthReached(facts: AuditFacts, rules: AuditRules): boolean {
  return facts.on >= minusMonths(expectedEnd(facts.entryDate, facts.lengthYears), rules.earlyMonths)
}

/** The day the schooling ends: entry plus the length, half years included. */
export function expectedEnd(entryDate: string, lengthYears: number): string {
  return plusMonths(entryDate, Math.round(lengthYears * 12))
}

export function plusMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const at = year * 12 + month - 1 + months
  const last = lastDay(Math.floor(at / 12), (at % 12) + 1)
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}-${String(Math.min(date, last)).padStart(2, '0')}`
}

/** By arithmetic and not by a Date: a precheck asks for it several times for each of thousands of students. */
function lastDay(year: number, month: number): number {
  if (month !== 2) return 30 + ((month + (month > 7 ? 1 : 0)) % 2)
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

export function minusMonths(day: string, months: number): string {
  return plusMonths(day, -months)
}

export function monthsBetween(from: string, to: string): number {
  const [y1, m1, d1] = from.split('-').map(Number) as [number, number, number]
  const [y2, m2, d2] = to.split('-').map(Number) as [number, number, number]
  return (y2 - y1) * 12 + m2 - m1 - (d2 < d1 ? 1 : 0)
}

/** 班次 that follows from the training level; 初级工 has none among the three of 001:1092, the school says which. */
export function classKindOf(trainingLevel: string): ClassKind | undefined {
  return trainingLevel in classKindLabel ? (trainingLevel as ClassKind) : undefined
}
