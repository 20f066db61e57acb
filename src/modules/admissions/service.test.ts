import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCandidate, addLine, idNumber, profile } from '../../../tests/support/admissions.ts'
import { testAccountPassword } from '../../../tests/support/keys.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { amongNewcomers } from '../../kernel/case-scope.ts'
import { inTransaction, type Actor } from '../../kernel/context.ts'
import { deliverCodes } from '../../kernel/one-time-codes.ts'
import { api } from './api.ts'

let world: World
let school: Client
let fujiang: Client
beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  fujiang = await world.as('fujiangRegistrar')
})
afterAll(() => world.close())

const visitor: Actor = { accountId: '', name: '公众', postId: '', role: 'learner', org: { no: 1, name: '公众' }, permissions: new Set<string>(), schema: 'p51', demonstration: false, personId: null }
const taken = async (lineId: string) => (await world.sql<{ taken: number }>('select taken from intake_seat where line_id = $1', [lineId]))[0]!.taken
const mine = async (client: Client, lineId: string) => (await client.ok(api.listMyApplications, {})).rows.find((row) => row.lineId === lineId)!
const apply = (client: Client, ...lineIds: string[]) => client.ok(api.applyFor, { submit: true, lines: lineIds.map((lineId) => ({ lineId })) })
const offer = async (id: string, by = school) => (await by.ok(api.decideApplications, { ids: [id], action: 'offer' })).rows[0]!

test('注册不说哪个手机号有账号；用自己的口令能登录，重复注册改不了原来的口令', async () => {
  const first = await world.anyone.send(api.signUp, { phone: '13811110001', name: '样例考', password: testAccountPassword })
  const again = await world.anyone.send(api.signUp, { phone: '13811110001', name: '别人', password: 'Another-pass-99' })
  expect([again.status, again.data]).toEqual([first.status, first.data])
  const client = await world.as('13811110001')
  expect((await client.ok(api.getMyCandidate, {})).profile).toMatchObject({ name: '样例考', phone: '13811110001', identity: 'none', version: 1 })
  expect((await world.anyone.send(api.signUp, { phone: '12345', name: '样例', password: testAccountPassword })).status).toBe(400)
  expect((await world.anyone.send(api.signUp, { phone: '13811110002', name: '样例', password: '123' })).status).toBe(400)
  expect(await world.sql(`select role, org_no, person_id is not null as person from national.post where account_id = (select id from auth."user" where username = '13811110001')`)).toEqual([{ role: 'learner', org_no: 510000999900, person: true }])
})

test('注册的人除了自己的考生资料什么也读不到，别人的考生资料读不到', async () => {
  const client = await addCandidate(world, '13811110003')
  for (const path of ['/api/students', '/api/admissions/applications', '/api/orgs/mine', '/api/me/cases']) expect((await client.raw(path)).status, path).not.toBe(200)
  const [person] = await world.sql<{ person_id: string }>(`select person_id from candidate where account_id = (select id from auth."user" where username = '13811110003')`)
  const self = { ...visitor, accountId: 'x', personId: person!.person_id }
  const seen = await inTransaction(world.database, world.vault, self, randomUUID(), (ctx) => ctx.db.selectFrom('candidate').select('person_id').execute())
  expect(seen).toEqual([{ person_id: person!.person_id }])
  await expect(amongNewcomers({ actor: self } as never, async () => 1)).rejects.toThrow('visitor or an authority')
})

