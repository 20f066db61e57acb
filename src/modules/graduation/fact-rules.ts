import { readCertificateNumber } from '../../kernel/certificate-number.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { ConductValue, EvaluationValue, FactValues, GradesValue, InternshipValue } from './audit-rules.ts'
import { evaluations, skillLevels, type Evaluation, type FactKind } from './codes.ts'

/** What a form or a row of a file gives: fields of every kind, those of the own kind count. */
export type FactInput = {
  creditsPassed?: number | null | undefined
  creditsRequired?: number | null | undefined
  coursesPassed?: number | null | undefined
  coursesRequired?: number | null | undefined
  result?: string | null | undefined
  unit?: string | null | undefined
  months?: number | null | undefined
  number?: string | null | undefined
  occupation?: string | null | undefined
  level?: string | null | undefined
  issuedOn?: string | null | undefined
  open?: number | null | undefined
  note?: string | null | undefined
}

export type Judged = { ok: true; value: FactValues[FactKind] } | { ok: false; issues: Issue[] }

/** Judges the content of a record and brings it into its one form. Pure; the form and each row of a file run it. */
export function judgeFact(kind: FactKind, input: FactInput, today: string): Judged {
  const issues: Issue[] = []
  const say = (path: string, message: string) => issues.push({ path, message })
  const value = readers[kind](input, say, today)
  return issues.length === 0 && value ? { ok: true, value } : { ok: false, issues }
}

type Say = (path: string, message: string) => void
type Reader = (input: FactInput, say: Say, today: string) => FactValues[FactKind] | undefined

function readResult(input: FactInput, say: Say): Evaluation | undefined {
  if (input.result && input.result in evaluations) return input.result as Evaluation
  say('result', `填写评价：${Object.values(evaluations).join('、')}。`)
  return undefined
}

const evaluation: Reader = (input, say): EvaluationValue | undefined => {
  const result = readResult(input, say)
  return result && { result }
}

const readers: Record<FactKind, Reader> = {
  grades: (input, say): GradesValue | undefined => {
    const { creditsPassed, creditsRequired, coursesPassed, coursesRequired } = input
    const pairs = [
      ['credits', '学分', creditsPassed, creditsRequired],
      ['courses', '课程门数', coursesPassed, coursesRequired],
    ] as const
    let told = 0
    for (const [key, title, passed, required] of pairs) {
      if (passed == null && required == null) continue
      if (passed == null || required == null) say(passed == null ? `${key}Passed` : `${key}Required`, `${title}的应修和已修都要填写。`)
      else if (required <= 0) say(`${key}Required`, `应修${title}须大于 0，按培养方案填写。`)
      else if (passed < 0) say(`${key}Passed`, `已修${title}不能小于 0。`)
      else told += 1
    }
    if (told === 0 && pairs.every(([, , passed, required]) => passed == null && required == null)) say('creditsRequired', '学分或课程门数至少填写一种，应修和已修都要有。')
    return told > 0 ? { creditsPassed: creditsPassed ?? null, creditsRequired: creditsRequired ?? null, coursesPassed: coursesPassed ?? null, coursesRequired: coursesRequired ?? null } : undefined
  },
  moral: evaluation,
  labour: evaluation,
  internship: (input, say): InternshipValue | undefined => {
    const result = readResult(input, say)
    const unit = input.unit?.trim() ?? ''
    if (unit === '') say('unit', '填写实习单位。')
    if (input.months == null || input.months <= 0) say('months', '填写实习月数，须大于 0。')
    return result && unit !== '' && input.months ? { result, unit, months: input.months } : undefined
  },
  certificate: (input, say, today) => {
    const occupation = input.occupation?.trim() ?? ''
    const read = input.number ? readCertificateNumber(input.number) : ({ ok: false, reason: '填写证书编号，按证书上的写法。' } as const)
    if (!read.ok) say('number', read.reason)
    else if (read.grammar === 'other') say('number', '这不是职业技能等级证书（22 位）或原职业资格证书（16 位）的编号。对照证书检查。')
    if (occupation === '') say('occupation', '填写证书上的职业（工种）。')
    if (!input.level || !(input.level in skillLevels)) say('level', '选择证书的级别。')
    else if (read.ok && read.grammar === 'skill' && read.number[15] !== input.level) {
      const inNumber = skillLevels[read.number[15] as keyof typeof skillLevels]
      say('level', `证书编号第 16 位表示${inNumber}，与填写的${skillLevels[input.level as keyof typeof skillLevels]}不一致。对照证书检查。`)
    }
    if (!input.issuedOn) say('issuedOn', '填写发证日期。')
    else if (input.issuedOn > today) say('issuedOn', '发证日期不能晚于今天。')
    return read.ok && occupation !== '' && input.level && input.issuedOn ? { number: read.number, occupation, level: input.level, issuedOn: input.issuedOn } : undefined
  },
  conduct: (input, say): ConductValue | undefined => {
    if (input.open == null || !Number.isInteger(input.open) || input.open < 0) {
      say('open', '填写未解除的处分有几项，没有的填 0。')
      return undefined
    }
    return { open: input.open, ...(input.note ? { note: input.note } : {}) }
  },
}

/** A record in words, for lists. */
export function factWords(kind: FactKind, value: FactValues[FactKind]): string {
  const any = value as FactInput
  const result = any.result ? (evaluations[any.result as Evaluation] ?? any.result) : ''
  switch (kind) {
    case 'grades':
      return [
        any.creditsRequired != null ? `学分 ${any.creditsPassed}/${any.creditsRequired}` : '',
        any.coursesRequired != null ? `课程 ${any.coursesPassed}/${any.coursesRequired}` : '',
      ].filter(Boolean).join('，')
    case 'moral':
    case 'labour':
      return result
    case 'internship':
      return `${any.unit}，${any.months} 个月，${result}`
    case 'certificate':
      return `${any.occupation} ${skillLevels[any.level as keyof typeof skillLevels] ?? ''} ${any.number}`
    case 'conduct':
      return any.open === 0 ? '没有未解除的处分' : `${any.open} 项处分没有解除${any.note ? `：${any.note}` : ''}`
  }
}

/** A signature is of a person who signed on a day that has come. */
export function whyNotSigned(signer: string, signedOn: string, today: string): Issue | undefined {
  if (signer.trim().length < 2) return { path: 'signer', message: '写明签字人的姓名。' }
  if (signedOn > today) return { path: 'signedOn', message: '签字日期不能晚于今天。' }
  return undefined
}
