import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDigit } from '../ids.ts'
import { checkRecord, tally } from './check.ts'
import type { ImportContext, ImportField, RecordValues } from './declare.ts'
import { declareImport } from './declare.ts'
import { idAgrees, idBirthDate } from './row-checks.ts'
import type { RawValue } from './values.ts'

const field = (key: string, type: ImportField['type'], more: Partial<ImportField> = {}): ImportField => ({
  key,
  title: key,
  aliases: [],
  type,
  required: 'never',
  ...more,
})
const declaration = declareImport({
  id: 'x',
  title: '样',
  version: '2026.1',
  fields: [
    field('id', 'idNumber', { required: 'always' }),
    field('type', 'code', { codeList: 'types' }),
    field('birth', 'date'),
    field('sex', 'code', { codeList: 'sex' }),
    field('phone', 'phone'),
    field('mail', 'email'),
    field('count', 'integer'),
    field('ratio', 'decimal'),
    field('region', 'region'),
    field('note', 'text', { maxLength: 3 }),
  ],
  key: (values) => String(values['id']),
  documentType: (values) => (values['type'] === 'passport' ? 'passport' : 'residentId'),
  rowChecks: [idAgrees({ id: 'id', birthDate: 'birth', sex: 'sex' })],
})
const context: ImportContext = {
  today: '2026-09-01',
  lists: {
    types: [{ code: 'passport', label: '护照' }],
    sex: [
      { code: '1', label: '男' },
      { code: '2', label: '女' },
    ],
  },
  resolve: {
    region: (text) =>
      text === '成都市'
        ? { ok: true, value: '510100' }
        : { ok: false, message: `没有“${text}”这个区划`, mend: '从列表选择' },
  },
}
const ID = '11010519491231002X'
const check = (input: Record<string, RawValue>) => checkRecord(declaration, { id: ID, ...input }, context)
const sentences = (input: Record<string, RawValue>) =>
  check(input).problems.map((p) => `${p.key} ${p.level} ${p.message}`)

test('表单、接口、表格里的同一个值得出同一个结果', () => {
  const cell = (text: string, kind: 'text' | 'number', raw: string | number) => ({ text, kind, raw }) as const
  for (const birth of [
    '1949-12-31',
    '19491231',
    18_263,
    cell('18263', 'number', 18_263),
    cell('1949/12/31', 'text', '1949/12/31'),
  ]) {
    expect(check({ birth }).values['birth']).toBe('1949-12-31')
  }
  for (const phone of ['13800001234', 13_800_001_234, '+86 138-0000-1234', '0086 13800001234']) {
    expect(check({ phone }).values['phone']).toBe('13800001234')
  }
  expect(check({ phone: '028 - 86111234' }).values['phone']).toBe('028-86111234')
  expect(check({ count: '１２', ratio: '1,234.5' }).values).toMatchObject({ count: 12, ratio: 1234.5 })
  expect(check({ mail: 'a.b@example.cn', region: '成都市' }).values).toMatchObject({
    mail: 'a.b@example.cn',
    region: '510100',
  })
  for (const sex of ['女', '2', 2, '2女', '2-女', '女（2）']) expect(check({ sex }).values['sex']).toBe('2')
})

test('接口把号码写成数字时与表格一样被拒绝', () => {
  expect(sentences({ id: 110105194912310020 })).toEqual([
    'id block Excel 已把 18 位号码变成科学计数（1.1E+17），无法还原',
  ])
})

test('号码按证件类型检查，类型列在号码右边也一样', () => {
  expect(check({ id: 'e12345678', type: '护照' })).toMatchObject({ ok: true, values: { id: 'E12345678' } })
  expect(check({ id: 'E12345678' }).ok).toBe(false)
})

test('演示号码在正式系统里被拒绝', () => {
  expect(sentences({ id: `51990020080115001${checkDigit('51990020080115001')}` })).toEqual([
    'id block 区划 519900 的号码只用于演示',
  ])
})

test('每一种错误有一句话，被拦下的列不再报必填', () => {
  expect(sentences({ birth: '1950-01-01', sex: '男' })).toEqual([
    'birth block 与证件号码 1101************2X 第 7–14 位不一致',
    'sex block 与证件号码 1101************2X 第 17 位不一致',
  ])
  expect(sentences({ id: '1', count: '一', ratio: '1e3', mail: 'x', region: '成都' })).toEqual([
    'mail block “x”不是电子邮箱地址',
    'count block “一”不是数字',
    'ratio block “1e3”不是数字',
    'region block 没有“成都”这个区划',
    'id block 号码有 1 位，应为 18 位',
  ])
  expect(sentences({ count: 1.5, note: '四个字吧', phone: 'x' })).toEqual([
    'phone block 不是电话号码',
    'count block “1.5”不是整数',
    'note block 有 4 个字，最多 3 个字',
  ])
  expect(sentences({ id: '' })).toEqual(['id block 必填'])
  expect(check({ note: '𠮷𠮷𠮷' }).ok).toBe(true)
  expect(sentences({ note: 'a\ud842' })).toEqual(['note block 内容中有残缺的字符，已无法辨认'])
})

test('能从别的列推出的值自动填上，已填的不动，填错的不盖过', () => {
  const derive = (values: RecordValues) => ({ birth: idBirthDate(values['id']), count: 1 })
  const deriving = { ...declaration, derive }
  expect(checkRecord(deriving, { id: ID, count: 2 }, context).values).toMatchObject({
    birth: '1949-12-31',
    count: 2,
  })
  expect(checkRecord(deriving, { id: ID, birth: '某日' }, context).values['birth']).toBeNull()
})

test('没有给出代码表是程序的错，不算填报人的错', () => {
  expect(() => checkRecord(declaration, { id: ID, sex: '男' }, { ...context, lists: {} })).toThrow(
    'was not supplied',
  )
})

test('任何输入都不会使检查出错，得出的值再查一遍不变', () => {
  const raw = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
  )
  const record = fc.record(Object.fromEntries(declaration.fields.map((f) => [f.key, raw])))
  fc.assert(
    fc.property(record, (input) => {
      const first = checkRecord(declaration, input, context)
      expect(first.ok).toBe(!first.problems.some((problem) => problem.level === 'block'))
      const again = checkRecord(declaration, first.values, context)
      for (const item of declaration.fields) {
        if (item.type !== 'region') expect(again.values[item.key]).toEqual(first.values[item.key])
      }
    }),
  )
})

test('数目必须相符：送来的行等于四种结果之和', () => {
  expect(tally(4, ['new', 'new', 'changed', 'rejected'])).toEqual({
    sent: 4,
    new: 2,
    changed: 1,
    unchanged: 0,
    rejected: 1,
    balances: true,
  })
  expect(tally(5, ['new']).balances).toBe(false)
})
