import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCandidate, addLine, idNumber } from '../../../tests/support/admissions.ts'
import { addArrived } from '../../../tests/support/newcomers.ts'
import { act, check, OUTSIDE, present } from '../../../tests/support/registrations.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { readTable } from '../../kernel/documents/spreadsheet.ts'
import { api as students } from '../students/api.ts'
import { registrationApi } from '../students/registration-api.ts'
import { api } from './api.ts'
import { rosterValuesOf, type HandedOver } from './handover-facts.ts'

let world: World
let school: Client
beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
})
afterAll(() => world.close())

const year = new Date().getFullYear()
const enrollmentsOf = (ids: readonly string[]) =>
  world.sql<{ application: string; state: string; enrollment: string | null; name: string | null; class_name: string | null; profile: Record<string, unknown> | null; status: string | null }>(
    `select a.id as application, a.state, e.id as enrollment, e.name, e.class_name, e.profile, e.status from application a left join enrollment e on e.id = a.enrollment_id where a.id = any ($1::uuid[]) order by array_position($1::uuid[], a.id)`,
    [ids],
  )

test('报名变成学籍的每一项都说从哪来；补填的胜过报到前填的，谁也没说的空着', () => {
  const one: HandedOver = {
    id: 'x', orgNo: orgs.qingcheng, offerNo: 'T1', name: '样例甲', sex: '1', birthDate: '2010-05-06', documentType: 'id-card', idNumber: '510104201005060011', phone: '13800000001', year: 2026, season: 'autumn', specialtyCode: 'D0101',
    trainingLevel: 'intermediate', lengthMonths: 36, studyMode: 'full-time', entryCategory: 'junior-current', previousEducation: 'junior', previousSchool: '锦江中学', homeRegion: '510104', employerName: null, guardianName: null, guardianRelation: null, guardianPhone: null,
    score: 412.55, className: '电工1班', arrivedAt: '2026-08-31T17:00:00Z', extra: { x_height: 172 }, preArrival: { ethnic: '汉族', clothes: '170' }, supplied: {},
  }
  const { values, sources } = rosterValuesOf(one, (key) => key)
  // Five in the afternoon in Greenwich is the next day in China; a score with two decimals stays with the application.
  expect(values).toMatchObject({ entryDate: '2026-09-01', lengthYears: 3, grade: 2026, site: String(orgs.qingcheng), householdRegion: '510104', ethnicGroup: '汉族', examScore: null, guardianName: null, x_height: 172 })
  expect(values['sex']).toBeUndefined()
  expect(sources).toContain('报到前填报：ethnicGroup。')
  const later = rosterValuesOf({ ...one, documentType: 'passport', supplied: { ethnicGroup: { value: '02', by: '刘洋', at: '2026-09-01T00:00:00Z' } } }, (key) => key)
  expect([later.values['ethnicGroup'], later.values['sex'], later.sources.includes('报到前填报'), later.sources.includes('学校补填：ethnicGroup。')]).toEqual(['02', '1', false, true])
})

