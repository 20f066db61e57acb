import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { newId } from '../../kernel/uuid.ts'
import { api as employmentApi } from '../employment/api.ts'
import { api as partnershipsApi } from '../partnerships/api.ts'
import { api as studentsApi } from '../students/api.ts'
import { api as trainingApi } from '../training/api.ts'
import { api } from './api.ts'
import { addDestination, addEnrollment, addGroup, addSchool, addTraining, remove } from '../../../tests/support/indicator-records.ts'

const planId = 'sichuan-14th-five-year'
let world: World
const thisYear = new Date().getFullYear()
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await world.sql('with gone as (delete from snapshot_period) delete from indicator_snapshot')
})
afterAll(() => world.close())

/** Live number and the number of 2021 as records (or numerator), read through HTTP at the province. */
async function numbers(indicatorId: string, account = 'provinceOfficer', org?: number) {
  const client = await world.as(account)
  const ask = async (period: string) => {
    const answer = await client.ok(api.getBreakdown, { planId, indicatorId, period, ...(org ? { org } : {}) })
    expect(answer.agrees).toBe(true)
    return answer.total
  }
  return { live: await ask('live'), past: await ask('2021') }
}

/** Adds one record, sees the numbers move by exactly it, removes it, sees them back. */
async function movesByOne(indicatorId: string, add: () => Promise<{ table: string; id: string }>, expected: { live: [number, number]; past: [number, number] }) {
  const before = await numbers(indicatorId)
  const { table, id } = await add()
  const after = await numbers(indicatorId)
  expect([after.live.value - before.live.value, (after.live.base ?? 0) - (before.live.base ?? 0)]).toEqual(expected.live)
  expect([after.past.value - before.past.value, (after.past.base ?? 0) - (before.past.base ?? 0)]).toEqual(expected.past)
  await remove(world, table, id)
  expect(await numbers(indicatorId)).toEqual(before)
}

test('1 技工院校数：多一所学校，今天和设立以后的年末都多一所', () =>
  movesByOne('school-count', () => addSchool(world, { no: 510700_0099_00, level: 'technical', from: '2021-03-01' }), { live: [1, 0], past: [1, 0] }))

test('2 技师学院数：2022 年设立的只在今天多一所', () =>
  movesByOne('technician-school-count', () => addSchool(world, { no: 510700_0099_00, level: 'technician', from: '2022-03-01' }), { live: [1, 0], past: [0, 0] }))

test('3 年招生规模：今天注册一人，今年多一人，2021 年不变', () =>
  movesByOne('annual-enrolment', () => addEnrollment(world, { registeredOn: today() }), { live: [1, 0], past: [0, 0] }))

test('4 在校生规模：2021 年注册、2022 年离校的只在 2021 年末', async () => {
  await movesByOne('on-roll-students', () => addEnrollment(world, { registeredOn: '2021-09-01', leftOn: '2022-07-01', status: 'graduated' }), { live: [0, 0], past: [1, 0] })
  await movesByOne('on-roll-students', () => addEnrollment(world, { registeredOn: '2021-09-01' }), { live: [1, 0], past: [1, 0] })
})

test('5 高级工班以上比例：技师学院一名高级工，分子分母各多一人', () =>
  movesByOne('senior-share', () => addEnrollment(world, { registeredOn: '2021-09-01', trainingLevel: 'senior' }), { live: [1, 1], past: [1, 1] }))

test('6 初次就业率：一名已落实的毕业生，分子分母各多一人；未落实的只多分母', async () => {
  await movesByOne('initial-employment-rate', () => addDestination(world, { graduatedOn: `${thisYear}-01-01`, settledOn: `${thisYear}-01-01` }), { live: [1, 1], past: [0, 0] })
  await movesByOne('initial-employment-rate', () => addDestination(world, { graduatedOn: '2021-06-30', settledOn: '2022-02-01' }), { live: [0, 0], past: [0, 1] })
})

test('7 开展职业培训：今年办结一人次', () =>
  movesByOne('training-person-times', () => addTraining(world, { completedOn: today() }), { live: [1, 0], past: [0, 0] }))

