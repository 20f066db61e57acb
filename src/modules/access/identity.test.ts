import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf, bindTo, clientSecret, openBrowser, ORIGIN, setProvider, startProvider, type Running } from '../../../tests/support/identity-providers.ts'
import { testAccountPassword } from '../../../tests/support/keys.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { totpCode, totpStep } from '../../kernel/totp.ts'
import { api } from './api.ts'

let world: World
let provider: Running
let issuer: string
beforeAll(async () => {
  world = await openWorld()
  provider = await startProvider()
  issuer = provider.issuer
})
afterAll(async () => {
  provider.close()
  await world.close()
})

const common = { title: '政务统一身份认证', clientId: 'luban', origin: ORIGIN, bindSelf: true, enabled: true, reason: '接入省统一身份认证' }
const lastSignIn = async () => (await world.sql<{ username: string; succeeded: boolean; way: string; reason: string | null }>('select username, succeeded, way, reason from auth.sign_in order by id desc limit 1'))[0]

test('没有设置时登录页没有按钮；设置由省级系统管理员做，密钥加密保存、读不出来，地址要 https', async () => {
  expect(await world.anyone.ok(api.listSignInWays, {})).toEqual({ identity: null })
  expect((await world.anyone.raw('/api/auth/oidc/start')).headers.get('location')).toBe('/sign-in?refused=off')
  const registrar = await world.as('qingchengRegistrar')
  expect((await registrar.send(api.setIdentityProvider, { ...common, issuer, secret: clientSecret })).status).toBe(403)
  const admin = await world.as('systemAdmin')
  expect((await admin.send(api.setIdentityProvider, { ...common, issuer: 'http://idp.example.gov.cn', secret: clientSecret })).problem.issues).toEqual([{ path: 'issuer', message: '认证方地址要写成 https:// 开头的地址，不带问号以后的部分。' }])
  await setProvider(world, { issuer })
  expect(await world.anyone.ok(api.listSignInWays, {})).toEqual({ identity: { title: '政务统一身份认证' } })
  expect(JSON.stringify(await admin.ok(api.getIdentityProvider, {}))).not.toContain(clientSecret)
  const [row] = await world.sql<{ sealed: Buffer }>('select secret_sealed as sealed from auth.oidc_provider')
  expect(row!.sealed.toString('latin1')).not.toContain(clientSecret)
  expect(JSON.stringify(await world.sql('select * from audit'))).not.toContain(clientSecret)
})

test('首次登录：统一身份没有账号，不自动建；用自己的口令登录一次绑定，下次直接进入，登录记录写明方式', async () => {
  const browser = openBrowser(world)
  expect(await browser.callback(await browser.walk('zhouqin'))).toBe('/sign-in?bind=1')
  expect((await browser.session()).signedIn).toBe(false)
  const before = await world.sql('select count(*) as n from auth."user"')
  expect((await browser.post('/api/auth/sign-in/username', { username: 'qingchengRegistrar', password: testAccountPassword })).status).toBe(200)
  expect((await browser.post('/api/me/security/identity', { password: '不是口令' })).status).toBe(400)
  expect((await browser.post('/api/me/security/identity', { password: testAccountPassword })).status).toBe(200)
  expect(await world.sql('select count(*) as n from auth."user"')).toEqual(before)

  const next = openBrowser(world)
  expect(await next.callback(await next.walk('zhouqin'))).toBe('/sign-in?from=%2Fstudents')
  expect(await next.session()).toMatchObject({ signedIn: true, username: 'qingchengregistrar' })
  expect(await lastSignIn()).toEqual({ username: 'qingchengregistrar', succeeded: true, way: 'oidc', reason: null })
  const security = (await (await next.ask(`${ORIGIN}/api/me/security`)).json()) as { signIns: { result: string }[]; identity: { bound: { how: string } } }
  expect(security.signIns[0]!.result).toBe('已登录（统一身份认证）')
  expect(security.identity.bound.how).toBe('self')

  const signOut = await next.post('/api/auth/sign-out', {})
  expect(signOut.body.onward).toMatch(new RegExp(`^${issuer}/session/end\\?id_token_hint=.+post_logout_redirect_uri=`))
  expect((await fetch(signOut.body.onward!)).status).toBe(200)
  expect((await next.session()).signedIn).toBe(false)
})

