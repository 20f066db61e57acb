import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from '../../kernel/dates.ts'
import { addMonths, contractLasts, endOfTerm, judgeApprentice, judgeRoster, type ApprenticeFacts, type Limits, type RosterFacts } from './rules.ts'

const limits: Limits = { contractMonths: 12, termLeast: 12, termUsual: 24, termMost: 36, wageLeast: 207_000 }
const startsOn = '2027-01-10'
const good: ApprenticeFacts = {
  recruit: 'new', occupation: '电工', targetLevel: '4', termMonths: 24, termReason: null, contractNo: 'LD-1', contractFrom: '2026-12-01', contractTo: '2029-11-30',
  mentorEnterprise: '刘师傅', mentorSchool: '陈老师', wage: 380_000, partTime: true,
}
const at = { startsOn, withSchool: true, birthDate: '2000-01-01' }
const judge = (change: Partial<ApprenticeFacts>, place: Partial<typeof at> = {}) => judgeApprentice({ ...good, ...change }, limits, { ...at, ...place }).map((one) => `${one.key} ${one.level} ${one.clause}`)
const day = fc.integer({ min: 0, max: 4000 }).map((days) => addDays('2024-01-01', days))

test('齐备的学徒没有话说；每一条规矩在界线两边各说各的', () => {
  expect(judge({})).toEqual([])
  expect(judge({ contractTo: '2027-11-29' })).toEqual(['contractTo warn 001:1244', 'contractTo warn 001:1245'])
  expect(judge({ contractTo: '2027-11-30' })).toEqual(['contractTo warn 001:1245'])
  expect(judge({ contractTo: null })).toEqual([])
  expect(judge({ contractFrom: '2027-01-11' })).toEqual(['contractFrom warn 001:1244'])
  expect(judge({ contractTo: '2026-11-30' })).toContain('contractTo block 001:1244')
  expect(judge({ termMonths: 25 })).toContain('termReason block 001:1245')
  expect(judge({ termMonths: 25, termReason: '特殊工种', contractTo: null })).toEqual([])
  expect(judge({ termMonths: 36, termReason: '特殊工种', contractTo: null })).toEqual([])
  expect(judge({ termMonths: 37, termReason: '特殊工种', contractTo: null })).toEqual(['termMonths block 001:1245'])
  expect(judge({ termMonths: 11, partTime: false })).toEqual(['termMonths block 001:1245'])
  expect(judge({ wage: 206_999 })).toEqual(['wage block 001:1250'])
  expect(judge({ wage: 207_000 })).toEqual([])
  expect(judge({ targetLevel: '5', mentorEnterprise: null, mentorSchool: null })).toEqual(['targetLevel warn 001:1245', 'mentorEnterprise warn 001:1244', 'mentorSchool warn 001:1244'])
  expect(judge({ mentorSchool: null, partTime: false }, { withSchool: false })).toEqual([])
  expect(judge({}, { withSchool: false })).toEqual(['partTime block 001:1047'])
  expect(judge({}, { birthDate: '2011-01-10' })).toEqual([])
  expect(judge({}, { birthDate: '2011-01-11' })).toEqual(['idNumber block 001:1244'])
})

test('加几个月总落在那个月里，月底不越界；期满是下一周期的前一天', () => {
  expect(addMonths('2027-01-31', 1)).toBe('2027-02-28')
  expect(addMonths('2028-02-29', 12)).toBe('2029-02-28')
  expect(endOfTerm('2027-03-01', 24)).toBe('2029-02-28')
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 60 }), (from, months) => {
      const to = addMonths(from, months)
      const index = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7))
      expect(index(to) - index(from)).toBe(months)
      expect(to.slice(8) <= from.slice(8)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('合同够不够长只看两个日期：多一天不会变得不够，少一天不会变得够', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 1, max: 36 }), (from, days, months) => {
      const to = addDays(from, days)
      if (contractLasts(from, to, months)) expect(contractLasts(from, addDays(to, 1), months)).toBe(true)
      else expect(contractLasts(from, addDays(to, -1), months)).toBe(false)
      expect(contractLasts(from, endOfTerm(from, months), months)).toBe(true)
      expect(contractLasts(from, addDays(endOfTerm(from, months), -1), months)).toBe(false)
    }),
    { numRuns: 300 },
  )
})

const facts: RosterFacts = { className: '一班', startsOn, plan: '方案', agreementKind: 'single', agreementGoal: '目标', agreementContent: '内容', agreementStandard: '标准', schoolNo: 1, partnerMode: '方式', partnerDuty: '责任', partnerFee: 0 }
const papers = { plan: true, agreement: true, partner: true }

test('名册在开班前一天还能备案，当天不能；缺什么说什么，企业自己培训的不问学校的事', () => {
  const keys = (change: Partial<RosterFacts & { papers: typeof papers }>, today = addDays(startsOn, -1), people = { count: 1, withoutContract: 0 }) => judgeRoster({ ...facts, papers, ...change }, people, today).map((one) => one.key)
  expect(keys({})).toEqual([])
  expect(keys({}, startsOn)).toEqual(['startsOn'])
  expect(keys({ agreementGoal: ' ' })).toEqual(['agreement'])
  expect(keys({ partnerFee: null })).toEqual(['partner'])
  expect(keys({ schoolNo: null, partnerMode: '', partnerFee: null, papers: { ...papers, partner: false } })).toEqual([])
  expect(keys({ plan: '', papers: { plan: false, agreement: false, partner: false } }, undefined, { count: 0, withoutContract: 0 })).toEqual(['people', 'plan', 'papers'])
  expect(keys({}, undefined, { count: 3, withoutContract: 2 })).toEqual(['contracts'])
})