test('8 集团：2021 年成立、2022 年解散的只在 2021 年末', async () => {
  await movesByOne('education-groups', () => addGroup(world, { foundedOn: '2021-05-01', dissolvedOn: '2022-05-01' }), { live: [0, 0], past: [1, 0] })
  await movesByOne('education-groups', () => addGroup(world, { foundedOn: '2021-05-01' }), { live: [1, 0], past: [1, 0] })
})

test('下钻：省、市、校逐级相加等于上级，省属单列，名单行数等于数字', async () => {
  const added = [
    await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.qingcheng }),
    await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.qingcheng }),
    await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.fujiang }),
    await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.shengzhi }),
  ]
  const province = await world.as('provinceOfficer')
  const ask = (org?: number, direct?: boolean) =>
    province.ok(api.getBreakdown, { planId, indicatorId: 'on-roll-students', ...(org ? { org } : {}), ...(direct ? { direct } : {}) })
  const top = await ask()
  expect(top.rows.filter((row) => row.kind === 'city')).toHaveLength(21)
  const of = (no: number, direct = false) => top.rows.find((row) => row.no === no && row.direct === direct)!
  expect([of(orgs.chengdu).value, of(orgs.mianyang).value, of(orgs.province, true).value]).toEqual([2, 1, 1])
  expect(of(orgs.chengdu).name).toBe('成都市')
  expect(of(orgs.province, true).name).toBe('省属')
  expect(top.rows.reduce((sum, row) => sum + row.value, 0)).toBe(top.total.value)
  const city = await ask(orgs.chengdu)
  expect(city.rows.map((row) => [row.name, row.value])).toEqual([['青城技师学院', 2], ['龙门山技工学校', 0]])
  const own = await ask(orgs.province, true)
  expect(own.rows.map((row) => [row.name, row.value])).toEqual([['蜀光高级技工学校', 1]])
  const school = await ask(orgs.qingcheng)
  expect(school.path.map((step) => [step.name, step.value])).toEqual([['全省', 4], ['成都市', 2], ['青城技师学院', 2]])
  expect(school.list?.page).toBe(`/students?onRoll=live&org=${orgs.qingcheng}`)
  for (const step of school.path) {
    expect((await province.ok(studentsApi.listStudents, { onRoll: 'live', org: step.no })).total).toBe(step.value)
  }
  for (const one of added) await remove(world, one.table, one.id)
})

test('按属地汇总：省属学校加在所在的市，没有省属一行；主管按统计期末，改隶以前的数在原来的市', async () => {
  const added = [
    await addEnrollment(world, { registeredOn: '2021-09-01', org: orgs.qingcheng }),
    await addEnrollment(world, { registeredOn: '2021-09-01', org: orgs.unqualified }),
    await addEnrollment(world, { registeredOn: '2021-09-01', org: orgs.shengzhi }),
  ]
  const province = await world.as('provinceOfficer')
  const ask = (input: { by?: 'authority' | 'location'; period?: string; org?: number }) => province.ok(api.getBreakdown, { planId, indicatorId: 'on-roll-students', ...input })
  const values = async (input: Parameters<typeof ask>[0]) => {
    const { rows, agrees, total } = await ask(input)
    expect(agrees).toBe(true)
    expect(rows.reduce((sum, row) => sum + row.value, 0)).toBe(total.value)
    return new Map(rows.map((row) => [row.direct ? '省属' : row.name, row.value]))
  }
  const [{ region } = { region: '' }] = await world.sql<{ region: string }>('select location_region as region from org where org_no = $1', [orgs.shengzhi])
  expect(region.slice(0, 4)).toBe('5101')
  expect([...(await values({}))].filter(([, value]) => value > 0)).toEqual([['成都市', 2], ['省属', 1]])
  const lying = await values({ by: 'location' })
  expect([lying.get('成都市'), lying.has('省属')]).toEqual([3, false])
  const chengdu = await ask({ by: 'location', org: orgs.chengdu })
  expect(chengdu.total.value).toBe(3)
  expect(chengdu.rows.map((row) => row.name)).toContain('蜀光高级技工学校')
  // Until 2022 it was overseen by 绵阳: its past counts there, and the school's own path leads through it.
  await world.sql(`update org_period set valid_from = '2023-01-01' where org_no = $1`, [orgs.unqualified])
  await world.sql(`insert into org_period (id, org_no, level, state, name, authority_no, valid_from, valid_to) values (gen_random_uuid(), $1, 'technical', 'operating', '龙门山技工学校', $2, '2000-01-01', '2022-12-31')`, [orgs.unqualified, orgs.mianyang])
  const then = await values({ period: '2022' })
  expect([then.get('成都市'), then.get('绵阳市'), then.get('省属')]).toEqual([1, 1, 1])
  expect((await values({ period: '2023' })).get('绵阳市')).toBe(0)
  const school = await ask({ period: '2022', org: orgs.unqualified })
  expect(school.path.map((step) => [step.name, step.value])).toEqual([['全省', 3], ['绵阳市', 1], ['龙门山技工学校', 1]])
  expect((await province.ok(api.getHeat, { planId, period: '2022' })).rows.find((row) => row.name === '绵阳市')!.cells[3]!.value).toBe(0.0001)
  await world.sql('delete from org_period where org_no = $1 and authority_no = $2', [orgs.unqualified, orgs.mianyang])
  for (const one of added) await remove(world, one.table, one.id)
})

