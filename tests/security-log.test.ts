import fs from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { trustedProxies } from '../src/kernel/config.ts'
import { log } from '../src/kernel/log.ts'
import { api as audits } from '../src/modules/audits/api.ts'
import { createApp } from '../src/server/app.ts'
import { clientAddress } from '../src/server/client-address.ts'
import { testAccountPassword } from './support/keys.ts'
import { sendAs } from './support/sign-in.ts'
import { openWorld, type World } from './support/world.ts'

let world: World
let app: ReturnType<typeof createApp>
beforeAll(async () => {
  world = await openWorld()
  app = createApp({ ...world })
})
afterAll(() => world.close())
afterEach(() => {
  vi.restoreAllMocks()
  delete process.env.LUBAN_TRUSTED_PROXIES
  log.level = 'warn'
})

const from = (remoteAddress: string, forwarded?: string) => ({ incoming: { socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } } })
const ask = async (path: string, init: RequestInit, env: unknown) => app.request(`http://127.0.0.1${path}`, { ...init, headers: { host: '127.0.0.1', 'content-type': 'application/json', ...(init.headers as Record<string, string>) } }, env as never)
const signIn = (username: string, env: unknown, headers: Record<string, string> = {}) => ask('/api/auth/sign-in/username', { method: 'POST', headers, body: JSON.stringify({ username, password: testAccountPassword }) }, env)
const cookieOf = (answer: Response) => answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
const signedIn = async (cookie: string) => ((await (await ask('/api/session', { headers: { cookie } }, from('10.1.1.1'))).json()) as { signedIn: boolean }).signedIn

/** The lines of the process log that the work writes. */
async function logged(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const lines: string[] = []
  vi.spyOn(fs, 'writeSync').mockImplementation(((_: number, text: string) => (lines.push(String(text)), Buffer.byteLength(String(text)))) as never)
  log.level = 'info'
  await work()
  vi.restoreAllMocks()
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('来路地址：没有声明代理时只信连接；声明了，取离代理最近的一个，更左边的不算；写错的声明启动时就说', () => {
  expect(clientAddress(undefined)).toBe('local')
  expect(clientAddress(from('::ffff:10.9.8.7', '1.2.3.4'))).toBe('10.9.8.7')
  process.env.LUBAN_TRUSTED_PROXIES = '127.0.0.1, 10.0.0.0/28,fd00::1'
  expect(clientAddress(from('127.0.0.1', '6.6.6.6, 61.128.1.9'))).toBe('61.128.1.9')
  expect(clientAddress(from('::ffff:127.0.0.1', '6.6.6.6, 61.128.1.9, 10.0.0.3'))).toBe('61.128.1.9')
  expect(clientAddress(from('fd00::1', '2001:db8::5'))).toBe('2001:db8::5')
  expect(clientAddress(from('10.0.0.99', '61.128.1.9'))).toBe('10.0.0.99')
  for (const forged of ['', 'nonsense', '61.128.1.9, <script>', 'unknown', '61.128.1.9:80']) expect(clientAddress(from('127.0.0.1', forged)), forged).toBe('127.0.0.1')
  for (const wrong of ['proxy.example', '10.0.0.0/99', '10.0.0.0/8/8', '10.0.0.0/x']) expect(() => trustedProxies({ LUBAN_TRUSTED_PROXIES: wrong }), wrong).toThrow('LUBAN_TRUSTED_PROXIES')
})

test('等保日志：登录记录和每行审计都有时间、人、事、结果、来源地址；页面和导出看得到，应用角色改不了、删不掉', async () => {
  process.env.LUBAN_TRUSTED_PROXIES = '127.0.0.1'
  const env = from('127.0.0.1', '6.6.6.6, 61.128.1.9')
  await ask('/api/auth/sign-in/username', { method: 'POST', body: JSON.stringify({ username: 'jinjiangOfficer', password: 'wrong-password' }) }, env)
  const cookie = cookieOf(await signIn('jinjiangOfficer', env))
  const records = await world.sql<{ at: Date; username: string; succeeded: boolean; address: string }>(`select at, username, succeeded, address from auth.sign_in where username = 'jinjiangofficer' order by id`)
  expect(records.map(({ succeeded, address }) => [succeeded, address])).toEqual([[false, '61.128.1.9'], [true, '61.128.1.9']])

  const path = '/api/me/security/end-other-sessions'
  expect((await ask(path, { method: 'POST', headers: { cookie, 'idempotency-key': 'log-set-0001' }, body: JSON.stringify({ password: testAccountPassword }) }, env)).status).toBe(200)
  const auditor = await world.as('auditAdmin')
  const [row] = (await auditor.ok(audits.listAudits, { verb: 'me.end-other-sessions' })).rows
  expect(row).toMatchObject({ verb: 'me.end-other-sessions', source: '61.128.1.9', roleTitle: expect.any(String), actorOrg: expect.any(String), at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) })
  expect((await auditor.ok(audits.getAudit, { id: row!.id })).facts).toContainEqual({ title: '来源地址', text: '61.128.1.9' })
  const file = new TextDecoder().decode(await (await auditor.send(audits.exportAudits, { verb: 'me.end-other-sessions', format: 'csv' })).bytes())
  expect(file).toContain('来源地址')
  expect(file).toContain('61.128.1.9')
  for (const pool of [world.database.scopedPool, world.database.widePool])
    for (const text of ['delete from p51.audit', `update p51.audit set actor_name = ''`, 'delete from p51.audit_seal', 'delete from auth.sign_in', 'update auth.sign_in set succeeded = true']) await expect(pool.query(text), text).rejects.toThrow(/permission denied/)
  for (const text of ['delete from auth.sign_in', 'update auth.sign_in set succeeded = true']) await expect(world.database.auth.query(text), text).rejects.toThrow(/permission denied/)
})

