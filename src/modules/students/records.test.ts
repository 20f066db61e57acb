import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { addFourStudents, studentForm } from '../../../tests/support/student-form.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { readWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { parseCsv } from '../../kernel/documents/csv.ts'
import { api } from './api.ts'
import { readSearch } from './model.ts'
import { demoId } from './fixtures/roster.ts'

let world: World
const home = mkdtempSync(join(tmpdir(), 'luban-records-'))

const registrar = () => world.as('qingchengRegistrar')
const add = async (name: string, serial: number, more: Record<string, string | number | null> = {}) =>
  (await registrar()).ok(api.createStudent, { values: studentForm(name, serial, more) })

let ids: Awaited<ReturnType<typeof addFourStudents>>
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  ids = await addFourStudents(world)
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

test('姓名和证件号码在接口里就是遮蔽的，主管部门和学校看到的一样', async () => {
  for (const account of ['qingchengRegistrar', 'chengduOfficer', 'provinceOfficer'] as const) {
    const { rows, total } = await (await world.as(account)).ok(api.listStudents, { q: '欧阳' })
    expect(total).toBe(1)
    expect(rows[0]).toMatchObject({
      name: '欧阳*娜',
      idMasked: `5199************${demoId(2).slice(-2)}`,
      orgName: '青城技师学院',
    })
    expect(JSON.stringify(rows)).not.toContain(demoId(2))
  }
})

test('按姓、全名、名字、拼音首字母、证件号末四位、学籍号、完整证件号都能找到', async () => {
  const client = await registrar()
  const found = async (q: string) => (await client.ok(api.listStudents, { q })).rows.map((row) => row.id)
  expect(await found('欧阳')).toEqual([ids['欧阳明娜']])
  expect(await found('张小三')).toEqual([ids['张小三']])
  expect(await found('小三')).toEqual([ids['张小三']])
  expect(await found('zxs')).toEqual([ids['张小三']])
  expect(await found('zg')).toEqual([ids['曾国']])
  expect(await found(demoId(3).slice(-4))).toEqual([ids['曾国']])
  expect(await found(`20265101040318${demoId(2).slice(-2)}`)).toEqual([ids['欧阳明娜']])
  expect(await found(demoId(4))).toEqual([ids['阿依古丽·买买提']])
  expect(await found('519900200001010013')).toEqual([])
  // A student number has as many digits as an identity number; the grade stands where the month would.
  expect(readSearch('510100000120251309')).toEqual({ kind: 'studentNumber', prefix: '510100000120251309' })
  expect(await found('%')).toEqual([])
})

test('四个视图的数目与列表的总数相同', async () => {
  const client = await registrar()
  const counts = await client.ok(api.countStudents, {})
  expect(counts).toEqual({ all: 4, pending: 2, onRoll: 1, left: 1 })
  for (const view of ['all', 'pending', 'onRoll', 'left'] as const)
    expect((await client.ok(api.listStudents, { view })).total).toBe(counts[view])
})

test('按机构号筛选按范围算，计入在校生的行数等于指标的当前值', async () => {
  const client = await world.as('provinceOfficer')
  const total = async (input: object) => (await client.ok(api.listStudents, input)).total
  expect(await total({ org: orgs.chengdu })).toBe(4)
  expect(await total({ org: orgs.mianyang })).toBe(0)
  expect(await total({ org: orgs.qingchengSite })).toBe(0)
  const [live] = await world.sql<{ n: number }>(
    `select coalesce(sum(value), 0)::int as n from indicator_on_roll_students where period = 'live'`,
  )
  expect(await total({ onRoll: 'live' })).toBe(live!.n)
  const [enrolled] = await world.sql<{ n: number }>(
    `select coalesce(sum(value), 0)::int as n from indicator_annual_enrolment where period = 'live'`,
  )
  expect(await total({ registered: 'live' })).toBe(enrolled!.n)
})

test('排序和分页在服务器上做，不认识的排序说出可用的', async () => {
  const client = await registrar()
  const first = await client.ok(api.listStudents, { sort: 'name', size: 2 })
  const second = await client.ok(api.listStudents, { sort: 'name', size: 2, page: 2 })
  expect([...first.rows, ...second.rows].map((row) => row.name)).toEqual([
    '阿*·买买提',
    '欧阳*娜',
    '曾*',
    '张*三',
  ])
  expect((await client.send(api.listStudents, { sort: 'id_sealed' })).problem.message).toMatch(
    /^不能按“id_sealed”排序。可用：studentNumber/,
  )
})

