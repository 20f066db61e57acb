import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCandidate, addLine, idNumber, profile } from '../../../tests/support/admissions.ts'
import { testAccountPassword } from '../../../tests/support/keys.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { randomUUID } from 'node:crypto'
import { inTransaction, type Actor } from '../../kernel/context.ts'
import { api } from './api.ts'
import { countFlow, findApplication, listApplicationsBy, recordOffers, registerApplicant } from './public.ts'

let world: World
let school: Client
beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
})
afterAll(() => world.close())

const taken = async (lineId: string) => (await world.sql<{ taken: number }>('select taken from intake_seat where line_id = $1', [lineId]))[0]!.taken
const walkIn = { documentType: 'id-card', name: '样例生', ...profile }

/** Copies one handed-in application so many times, each with another person: what a busy day leaves. */
async function multiply(lineId: string, id: string, count: number): Promise<string[]> {
  const columns = (await world.sql<{ name: string }>(`select column_name as name from information_schema.columns where table_name = 'application' and table_schema = 'p51' and column_name not in ('id', 'person_id', 'line_id')`)).map((row) => row.name).join(', ')
  const made = await world.sql<{ id: string }>(
    `insert into application (id, person_id, line_id, ${columns}) select gen_random_uuid(), gen_random_uuid(), $1, ${columns} from application, generate_series(1, $3) where id = $2 returning id`,
    [lineId, id, count],
  )
  return made.map((row) => row.id)
}

test('现场报名一份：读卡的号码、未成年的监护人、当场录取；号码错的、缺监护人的说出来', async () => {
  const lineId = await addLine(world, { seats: 3 })
  const form = await school.ok(api.getWalkInForm, {})
  expect(form.lines.find((line) => line.id === lineId)).toMatchObject({ seatsLeft: 3 })
  const number = idNumber('2010-03-04', 301)
  const bad = await school.send(api.enterWalkIn, { ...walkIn, number: number.slice(0, 17) + (number.endsWith('3') ? '4' : '3'), lineId })
  expect([bad.status, bad.problem.issues?.[0]?.path]).toEqual([400, 'number'])
  const alone = await school.send(api.enterWalkIn, { ...walkIn, number, guardianName: null, lineId })
  expect([alone.status, alone.problem.message]).toEqual([409, expect.stringContaining('监护人')])
  const made = await school.ok(api.enterWalkIn, { ...walkIn, number, lineId, offer: true, greenChannel: true })
  expect(made).toMatchObject({ state: 'offered', message: expect.stringContaining('编号') })
  expect((await school.send(api.enterWalkIn, { ...walkIn, number, lineId })).status).toBe(409)
  expect(await taken(lineId)).toBe(1)
  const seen = await school.ok(api.getApplication, { id: made.id })
  expect(seen.application).toMatchObject({ source: 'station', greenChannel: true, name: '样*生' })
  const full = await school.ok(api.revealApplicant, { id: made.id, purpose: '核对身份证原件' })
  expect(full).toMatchObject({ idNumber: number, guardianPhone: profile.guardianPhone })
  expect((await school.send(api.resetApplicantPassword, { id: made.id, reason: '看过身份证' })).status).toBe(409)
  const fujiang = await world.as('fujiangRegistrar')
  expect((await fujiang.send(api.enterWalkIn, { ...walkIn, number: idNumber('2010-03-05', 303), lineId })).status).toBe(404)
})

