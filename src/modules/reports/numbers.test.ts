import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crossCheck } from './cross-check.ts'
import { diffText } from './diff.ts'
import type { Figure } from './model.ts'
import { checkChapter } from './narrative.ts'
import { findNumbers, readChinese } from './numbers.ts'
import { expand, fillPlaceholders } from './placeholders.ts'
import { protectFigures, protectTable, publicText } from './protect.ts'

const figure = (id: string, title: string, unit: string, value: number, prior: number, aliases: string[] = []): Figure => ({
  id, title, aliases, unit, decimals: unit === '%' ? 2 : 0, year: 2025, value, history: [{ year: 2024, value: prior }],
  definition: '', definitionVersion: '1', source: 'computed', clause: '001:1149',
})
const figures = [
  figure('on-roll-students', '在校生规模', '人', 4612, 4500, ['在校生']),
  figure('graduates', '毕业生数', '人', 1301, 1350, ['毕业生']),
  figure('employment-rate', '毕业生就业率', '%', 98.63, 97.9, ['就业率']),
  figure('training-person-times', '开展职业培训', '人次', 12480, 11000, ['职业培训']),
]
const verdicts = (text: string) => crossCheck(text, figures).map((one) => [one.raw, one.verdict])

test('年份、日期、文号、序号、学制和编码不算数字；带单位的、全角的、中文的都找得到', () => {
  const none = '1. 2025年9月1日，按人社部发〔2019〕76号第3条和专栏1，2024—2025学年执行ISO9001和5G课程，学制3年，2025级，编号XJ-2024-0318，（2）下午3时。'
  expect(findNumbers(none)).toEqual([])
  expect(findNumbers('在校生４，６１２人、4,612人、0.46万人、三百二十人、百分之九十五点三，98.6％，提高0.7个百分点').map((one) => [one.value, one.unit])).toEqual([
    [4, ''], [612, '人'], [4612, '人'], [4600, '人'], [320, '人'], [95.3, '%'], [98.6, '%'], [0.7, '百分点'],
  ].slice(0, 8))
})

test('说出指标的数字必须等于台账：单位换算、四舍五入、上年、增减和方向都核', () => {
  expect(verdicts('在校生4,612人，比上年增加112人，增长2.5%。')).toEqual([['4,612人', 'match'], ['112人', 'match'], ['2.5%', 'match']])
  expect(verdicts('在校生0.46万人，上年在校生4500人。')).toEqual([['0.46万人', 'match'], ['4500人', 'match']])
  expect(verdicts('2024年毕业生1350人，2025年毕业生1301人。')).toEqual([['1350人', 'match'], ['1301人', 'match']])
  expect(verdicts('就业率98.6%，比上年提高0.7个百分点。')).toEqual([['98.6%', 'match'], ['0.7个百分点', 'match']])
  expect(verdicts('开展职业培训1.2万余人次，有在校生4600多名。')).toEqual([['1.2万余人次', 'match'], ['4600多名', 'match']])
  const [wrong] = crossCheck('在校生达到4,812人。', figures)
  expect(wrong).toMatchObject({ verdict: 'mismatch', figure: 'on-roll-students', ledger: '台账为4,612人（在校生规模）' })
  expect(crossCheck('毕业生1301人，比上年增加49人。', figures)[1]).toMatchObject({ verdict: 'mismatch', ledger: '台账为减少 49人（毕业生数）' })
  // A count that belongs to another figure does not pass for the one that is named.
  expect(verdicts('在校生1301人。')).toEqual([['1301人', 'mismatch']])
})

test('没有说出指标的数字：等于某个台账数的放行，台账没有的列出', () => {
  expect(verdicts('共有4,612人参加，其中志愿者37人，投入设备120台。')).toEqual([['4,612人', 'match'], ['37人', 'unknown'], ['120台', 'unknown']])
})

test('占位符换成带单位的数，换出来的数不再核对；没有的和没有数的是问题，文号不动', () => {
  const text = '按人社部发〔2019〕76号，在校生〔on-roll-students〕，比上年〔在校生规模·增减〕（〔在校生·增幅〕），就业率〔毕业生就业率〕，〔就业率·增减〕，〔师资〕。'
  expect(expand(text, figures)).toBe('按人社部发〔2019〕76号，在校生4,612人，比上年增加112人（增长2.5%），就业率98.63%，提高0.73个百分点，（没有“师资”这一项）。')
  expect(crossCheck(text, figures)).toEqual([])
  expect(fillPlaceholders(text, figures).filter((one) => one.kind === 'problem')).toHaveLength(1)
})

const ways = [
  (value: number) => `${value}人`,
  (value: number) => `${value.toLocaleString('en')} 人`,
  (value: number) => `${(value / 10_000).toFixed(2)}万人`,
  (value: number) => `${value}名`,
  (value: number) => String(value).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)) + '人',
]

test('任意数值、任意写法：写对的放行，改动超过末位的拦下并说出台账数', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 900_000 }), fc.nat(ways.length - 1), fc.integer({ min: 1, max: 9 }), (value, way, off) => {
      const one = [figure('on-roll-students', '在校生规模', '人', value, 1, ['在校生'])]
      const right = crossCheck(`截至年末，在校生${ways[way]!(value)}。`, one)
      expect(right.map((found) => found.verdict)).toEqual(['match'])
      const step = way === 2 ? 100 : 1
      const wrong = crossCheck(`截至年末，在校生${ways[way]!(value + step * (off + 1))}。`, one)
      expect(wrong.map((found) => [found.verdict, found.ledger])).toEqual([['mismatch', `台账为${value.toLocaleString('en')}人（在校生规模）`]])
    }),
    { numRuns: 150 },
  )
})

