import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTable } from '../../kernel/documents/spreadsheet.ts'
import { readTsv } from '../../kernel/tsv.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { ownerships, schoolLevels, schoolStates, studyModes } from './codes.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('代码标签与数据目录的代码表一致', () => {
  const lists = {
    'school-level': schoolLevels,
    'school-state': schoolStates,
    'school-ownership': ownerships,
    'study-mode': studyModes,
  }
  for (const [name, labels] of Object.entries(lists)) {
    const rows = readTsv(readFileSync(join(import.meta.dirname, `../../../data/codes/${name}.tsv`), 'utf8'))
    expect(Object.fromEntries(rows.map((row) => [row.code, row.label])), name).toEqual(labels)
  }
})

test('行政区划逐级取，每级说明有没有下级', async () => {
  const top = await world.anyone.ok(api.listRegions, {})
  expect(top.rows.find((row) => row.code === '510000')).toMatchObject({ name: '四川省', hasChildren: true })
  const cities = await world.anyone.ok(api.listRegions, { parent: '510000' })
  expect(cities.rows.length).toBe(21)
  const counties = await world.anyone.ok(api.listRegions, { parent: '510100' })
  expect(counties.rows.find((row) => row.code === '510104')).toMatchObject({
    name: '锦江区',
    hasChildren: false,
  })
})

test('台账按类别、层级、状态、属地、主管筛选，总数与行数相符', async () => {
  const province = await world.as('provinceOfficer')
  const count = async (input: object) => (await province.ok(api.listOrgs, input)).total
  expect(await count({})).toBe(10)
  expect(await count({ kind: ['school'] })).toBe(4)
  expect(await count({ kind: ['school'], level: ['technical'] })).toBe(2)
  expect(await count({ kind: ['school'], location: '510100' })).toBe(3)
  expect(await count({ kind: ['school'], authority: orgs.chengdu })).toBe(2)
  expect(await count({ kind: ['site'], state: ['preparing'] })).toBe(1)
  expect(await count({ kind: ['school'], ownership: ['private'] })).toBe(0)
  const page = await province.ok(api.listOrgs, { kind: ['school'], sort: '-level', size: 2, page: 2 })
  expect(page.total).toBe(4)
  expect(page.rows.map((row) => row.level)).toEqual(['technical', 'technical'])
})

test('按名称、拼音首字母、单位号查找', async () => {
  const province = await world.as('provinceOfficer')
  const names = async (q: string) => (await province.ok(api.suggestOrgs, { q })).rows.map((row) => row.name)
  expect(await names('青城技师')).toEqual([
    '青城技师学院',
    '青城技师学院锦江教学点',
    '青城技师学院龙泉教学点',
  ])
  expect(await names('fjjg')).toEqual(['涪江技工学校'])
  expect(await names('5107000001')).toEqual(['涪江技工学校'])
  expect(await names('%')).toEqual([])
})

test('市级看到本市主管的单位和位于本市的省属学校，看不到别的市', async () => {
  const chengdu = await world.as('chengduOfficer')
  const { rows } = await chengdu.ok(api.listOrgs, { kind: ['school'] })
  expect(rows.map((row) => row.name).toSorted()).toEqual(
    ['蜀光高级技工学校', '青城技师学院', '龙门山技工学校'].toSorted(),
  )
  const located = await chengdu.ok(api.getOrg, { orgNo: orgs.shengzhi })
  expect(located).toMatchObject({
    administered: false,
    authorityName: '四川省人力资源和社会保障厅',
    locationName: '锦江区',
    jointProgrammes: [],
    cases: [],
  })
})

test('别的市的学校和不存在的学校答同样的话', async () => {
  const chengdu = await world.as('chengduOfficer')
  const foreign = await chengdu.send(api.getOrg, { orgNo: orgs.fujiang })
  const absent = await chengdu.send(api.getOrg, { orgNo: 510199_0009_00 })
  expect(foreign.status).toBe(404)
  expect(foreign.problem.message).toBe(absent.problem.message)
  const school = await world.as('qingchengRegistrar')
  expect((await school.send(api.getOrg, { orgNo: orgs.unqualified })).problem.message).toBe(
    absent.problem.message,
  )
  expect((await school.ok(api.listOrgs, {})).total).toBe(3)
})