test('现场报名的人没有账户：学校代本人补正提交、代本人确认，都写理由；有账户的由本人办，一个招生季只确认一份', async () => {
  const lineIds = [await addLine(world, { seats: 3, sourceRegion: '5101' }), await addLine(world, { seats: 3, sourceRegion: '51' })]
  const ids: string[] = []
  for (const lineId of lineIds) ids.push((await school.ok(api.enterWalkIn, { ...walkIn, number: idNumber('2010-03-04', 331), lineId })).id)
  const decide = (action: 'offer' | 'return' | 'accept' | 'submit', id: string, reason?: string) => school.send(api.decideApplications, { ids: [id], action, ...(reason ? { reason } : {}) })
  await decide('return', ids[0]!, '毕业学校写全称')
  expect((await decide('submit', ids[0]!)).status).toBe(400)
  expect((await decide('submit', ids[0]!, '本人到校补了毕业学校')).data.rows[0]).toMatchObject({ ok: true })
  await decide('offer', ids[0]!)
  expect((await decide('accept', ids[0]!)).status).toBe(400)
  expect((await decide('accept', ids[0]!, '本人到校当面确认')).data.rows[0]).toMatchObject({ ok: true, message: '已代本人确认' })
  const seen = await school.ok(api.getApplication, { id: ids[0]! })
  expect([seen.application.state, seen.events[0]?.title, seen.events[0]?.reason]).toEqual(['accepted', '确认', '本人到校当面确认'])
  expect((await school.ok(api.getApplication, { id: ids[1]! })).application.state).toBe('withdrawn')
  const again = (await school.ok(api.enterWalkIn, { ...walkIn, number: idNumber('2010-03-04', 331), lineId: lineIds[1]!, offer: true })).id
  expect((await decide('accept', again, '本人到校当面确认')).data.rows[0]).toMatchObject({ ok: false, message: expect.stringContaining('已经确认了另一份') })
  const client = await addCandidate(world, '13822220033')
  await client.ok(api.applyFor, { submit: true, lines: [{ lineId: lineIds[0]! }] })
  const [mine] = (await client.ok(api.listMyApplications, {})).rows
  await decide('offer', mine!.id)
  expect((await decide('accept', mine!.id, '电话里说要来')).data.rows[0]).toMatchObject({ ok: false, message: expect.stringContaining('自己的账户') })
})

test('最后一个名额，六十四个人同时要：恰好一个录取，其余说名额已满，已占数不多不少', async () => {
  const lineId = await addLine(world, { seats: 1, code: 'D0102', name: '数控机床装配与维修' })
  const { id } = await school.ok(api.enterWalkIn, { ...walkIn, number: idNumber('2009-01-02', 305), lineId })
  const ids = [id, ...(await multiply(lineId, id, 63))]
  const answers = await Promise.all(ids.map((one) => school.send(api.decideApplications, { ids: [one], action: 'offer' })))
  expect(answers.every((one) => one.status === 200)).toBe(true)
  const rows = answers.map((one) => one.data.rows[0]!)
  expect(rows.filter((row) => row.ok).length).toBe(1)
  expect(rows.filter((row) => !row.ok).every((row) => row.message.includes('名额'))).toBe(true)
  expect(await taken(lineId)).toBe(1)
  expect(await world.sql(`select count(*)::int as n from application where line_id = $1 and seat_held`, [lineId])).toEqual([{ n: 1 }])
}, 60_000)

test('成批录取逐份说结果，名额够几份录几份；编号没有空号；通知书成批制作，查验编号各不相同', async () => {
  const lineId = await addLine(world, { seats: 5, code: 'D0103', name: '机床切削加工' })
  const { id } = await school.ok(api.enterWalkIn, { ...walkIn, number: idNumber('2009-01-03', 307), lineId })
  const ids = [id, ...(await multiply(lineId, id, 6))]
  const decided = await school.ok(api.decideApplications, { ids, action: 'offer' })
  expect([decided.done, decided.rows.length]).toEqual([5, 7])
  const numbers = (await world.sql<{ no: string }>(`select offer_no as no from application where org_no = $1 and offer_no is not null order by offer_no`, [orgs.qingcheng])).map((row) => Number(row.no.slice(-5)))
  expect(numbers).toEqual(numbers.map((_, at) => at + 1))
  const offered = decided.rows.filter((row) => row.ok).map((row) => row.id)
  const { letters } = await school.ok(api.makeLetters, { ids: [...offered, ids.find((one) => !offered.includes(one))!] })
  expect(letters).toBe(6)
  await world.runJobs()
  const [job] = await world.sql<{ note: string }>(`select result ->> 'note' as note from background_job where kind = 'admissions.letters'`)
  expect(job?.note).toContain('制作 5 份，1 份没有制作')
  const codes = await world.sql<{ code: string }>(`select code from issued_document where kind = 'offer-letter' and record_id = any ($1::uuid[])`, [offered])
  expect(new Set(codes.map((row) => row.code)).size).toBe(5)
  const word = await school.send(api.makeLetter, { id: offered[0]!, format: 'word' })
  expect([word.status, word.headers.get('content-type')]).toEqual([200, expect.stringContaining('wordprocessingml')])
})