test('已报到的移交学籍：不用再填一遍；缺民族的说出来，补填后再移交；两次同时点只有一条；已在台账、别校有学籍的留在名单里', async () => {
  const lineId = await addLine(world, { seats: 40 })
  const [known, elsewhere] = [idNumber('2010-02-03', 811), idNumber('2010-02-05', 813)]
  const ids = await addArrived(world, school, lineId, [{ name: '甲同学' }, { name: '乙同学' }, { name: '丙同学', ethnic: null }, { name: '丁同学', number: known }, { name: '戊同学', number: elsewhere }])
  await world.sql(`update application set class_name = '电工1班' where id = $1`, [ids[0]])
  const values = { name: '丁同学', documentType: 'id-card', idNumber: known, ethnicGroup: '01', householdRegion: '510104', studyMode: 'full-time', trainingLevel: 'intermediate', lengthYears: 3, specialtyCode: 'D0101', grade: year, entryDate: `${year}-09-01`, entrySeason: 'autumn', site: String(orgs.qingcheng), sourceCategory: 'junior-current', sourceRegion: '510104', previousEducation: 'junior', previousSchool: '锦江中学', guardianName: '样例家长', guardianRelation: '51', guardianPhone: '13900000001' }
  const made = await school.ok(students.createStudent, { values })
  await world.sql(`insert into national.enrollment_claim (id_hash, enrollment_id, org_no, org_name, schema_name) values ($1, gen_random_uuid(), $2, '涪江高级技工学校', 'p51')`, [world.vault.hash('id-card', elsewhere), orgs.fujiang])
  const list = await school.ok(api.listHandover, {})
  expect([list.total, list.counts.waiting]).toEqual([5, 5])
  const row = (name: string) => list.rows.find((one) => one.name === name)!
  expect(row('甲*学').problems.filter((one) => one.level === 'block')).toEqual([])
  expect(row('丙*学').problems.find((one) => one.level === 'block')).toMatchObject({ title: '民族', message: '必填' })
  expect(row('丁*学').problems.map((one) => one.message)).toContain('本校已有此人（待注册）')
  expect(row('戊*学').problems.map((one) => one.message).join()).toContain('有有效的全日制学籍，一人只能有一个')
  // Two clicks at once: one receives, the other finds them handed over.
  const answers = await Promise.all([1, 2].map(() => school.ok(api.handOver, { ids })))
  expect(answers.map((one) => one.received).toSorted()).toEqual([0, 2])
  const first = answers.find((one) => one.received === 2)!
  expect([first.state, first.refused, first.rows.map((one) => one.name).toSorted()]).toEqual(['done', 3, ['丁*学', '丙*学', '戊*学']])
  expect(answers.find((one) => one.received === 0)!.rows.map((one) => one.message).join()).toContain('已经移交过')
  const [one, two, three] = await enrollmentsOf(ids)
  expect([one, two!.state, three!.state]).toEqual([expect.objectContaining({ state: 'handed-over', status: 'pending', name: '甲同学', class_name: '电工1班' }), 'handed-over', 'arrived'])
  expect(one!.profile).toMatchObject({ ethnicGroup: '01', householdRegion: '510104', previousSchool: '锦江中学', guardianName: '样例家长', guardianPhone: '13900000001' })
  expect((await world.sql(`select count(*)::int as n from enrollment where name = '甲同学'`))[0]).toEqual({ n: 1 })
  // The register says how the record came: number of the offer, and what came from where.
  const record = await school.ok(students.getStudent, { id: one!.enrollment! })
  expect(JSON.stringify(record)).toContain('招生录取移交，录取编号')
  expect(JSON.stringify(record)).toContain('学校补填：民族。')
  const wrong = await school.send(api.supplyFacts, { ids: [ids[2]!], key: 'ethnicGroup', value: '火星族' })
  expect([wrong.status, wrong.problem.issues?.[0]?.path]).toEqual([400, 'value'])
  expect(await school.ok(api.supplyFacts, { ids: [ids[2]!], key: 'ethnicGroup', value: '藏族' })).toEqual({ done: 1 })
  expect(await school.ok(api.handOver, { ids: [ids[2]!] })).toMatchObject({ received: 1, refused: 0 })
  expect((await school.send(api.supplyFacts, { ids: [ids[2]!], key: 'ethnicGroup', value: '汉族' })).status).toBe(409)
  // What is in the register is not taken back; what was deleted there is, and can be handed over again.
  expect((await school.send(api.takeBackHandover, { id: ids[1]!, reason: '专业报错了' })).status).toBe(409)
  await school.ok(students.deleteStudent, { id: two!.enrollment!, version: 1, reason: '移交错了' })
  expect((await school.ok(api.listHandover, { view: 'pending' })).rows.find((one) => one.id === ids[1])!.gone).toBe(true)
  expect(await school.ok(api.takeBackHandover, { id: ids[1]!, reason: '学籍记录已删除' })).toEqual({ state: 'arrived' })
  expect(await school.ok(api.handOver, { ids: [ids[1]!] })).toMatchObject({ received: 1 })
  const foreign = await world.as('fujiangRegistrar')
  expect(await foreign.ok(api.handOver, { ids: [ids[3]!] })).toMatchObject({ received: 0, asked: 1 })
  expect((await enrollmentsOf([ids[3]!]))[0]!.state).toBe('arrived')
  // The plan keeps its seats through all of it.
  expect((await world.sql<{ taken: number }>('select taken from intake_seat where line_id = $1', [lineId]))[0]!.taken).toBe(5)
  expect(made.id).toBeTruthy()
})