test('任意文字都能核，位置都落在原文上；换好占位符的正文再核没有不一致', () => {
  const alphabet = [...'在校生毕业生就业率人次万亿千百十点余多年月日第〔〕（），。、%0123456789,. -abC\n增加减少上年', '〔在校生〕', '〔就业率·增减〕']
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...alphabet), { maxLength: 80 }), (parts) => {
      const text = parts.join('')
      for (const one of crossCheck(text, figures)) {
        expect(text.slice(one.start, one.end)).toBe(one.raw)
        expect(one.raw.length).toBeGreaterThan(0)
      }
      expand(text, figures)
    }),
    { numRuns: 300 },
  )
  const start = '本年〔在校生规模〕，上年〔在校生规模·上年〕，〔在校生规模·增减〕；职业培训〔开展职业培训〕，〔开展职业培训·增幅〕；毕业生〔毕业生数〕，比上年〔毕业生数·增减〕。'
  expect(crossCheck(expand(start, figures), figures).filter((one) => one.verdict !== 'match')).toEqual([])
})

test('中文数字读得对', () => {
  expect(['十', '十五', '一百零三', '一千二百', '三万', '两万五千', '九十五点三', '一亿二千万'].map(readChinese)).toEqual([10, 15, 103, 1200, 30_000, 25_000, 95.3, 120_000_000])
  expect(['点', '十点', '三五'].map(readChinese)).toEqual([undefined, undefined, undefined])
})

test('两稿的差异按句列出，拼回去就是原来的两稿', () => {
  const text = fc.array(fc.constantFrom('甲。', '乙；', '丙\n', '丁'), { maxLength: 12 }).map((list) => list.join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const parts = diffText(before, after)
      expect(parts.filter((one) => one.kind !== 'added').map((one) => one.text).join('')).toBe(before)
      expect(parts.filter((one) => one.kind !== 'removed').map((one) => one.text).join('')).toBe(after)
    }),
  )
  expect(diffText('招生顺利。就业稳定。', '招生顺利。就业向好。')).toEqual([
    { kind: 'same', text: '招生顺利。' }, { kind: 'removed', text: '就业稳定。' }, { kind: 'added', text: '就业向好。' },
  ])
})

test('公开的表里没有小数目的格，有合计的行和列里不公布的不止一格，推算不出来', () => {
  const cells = fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(cells, (values) => {
      const rows = values.map((row, at) => ({ name: String(at), values: [...row, row[0]! + row[1]! + row[2]!] }))
      const total = [0, 1, 2, 3].map((at) => rows.reduce((sum, row) => sum + row.values[at]!, 0))
      const shown = protectTable({ id: 't', title: '表', unit: '人', head: ['甲', '乙', '丙', '合计'], rows, total }, 5)
      const all = [...shown.rows.map((row) => row.values), shown.total!]
      for (const line of all) {
        expect(line.some((value) => value !== null && value > 0 && (value < 5 || value % 3 !== 0))).toBe(false)
        expect(line.filter((value) => value === null).length).not.toBe(1)
      }
      for (const at of [0, 1, 2, 3]) expect(all.filter((line) => line[at] === null).length).not.toBe(1)
    }),
    { numRuns: 200 },
  )
})

const counted = { aliases: [], unit: '人', decimals: 0, year: 2025, definition: '', definitionVersion: '1', source: 'computed', clause: '001:1149' } as const

test('公布的人数、比例和手写的数一样保护：不足 5 人的、可推算出它的都不写出', () => {
  const figures: Figure[] = [
    { ...counted, id: 'graduates', title: '毕业生数', value: 40, history: [{ year: 2024, value: 50 }] },
    { ...counted, id: 'initial-employment-rate', title: '初次就业率', unit: '%', decimals: 2, value: 95, history: [{ year: 2024, value: 80 }] },
    { ...counted, id: 'unsettled-graduates', title: '未落实去向毕业生数', value: 2, history: [] },
    { ...counted, id: 'school-count', title: '院校数', unit: '所', value: 2, history: [] },
  ]
  const told = protectFigures(figures, 5)
  expect(told.map((one) => one.value)).toEqual([39, null, null, 2])
  expect(told[1]!.history).toEqual([{ year: 2024, value: 76.47 }])
  // 30 of the 60 graduates are part-time and not in the rate: 3 of 30 found no work, which 6 of 60 would hide badly.
  const rate = { ...counted, id: 'initial-employment-rate', title: '初次就业率', unit: '%', decimals: 2, value: 90, history: [{ year: 2024, value: 80 }], bases: [{ year: 2024, value: 60 }, { year: 2025, value: 30 }] }
  const [all, own] = protectFigures([{ ...counted, id: 'graduates', title: '毕业生数', value: 60, history: [] }, rate], 5)
  expect([all!.value, own!.value, own!.history, own!.bases]).toEqual([60, null, [{ year: 2024, value: 80 }], undefined])
  const body = '毕业生数40人，就业率〔初次就业率〕，未落实去向毕业生数2人，即〔未落实去向毕业生数〕，有院校2所。'
  const { numbers } = checkChapter('a', body, figures, [])
  expect(publicText(body, numbers, told, 5)).toBe('毕业生数39人，就业率（人数少，不公布），未落实去向毕业生数不足 5 人，即不足 5 人，有院校2所。')
})
