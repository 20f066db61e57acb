import { afterAll, beforeAll, expect, test } from 'vitest'
import { testAccountPassword } from '../../../tests/support/keys.ts'
import { attempt, sendAs } from '../../../tests/support/sign-in.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const reason = '岗位调整，另有安排'

/** Creates an account as `by`, changes the one-time password, and leaves it ready for `world.as`. */
async function create(by: string, username: string, name: string, orgNo: number, role: string) {
  const made = await (await world.as(by)).ok(api.createAccount, { username, name, orgNo, role })
  const first = await attempt(world, username, made.password)
  const changed = await sendAs(world, first.cookie, api.changePassword, { current: made.password, next: testAccountPassword })
  expect(changed.status).toBe(200)
  return made
}

test('省级管理员为市州建第一个管理员，口令只给一次，首次登录先改口令', async () => {
  const admin = await world.as('systemAdmin')
  const key = 'create-chengdu-admin'
  const input = { username: 'chengduAdmin', name: '罗文', orgNo: orgs.chengdu, role: 'systemAdmin' }
  const made = await admin.ok(api.createAccount, input, { key })
  expect(made.password).toMatch(/^(\w{4}-){5}\w{4}$/)
  expect(await admin.send(api.createAccount, input, { key })).toMatchObject({ status: 409, problem: { message: expect.stringContaining('只显示一次') } })
  expect(JSON.stringify(await world.sql('select * from idempotency where key = $1', [key]))).not.toContain(made.password)

  const first = await attempt(world, 'chengduAdmin', made.password)
  const shut = await sendAs(world, first.cookie, api.listAccounts, {})
  expect(shut).toMatchObject({ status: 403, problem: { message: expect.stringContaining('请先在“登录安全”页修改口令') } })
  expect((await sendAs(world, first.cookie, api.getSession, {})).data.due).toBe('password')
  expect((await sendAs(world, first.cookie, api.changePassword, { current: made.password, next: 'chengduadmin1' })).problem.message).toContain('不能是账号')
  expect((await sendAs(world, first.cookie, api.changePassword, { current: made.password, next: testAccountPassword })).status).toBe(200)
  expect((await sendAs(world, first.cookie, api.listAccounts, {})).status).toBe(200)
  expect((await sendAs(world, first.cookie, api.getSession, {})).data).toMatchObject({ due: null, acting: { role: 'systemAdmin', orgName: '成都市人社局' } })
})

test('上级只为直接下级建管理员，单位管理员为本单位建岗位，再下一级和别的市州不行', async () => {
  const admin = await world.as('chengduAdmin')
  const { rows } = await admin.ok(api.listAccountUnits, {})
  expect(rows[0]).toMatchObject({ no: orgs.chengdu, own: true, roles: [{ id: 'cityOfficer' }, { id: 'systemAdmin' }, { id: 'securityAdmin' }, { id: 'auditAdmin' }] })
  expect(rows.slice(1).map((row) => row.no)).toEqual([orgs.qingcheng, orgs.unqualified, orgs.jinjiang])
  const refused = async (username: string, orgNo: number, role: string) => (await admin.send(api.createAccount, { username, name: '某人', orgNo, role })).problem.message
  expect(await refused('x-officer', orgs.jinjiang, 'countyOfficer')).toContain('不能授予“县级审核岗”')
  expect(await refused('x-registrar', orgs.qingcheng, 'registrar')).toContain('上级只为直接下级建管理员')
  expect(await refused('x-province', orgs.province, 'provinceOfficer')).toContain('不是直接下级')
  expect(await refused('x-mianyang', orgs.mianyang, 'systemAdmin')).toContain('不是直接下级')
  expect(await refused('x-principal', orgs.chengdu, 'principal')).toContain('岗位要与单位的类别相配')
  expect(await refused('qingchengregistrar', orgs.chengdu, 'cityOfficer')).toContain('已经有了')
  await create('chengduAdmin', 'qingchengHead', '冯建军', orgs.qingcheng, 'principal')
  await create('qingchengHead', 'qingchengSecond', '韩梅', orgs.qingcheng, 'registrar')
  expect((await (await world.as('qingchengSecond')).ok(api.getSession, {})).acting).toMatchObject({ role: 'registrar', orgName: '青城技师学院' })
})