test('市级只看到本市，问别市答没有找到', async () => {
  const here = await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.qingcheng })
  const there = await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.fujiang })
  const city = await world.as('chengduOfficer')
  const board = await city.ok(api.getBoard, { planId })
  expect(board.org.name).toBe('成都市')
  expect(board.judged).toBe(false)
  expect(board.rows[3]!.live).toBe(0.0001)
  // The directory of schools is open to everyone; the number is still the own city's.
  expect(board.rows[0]!.live).toBe(2)
  expect((await city.send(api.getBoard, { planId, org: orgs.mianyang })).status).toBe(404)
  expect((await city.send(api.getBreakdown, { planId, indicatorId: 'on-roll-students', org: orgs.fujiang })).status).toBe(404)
  const school = await (await world.as('fujiangRegistrar')).ok(api.getBreakdown, { planId, indicatorId: 'on-roll-students' })
  expect(school).toMatchObject({ total: { value: 1 }, path: [{ name: '涪江技工学校' }], rows: [] })
  await remove(world, here.table, here.id)
  await remove(world, there.table, there.id)
})

test('参数决定休学、非全日制和联合办学是否计入；市里的设定只管本市', async () => {
  const set = (no: number, key: string, value: boolean) =>
    world.sql(`insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values ($1, $2, $3, '2020-01-01', $4, 'test')`, [newId(), no, key, JSON.stringify(value)])
  const added = [
    await addEnrollment(world, { registeredOn: '2024-09-01', status: 'suspended' }),
    await addEnrollment(world, { registeredOn: '2024-09-01', studyMode: 'part-time' }),
    await addEnrollment(world, { registeredOn: '2024-09-01', joint: 'HZ-2025-0117' }),
    await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.fujiang, status: 'suspended' }),
    await addEnrollment(world, { registeredOn: '2024-09-01', status: 'retained' }),
  ]
  const live = async () => (await numbers('on-roll-students')).live.value
  expect(await live()).toBe(4)
  await set(orgs.chengdu, 'students.counted.suspended', false)
  expect(await live()).toBe(3)
  await set(orgs.province, 'students.counted.part-time', false)
  expect(await live()).toBe(2)
  await set(orgs.qingcheng, 'students.counted.joint', false)
  expect(await live()).toBe(1)
  await set(orgs.province, 'students.counted.retained', true)
  expect(await live()).toBe(2)
  const [rows] = await world.sql<{ count: number }>('select count(*)::int as count from enrollment_on_roll')
  expect(rows!.count).toBe(2)
  await world.sql('delete from policy_parameter')
  for (const one of added) await remove(world, one.table, one.id)
})

