import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCertificateNumber } from './certificate-number.ts'

const skill = 'Y000051000123253000001'

const reasonOf = (text: string) => {
  const read = readCertificateNumber(text)
  return read.ok ? '' : read.reason
}
const numberOf = (text: string) => {
  const read = readCertificateNumber(text)
  return read.ok ? read.number : read.reason
}

test('四种编号各认其类', () => {
  expect(readCertificateNumber(skill)).toEqual({ ok: true, number: skill, grammar: 'skill', changed: [] })
  expect(readCertificateNumber('TS00005100012325000001')).toMatchObject({ grammar: 'appointed' })
  expect(readCertificateNumber('0623001010500123')).toMatchObject({ grammar: 'legacy' })
  expect(readCertificateNumber('川技毕字第 0012 号')).toMatchObject({
    grammar: 'other',
    number: '川技毕字第0012号',
  })
  expect(readCertificateNumber('SC20260630001')).toMatchObject({ grammar: 'other', number: 'SC20260630001' })
})

test('空格、连字符、全角、零宽字符、小写和“编号：”前缀都不碍事', () => {
  for (const text of [
    ' y0000 5100 0123 2530 0000 1 ',
    'Y0000-51-000123-25-3-000001',
    'Ｙ００００５１０００１２３２５３０００００１',
    'Y000051\u200b000123253000001\ufeff',
    '编号：Y000051000123253000001',
    'No. Y000051000123253000001',
    'У000051000123253000001',
  ])
    expect(numberOf(text), text).toBe(skill)
})

test('形近的字母只在必须是数字的位置改为数字，并说明改了什么', () => {
  expect(readCertificateNumber('YOO0051OO0I23253OOOOOl')).toMatchObject({
    number: skill,
    changed: ['字母改为大写', '形近的字母改为数字'],
  })
  expect(numberOf('O6230O10105OOl23')).toBe('0623001010500123')
  expect(numberOf('SO2026LI')).toBe('SO2026LI')
})

test('写错的编号说明错在哪里、怎么改', () => {
  expect(reasonOf('')).toContain('没有填写')
  expect(reasonOf('　 -')).toContain('没有填写')
  expect(reasonOf('12345')).toContain('至少 6 位')
  expect(reasonOf(skill.slice(0, 21))).toContain('少了 1 位')
  expect(reasonOf(`${skill}7`)).toContain('多了 1 位')
  expect(reasonOf(`X${skill.slice(1)}`)).toContain('以 Y 或 S 开头')
  expect(reasonOf('Y000099000123253000001')).toContain('没有“99”这个省份')
  expect(reasonOf('Y000051000123259000001')).toContain('第 16 位是等级')
  expect(reasonOf('Y0000510001232530000K1')).toContain('有字母')
  expect(reasonOf('SC2026#001')).toContain('“#”')
  expect(reasonOf('1'.repeat(33))).toContain('最多 32 位')
  expect(reasonOf('1'.repeat(300))).toContain('太长')
  expect(reasonOf('AB|2026')).toContain('数字 1 或字母 I')
})

test('任何输入都有答复，读过的编号再读不变', () => {
  const chars = fc.constantFrom(...'YSOILQDZB0123456789 -|：Ｏ１лоУ〇编号')
  const inputs = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(chars, { maxLength: 30 }).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(inputs, (text) => {
      const read = readCertificateNumber(text)
      if (!read.ok) return read.reason.endsWith('。')
      const again = readCertificateNumber(read.number)
      return (
        again.ok &&
        again.number === read.number &&
        again.grammar === read.grammar &&
        again.changed.length === 0
      )
    }),
    { numRuns: 5000, seed: 22 },
  )
})

test('合规的编号加上任何间隔、全角和形近写法都读回原样', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
  const numbers = fc
    .tuple(
      fc.constantFrom('Y', 'S'),
      digits(4),
      fc.constantFrom('11', '51', '53', '65'),
      digits(8),
      fc.constantFrom(...'12345'),
      digits(6),
    )
    .map((parts) => parts.join(''))
  const noise = fc.array(fc.constantFrom('', '', '', ' ', '-', '—', '\u3000', '\u200b'), {
    minLength: 23,
    maxLength: 23,
  })
  fc.assert(
    fc.property(
      numbers,
      noise,
      fc.array(fc.boolean(), { minLength: 22, maxLength: 22 }),
      (number, gaps, worn) => {
        const typed = [...number].map((char, at) => {
          const look =
            at === 0
              ? char.toLowerCase()
              : char === '0'
                ? 'o'
                : char === '1'
                  ? 'l'
                  : String.fromCharCode(char.charCodeAt(0) + 0xfee0)
          return (gaps[at] ?? '') + (worn[at] ? look : char)
        })
        expect(numberOf(typed.join(''))).toBe(number)
      },
    ),
    { numRuns: 1000, seed: 5 },
  )
})
