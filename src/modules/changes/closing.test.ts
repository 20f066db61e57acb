import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addStudent, type Student } from '../../../tests/support/changes.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as orgsApi } from '../orgs/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

let world: World
let home: string
let chengdu: Client
let closing: Client
let fujiang: Client
let shengzhi: Client
let province: Client
const students: Student[] = []
const YEAR = new Date().getFullYear()

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'luban-closing-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  chengdu = await world.as('chengduOfficer')
  closing = await world.as('unqualifiedRegistrar')
  fujiang = await world.as('fujiangRegistrar')
  shengzhi = await world.as('shengzhiRegistrar')
  province = await world.as('provinceOfficer')
  const at = { orgNo: orgs.unqualified, orgName: '龙门山技工学校' }
  for (let n = 0; n < 3; n++) students.push(await addStudent(world, at))
  students.push(await addStudent(world, { ...at, grade: YEAR - 1, status: 'suspended' }))
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const group = (grade: number, toOrgNo: number) => ({ specialtyCode: 'D0101', trainingLevel: 'intermediate', grade, studyMode: 'full-time' as const, toOrgNo, toSpecialtyCode: 'D0101', toTrainingLevel: 'intermediate' })
const plan = (groups: ReturnType<typeof group>[]) => ({
  schoolNo: orgs.unqualified,
  mode: 'closed' as const,
  basis: { name: '关于撤销龙门山技工学校的批复', number: '川人社函〔2026〕9 号', on: '2026-06-01' },
  groups,
})
const step = (client: Client, file: { id: string; version: number }, action: string, reason?: string) =>
  client.ok(todos.actOnCase, { id: file.id, action, version: file.version, ...(reason ? { reason } : {}) })
const left = async () => (await world.sql<{ n: string }>('select count(*) as n from enrollment where org_no = $1 and left_on is null', [orgs.unqualified]))[0]!.n

test('有学生没有接收学校的方案提交不了；别的主管部门、学校办不了；方案里的错逐项说明', async () => {
  const rest = await chengdu.send(api.openClosing, plan([group(YEAR, orgs.fujiang)]))
  expect(rest.status).toBe(409)
  expect(rest.problem.message).toContain(`${YEAR - 1} 级数控加工（中级工）还没有接收学校`)
  expect((await (await world.as('mianyangOfficer')).send(api.openClosing, plan([group(YEAR, orgs.fujiang)]))).status).toBe(404)
  expect((await province.send(api.openClosing, plan([group(YEAR, orgs.fujiang)]))).problem.message).toContain('主管部门是成都市人社局')
  expect((await closing.send(api.openClosing, plan([group(YEAR, orgs.fujiang)]))).status).toBe(403)
  for (const groups of [[], [group(YEAR, orgs.unqualified)], [group(YEAR, 510100999900)], [group(YEAR, orgs.fujiang), group(YEAR, orgs.shengzhi)]])
    expect((await chengdu.send(api.openClosing, plan(groups))).problem.issues?.[0]?.path).toBe('groups')
})

test('学校还有学生时不能退出', async () => {
  const principal = closing
  const asked = await principal.send(orgsApi.applyState, {
    orgNo: orgs.unqualified,
    to: 'withdrawn',
    basis: { name: '撤销批复', number: '9 号', on: '2026-06-01' },
    studentPlacement: '全部转到涪江技工学校。',
  })
  expect(asked.status).toBe(409)
  expect(asked.problem.message).toContain('还有 4 名学生的学籍在本校')
})

test('拟定、学校核对、两所接收学校同意、省级核准，后台分批转移，经历连着，休学的仍是休学；然后学校可以退出', async () => {
  const form = await chengdu.ok(api.getClosingForm, { schoolNo: orgs.unqualified })
  expect(form.groups.map((one) => [one.grade, one.students])).toEqual([[YEAR, 3], [YEAR - 1, 1]])
  const file = await chengdu.ok(api.openClosing, plan([group(YEAR, orgs.fujiang), group(YEAR - 1, orgs.shengzhi)]))
  expect(file.state).toBe('listed')
  const confirmed = await step(closing, file, 'confirm')
  expect(confirmed.state).toBe('receiver1Consent')
  const own = await fujiang.ok(todos.getCase, { id: file.id })
  expect(own.facts.map((one) => one.value).join()).toContain('3 人，转入涪江技工学校')
  expect(own.facts.map((one) => one.value).join()).not.toContain('蜀光')
  expect((await shengzhi.send(todos.actOnCase, { id: file.id, action: 'consent', version: confirmed.version })).status).toBe(409)
  const second = await step(shengzhi, await step(fujiang, confirmed, 'consent'), 'consent')
  expect(second.state).toBe('review')
  const approved = await step(province, second, 'approve')
  expect(approved.state).toBe('moving')
  expect((await province.send(todos.actOnCase, { id: file.id, action: 'finish', version: approved.version })).problem.message).toContain('什么也没有写入')
  await world.runJobs()
  expect((await province.ok(todos.getCase, { id: file.id })).state).toBe('done')
  expect(Number(await left())).toBe(0)
  const rows = await world.sql<{ org_no: string; status: string; previous_enrollment_id: string; origin: string }>('select org_no, status, previous_enrollment_id, origin from enrollment where previous_enrollment_id = any($1) order by grade', [students.map((one) => one.id)])
  expect(rows.map((row) => [Number(row.org_no), row.status, row.origin])).toEqual([
    [orgs.shengzhi, 'suspended', 'transfer'],
    [orgs.fujiang, 'active', 'transfer'],
    [orgs.fujiang, 'active', 'transfer'],
    [orgs.fujiang, 'active', 'transfer'],
  ])
  const places = await world.sql('select 1 from national.enrollment_claim c join enrollment e on e.id = c.enrollment_id where e.previous_enrollment_id = any($1)', [students.map((one) => one.id)])
  expect(places).toHaveLength(4)
  const asked = await closing.send(orgsApi.applyState, { orgNo: orgs.unqualified, to: 'withdrawn', basis: { name: '撤销批复', number: '9 号', on: '2026-06-01' }, studentPlacement: '已全部转移。' })
  expect(asked.status).toBe(200)
})

test('中断以后继续：再开一次从没有转移的接着办，没有人转两次', async () => {
  const at = { orgNo: orgs.unqualified, orgName: '龙门山技工学校' }
  const more = [await addStudent(world, at), await addStudent(world, at)]
  const file = await chengdu.ok(api.openClosing, plan([group(YEAR, orgs.fujiang)]))
  const approved = await step(province, await step(fujiang, await step(closing, file, 'confirm'), 'consent'), 'approve')
  // The first run is lost before it began; two further ones are asked for.
  await world.sql(`delete from background_job where kind = 'changes.closing' and payload ->> 'caseId' = $1`, [file.id])
  const again = await step(province, approved, 'resume')
  await step(province, again, 'resume')
  await world.runJobs()
  expect((await province.ok(todos.getCase, { id: file.id })).state).toBe('done')
  const rows = await world.sql('select 1 from enrollment where previous_enrollment_id = any($1)', [more.map((one) => one.id)])
  expect(rows).toHaveLength(2)
})