test('导出的内容与所见一致：同样的条件、次序和列', async () => {
  const province = await world.as('provinceOfficer')
  const shown = await province.ok(api.listOrgs, { kind: ['school'], sort: '-name' })
  const answer = await province.send(api.exportOrgs, {
    kind: ['school'],
    sort: '-name',
    columns: ['no', 'name', 'level', 'qualified'],
  })
  expect(answer.status).toBe(200)
  expect(decodeURIComponent(answer.headers.get('content-disposition') ?? '')).toContain('单位台账')
  const [sheet] = (await readTable(await answer.bytes(), { fileName: '单位台账.xlsx' })).sheets
  const cells = sheet!.rows.map((row) => row.cells.map((cell) => cell.text))
  // The small province is a demonstration, and its files say so.
  expect(cells[0]).toEqual(['演示数据'])
  expect(cells[1]).toEqual(['单位号', '名称', '层级', '今年招生资质'])
  expect(cells.slice(2).map((row) => row[1])).toEqual(shown.rows.map((row) => row.name))
  expect(cells.find((row) => row[1] === '龙门山技工学校')).toEqual([
    String(orgs.unqualified),
    '龙门山技工学校',
    '技工学校',
    '未列入',
  ])
  const csv = await province.send(api.exportOrgs, { kind: ['school'], format: 'csv', columns: ['name'] })
  expect(
    new TextDecoder()
      .decode(await csv.bytes())
      .split('\r\n')
      .filter(Boolean).length,
  ).toBe(5)
})

test('详情写明主管与属地、沿革、教学点、资质和合作办学', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const school = await registrar.ok(api.getOrg, { orgNo: orgs.qingcheng })
  expect(school).toMatchObject({
    level: 'technician',
    state: 'operating',
    regionName: '成都市',
    locationName: '锦江区',
    authorityName: '成都市人力资源和社会保障局',
    administered: true,
    children: 2,
  })
  expect(school.periods.map((period) => period.validFrom)).toEqual(['1985-09-01'])
  expect(school.sites.map((site) => [site.name, site.approvedOn])).toEqual([
    ['青城技师学院锦江教学点', '2024-06-01'],
    ['青城技师学院龙泉教学点', null],
  ])
  expect(school.qualifications[0]).toMatchObject({ state: 'approved', listNo: '1' })
  expect(school.jointProgrammes.find((one) => one.agreementNo === 'HZ-2025-0117')).toMatchObject({
    state: 'approved',
    filedWithName: '成都市人力资源和社会保障局',
  })
})

test('按某一天查询，看到的是那一天的教学点和合作办学', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const then = await registrar.ok(api.getOrg, { orgNo: orgs.qingcheng, on: '2023-01-01' })
  expect(then).toMatchObject({
    on: '2023-01-01',
    level: 'technician',
    state: 'operating',
    sites: [],
    jointProgrammes: [],
  })
  const before = await registrar.ok(api.getOrg, { orgNo: orgs.qingcheng, on: '1980-01-01' })
  expect(before).toMatchObject({ level: null, state: null, authorityNo: null })
})

test('单位树逐级打开，每级带下级数；省直属学校在省下', async () => {
  const province = await world.as('provinceOfficer')
  const [top] = (await province.ok(api.listOrgTree, {})).rows
  expect(top).toMatchObject({ no: orgs.province, children: 3 })
  const under = (await province.ok(api.listOrgTree, { parent: orgs.province })).rows
  expect(under.map((row) => [row.name, row.children])).toEqual([
    ['成都市人力资源和社会保障局', 3],
    ['绵阳市人力资源和社会保障局', 1],
    ['蜀光高级技工学校', 0],
  ])
  const chengdu = (await province.ok(api.listOrgTree, { parent: orgs.chengdu })).rows
  expect(chengdu.map((row) => row.no)).toEqual([orgs.jinjiang, orgs.qingcheng, orgs.unqualified])
  expect((await province.ok(api.listOrgTree, { parent: orgs.qingcheng })).rows.length).toBe(2)
})

