import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEnrollment } from '../../../tests/support/indicator-records.ts'
import { addNation } from '../../../tests/support/nation.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { parseCsv } from '../../kernel/documents/csv.ts'
import { runNightly } from '../../kernel/job-runner.ts'
import { listNightly } from '../../kernel/jobs.ts'
import { jobHost } from '../../server/worker.ts'
import { api as plans } from '../plans/api.ts'
import { api } from './api.ts'
import { NATIONAL_PLAN, provinces } from './model.ts'

const YEAR = '2024'
const CHONGQING = 500_000_000_000
let world: World
let nation: Client
beforeAll(async () => {
  world = await openWorld()
  await addNation(world)
  nation = await world.as('nation')
})
afterAll(() => world.close())

/** What another province has published, as its own release would have copied it. */
const publish = (no: number, indicator: string, value: number, more: { base?: number; period?: string; reading?: string; restates?: string; version?: number } = {}) =>
  world.sql<{ id: string }>(
    `insert into national.province_figure (release_id, org_no, province_name, plan_id, indicator, period, as_of, reading, value, base, source, restates, definition_version)
     values ($1, $2, '某省', $3, $4, $5, make_date($6, 12, 31), $7, $8, $9, 'computed', $10, $11) returning release_id as id`,
    [randomUUID(), no, NATIONAL_PLAN, indicator, more.period ?? YEAR, Number(more.period ?? YEAR), more.reading ?? 'only', value, more.base ?? null, more.restates ?? null, more.version ?? 1],
  )

const row = async (id: string, period = YEAR) => (await nation.ok(api.getNationalBoard, { period })).rows.find((one) => one.id === id)!

test('没有省份发布时看板是空的，并说明 32 个中 0 个已发布', async () => {
  const board = await nation.ok(api.getNationalBoard, {})
  expect(board).toMatchObject({ total: 32, published: 0, periods: [] })
  expect(board.rows[0]).toMatchObject({ value: null, published: 0, status: null, unjudged: 'nothing' })
})

test('省里发布的同一事务里抄送全国；登记簿里有记录的抄送 0，一条记录也没有的不抄送；修订发布代替原来那次', async () => {
  await addEnrollment(world, { registeredOn: `${YEAR}-03-01`, leftOn: `${YEAR}-07-01`, status: 'withdrawn' })
  const officer = await world.as('provinceOfficer')
  const { id } = await officer.ok(plans.releaseFigures, { planId: NATIONAL_PLAN, period: YEAR, title: '2024 年数据' })
  const board = await nation.ok(api.getNationalBoard, {})
  expect(board).toMatchObject({ period: YEAR, published: 1 })
  expect(board.provinces.filter((one) => one.releasedAt)).toMatchObject([{ no: orgs.province, name: '四川省' }])
  expect(await row('school-count')).toMatchObject({ value: 4, published: 1, status: null, unjudged: 'no-target' })
  expect(await row('on-roll-students')).toMatchObject({ value: 0, published: 1, status: null, unjudged: 'incomplete' })
  expect(await row('employment-rate')).toMatchObject({ value: null, published: 0, unjudged: 'nothing' })
  expect(await row('quality-schools')).toMatchObject({ value: null, published: 0, unjudged: 'nothing' })
  await officer.ok(plans.releaseFigures, { planId: NATIONAL_PLAN, period: YEAR, title: '2024 年数据（修订）', note: '更正一所学校', restates: id })
  const own = await nation.ok(api.getProvinceFigures, { province: orgs.province })
  expect(own.releases.map((one) => one.restated)).toEqual([false, true])
  expect((await row('school-count')).value).toBe(4)
  // A second release of the year is refused; nothing reaches the country.
  const before = await world.sql('select count(*) as n from national.province_figure')
  expect((await officer.send(plans.releaseFigures, { planId: NATIONAL_PLAN, period: YEAR, title: '再发一次' })).status).toBe(409)
  expect(await world.sql('select count(*) as n from national.province_figure')).toEqual(before)
})

