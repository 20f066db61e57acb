import fc from 'fast-check'
import { expect, test } from 'vitest'
import { icsOf, occasionsOf } from './calendar.ts'
import type { FinderFilter, FinderLine } from './model.ts'
import { countPlaces, inOrder, looserFilters, meets, startsOf } from './rules.ts'

const usual = { junior: { intermediate: 3, senior: 5, technician: 6 }, senior: { intermediate: 2, senior: 3, technician: 4 } }
const initials: Record<string, string> = { 青城技师学院: 'qcjsxy', 数控加工: 'skjg', 成都市: 'cds' }
const initialsOf = (name: string) => initials[name] ?? ''
const line: FinderLine = {
  id: 'a', year: 2026, season: 'autumn', orgNo: 510100000100, schoolName: '青城技师学院', schoolLevel: 'technician', ownership: 'public', atSite: false, city: '510100', cityName: '成都市', county: '510181', countyName: '都江堰市',
  specialtyCode: 'D0101', specialtyName: '数控加工', level: 'senior', lengthMonths: 60, mode: 'full-time', batch: 'direct', earlyKind: null, sourceName: null, seats: 40, left: 3, employment: { band: 'from95', year: 2025 }, tuition: 380_000, starts: ['junior'],
}
const finds = (filter: FinderFilter) => meets(line, filter, initialsOf)

test('学制离哪个起点的一般学制近就算哪个起点，一样近、没有一般学制的两个都算', () => {
  expect(startsOf('senior', 60, usual)).toEqual(['junior'])
  expect(startsOf('senior', 36, usual)).toEqual(['senior'])
  expect(startsOf('senior', 48, usual)).toEqual(['junior', 'senior'])
  expect(startsOf('junior', 12, usual)).toEqual(['junior', 'senior'])
})

test('学校、专业、地名、代码和拼音首字母都能查，几个词要都符合', () => {
  for (const q of ['青城', '数控', 'd0101', 'QCJS', 'skjg', '都江堰', '成都 数控', ' sk，青城 ']) expect(finds({ q }), q).toBe(true)
  for (const q of ['烹饪', 'zzz', '数控 绵阳', '%', '\\']) expect(finds({ q }), q).toBe(false)
})

test('城市管到区县，学费和学制是上限，边上的数算在内', () => {
  for (const filter of [{ place: '51' }, { place: '5101' }, { place: '510100' }, { place: '510181' }, { fee: 380_000 }, { months: 60 }, { left: true }, { employment: 'from95' }, { employment: 'from80' }] satisfies FinderFilter[]) expect(finds(filter), JSON.stringify(filter)).toBe(true)
  for (const filter of [{ place: '5107' }, { place: '510182' }, { fee: 379_999 }, { months: 59 }, { start: 'senior' }, { mode: 'part-time' }, { ownership: 'private' }, { employment: 'from98' }] satisfies FinderFilter[]) expect(finds(filter), JSON.stringify(filter)).toBe(false)
})

const some = fc.array(
  fc.record({ tuition: fc.integer({ min: 0, max: 900_000 }), left: fc.integer({ min: 0, max: 5 }), lengthMonths: fc.constantFrom(24, 36, 60), season: fc.constantFrom('spring' as const, 'autumn' as const), county: fc.constantFrom('510181', '510700') }).map((over): FinderLine => ({ ...line, ...over, city: `${over.county.slice(0, 4)}00` })),
  { maxLength: 30 },
)

test('说放宽一个条件有几个，放宽以后正好是几个；不说没有用的', () => {
  fc.assert(
    fc.property(some, fc.record({ fee: fc.integer({ min: 0, max: 900_000 }), season: fc.constantFrom('spring' as const, 'autumn' as const), place: fc.constantFrom('5101', '5107') }, { requiredKeys: [] }), (lines, filter) => {
      const told = looserFilters(lines, filter, initialsOf)
      for (const { key, count } of told) {
        const { [key]: _, ...rest } = filter as FinderFilter
        expect(lines.filter((one) => meets(one, rest, initialsOf)).length).toBe(count)
        expect(count).toBeGreaterThan(0)
      }
    }),
    { numRuns: 200 },
  )
})

test('有名额的总在前面，排列不丢不重，各地之和等于总数', () => {
  fc.assert(
    fc.property(some, fc.constantFrom('fee' as const, 'left' as const, 'length' as const, undefined), (lines, sort) => {
      const rows = inOrder(lines, sort)
      expect(new Set(rows)).toEqual(new Set(lines))
      const full = rows.findIndex((one) => one.left === 0)
      if (full >= 0) expect(rows.slice(full).every((one) => one.left === 0)).toBe(true)
      const open = rows.filter((one) => one.left > 0)
      if (sort === 'fee') expect(open.every((one, at) => at === 0 || open[at - 1]!.tuition <= one.tuition)).toBe(true)
      expect(countPlaces(lines, 'city').reduce((sum, one) => sum + one.lines, 0)).toBe(lines.length)
    }),
    { numRuns: 200 },
  )
})

test('日历文件：整天、最后一天算在内、逗号转义、每行不超过 75 字节', () => {
  const rows = occasionsOf(2026, { spring: { from: '03-01', to: '04-20' }, autumn: { from: '09-01', to: '11-20' }, listBy: '06-30' })
  expect(rows.map((one) => one.from)).toEqual(['2026-03-01', '2026-06-30', '2026-09-01'])
  const file = icsOf(rows, '2026-11-22T00:00:00Z', 'luban')
  expect(file).toContain('DTSTART;VALUE=DATE:20260901\r\nDTEND;VALUE=DATE:20261121\r\n')
  expect(file).toContain('DTSTAMP:20261122T000000Z')
  expect(file.split('\r\n').every((one) => Buffer.byteLength(one) <= 75)).toBe(true)
  expect(file.replaceAll('\r\n ', '')).toContain(rows[0]!.title)
})