test('没有登录的人提交的，审计里没有来源地址：匿名投诉的人不会因此被认出来', async () => {
  const body = JSON.stringify({ phone: '13811110077', name: '样例考生', password: 'rain-lake-2026-x' })
  expect((await ask('/api/apply/sign-up', { method: 'POST', headers: { 'idempotency-key': 'log-set-0003' }, body }, from('61.128.7.7'))).status).toBe(200)
  const rows = await world.sql<{ detail: object }>(`select detail from audit where account_id = ''`)
  expect(rows.length).toBeGreaterThan(0)
  expect(JSON.stringify(rows)).not.toContain('61.128.7.7')
})

test('被拒绝的请求记入日志：谁、从哪里、哪个接口、什么结果，不写编号、口令和会话；同一阵猛试只记一次', async () => {
  const cookie = cookieOf(await signIn('fujiangRegistrar', from('10.1.1.1')))
  const id = '0198c0de-0000-7000-8000-000000000001'
  const lines = await logged(async () => {
    expect((await ask(`/api/audits/7`, { headers: { cookie } }, from('10.1.1.1'))).status).toBe(403)
    expect((await ask(`/api/students/${id}`, { headers: { authorization: 'Bearer lbt_nothing' } }, from('10.1.1.2'))).status).toBe(401)
    expect((await ask('/api/auth/sign-in/username', { method: 'POST', body: JSON.stringify({ username: 'nobody', password: 'Secret-word-99' }) }, from('10.1.1.3'))).status).toBe(401)
    expect((await ask('/api/me/security/end-other-sessions', { method: 'POST', headers: { cookie, origin: 'https://evil.example', 'idempotency-key': 'log-set-0002' }, body: '{}' }, from('10.1.1.4'))).status).toBe(403)
    for (let turn = 0; turn < 40; turn++) await ask('/api/auth/second-step', { method: 'POST', body: '{}' }, from('10.1.1.5'))
    await ask('/api/auth/sign-out', { method: 'POST', headers: { cookie }, body: '{}' }, from('10.1.1.6'))
  })
  expect(lines.map(({ event, status, from: where, route }) => [event, status, where, route])).toEqual([
    ['refused', 403, '10.1.1.1', '/api/audits/:id'],
    ['refused', 401, '10.1.1.2', expect.stringMatching(/^\/api\//)],
    ['refused', 401, '10.1.1.3', '/api/auth/sign-in/username'],
    ['refused', 403, '10.1.1.4', expect.stringMatching(/^\/api\//)],
    ['refused', 429, '10.1.1.5', expect.stringMatching(/^\/api\//)],
    ['signed-out', undefined, '10.1.1.6', undefined],
  ])
  expect(lines[0]).toMatchObject({ account: expect.any(String), role: 'registrar', time: expect.stringMatching(/Z$/), requestId: expect.any(String) })
  expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${id}|Secret-word-99|lbt_nothing|session_token`))
})

test('在已登录的浏览器里再登录一次，原来的会话立即失效；别的网站不能把人送进统一身份登录', async () => {
  const first = cookieOf(await signIn('shengzhiRegistrar', from('10.1.1.1')))
  expect(await signedIn(first)).toBe(true)
  const second = cookieOf(await signIn('shengzhiRegistrar', from('10.1.1.1'), { cookie: first }))
  expect([await signedIn(first), await signedIn(second)]).toEqual([false, true])
  expect((await sendAs(world, second, audits.listAudits, {})).status).toBe(403)
  const start = await ask('/api/auth/oidc/start', { headers: { 'sec-fetch-site': 'cross-site' } }, from('10.1.1.1'))
  expect([start.status, start.headers.get('location')]).toEqual([302, '/sign-in'])
})
