import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { fillPlans } from '../../../tests/support/prospectuses.ts'
import { newId } from '../../kernel/uuid.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  await fillPlans(world)
})
afterAll(() => world.close())

test('公众不登录就查到可以报的专业：条数、学校数、各市州的数一致，没有个人信息', async () => {
  const all = await world.anyone.ok(api.findPublicLines, {})
  expect(all.total).toBe(4)
  expect(all.rows.length).toBe(4)
  expect(all.schools).toBe(2)
  expect(all.cities.reduce((sum, one) => sum + one.lines, 0)).toBe(4)
  expect(all.rows.every((line) => line.left > 0 && line.cityName !== '' && line.starts.length > 0)).toBe(true)
  const second = await world.anyone.ok(api.findPublicLines, { page: 2, size: 3 })
  expect(second.rows.map((line) => line.id)).toEqual([all.rows[3]!.id])
})

test('按学校名称和它的拼音首字母查到同样的几条；地方、学校一起筛', async () => {
  const [line] = (await world.anyone.ok(api.findPublicLines, { orgNo: orgs.qingcheng })).rows
  const byName = await world.anyone.ok(api.findPublicLines, { q: line!.schoolName })
  expect(byName.total).toBe(3)
  expect((await world.anyone.ok(api.findPublicLines, { q: 'qc' })).total).toBeGreaterThanOrEqual(3)
  const here = await world.anyone.ok(api.findPublicLines, { place: line!.city, q: line!.schoolName })
  expect(here.total).toBe(3)
})

test('省级公开过就业率的学校带着档次和年度，可以按档次筛；没有公开的写明没有', async () => {
  await world.sql(`insert into figure_release (id, org_no, plan_id, period, as_of, title, released_by_name) values ($1, $2, 'sichuan-14th-five-year', '2025', '2025-12-31', '2025 年主要指标', '王宁')`, [newId(), orgs.province])
  await world.sql(`insert into open_release (id, org_no, release_id, plan_id, plan_title, period, as_of, below, title, published_by_name) select $1, org_no, id, plan_id, '规划', period, as_of, 5, title, '王宁' from figure_release`, [newId()])
  await world.sql(`insert into open_school_rate (open_id, org_no, indicator, band) select id, $1, 'initial-employment-rate', 'from95' from open_release`, [orgs.qingcheng])
  const signedIn = await world.as('qingchengRegistrar')
  const { rows } = await signedIn.ok(api.findPublicLines, {})
  for (const line of rows) expect(line.employment).toEqual(line.orgNo === orgs.qingcheng ? { band: 'from95', year: 2025 } : null)
  expect((await signedIn.ok(api.findPublicLines, { employment: 'from90' })).total).toBe(rows.filter((line) => line.orgNo === orgs.qingcheng).length)
  expect((await signedIn.ok(api.findPublicLines, { employment: 'from98' })).looser).toEqual([{ key: 'employment', count: rows.length }])
})

test('没有结果时说放宽哪个条件、会有几个', async () => {
  const none = await world.anyone.ok(api.findPublicLines, { orgNo: orgs.qingcheng, fee: 0 })
  expect(none).toMatchObject({ total: 0, rows: [], looser: [{ key: 'fee', count: 3 }] })
})

test('写错的条件说明哪里不对；编造的编号不泄露什么', async () => {
  for (const path of ['place=51a', 'fee=-1', 'level=doctor', 'page=0', 'size=1000', `q=${'长'.repeat(61)}`]) {
    const [key, value] = path.split('=') as [string, string]
    expect((await world.anyone.send(api.findPublicLines, { [key]: /^-?\d+$/.test(value) ? Number(value) : value } as never)).status, path).toBe(400)
  }
  const { rows } = await world.anyone.ok(api.findPublicLines, {})
  const ids = rows.slice(0, 2).map((line) => line.id)
  const compared = await world.anyone.ok(api.comparePublicLines, { ids: [...ids, crypto.randomUUID()] })
  expect(compared.rows.map((line) => line.id)).toEqual(ids)
  expect(compared.gone).toBe(1)
  expect((await world.anyone.send(api.comparePublicLines, { ids: Array.from({ length: 5 }, () => crypto.randomUUID()) })).status).toBe(400)
})

test('学校一暂停招生，登录的人立刻看不到，没有登录的人五秒以内；比较里说少了几个', async () => {
  const signedIn = await world.as('qingchengRegistrar')
  const { rows } = await world.anyone.ok(api.findPublicLines, { orgNo: orgs.shengzhi })
  await world.sql(`update org set state = 'suspended' where org_no = $1`, [orgs.shengzhi])
  expect((await signedIn.ok(api.findPublicLines, { orgNo: orgs.shengzhi })).total).toBe(0)
  expect(await signedIn.ok(api.comparePublicLines, { ids: [rows[0]!.id] })).toEqual({ rows: [], gone: 1 })
  await vi.waitFor(async () => expect((await world.anyone.ok(api.findPublicLines, { orgNo: orgs.shengzhi })).total).toBe(0), { timeout: 8000, interval: 500 })
  await world.sql(`update org set state = 'operating' where org_no = $1`, [orgs.shengzhi])
})

test('招生日历列出还没过的日子和现在的招生，也能存成日历文件', async () => {
  const found = await (await world.as('qingchengRegistrar')).ok(api.getAdmissionCalendar, {})
  expect(found.rows.every((one) => one.to >= found.today)).toBe(true)
  expect(found.rows.length).toBeGreaterThanOrEqual(3)
  expect(found.intakes.reduce((sum, one) => sum + one.lines, 0)).toBe(4)
  const file = await world.anyone.send(api.downloadAdmissionCalendar, {})
  expect(file.status).toBe(200)
})