test('八千个单位的树，每一级在半秒内打开，市下正好是市的学校', async () => {
  const big = await openWorld()
  try {
    await big.sql(`
      insert into org (org_no, kind, name, short_name, initials, region, location_region, authority_no, level, ownership, founded_on)
      select c.code::bigint * 1000000 + n * 100 + 50000, 'school', c.short_name || '第' || n || '技工学校', c.short_name || n || '校', 'x', c.code, c.code, c.code::bigint * 1000000, 'technical', 'public', '2000-09-01'
      from national.region c cross join generate_series(1, 400) n where c.parent = '510000'`)
    await big.sql(`
      insert into org (org_no, kind, name, short_name, initials, region, location_region)
      select c.code::bigint * 1000000, 'authority', c.name || '人力资源和社会保障局', c.name || '人社局', 'x', c.code, c.code
      from national.region c where c.parent = '510000' on conflict do nothing`)
    await big.sql('analyze org')
    const province = await big.as('provinceOfficer')
    expect((await province.ok(api.listOrgs, {})).total).toBeGreaterThan(8000)
    // The fastest of three, so that a busy machine does not decide.
    const timed = async <T>(work: () => Promise<T>) => {
      let [answer, took] = [undefined as T, Infinity]
      for (let turn = 0; turn < 3; turn++) {
        const began = performance.now()
        answer = await work()
        took = Math.min(took, performance.now() - began)
      }
      return { answer, took }
    }
    const cities = await timed(() => province.ok(api.listOrgTree, { parent: orgs.province }))
    expect(cities.answer.rows.filter((row) => row.kind === 'authority').length).toBe(21)
    expect(cities.answer.rows.find((row) => row.no === orgs.mianyang)!.children).toBe(401)
    expect(cities.took).toBeLessThan(500)
    const schools = await timed(() => province.ok(api.listOrgTree, { parent: orgs.mianyang }))
    expect(schools.answer.rows.length).toBe(401)
    expect(schools.took).toBeLessThan(500)
    const page = await timed(() => province.ok(api.listOrgs, { q: '绵阳', sort: 'name', size: 50 }))
    expect(page.answer.total).toBe(401)
    expect(page.took).toBeLessThan(500)
  } finally {
    await big.close()
  }
})

test('省级登记新学校：自动给号，状态为筹设，沿革从批准之日起；重名和没有主管部门的地区被拒绝', async () => {
  const province = await world.as('provinceOfficer')
  const founding = {
    name: '关于同意筹设临江技工学校的批复',
    number: '川人社函〔2026〕11号',
    on: '2026-03-02',
  }
  const input = {
    kind: 'school',
    name: '临江技工学校',
    shortName: '临江技工',
    region: '510700',
    locationRegion: '510703',
    level: 'technical',
    ownership: 'private',
    founding,
  } as const
  const made = await province.ok(api.createOrg, input)
  expect(made.no).toBe(510700_0002_00)
  expect(await province.ok(api.getOrg, { orgNo: made.no })).toMatchObject({
    state: 'preparing',
    periods: [{ validFrom: '2026-03-02', state: 'preparing' }],
    foundingApproval: expect.stringContaining('川人社函〔2026〕11号'),
  })
  const again = await province.send(api.createOrg, { ...input })
  expect(again.problem.issues).toMatchObject([
    { path: 'name', message: expect.stringContaining('不要重复登记') },
  ])
  const nobody = await province.send(api.createOrg, {
    ...input,
    name: '巴中某校',
    shortName: '某校',
    region: '511900',
    locationRegion: '511902',
  })
  expect(nobody.problem.issues).toMatchObject([{ path: 'region' }])
  const authority = await province.ok(api.createOrg, {
    kind: 'authority',
    name: '巴中市人力资源和社会保障局',
    shortName: '巴中市人社局',
    region: '511900',
    locationRegion: '511900',
  })
  expect(authority.no).toBe(511900_0000_00)
  expect((await (await world.as('chengduOfficer')).send(api.createOrg, input)).status).toBe(403)
})