test('别人浏览器里核实的统一身份绑不到我的账号上；同一身份不能绑两个账号', async () => {
  const mallory = openBrowser(world)
  await mallory.callback(await mallory.walk('mallory'))
  const victim = openBrowser(world)
  await victim.post('/api/auth/sign-in/username', { username: 'fujiangRegistrar', password: testAccountPassword })
  expect((await victim.post('/api/me/security/identity', { password: testAccountPassword })).body.message).toContain('没有等待绑定的统一身份')
  const admin = await world.as('systemAdmin')
  const answer = await admin.send(api.bindAccountIdentity, { accountId: await accountOf(world, 'shengzhiRegistrar'), subject: 'zhouqin', reason: '本人到场核实' })
  expect(answer.problem.message).toContain('这个统一身份或这个账户已经绑定')
})

test('管理员绑定、解除；解除时经它登录的会话一起结束；标识只存带钥摘要', async () => {
  const admin = await world.as('systemAdmin')
  const accountId = await accountOf(world, 'shengzhiRegistrar')
  await admin.ok(api.bindAccountIdentity, { accountId, subject: '510104198001010011', reason: '本人到场核实' })
  expect(JSON.stringify(await world.sql('select * from auth.oidc_binding'))).not.toContain('510104198001010011')
  const browser = openBrowser(world)
  await browser.callback(await browser.walk('510104198001010011'))
  expect((await browser.session()).signedIn).toBe(true)
  expect((await admin.ok(api.dropAccountIdentity, { accountId, reason: '人员调动' })).sessionsEnded).toBe(1)
  expect((await browser.session()).signedIn).toBe(false)
})

test('动态码照样要；口令锁定不挡统一身份；停用和没有岗位的各有一句，不建会话', async () => {
  const username = 'mianyangOfficer'
  await bindTo(world, issuer, 'zhaoqiang', username)
  const accountId = await accountOf(world, username)
  const key = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  await world.sql('insert into auth.second_factor (account_id, secret_sealed, confirmed_at) values ($1, $2, now())', [accountId, world.vault.seal(key)])
  for (let wrong = 0; wrong < 5; wrong++) await openBrowser(world).post('/api/auth/sign-in/username', { username, password: '不对的口令' })
  expect((await openBrowser(world).post('/api/auth/sign-in/username', { username, password: testAccountPassword })).status).toBe(429)
  await world.sql('update auth."user" set unlocked_at = null where id = $1', [accountId])
  const browser = openBrowser(world)
  expect(await browser.callback(await browser.walk('zhaoqiang'))).toBe('/sign-in?step=second&from=%2Fstudents')
  expect((await browser.session()).signedIn).toBe(false)
  await world.sql(`delete from auth.sign_in where username = lower($1)`, [username])
  expect((await browser.post('/api/auth/second-step', { code: totpCode(key, totpStep(Date.now())) })).status).toBe(200)
  expect((await browser.session()).signedIn).toBe(true)
  expect(await lastSignIn()).toMatchObject({ succeeded: true, way: 'oidc', reason: 'code' })

  await world.sql(`update auth."user" set disabled_at = now() where id = $1`, [accountId])
  const disabled = openBrowser(world)
  expect(await disabled.callback(await disabled.walk('zhaoqiang'))).toBe('/sign-in?refused=disabled')
  await world.sql(`update auth."user" set disabled_at = null where id = $1`, [accountId])
  await world.sql('update national.post set valid_to = current_date - 1 where account_id = $1', [accountId])
  const postless = openBrowser(world)
  expect(await postless.callback(await postless.walk('zhaoqiang'))).toBe('/sign-in?refused=no-post')
  expect(await lastSignIn()).toMatchObject({ succeeded: false, way: 'oidc', reason: 'no-post' })
})
