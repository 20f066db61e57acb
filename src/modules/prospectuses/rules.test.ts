import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differencesBetween, emptyContent, missingParts, parts, type ProspectusContent } from './content.ts'
import { lineKey, type LineDraft } from './model.ts'
import { judgeProspectus } from './prospectus-rules.ts'
import { differencesOf, judgeLevel, judgePlan, type PlanFacts } from './rules.ts'

const line = (more: Partial<LineDraft> = {}): LineDraft => ({
  orgNo: 510100000100, season: 'autumn', specialtyCode: 'D0101', specialtyName: '数控加工', level: 'senior', lengthMonths: 36, mode: 'full-time', sourceRegion: null, batch: 'direct', earlyKind: null, seats: 50, tuition: 380_000, ...more,
})
const facts = (more: Partial<PlanFacts> = {}): PlanFacts => ({
  year: 2026, today: '2026-11-22', lines: [line()], change: false, reason: null, school: { no: 510100000100, name: '青城技师学院', level: 'technician' }, qualification: 'approved', carried: false,
  filed: [{ code: 'D0101', level: 'senior', lengthMonths: 36 }], sites: new Set([510100000100]), mapping: '2021', threePlusFour: false, quotas: [], hard: true, taken: new Map(), ...more,
})
const bad = (more: Partial<PlanFacts>) => judgePlan(facts(more)).filter((one) => one.verdict !== 'pass').map((one) => `${one.id} ${one.verdict}`)

test('计划的每条规则各自拦住一种错误，别的不受影响', () => {
  expect(bad({})).toEqual([])
  expect(bad({ lines: [] })).toEqual(['lines block'])
  expect(bad({ year: 2025 })).toEqual(['year block'])
  expect(bad({ change: true })).toEqual(['reason block'])
  expect(bad({ lines: [line(), line()] })).toEqual(['unique block'])
  expect(bad({ lines: [line({ lengthMonths: 24 })] })).toEqual(['filed block'])
  expect(bad({ lines: [line({ lengthMonths: 6, mode: 'training' })] })).toEqual([])
  expect(bad({ lines: [line({ orgNo: 510100000103 })] })).toEqual(['site block'])
  expect(bad({ lines: [line({ batch: 'early', earlyKind: '3+4' })] })).toEqual(['3+4 block'])
  expect(bad({ lines: [line({ batch: 'early', earlyKind: '3+4' })], threePlusFour: true })).toEqual([])
  expect(bad({ lines: [line({ batch: 'early', earlyKind: 'through' })] })).toEqual(['early block'])
  expect(bad({ quotas: [{ orgName: '成都市', mode: 'full-time', quota: 40, planned: 50 }] })).toEqual(['quota block'])
  expect(bad({ quotas: [{ orgName: '成都市', mode: 'full-time', quota: 40, planned: 50 }], hard: false })).toEqual(['quota warn'])
  expect(bad({ taken: new Map([[lineKey(line()), 51]]) })).toEqual(['taken block'])
  expect(bad({ taken: new Map([[lineKey(line()), 50]]) })).toEqual([])
  expect(bad({ qualification: null })).toEqual(['qualification warn'])
})

test('院校层级与培养层次按 2021 年和 2019 年两个版本对应', () => {
  expect(judgeLevel('technical', 'senior', '2021')).toEqual({ verdict: 'block', clause: '001:1129' })
  expect(judgeLevel('technical', 'junior', '2021').verdict).toBe('warn')
  expect(judgeLevel('technical', 'junior', '2019')).toEqual({ verdict: 'pass', clause: '001:1303' })
  expect(judgeLevel('senior', 'technician', '2019').verdict).toBe('block')
  expect(judgeLevel('technician', 'intermediate', '2021').verdict).toBe('warn')
})

