import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEnrollment } from '../../../tests/support/indicator-records.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

const YEAR = new Date().getFullYear() - 1
let world: World
let school: Client
let city: Client
let province: Client

beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  city = await world.as('chengduOfficer')
  province = await world.as('provinceOfficer')
  for (let at = 0; at < 7; at++) await addEnrollment(world, { registeredOn: `${YEAR}-09-05`, trainingLevel: at < 4 ? 'senior' : 'technician' })
  await addEnrollment(world, { registeredOn: `${YEAR - 1}-09-05`, leftOn: `${YEAR}-07-01`, status: 'graduated' })
  await addEnrollment(world, { registeredOn: `${YEAR}-12-05` })
})
afterAll(() => world.close())

async function decide(client: Client, caseId: string, action: string, reason?: string) {
  const file = await client.ok(todos.getCase, { id: caseId })
  return client.send(todos.actOnCase, { id: caseId, version: file.version, action, ...(reason ? { reason } : {}) })
}

test('冻结基准日当天的在册学生：已离校和后来注册的不算，各表合计相等', async () => {
  const frozen = await school.ok(api.freezeReturn, { year: YEAR, responsible: '徐静' })
  expect(frozen).toMatchObject({ students: 7, referenceDate: `${YEAR}-10-31`, state: 'draft', responsible: '徐*' })
  const { forms } = await school.ok(api.getReturn, { id: frozen.id })
  expect(forms.map((form) => form.table.total)).toEqual([7, 7, 7, 7, 7])
  const level = forms.find((form) => form.id === 'level-sex')!.table
  expect(Object.fromEntries(level.rows.map((row, at) => [row.label, level.rowTotals[at]]))).toEqual({ 高级工: 4, '预备技师（技师）': 3 })
})

test('基准日没到不能冻结；别的学校看不到', async () => {
  const early = await school.send(api.freezeReturn, { year: YEAR + 3, responsible: '徐静' })
  expect(early.problem.message).toContain('还没有到')
  const { own } = await school.ok(api.listReturns, { year: YEAR })
  expect((await (await world.as('fujiangRegistrar')).send(api.getReturn, { id: own!.id })).status).toBe(404)
})

test('冻结以后补录一名、更正一名：冻结数不变，差异清单逐人列出；送审时提示要说明', async () => {
  const { own } = await school.ok(api.listReturns, { year: YEAR })
  await addEnrollment(world, { registeredOn: `${YEAR}-09-20` })
  const [one] = await world.sql<{ id: string }>(`select enrollment_id as id from stat_member where return_id = $1 limit 1`, [own!.id])
  await world.sql(`update enrollment set sex = '2' where id = $1`, [one!.id])
  const list = await school.ok(api.listDifferences, { id: own!.id })
  expect(list).toMatchObject({ frozen: 7, now: 8, total: 2 })
  expect(list.rows.map((row) => row.kind).sort()).toEqual(['added', 'changed'])
  expect(list.rows.find((row) => row.kind === 'changed')!.fields.map((field) => field.title)).toEqual(['性别'])
  expect((await school.ok(api.getReturn, { id: own!.id })).students).toBe(7)
  const silent = await school.send(api.sendReturn, { id: own!.id })
  expect(silent.status).toBe(400)
  expect(silent.problem.message).toContain('须写明理由')
})

test('基准日以后才生效的变更按变更前还原，不算差异', async () => {
  const { own } = await school.ok(api.listReturns, { year: YEAR })
  const before = (await school.ok(api.listDifferences, { id: own!.id })).total
  const [one] = await world.sql<{ id: string }>(`select enrollment_id as id from stat_member where return_id = $1 and training_level = 'senior' order by enrollment_id desc limit 1`, [own!.id])
  await world.sql(
    `with a as (insert into audit (org_no, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label)
       values ($2, gen_random_uuid(), 'test', '', 'registrar', $2, '', 'change.level', 'enrollment', $1, '') returning id)
     insert into audit_change (audit_id, org_no, record_kind, record_id, action, before, after, effective_on)
     select id, $2, 'enrollment', $1::uuid, 'change.level', '{"trainingLevel": "senior"}', '{"trainingLevel": "technician"}', $3 from a`,
    [one!.id, orgs.qingcheng, `${YEAR}-11-20`],
  )
  await world.sql(`update enrollment set training_level = 'technician' where id = $1`, [one!.id])
  expect((await school.ok(api.listDifferences, { id: own!.id })).total).toBe(before)
})

