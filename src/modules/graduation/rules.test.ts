import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditOf, conditions, expectedEnd, plusMonths, type AuditFacts, type AuditRules, type Condition } from './audit-rules.ts'
import { classKindLabel, outcomes, purposes, type ClassKind, type FactKind, type Outcome } from './codes.ts'
import { judgeFact } from './fact-rules.ts'
import { diplomaNumber, equivalenceOf, numberParts, whyNoNumbers } from './rules.ts'

const strict: AuditRules = { required: Object.values(conditions), skillLevel: 3, labourBasis: true, earlyMonths: 3, incompleteMonths: 12 }
const signed = <T>(value: T) => ({ value, signer: '王主任', signedOn: '2026-06-01' })
const whole: AuditFacts = {
  trainingLevel: 'senior',
  entryDate: '2023-09-01',
  lengthYears: 3,
  on: '2026-07-01',
  grades: signed({ creditsPassed: 180, creditsRequired: 180 }),
  moral: signed({ result: 'good' as const }),
  labour: signed({ result: 'pass' as const }),
  internship: signed({ result: 'pass' as const, unit: '某厂', months: 6 }),
  certificate: signed({ number: 'S000051000001253000001', occupation: '电工', level: '3', issuedOn: '2026-05-01' }),
  conduct: signed({ open: 0 }),
}
const kinds: FactKind[] = ['grades', 'moral', 'labour', 'internship', 'certificate', 'conduct']
const conditionOf: Record<FactKind, Condition> = { grades: 'grades', moral: 'moral', labour: 'labour', internship: 'internship', certificate: 'certificate', conduct: 'conduct' }