const drafts = fc.uniqueArray(
  fc.record({
    season: fc.constantFrom('spring' as const, 'autumn' as const),
    specialtyCode: fc.constantFrom('D0101', 'D0102', 'D0103'),
    lengthMonths: fc.constantFrom(24, 36),
    seats: fc.integer({ min: 1, max: 200 }),
    tuition: fc.integer({ min: 0, max: 900_000 }),
  }).map((one) => line(one)),
  { selector: lineKey, maxLength: 12 },
)

test('按差异改过的现行计划就是新计划，同样的计划没有差异', () => {
  fc.assert(
    fc.property(drafts, drafts, (current, wanted) => {
      const changes = differencesOf(current, wanted)
      const now = new Map(current.map((one) => [lineKey(one), one]))
      for (const change of changes) {
        if (change.action === 'end') now.delete(lineKey(change.before))
        else now.set(lineKey(change.after), change.after)
      }
      expect(now).toEqual(new Map(wanted.map((one) => [lineKey(one), one])))
      expect(differencesOf(wanted, wanted)).toEqual([])
    }),
    { numRuns: 200 },
  )
})

const content: ProspectusContent = {
  ...emptyContent, nature: '公办', levels: '高级工班', teaching: '全日制', fees: '3,800 元/年', registration: '当季注册',
  specialties: [{ code: 'D0101', name: '数控加工', level: 'senior', lengthMonths: 36, mode: 'full-time', tuition: 380_000 }],
}

test('六项缺一项说出是哪一项，地区加的项在附加字段里也算', () => {
  const six = parts.filter((part) => part.required).map((part) => part.title)
  expect(missingParts(content, six)).toEqual([])
  for (const part of parts.filter((one) => one.required)) {
    const without = { ...content, [part.key]: part.key === 'specialties' ? [] : '  ' }
    expect(missingParts(without, six)).toEqual([part.title])
  }
  expect(missingParts(content, [...six, '安全保障'])).toEqual(['安全保障'])
  expect(missingParts(content, [...six, '安全保障'], [{ title: '安全保障', filled: true }])).toEqual([])
})

test('简章写了不实承诺、专业不在计划内、学费不一致、改版没有理由，各有一条说明', () => {
  const judge = (more: Partial<Parameters<typeof judgeProspectus>[0]> = {}) =>
    judgeProspectus({
      content, missing: [], empty: [], version: 1, reason: null, school: { name: '青城技师学院', level: 'technician', state: 'operating' }, filed: [{ code: 'D0101', level: 'senior', lengthMonths: 36 }],
      plan: [{ specialtyCode: 'D0101', specialtyName: '数控加工', level: 'senior', lengthMonths: 36, mode: 'full-time', tuition: 380_000 }], mapping: '2021', ...more,
    }).filter((one) => one.verdict !== 'pass').map((one) => `${one.id} ${one.verdict}`)
  expect(judge()).toEqual([])
  expect(judge({ content: { ...content, note: '毕业包分配' } })).toEqual(['promise block'])
  expect(judge({ plan: [] })).toEqual(['plan warn'])
  expect(judge({ content: { ...content, specialties: [{ ...content.specialties[0]!, tuition: 1 }] } })).toEqual(['tuition warn'])
  expect(judge({ version: 2 })).toEqual(['reason block'])
  expect(judge({ school: { name: '青城技师学院', level: 'technician', state: 'rectifying' } })).toEqual(['open block'])
})

test('修改前后逐项列出；只动了次序的专业不算修改', () => {
  const more = { ...content.specialties[0]!, code: 'D0102', name: '焊接加工' }
  const two = { ...content, specialties: [content.specialties[0]!, more] }
  expect(differencesBetween(two, { ...two, specialties: two.specialties.toReversed() })).toEqual([])
  expect(differencesBetween(content, { ...two, fees: '4,200 元/年' })).toEqual([
    { title: '招生专业', before: '', after: '焊接加工（高级工，3 年，全日制，3,800 元/年）' },
    { title: '学费标准', before: '3,800 元/年', after: '4,200 元/年' },
  ])
})