test('相近的报名提示出来；名单筛选、翻页、导出都遮蔽，导出记在本人的查看记录里', async () => {
  const lineId = await addLine(world, { season: 'spring', code: 'D0102', name: '数控机床装配与维修' })
  const one = await school.ok(api.enterWalkIn, { ...walkIn, name: '相近甲', number: idNumber('2009-02-03', 309), phone: '13700000001', lineId })
  const two = await school.ok(api.enterWalkIn, { ...walkIn, name: '相近乙', number: idNumber('2009-02-04', 311), phone: '13700000001', guardianPhone: '13700000002', lineId })
  const seen = await school.ok(api.getApplication, { id: one.id })
  expect(seen.near.map((row) => row.why)).toContain('手机号相同')
  expect((await school.ok(api.getApplication, { id: two.id })).application.near).toBe(1)
  const list = await school.ok(api.listApplications, { q: '相近', size: 1, page: 2, sort: 'name' })
  expect([list.total, list.rows.length, list.rows[0]?.name]).toEqual([2, 1, '相*乙'])
  const file = await school.send(api.exportApplications, { q: '相近', format: 'csv' })
  const text = new TextDecoder().decode(await file.bytes())
  expect(text).toContain('相*甲')
  expect(text).not.toContain('13700000001')
  expect((await world.sql(`select count(*)::int as n from person_view where what = '导出了报名名单'`))[0]).toEqual({ n: 2 })
})

test('学校改报名表：必交照片的没有照片不能报，附加项要填；未录取的考生重报算新的一份', async () => {
  const lineId = await addLine(world, { season: 'spring', code: 'D0101' })
  await school.ok(api.saveAdmissionForm, { photo: 'required', materials: ['身份证原件'], preArrival: ['clothes'], notice: '欢迎报考', phone: '028-1', address: '一号楼', arriveFrom: '2027-03-01', arriveTo: '2027-03-02' })
  expect((await school.send(api.saveAdmissionForm, { photo: 'none', materials: [], preArrival: [], notice: '', phone: '', address: '', arriveFrom: '2027-03-02', arriveTo: '2027-03-01' })).status).toBe(409)
  const client = await addCandidate(world, '13822220001')
  const { savedAt, ...asSaved } = await school.ok(api.getAdmissionForm, {})
  expect((await school.send(api.saveAdmissionForm, { ...asSaved, notice: '后开的页面', seenAt: null })).problem.changed).toMatchObject({ fields: ['notice'] })
  await school.ok(api.saveAdmissionForm, { ...asSaved, seenAt: savedAt })
  await school.ok(api.saveAdmissionForm, { ...asSaved, notice: '改过的说明' })
  const [told] = await world.sql<{ detail: object }>(`select detail from audit where verb = 'admissions.save-form' order by id desc limit 1`)
  expect(told!.detail).toEqual({ before: { notice: '欢迎报考' }, after: { notice: '改过的说明' } })
  const judged = (await client.ok(api.judgeMyLines, { lineIds: [lineId] })).lines[0]!
  expect([judged.findings.map((one) => one.id), judged.notice]).toEqual([['photo'], '改过的说明'])
  await school.ok(api.saveAdmissionForm, { photo: 'optional', materials: [], preArrival: ['clothes'], notice: '', phone: '', address: '', arriveFrom: null, arriveTo: null })
  await world.sql(`insert into extra_field (id, org_no, register, key, title, type, required, choices, help, sensitive, valid_from, created_by, created_by_name) values (gen_random_uuid(), $1, 'admissions.application', 'x_height', '身高', 'number', true, '[]', '', false, '2020-01-01', 'tests', '测试')`, [orgs.qingcheng])
  expect((await client.ok(api.applyFor, { submit: true, lines: [{ lineId }] })).rows[0]).toMatchObject({ ok: false })
  expect((await client.ok(api.applyFor, { submit: true, lines: [{ lineId, extra: { x_height: 172 } }] })).rows[0]).toMatchObject({ ok: true })
  const [mine] = (await client.ok(api.listMyApplications, {})).rows
  expect(mine!.extra).toEqual([{ key: 'x_height', title: '身高', value: '172' }])
  await school.ok(api.decideApplications, { ids: [mine!.id], action: 'refuse', reason: '体检不合专业要求', clause: '001:1308' })
  expect((await client.ok(api.applyFor, { submit: true, lines: [{ lineId, extra: { x_height: 172 } }] })).rows[0]).toMatchObject({ ok: true })
  expect((await client.ok(api.listMyApplications, {})).rows.map((row) => row.state)).toEqual(['submitted', 'refused'])
  await world.sql(`delete from extra_field where key = 'x_height'`)
})

