import { afterAll, beforeAll, expect, test } from 'vitest'
import { PASSWORD_COST, setPasswordCost } from '../../src/kernel/passwords.ts'
import { openSessions } from '../../src/kernel/sessions.ts'
import { totpCode, totpStep } from '../../src/kernel/totp.ts'
import { api } from '../../src/modules/access/api.ts'
import { TOKEN } from '../../src/modules/exchange/scopes.ts'
import { createApp } from '../../src/server/app.ts'
import { testAccountPassword, testKeys, testPasswordCost } from '../support/keys.ts'
import { attempt, secondStep, sendAs } from '../support/sign-in.ts'
import { openWorld, type World } from '../support/world.ts'
import { median } from './walk.ts'

let world: World
/** The application as an address each time another: what is tested is the account, not the address. */
let ask: (path: string, init?: RequestInit) => Promise<Response>
beforeAll(async () => {
  world = await openWorld()
  let at = 0
  const app = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: world.composition, addressOf: () => `attack-${at++}` })
  ask = async (path, init = {}) => app.request(`http://127.0.0.1${path}`, { ...init, headers: { host: '127.0.0.1', ...(init.headers as Record<string, string>) } })
})
afterAll(() => world.close())

const signIn = (username: unknown, password: unknown, headers: Record<string, string> = {}) => ask('/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ username, password }) })
const cookieOf = (response: Response) => response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')

test('四十个口令同时来猜：只看前五个，第六个起锁定，其中有对的也不放进来', async () => {
  const guesses = Array.from({ length: 40 }, (_, at) => (at < 30 ? `wrong-password-${at}` : testAccountPassword))
  const answers = await Promise.all(guesses.map((one) => signIn('mianyangOfficer', one)))
  const statuses = answers.map((one) => one.status)
  expect(statuses.filter((one) => one === 401)).toHaveLength(5)
  expect(statuses.filter((one) => one === 429)).toHaveLength(35)
  const [row] = await world.sql<{ n: number }>(`select count(*) as n from auth.sign_in where username = 'mianyangofficer'`)
  expect(row!.n).toBe(5)
})

test('二十个动态码同时来猜：也只看前五个', async () => {
  const own = await world.as('shengzhiRegistrar')
  const { secret } = await own.ok(api.beginSecondFactor, { password: testAccountPassword })
  const now = totpStep(Date.now())
  await own.ok(api.confirmSecondFactor, { code: totpCode(secret, now) })
  const waiting = await attempt(world, 'shengzhiRegistrar', testAccountPassword)
  // The right one is among them, and has not been used.
  await world.sql('update auth.second_factor set last_step = last_step - 2')
  const codes = Array.from({ length: 20 }, (_, at) => (at < 19 ? String(at).padStart(6, '0') : totpCode(secret, totpStep(Date.now()))))
  const answers = await Promise.all(codes.map((code) => secondStep(world, waiting.cookie, code)))
  expect(answers.filter((one) => one.status === 401)).toHaveLength(5)
  expect(answers.filter((one) => one.status === 429)).toHaveLength(15)
  expect((await sendAs(world, waiting.cookie, api.getSession, {})).data.signedIn).toBe(false)
})

test('没有的账号、停用的账号、口令不对：答复一字不差，也一样要算口令的摘要', async () => {
  // At the real cost, and with digests of that cost: whoever signs in gets one.
  setPasswordCost(PASSWORD_COST)
  for (const name of ['fujiangRegistrar', 'unqualifiedRegistrar']) {
    expect((await signIn(name, testAccountPassword)).status).toBe(200)
    const [kept] = await world.sql<{ password: string }>(`select a.password from auth.account a join auth."user" u on u.id = a."userId" where u.username = lower($1)`, [name])
    expect(kept!.password).toMatch(/^scrypt:15,8,3:/)
    expect((await signIn(name, testAccountPassword)).status).toBe(200)
  }
  await world.sql(`update auth."user" set disabled_at = now() where username = 'unqualifiedregistrar'`)
  const took: Record<string, number[]> = { absent: [], wrong: [], disabled: [] }
  const texts = new Set<string>()
  for (let turn = 0; turn < 4; turn++) {
    for (const [kind, name, password] of [['absent', `nobody${turn}`, 'wrong-password'], ['wrong', 'fujiangRegistrar', 'wrong-password'], ['disabled', 'unqualifiedRegistrar', testAccountPassword]] as const) {
      const begun = performance.now()
      const answer = await signIn(name, password)
      took[kind]!.push(performance.now() - begun)
      texts.add(`${answer.status} ${await answer.text()} ${answer.headers.getSetCookie().length}`)
    }
  }
  expect([...texts]).toHaveLength(1)
  console.log(`登录用时的中位数（毫秒）：没有的账号 ${median(took.absent!).toFixed(0)}，口令不对 ${median(took.wrong!).toFixed(0)}，停用 ${median(took.disabled!).toFixed(0)}`)
  // The digest takes most of the time; an answer without one would be ten times faster.
  expect(median(took.absent!)).toBeGreaterThan(median(took.wrong!) / 4)
  expect(median(took.wrong!)).toBeGreaterThan(median(took.absent!) / 4)
  setPasswordCost(testPasswordCost)
  // A name that nobody has is locked like any other.
  for (let turn = 0; turn < 5; turn++) await signIn('nobody-at-all', 'wrong-password')
  expect((await signIn('nobody-at-all', 'wrong-password')).status).toBe(429)
})

test('会话固定：登录前带来的会话不会变成登录的；退出、改口令以后旧的会话和别的设备都失效', async () => {
  const planted = 'luban.session_token=attackerknowsthis.c2lnbmF0dXJl'
  const answer = await signIn('chengduOfficer', testAccountPassword, { cookie: planted })
  const given = cookieOf(answer)
  expect(given).not.toContain('attackerknowsthis')
  expect((await sendAs(world, planted, api.getSession, {})).data.signedIn).toBe(false)
  // Signing in once more over a live session gives another one.
  const again = cookieOf(await signIn('chengduOfficer', testAccountPassword, { cookie: given }))
  expect(again).not.toBe(given)
  await ask('/api/auth/sign-out', { method: 'POST', headers: { cookie: again, 'content-type': 'application/json' }, body: '{}' })
  expect((await sendAs(world, again, api.getSession, {})).data.signedIn).toBe(false)
  const [here, there] = [cookieOf(await signIn('chengduOfficer', testAccountPassword)), cookieOf(await signIn('chengduOfficer', testAccountPassword))]
  await sendAs(world, here, api.changePassword, { current: testAccountPassword, next: 'Fine-words-2026-x' })
  expect((await sendAs(world, there, api.getSession, {})).data.signedIn).toBe(false)
  expect((await sendAs(world, given, api.getSession, {})).data.signedIn).toBe(false)
})

test('会话的 Cookie 改一个字就不认；签名换成别的密钥也不认', async () => {
  const cookie = cookieOf(await signIn('qingchengPrincipal', testAccountPassword))
  const [name, value] = cookie.split('=') as [string, string]
  const token = decodeURIComponent(value).split('.')[0]!
  const seen = async (one: string) => (await sendAs(world, `${name}=${encodeURIComponent(one)}`, api.getSession, {})).data.signedIn
  expect((await sendAs(world, cookie, api.getSession, {})).data.signedIn).toBe(true)
  for (const forged of [token, `${token}.`, `${token}.AAAA`, `${token.slice(1)}.${decodeURIComponent(value).split('.')[1]}`, `.${decodeURIComponent(value).split('.')[1]}`]) expect(await seen(forged), forged.slice(0, 6)).toBe(false)
  const [stored] = await world.sql<{ n: number }>(`select count(*) as n from auth.session where token = $1`, [decodeURIComponent(value)])
  expect(stored!.n).toBe(0)
})

test('岗位的 Cookie 换成别人的岗位编号，仍是自己的岗位', async () => {
  const cookie = cookieOf(await signIn('qingchengPrincipal', testAccountPassword))
  const [post] = await world.sql<{ id: string }>(`select id from national.post where role = 'provinceOfficer' limit 1`)
  const session = (await sendAs(world, `${cookie}; luban_post=${post!.id}`, api.getSession, {})).data
  expect(session.acting).toMatchObject({ role: 'principal', orgName: '青城技师学院' })
})

test('令牌混用：会话作令牌、令牌作会话、自己签的 JWT、数据交换的令牌办别的事，一律不认', async () => {
  const admin = await world.as('systemAdmin')
  const [post] = (await admin.ok(api.listAccounts, { q: '周琴' })).rows
  const expiresOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  const scopes = (await admin.ok(api.listTokenScopes, { id: post!.postId })).rows.map((one) => one.id)
  const { id, token } = await admin.ok(api.createToken, { postId: post!.postId, name: '校园平台', scope: scopes.filter((one) => one.startsWith('exchange.')), expiresOn })
  const session = decodeURIComponent(cookieOf(await signIn('qingchengRegistrar', testAccountPassword)).split('=')[1]!)
  const jwt = ['eyJhbGciOiJub25lIn0', Buffer.from(JSON.stringify({ sub: id })).toString('base64url'), ''].join('.')
  for (const bearer of [session, session.split('.')[0]!, jwt, `${token}${token}`, token.toUpperCase(), token.slice(0, -1), '']) {
    const answer = await ask('/api/students', { headers: { authorization: `Bearer ${bearer}` } })
    expect(answer.status, bearer.slice(0, 8)).toBe(401)
  }
  expect((await ask('/api/session', { headers: { cookie: `luban.session_token=${token}` } }).then((one) => one.json())) as object).toMatchObject({ signedIn: false })
  // Scopes: what the token does not name is shut, though its holder may do it.
  expect((await ask('/api/students', { headers: { authorization: `Bearer ${token}` } })).status).toBe(403)
  const form = (secret: string) => ask(TOKEN, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString() })
  for (const secret of [session, jwt, `${token}x`]) expect((await form(secret)).status).not.toBe(200)
  // A cookie beside a token plays no part: the token decides.
  const both = await ask('/api/students', { headers: { authorization: 'Bearer lbt_x', cookie: `luban.session_token=${encodeURIComponent(session)}` } })
  expect(both.status).toBe(401)
})