test('账户列表只有本范围的岗位，可以按姓名、单位、状态查', async () => {
  const school = await (await world.as('qingchengHead')).ok(api.listAccounts, {})
  expect(school.rows.map((row) => row.holderName).toSorted()).toEqual(['冯建军', '周琴', '徐静', '韩梅'].toSorted())
  const city = await (await world.as('chengduAdmin')).ok(api.listAccounts, { size: 200 })
  expect(city.rows.every((row) => String(row.orgNo).startsWith('5101'))).toBe(true)
  expect(city.rows.map((row) => row.holderName)).toContain('孙丽')
  expect((await (await world.as('systemAdmin')).ok(api.listAccounts, { q: '涪江' })).rows.map((row) => row.holderName)).toEqual(['吴涛'])
  expect((await (await world.as('systemAdmin')).ok(api.listAccounts, { q: '韩梅' })).rows[0]).toMatchObject({ createdByName: '冯建军', roleTitle: '学籍员' })
  expect((await (await world.as('qingchengRegistrar')).send(api.listAccounts, {})).status).toBe(403)
})

test('一个账户只任系统、安全、审计三类管理员中的一类', async () => {
  const admin = await world.as('systemAdmin')
  const [auditor] = (await admin.ok(api.listAccounts, { q: '杨帆' })).rows
  const refused = await admin.send(api.grantPost, { accountId: auditor!.accountId, orgNo: orgs.province, role: 'securityAdmin' })
  expect(refused).toMatchObject({ status: 409, problem: { message: expect.stringContaining('互相独立') } })
  await expect(world.sql(`insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name) values (gen_random_uuid(), $1, 'p51', 'securityAdmin', $2, 'x', 'x')`, [auditor!.accountId, orgs.province])).rejects.toThrow(/post_one_of_three/)
  const [officer] = (await admin.ok(api.listAccounts, { q: '王宁' })).rows
  await admin.ok(api.grantPost, { accountId: officer!.accountId, orgNo: orgs.province, role: 'securityAdmin' })
  expect((await (await world.as('provinceOfficer')).ok(api.getSession, {})).posts.map((post) => post.role)).toEqual(['provinceOfficer', 'securityAdmin'])
  expect((await admin.send(api.grantPost, { accountId: officer!.accountId, orgNo: orgs.province, role: 'provinceOfficer' })).problem.message).toContain('已经是省级审核岗')
  const [post] = (await admin.ok(api.listAccounts, { q: '王宁', role: 'securityAdmin' })).rows
  await admin.ok(api.endPost, { id: post!.postId, reason })
})

test('系统管理员不能重置安全管理员的口令；跨单位的账户只由上一级处理', async () => {
  await create('systemAdmin', 'provinceSecurity', '许静', orgs.province, 'securityAdmin')
  const admin = await world.as('systemAdmin')
  const [security] = (await admin.ok(api.listAccounts, { q: '许静' })).rows
  expect((await admin.send(api.resetPassword, { accountId: security!.accountId, reason })).problem.message).toContain('互相独立')
  const [second] = (await (await world.as('chengduAdmin')).ok(api.listAccounts, { q: '韩梅' })).rows
  await (await world.as('chengduAdmin')).ok(api.grantPost, { accountId: second!.accountId, orgNo: orgs.unqualified, role: 'principal' })
  expect((await (await world.as('qingchengHead')).send(api.resetPassword, { accountId: second!.accountId, reason })).problem.message).toContain('其他单位也有岗位')
  expect((await (await world.as('chengduAdmin')).send(api.disableAccount, { accountId: second!.accountId, reason })).status).toBe(200)
  await (await world.as('chengduAdmin')).ok(api.enableAccount, { accountId: second!.accountId, reason })
  const [foreign] = (await admin.ok(api.listAccounts, { q: '吴涛' })).rows
  expect((await (await world.as('chengduAdmin')).send(api.resetPassword, { accountId: foreign!.accountId, reason })).status).toBe(404)
})