test('导出的就是看到的：同样的筛选、列、次序和遮蔽，记入审计', async () => {
  const client = await registrar()
  const columns = ['studentNumber', 'name', 'idMasked', 'trainingLevel'] as const
  const shown = await client.ok(api.listStudents, { view: 'pending', sort: 'name' })
  const csv = await client.send(api.exportStudents, {
    view: 'pending',
    sort: 'name',
    columns: [...columns],
    format: 'csv',
  })
  const lines = parseCsv(new TextDecoder().decode(await csv.bytes()).replace(/^\ufeff/, ''))
  expect(lines[0]).toEqual(['学籍号', '姓名', '证件号码', '培养层次'])
  expect(lines.slice(1).map((line) => line[1])).toEqual(shown.rows.map((row) => row.name))
  expect(lines.slice(1).map((line) => line[2])).toEqual(shown.rows.map((row) => row.idMasked))
  const xlsx = await client.send(api.exportStudents, { columns: [...columns], format: 'xlsx' })
  const sheet = (await readWorkbook(await xlsx.bytes())).sheets[0]!
  expect(sheet.rows[0]!.cells[0]!.text).toBe('演示数据')
  expect(sheet.rows.length).toBe(2 + 4)
  expect(sheet.rows.flatMap((row) => row.cells).every((cell) => cell.kind !== 'number')).toBe(true)
  expect(
    await world.sql(
      `select (detail -> 'rows')::int as rows, detail ->> 'format' as format from audit where verb = 'student.export' order by id`,
    ),
  ).toEqual([
    { rows: 2, format: 'csv' },
    { rows: 4, format: 'xlsx' },
  ])
  expect(
    (
      await (
        await world.as('chengduOfficer')
      ).send(api.exportStudents, { columns: [...columns], format: 'csv' })
    ).status,
  ).toBe(403)
})

test('公式开头的班级名导出时不会被表格软件执行', async () => {
  await add('公式生', 21, { className: '=HYPERLINK("http://x")' })
  const csv = await (
    await registrar()
  ).send(api.exportStudents, { q: '公式生', columns: ['name', 'className'], format: 'csv' })
  expect(new TextDecoder().decode(await csv.bytes())).toContain(`'=HYPERLINK`)
})

test('别校的学籍与不存在的学籍答复一字不差，看、改、删、查看号码都是', async () => {
  const other = await world.as('fujiangRegistrar')
  const id = ids['曾国']
  const absent = '00000000-0000-4000-8000-000000000000'
  for (const send of [
    (one: string) => other.send(api.getStudent, { id: one }),
    (one: string) => other.send(api.getStudentValues, { id: one }),
    (one: string) => other.send(api.editStudent, { id: one, version: 1, values: {} }),
    (one: string) => other.send(api.deleteStudent, { id: one, version: 1, reason: '试试看' }),
    (one: string) => other.send(api.revealStudent, { id: one, purpose: '办理核对' }),
  ]) {
    const [foreign, none] = [await send(id), await send(absent)]
    expect([foreign.status, foreign.problem.message]).toEqual([404, none.problem.message])
  }
})

test('打开学籍留下查看记录；详情按组给出，值是遮蔽后的', async () => {
  const officer = await world.as('chengduOfficer')
  const record = await officer.ok(api.getStudent, { id: ids['曾国'] })
  expect(record.views[0]).toMatchObject({ viewer: '李*', what: '看了学籍全部内容', role: '市级审核岗' })
  const fact = (key: string) =>
    record.groups.flatMap((group) => group.facts).find((one) => one.key === key)?.value
  expect([
    fact('name'),
    fact('birthDate'),
    fact('guardianName'),
    fact('guardianPhone'),
    fact('householdRegion'),
    fact('ethnicGroup'),
    fact('site'),
  ]).toEqual(['曾*', '****-**-**', '王*山', '138****0001', '四川省成都市武侯区', '汉族', '校本部'])
  expect(JSON.stringify(record)).not.toContain(demoId(3))
  expect(record.steps.map((step) => [step.title, step.by, step.organisation])).toEqual([
    ['逐人录入', '周*', '青城技师学院'],
  ])
})