test('经 TLS 的网址：会话的 Cookie 只走 TLS、脚本读不到，并要求以后都走 TLS', async () => {
  const sessions = openSessions(world.database.auth, testKeys.sessionSecret, 'https://jg.example.gov.cn')
  const app = createApp({ database: world.database, vault: world.vault, sessions, composition: world.composition, secure: true })
  const response = await app.request('https://jg.example.gov.cn/api/auth/sign-in/username', { method: 'POST', headers: { host: 'jg.example.gov.cn', 'content-type': 'application/json' }, body: JSON.stringify({ username: 'provinceOfficer', password: testAccountPassword }) })
  expect(response.status).toBe(200)
  expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  const cookies = response.headers.getSetCookie().filter((one) => one.includes('session_token'))
  expect(cookies.length).toBeGreaterThan(0)
  for (const one of cookies) expect(one).toMatch(/^__Host-luban\.session_token=(?=.*HttpOnly)(?=.*SameSite=Lax)(?=.*Secure)(?=.*Path=\/)/)
  expect(JSON.stringify(await response.json())).toBe('{"secondStep":false}')
})

test('过长的账号、口令、动态码在读完以前就拒绝，不进数据库', async () => {
  for (const body of [{ username: 'a'.repeat(41), password: 'x' }, { username: 'a', password: 'x'.repeat(201) }, { username: ['a'], password: {} }]) expect((await signIn(body.username, body.password)).status).toBe(400)
  for (const path of ['/api/auth/sign-in/username', '/api/auth/second-step', TOKEN]) {
    const answer = await ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"username":"${'a'.repeat(100_000)}"}` })
    expect(answer.status, path).toBe(413)
  }
})
