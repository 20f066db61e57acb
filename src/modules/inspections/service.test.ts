import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEnrollment } from '../../../tests/support/indicator-records.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as jobs } from '../jobs/api.ts'
import { api } from './api.ts'

let world: World
let school: Client
let authority: Client
const ids: Record<string, string> = {}

beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  authority = await world.as('chengduOfficer')
  ids.good = (await addEnrollment(world, { registeredOn: '2026-09-01', trainingLevel: 'senior' })).id
  ids.site = (await addEnrollment(world, { registeredOn: '2026-09-01', trainingLevel: 'senior' })).id
  ids.old = (await addEnrollment(world, { registeredOn: '2019-09-01', trainingLevel: 'senior' })).id
  ids.foreign = (await addEnrollment(world, { registeredOn: '2019-09-01', org: orgs.fujiang })).id
  await world.sql('update enrollment set site_no = $2, site_name = $3 where id = $1', [ids.site, orgs.qingchengUnapproved, '未经审批的教学点'])
})
afterAll(() => world.close())

async function inspect() {
  const { jobId } = await school.ok(api.runNow, {})
  await world.runJobs()
  const job = await school.ok(jobs.getJob, { id: jobId })
  expect(job.error).toBeNull()
  return job
}
const of = (rows: { link: string; inspection: string }[], id: string) => rows.filter((row) => row.link === `/students/${id}`).map((row) => row.inspection)

test('已有记录按注册的同一套规则再查一遍：教学点未审批是严重问题，超期在校是较重问题，写明条款和怎么改', async () => {
  expect((await inspect()).state).toBe('done')
  const { rows, counts } = await school.ok(api.listFindings, {})
  expect(of(rows, ids.site!)).toContain('students.site')
  expect(of(rows, ids.old!)).toContain('students.overstayed')
  expect(of(rows, ids.good!)).not.toContain('students.site')
  const site = rows.find((row) => row.inspection === 'students.site')!
  expect(site).toMatchObject({ severity: 'severe', state: 'open', clause: '001:1319' })
  expect(site.fact).toContain('没有经所在地人社部门审批')
  expect(site.label).toMatch(/^张\*三 5199/)
  expect(site.advice.length).toBeGreaterThan(0)
  expect(counts.find((one) => one.inspection === 'students.unreachable')?.count).toBe(1)
})

test('只查本校：别的学校的记录和清单都看不到；主管部门看得到分数', async () => {
  const { rows } = await school.ok(api.listFindings, { size: 200 })
  expect(of(rows, ids.foreign!)).toEqual([])
  expect((await (await world.as('fujiangRegistrar')).ok(api.listFindings, {})).total).toBe(0)
  const scores = await authority.ok(api.listScores, {})
  expect(scores.rows.map((row) => row.orgNo)).toEqual([orgs.qingcheng])
  expect(scores.rows[0]!.score).toBeLessThan(100)
})

test('改正以后复查自动销号，严重问题少一处；再坏掉重新打开', async () => {
  const before = (await authority.ok(api.listScores, {})).rows[0]!.severe
  await world.sql('update enrollment set site_no = org_no where id = $1', [ids.site])
  await inspect()
  const resolved = await school.ok(api.listFindings, { inspection: 'students.site', state: 'resolved' })
  expect(resolved.rows.map((row) => row.link)).toEqual([`/students/${ids.site}`])
  expect((await authority.ok(api.listScores, {})).rows[0]!.severe).toBe(before - 1)
  await world.sql('update enrollment set site_no = $2 where id = $1', [ids.site, orgs.qingchengUnapproved])
  await inspect()
  expect((await school.ok(api.listFindings, { inspection: 'students.site' })).rows[0]).toMatchObject({ state: 'open', resolvedOn: null })
})

test('说明情况要由主管部门认可；认可后不扣分，别人改过的版本要重新看', async () => {
  const [row] = (await school.ok(api.listFindings, { inspection: 'students.overstayed' })).rows
  const before = (await authority.ok(api.listScores, {})).rows[0]!.serious
  const explained = await school.ok(api.explainFinding, { id: row!.id, version: row!.version, explanation: '该生参军两年后复学。' })
  expect(explained.state).toBe('explained')
  const stale = await authority.send(api.decideFinding, { id: row!.id, version: row!.version, accept: true, decision: '属实' })
  expect(stale.status).toBe(409)
  expect((await school.send(api.decideFinding, { id: row!.id, version: explained.version, accept: true, decision: '属实' })).status).toBe(403)
  const accepted = await authority.ok(api.decideFinding, { id: row!.id, version: explained.version, accept: true, decision: '属实' })
  expect(accepted.state).toBe('accepted')
  await inspect()
  expect((await school.ok(api.listFindings, { inspection: 'students.overstayed', state: 'accepted' })).total).toBe(1)
  expect((await authority.ok(api.listScores, {})).rows[0]!.serious).toBe(before - 1)
})

test('每夜的巡检逐校办理，同一天登记两次只办一次', async () => {
  await world.runNightly('inspections.nightly')
  await world.runNightly('inspections.nightly')
  expect(await world.runJobs()).toBe(1)
  const fujiang = await (await world.as('fujiangRegistrar')).ok(api.listFindings, {})
  expect(of(fujiang.rows, ids.foreign!)).toContain('students.overstayed')
})
