import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { studentForm } from '../../../tests/support/student-form.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as policy } from '../policy/api.ts'
import { api } from './api.ts'

let world: World
let province: Client
let school: Client
let today: string
const home = mkdtempSync(join(tmpdir(), 'luban-codes-'))
const list = 'source-category'
const reason = '按今年招生文件调整'

const values = (name: string, serial: number, sourceCategory: string) => studentForm(name, serial, { sourceCategory })
const change = (client: Client, input: Record<string, unknown>) =>
  client.send(policy.changeCodeList, { key: list, from: today, reason, ...input } as never)
const fact = async (id: string, key: string) =>
  (await school.ok(api.getStudent, { id })).groups.flatMap((group) => group.facts).find((one) => one.key === key)!
const options = async () => (await school.ok(api.getStudentForm, {})).fields.find((one) => one.key === 'sourceCategory')!.options
const used = async (client: Client, code: string) =>
  (await client.ok(policy.countCodeUses, { key: list })).uses
    .find((one) => one.title === '学籍 · 生源类别')!
    .counts.find((one) => one.code === code)

let old: string
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  ;[province, school] = (await Promise.all(['provinceOfficer', 'qingchengRegistrar'].map((one) => world.as(one)))) as [Client, Client]
  today = (await province.ok(policy.getCodeList, { key: list })).today
  old = (await school.ok(api.createStudent, { values: values('张一', 1, 'junior-current') })).id
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

test('改名前先看影响：写入什么、几条记录用到它；预览不写入', async () => {
  const preview = await province.ok(policy.previewCodeChange, { key: list, action: 'rename', code: 'junior-current', label: '应届初中生', from: today })
  expect(preview.writes).toEqual([`${today} 起“应届初中毕业生”改称“应届初中生”，代码 junior-current 不变。`])
  expect(preview.uses).toContainEqual({ title: '学籍 · 生源类别', records: 1 })
  expect((await options()).map((one) => one.label)).toContain('应届初中毕业生')
})

test('代码改名以后，旧记录显示录入时的名称并注明现名称，新记录用新名称', async () => {
  expect((await change(province, { action: 'rename', code: 'junior-current', label: '应届初中生' })).status).toBe(200)
  const next = (await school.ok(api.createStudent, { values: values('李二', 2, '应届初中生') })).id
  expect(await fact(old, 'sourceCategory')).toMatchObject({ value: '应届初中毕业生', note: '当时名称，现名称“应届初中生”' })
  expect(await fact(next, 'sourceCategory')).toEqual({ key: 'sourceCategory', title: '生源类别', value: '应届初中生' })
  const { rows } = await school.ok(api.listStudents, { sourceCategory: 'junior-current' })
  expect(rows.map((row) => row.labels['sourceCategory']).sort()).toEqual(['应届初中毕业生', '应届初中生'].sort())
  const refused = await school.send(api.createStudent, { values: values('李三', 3, '应届初中毕业生') })
  expect(refused.problem.issues![0]!.message).toBe(`“应届初中毕业生”是 ${today} 以前的名称。改为“应届初中生”。`)
})

test('学校加的本地值归入上级代码：只有本校能选，汇总和筛选计入上级', async () => {
  const { status, data } = await change(school, { action: 'add', label: '本市应届初中毕业生', parent: 'junior-current' })
  expect([status, data.code]).toEqual([200, `junior-current.${orgs.qingcheng}.1`])
  const id = (await school.ok(api.createStudent, { values: values('王五', 5, '本市应届初中毕业生') })).id
  expect((await fact(id, 'sourceCategory')).value).toBe('本市应届初中毕业生')
  expect((await options()).map((one) => one.code)).toContain(data.code)
  const other = (await (await world.as('shengzhiRegistrar')).ok(api.getStudentForm, {})).fields.find((one) => one.key === 'sourceCategory')!
  expect(other.options.map((one) => one.code)).not.toContain(data.code)
  expect(await used(province, 'junior-current')).toMatchObject({ records: 2, counted: 3 })
  expect((await province.ok(api.listStudents, { sourceCategory: 'junior-current' })).total).toBe(3)
})

