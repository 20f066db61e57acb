import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../tests/support/world.ts'
import { testAccountPassword } from '../../tests/support/keys.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

async function signIn(username: string): Promise<string> {
  const response = await world.anyone.raw('/api/auth/sign-in/username', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: testAccountPassword }),
  })
  expect(response.status).toBe(200)
  return response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}

const list = (cookie: string) => world.anyone.raw('/api/students', { headers: { cookie } })

test('退出以后，同一个会话从下一次请求起无效', async () => {
  const cookie = await signIn('qingchengRegistrar')
  expect((await list(cookie)).status).toBe(200)
  await world.anyone.raw('/api/auth/sign-out', { method: 'POST', headers: { cookie } })
  expect((await list(cookie)).status).toBe(401)
})

test('岗位停用从下一次请求起有效，恢复也一样', async () => {
  const cookie = await signIn('qingchengRegistrar')
  const [post] = await world.sql<{ id: string }>(
    `select p.id from national.post p join auth."user" u on u.id = p.account_id where u.username = 'qingchengregistrar'`,
  )
  await world.sql('update national.post set valid_to = current_date - 1 where id = $1', [post!.id])
  expect((await list(cookie)).status).toBe(401)
  await world.sql('update national.post set valid_to = null where id = $1', [post!.id])
  expect((await list(cookie)).status).toBe(200)
})

test('签名不符、会话到期都不算登录', async () => {
  const cookie = await signIn('qingchengRegistrar')
  const forged = cookie.replace(/(session_token=[^.]+\.)(..)/, (_, head: string, two: string) => `${head}${two === 'AA' ? 'BB' : 'AA'}`)
  expect(forged).not.toBe(cookie)
  expect((await list(forged)).status).toBe(401)
  await world.sql(`update auth.session set "expiresAt" = now() - interval '1 second'`)
  expect((await list(cookie)).status).toBe(401)
})

test('到了该续期的时候，会话延长到 12 小时', async () => {
  const cookie = await signIn('qingchengRegistrar')
  await world.sql(`update auth.session set "expiresAt" = now() + interval '3 hours'`)
  expect((await list(cookie)).status).toBe(200)
  const [session] = await world.sql<{ hours: number }>(
    `select extract(epoch from max("expiresAt") - now())::float / 3600 as hours from auth.session`,
  )
  expect(session!.hours).toBeGreaterThan(11.9)
})

test('一直在用的会话连同 Cookie 一起延长，最长一天；满一天必须重新登录', async () => {
  const cookie = await signIn('qingchengRegistrar')
  await world.sql(`update auth.session set "expiresAt" = now() + interval '3 hours', "createdAt" = now() - interval '9 hours'`)
  const answer = await list(cookie)
  expect(answer.headers.getSetCookie()[0]).toMatch(/^luban\.session_token=.+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
  const renewed = answer.headers.getSetCookie()[0]!.split(';')[0]!
  expect((await list(renewed)).headers.getSetCookie()).toEqual([])

  await world.sql(`update auth.session set "expiresAt" = now() + interval '1 hour', "createdAt" = now() - interval '20 hours'`)
  expect(Number(/Max-Age=(\d+)/.exec((await list(renewed)).headers.getSetCookie()[0]!)![1])).toBeCloseTo(4 * 3600, -2)
  await world.sql(`update auth.session set "expiresAt" = now() + interval '1 hour', "createdAt" = now() - interval '24 hours'`)
  expect((await list(renewed)).status).toBe(401)
})

test('退出所有设备：连同本机，全部会话从下一次请求起无效', async () => {
  const [one, two] = [await signIn('qingchengRegistrar'), await signIn('qingchengRegistrar')]
  const ended = await world.anyone.raw('/api/me/security/end-all-sessions', { method: 'POST', headers: { cookie: one, 'idempotency-key': 'end-all-1' }, body: '{}' })
  expect(ended.status).toBe(200)
  for (const cookie of [one, two]) expect((await list(cookie)).status).toBe(401)
})