describe('毕业审核', () => {
  test('材料齐备、修业期满的建议毕业', () => {
    const audit = auditOf(whole, strict)
    expect(audit).toMatchObject({ met: true, missing: [], proposed: 'graduated', expectedOn: '2026-09-01' })
  })

  test('任意缺哪几样：缺的每一样都列出，只要有一样就不建议毕业', () => {
    fc.assert(
      fc.property(fc.subarray(kinds, { minLength: 1 }), fc.boolean(), fc.boolean(), (absent, reached, register) => {
        const facts: AuditFacts = { ...whole, on: reached ? '2026-07-01' : '2025-01-01' }
        for (const kind of absent) facts[kind] = undefined
        // A file without a punishment is not a signed check, and what it tells of labour and moral is no evaluation.
        if (register) Object.assign(facts, { openPunishments: [], file: { labour: '3 学年有劳动记录', moral: '3 学年有德育评价' } })
        const audit = auditOf(facts, strict)
        const missing = audit.lines.filter((line) => line.verdict === 'missing').map((line) => line.id)
        for (const kind of absent) if (!missing.includes(conditionOf[kind])) return false
        return !audit.met && audit.proposed === (reached ? 'completed' : 'incomplete') && audit.missing.every((words) => words.length > 0)
      }),
    )
  })

  test('任意要求的组合：要求而没有材料的从不算达到；不要求的不影响结果', () => {
    fc.assert(
      fc.property(fc.subarray(Object.values(conditions)), fc.subarray(kinds), fc.boolean(), (required, present, labourBasis) => {
        const facts: AuditFacts = { trainingLevel: 'senior', entryDate: '2023-09-01', lengthYears: 3, on: '2026-07-01' }
        for (const kind of present) Object.assign(facts, { [kind]: whole[kind] })
        const audit = auditOf(facts, { ...strict, required, labourBasis })
        for (const kind of kinds) {
          const line = audit.lines.find((one) => one.id === conditionOf[kind])!
          const asked = required.includes(conditions[conditionOf[kind]]) && (kind !== 'labour' || labourBasis)
          if (line.verdict !== (!asked ? 'info' : present.includes(kind) ? 'met' : 'missing')) return false
        }
        return audit.met === audit.lines.every((line) => line.verdict !== 'missing')
      }),
    )
  })

  test('学分差一分、评价不合格、证书级别不够、处分没有解除，都写明差在哪里', () => {
    const cases: [Partial<AuditFacts>, Condition, string][] = [
      [{ grades: signed({ creditsPassed: 179, creditsRequired: 180 }) }, 'grades', '学分 179/180'],
      [{ grades: signed({}) }, 'grades', '没有写明应修和已修'],
      [{ grades: signed({ creditsPassed: 0, creditsRequired: 0 }) }, 'grades', '没有写明'],
      [{ grades: signed({ creditsPassed: Number.NaN, creditsRequired: 180 }) }, 'grades', '没有修满'],
      [{ moral: signed({ result: 'fail' as const }) }, 'moral', '不合格'],
      [{ internship: signed({ result: 'pass' as const, unit: '某厂', months: 0 }) }, 'internship', '0 个月'],
      [{ certificate: signed({ number: 'x', occupation: '电工', level: '4', issuedOn: '2026-05-01' }) }, 'certificate', '中级工'],
      [{ certificate: signed({ number: 'x', occupation: '电工', level: '', issuedOn: '2026-05-01' }) }, 'certificate', '无法识别'],
      [{ conduct: signed({ open: 1 }) }, 'conduct', '1 项处分'],
      [{ openPunishments: ['留校察看'] }, 'conduct', '留校察看'],
      [{ on: '2026-05-31' }, 'length', '2026-09-01 期满'],
    ]
    for (const [change, id, words] of cases) {
      const line = auditOf({ ...whole, ...change }, strict).lines.find((one) => one.id === id)!
      expect(line.verdict, words).toBe('missing')
      expect(line.words).toContain(words)
      expect(line.way).not.toBe('')
    }
  })

  test('劳动素养按规定的版本：作依据的缺了不能毕业，只作参考的照样列出', () => {
    const facts = { ...whole, labour: undefined }
    expect(auditOf(facts, strict).proposed).toBe('completed')
    const reference = auditOf(facts, { ...strict, labourBasis: false })
    expect(reference.proposed).toBe('graduated')
    expect(reference.lines.find((line) => line.id === 'labour')).toMatchObject({ verdict: 'info', clause: '001:1031' })
  })

  test('修业期满按月计，半年制和月末都对', () => {
    expect(expectedEnd('2023-09-01', 2.5)).toBe('2026-03-01')
    expect(plusMonths('2024-08-31', 6)).toBe('2025-02-28')
    expect(auditOf({ ...whole, on: '2026-06-01' }, strict).proposed).toBe('graduated')
  })
})

describe('材料', () => {
  test('证书编号按语法检查，级别与编号对得上', () => {
    const fields = { occupation: '电工', level: '3', issuedOn: '2026-05-01' }
    expect(judgeFact('certificate', { ...fields, number: 'Ｓ0000 5100 0001 2530 00001' }, '2026-06-01')).toMatchObject({ ok: true, value: { number: 'S000051000001253000001' } })
    expect(judgeFact('certificate', { ...fields, number: '1234567890123456' }, '2026-06-01').ok).toBe(true)
    for (const number of ['S00005100000125300000', '川技毕字第12号', '', 'S000051000001254000001']) expect(judgeFact('certificate', { ...fields, number }, '2026-06-01').ok, number).toBe(false)
    expect(judgeFact('certificate', { ...fields, number: 'S000051000001253000001', issuedOn: '2027-01-01' }, '2026-06-01').ok).toBe(false)
  })

  test('成绩总表要有应修和已修，只填一半的不收', () => {
    expect(judgeFact('grades', {}, '2026-06-01').ok).toBe(false)
    expect(judgeFact('grades', { creditsPassed: 10 }, '2026-06-01').ok).toBe(false)
    expect(judgeFact('grades', { coursesPassed: 0, coursesRequired: 30 }, '2026-06-01').ok).toBe(true)
  })
})

