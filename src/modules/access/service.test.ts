import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('学籍员登录后看到自己的岗位和单位', async () => {
  const session = await (await world.as('qingchengRegistrar')).ok(api.getSession, {})
  expect(session.acting).toMatchObject({ role: 'registrar', orgName: '青城技师学院', holderName: '周琴', portal: 'school' })
  expect(session.demonstration).toBe(true)
})

test('正式域名来自部署的设置，没有设就是空的，和地址栏无关', async () => {
  expect((await world.anyone.ok(api.getSession, {})).domain).toBeNull()
  process.env.LUBAN_PUBLIC_URL = 'https://jg.example.gov.cn/luban/'
  const { domain } = await world.anyone.ok(api.getSession, {})
  delete process.env.LUBAN_PUBLIC_URL
  expect(domain).toBe('jg.example.gov.cn')
})

test('没有登录的人看到演示标记但没有岗位', async () => {
  expect(await world.anyone.ok(api.getSession, {})).toMatchObject({ signedIn: false, acting: null, demonstration: true })
  expect((await world.anyone.send(api.listPermissionMatrix, {})).status).toBe(401)
})

test('连续输错五次口令后锁定，答复说明到什么时候', async () => {
  const attempt = () =>
    world.anyone.raw('/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'fujiangRegistrar', password: 'wrong-password' }) })
  for (let at = 0; at < 5; at++) expect((await attempt()).status).toBe(401)
  const locked = await attempt()
  expect(locked.status).toBe(429)
  expect(((await locked.json()) as { message: string }).message).toMatch(/已锁定到 \d\d:\d\d/)
})