test('两种读法都算：分母为全部学校或只为两类高层次学校', async () => {
  const added = [
    await addEnrollment(world, { registeredOn: '2020-09-01', trainingLevel: 'technician' }),
    await addEnrollment(world, { registeredOn: '2020-09-01' }),
    await addEnrollment(world, { registeredOn: '2020-09-01', org: orgs.fujiang }),
    await addEnrollment(world, { registeredOn: '2020-09-01', org: orgs.fujiang }),
  ]
  const board = await (await world.as('provinceOfficer')).ok(api.getBoard, { planId })
  const share = board.rows[4]!
  expect(share.readings).toMatchObject([
    { key: 'all-schools', default: true, live: 25, value: 1, base: 4, baseline: 25 },
    { key: 'senior-schools', default: false, live: 50, value: 1, base: 2, baseline: 50 },
  ])
  expect(share.live).toBe(25)
  expect(share.baselineMatches).toBe(false)
  for (const one of added) await remove(world, one.table, one.id)
})

test('快照等于重算：改动旧记录之前没有差别，之后正好差这一条', async () => {
  const one = await addEnrollment(world, { registeredOn: '2021-09-01', trainingLevel: 'senior' })
  const officer = await world.as('provinceOfficer')
  expect((await officer.ok(api.refreshSnapshots, { planId })).changed).toBeGreaterThan(0)
  expect((await officer.ok(api.refreshSnapshots, { planId })).changed).toBe(0)
  const stored = await officer.ok(api.getBoard, { planId })
  await world.sql('with gone as (delete from snapshot_period) delete from indicator_snapshot')
  const recomputed = await officer.ok(api.getBoard, { planId })
  expect(stored.rows.map((row) => row.values)).toEqual(recomputed.rows.map((row) => row.values))
  await officer.ok(api.refreshSnapshots, { planId })
  const before = await officer.ok(api.getBoard, { planId })
  await remove(world, one.table, one.id)
  expect((await officer.ok(api.refreshSnapshots, { planId })).changed).toBeGreaterThan(0)
  const after = await officer.ok(api.getBoard, { planId })
  expect(before.rows[3]!.values[1]!.value! - after.rows[3]!.values[1]!.value!).toBeCloseTo(0.0001)
  expect((await (await world.as('chengduOfficer')).send(api.refreshSnapshots, { planId })).status).toBe(403)
})

test('存过的往期没有行就是零：补录的旧学籍在下一次重算以前不改变往期', async () => {
  const officer = await world.as('provinceOfficer')
  await officer.ok(api.refreshSnapshots, { planId })
  const of2021 = async () => (await (await world.as('qingchengRegistrar')).ok(api.getBoard, { planId })).rows[3]!.values[1]!.value
  const before = await of2021()
  const one = await addEnrollment(world, { registeredOn: '2021-09-01', trainingLevel: 'senior' })
  expect(await of2021()).toBe(before)
  await officer.ok(api.refreshSnapshots, { planId })
  expect((await of2021())! - before!).toBeCloseTo(0.0001)
  await remove(world, one.table, one.id)
})

test('看板给出基期、目标、算子、各期、状态、条款和状态计数', async () => {
  const board = await (await world.as('provinceOfficer')).ok(api.getBoard, { planId })
  expect(board.rows.map((row) => row.clause)).toEqual(['003:52', '003:57', '003:62', '003:67', '003:72', '003:77', '003:82', '003:87'])
  expect(board.rows[0]).toMatchObject({ baseline: { year: 2020, value: 99 }, target: { year: 2025, value: 120 }, operator: '>=', live: 4, baselineMatches: false })
  expect(board.rows[0]!.values.map((one) => one.period)).toEqual(Array.from({ length: thisYear - 2020 }, (_, at) => String(2020 + at)))
  expect(board.counts.reduce((sum, one) => sum + one.count, 0)).toBe(board.rows.filter((row) => row.status).length)
  expect(board.rows[3]!.parameters.find((one) => one.key === 'students.counted.suspended')).toMatchObject({ value: '是', set: false })
  expect((await world.anyone.send(api.getBoard, { planId })).status).toBe(401)
  expect((await (await world.as('provinceOfficer')).send(api.getBoard, { planId: 'none' })).status).toBe(404)
})

