import { expect, test } from 'vitest'
import { declareImport, fieldsFromTsv, normaliseHeader, templateId } from './declare.ts'
import type { ImportField } from './declare.ts'

const field = (key: string, more: Partial<ImportField> = {}): ImportField => ({
  key,
  title: key,
  aliases: [],
  type: 'text',
  required: 'never',
  ...more,
})
const declare = (fields: ImportField[]) =>
  declareImport({ id: 'x', title: '样', version: '2026.1', fields, key: () => undefined })

test('声明有错时启动就报错：键重复、列名重复、代码没有列表、必填规则不存在', () => {
  expect(() => declare([field('a'), field('a')])).toThrow('declared twice')
  expect(() => declare([field('a', { aliases: ['甲'] }), field('b', { title: '甲（必填）' })])).toThrow(
    'belongs to both',
  )
  expect(() => declare([field('a', { type: 'code' })])).toThrow('names no list')
  expect(() => declare([field('a', { required: 'minor' })])).toThrow('unknown rule minor')
  expect(templateId(declare([field('a')]))).toBe('x-2026.1')
})

test('列名按同一种写法比较', () => {
  for (const text of [
    '证件号码',
    ' 证件 号码 ',
    '证件\n号码',
    '*证件号码',
    '证件号码（必填）',
    '证件号码：',
    '证件号码(按条件必填)',
  ]) {
    expect(normaliseHeader(text)).toBe('证件号码')
  }
  expect(normaliseHeader('身高（厘米）')).toBe('身高(厘米)')
})

test('从制表符分隔的清单读出字段', () => {
  const tsv = [
    '# 注释',
    'key\ttitle\ttype\tcodeList\trequired\trequiredRule\tmaxLength\thelp\texample\tsource\tgroup\taliases',
    'name\t姓名\ttext\t\talways\t\t50\t按证件填写\t张三\t推\t基本\t学生姓名|名字',
    'guardian\t监护人\ttext\t\trule\tminor\t\t\t\t\t\t',
  ].join('\n')
  expect(fieldsFromTsv(tsv, { name: 'name' })).toEqual([
    {
      key: 'name',
      title: '姓名',
      aliases: ['学生姓名', '名字'],
      type: 'name',
      required: 'always',
      maxLength: 50,
      help: '按证件填写',
      example: '张三',
      group: '基本',
    },
    { key: 'guardian', title: '监护人', aliases: [], type: 'text', required: 'minor' },
  ])
  expect(() => fieldsFromTsv('key\ttype\na\tfoo')).toThrow('unknown type foo')
})
