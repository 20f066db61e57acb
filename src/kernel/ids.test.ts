import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCreditCode, checkDigit, checkDocument, checkIdNumber, isDemoId } from './ids.ts'

const today = '2026-09-01'
const reasonOf = (text: string, options = {}) => {
  const checked = checkIdNumber(text, { today, ...options })
  return checked.ok ? '通过' : checked.reason
}
const withCheck = (first17: string) => first17 + checkDigit(first17)

test('标准中的样例号码通过，并给出出生日期、性别和区划', () => {
  expect(checkIdNumber('11010519491231002X', { today })).toEqual({
    ok: true,
    value: '11010519491231002X',
    birthDate: '1949-12-31',
    sex: '2',
    area: '110105',
    warnings: [],
  })
})

test('全角数字、空格、小写 x 和开头的撇号都归为同一个号码', () => {
  for (const text of [
    '１１０１０５１９４９１２３１００２Ｘ',
    ' 110105 19491231 002x ',
    "'11010519491231002x",
    '　11010519491231002X',
  ]) {
    expect(checkIdNumber(text, { today })).toMatchObject({ ok: true, value: '11010519491231002X' })
  }
})

test('2023 年 2 月 29 日出生的号码被拒绝，理由说出这一天不存在', () => {
  expect(reasonOf(withCheck('51010420230229001'))).toBe(
    '第 7–14 位“20230229”不是真实日期：2023 年 2 月没有 29 日。按身份证核对。',
  )
  expect(reasonOf(withCheck('51010420240229001'))).toBe('通过')
  expect(reasonOf(withCheck('51010420231301001'))).toContain('没有 13 月')
  expect(reasonOf(withCheck('51010420230100001'))).toContain('没有 0 日')
})

test('将来出生和 1900 年以前出生的号码被拒绝', () => {
  expect(reasonOf(withCheck('51010420260902001'))).toContain('晚于今天')
  expect(reasonOf(withCheck('51010420260901001'))).toBe('通过')
  expect(reasonOf(withCheck('51010418991231001'))).toContain('早于 1900 年')
})

test('Excel 的科学计数和数字单元格被认出，句子与界面规范一致', () => {
  const sentence =
    'Excel 已把 18 位号码变成科学计数（1.1E+17），无法还原。把该列设为“文本”，从原始材料重新填写。'
  expect(reasonOf('1.1E+17')).toBe(sentence)
  expect(reasonOf('1.10105194912310E+17')).toBe(sentence)
  expect(reasonOf('110105194912310000', { fromNumber: true })).toBe(sentence)
  expect(reasonOf('110105194912310000')).toContain('末三位是 000')
})

test('长度、字符、省级代码、校验位各有自己的理由', () => {
  expect(reasonOf('')).toContain('没有填写号码')
  expect(reasonOf('1101051949123100')).toBe('号码有 16 位，应为 18 位。按身份证核对是否少填或多填。')
  expect(reasonOf('11010519491231O02X')).toContain('第 15 位是“O”')
  expect(reasonOf('11010519491231002Y')).toContain('第 18 位是“Y”，末位只能是数字或字母 X')
  expect(reasonOf(withCheck('99010519491231002'))).toContain('以 9 开头')
  expect(reasonOf(withCheck('16010519491231002'))).toContain('前两位“16”不是省级代码')
  expect(reasonOf('110105194912310021')).toBe('校验位不符，号码中至少有一位填错。按身份证逐位核对。')
  expect(reasonOf('1101**********002X')).toContain('遮蔽')
  expect(reasonOf('𠮷10105194912310021')).toContain('第 1 位')
})

test('省级代码有效而区划不在表内只是提示，从不拒绝；81、82、83 可用', () => {
  const checked = checkIdNumber(withCheck('51129919800101001'), { today, knownAreas: new Set(['510104']) })
  expect(checked.ok && checked.warnings[0]).toContain('区划代码 511299 不在历年区划表内')
  for (const area of ['810000', '820000', '830000']) {
    expect(checkIdNumber(withCheck(`${area}20000101001`), { today }).ok).toBe(true)
  }
})

test('演示区划 519900 被认出，不算未知区划', () => {
  const id = withCheck('51990020080229001')
  const checked = checkIdNumber(id, { today, knownAreas: new Set() })
  expect(checked).toMatchObject({ ok: true, warnings: [] })
  expect(isDemoId(id)).toBe(true)
  expect(isDemoId('11010519491231002X')).toBe(false)
})

