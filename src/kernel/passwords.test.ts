import { hashPassword as hashBefore } from 'better-auth/crypto'
import { expect, test } from 'vitest'
import { hashPassword, isOutdated, PASSWORD_COST, verifyPassword } from './passwords.ts'

const light = { ln: 8, r: 8, p: 1 }

test('摘要写着自己的代价，同一口令两次不同；对的认，差一个字、截短、改过的不认', async () => {
  const [one, two] = [await hashPassword('Fine-words-2026', light), await hashPassword('Fine-words-2026', light)]
  expect(one).toMatch(/^scrypt:8,8,1:[\w-]{22}:[\w-]{43}$/)
  expect(two).not.toBe(one)
  expect(await verifyPassword(one, 'Fine-words-2026')).toBe(true)
  expect(await verifyPassword(one, 'Ｆine-words-2026'), '全角与半角是同一个口令').toBe(true)
  for (const wrong of ['Fine-words-2027', 'fine-words-2026', 'Fine-words-202', '']) expect(await verifyPassword(one, wrong), wrong).toBe(false)
  for (const broken of ['', ':', 'scrypt:8,8,1:x:y', one.slice(0, -8), one.replace('8,8', '9,8')]) expect(await verifyPassword(broken, 'Fine-words-2026'), broken).toBe(false)
})

test('从前的摘要照样认，并且知道要换', async () => {
  const before = await hashBefore('Fine-words-2026')
  expect(await verifyPassword(before, 'Fine-words-2026')).toBe(true)
  expect(await verifyPassword(before, 'Fine-words-2027')).toBe(false)
  expect(isOutdated(before)).toBe(true)
  expect(isOutdated(await hashPassword('Fine-words-2026', light))).toBe(true)
  // Nobody's digest is made cheaper.
  expect(isOutdated(await hashPassword('Fine-words-2026'), light)).toBe(false)
})

test('现行的代价不低于 OWASP 对 scrypt 的建议，一次要用几十毫秒以上', async () => {
  expect(PASSWORD_COST).toEqual({ ln: 15, r: 8, p: 3 })
  const digest = await hashPassword('Fine-words-2026')
  expect(isOutdated(digest)).toBe(false)
  const begun = performance.now()
  expect(await verifyPassword(digest, 'Fine-words-2026')).toBe(true)
  expect(performance.now() - begun).toBeGreaterThan(30)
})

test('三十个人同时登录：一次最多算三个，都算得出，别的事照办', async () => {
  const digest = await hashPassword('Fine-words-2026', { ln: 12, r: 8, p: 1 })
  const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => verifyPassword(digest, at % 2 === 0 ? 'Fine-words-2026' : 'other-words-2026')))
  expect(answers.filter(Boolean)).toHaveLength(15)
})
