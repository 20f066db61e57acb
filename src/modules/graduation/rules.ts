import texts from '../../../policy/equivalence.json' with { type: 'json' }
import { classKindLabel, outcomeOrder, purposeTitles, type ClassKind, type Outcome, type Purpose } from './codes.ts'

export { classKindLabel, outcomes, purposes, type ClassKind, type Outcome, type Purpose } from './codes.ts'

type Text = {
  id: string
  title: string
  number: string
  issued: string
  clause: string
  region: string
  from: string
  to: string | null
  purposes: string[]
  map: Partial<Record<ClassKind, string>>
  schoolLevels?: string[]
  conditions?: string[]
  general?: boolean
  statement: string
}

/** What one text says for the question asked. `education` is null where the text names no education for this class. */
export type Reading = {
  textId: string
  title: string
  number: string
  issued: string
  clause: string
  region: string
  statement: string
  conditions: string[]
  education: string | null
  /** Says something else than the answer that is followed. */
  differs: boolean
}
export type EquivalenceQuestion = {
  classKind: ClassKind
  purpose: Purpose
  /** Region where it is used: 510000. */
  region: string
  /** Day it is used. */
  on: string
  /** Level of the school; some texts speak of 技师学院 only. */
  schoolLevel?: string | null | undefined
}
export type Equivalence = { answer: Reading | null; others: Reading[]; sentence: string }

const all = texts as readonly Text[]

/**
 * The equivalent education for one purpose, region and day, and the text it follows. The texts conflict (001:3452
 * against 001:1673), so one order decides: texts that name the purpose before those that speak in general, then the
 * one issued last, then the text of the region before the national one. Every other reading is shown beside it. 推
 */
export function equivalenceOf(question: EquivalenceQuestion): Equivalence {
  const held = all.filter((text) => applies(text, question)).sort(order)
  const followed = held.find((text) => text.map[question.classKind] !== undefined)
  const education = followed?.map[question.classKind]
  const readings = held.map((text) => readingOf(text, question.classKind, education))
  const answer = readings.find((one) => one.textId === followed?.id) ?? null
  const who = `${classKindLabel[question.classKind]}毕业，用于${purposeTitles[question.purpose]}`
  const others = readings.filter((one) => one !== answer)
  if (!answer) return { answer: null, others, sentence: `${who}：现行文件没有写明比照的学历，由受理单位按本地规定掌握。` }
  const source = `《${answer.title}》${answer.number ? `（${answer.number}）` : ''}`
  const words = answer.education!.startsWith('参照') ? answer.education! : `按${answer.education}学历对待`
  const differs = others.some((one) => one.differs) ? '另有文件说法不同，见下。' : ''
  return { answer, others, sentence: `${who}：${words}，依据${source}。${differs}` }
}

function applies(text: Text, { purpose, region, on, schoolLevel }: EquivalenceQuestion): boolean {
  if (!text.purposes.includes(purpose)) return false
  if (text.region !== '000000' && text.region.slice(0, 2) !== region.slice(0, 2)) return false
  if (on < text.from || (text.to !== null && on > text.to)) return false
  return !text.schoolLevels || (schoolLevel != null && text.schoolLevels.includes(schoolLevel))
}

function order(left: Text, right: Text): number {
  if (Boolean(left.general) !== Boolean(right.general)) return left.general ? 1 : -1
  if (left.issued !== right.issued) return left.issued < right.issued ? 1 : -1
  return Number(right.region !== '000000') - Number(left.region !== '000000')
}

function readingOf(text: Text, classKind: ClassKind, followed: string | undefined): Reading {
  const education = text.map[classKind] ?? null
  const { id: textId, title, number, issued, clause, region, statement, conditions = [] } = text
  return { textId, title, number, issued, clause, region, statement, conditions, education, differs: education !== null && education !== followed }
}

/** Clauses that the texts of policy/equivalence.json stand on. */
export const equivalenceClauses: readonly string[] = all.map((text) => text.clause)

export type NumberRule = { parts: readonly string[]; digits: number }
export const numberParts = ['学校代码', '年份', '类别', '流水号'] as const

/** What is wrong with a numbering rule, as a sentence; undefined when numbers can be drawn with it. */
export function whyNoNumbers({ parts, digits }: NumberRule): string | undefined {
  const unknown = parts.find((part) => !(numberParts as readonly string[]).includes(part))
  if (unknown) return `证书编号规则里的“${unknown}”无法识别，可用${numberParts.join('、')}。`
  if (new Set(parts).size !== parts.length) return '证书编号规则里有重复的组成部分。'
  for (const part of ['学校代码', '年份', '流水号']) if (!parts.includes(part)) return `证书编号规则里没有${part}，不同学校或年份的编号会重复。`
  if (!Number.isInteger(digits) || digits < 4 || digits > 8) return '证书流水号位数须在 4 到 8 之间。'
  return undefined
}

/** 1 毕业、2 结业、3 肄业; 0 where the rule keeps one series for all. */
export function seriesOf(rule: NumberRule, outcome: Outcome): string {
  return rule.parts.includes('类别') ? String(outcomeOrder.indexOf(outcome) + 1) : '0'
}

/** 5101000001 2026 1 00001 → 51010000012026100001. Throws when the serial has more digits than the rule keeps. */
export function diplomaNumber(rule: NumberRule, of: { orgNo: number; year: number; outcome: Outcome; serial: number }): string {
  const serial = String(of.serial).padStart(rule.digits, '0')
  if (serial.length > rule.digits) throw new RangeError(`流水号 ${of.serial} 超过 ${rule.digits} 位`)
  const values: Record<string, string> = {
    学校代码: String(of.orgNo).slice(0, 10),
    年份: String(of.year),
    类别: seriesOf(rule, of.outcome),
    流水号: serial,
  }
  return rule.parts.map((part) => values[part]!).join('')
}