test('重新冻结、送审、市里锁定；锁定后不能再冻结，公开表有数、小数目写成区间', async () => {
  const frozen = await school.ok(api.freezeReturn, { year: YEAR, responsible: '徐静' })
  expect(frozen.students).toBe(8)
  const sent = await school.ok(api.sendReturn, { id: frozen.id })
  expect((await school.send(api.freezeReturn, { year: YEAR, responsible: '徐静' })).problem.message).toContain('正在审核')
  expect((await decide(city, sent.caseId, 'lock')).status).toBe(200)
  expect((await school.ok(api.getReturn, { id: frozen.id })).state).toBe('locked')
  expect((await school.send(api.freezeReturn, { year: YEAR, responsible: '徐静' })).problem.message).toContain('已经锁定')
  const open = await world.anyone.ok(api.getPublicTable, { rows: 'level', columns: 'sex' })
  expect(open.year).toBe(YEAR)
  expect(open.total).toBe('9')
  expect(open.cells.flat()).toContain('1–4')
})

test('市级只汇总已锁定的学校，缺的校列名；省里锁定市级汇总', async () => {
  const list = await city.ok(api.listReturns, { year: YEAR })
  expect(list.missing.map((unit) => unit.orgNo)).not.toContain(orgs.qingcheng)
  const frozen = await city.ok(api.freezeReturn, { year: YEAR, responsible: '李敏' })
  expect(frozen).toMatchObject({ kind: 'authority', students: 8 })
  const shown = await city.ok(api.getReturn, { id: frozen.id })
  expect(shown.included.map((one) => one.students)).toEqual([8])
  expect(shown.forms[0]!.table.total).toBe(8)
  const sent = await city.ok(api.sendReturn, { id: frozen.id })
  expect((await decide(province, sent.caseId, 'lock')).status).toBe(200)
  expect((await province.ok(api.listReturns, { year: YEAR })).rows.filter((row) => row.state === 'locked')).toHaveLength(2)
})

test('被改动过的冻结名册在锁定前就被发现', async () => {
  const fujiang = await world.as('fujiangRegistrar')
  await addEnrollment(world, { registeredOn: `${YEAR}-09-05`, org: orgs.fujiang })
  const frozen = await fujiang.ok(api.freezeReturn, { year: YEAR, responsible: '吴涛' })
  const sent = await fujiang.ok(api.sendReturn, { id: frozen.id })
  await world.sql(`update stat_member set sex = '2', grade = 1999 where return_id = $1`, [frozen.id])
  const refused = await decide(await world.as('mianyangOfficer'), sent.caseId, 'lock')
  expect(refused.status).toBe(409)
  expect(refused.problem.message).toContain('冻结的名册与摘要不符')
})

test('任意两维的表：登记簿的和冻结的；导出与页面一致；打印有核验码', async () => {
  const table = await province.ok(api.getTable, { rows: 'region', columns: 'level' })
  expect(table.table.rows.map((row) => row.label)).toContain('成都市')
  const frozen = await province.ok(api.getTable, { rows: 'school', columns: 'year' })
  expect(frozen.table.columns.map((one) => one.label)).toEqual([`${YEAR} 年`])
  const file = await province.send(api.exportTable, { rows: 'region', columns: 'level', format: 'csv' })
  const text = new TextDecoder().decode(await file.bytes())
  expect(text).toContain(`合计`)
  expect(text).toContain(String(table.table.total))
  const { own } = await school.ok(api.listReturns, { year: YEAR })
  const pdf = await school.send(api.printReturn, { id: own!.id })
  expect(new TextDecoder('latin1').decode((await pdf.bytes()).slice(0, 5))).toBe('%PDF-')
  const foreign = await school.send(api.getTable, { rows: 'level', columns: 'sex', org: orgs.fujiang })
  expect(foreign.status).toBe(404)
})
