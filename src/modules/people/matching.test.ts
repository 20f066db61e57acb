import { expect, test } from 'vitest'
import { checkDigit } from '../../kernel/ids.ts'
import { compare, prepare, type MatchPerson } from './matching.ts'
import { upgradeNumber } from './matching-ids.ts'
import { scan } from './blocking.ts'
import { shapes } from './shapes.ts'

const full = (body: string) => body + checkDigit(body)
const base = full('51010720080915001')
const person = (more: Partial<MatchPerson> = {}): MatchPerson => ({
  id: 'x',
  name: '张伟己',
  sex: '1',
  birthDate: '2008-09-15',
  number: base,
  ...more,
})
const like = (a: Partial<MatchPerson>, b: Partial<MatchPerson>) =>
  compare(prepare(person(a)), prepare(person(b)), shapes)
const level = (a: Partial<MatchPerson>, b: Partial<MatchPerson>, field: string) =>
  like(a, b).reasons.find((one) => one.field === field)?.level

test('15 位旧号码补世纪和校验位后与 18 位是同一个号码', () => {
  expect(upgradeNumber('110105491231002')).toBe('11010519491231002X')
  const match = like(
    { number: '110105491231002', birthDate: '1949-12-31' },
    { number: '11010519491231002X', birthDate: '1949-12-31' },
  )
  expect(match.level).toBe('sure')
  expect(match.reasons[0]).toMatchObject({ level: 'same-upgraded', text: expect.stringContaining('15 位') })
})

test('号码一位不同、相邻两位颠倒，各说出在第几位，不说出数字', () => {
  expect(like({}, { number: full('51010720080925001'), birthDate: '2008-09-25' }).reasons[0]).toMatchObject({
    level: 'one-digit',
    text: '号码只有第 13 位不同',
  })
  expect(like({}, { number: full('51017020080915001') }).reasons[0]).toMatchObject({
    level: 'swapped',
    text: '号码第 5、6 位前后颠倒，其余相同',
  })
  expect(like({}, { number: full('51010270080915001') }).reasons[0]).toMatchObject({ level: 'swapped' })
  for (const number of [full('51010720080925001'), full('51017020080915001')]) {
    const match = like({}, { number })
    expect(match.level).toMatch(/sure|likely/)
    for (const reason of match.reasons) expect(reason.text).not.toMatch(/\d{4,}/)
  }
})

test('同音、形近、间隔号的写法和次序、全角，各有一句理由', () => {
  const named = (left: string, right: string) =>
    like({ name: left }, { name: right }).reasons.find((one) => one.field === 'name')
  expect(named('张伟', '章伟')).toMatchObject({ level: 'homophone', text: '张/章 同音（zhang）' })
  expect(named('张伟己', '张伟已')).toMatchObject({ level: 'shape', text: '己/已 形近' })
  expect(named('阿依古丽·买买提', '阿依古丽．买买提')).toMatchObject({ level: 'same' })
  expect(named('阿依古丽·买买提', '阿依古丽•买买提')).toMatchObject({ level: 'same' })
  expect(named('阿依古丽·买买提', '买买提·阿依古丽')).toMatchObject({ level: 'variant' })
  expect(named('阿依古丽·买买提', '阿依古丽买买提')).toMatchObject({ level: 'variant' })
  expect(named('ＺＨＡＮＧ Wei', 'ZHANG Wei')).toMatchObject({ level: 'same' })
  expect(named('张伟', '李娜')).toMatchObject({ level: 'different' })
})

test('双胞胎只列出：同日、同姓、顺序码相邻、名不同；名也相同的不算双胞胎', () => {
  const other = full('51010720080915003')
  expect(like({ name: '张大强' }, { name: '张小强', number: other }).level).toBe('twins')
  expect(like({ name: '张婷' }, { name: '张亭', number: other }).level).toBe('twins')
  expect(like({ name: '张婷' }, { name: '张婷', number: other }).level).toBe('likely')
})

test('同名同生日、证件种类不同的列出；只同生日的不列', () => {
  expect(like({}, { number: 'E12345678' }).level).toBe('likely')
  expect(like({}, { number: full('51012220080915777') }).level).toBe('likely')
  expect(like({}, { name: '李娜', number: full('51012220080915777') }).level).toBe('none')
  expect(level({ name: '王芳', formerName: '张伟己' }, { number: 'E12345678' }, 'name')).toBe('former')
})

test('两个方向比出同样的结果，每一位的错都被分块找到', () => {
  const first = prepare(person({ id: 'a' }))
  const bodies: string[] = []
  for (let at = 0; at < 17; at++) {
    const wrong = `${base.slice(0, at)}${(Number(base[at]) + 5) % 10}${base.slice(at + 1, 17)}`
    bodies.push(wrong)
    if (at < 16 && base[at] !== base[at + 1])
      bodies.push(`${base.slice(0, at)}${base[at + 1]}${base[at]}${base.slice(at + 2, 17)}`)
  }
  for (const body of bodies) {
    const second = prepare(person({ id: 'b', number: full(body), birthDate: '2008-01-02' }))
    expect(compare(first, second, shapes).weight).toBeCloseTo(compare(second, first, shapes).weight)
    expect(scan([first, second], shapes).pairs, body).toHaveLength(1)
  }
})