test('指标责任由主管部门明确：看板写明单位和责任人，更换写理由、旧的留下，两人同时改只有一个成功，别市看不到', async () => {
  const city = await world.as('chengduOfficer')
  const place = { planId, indicatorId: 'on-roll-students' }
  const row = async () => (await city.ok(api.getBoard, { planId })).rows.find((one) => one.id === place.indicatorId)!
  expect((await row()).owner).toBeNull()
  const { id } = await city.ok(api.setOwner, { ...place, before: null, unit: '市人社局职业能力建设处', person: '李敏' })
  expect((await row()).owner).toMatchObject({ id, unit: '市人社局职业能力建设处', person: '李敏' })
  expect((await city.send(api.setOwner, { ...place, before: id, unit: '市教育局' })).problem.issues).toMatchObject([{ path: 'reason' }])
  const race = await Promise.all(['职教处', '学校管理处'].map((unit) => city.send(api.setOwner, { ...place, before: id, unit, reason: '处室调整。' })))
  expect(race.map((one) => one.status).sort()).toEqual([200, 409])
  const first = await Promise.all(['甲处', '乙处'].map((unit) => city.send(api.setOwner, { planId, indicatorId: 'school-count', before: null, unit })))
  expect(first.map((one) => one.status).sort()).toEqual([200, 409])
  const now = (await row()).owner!
  expect(await city.ok(api.setOwner, { ...place, before: now.id, unit: null, reason: '改由规划写明的单位负责。' })).toEqual({ id: null })
  const { rows } = await city.ok(api.listOwners, place)
  expect(rows.map((one) => [one.unit, one.endedAt === null])).toEqual([[now.unit, false], ['市人社局职业能力建设处', false]])
  expect((await row()).owner).toBeNull()
  expect((await city.send(api.setOwner, { ...place, before: null, unit: null })).status).toBe(409)
  // The province reads what its city has named; another city has none of it, and schools do not assign.
  expect((await (await world.as('provinceOfficer')).ok(api.listOwners, { ...place, org: orgs.chengdu })).rows).toHaveLength(2)
  const other = await world.as('mianyangOfficer')
  expect((await other.ok(api.listOwners, place)).rows).toEqual([])
  expect((await other.send(api.listOwners, { ...place, org: orgs.chengdu })).status).toBe(404)
  expect((await (await world.as('qingchengRegistrar')).send(api.setOwner, { ...place, before: null, unit: '教务处' })).status).toBe(403)
  expect((await city.send(api.setOwner, { ...place, indicatorId: 'nothing', before: null, unit: '教务处' })).status).toBe(404)
})

test('数字背后的名单：行数相同，姓名遮蔽', async () => {
  const added = [
    await addDestination(world, { graduatedOn: `${thisYear}-01-01`, settledOn: `${thisYear}-01-02` }),
    await addTraining(world, { completedOn: today(), name: '欧阳小娜' }),
    await addGroup(world, { foundedOn: '2021-05-01' }),
  ]
  const officer = await world.as('chengduOfficer')
  const list = await officer.ok(employmentApi.listDestinations, { org: orgs.qingcheng })
  expect(list).toMatchObject({ total: 1, rows: [{ name: '张*三', destinationLabel: '签订劳动合同就业', counted: true }] })
  const trained = await officer.ok(trainingApi.listTrainingRecords, {})
  expect(trained).toMatchObject({ total: 1, rows: [{ name: '欧阳*娜', orgName: '青城技师学院' }] })
  const groups = await officer.ok(partnershipsApi.listGroups, {})
  expect(groups).toMatchObject({ total: 1, rows: [{ orgName: '青城技师学院', members: 0 }] })
  for (const [indicatorId, total] of [['initial-employment-rate', 1], ['training-person-times', 1], ['education-groups', 1]] as const) {
    const answer = await officer.ok(api.getBreakdown, { planId, indicatorId })
    expect(answer.total.base ?? answer.total.value).toBe(total)
  }
  expect(await (await world.as('mianyangOfficer')).ok(trainingApi.listTrainingRecords, {})).toMatchObject({ total: 0 })
  expect(await (await world.as('mianyangOfficer')).ok(partnershipsApi.listGroups, {})).toMatchObject({ total: 0 })
  for (const one of added) await remove(world, one.table, one.id)
})
