import { afterAll, beforeAll, expect, test } from 'vitest'
import { readWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { parseCsv } from '../../kernel/documents/csv.ts'
import { newId } from '../../kernel/uuid.ts'
import { addEnrollment } from '../../../tests/support/indicator-records.ts'
import { addSecondProvince } from '../../../tests/support/second-province.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { columns } from './model.ts'

const PLAN = 'sichuan-14th-five-year'
const YEAR = String(new Date().getFullYear() - 1)
let world: World
let province: Client

type Figure = [indicator: string, org: number, value: number, base?: number]

/** A release as it stands in the database: dated figures of schools, never changed. */
async function release(period: string, figures: readonly Figure[]): Promise<string> {
  const id = newId()
  await world.sql(
    `insert into figure_release (id, org_no, plan_id, period, as_of, title, released_by_name) values ($1, $2, $3, $4, $5, $6, '王宁')`,
    [id, orgs.province, PLAN, period, period === 'live' ? `${Number(YEAR) + 1}-06-30` : `${period}-12-31`, `${period} 年主要指标`],
  )
  for (const [indicator, org, value, base] of figures) {
    const reading = indicator === 'initial-employment-rate' ? 'all-graduates' : 'only'
    await world.sql(`insert into released_figure (release_id, org_no, indicator, reading, value, base, source) values ($1, $2, $3, $4, $5, $6, 'computed')`, [id, org, indicator, reading, value, base ?? null])
  }
  return id
}

const figures: Figure[] = [
  ['on-roll-students', orgs.qingcheng, 1203],
  ['on-roll-students', orgs.fujiang, 3],
  ['on-roll-students', orgs.shengzhi, 640],
  ['school-count', orgs.qingcheng, 1],
  ['school-count', orgs.fujiang, 1],
  ['school-count', orgs.shengzhi, 1],
  ['initial-employment-rate', orgs.qingcheng, 380, 400],
  ['initial-employment-rate', orgs.fujiang, 40, 42],
  ['initial-employment-rate', orgs.shengzhi, 190, 200],
]

beforeAll(async () => {
  world = await openWorld()
  await addSecondProvince(world)
  province = await world.as('provinceOfficer')
})
afterAll(() => world.close())

test('没有公开的发布，公众的清单是空的，数据集答 404', async () => {
  await release(YEAR, figures)
  const { datasets, columns: told, terms } = await world.anyone.ok(api.listDatasets, {})
  expect(datasets).toEqual([])
  expect(told.map((one) => one.key)).toEqual(columns.map((one) => one.key))
  expect(terms).toContain('须写明来源')
  expect((await world.anyone.send(api.getDataset, { id: 'on-roll-students' })).status).toBe(404)
})

test('规划看板没有公开的数据就没有规划', async () => {
  expect(await world.anyone.ok(api.getPublicBoard, {})).toMatchObject({ plan: null, rows: [], plans: [] })
})

test('公开以前看得到公众将看到什么；公开以后全省、市州、省属三层都在，小数目不写出', async () => {
  const [first] = (await province.ok(api.listReleases, {})).rows
  expect(first).toMatchObject({ state: 'closed', period: YEAR, openId: null })
  const preview = await province.ok(api.previewRelease, { id: first!.id, size: 200 })
  const done = await province.ok(api.publishRelease, { id: first!.id })
  expect(done).toMatchObject({ rows: preview.total, small: preview.small })
  const { dataset, rows } = await world.anyone.ok(api.getDataset, { id: 'on-roll-students' })
  expect(dataset).toMatchObject({ title: '在校生规模', unit: '人', periods: [YEAR], clause: expect.stringMatching(/^003:/) })
  const by = (name: string) => rows.find((row) => row.orgName === name)!
  expect(by('成都市')).toMatchObject({ value: 1203, status: 'A' })
  expect(by('绵阳市')).toMatchObject({ value: null, status: 'S' })
  expect(by('省属')).toMatchObject({ value: 639, direct: true })
  // 1203 + 640 + a stand-in of 2, rounded to three.
  expect(by('全省')).toMatchObject({ value: 1845, orgNo: orgs.province })
  expect(rows.some((row) => row.orgNo % 1e8 !== 0)).toBe(false)
})

test('公开的规划看板只有公开的数：目标对照年末，市州的小数目不写出，没有公开的项照实说', async () => {
  const board = await world.anyone.ok(api.getPublicBoard, {})
  expect(board.plan).toMatchObject({ id: PLAN, region: '510000' })
  const row = board.rows.find((one) => one.id === 'on-roll-students')!
  expect(row).toMatchObject({ baseline: { year: 2020, value: 14.84 }, target: { year: 2025, value: 20 }, values: [{ period: YEAR, value: 0.1845 }], status: '滞后', dataset: 'on-roll-students' })
  const city = (name: string) => row.cities.find((one) => one.name === name)
  expect(city('成都市')).toMatchObject({ value: 0.1203, small: false })
  expect(city('绵阳市')).toMatchObject({ value: null, small: true })
  expect(board.rows.flatMap((one) => one.cities).every((one) => one.no % 1e8 === 0)).toBe(true)
  expect(board.rows.find((one) => one.id === 'education-groups')).toMatchObject({ values: [], cities: [], status: null })
  expect((await world.anyone.ok(api.getPublicBoard, { plan: 'nothing' })).plan?.id).toBe(PLAN)
})

test('部署了几个省的，公众选省：没有公开的省是空的，不认识的省代码照实说；登录的人选了省也只读公开的数', async () => {
  const own = await world.anyone.ok(api.getPublicBoard, { province: '510000' })
  expect(own.plan).toMatchObject({ id: PLAN })
  expect(own.provinces).toEqual([{ region: '510000', name: '四川省', here: true }, { region: '500000', name: '重庆市', here: false }])
  const other = { province: '500000' }
  for (const client of [world.anyone, province]) {
    expect(await client.ok(api.getPublicBoard, other)).toMatchObject({ plan: null, provinces: [{ here: false }, { region: '500000', here: true }] })
    expect((await client.ok(api.listDatasets, other)).datasets).toEqual([])
    expect((await client.send(api.getDataset, { id: 'on-roll-students', ...other })).status).toBe(404)
  }
  expect((await world.anyone.send(api.getPublicBoard, { province: '530000' })).problem.message).toBe('本系统没有这个省。')
  expect((await world.anyone.send(api.downloadDataset, { id: 'on-roll-students', format: 'csv', ...other })).status).toBe(404)
})

test('比例由取整后的数算出；没有就业的只剩两人的市不写比例；学校数照实写', async () => {
  const { rows } = await world.anyone.ok(api.getDataset, { id: 'initial-employment-rate' })
  const of = (name: string) => rows.find((row) => row.orgName === name)!
  expect(of('成都市')).toMatchObject({ value: 95.49, numerator: 381, denominator: 399, reading: 'all-graduates', readingTitle: expect.stringContaining('毕业生') })
  expect(of('绵阳市')).toMatchObject({ value: null, status: 'S' })
  const schools = await world.anyone.ok(api.getDataset, { id: 'school-count' })
  expect(schools.rows.find((row) => row.orgName === '绵阳市')).toMatchObject({ value: 1, status: 'A' })
})

test('库里公开的表也没有小数目的原数', async () => {
  const kept = await world.sql<{ value: number | null }>(`select value from open_figure where indicator = 'on-roll-students' and unit_name = '绵阳市'`)
  expect(kept).toEqual([{ value: null }])
})

test('同一次发布不能公开两次；本年没有结束的不能公开；别的岗位没有这个权限', async () => {
  const [first] = (await province.ok(api.listReleases, {})).rows
  const twice = await province.send(api.publishRelease, { id: first!.id })
  expect(twice.status).toBe(409)
  expect(twice.problem.message).toContain('已由王宁')
  const running = await release('live', [['school-count', orgs.qingcheng, 1]])
  expect((await province.send(api.publishRelease, { id: running })).problem.message).toContain('还没有结束')
  expect((await province.ok(api.listReleases, {})).rows.find((one) => one.id === running)!.state).toBe('unfit')
  expect((await province.send(api.publishRelease, { id: newId() })).status).toBe(404)
  expect((await (await world.as('chengduOfficer')).send(api.publishRelease, { id: first!.id })).status).toBe(403)
})

test('下载的 CSV、Excel、SDMX、ADX 与页面上的数相同，并标明演示数据', async () => {
  const { rows } = await world.anyone.ok(api.getDataset, { id: 'on-roll-students' })
  const csv = await world.anyone.send(api.downloadDataset, { id: 'on-roll-students', format: 'csv' })
  expect(decodeURIComponent(csv.headers.get('content-disposition')!)).toContain('演示数据')
  const lines = parseCsv(new TextDecoder().decode(await csv.bytes()))
  expect(lines[0]).toEqual(columns.map((one) => one.key))
  expect(lines.slice(1).map((line) => line[6])).toEqual(rows.map((row) => (row.value === null ? '' : String(row.value))))
  const book = await readWorkbook(await (await world.anyone.send(api.downloadDataset, { id: 'on-roll-students', format: 'xlsx' })).bytes())
  expect(book.sheets.map((sheet) => sheet.name)).toEqual(['数据', '说明'])
  expect(book.sheets[0]!.rows).toHaveLength(rows.length + 1)
  const sdmx = await world.anyone.send(api.downloadDataset, { id: 'on-roll-students', format: 'sdmx-json' })
  expect(sdmx.headers.get('content-type')).toBe('application/vnd.sdmx.data+json;version=2.0.0')
  const message = JSON.parse(new TextDecoder().decode(await sdmx.bytes())) as { meta: { test: boolean }; data: { dataSets: { series: Record<string, { observations: Record<string, unknown[]> }> }[] } }
  expect(message.meta.test).toBe(true)
  const values = Object.values(message.data.dataSets[0]!.series).flatMap((one) => Object.values(one.observations).map((cell) => cell[0]))
  expect(values).toEqual(rows.map((row) => row.value))
  const adx = new TextDecoder().decode(await (await world.anyone.send(api.downloadDataset, { id: 'on-roll-students', format: 'adx' })).bytes())
  expect(adx).toContain(`orgUnit="${orgs.chengdu}" period="${YEAR}-01-01/P1Y"`)
  expect([...adx.matchAll(/value="(\d+)"/g)].map((match) => Number(match[1]))).toEqual(rows.flatMap((row) => row.value ?? []))
  const everything = await world.anyone.send(api.downloadDataset, { id: 'all', format: 'csv' })
  expect(parseCsv(new TextDecoder().decode(await everything.bytes())).length).toBeGreaterThan(lines.length)
})

test('没有变的答 304；变了就是新的标记', async () => {
  const path = '/api/public/open-data/school-count/sdmx-json'
  const first = await world.anyone.raw(path)
  const etag = first.headers.get('etag')!
  expect(first.headers.get('cache-control')).toBe('public, max-age=300')
  const again = await world.anyone.raw(path, { headers: { 'if-none-match': etag } })
  expect(again.status).toBe(304)
  expect(await again.text()).toBe('')
  await province.ok(api.publishRelease, { id: await release(YEAR, [['school-count', orgs.qingcheng, 2]]) })
  const changed = await world.anyone.raw(path, { headers: { 'if-none-match': etag } })
  expect(changed.status).toBe(200)
  expect(changed.headers.get('etag')).not.toBe(etag)
})

test('DCAT 清单列出每个数据集的口径、时间和三种文件', async () => {
  const answer = await world.anyone.send(api.getCatalogue, {})
  expect(answer.headers.get('content-type')).toBe('application/ld+json')
  const list = JSON.parse(new TextDecoder().decode(await answer.bytes())) as { 'dcat:dataset': { 'dct:identifier': string; 'dcat:distribution': { 'dcat:mediaType': string }[] }[] }
  const { datasets } = await world.anyone.ok(api.listDatasets, {})
  expect(list['dcat:dataset'].map((one) => one['dct:identifier'])).toEqual(datasets.map((one) => one.id))
  expect(list['dcat:dataset'][0]!['dcat:distribution'].map((one) => one['dcat:mediaType'])[0]).toBe('text/csv')
})

test('撤下要写理由；撤下以后公众看到前一次的数，再撤就没有了', async () => {
  const newest = (await province.ok(api.listReleases, {})).rows.find((one) => one.state === 'open')!
  expect((await province.send(api.withdrawRelease, { id: newest.openId!, reason: '' })).status).toBe(400)
  await province.ok(api.withdrawRelease, { id: newest.openId!, reason: '学校数有误，重新核对' })
  expect((await province.send(api.withdrawRelease, { id: newest.openId!, reason: '再撤一次看看' })).status).toBe(409)
  const { rows } = await world.anyone.ok(api.getDataset, { id: 'school-count' })
  expect(rows.find((row) => row.orgName === '全省')!.value).toBe(3)
  const last = (await province.ok(api.listReleases, {})).rows.find((one) => one.state === 'open')!
  await province.ok(api.withdrawRelease, { id: last.openId!, reason: '学校数有误，重新核对' })
  expect((await world.anyone.ok(api.listDatasets, {})).datasets).toEqual([])
  const [kept] = await world.sql<{ n: number }>('select count(*)::int as n from open_figure')
  expect(kept!.n).toBeGreaterThan(0)
})

test('本范围的指标按规划、年度、单位导出，五种格式；别的单位和不认识的指标拒绝', async () => {
  for (let at = 0; at < 3; at++) await addEnrollment(world, { registeredOn: `${YEAR}-09-01` })
  const city = await world.as('chengduOfficer')
  const choices = await city.ok(api.getExportChoices, {})
  expect(choices.own.no).toBe(orgs.chengdu)
  expect(choices.plans[0]!.id).toBe(PLAN)
  expect(choices.below.map((one) => one.no)).toContain(orgs.qingcheng)
  const question = { plan: PLAN, indicators: ['on-roll-students', 'initial-employment-rate'], periods: [YEAR, choices.periods.at(-1)!], orgs: [orgs.chengdu, orgs.qingcheng] }
  const answer = await city.send(api.exportFigures, { ...question, format: 'csv' })
  const lines = parseCsv(new TextDecoder().decode(await answer.bytes())).slice(1)
  expect(lines).toHaveLength(8)
  expect(lines.find((line) => line[0] === 'on-roll-students' && line[2] === YEAR && line[3] === String(orgs.qingcheng))![6]).toBe('3')
  expect(lines.filter((line) => line[2] === choices.periods.at(-1)).map((line) => line[10])).toEqual(['P', 'M', 'P', 'M'])
  for (const format of ['xlsx', 'sdmx-json', 'sdmx-structure', 'adx'] as const) expect((await city.send(api.exportFigures, { ...question, format })).status).toBe(200)
  expect((await city.send(api.exportFigures, { ...question, orgs: [orgs.mianyang] })).status).toBe(404)
  expect((await city.send(api.exportFigures, { ...question, plan: 'no-such-plan' })).status).toBe(404)
  expect((await city.send(api.exportFigures, { ...question, indicators: ['no-such-figure'] })).problem.message).toContain('没有指标 no-such-figure')
  expect((await world.anyone.send(api.exportFigures, question)).status).toBe(401)
})

test('没有报的市不写 0，省属没有报的不列；已被修订的发布不能再公开', async () => {
  const year = String(Number(YEAR) - 1)
  const id = await release(year, [['education-groups', orgs.qingcheng, 0.1], ['education-groups', orgs.chengdu, 0.2]])
  await world.sql(`update released_figure set source = 'reported' where release_id = $1`, [id])
  const { rows } = await province.ok(api.previewRelease, { id, size: 200 })
  const of = (name: string) => rows.find((row) => row.orgName === name && row.indicator === 'education-groups')
  expect(of('成都市')).toMatchObject({ value: 0.3, status: 'A' })
  expect(of('绵阳市')).toMatchObject({ value: null, status: 'M' })
  expect(of('省属')).toBeUndefined()
  const restated = await release(year, [['education-groups', orgs.qingcheng, 1]])
  await world.sql(`update figure_release set restates = $2 where id = $1`, [restated, id])
  expect((await province.send(api.publishRelease, { id })).problem.message).toContain('修订')
  expect((await province.send(api.publishRelease, { id: restated })).status).toBe(200)
})

test('公开时一并公开各校就业率的档次：校本部和分校合计，毕业生少的不列，撤下以后没有', async () => {
  const year = String(Number(YEAR) - 2)
  const id = await release(year, [
    ['initial-employment-rate', orgs.qingcheng, 97, 100],
    ['initial-employment-rate', orgs.qingcheng + 1, 100, 100],
    ['initial-employment-rate', orgs.fujiang, 29, 29],
    ['initial-employment-rate', orgs.shengzhi, 24, 30],
  ])
  const { openId } = await province.ok(api.publishRelease, { id })
  const told = () =>
    world.sql<{ org: number; band: string }>(
      `select s.org_no as org, s.band from open_school_rate s join open_release r on r.id = s.open_id where s.open_id = $1 and r.withdrawn_at is null order by 1`,
      [openId],
    )
  expect(await told()).toEqual([{ org: orgs.qingcheng, band: 'from98' }, { org: orgs.shengzhi, band: 'from80' }].toSorted((a, b) => a.org - b.org))
  await province.ok(api.withdrawRelease, { id: openId, reason: '分校的数有误' })
  expect(await told()).toEqual([])
})
