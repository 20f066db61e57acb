import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawMoves, endedStates, moveOf, moves, seatStates, states, type Action, type State } from './moves.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decisionLight, judgeEntry, readCardText, type Applicant, type EntryLimits, type LineFacts } from './rules.ts'

const who: Applicant = { identityGiven: true, birthDate: '2010-05-06', entryCategory: 'junior-current', previousEducation: 'junior', homeRegion: '510104', employerName: null, guardianGiven: true, phoneGiven: true, photoGiven: false, places: [] }
const line: LineFacts = { open: true, closedReason: null, mode: 'full-time', batch: 'direct', sourceRegion: null, seats: 10, taken: 0, schoolName: '青城技师学院' }
const limits: EntryLimits = { today: '2026-11-22', minorAge: 18, leastAge: 14, guardianForMinors: true, photoRequired: false, regionName: (code) => code }
const ids = (w: Partial<Applicant> = {}, l: Partial<LineFacts> = {}, m: Partial<EntryLimits> = {}) => judgeEntry({ ...who, ...w }, { ...line, ...l }, { ...limits, ...m }).map((one) => `${one.level}:${one.id}`)

test('资料齐全、计划开放，什么也不说；年龄没有上限，七十岁也能报', () => {
  expect(ids()).toEqual([])
  expect(ids({ birthDate: '1956-01-01', guardianGiven: false })).toEqual([])
})

test('缺项、未成年没有监护人、停招、统一投档、生源地不符都挡住，并给出条款和办法', () => {
  expect(ids({ identityGiven: false, entryCategory: null })).toEqual(['block:identity', 'block:category'])
  expect(ids({ guardianGiven: false })).toEqual(['block:guardian'])
  expect(ids({ guardianGiven: false }, {}, { guardianForMinors: false })).toEqual([])
  expect(ids({}, { open: false, closedReason: '学校暂停招生' })).toEqual(['block:closed'])
  expect(ids({}, { batch: 'regular' })).toEqual(['block:batch'])
  expect(ids({}, { mode: 'training' })).toEqual(['block:training'])
  expect(ids({}, { sourceRegion: '5107' })).toEqual(['block:source'])
  expect(ids({}, { sourceRegion: '5101' })).toEqual([])
  expect(ids({}, {}, { photoRequired: true })).toEqual(['block:photo'])
  for (const one of judgeEntry({ ...who, identityGiven: false }, { ...line, open: false }, limits)) expect(one.clause).toMatch(/^00\d:\d+$/)
})

test('名额已满、年纪小、别处有学籍、非全日制没有单位只提示', () => {
  expect(ids({}, { taken: 10 })).toEqual(['warn:full'])
  expect(ids({ birthDate: '2013-01-01' })).toEqual(['warn:age'])
  expect(ids({ places: ['涪江技工学校'] })).toEqual(['warn:enrolled'])
  expect(ids({ places: [null] })).toEqual(['warn:enrolled'])
  expect(ids({}, { mode: 'part-time' })).toEqual(['warn:employer'])
})

test('任意资料下，挡住的总排在提示之前，每条都有事实、条款、办法', () => {
  const applicant = fc.record({
    identityGiven: fc.boolean(), guardianGiven: fc.boolean(), phoneGiven: fc.boolean(), photoGiven: fc.boolean(),
    birthDate: fc.constantFrom(null, '2000-01-01', '2012-12-31', '2015-02-28'), entryCategory: fc.constantFrom(null, 'veteran'), previousEducation: fc.constantFrom(null, 'junior'),
    homeRegion: fc.constantFrom(null, '510104', '110101'), employerName: fc.constantFrom(null, '某厂'), places: fc.constantFrom([], [null], ['某校']),
  })
  const target = fc.record({ open: fc.boolean(), closedReason: fc.constantFrom(null, '停招'), mode: fc.constantFrom('full-time' as const, 'part-time' as const, 'training' as const), batch: fc.constantFrom('direct' as const, 'early' as const, 'regular' as const), sourceRegion: fc.constantFrom(null, '51', '5107'), seats: fc.constant(3), taken: fc.integer({ min: 0, max: 3 }), schoolName: fc.constant('某校') })
  fc.assert(
    fc.property(applicant, target, (one, other) => {
      const found = judgeEntry(one, other, limits)
      const levels = found.map((finding) => finding.level)
      expect(levels.indexOf('warn') === -1 || !levels.slice(levels.indexOf('warn')).includes('block')).toBe(true)
      for (const finding of found) expect(finding.fact.length * finding.way.length * finding.clause.length).toBeGreaterThan(0)
    }),
    { numRuns: 200 },
  )
})

test('当天没有答复亮黄，过了亮红，答复过的不亮', () => {
  expect(decisionLight({ state: 'submitted', decideBy: '2026-11-22' }, '2026-11-22')).toBe('today')
  expect(decisionLight({ state: 'submitted', decideBy: '2026-11-21' }, '2026-11-22')).toBe('overdue')
  expect(decisionLight({ state: 'submitted', decideBy: '2026-11-23' }, '2026-11-22')).toBeNull()
  expect(decisionLight({ state: 'offered', decideBy: '2026-11-01' }, '2026-11-22')).toBeNull()
})

test('读卡器或复制来的文字里认出姓名和号码，没有号码就不猜', () => {
  const number = '11010519491231002X'
  expect(readCardText(`姓名 样例考\n性别 男 民族 汉\n出生 1949年12月31日\n住址 北京市朝阳区某街 12 号\n公民身份号码 ${number}`)).toEqual({ name: '样例考', number, sex: '2' })
  expect(readCardText(`样例考,${number}`)).toMatchObject({ name: '样例考', number })
  expect(readCardText('110105 19491231 002x 样例考')).toMatchObject({ name: '样例考', number })
  expect(readCardText('样例考 110105')).toBeUndefined()
})

test('状态表：走到头都办结，占名额的步骤成对，说明里的状态图没有过时', () => {
  for (const action of Object.keys(moves) as Action[]) {
    const move = moveOf(action)
    const holds = (state: State) => seatStates.includes(state)
    for (const from of move.from) {
      if (move.seat === 'takes') expect([holds(from), holds(move.to)]).toEqual([false, true])
      else if (move.seat === 'frees') expect([holds(from), holds(move.to)]).toEqual([true, false])
      else expect(holds(from), action).toBe(holds(move.to))
    }
  }
  for (const state of Object.keys(states) as State[]) {
    const leaves = (Object.keys(moves) as Action[]).some((action) => moveOf(action).from.includes(state))
    expect(leaves, state).toBe(!endedStates.includes(state))
  }
  expect(readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')).toContain(drawMoves())
})