test('重置口令给一次性口令，原来的登录全部退出；停用后和口令不对的答复一样', async () => {
  const principal = await world.as('qingchengHead')
  const [row] = (await principal.ok(api.listAccounts, { q: '周琴' })).rows
  const before = await attempt(world, 'qingchengRegistrar', testAccountPassword)
  const reset = await principal.ok(api.resetPassword, { accountId: row!.accountId, reason })
  expect((await sendAs(world, before.cookie, api.getSession, {})).data.signedIn).toBe(false)
  expect((await attempt(world, 'qingchengRegistrar', testAccountPassword)).status).toBe(401)
  const again = await attempt(world, 'qingchengRegistrar', reset.password)
  expect((await sendAs(world, again.cookie, api.getSession, {})).data.due).toBe('password')
  await principal.ok(api.disableAccount, { accountId: row!.accountId, reason })
  expect((await sendAs(world, again.cookie, api.getSession, {})).data.signedIn).toBe(false)
  const disabled = await attempt(world, 'qingchengRegistrar', reset.password)
  expect(disabled).toMatchObject({ status: 401, message: (await attempt(world, 'nobody-at-all', 'wrong-password')).message })
  await principal.ok(api.enableAccount, { accountId: row!.accountId, reason })
})

test('结束单位管理员可以连同他授予的岗位一起结束，逐个记入审计，并说明还有几件待办没有人办', async () => {
  const city = await world.as('chengduAdmin')
  await create('chengduAdmin', 'jinjiangAdmin', '邓辉', orgs.jinjiang, 'systemAdmin')
  await create('jinjiangAdmin', 'jinjiangSecond', '沈岚', orgs.jinjiang, 'countyOfficer')
  // The officer who was there before goes too, so that nobody is left for what waits.
  const [old] = (await city.ok(api.listAccounts, { q: '孙丽' })).rows
  await city.ok(api.endPost, { id: old!.postId, reason })
  await world.sql(
    `insert into case_file (id, no, workflow, org_no, org_name, title, state, authority_no, authority_name, waiting_org_no, waiting_permission, created_by, created_by_name)
     values (gen_random_uuid(), 'XJ-1', 'students.registration', $1, '青城', '注册', 'submitted', $2, '锦江', $2, 'students.reviewRegistration', 'x', 'x')`,
    [orgs.qingcheng, orgs.jinjiang],
  )
  const [admin] = (await city.ok(api.listAccounts, { q: '邓辉' })).rows
  const preview = await city.ok(api.previewEndPost, { id: admin!.postId })
  expect(preview).toMatchObject({ created: [{ holderName: '沈岚', roleTitle: '县级审核岗' }], waiting: [], waitingWithCreated: [{ orgNo: orgs.jinjiang, permission: 'students.reviewRegistration', count: 1 }] })
  const ended = await city.ok(api.endPost, { id: admin!.postId, reason, withCreated: true })
  expect(ended.ended.map((post) => post.holderName)).toEqual(['邓辉', '沈岚'])
  expect(ended.waiting).toMatchObject([{ orgName: '锦江区人社局', count: 1 }])
  const changes = await world.sql<{ action: string }>(
    `select c.action from audit a join audit_change c on c.audit_id = a.id where a.verb = 'post.end' and a.subject_id = $1 order by c.id`, [admin!.postId])
  expect(changes.map((change) => change.action)).toEqual(['end', 'end-with-giver'])
  const session = await (await world.as('jinjiangSecond')).ok(api.getSession, {})
  expect(session).toMatchObject({ signedIn: false, posts: [] })
  expect((await city.ok(api.listAccounts, { state: 'ended' })).rows.map((row) => row.holderName).toSorted()).toEqual(['孙丽', '沈岚', '邓辉'].toSorted())
  const [self] = (await city.ok(api.listAccounts, { q: '罗文' })).rows
  expect((await city.send(api.endPost, { id: self!.postId, reason })).problem.message).toContain('不能结束自己的岗位')
})