test('15 位旧号码换算为 18 位并提示', () => {
  expect(checkIdNumber('110105491231002', { today })).toMatchObject({
    ok: true,
    value: '11010519491231002X',
    warnings: ['15 位旧号码已换算为 18 位。按现行身份证核对。'],
  })
})

const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-08-31'), noInvalidDate: true })
const number = fc
  .tuple(fc.constantFrom('110105', '510104', '830000', '659001'), day, fc.integer({ min: 0, max: 999 }))
  .map(([area, date, serial]) =>
    withCheck(area + date.toISOString().slice(0, 10).replaceAll('-', '') + String(serial).padStart(3, '0')),
  )

test('任何合格的号码都通过，改动任何一位数字都被拒绝', () => {
  fc.assert(
    fc.property(number, fc.nat(16), fc.integer({ min: 1, max: 9 }), (id, at, step) => {
      expect(checkIdNumber(id, { today }).ok).toBe(true)
      const digit = (Number(id[at]) + step) % 10
      return !checkIdNumber(id.slice(0, at) + digit + id.slice(at + 1), { today }).ok
    }),
  )
})

test('相邻两位互换被拒绝', () => {
  fc.assert(
    fc.property(number, fc.nat(15), (id, at) => {
      if (id[at] === id[at + 1]) return true
      return !checkIdNumber(id.slice(0, at) + id[at + 1] + id[at] + id.slice(at + 2), { today }).ok
    }),
  )
})

test('任意文字都不会使检查出错', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const checked = checkIdNumber(text, { today })
      return checked.ok || checked.reason.endsWith('。')
    }),
  )
})

test('统一社会信用代码：样例通过，错一位、用了不该用的字母都被拒绝', () => {
  expect(checkCreditCode('91350100M000100Y43')).toEqual({
    ok: true,
    value: '91350100M000100Y43',
    warnings: [],
  })
  expect(checkCreditCode('91350100m000100y43 ').ok).toBe(true)
  expect(checkCreditCode('91350100M000100Y44')).toMatchObject({
    ok: false,
    reason: expect.stringContaining('校验位'),
  })
  expect(checkCreditCode('9135O100M000100Y43')).toMatchObject({
    ok: false,
    reason: expect.stringContaining('第 5 位是“O”'),
  })
  expect(checkCreditCode('91350100M000100Y4')).toMatchObject({
    ok: false,
    reason: expect.stringContaining('17 位'),
  })
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  fc.assert(
    fc.property(fc.nat(16), fc.integer({ min: 1, max: 30 }), (at, step) => {
      const code = '91350100M000100Y43'
      const other = alphabet[(alphabet.indexOf(code[at] ?? '') + step) % 31]
      return !checkCreditCode(code.slice(0, at) + other + code.slice(at + 1)).ok
    }),
  )
})

test('护照、通行证、居住证、永久居留身份证各按自己的格式检查', () => {
  const ok = (type: Parameters<typeof checkDocument>[0], text: string) =>
    checkDocument(type, text, { today }).ok
  expect(ok('passport', 'e12345678')).toBe(true)
  expect(ok('passport', 'PASSPORT')).toBe(false)
  expect(ok('hongKongMacaoPermit', 'H12345678')).toBe(true)
  expect(ok('hongKongMacaoPermit', 'M1234567801')).toBe(true)
  expect(ok('hongKongMacaoPermit', 'K12345678')).toBe(false)
  expect(ok('taiwanPermit', '12345678')).toBe(true)
  expect(ok('taiwanPermit', '1234567890(B)')).toBe(true)
  expect(ok('taiwanPermit', '1234')).toBe(false)
  expect(ok('residencePermit', withCheck('81000020000101001'))).toBe(true)
  expect(ok('residencePermit', '11010519491231002X')).toBe(false)
  expect(ok('permanentResidenceId', withCheck('91112419810803002'))).toBe(true)
  expect(ok('permanentResidenceId', 'USA110012345678')).toBe(true)
  expect(ok('permanentResidenceId', withCheck('91112419810230002'))).toBe(false)
  expect(ok('other', '')).toBe(false)
  expect(ok('residentId', '11010519491231002x')).toBe(true)
})
