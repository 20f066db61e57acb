import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { showDemoAccounts } from './public.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const year = new Date().getFullYear()

test('公众不登录就能看到名录，没有当年资质的学校写明无当年资质', async () => {
  const { rows, total } = await world.anyone.ok(api.listPublicSchools, {})
  expect(total).toBe(4)
  expect(rows.find((row) => row.orgNo === orgs.qingcheng)).toMatchObject({ name: '青城技师学院', level: 'technician', cityName: '成都市', specialties: 3, standing: 'qualified' })
  expect(rows.find((row) => row.orgNo === orgs.unqualified)?.standing).toBe('unqualified')
})

test('按市州、层次、资质、专业和名称筛选，条数和行一致', async () => {
  const names = async (filter: Parameters<typeof world.anyone.ok<typeof api.listPublicSchools>>[1]) => {
    const { rows, total } = await world.anyone.ok(api.listPublicSchools, filter)
    expect(total).toBe(rows.length)
    return rows.map((row) => row.name)
  }
  expect(await names({ city: '510700' })).toEqual(['涪江技工学校'])
  expect(await names({ level: 'senior' })).toEqual(['蜀光高级技工学校'])
  expect(await names({ standing: 'unqualified' })).toEqual(['龙门山技工学校'])
  expect(await names({ q: 'qcjs' })).toEqual(['青城技师学院'])
  expect(await names({ q: '绵阳' })).toEqual(['涪江技工学校'])
  expect(await names({ q: '数控加工' })).toHaveLength(4)
  expect(await names({ category: '没有这一类' })).toEqual([])
  expect(await names({ q: '100%_' })).toEqual([])
})

test('停止备案的专业不再算数，暂停招生的学校在名录里写明', async () => {
  await world.sql(`update school_specialty set state = 'stopped' where org_no = $1 and specialty_code = 'D0101'`, [orgs.fujiang])
  await world.sql(`update org set state = 'suspended' where org_no = $1`, [orgs.fujiang])
  const school = await world.anyone.ok(api.getPublicSchool, { orgNo: orgs.fujiang })
  expect(school).toMatchObject({ standing: 'suspended', specialties: 2, year, approvedOn: `${year}-04-18` })
  expect(school.offered.some((one) => one.code === 'D0101')).toBe(false)
})

test('学校页只列已审批的教学点，不列未审批的', async () => {
  const { sites, authorityName } = await world.anyone.ok(api.getPublicSchool, { orgNo: orgs.qingcheng })
  expect(sites.map((site) => site.name)).toEqual(['青城技师学院锦江教学点'])
  expect(authorityName).toBe('成都市人力资源和社会保障局')
})

test('主管部门、教学点和退出的学校都不是公开的学校', async () => {
  await world.sql(`update org set state = 'withdrawn' where org_no = $1`, [orgs.unqualified])
  for (const orgNo of [orgs.chengdu, orgs.qingchengSite, orgs.unqualified, 510999999900]) {
    expect((await world.anyone.send(api.getPublicSchool, { orgNo })).status).toBe(404)
  }
  expect((await world.anyone.ok(api.getPublicSummary, {})).total).toBe(3)
})

test('下载的名录与所见一致，并标明演示数据', async () => {
  const answer = await world.anyone.send(api.downloadPublicSchools, { city: '510100' })
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.bytes())
  const lines = text.trim().split('\r\n')
  const { total } = await world.anyone.ok(api.listPublicSchools, { city: '510100' })
  expect(text.startsWith('\uFEFF学校,')).toBe(true)
  expect(lines).toHaveLength(total + 1)
  expect(lines[1]).toMatch(/,演示数据$/)
})

test('演示账号只在演示部署里列出', async () => {
  showDemoAccounts([{ username: 'demo-province', password: 'demo-password', title: '省级审核岗', orgName: '省人社厅' }])
  expect((await world.anyone.ok(api.listDemoAccounts, {})).rows).toHaveLength(1)
  await world.sql('update national.province set demonstration = false')
  // The application keeps for a while what it knows of the province.
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000)
  expect((await world.anyone.ok(api.listDemoAccounts, {})).rows).toEqual([])
  vi.restoreAllMocks()
})
