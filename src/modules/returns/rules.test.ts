import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../plans/model.ts'
import { decimalsOf, emptyEntry, entryWords, measureOf, type Entry, type Line } from './model.ts'
import { median, referenceOf, robustZ, scaled, unscaled } from './outliers.ts'
import { knownRelations, linesOf } from './relations.ts'
import { judge, mayHandIn, relationsFor, ruleTitles, type Past, type Surroundings } from './rules.ts'

const line = (id: string, unit = '人', more: Partial<Line> = {}): Line => ({
  id, title: id, unit, measure: unit === '%' ? 'ratio' : measureOf(unit), factor: unit === '%' ? 100 : 1,
  definition: '测试口径', definitionVersion: 1, clause: '001:1101', responsible: '', ...more,
})
const entry = (value: number | null, more: Partial<Entry> = {}): Entry => ({ ...emptyEntry, value, source: '年末台账', ...more })
const around = (more: Partial<Surroundings> = {}): Surroundings => ({ period: '2025', relations: [], past: new Map(), peers: new Map(), yearShare: 0.3, threshold: 3.5, ...more })
const rulesOf = (lines: Line[], entries: Record<string, Entry>, more: Partial<Surroundings> = {}) => judge(lines, new Map(Object.entries(entries)), around(more)).map((one) => `${one.line}:${one.rule}`)

describe('一项数本身', () => {
  test('没有填、只填一半、负数、不是整数、没有来源都拦截；填全的没有问题', () => {
    const people = line('people')
    const rate = line('rate', '%')
    expect(rulesOf([people, rate], {})).toEqual(['people:answered', 'rate:answered'])
    expect(rulesOf([rate], { rate: entry(3) })).toEqual(['rate:answered'])
    expect(rulesOf([people], { people: entry(-3) })).toEqual(['people:not-negative'])
    expect(rulesOf([people], { people: entry(2.5) })).toEqual(['people:whole'])
    expect(rulesOf([people], { people: entry(2, { source: ' ' }) })).toEqual(['people:source'])
    expect(rulesOf([people, rate], { people: entry(2), rate: entry(3, { base: 4 }) })).toEqual([])
  })

  test('万人保留四位小数，再多就数不清每一个人；百分比不超过 100', () => {
    const wan = line('wan', '万人')
    expect(decimalsOf(wan)).toBe(4)
    expect(rulesOf([wan], { wan: entry(1.2345) })).toEqual([])
    expect(rulesOf([wan], { wan: entry(1.23456) })).toEqual(['wan:whole'])
    expect(rulesOf([line('rate', '%')], { rate: entry(5, { base: 4 }) })).toEqual(['rate:part-of-base'])
    expect(rulesOf([line('rate', '%')], { rate: entry(5, { base: 0 }) })).toEqual(['rate:no-base'])
    // 生师比 is no percentage: more students than teachers is what it is.
    expect(rulesOf([line('ratio', '生/师', { measure: 'ratio', factor: 1 })], { ratio: entry(180, { base: 10 }) })).toEqual([])
  })

  test('没有此项的写理由；写了就不再要数值', () => {
    const people = line('people')
    expect(rulesOf([people], { people: entry(null, { notApplicable: true }) })).toEqual(['people:absent'])
    expect(rulesOf([people], { people: entry(null, { notApplicable: true, explanation: '本校不办这一类' }) })).toEqual([])
    expect(entryWords(people, entry(null, { notApplicable: true }))).toBe('无此项')
    expect(entryWords(line('rate', '%'), entry(187, { base: 200 }))).toBe('93.5%（187/200）')
  })
})

describe('项与项之间', () => {
  const lines = [line('all'), line('part'), line('rest')]
  test('其中数不大于总数，分项之和等于总数；缺一项时不判断，没有此项按 0', () => {
    const relations = [{ kind: 'atMost', part: 'part', whole: 'all' } as const, { kind: 'sum', parts: ['part', 'rest'], whole: 'all' } as const]
    expect(rulesOf(lines, { all: entry(10), part: entry(12), rest: entry(0) }, { relations })).toEqual(['part:at-most', 'all:sum'])
    expect(rulesOf(lines, { all: entry(10), part: entry(4), rest: entry(6) }, { relations })).toEqual([])
    expect(rulesOf(lines, { all: entry(10), part: entry(12) }, { relations })).toEqual(['rest:answered', 'part:at-most'])
    const absent = entry(null, { notApplicable: true, explanation: '没有' })
    expect(rulesOf(lines, { all: entry(4), part: entry(4), rest: absent }, { relations })).toEqual([])
    expect(relationsFor(lines.slice(0, 2), relations)).toHaveLength(1)
  })

  test('任意分项：和等于总数就没有问题，差一个就拦截', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 2, maxLength: 8 }), fc.boolean(), (parts, off) => {
        const ids = parts.map((_, at) => `p${at}`)
        const of = [...ids.map((id) => line(id)), line('whole')]
        const entries = Object.fromEntries([...parts.map((value, at) => [ids[at]!, entry(value)] as const), ['whole', entry(parts.reduce((a, b) => a + b, 0) + (off ? 1 : 0))] as const])
        expect(rulesOf(of, entries, { relations: [{ kind: 'sum', parts: ids, whole: 'whole' }] })).toEqual(off ? ['whole:sum'] : [])
      }),
      { numRuns: 60 },
    )
  })
})