test('有短信网关时要验证码：不对的拒绝，对的只能用一次，凭码可以找回口令', async () => {
  process.env.LUBAN_SMS_URL = 'http://127.0.0.1:9/none'
  try {
    const phone = '13811110004'
    await world.anyone.ok(api.requestSignUpCode, { phone })
    await world.anyone.ok(api.requestSignUpCode, { phone })
    const sent: { to: string; title: string }[] = []
    const channels = { publicUrl: 'http://127.0.0.1', sms: { send: async (message: { to: string; title: string }) => void sent.push(message) } }
    const actor: Actor = { ...visitor, accountId: 'system', role: 'systemAdmin', org: { no: orgs.province, name: '省' } }
    await deliverCodes({ database: world.database, vault: world.vault, channels, actor })
    expect(sent.map((one) => one.to)).toEqual([phone])
    const code = /\d{6}/.exec(sent[0]!.title)![0]
    expect((await world.anyone.send(api.signUp, { phone, name: '样例考', password: testAccountPassword, code: code === '000000' ? '111111' : '000000' })).status).toBe(400)
    await world.anyone.ok(api.signUp, { phone, name: '样例考', password: 'First-password-1', code })
    expect((await world.anyone.send(api.signUp, { phone, name: '样例考', password: testAccountPassword, code })).status).toBe(400)
    await world.sql(`update one_time_code set created_at = created_at - interval '2 minutes'`)
    await world.anyone.ok(api.requestSignUpCode, { phone })
    await deliverCodes({ database: world.database, vault: world.vault, channels, actor })
    await world.anyone.ok(api.signUp, { phone, name: '样例考', password: testAccountPassword, code: /\d{6}/.exec(sent[1]!.title)![0] })
    expect((await (await world.as(phone)).ok(api.getMyCandidate, {})).profile.name).toBe('样例考')
    expect(await world.sql('select 1 from one_time_code where sealed is not null')).toEqual([])
  } finally {
    delete process.env.LUBAN_SMS_URL
  }
})

test('验证码错五次就作废：第六次填对的也不行，错的次数不随拒绝退回', async () => {
  process.env.LUBAN_SMS_URL = 'http://127.0.0.1:9/none'
  try {
    const phone = '13811110031'
    await world.anyone.ok(api.requestSignUpCode, { phone })
    const sent: { title: string }[] = []
    const channels = { publicUrl: 'http://127.0.0.1', sms: { send: async (message: { title: string }) => void sent.push(message) } }
    const actor: Actor = { ...visitor, accountId: 'system', role: 'systemAdmin', org: { no: orgs.province, name: '省' } }
    await deliverCodes({ database: world.database, vault: world.vault, channels, actor })
    const code = /\d{6}/.exec(sent[0]!.title)![0]
    const sign = (given: string) => world.anyone.send(api.signUp, { phone, name: '样例考', password: testAccountPassword, code: given })
    for (let at = 1; at <= 5; at++) expect((await sign(String((Number(code) + at) % 1_000_000).padStart(6, '0'))).status).toBe(400)
    expect(await world.sql(`select tries from one_time_code order by created_at desc limit 1`)).toEqual([{ tries: 5 }])
    expect((await sign(code)).status).toBe(400)
    expect(await world.sql(`select 1 from auth."user" where username = $1`, [phone])).toEqual([])
  } finally {
    delete process.env.LUBAN_SMS_URL
  }
})

test('证件登记一次，校验位错的说出来；自己填的号码不进人员登记，先填的人也得不到那个人', async () => {
  await world.anyone.ok(api.signUp, { phone: '13811110005', name: '样例考', password: testAccountPassword })
  const client = await world.as('13811110005')
  const number = idNumber('2009-03-04', 105)
  const wrong = await client.send(api.enterMyIdentity, { documentType: 'id-card', number: number.slice(0, 17) + (number.endsWith('1') ? '2' : '1'), name: '样例考' })
  expect([wrong.status, wrong.problem.message]).toEqual([400, expect.stringContaining('校验位')])
  expect(await client.ok(api.enterMyIdentity, { documentType: 'id-card', number, name: '样例考' })).toMatchObject({ identity: 'known', idMasked: `${number.slice(0, 4)}************${number.slice(-2)}` })
  const twice = await client.send(api.enterMyIdentity, { documentType: 'id-card', number: idNumber('2009-03-04', 107), name: '样例考' })
  // Before anything is handed in, a slip of the finger is mended by the candidate alone.
  expect([twice.status, (await client.ok(api.getMyCandidate, {})).profile]).toMatchObject([200, { mendable: true }])
  await client.ok(api.enterMyIdentity, { documentType: 'id-card', number, name: '样例考' })
  await world.anyone.ok(api.signUp, { phone: '13811110006', name: '冒名人', password: testAccountPassword })
  const stranger = await world.as('13811110006')
  expect(await stranger.ok(api.enterMyIdentity, { documentType: 'id-card', number, name: '冒名人' })).toMatchObject({ identity: 'known' })
  // Neither of them is a person of the register: no school has seen the card.
  expect(await world.sql('select 1 from person where id_hash = $1', [world.vault.hash('id-card', number)])).toEqual([])
  const people = await world.sql<{ n: number }>(`select count(distinct person_id)::int as n from candidate where id_hash = $1`, [world.vault.hash('id-card', number)])
  expect(people[0]!.n).toBe(2)
})

