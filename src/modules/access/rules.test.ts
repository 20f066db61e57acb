import { expect, test } from 'vitest'
import { grantableRoles, judgePassword } from './rules.ts'
import { refuseWeak } from './service/common-passwords.ts'

test('口令太短、是账号、太常见、字符太少、只是本系统的词加数字，都说明原因', () => {
  expect(judgePassword('short', 'zhouqin')).toMatch(/至少 10 位/)
  expect(judgePassword('zhouqin2026', 'zhouqin')).toMatch(/账号/)
  expect(judgePassword('Password-123', 'zhouqin')).toMatch(/太常见/)
  expect(judgePassword('aaaaabbbbbb', 'zhouqin')).toMatch(/不同的字符太少/)
  for (const one of ['luban20261122', 'Xueji.2026.11', '四川2026112233', 'admin@@20261', '2026chengdu8899']) expect(judgePassword(one, 'zhouqin'), one).toMatch(/与本系统有关的词/)
  for (const one of ['chengdu-rain-77-lake', 'luban maojian 26']) expect(judgePassword(one, 'zhouqin'), one).toBeUndefined()
  expect(judgePassword('云岭-rain-7木槿', 'zhouqin')).toBeUndefined()
})

test('本单位可以建合适的岗位，下级单位只建管理员', () => {
  const [city, county] = [{ no: 510100000000, kind: 'authority' }, { no: 510104000000, kind: 'authority' }] as const
  const school = { no: 510100000100, kind: 'school' } as const
  expect(grantableRoles(city.no, city)).toEqual(['cityOfficer', 'systemAdmin', 'securityAdmin', 'auditAdmin'])
  expect(grantableRoles(city.no, county)).toEqual(['systemAdmin'])
  expect(grantableRoles(city.no, school)).toEqual(['principal'])
  expect(grantableRoles(school.no, school)).toEqual(['registrar', 'principal'])
})

test('泄露口令里常见的，和在其中一个后面加数字的，服务器不收', () => {
  for (const one of ['manchester', 'Q1w2e3r4t5y6', 'nut-ter-tools', 'dragon20261122', 'Liverpool.2026']) expect(refuseWeak(one, 'zhouqin'), one).toMatch(/泄露的口令/)
  for (const one of ['short', '云岭-rain-7木槿', 'dragon-over-lake-26', 'Luban-test-2026', 'First-password-1', 'Another-pass-99', 'Fine-words-2026-a', 'Journey-2026-spring']) expect(refuseWeak(one, 'zhouqin') ?? '', one).not.toMatch(/泄露的口令/)
})