describe('与上年、同级、往年相比', () => {
  const people = line('people')
  const past = (values: number[]): Map<string, Past[]> => new Map([['people', values.map((value, at) => ({ period: String(2024 - at), value, base: null }))]])

  test('与上一年相差超过三成要说明，写了说明就算说明过，从不拦截', () => {
    expect(rulesOf([people], { people: entry(129) }, { past: past([100]) })).toEqual([])
    const found = judge([people], new Map([['people', entry(131)]]), around({ past: past([100]) }))
    expect(found).toMatchObject([{ rule: 'year', kind: 'ask', explained: false, message: '2024 年是 100 人，增加 31%' }])
    expect(mayHandIn(found)).toBe(true)
    expect(judge([people], new Map([['people', entry(131, { explanation: '新校区启用' })]]), around({ past: past([100]) }))[0]!.explained).toBe(true)
    expect(rulesOf([people], { people: entry(2) }, { past: past([1]) })).toEqual([])
    // A gap in the years: the year before is not there to be compared with.
    expect(rulesOf([people], { people: entry(900) }, { past: new Map([['people', [{ period: '2022', value: 100, base: null }]]]) })).toEqual([])
    const rate = line('rate', '%')
    expect(rulesOf([rate], { rate: entry(95, { base: 100 }) }, { past: new Map([['rate', [{ period: '2024', value: 60, base: 100 }]]]) })).toEqual(['rate:year'])
  })

  test('把人填成万人的十倍百倍会被同级和往年提示出来；大校小校本来就不同，不提示', () => {
    const peers = new Map([['people', referenceOf([30, 42, 55, 61, 80, 120, 240].map((one) => scaled('count', one)), 5)!]])
    expect(rulesOf([people], { people: entry(300) }, { peers })).toEqual([])
    expect(rulesOf([people], { people: entry(60_000) }, { peers })).toEqual(['people:peers'])
    expect(rulesOf([people], { people: entry(100) }, { past: past([10_100, 10_200, 9_900, 10_050, 10_000]) })).toEqual(['people:year', 'people:history'])
  })

  test('中位数和离散程度：与次序无关；个别离谱的值不改变判断；不足数时不作判断', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 9, maxLength: 40 }), (values) => {
        const places = values.map((value) => scaled('count', value))
        expect(referenceOf([...places].reverse(), 5)).toEqual(referenceOf(places, 5))
        const sorted = [...values].sort((a, b) => a - b)
        expect(median(values)).toBeGreaterThanOrEqual(sorted[0]!)
        expect(median(values)).toBeLessThanOrEqual(sorted.at(-1)!)
        const reference = referenceOf(places, 5)!
        const far = robustZ('count', scaled('count', 1e12), reference)
        expect(far === undefined || far > 3.5).toBe(true)
        expect(robustZ('count', reference.median, reference) ?? 0).toBe(0)
      }),
      { numRuns: 60 },
    )
    expect(referenceOf([1, 2, 3, 4], 5)).toBeUndefined()
    expect(robustZ('ratio', 0, { median: 0, spread: 0, count: 9 })).toBeUndefined()
    // All alike: half or twice of it is not remarked, ten times is.
    const alike = { median: scaled('count', 20), spread: 0, count: 6 }
    expect(Math.abs(robustZ('count', scaled('count', 11), alike)!)).toBeLessThan(3.5)
    expect(robustZ('count', scaled('count', 200), alike)).toBeGreaterThan(3.5)
    expect(Math.round(unscaled('count', scaled('count', 1234)))).toBe(1234)
  })
})

test('每条规则都有名称和处理方式；拦截的写怎么改', () => {
  const seen = new Set(Object.values(ruleTitles).map((one) => one.title))
  expect(seen.size).toBe(Object.keys(ruleTitles).length)
  for (const one of judge([line('people')], new Map(), around())) expect(one.mend.length).toBeGreaterThan(4)
})

test('随产品带的指标关系只提到规划里要填报的指标', () => {
  const reported = new Set(catalogue().filter((one) => one.source === 'reported').map((one) => one.id))
  expect(knownRelations.flatMap(linesOf).filter((id) => !reported.has(id))).toEqual([])
  expect(knownRelations.length).toBeGreaterThan(20)
})