test('一次报两所：一所缺监护人的说明不了，补齐后都报上；同一条计划不能再报，限额内', async () => {
  const [here, there] = [await addLine(world, { code: 'D0102', name: '数控机床装配与维修' }), await addLine(world, { orgNo: orgs.fujiang, schoolName: '涪江技工学校' })]
  const client = await addCandidate(world, '13811110007')
  const own = (await client.ok(api.getMyCandidate, {})).profile
  await client.ok(api.saveMyCandidate, { ...profile, phone: '13811110007', guardianName: null, version: own.version })
  const refused = await apply(client, here, there)
  expect(refused.rows.map((row) => [row.ok, row.message.includes('监护人')])).toEqual([[false, true], [false, true]])
  expect((await client.ok(api.listMyApplications, {})).rows).toEqual([])
  await client.ok(api.saveMyCandidate, { ...profile, phone: '13811110007', version: own.version + 1 })
  expect((await client.send(api.saveMyCandidate, { ...profile, phone: '13811110007', version: own.version + 1 })).status).toBe(409)
  expect((await client.ok(api.applyFor, { submit: false, lines: [{ lineId: here }] })).rows).toMatchObject([{ ok: true, state: 'draft' }])
  expect((await school.ok(api.listApplications, { q: '数控机床' })).total).toBe(0)
  expect((await apply(client, here, there)).rows.map((row) => row.state)).toEqual(['submitted', 'submitted'])
  expect((await apply(client, here)).rows[0]).toMatchObject({ ok: false, message: expect.stringContaining('已经报了') })
  await world.sql(`insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values (gen_random_uuid(), $1, 'admissions.most-applications', '2020-01-01', '2', 'tests')`, [orgs.province])
  expect((await apply(client, await addLine(world, { code: 'D0103', name: '机床切削加工' }))).rows[0]!.message).toContain('不超过 2 份')
  await world.sql(`delete from policy_parameter where key = 'admissions.most-applications'`)
  const list = await fujiang.ok(api.listApplications, {})
  expect(list.rows.map((row) => [row.orgName, row.name, row.idMasked?.includes('*')])).toEqual([['涪江技工学校', '样*考', true]])
  expect((await school.send(api.getApplication, { id: list.rows[0]!.id })).status).toBe(404)
  expect((await school.ok(api.decideApplications, { ids: [list.rows[0]!.id], action: 'offer' })).rows[0]).toMatchObject({ ok: false, message: expect.stringContaining('没有找到') })
})