test('学校核对本人后重设口令，原来的登录结束；只对报给自己的、本人注册的账户', async () => {
  const lineId = await addLine(world, { season: 'spring', code: 'D0103', name: '机床切削加工' })
  const client = await addCandidate(world, '13822220002')
  await client.ok(api.applyFor, { submit: true, lines: [{ lineId }] })
  const [mine] = (await client.ok(api.listMyApplications, {})).rows
  expect((await (await world.as('fujiangRegistrar')).send(api.resetApplicantPassword, { id: mine!.id, reason: '看过身份证' })).status).toBe(404)
  const { password } = await school.ok(api.resetApplicantPassword, { id: mine!.id, reason: '看过身份证原件' })
  expect(password).not.toBe(testAccountPassword)
  expect((await client.send(api.listMyApplications, {})).status).toBe(401)
})

test('先在网上填了别人的号码也占不到那个人：本人到校现场报名，登记的是另一个人；见到证件才登记', async () => {
  const [here, there] = [await addLine(world, { sourceRegion: '510104' }), await addLine(world, { sourceRegion: '510104', season: 'spring' })]
  const number = idNumber('2009-05-06', 21)
  const squatter = await addCandidate(world, '13822220021', { birth: '2009-05-06', serial: 21 })
  await squatter.ok(api.applyFor, { submit: true, lines: [{ lineId: here }] })
  const [squat] = (await squatter.ok(api.listMyApplications, {})).rows
  const { id } = await school.ok(api.enterWalkIn, { ...walkIn, number, lineId: there })
  const [person] = await world.sql<{ id: string }>('select id from person where id_hash = $1', [world.vault.hash('id-card', number)])
  const owners = await world.sql<{ id: string; person_id: string }>('select id, person_id from application where id = any ($1::uuid[])', [[squat!.id, id]])
  expect(owners.find((row) => row.id === id)!.person_id).toBe(person!.id)
  expect(owners.find((row) => row.id === squat!.id)!.person_id).not.toBe(person!.id)
  const seen = await school.ok(api.getApplication, { id: squat!.id })
  expect([seen.person.knownPerson, seen.near.map((row) => row.why)]).toEqual([true, expect.arrayContaining(['证件号码相同，人员不同'])])
  const desk: Actor = { accountId: 'desk', name: '刘洋', postId: randomUUID(), role: 'registrar', org: { no: orgs.qingcheng, name: '青城技师学院' }, permissions: new Set(), schema: 'p51', demonstration: false, personId: null }
  const arrive = (applicationId: string) => inTransaction(world.database, world.vault, desk, randomUUID(), async (ctx) => registerApplicant(ctx, (await findApplication(ctx, applicationId))!))
  expect((await arrive(squat!.id)).id).toBe(person!.id)
  const honest = await addCandidate(world, '13822220023')
  await honest.ok(api.applyFor, { submit: true, lines: [{ lineId: here }] })
  const [own] = (await honest.ok(api.listMyApplications, {})).rows
  const [row] = await world.sql<{ person_id: string }>('select person_id from application where id = $1', [own!.id])
  expect((await arrive(own!.id)).id).toBe(row!.person_id)
})