test('注册通过以后，报名上有学籍号，考生看得到，进度里算注册', async () => {
  const lineId = await addLine(world, { season: 'spring', seats: 5 })
  const client = await addCandidate(world, '13822230001', { name: '己同学' })
  await client.ok(api.applyFor, { submit: true, lines: [{ lineId }] })
  const [mine] = (await client.ok(api.listMyApplications, {})).rows
  await school.ok(api.decideApplications, { ids: [mine!.id], action: 'offer' })
  const [offered] = (await client.ok(api.listMyApplications, {})).rows
  await client.ok(api.acceptMyOffer, { id: mine!.id, version: offered!.version, ends: [] })
  await client.ok(api.savePreArrival, { id: mine!.id, values: { ethnic: '彝族' } })
  await world.sql(`update application set state = 'arrived', arrived_at = now(), came_at = now(), version = version + 1 where id = $1`, [mine!.id])
  const batch = await school.ok(api.handOver, { year, season: 'spring' })
  expect(batch).toMatchObject({ asked: 1, received: 1, refused: 0 })
  const before = (await school.ok(api.getAdmissionFlow, { year, season: 'spring' })).rows[0]!
  expect([before.arrived, before.registered]).toEqual([1, 0])
  // The hand-over is the batch of the register: its registration opens from it.
  const { cases } = await school.ok(registrationApi.openRegistration, { batchId: batch.id })
  expect(cases).toMatchObject([{ count: 1, studyMode: 'full-time' }])
  const [record] = await enrollmentsOf([mine!.id])
  expect(record!.profile).toMatchObject({ ethnicGroup: '07' })
  const handedIn = await act(school, cases[0]!, 'submit', { reason: OUTSIDE })
  const officer = await world.as('chengduOfficer')
  const checked = await check(officer, { id: cases[0]!.id, version: handedIn.data.version }, present([{ id: record!.enrollment!, personId: '' }]))
  expect((await act(officer, checked, 'approve', { reason: '核实无误' })).status).toBe(200)
  const seen = (await client.ok(api.listMyApplications, {})).rows.find((one) => one.id === mine!.id)!
  expect(seen).toMatchObject({ state: 'handed-over', studentNumber: expect.stringMatching(/^\d{14,}$/), registeredOn: expect.any(String) })
  expect((await school.ok(api.getAdmissionFlow, { year, season: 'spring' })).rows[0]!.registered).toBe(1)
  expect((await school.ok(api.listHandover, { view: 'registered' })).rows.map((one) => one.studentNumber)).toEqual([seen.studentNumber])
})

test('三百人在后台移交，看得到进度；没有移交的在文件里逐人写明', async () => {
  const lineId = await addLine(world, { seats: 320, sourceRegion: '51' })
  const ids = await addArrived(world, school, lineId, Array.from({ length: 300 }, (_, at) => ({ ethnic: at % 100 === 7 ? null : '01' })))
  const started = await school.ok(api.handOver, { ids })
  expect([started.state, started.received, started.jobId]).toEqual(['running', 0, expect.any(String)])
  await world.runJobs()
  const { batches } = await school.ok(api.listHandover, {})
  const done = batches.find((one) => one.id === started.id)!
  expect([done.state, done.received, done.refused]).toEqual(['done', 297, 3])
  const [job] = await world.sql<{ note: string; done: number }>(`select result ->> 'note' as note, progress as done from background_job where id = $1`, [started.jobId])
  expect([job!.note, job!.done]).toEqual([expect.stringContaining('移交 297 人，待注册；3 人没有移交'), 300])
  const file = await school.send(api.getHandoverRefusals, { id: started.id })
  const table = await readTable(new Uint8Array(await file.bytes()))
  expect(table.sheets[0]!.rows.length).toBe(4)
  expect(JSON.stringify(table.sheets[0]!.rows[1])).toContain('必填')
  expect((await world.sql(`select count(*)::int as n from enrollment where import_batch_id = $1`, [started.id]))[0]).toEqual({ n: 297 })
})
