import { afterAll, beforeAll, expect, test } from 'vitest'
import { testAccountPassword } from '../../../tests/support/keys.ts'
import { attempt, secondStep, sendAs } from '../../../tests/support/sign-in.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { totpCode, totpStep } from '../../kernel/totp.ts'
import { api } from './api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  const made = await (await world.as('systemAdmin')).ok(api.createAccount, { username: 'provinceSecurity', name: '许静', orgNo: orgs.province, role: 'securityAdmin' })
  const first = await attempt(world, 'provinceSecurity', made.password)
  await sendAs(world, first.cookie, api.changePassword, { current: made.password, next: testAccountPassword })
})
afterAll(() => world.close())

const reason = '本人到场核实身份'
const accountId = async (name: string) => (await (await world.as('provinceSecurity')).ok(api.listAccounts, { q: name })).rows[0]!.accountId

test('新口令不能太短、不能是常见的、不能是最近 5 个；改过以后其他设备退出', async () => {
  const own = await world.as('fujiangRegistrar')
  const other = await attempt(world, 'fujiangRegistrar', testAccountPassword)
  const change = (current: string, next: string) => own.send(api.changePassword, { current, next })
  expect((await change(testAccountPassword, 'short')).problem.issues).toMatchObject([{ path: 'next', message: expect.stringContaining('至少 10 位') }])
  expect((await change(testAccountPassword, 'Password.123')).problem.message).toContain('太常见')
  expect((await change('wrong-password', 'Fine-words-2026')).problem.issues).toMatchObject([{ path: 'current' }])
  expect((await change(testAccountPassword, testAccountPassword)).problem.message).toContain('最近 5 个')
  expect(await change(testAccountPassword, 'Fine-words-2026-a')).toMatchObject({ status: 200, data: { sessionsEnded: 1 } })
  expect((await sendAs(world, other.cookie, api.getSession, {})).data.signedIn).toBe(false)
  expect((await change('Fine-words-2026-a', 'Fine-words-2026-b')).status).toBe(200)
  expect((await change('Fine-words-2026-b', 'Fine-words-2026-a')).problem.message).toContain('最近 5 个')
})