test('投档结果成批写入：占名额、编号、期限；没有登记的考生整批拒绝，什么也不写', async () => {
  const lineId = await addLine(world, { batch: 'regular', code: 'D0102', name: '数控机床装配与维修', seats: 2, sourceRegion: '51' })
  const people: string[] = []
  for (const phone of ['13822220003', '13822220004']) {
    await addCandidate(world, phone)
    people.push((await world.sql<{ person_id: string }>(`select person_id from candidate where account_id = (select id from auth."user" where username = $1)`, [phone]))[0]!.person_id)
  }
  const officer: Actor = { accountId: 'officer', name: '李敏', postId: randomUUID(), role: 'cityOfficer', org: { no: orgs.chengdu, name: '成都市人社局' }, permissions: new Set(), schema: 'p51', demonstration: false, personId: null }
  const within = <T>(work: Parameters<typeof inTransaction<T>>[4]) => inTransaction(world.database, world.vault, officer, randomUUID(), work)
  const rows = people.map((personId) => ({ personId, lineId, batchId: randomUUID(), score: 412.5, note: '第一志愿投档' }))
  // One of them has an application for this line already, handed in before the line was one of the batch.
  await world.sql(`update intake_line set batch = 'direct' where id = $1`, [lineId])
  const early = await world.as('13822220003')
  expect((await early.ok(api.applyFor, { submit: true, lines: [{ lineId }] })).rows[0]).toMatchObject({ ok: true })
  await world.sql(`update intake_line set batch = 'early', early_kind = 'pre-technician' where id = $1`, [lineId])
  expect((await (await world.as('13822220004')).ok(api.applyFor, { submit: true, lines: [{ lineId }] })).rows[0]).toMatchObject({ ok: false, message: expect.stringContaining('统一投档') })
  expect((await school.ok(api.getWalkInForm, {})).lines.map((line) => line.id)).not.toContain(lineId)
  await expect(within((ctx) => recordOffers(ctx, [...rows, { personId: randomUUID(), lineId, note: '' }]))).rejects.toThrow('没有在报名系统登记')
  expect(await taken(lineId)).toBe(0)
  expect((await within((ctx) => recordOffers(ctx, rows))).map((one) => one.personId)).toEqual(people)
  expect(await taken(lineId)).toBe(2)
  expect((await within((ctx) => recordOffers(ctx, rows.slice(0, 1)))).length).toBe(1)
  expect(await taken(lineId)).toBe(2)
  const client = await world.as('13822220003')
  expect((await client.ok(api.listMyApplications, {})).rows.map((row) => row.state).toSorted()).toEqual(['offered', 'withdrawn'])
  const mine = (await client.ok(api.listMyApplications, {})).rows.find((row) => row.source === 'placement')
  expect(mine).toMatchObject({ state: 'offered', source: 'placement', events: [{ title: '录取', by: '成都市人社局', reason: '第一志愿投档' }] })
  await client.ok(api.acceptMyOffer, { id: mine!.id, version: mine!.version, ends: [] })
  const flow = await within((ctx) => countFlow(ctx, { year: new Date().getFullYear() }))
  expect(flow.map((row) => row.orgNo)).toEqual([orgs.qingcheng])
  // One placed, one confirmed at the counter.
  expect(flow[0]!.accepted).toBe(2)
  expect((await within((ctx) => listApplicationsBy(ctx, { source: 'placement' }))).length).toBe(2)
})
