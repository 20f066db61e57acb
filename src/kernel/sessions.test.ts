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