test('停用并由一个代码接替：当天起不能再选，并说改为什么；已有的记录不变，汇总计入接替的', async () => {
  const before = (await school.ok(api.createStudent, { values: values('赵六', 6, 'senior-past') })).id
  expect((await change(province, { action: 'withdraw', code: 'senior-past', becomes: ['senior-current'] })).status).toBe(200)
  const refused = await school.send(api.createStudent, { values: values('钱七', 7, '往届高中毕业生') })
  expect([refused.status, refused.problem.issues![0]!.message]).toEqual([400, `“往届高中毕业生”自 ${today} 起停用。改为“应届高中毕业生”。`])
  expect((await fact(before, 'sourceCategory')).value).toBe('往届高中毕业生')
  expect(await used(province, 'senior-current')).toMatchObject({ records: 0, counted: 1 })
})

test('拆分的代码没有选择前单列，不猜', async () => {
  await school.ok(api.createStudent, { values: values('孙八', 8, 'unemployed') })
  expect((await change(province, { action: 'withdraw', code: 'unemployed', becomes: ['flexible', 'other'] })).status).toBe(200)
  const refused = await school.send(api.createStudent, { values: values('周九', 9, 'unemployed') })
  expect(refused.problem.issues![0]!.message).toContain('按实际情况改为“灵活就业人员”或“其他”')
  const use = (await province.ok(policy.countCodeUses, { key: list })).uses.find((one) => one.title === '学籍 · 生源类别')!
  expect(use.open).toEqual([{ code: 'unemployed', label: '失业人员', records: 1, choices: ['灵活就业人员', '其他'] }])
  expect(use.counts.find((one) => one.code === 'other')).toBeUndefined()
})

test('本地值没有上级代码、从过去起、重名、循环接替都不写入', async () => {
  const none = await change(school, { action: 'add', label: '外省生源', code: 'w1' })
  expect([none.status, none.problem.refusal!.ways]).toEqual([409, ['增加一个本地值', '报省级主管部门修改']])
  const messages = []
  for (const input of [
    { action: 'add', label: '外省生源', parent: 'nothing' },
    { action: 'add', label: '农民工', parent: 'other' },
    { action: 'add', label: '外省生源', parent: 'other', from: '2020-01-01' },
  ])
    messages.push((await change(school, input)).problem.message)
  expect(messages).toEqual([
    '归入的上级须是本表现在可用的值。',
    '“农民工”已经在用（代码 migrant-worker）。',
    `从今天（${today}）或以后起。以前的记录保留当时的代码和名称。`,
  ])
  expect((await change(province, { action: 'withdraw', code: 'senior-current', becomes: ['senior-past'] })).problem.message).toContain('不能接替')
})

test('各级只改自己的：市局不能改全省的值，学校不能改国家标准，改动有历史和审计', async () => {
  const city = await change(await world.as('chengduOfficer'), { action: 'rename', code: 'other', label: '其他人员' })
  expect(city.status).toBe(409)
  const sex = await province.send(policy.changeCodeList, { key: 'sex', action: 'rename', code: '1', label: '男性', from: today, reason })
  expect([sex.status, sex.problem.refusal!.rule]).toEqual([409, '这张表随版本更新（国家标准或程序按代码判断）。'])
  const level = await province.send(policy.changeCodeList, { key: 'training-level', action: 'withdraw', code: 'junior', from: today, reason })
  expect(level.status).toBe(409)
  const { values: rows } = await province.ok(policy.getCodeList, { key: list })
  expect(rows.find((row) => row.code === 'junior-current')!.versions).toEqual([
    { label: '应届初中毕业生', from: '', to: '', withdrawn: false, note: '', by: '随版本提供' },
    { label: '应届初中生', from: today, to: '', withdrawn: false, note: reason, by: '省人社厅' },
  ])
  const [audit] = await world.sql(`select verb, reason from p51.audit where subject_kind = 'code' order by id limit 1`)
  expect(audit).toEqual({ verb: 'code.change', reason })
})