describe('编号', () => {
  const rule = { parts: [...numberParts], digits: 5 }
  test('默认规则 20 位；不同学校、年份、类别、流水号的编号都不同', () => {
    expect(diplomaNumber(rule, { orgNo: 510100000100, year: 2026, outcome: 'graduated', serial: 1 })).toBe('51010000012026100001')
    const one = fc.record({ orgNo: fc.constantFrom(510100000100, 510100000200, 510700000100), year: fc.integer({ min: 2020, max: 2030 }), outcome: fc.constantFrom<Outcome>('graduated', 'completed', 'incomplete'), serial: fc.integer({ min: 1, max: 99_999 }) })
    fc.assert(fc.property(fc.shuffledSubarray([...numberParts], { minLength: 4 }), one, one, (parts, left, right) => {
      const same = JSON.stringify(left) === JSON.stringify(right)
      return (diplomaNumber({ parts, digits: 5 }, left) === diplomaNumber({ parts, digits: 5 }, right)) === same
    }))
  })

  test('会重复或认不出的规则不用来取号，流水号用完也说明', () => {
    expect(whyNoNumbers({ parts: ['学校代码', '年份'], digits: 5 })).toContain('流水号')
    expect(whyNoNumbers({ parts: ['年份', '流水号'], digits: 5 })).toContain('学校代码')
    expect(whyNoNumbers({ parts: [...numberParts, '年份'], digits: 5 })).toContain('重复')
    expect(whyNoNumbers({ parts: ['月份', ...numberParts], digits: 5 })).toContain('月份')
    expect(whyNoNumbers({ parts: [...numberParts], digits: 3 })).toBeDefined()
    expect(() => diplomaNumber(rule, { orgNo: 510100000100, year: 2026, outcome: 'graduated', serial: 100_000 })).toThrow('超过')
  })
})

describe('比照学历', () => {
  test('云南职称：2014 年与 2022 年说法不同，各按日期，另一说法并列', () => {
    const ask = (on: string, schoolLevel: string) => equivalenceOf({ classKind: 'technician', purpose: 'title', region: '530100', on, schoolLevel })
    expect(ask('2015-06-01', 'technician').answer?.education).toBe('大专')
    expect(ask('2015-06-01', 'technical').answer?.education).toBe('中专')
    const now = ask('2026-06-01', 'technician')
    expect(now.answer?.education).toBe('本科')
    expect(now.others.some((one) => one.differs && one.education === '大专' && one.clause === '001:3452')).toBe(true)
    expect(now.sentence).toContain('说法不同')
  })

  test('答案总是来自适用的文件，写明依据；没有文件的说没有写明', () => {
    const question = fc.record({
      classKind: fc.constantFrom(...(Object.keys(classKindLabel) as ClassKind[])),
      purpose: fc.constantFrom(...purposes.map((one) => one.id)),
      region: fc.constantFrom('510100', '500000', '530100', '110000'),
      on: fc.date({ min: new Date('2010-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((one) => one.toISOString().slice(0, 10)),
      schoolLevel: fc.constantFrom('technical', 'senior', 'technician', undefined),
    })
    fc.assert(fc.property(question, (asked) => {
      const { answer, others, sentence } = equivalenceOf(asked)
      if (!answer) return sentence.includes('没有写明') && others.every((one) => one.education === null)
      return sentence.includes(answer.title) && answer.education !== null && asked.on >= answer.issued.slice(0, 4) && !others.includes(answer) && ['000000', `${asked.region.slice(0, 2)}0000`].includes(answer.region)
    }))
    expect(equivalenceOf({ classKind: 'senior', purpose: 'title', region: '510000', on: '2012-01-01' }).answer).toBeNull()
    expect(equivalenceOf({ classKind: 'senior', purpose: 'military', region: '510000', on: '2026-01-01' }).answer).toMatchObject({ education: '大专' })
    expect(Object.keys(outcomes)).toHaveLength(3)
  })
})
