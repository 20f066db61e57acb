import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDestination, addEnrollment, addGroup, addSchool } from '../../../tests/support/indicator-records.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { newId } from '../../kernel/uuid.ts'
import { api } from './api.ts'
import { classOf, limitsOf } from './pages/heat-scale.ts'

const planId = 'sichuan-14th-five-year'
const thisYear = new Date().getFullYear()
let world: World

beforeAll(async () => {
  world = await openWorld()
  await addEnrollment(world, { registeredOn: '2021-09-01', org: orgs.qingcheng })
  await addEnrollment(world, { registeredOn: '2021-09-01', org: orgs.qingcheng })
  await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.fujiang })
  await addEnrollment(world, { registeredOn: '2024-09-01', org: orgs.shengzhi })
  await addDestination(world, { graduatedOn: `${thisYear}-01-01`, settledOn: `${thisYear}-01-02` })
})
afterAll(() => world.close())

const target = (indicator: string, org: number, value: number) =>
  world.sql(
    `insert into plan_target (id, org_no, plan_id, indicator, year, value, reason, case_no, set_by_name) values ($1, $2, $3, $4, 2025, $5, '测试', 'T-1', '测试')`,
    [newId(), org, planId, indicator, value],
  )

test('市州对照：每格等于下钻的数，各市与省属相加等于全省，没有分母的不写', async () => {
  const province = await world.as('provinceOfficer')
  const heat = await province.ok(api.getHeat, { planId })
  expect(heat.rows).toHaveLength(22)
  expect(heat.columns.map((one) => one.no)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  for (const [at, column] of heat.columns.entries()) {
    const drill = await province.ok(api.getBreakdown, { planId, indicatorId: column.id })
    const scale = ['annual-enrolment', 'on-roll-students', 'training-person-times'].includes(column.id) ? 10_000 : 1
    for (const row of heat.rows) {
      const part = drill.rows.find((one) => one.no === row.no && one.direct === row.direct)!
      expect(row.cells[at]!.value, `${column.name} ${row.name}`).toEqual(column.ratio ? part.share : part.value / scale)
    }
    if (!column.ratio) expect(heat.rows.reduce((sum, row) => sum + (row.cells[at]!.value ?? 0), 0)).toBeCloseTo(column.total!, 9)
  }
  const rate = heat.columns.findIndex((one) => one.id === 'initial-employment-rate')
  expect(heat.rows.find((row) => row.no === orgs.chengdu)!.cells[rate]!.value).toBe(100)
  expect(heat.rows.find((row) => row.no === orgs.mianyang)!.cells[rate]!.value).toBeNull()
})

test('往年的对照来自快照或重算，两样相同；没有的统计期答没有找到', async () => {
  const province = await world.as('provinceOfficer')
  const computed = await province.ok(api.getHeat, { planId, period: '2022' })
  await province.ok(api.refreshSnapshots, { planId })
  const stored = await province.ok(api.getHeat, { planId, period: '2022' })
  expect(stored.rows).toEqual(computed.rows)
  const students = stored.columns.findIndex((one) => one.id === 'on-roll-students')
  expect(stored.rows.find((row) => row.no === orgs.chengdu)!.cells[students]!.value).toBe(0.0002)
  expect(stored.periods).toContain('2022')
  expect((await province.send(api.getHeat, { planId, period: '1999' })).status).toBe(404)
})

test('有分解目标的格子写出目标和是否达到；没有分解的不判', async () => {
  await target('on-roll-students', orgs.chengdu, 0.0002)
  await target('on-roll-students', orgs.mianyang, 5)
  const heat = await (await world.as('provinceOfficer')).ok(api.getHeat, { planId })
  const at = heat.columns.findIndex((one) => one.id === 'on-roll-students')
  const cell = (no: number) => heat.rows.find((row) => row.no === no && !row.direct)!.cells[at]
  expect(cell(orgs.chengdu)).toMatchObject({ target: 0.0002, reached: true })
  expect(cell(orgs.mianyang)).toMatchObject({ target: 5, reached: false })
  expect(heat.rows.find((row) => row.direct)!.cells[at]).toMatchObject({ target: null, reached: null })
  // A year before the first target is not judged by a later one.
  const before = await (await world.as('provinceOfficer')).ok(api.getHeat, { planId, period: '2020' })
  expect(before.rows.find((row) => row.no === orgs.mianyang && !row.direct)!.cells[before.columns.findIndex((one) => one.id === 'on-roll-students')]).toMatchObject({ target: null, reached: null })
})

test('市级对照的是本市学校，问别市答没有找到；学校没有下级；外省的规划没有列', async () => {
  const city = await world.as('chengduOfficer')
  const heat = await city.ok(api.getHeat, { planId })
  expect(heat.rows.map((row) => row.kind)).toEqual(['school', 'school'])
  expect((await city.send(api.getHeat, { planId, org: orgs.mianyang })).status).toBe(404)
  expect((await (await world.as('fujiangRegistrar')).ok(api.getHeat, { planId })).rows).toEqual([])
  expect((await city.ok(api.getHeat, { planId: 'chongqing-14th-five-year' })).columns).toEqual([])
  expect((await world.anyone.send(api.getHeat, { planId })).status).toBe(401)
})

test('推算：年数不够就说不够，先说明是模拟数据；台账更早完整的用得更多；每一年等于看板的数', async () => {
  const province = await world.as('provinceOfficer')
  const ask = () => province.ok(api.getOutlook, { planId, indicatorId: 'on-roll-students' })
  const short = await ask()
  expect(short.words[0]).toBe('数据是演示用的模拟数据，以下推算不说明真实情况。')
  expect(short).toMatchObject({ published: false, points: [] })
  expect(short.reason).toMatch(/连续的年度数据只有 \d 年，不足 7 年/)
  const board = await province.ok(api.getBoard, { planId })
  const row = board.rows.find((one) => one.id === 'on-roll-students')!
  for (const { year, value } of short.history) expect(row.values.find((one) => one.period === String(year))!.value).toBe(value)
  // Schools that were founded one after the other: a series that brakes, so that the model has something to say.
  const founded = [2015, 2015, 2015, 2015, 2016, 2016, 2016, 2017, 2017, 2018, 2019, 2020]
  for (const [at, year] of founded.entries()) await addSchool(world, { no: 510700_0060_00 + at * 100, level: 'technical', from: `${year}-03-01` })
  await world.sql(`insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values ($1, $2, 'plans.history.from', '2015-01-01', '2015', 'test')`, [newId(), orgs.province])
  await world.sql('with gone as (delete from snapshot_period) delete from indicator_snapshot')
  const long = await province.ok(api.getOutlook, { planId, indicatorId: 'school-count' })
  expect(long.history.length).toBeGreaterThan(7)
  expect(long.history[0]!.year).toBe(2015)
  expect(long.straight.length).toBeGreaterThan(1)
  const [model, line] = long.tests
  expect(long.published).toBe(model!.error < line!.error)
  if (long.published) for (const point of long.points) expect(point.low <= point.lo && point.lo <= point.mean && point.mean <= point.hi && point.hi <= point.high).toBe(true)
  expect((await province.send(api.getOutlook, { planId, indicatorId: 'nothing' })).status).toBe(404)
  expect((await (await world.as('chengduOfficer')).send(api.getOutlook, { planId, indicatorId: 'school-count', org: orgs.mianyang })).status).toBe(404)
})

test('位次随发布冻结：学校只看到自己的一行，学校太少的不写位次；市级没有位次', async () => {
  const school = await world.as('fujiangRegistrar')
  expect((await school.ok(api.getStanding, { planId })).release).toBeNull()
  for (let at = 0; at < 5; at += 1) await addEnrollment(world, { registeredOn: '2024-09-01', org: 510700_0060_00 + at * 100 })
  await addGroup(world, { foundedOn: '2021-05-01' })
  const province = await world.as('provinceOfficer')
  await province.ok(api.releaseFigures, { planId, period: String(thisYear - 1), title: '上年主要指标' })
  const { release, rows } = await school.ok(api.getStanding, { planId })
  expect(release).toEqual({ title: '上年主要指标', period: String(thisYear - 1) })
  expect(rows.find((row) => row.id === 'on-roll-students')).toMatchObject({ value: 0.0001, place: 2, places: 8 })
  expect(rows.some((row) => row.id === 'school-count')).toBe(false)
  const first = await (await world.as('qingchengRegistrar')).ok(api.getStanding, { planId })
  expect(first.rows.find((row) => row.id === 'education-groups')).toMatchObject({ value: 1, place: null, places: 1 })
  const [top] = await world.sql<{ place: number }>(`select place from released_figure where indicator = 'on-roll-students' and org_no = $1`, [orgs.qingcheng])
  expect(top!.place).toBe(1)
  expect((await school.send(api.getStanding, { planId, org: orgs.qingcheng })).status).toBe(404)
  expect((await (await world.as('chengduOfficer')).ok(api.getStanding, { planId })).rows).toEqual([])
})

test('深浅分五级：相等的同级，没有数的不着色，全都相等的只有一级', () => {
  const limits = limitsOf([1, 2, 3, 4, 5, null])
  expect([1, 2, 3, 4, 5].map((value) => classOf(value, limits))).toEqual([1, 2, 3, 4, 5])
  expect(classOf(null, limits)).toBe(0)
  expect([7, 7].map((value) => classOf(value, limitsOf([7, 7, 7])))).toEqual([1, 1])
  expect([0, 1].map((value) => classOf(value, limitsOf([0, 0, 0, 0, 1])))).toEqual([1, 5])
  expect(classOf(1, limitsOf([null]))).toBe(0)
})