test('退回写理由，考生看到理由，补正再报；不录取要写理由和依据', async () => {
  const lineId = await addLine(world, { level: 'senior', name: '数控加工高级' })
  const client = await addCandidate(world, '13811110008')
  const soft = await apply(client, lineId)
  expect(soft.rows[0]!.message).toContain('请写一句说明')
  await client.ok(api.applyFor, { submit: true, lines: [{ lineId, softReason: '已和学校商量过学制' }] })
  const { id } = await mine(client, lineId)
  expect((await school.send(api.decideApplications, { ids: [id], action: 'return' })).status).toBe(400)
  await school.ok(api.decideApplications, { ids: [id], action: 'return', reason: '毕业学校写全称' })
  const back = await mine(client, lineId)
  expect([back.state, back.stateReason, back.events[0]?.title, back.events[0]?.by]).toEqual(['returned', '毕业学校写全称', '退回补正', '青城技师学院'])
  expect((await client.send(api.resubmitMyApplication, { id, version: back.version - 1 })).status).toBe(409)
  await client.ok(api.resubmitMyApplication, { id, version: back.version })
  expect((await school.send(api.decideApplications, { ids: [id], action: 'refuse', reason: '不符合' })).status).toBe(400)
  const refused = await school.ok(api.decideApplications, { ids: [id], action: 'refuse', reason: '年龄和学制不合适', clause: '001:1308' })
  expect(refused.done).toBe(1)
  expect(await mine(client, lineId)).toMatchObject({ state: 'refused', stateReason: '年龄和学制不合适', stateClause: '001:1308' })
  expect(await taken(lineId)).toBe(0)
  // What has ended is not handed in again by the back door, past the limit of applications.
  const ended = await mine(client, lineId)
  const once = await client.send(api.resubmitMyApplication, { id, version: ended.version })
  expect([once.status, once.problem.refusal?.fact]).toEqual([409, expect.stringContaining('未录取')])
})

