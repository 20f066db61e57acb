import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeCodeBook, type CodeMapping, type CodeVersion, whyUnusable } from './code-rules.ts'
import { productCodes } from './codes.ts'

const version = (code: string, label: string, more: Partial<CodeVersion> = {}): CodeVersion => ({
  list: 'l',
  code,
  label,
  from: '',
  to: '',
  withdrawn: false,
  parent: null,
  orgNo: null,
  source: '',
  note: '',
  id: null,
  ...more,
})
const mapping = (from: string, to: string, on = '2026-01-01'): CodeMapping => ({ list: 'l', from, to, on, orgNo: null, note: '' })

test('撤销的行政区划按对照汇总到现行的，撤销以前仍是自己；推不出的不猜', () => {
  expect(productCodes.rollUp('regions', '510122', '2026-01-01')).toEqual({ code: '510116', choices: [] })
  expect(productCodes.rollUp('regions', '510122', '2015-06-01').code).toBe('510122')
  expect(productCodes.rollUp('regions', '110103', '2026-01-01').code).toBe('110103')
})

test('名称按日期取：改名以前是旧名，以后是新名；停用以后仍读得出名称', () => {
  const book = makeCodeBook([version('a', '甲'), version('a', '甲新', { from: '2026-03-01' }), version('a', '甲新', { from: '2026-06-01', withdrawn: true })], [mapping('a', 'b', '2026-06-01')])
  expect(['2026-02-28', '2026-03-01', '2026-07-01'].map((on) => book.label('l', 'a', on))).toEqual(['甲', '甲新', '甲新'])
  expect(['2026-05-31', '2026-06-01'].map((on) => book.valid('l', 'a', on, []))).toEqual([true, false])
  expect(book.label('l', '没有', '2026-01-01')).toBe('没有')
})

test('未到日期的值不能用，并说从哪天起', () => {
  const book = makeCodeBook([version('a', '甲', { from: '2027-01-01' })], [])
  expect(book.items('l', '2026-12-31', [])).toEqual([])
  expect(whyUnusable(book, 'l', '甲', '2026-12-31', [])?.message).toBe('“甲”从 2027-01-01 起才可用')
})

test('改码一环接一环、本地值的上级又改了码，都汇总到最后一个；成环也停得下来', () => {
  const book = makeCodeBook([version('a', '甲'), version('b', '乙'), version('c', '丙'), version('a.1', '本地', { parent: 'a', orgNo: 1 })], [mapping('a', 'b'), mapping('b', 'c')])
  expect(book.rollUp('l', 'a.1', '2026-02-01').code).toBe('c')
  expect(book.rollUp('l', 'a.1', '2025-02-01').code).toBe('a')
  expect(book.members('l', 'c', '2026-02-01').sort()).toEqual(['a', 'a.1', 'b', 'c'])
  const circle = makeCodeBook([version('a', '甲'), version('b', '乙')], [mapping('a', 'b'), mapping('b', 'a')])
  expect(['a', 'b']).toContain(circle.rollUp('l', 'a', '2026-02-01').code)
})

test('任意的对照：汇总再汇总不变，各码的成员不重叠，合起来正好是全部', () => {
  const codes = ['a', 'b', 'c', 'd', 'e']
  // Towards a later letter only, so that there are no circles.
  const edges = fc.uniqueArray(
    fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 })).filter(([from, to]) => from < to),
    { selector: ([from, to]) => `${from}${to}`, maxLength: 7 },
  )
  fc.assert(
    fc.property(edges, (pairs) => {
      const book = makeCodeBook(codes.map((code) => version(code, code)), pairs.map(([from, to]) => mapping(codes[from]!, codes[to]!)))
      const ends = codes.map((code) => book.rollUp('l', code, '2026-02-01').code)
      for (const end of ends) expect(book.rollUp('l', end, '2026-02-01').code).toBe(end)
      const all = [...new Set(ends)].flatMap((end) => book.members('l', end, '2026-02-01'))
      expect(all.sort()).toEqual(codes)
    }),
  )
})
