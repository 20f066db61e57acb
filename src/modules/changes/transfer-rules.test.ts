import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ageOn, expectedEnd, judgeTransfer, monthsBefore, type TransferView } from './transfer-rules.ts'
import { groupKey, restOf, type Group } from './closing-rules.ts'

const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10))

const view = fc.record<TransferView>({
  today: day,
  student: fc.record({
    status: fc.constantFrom('active', 'transferring', 'suspended', 'graduated'),
    statusTitle: fc.constant('某状态'),
    studyMode: fc.constantFrom('full-time', 'part-time'),
    studyModeTitle: fc.constant('全日制'),
    grade: fc.integer({ min: 2000, max: 2060 }),
    entryDate: day,
    lengthYears: fc.constantFrom(2, 2.5, 3, 5, 6),
    birthDate: fc.option(day),
    joint: fc.option(fc.record({ agreementNo: fc.constant('HZ-1'), ended: fc.boolean() })),
  }),
  to: fc.record({
    name: fc.constant('某校'),
    state: fc.constantFrom('operating', 'suspended', 'withdrawn'),
    qualified: fc.boolean(),
    year: fc.constant(2026),
    filed: fc.constantFrom(new Set<string>(), new Set(['D0101:senior'])),
    specialtyCode: fc.constantFrom('D0101', 'D0102'),
    specialtyName: fc.constant('数控加工'),
    trainingLevel: fc.constantFrom('senior', 'intermediate'),
    levelTitle: fc.constant('高级工'),
    grade: fc.integer({ min: 2000, max: 2060 }),
    siteApproved: fc.boolean(),
  }),
  files: fc.integer({ min: 0, max: 3 }),
  guardianAgreed: fc.boolean(),
  lastMonths: fc.integer({ min: 0, max: 12 }),
  underWay: fc.boolean(),
})

test('任意情形：每条规则恰好一个结论；阻断和提示都写明办法，通过的不写；只有全部条件满足才没有阻断', () => {
  fc.assert(
    fc.property(view, (one) => {
      const results = judgeTransfer(one)
      expect(new Set(results.map((result) => result.id)).size).toBe(results.length)
      for (const result of results) expect(result.ways.length > 0).toBe(result.verdict !== 'pass')
      const free = results.every((result) => result.verdict !== 'block')
      const { student, to } = one
      const minor = student.birthDate !== null && ageOn(student.birthDate, one.today) < 18
      const allowed =
        (student.status === 'active' || (one.underWay && student.status === 'transferring')) &&
        to.state === 'operating' &&
        to.qualified &&
        to.filed.has(`${to.specialtyCode}:${to.trainingLevel}`) &&
        to.siteApproved &&
        to.grade >= student.grade &&
        to.grade <= student.grade + 1 &&
        one.today < monthsBefore(expectedEnd(student.entryDate, student.lengthYears), one.lastMonths) &&
        (student.joint === null || student.joint.ended) &&
        (!minor || one.guardianAgreed) &&
        one.files > 0
      expect(free).toBe(allowed)
    }),
    { numRuns: 1000 },
  )
})

test('往前推月份：日期真实，月份数对得上，越推越早', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -80, max: 80 }), (from, months) => {
      const at = monthsBefore(from, months)
      expect(new Date(`${at}T00:00:00Z`).toISOString().slice(0, 10)).toBe(at)
      const count = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7))
      expect(count(from) - count(at)).toBe(months)
      expect(Number(at.slice(8)) <= Number(from.slice(8))).toBe(true)
      if (months > 0) expect(at < from).toBe(true)
    }),
  )
  expect(monthsBefore('2026-03-31', 1)).toBe('2026-02-28')
  expect(expectedEnd('2023-09-01', 2.5)).toBe('2026-03-01')
  expect([ageOn('2008-02-29', '2026-02-28'), ageOn('2008-02-29', '2026-03-01')]).toEqual([17, 18])
})

test('没有着落的学生名单：方案里的组从名单里消失，其余都在', () => {
  const group = fc.record<Group>({
    specialtyCode: fc.constantFrom('D0101', 'D0102', 'D0103'),
    specialtyName: fc.constant('某专业'),
    trainingLevel: fc.constantFrom('senior', 'intermediate'),
    levelTitle: fc.constant('高级工'),
    grade: fc.constantFrom(2024, 2025, 2026),
    studyMode: fc.constantFrom('full-time', 'part-time'),
    students: fc.integer({ min: 1, max: 90 }),
    pending: fc.constant(0),
  })
  fc.assert(
    fc.property(fc.uniqueArray(group, { selector: groupKey, maxLength: 20 }), fc.nat(), (groups, pick) => {
      const planned = groups.filter((_, at) => (pick >> at % 16) & 1)
      const rest = restOf({ groups, plan: { groups: planned } as never })
      expect(rest.length + planned.length).toBe(groups.length)
      expect(rest.some((one) => planned.includes(one))).toBe(false)
    }),
  )
})
