import fc from 'fast-check'
import { expect, test } from 'vitest'
import { onTimeShare, plainReceipt, receiptOf } from './model.ts'
import { factOf, findPatterns, fullestHour, plainReferrer, type Trace } from './pattern-rules.ts'
import { checkResult, judgeComplaint, type ComplaintFacts } from './rules.ts'

const least = { phone: 3, guardian: 4, referrer: 3, burst: 5 }
const START = Date.parse('2026-08-01T00:00:00Z')
const trace = fc.record({
  id: fc.uuid(), schoolNo: fc.constantFrom(510100000100, 510100000200), schoolName: fc.constant('某校'), who: fc.constantFrom(...'abcdefgh'), name: fc.constant('考生'), specialtyName: fc.constant('电工'),
  submittedAt: fc.integer({ min: 0, max: 300 }).map((minutes) => new Date(START + minutes * 60_000).toISOString()), phone: fc.constantFrom(null, 'p1', 'p2'), guardian: fc.constantFrom(null, 'g1'),
  previousSchool: fc.constantFrom(null, '一中', '二中'), referrer: fc.constantFrom(null, '罗老师', '罗', '王'), heldAt: fc.constantFrom([] as string[], ['别校']),
})
const traces = fc.uniqueArray(trace, { selector: (one) => one.id, maxLength: 40 })
const people = (list: readonly Trace[]) => new Set(list.map((one) => one.who)).size

test('异常线索与报名的先后次序无关；每条都够人数，一个人报多次不算；范围以外的学校不出现', () => {
  fc.assert(
    fc.property(traces, fc.integer({ min: 0, max: 1000 }), (list, seed) => {
      const found = findPatterns(list, least)
      const shuffled = list.map((one, at) => ({ one, key: (at * 7919 + seed) % 1009 })).toSorted((left, right) => left.key - right.key).map(({ one }) => one)
      expect(findPatterns(shuffled, least)).toEqual(found)
      for (const one of found) {
        expect(one.persons).toBe(people(one.traces))
        expect(one.traces.every((row) => row.schoolNo === one.schoolNo)).toBe(true)
        if (one.kind !== 'register') expect(one.everywhere).toBeGreaterThanOrEqual(least[one.kind])
        expect(factOf(one)).not.toMatch(/undefined|p1|g1/)
      }
      // Nothing is missed: everybody who shares a telephone with enough others stands in a pattern.
      for (const phone of ['p1', 'p2']) {
        const group = list.filter((one) => one.phone === phone)
        const inPatterns = found.filter((one) => one.kind === 'phone').flatMap((one) => one.traces.filter((row) => row.phone === phone))
        expect(inPatterns.length).toBe(people(group) >= least.phone ? group.length : 0)
      }
      expect(new Set(found.map((one) => `${one.schoolNo} ${one.key}`)).size).toBe(found.length)
      expect(findPatterns(list, least, (no) => no === 510100000100)).toEqual(found.filter((one) => one.schoolNo === 510100000100))
    }),
    { numRuns: 150 },
  )
})

test('最密的一小时与逐个起点数出来的一样', () => {
  fc.assert(
    fc.property(traces, (list) => {
      const sorted = list.toSorted((left, right) => left.submittedAt.localeCompare(right.submittedAt))
      const best = sorted.map((one) => people(sorted.filter((row) => row.submittedAt >= one.submittedAt && Date.parse(row.submittedAt) < Date.parse(one.submittedAt) + 3_600_000)))
      expect(people(fullestHour(sorted))).toBe(Math.max(0, ...best))
    }),
    { numRuns: 150 },
  )
})

test('介绍人的写法不同算同一个；查询号不分大小写和横线；按期率没有到期的不算', () => {
  expect(['罗 强', '罗强老师', '罗强（经理）', '罗强'].map(plainReferrer)).toEqual(Array(4).fill('罗强'))
  const { trackingNo, code } = receiptOf('2026-11-22', new Uint8Array(16).map((_, at) => at * 13))
  expect(trackingNo).toMatch(/^TS261122-[0-9A-Z]{6}$/)
  expect(plainReceipt(` ${trackingNo.toLowerCase().replace('-', '')} `, code.replace('-', ' '))).toBe(plainReceipt(trackingNo, code))
  expect([onTimeShare(0, 0), onTimeShare(1, 3), onTimeShare(3, 3)]).toEqual([null, 33, 100])
})

test('没有查实的不处理、不公布；限期整改要有期限和办件，复查合格才算完', () => {
  const draft = { verdict: 'founded', measure: 'rectify', followDue: '2026-12-31', decision: '向校外中介支付介绍费招收学生。', schoolNo: 1, today: '2026-11-22' } as const
  const paths = (more: object) => checkResult({ ...draft, ...more }).map((one) => one.path)
  expect(paths({})).toEqual([])
  expect(paths({ verdict: 'unclear' })).toEqual(['measure'])
  expect(paths({ followDue: undefined })).toEqual(['followDue'])
  expect(paths({ followDue: '2026-11-22' })).toEqual(['followDue'])
  expect(paths({ schoolNo: null, measure: 'suspend' })).toEqual(['measure'])
  const facts: ComplaintFacts = { state: 'following', schoolNo: 1, question: '请说明', statement: '', statementDue: '2026-11-22', verdict: 'founded', measure: 'rectify', followDue: '2026-12-31', order: null, today: '2026-11-22' }
  const verdict = (more: Partial<ComplaintFacts>) => judgeComplaint({ ...facts, ...more }).map((one) => one.verdict)
  expect(verdict({})).toEqual(['pending'])
  expect(verdict({ order: { no: 'ZG-1', lifted: false, dropped: true } })).toEqual(['pending'])
  expect(verdict({ order: { no: 'ZG-1', lifted: true, dropped: false } })).toEqual(['pass'])
  expect(verdict({ measure: 'talk' })).toEqual(['pass'])
  expect(verdict({ state: 'review', question: '' })).toEqual(['block'])
  expect(verdict({ state: 'review' })).toEqual(['block'])
  expect(verdict({ state: 'review', statementDue: null })).toEqual(['block'])
  expect(verdict({ state: 'review', statementDue: '2026-11-21' })).toEqual(['pass'])
  expect(verdict({ state: 'review', statement: '学校没有付款。' })).toEqual(['pass'])
  expect(verdict({ state: 'review', question: '', verdict: 'unfounded' })).toEqual(['pass'])
  expect(verdict({ state: 'decided', verdict: 'unclear' })).toEqual(['block'])
})