test('录取占一个名额，有编号、期限和通知书；确认一所，其余撤回并放出名额', async () => {
  const [here, there] = [await addLine(world, { season: 'spring', code: 'D0102', name: '数控机床装配与维修' }), await addLine(world, { season: 'spring', orgNo: orgs.fujiang, schoolName: '涪江技工学校' })]
  const client = await addCandidate(world, '13811110009')
  await apply(client, here, there)
  const [first, second] = [await mine(client, here), await mine(client, there)]
  expect(await offer(first.id)).toMatchObject({ ok: true, message: expect.stringMatching(/编号 \d{19}，\d{4}-\d\d-\d\d 24:00 前确认/) })
  await offer(second.id, fujiang)
  expect([await taken(here), await taken(there)]).toEqual([1, 1])
  const offered = await mine(client, here)
  expect(offered).toMatchObject({ state: 'offered', late: false })
  expect(new Date(Date.parse(offered.replyBy!) + 8 * 3_600_000).toISOString()).toMatch(/T00:00:00/)
  const letter = await client.send(api.getMyOfferLetter, { id: first.id })
  expect([letter.status, letter.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  const short = await client.send(api.acceptMyOffer, { id: first.id, version: offered.version, ends: [] })
  expect([short.status, short.problem.refusal?.fact]).toEqual([409, expect.stringContaining('另外 1 份')])
  expect(await client.ok(api.acceptMyOffer, { id: first.id, version: offered.version, ends: [second.id] })).toEqual({ state: 'accepted', ended: 1 })
  expect(await mine(client, there)).toMatchObject({ state: 'withdrawn', stateReason: '已确认青城技师学院的录取' })
  expect([await taken(here), await taken(there)]).toEqual([1, 0])
  await client.ok(api.savePreArrival, { id: first.id, values: { clothes: '170', contact: '13900000009' } })
  expect((await client.send(api.savePreArrival, { id: first.id, values: { secret: 'x' } })).status).toBe(400)
  const seen = await school.ok(api.getApplication, { id: first.id })
  expect(seen.preArrival).toEqual([{ title: '校服尺码', value: '170' }, { title: '紧急联系电话', value: '13900000009' }])
  expect(seen.events.map((one) => one.title)).toEqual(['填写报到前信息', '确认', '录取', '报名', '开始填写'])
  const [document] = await world.sql<{ state: string; code: string }>(`select state, code from issued_document where record_id = $1`, [first.id])
  expect(document?.state).toBe('valid')
  await school.ok(api.decideApplications, { ids: [first.id], action: 'rescind', reason: '冒用他人成绩', clause: '001:1319' })
  expect(await taken(here)).toBe(0)
  expect((await world.sql(`select state from issued_document where id = (select letter_id from application where id = $1)`, [first.id]))[0]).toEqual({ state: 'void' })
})

test('答复期限以数据库时钟为准：差一秒能确认，过一秒不能；到点放出名额并告诉本人', async () => {
  const lineId = await addLine(world, { code: 'D0103', name: '机床切削加工', level: 'intermediate', seats: 2, season: 'spring' })
  const clients = [await addCandidate(world, '13811110011'), await addCandidate(world, '13811110012')]
  for (const client of clients) await apply(client, lineId)
  const rows = [await mine(clients[0]!, lineId), await mine(clients[1]!, lineId)]
  for (const row of rows) await offer(row.id)
  const [early, late] = [await mine(clients[0]!, lineId), await mine(clients[1]!, lineId)]
  for (;;) {
    const set = performance.now()
    await world.sql(`update application set reply_by = clock_timestamp() + interval '1 second' where id = $1`, [early.id])
    const answer = await clients[0]!.send(api.acceptMyOffer, { id: early.id, version: early.version, ends: [] })
    if (answer.status === 200) break
    // A machine so busy that a second went by before the request began says nothing of the rule.
    expect(performance.now() - set).toBeGreaterThan(900)
  }
  await world.sql(`update application set reply_by = clock_timestamp() - interval '1 second' where id = $1`, [late.id])
  const refused = await clients[1]!.send(api.acceptMyOffer, { id: late.id, version: late.version, ends: [] })
  expect([refused.status, refused.problem.refusal?.fact]).toEqual([409, expect.stringContaining('答复期限')])
  expect(await taken(lineId)).toBe(2)
  expect(await world.runNightly('admissions.expire')).toBe('放出 1 个名额，提醒 0 人。')
  expect(await taken(lineId)).toBe(1)
  expect((await mine(clients[1]!, lineId)).events[0]).toMatchObject({ title: '到期放出名额', by: '系统' })
  expect((await mine(clients[1]!, lineId)).state).toBe('expired')
})

test('名额已满时，录取先放出刚过期的；没有过期的就拒绝并说名额已满', async () => {
  const lineId = await addLine(world, { code: 'D0101', name: '数控加工', level: 'technician', seats: 1, season: 'spring' })
  const clients = [await addCandidate(world, '13811110013'), await addCandidate(world, '13811110014')]
  for (const client of clients) await client.ok(api.applyFor, { submit: true, lines: [{ lineId, softReason: '贯通培养' }] })
  const ids = [(await mine(clients[0]!, lineId)).id, (await mine(clients[1]!, lineId)).id]
  await offer(ids[0]!)
  expect(await offer(ids[1]!)).toMatchObject({ ok: false, message: expect.stringContaining('名额已满') })
  await world.sql(`update application set reply_by = clock_timestamp() - interval '1 second' where id = $1`, [ids[0]])
  expect(await offer(ids[1]!)).toMatchObject({ ok: true })
  expect((await mine(clients[0]!, lineId)).state).toBe('expired')
  expect(await taken(lineId)).toBe(1)
})

test('没有资质一小时前取消的学校：不能报，也不能录取，说出原因', async () => {
  const lineId = await addLine(world, { orgNo: orgs.shengzhi, schoolName: '蜀光高级技工学校', code: 'D0102', name: '数控机床装配与维修' })
  const client = await addCandidate(world, '13811110015')
  await apply(client, lineId)
  const { id } = await mine(client, lineId)
  await world.sql(`update enrolment_qualification set state = 'revoked' where org_no = $1`, [orgs.shengzhi])
  const shengzhi = await world.as('shengzhiRegistrar')
  expect(await offer(id, shengzhi)).toMatchObject({ ok: false, message: expect.stringContaining('没有当年的招生资质') })
  expect((await client.ok(api.judgeMyLines, { lineIds: [lineId] })).lines[0]!.findings[0]).toMatchObject({ id: 'closed', level: 'block' })
  await world.sql(`update enrolment_qualification set state = 'approved' where org_no = $1`, [orgs.shengzhi])
})

test('学校停止招生以后不能确认：别的报名不动，恢复了再确认；现场的也不能代办', async () => {
  const lineId = await addLine(world, { orgNo: orgs.shengzhi, schoolName: '蜀光高级技工学校', code: 'D0102', name: '数控机床装配与维修', season: 'spring' })
  const client = await addCandidate(world, '13811110031')
  await apply(client, lineId)
  const shengzhi = await world.as('shengzhiRegistrar')
  // The school has the document before it: it is not exchanged under its eyes.
  const other = await client.send(api.enterMyIdentity, { documentType: 'id-card', number: idNumber('2009-03-04', 109), name: '样例考' })
  expect([other.status, other.problem.refusal?.clause, (await client.ok(api.getMyCandidate, {})).profile.mendable]).toEqual([409, '001:1319', false])
  await offer((await mine(client, lineId)).id, shengzhi)
  const { id, version } = await mine(client, lineId)
  await world.sql(`update org set state = 'suspended' where org_no = $1`, [orgs.shengzhi])
  const refused = await client.send(api.acceptMyOffer, { id, version, ends: [] })
  expect([refused.status, refused.problem.message]).toEqual([409, expect.stringContaining('学校暂停招生')])
  expect(await mine(client, lineId)).toMatchObject({ state: 'offered', stopped: '学校暂停招生' })
  await world.sql(`update application set source = 'station', account_id = null where id = $1`, [id])
  expect((await shengzhi.ok(api.decideApplications, { ids: [id], action: 'accept', reason: '本人到校确认' })).rows).toMatchObject([{ ok: false, message: expect.stringContaining('学校暂停招生') }])
  await world.sql(`update org set state = 'operating' where org_no = $1`, [orgs.shengzhi])
  expect(await mine(client, lineId)).toMatchObject({ stopped: null })
  expect((await client.send(api.acceptMyOffer, { id, version, ends: [] })).status).toBe(200)
})

test('同一刻谢绝和撤销、谢绝和到期：只成一样，名额只还一次，后到的说已经变了', async () => {
  const lineId = await addLine(world, { code: 'D0101', name: '电工', season: 'spring', sourceRegion: '51', seats: 1 })
  for (const at of [32, 33, 34, 35]) {
    const client = await addCandidate(world, `138111100${at}`)
    await apply(client, lineId)
    await offer((await mine(client, lineId)).id)
    const { id, version } = await mine(client, lineId)
    if (at % 2 === 1) await world.sql('update application set reply_by = now() where id = $1', [id])
    const school0 = at % 2 === 1 ? world.runNightly('admissions.expire') : school.ok(api.decideApplications, { ids: [id], action: 'rescind', reason: '资料不实', clause: '001:1319' })
    const [mineToo] = await Promise.all([client.send(api.withdrawMyApplication, { id, version, reason: '不去了' }), school0])
    expect([200, 409]).toContain(mineToo.status)
    expect(['withdrawn', 'refused', 'expired']).toContain((await mine(client, lineId)).state)
    expect(await taken(lineId)).toBe(0)
  }
})

test('主管部门只读：看得到辖区的名单和人数，不能录取；别的市看不到', async () => {
  const chengdu = await world.as('chengduOfficer')
  const list = await chengdu.ok(api.listApplications, {})
  expect(list.total).toBeGreaterThan(3)
  expect(new Set(list.rows.map((row) => row.orgNo))).toEqual(new Set([orgs.qingcheng]))
  expect((await chengdu.send(api.decideApplications, { ids: [list.rows[0]!.id], action: 'offer' })).status).toBe(403)
  expect((await chengdu.ok(api.getApplication, { id: list.rows[0]!.id })).mayDecide).toBe(false)
  const flow = (await chengdu.ok(api.getAdmissionFlow, {})).rows
  expect(flow.map((row) => row.orgName)).toEqual(['青城技师学院'])
  expect(flow[0]!.applied).toBeGreaterThanOrEqual(flow[0]!.offered)
  const province = (await (await world.as('provinceOfficer')).ok(api.getAdmissionFlow, {})).rows
  expect(province.map((row) => row.orgNo)).toEqual([orgs.shengzhi, orgs.qingcheng, orgs.fujiang])
})