test('别的省的已发布数据只加到全国：省级岗位在数据库里也读不到、写不了外省的行', async () => {
  await publish(CHONGQING, 'school-count', 41)
  expect(await row('school-count')).toMatchObject({ value: 45, published: 2, cells: expect.arrayContaining([{ no: CHONGQING, value: 41 }, { no: orgs.province, value: 4 }]) })
  for (const account of ['provinceOfficer', 'chengduOfficer', 'systemAdmin']) {
    expect((await (await world.as(account)).send(api.getNationalBoard, {})).status).toBe(403)
  }
  const asSichuan = async (text: string, values: unknown[] = []) => {
    const client = await world.database.widePool.connect()
    try {
      await client.query('begin')
      await client.query(`select national.enter('p51', 510000000000, 519999999999, null)`)
      return (await client.query(text, values)).rows as unknown[]
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  expect(await asSichuan('select distinct org_no as no from national.province_figure')).toEqual([{ no: orgs.province }])
  const foreign = asSichuan(
    `insert into national.province_figure (release_id, org_no, province_name, plan_id, indicator, period, as_of, value, source)
     values ($1, $2, '重庆市', 'x', 'school-count', '2024', '2024-12-31', 1, 'computed')`,
    [randomUUID(), CHONGQING],
  )
  await expect(foreign).rejects.toThrow(/row-level security/)
})

test('国家级岗位读不到任何一省的记录：各省的接口一律 403，自己的模式里没有学校和学生', async () => {
  for (const path of ['/api/students', '/api/orgs', `/api/plans/${NATIONAL_PLAN}/board`, '/api/todos', '/api/graduate-destinations']) {
    const response = await nation.raw(path)
    expect([403, 404], path).toContain(response.status)
  }
  expect((await nation.send(api.getProvinceFigures, { province: 990_000_000_000 })).status).toBe(404)
  expect((await nation.ok(api.getProvinceFigures, { province: 110_000_000_000 })).releases).toEqual([])
  for (const table of ['org', 'enrollment', 'person']) expect(await world.sql(`select 1 from p10.${table}`)).toEqual([])
})

test('32 个齐了才按规划判定；不齐时只有已经达到的才判；口径不一会写明', async () => {
  const at = (period: string, value: number, count = provinces.length) =>
    Promise.all(provinces.slice(0, count).map(({ no }) => publish(no, 'on-roll-students', value, { period })))
  await at('2021', 100_000, 31)
  expect(await row('on-roll-students', '2021')).toMatchObject({ value: 310, published: 31, status: null, unjudged: 'incomplete' })
  await publish(provinces[31]!.no, 'on-roll-students', 100_000, { period: '2021', version: 2 })
  expect(await row('on-roll-students', '2021')).toMatchObject({ value: 320, published: 32, status: '滞后', unjudged: null, versions: [1, 2] })
  // 3 provinces hold more than 360 万 already: the rest can only add to it.
  await at('2022', 1_300_000, 3)
  expect(await row('on-roll-students', '2022')).toMatchObject({ value: 390, published: 3, status: '已达到' })
  // The sum over years counts a province only when every year of the plan is there.
  await publish(CHONGQING, 'training-person-times', 50_000, { period: '2021' })
  expect(await row('training-cumulative', '2021')).toMatchObject({ value: 5, published: 1 })
  await publish(CHONGQING, 'training-person-times', 60_000, { period: '2022' })
  expect(await row('training-cumulative', '2022')).toMatchObject({ value: 11, published: 1 })
  expect(await row('training-cumulative', '2023')).toMatchObject({ value: null, published: 0 })
})

test('比例由分子、分母各自相加后再除', async () => {
  const reading = 'all-graduates'
  const { rows } = await nation.ok(api.getNationalBoard, { period: '2023' })
  expect(rows.find((one) => one.id === 'employment-rate')).toBeDefined()
  const used = (await world.sql<{ indicator: string; reading: string }>(`select distinct indicator, reading from national.province_figure where indicator like '%employment-rate'`))
  for (const one of used.length > 0 ? used : [{ indicator: 'employment-rate', reading }]) {
    await publish(CHONGQING, one.indicator, 90, { base: 100, period: '2023', reading: one.reading })
    await publish(orgs.province, one.indicator, 300, { base: 300, period: '2023', reading: one.reading })
  }
  expect(await row('employment-rate', '2023')).toMatchObject({ value: 97.5, published: 2, status: null, unjudged: 'incomplete' })
})

test('导出与页面一致：有省份发布的指标，各省并列，未发布的留空；别的岗位不能导出', async () => {
  const board = await nation.ok(api.getNationalBoard, { period: YEAR })
  const answer = await nation.send(api.exportNationalBoard, { period: YEAR, format: 'csv' })
  expect(decodeURIComponent(answer.headers.get('content-disposition')!)).toContain(`全国看板_${YEAR}年`)
  const [head, ...lines] = parseCsv(new TextDecoder().decode(await answer.bytes()))
  const held = board.rows.filter((one) => one.published > 0)
  expect(lines.map((line) => line[1])).toEqual(held.map((one) => one.name))
  expect(head!.slice(-2)).toEqual(['重庆市', '四川省'])
  const schools = lines.find((line) => line[1] === held.find((one) => one.id === 'school-count')!.name)!
  expect([schools[3], schools.at(-2), schools.at(-1)]).toEqual(['45', '41', '4'])
  expect(lines.find((line) => line[1] === held.find((one) => one.id === 'on-roll-students')!.name)!.at(-2)).toBe('')
  expect((await (await world.as('provinceOfficer')).send(api.exportNationalBoard, { period: YEAR })).status).toBe(403)
})

test('夜间工作在全国这一级的空模式里也能做完', async () => {
  const host = jobHost(world)
  for (const { kind } of listNightly()) expect(await runNightly(host, 'p10', kind), kind).toEqual(expect.any(String))
})