test('本人看得到自己的登录记录和在用的设备，可以退出其他设备', async () => {
  const here = await attempt(world, 'mianyangOfficer', testAccountPassword, { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0' })
  await attempt(world, 'mianyangOfficer', testAccountPassword)
  await attempt(world, 'mianyangOfficer', 'wrong-password')
  const seen = (await sendAs(world, here.cookie, api.getSecurity, {})).data
  expect(seen.signIns.map((one) => one.result)).toEqual(['口令不对', '已登录', '已登录'])
  expect(seen.sessions).toHaveLength(2)
  expect(seen.sessions.find((one) => one.current)).toMatchObject({ device: 'Chrome · Windows', address: 'local' })
  const refused = await sendAs(world, here.cookie, api.endOtherSessions, { password: 'wrong-password' })
  expect(refused).toMatchObject({ status: 400, problem: { issues: [{ path: 'password' }] } })
  expect((await sendAs(world, here.cookie, api.getSecurity, {})).data.sessions).toHaveLength(2)
  expect((await sendAs(world, here.cookie, api.endOtherSessions, { password: testAccountPassword })).data.sessionsEnded).toBe(1)
  expect((await sendAs(world, here.cookie, api.getSecurity, {})).data.sessions).toHaveLength(1)
})

test('动态码：取密钥、用一个码确认、登录第二步；同一个码不能用两次，备用码每个一次', async () => {
  const own = await world.as('shengzhiRegistrar')
  expect((await own.send(api.beginSecondFactor, { password: 'wrong-password' })).status).toBe(400)
  const { secret, uri } = await own.ok(api.beginSecondFactor, { password: testAccountPassword })
  expect(uri).toMatch(/^otpauth:\/\/totp\/.*shengzhiregistrar\?secret=[A-Z2-7]{32}&/i)
  expect((await attempt(world, 'shengzhiRegistrar', testAccountPassword)).secondStep).toBe(false)
  const now = totpStep(Date.now())
  /** As if half a minute had gone by: the present code has not been used. */
  const later = () => world.sql('update auth.second_factor set last_step = last_step - 1')
  expect((await own.send(api.confirmSecondFactor, { code: '000000' })).status).toBe(400)
  const { backupCodes } = await own.ok(api.confirmSecondFactor, { code: totpCode(secret, now) })
  expect(backupCodes).toHaveLength(10)

  const waiting = await attempt(world, 'shengzhiRegistrar', testAccountPassword)
  expect(waiting).toMatchObject({ status: 200, secondStep: true })
  expect((await sendAs(world, waiting.cookie, api.getSession, {})).data.signedIn).toBe(false)
  expect((await secondStep(world, waiting.cookie, totpCode(secret, now))).status).toBe(401)
  expect((await secondStep(world, waiting.cookie, totpCode(secret, now + 2))).status).toBe(401)
  await later()
  expect((await secondStep(world, waiting.cookie, totpCode(secret, now))).status).toBe(200)
  expect((await sendAs(world, waiting.cookie, api.getSession, {})).data.signedIn).toBe(true)

  const again = await attempt(world, 'shengzhiRegistrar', testAccountPassword)
  expect(await secondStep(world, again.cookie, totpCode(secret, now))).toMatchObject({ status: 401, message: expect.stringContaining('已经用过') })
  expect((await secondStep(world, again.cookie, backupCodes[0]!)).status).toBe(200)
  const third = await attempt(world, 'shengzhiRegistrar', testAccountPassword)
  expect((await secondStep(world, third.cookie, backupCodes[0]!)).status).toBe(401)
  const stored = JSON.stringify(await world.sql('select * from auth.second_factor')) + JSON.stringify(await world.sql('select * from idempotency'))
  expect(stored).not.toContain(secret)
})

test('没有登录第一步的人不能做第二步', async () => {
  expect(await secondStep(world, '', '123456')).toMatchObject({ status: 401, message: expect.stringContaining('重新填写账号和口令') })
})

test('安全管理员重置动态码、解除锁定，看得到范围内的登录记录；系统管理员看不到', async () => {
  const security = await world.as('provinceSecurity')
  await security.ok(api.resetSecondFactor, { accountId: await accountId('郑洁'), reason })
  expect((await attempt(world, 'shengzhiRegistrar', testAccountPassword)).secondStep).toBe(false)
  for (let at = 0; at < 5; at++) await attempt(world, 'unqualifiedRegistrar', 'wrong-password')
  expect((await attempt(world, 'unqualifiedRegistrar', testAccountPassword)).status).toBe(429)
  expect((await security.ok(api.listAccounts, { state: 'locked' })).rows.map((row) => row.holderName)).toEqual(['冯军'])
  await security.ok(api.unlockAccount, { accountId: await accountId('冯军'), reason })
  expect((await attempt(world, 'unqualifiedRegistrar', testAccountPassword)).status).toBe(200)
  expect((await security.ok(api.listSignIns, { q: '冯军', result: 'refused' })).total).toBe(5)
  const file = new TextDecoder().decode(await (await security.send(api.exportSignIns, { q: '冯军', result: 'refused', format: 'csv' })).bytes())
  expect(file.trim().split('\n')).toHaveLength(6)
  expect(file).toMatch(/时间,账号,任职人,单位,结果,来源地址/)
  expect((await (await world.as('systemAdmin')).send(api.listSignIns, {})).status).toBe(403)
  expect((await (await world.as('systemAdmin')).send(api.exportSignIns, {})).status).toBe(403)
  expect((await security.send(api.createAccount, { username: 'abc', name: '某人', orgNo: orgs.province, role: 'provinceOfficer' })).status).toBe(403)
})

test('登录规则：口令到期先改，规定用动态码的岗位先启用；默认都不要求', async () => {
  const admin = await world.as('systemAdmin')
  expect(await admin.ok(api.getSignInRule, {})).toMatchObject({ passwordDays: 0, secondFactorRoles: [] })
  await admin.ok(api.setSignInRule, { passwordDays: 90, secondFactorRoles: ['countyOfficer'], reason: '按本厅安全要求设定' })
  const officer = await world.as('jinjiangOfficer')
  expect((await officer.ok(api.getSession, {})).due).toBe('secondFactor')
  expect((await officer.send(api.listPermissionMatrix, {})).problem.message).toContain('必须使用动态码')
  const { secret } = await officer.ok(api.beginSecondFactor, { password: testAccountPassword })
  await officer.ok(api.confirmSecondFactor, { code: totpCode(secret, totpStep(Date.now())) })
  expect((await officer.ok(api.getSession, {})).due).toBe(null)
  expect((await officer.send(api.dropSecondFactor, { password: testAccountPassword })).problem.message).toContain('必须使用动态码')
  await world.sql(`update auth."user" set password_set_at = now() - interval '91 days' where username = 'chengduofficer2'`)
  expect((await (await world.as('chengduOfficer2')).send(api.listPermissionMatrix, {})).problem.message).toContain('修改口令')
  await world.sql(`update auth."user" set password_set_at = now() where username = 'chengduofficer2'`)
  await admin.ok(api.setSignInRule, { passwordDays: 0, secondFactorRoles: [], reason: '恢复默认的规则' })
})

test('代理人在期限内以该岗位办事，审计记两个人；代理人不能再找人代理', async () => {
  const holder = await world.as('chengduOfficer')
  const { candidates } = await holder.ok(api.listDeputies, {})
  const deputy = candidates.find((one) => one.name === '何平')!
  expect(candidates.map((one) => one.name)).not.toContain('孙丽')
  const today = (await holder.ok(api.getSession, {})).today
  const named = await holder.ok(api.nameDeputy, { accountId: deputy.accountId, validFrom: today, validTo: today, reason: '外出培训一天' })
  expect((await holder.send(api.nameDeputy, { accountId: deputy.accountId, validFrom: today, validTo: today, reason: '外出培训一天' })).problem.message).toContain('同一时间')

  const cookie = (await attempt(world, 'chengduOfficer2', testAccountPassword)).cookie
  const [own, acting] = (await sendAs(world, cookie, api.getSession, {})).data.posts
  expect([own!.holderName, acting!.holderName]).toEqual(['何平', '何平（代李敏）'])
  const inPost = `${cookie}; luban_post=${acting!.id}`
  expect((await sendAs(world, inPost, api.listDeputies, {})).data.may).toBe(false)
  expect((await sendAs(world, inPost, api.nameDeputy, { accountId: deputy.accountId, validFrom: today, validTo: today, reason: '再找人代理' })).status).toBe(409)
  expect((await sendAs(world, inPost, api.endOtherSessions, { password: testAccountPassword })).status).toBe(200)
  const [row] = await world.sql<{ actor_name: string; detail: { actingFor?: { name: string; accountId: string } }; account_id: string }>(
    `select actor_name, account_id, detail from audit where verb = 'me.end-other-sessions' order by id desc limit 1`)
  expect(row).toMatchObject({ actor_name: '何平（代李敏）', account_id: deputy.accountId, detail: { actingFor: { name: '李敏' } } })
  expect(row!.detail.actingFor!.accountId).not.toBe(deputy.accountId)

  await holder.ok(api.endDeputy, { id: named.id })
  expect((await sendAs(world, inPost, api.getSession, {})).data.posts.map((post) => post.holderName)).toEqual(['何平'])
})

test('接口令牌：只给一次，只能用选定的权限，撤销后立即失效；库里只有摘要', async () => {
  const admin = await world.as('systemAdmin')
  const [post] = (await admin.ok(api.listAccounts, { q: '周琴' })).rows
  const scopes = (await admin.ok(api.listTokenScopes, { id: post!.postId })).rows.map((one) => one.id)
  expect(scopes).toContain('students.read')
  const input = { postId: post!.postId, name: '校园平台', scope: ['students.read'], expiresOn: '2099-01-01' }
  expect((await admin.send(api.createToken, input)).problem.message).toContain('最长一年')
  const expiresOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  expect((await admin.send(api.createToken, { ...input, expiresOn, scope: ['access.manage'] })).problem.message).toContain('不超过岗位的权限')
  const { id, token } = await admin.ok(api.createToken, { ...input, expiresOn })
  expect(JSON.stringify(await world.sql('select * from national.api_token'))).not.toContain(token)
  expect(JSON.stringify(await world.sql('select * from idempotency'))).not.toContain(token)

  const call = (path: string, value = token) => world.anyone.raw(path, { headers: { authorization: `Bearer ${value}` } })
  expect((await call('/api/students')).status).toBe(200)
  expect((await (await call('/api/session')).json()) as object).toMatchObject({ acting: { orgName: '青城技师学院', holderName: '周琴（接口令牌“校园平台”）' } })
  expect((await call('/api/students/export')).status).not.toBe(200)
  expect((await call('/api/me/security')).status).toBe(403)
  expect((await call('/api/accounts')).status).toBe(403)
  expect((await call('/api/students', `${token}x`)).status).toBe(401)
  expect((await admin.ok(api.listTokens, {})).rows[0]).toMatchObject({ name: '校园平台', state: 'valid', lastUsedAt: expect.any(String) })
  expect((await (await world.as('chengduOfficer')).send(api.listTokens, {})).status).toBe(403)
  await admin.ok(api.revokeToken, { id, reason: '平台下线，不再使用' })
  expect((await call('/api/students')).status).toBe(401)
})

test('应用角色读不到任何口令摘要、会话令牌和备用码', async () => {
  for (const pool of [world.database.scopedPool, world.database.widePool]) {
    for (const text of ['select password from auth.account', 'select token from auth.session', 'select digest from auth.past_password', 'select digest from auth.backup_code', 'update auth.sign_in set succeeded = true'])
      await expect(pool.query(text), text).rejects.toThrow(/permission denied/)
  }
})
