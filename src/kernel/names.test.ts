import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkName, normaliseName, splitName } from './names.ts'

const reasonOf = (text: string) => {
  const checked = checkName(text)
  return checked.ok ? '通过' : checked.reason
}

test('空格、全角、各种间隔号归为一种写法', () => {
  expect(normaliseName('　张 三　')).toBe('张三')
  for (const dot of ['·', '•', '・', '‧', '･', '．', '.', ' · ', '∙']) {
    expect(normaliseName(`阿卜杜拉${dot}买买提`)).toBe('阿卜杜拉·买买提')
  }
  expect(normaliseName('ＪＯＨＮ　  Smith')).toBe('JOHN Smith')
  expect(normaliseName("'张三\u200b")).toBe('张三')
})

test('扩展 B 区以后的生僻字原样保留', () => {
  expect(normaliseName('李𠮷𬍛')).toBe('李𠮷𬍛')
  expect(checkName('李𠮷𬍛')).toEqual({ ok: true, value: '李𠮷𬍛', warnings: [] })
})

test('数字、符号、遮蔽、缺字、残缺字符都被拒绝并说出怎样改', () => {
  expect(reasonOf('张3')).toBe('姓名中有数字。去掉数字，按身份证件填写。')
  expect(reasonOf('张@三')).toContain('有“@”')
  expect(reasonOf('张*三')).toContain('遮蔽后的姓名')
  expect(reasonOf('张?')).toContain('生僻字')
  expect(reasonOf('张\ud842')).toContain('残缺')
  expect(reasonOf('  ')).toContain('没有填写姓名')
  expect(reasonOf('·买买提')).toContain('间隔号')
  expect(reasonOf('张'.repeat(51))).toContain('51 个字')
})

test('一个字的姓名和自造字只提示', () => {
  expect(checkName('尧')).toMatchObject({ ok: true, warnings: [expect.stringContaining('只有一个字')] })
  expect(checkName('张\ue000')).toMatchObject({ ok: true, warnings: [expect.stringContaining('自造字')] })
})

test('复姓、单姓、间隔号姓名和外文名分开姓与名', () => {
  expect(splitName('张三')).toEqual({ surname: '张', given: '三' })
  expect(splitName('欧阳娜娜')).toEqual({ surname: '欧阳', given: '娜娜' })
  expect(splitName('诸葛亮')).toEqual({ surname: '诸葛', given: '亮' })
  expect(splitName('司马')).toEqual({ surname: '司', given: '马' })
  expect(splitName('阿依古丽·买买提')).toEqual({ surname: '', given: '阿依古丽·买买提' })
  expect(splitName('John Smith')).toEqual({ surname: 'Smith', given: 'John' })
  expect(splitName('𠮷田明')).toEqual({ surname: '𠮷', given: '田明' })
})

test('规范化做两次与一次相同', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => normaliseName(normaliseName(text)) === normaliseName(text),
    ),
  )
})
