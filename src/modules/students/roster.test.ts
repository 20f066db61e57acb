import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs, type AccountName } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { readWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { api } from './api.ts'
import { demoId, rosterOf, rowOf } from './fixtures/roster.ts'

let world: World
const home = mkdtempSync(join(tmpdir(), 'luban-roster-'))
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

type File = { name: string; bytes: Uint8Array }
const upload = async (file: File, account: AccountName = 'qingchengRegistrar') =>
  (await world.as(account)).ok(api.checkRoster, { filename: file.name }, { file })
const problemsOf = async (id: string) => {
  const { rows } = await (await world.as('qingchengRegistrar')).ok(api.listRosterProblems, { id })
  return rows.map(
    (one) =>
      `${one.excelRow} ${one.column} ${one.header} ${one.level} ${one.found}｜${one.message}｜${one.mend}`,
  )
}
const commit = async (id: string, account: AccountName = 'qingchengRegistrar') => {
  const client = await world.as(account)
  const batch = await client.ok(api.getRosterImport, { id })
  return client.ok(api.commitRoster, { id, new: batch.counts.new, changed: batch.counts.changed })
}
const enrolled = () =>
  world.sql<{ n: number }>('select count(*)::int as n from enrollment').then((rows) => rows[0]!.n)

test('预检不写入任何学籍，写入后学生待注册，数目与预检相符', async () => {
  const before = await enrolled()
  const batch = await upload(await rosterOf(rowOf('张小三', demoId(1)), rowOf('李四', demoId(2))))
  expect(batch).toMatchObject({
    state: 'checked',
    counts: { sent: 2, new: 2, changed: 0, unchanged: 0, rejected: 0, balances: true },
  })
  expect(await enrolled()).toBe(before)
  const done = await commit(batch.id)
  expect(done).toMatchObject({
    state: 'committed',
    counts: { new: 2, balances: true },
    undo: { possible: true },
  })
  const rows = await world.sql(
    `select name, status, org_no, site_name, specialty_name, id_masked, registered_on from enrollment where import_batch_id = $1 order by id`,
    [batch.id],
  )
  expect(rows).toEqual([
    {
      name: '张小三',
      status: 'pending',
      org_no: orgs.qingcheng,
      site_name: '校本部',
      specialty_name: '数控加工',
      id_masked: `5199************${demoId(1).slice(-2)}`,
      registered_on: null,
    },
    {
      name: '李四',
      status: 'pending',
      org_no: orgs.qingcheng,
      site_name: '校本部',
      specialty_name: '数控加工',
      id_masked: `5199************${demoId(2).slice(-2)}`,
      registered_on: null,
    },
  ])
})

test('同一个文件再传一次，全部无变化，并说明没有可写入的内容', async () => {
  const file = await rosterOf(rowOf('周同一', demoId(11)), rowOf('周同二', demoId(13)))
  await commit((await upload(file)).id)
  const before = await enrolled()
  const again = await upload(file)
  expect(again.counts).toMatchObject({
    sent: 2,
    new: 0,
    changed: 0,
    unchanged: 2,
    rejected: 0,
    balances: true,
  })
  expect(again.note).toBe('全部 2 行与台账相同，没有可写入的内容。')
  await commit(again.id)
  expect(await enrolled()).toBe(before)
})

test('改了班级的行算变更，列出改前改后；空着的单元格不会抹掉已有内容', async () => {
  await commit((await upload(await rosterOf(rowOf('变更生', demoId(15))))).id)
  const batch = await upload(
    await rosterOf(
      rowOf('变更生', demoId(15), { 班级: '数控高级2班', 监护人电话: '13800000002', 民族: '汉族' }),
    ),
  )
  expect(batch.counts).toMatchObject({ new: 0, changed: 1 })
  const { rows } = await (await world.as('qingchengRegistrar')).ok(api.listRosterChanges, { id: batch.id })
  expect(rows[0]).toMatchObject({
    excelRow: 2,
    name: '变*生',
    differences: [
      { title: '班级', before: '数控高级1班', after: '数控高级2班' },
      { title: '监护人电话', before: '138****0001', after: '138****0002' },
    ],
  })
  await commit(batch.id)
  const blank = await upload(
    await rosterOf(rowOf('变更生', demoId(15), { 班级: null, 监护人电话: '13800000002' })),
  )
  expect(blank.counts).toMatchObject({ changed: 0, unchanged: 1 })
})

test('撤销一批：新增的删去，变更的恢复原样；撤销过的不能再撤', async () => {
  const client = await world.as('qingchengRegistrar')
  await commit((await upload(await rosterOf(rowOf('先在册', demoId(17))))).id)
  const batch = await upload(
    await rosterOf(rowOf('先在册', demoId(17), { 班级: '改过的班' }), rowOf('后加入', demoId(19))),
  )
  await commit(batch.id)
  const undone = await client.ok(api.undoRoster, { id: batch.id, reason: '传错了文件' })
  expect(undone.state).toBe('undone')
  expect(
    await world.sql(`select name, class_name from enrollment where name in ('先在册', '后加入')`),
  ).toEqual([{ name: '先在册', class_name: '数控高级1班' }])
  expect(
    await world.sql(`select 1 from person_org o join person p on p.id = o.person_id where p.name = '后加入'`),
  ).toEqual([])
  const twice = await client.send(api.undoRoster, { id: batch.id, reason: '再撤一次' })
  expect([twice.status, twice.problem.message]).toEqual([409, '这一批已经撤销过了。什么也没有改动。'])
})

test('已注册或列入办件以后不能整批撤销，并说出人数和原因', async () => {
  const client = await world.as('qingchengRegistrar')
  const batch = await upload(await rosterOf(rowOf('已注册甲', demoId(21)), rowOf('已注册乙', demoId(23))))
  await commit(batch.id)
  await world.sql(
    `update enrollment set status = 'active', registered_on = current_date, student_number = '2026' || right(id_tail, 4) || '99' where name = '已注册甲'`,
  )
  expect((await client.ok(api.getRosterImport, { id: batch.id })).undo).toEqual({
    possible: false,
    why: '1 人已注册学籍，逐人办“更正”',
  })
  const refused = await client.send(api.undoRoster, { id: batch.id, reason: '试一下' })
  expect(refused.status).toBe(409)
  expect(refused.problem.message).toBe('这一批不能整批撤销：1 人已注册学籍，逐人办“更正”。什么也没有写入。')
  const again = await upload(await rosterOf(rowOf('已注册甲', demoId(21), { 班级: '别的班' })))
  expect(again.counts).toMatchObject({ rejected: 1 })
  expect((await problemsOf(again.id))[0]).toMatch(
    /^2 K 班级 block 别的班｜学籍 \d+ 已注册，班级 与学籍不同；已注册的学籍不用名册修改｜删去此行，或办理“更正”或异动$/,
  )
})

test('双击写入只写一次：第二次被告知什么时候写过', async () => {
  const client = await world.as('qingchengRegistrar')
  const batch = await upload(await rosterOf(rowOf('双击生', demoId(25))))
  const input = { id: batch.id, new: 1, changed: 0 }
  const [first, second] = await Promise.all([
    client.send(api.commitRoster, input, { key: 'double-click-1' }),
    client.send(api.commitRoster, input, { key: 'double-click-1' }),
  ])
  expect([first.status, second.status]).toEqual([200, 200])
  const third = await client.send(api.commitRoster, input)
  expect(third.status).toBe(409)
  expect(third.problem.message).toMatch(/^这一批已在 \d\d-\d\d \d\d:\d\d 写入，没有重复写入。/)
  expect(await world.sql(`select count(*)::int as n from enrollment where name = '双击生'`)).toEqual([
    { n: 1 },
  ])
})

test('预检以后台账变过，写入被拒绝并说出两组数目', async () => {
  const file = await rosterOf(rowOf('抢先生', demoId(27)))
  const slow = await upload(file)
  await commit((await upload(file)).id)
  const late = await (
    await world.as('qingchengRegistrar')
  ).send(api.commitRoster, { id: slow.id, new: 1, changed: 0 })
  expect(late.status).toBe(409)
  expect(late.problem.message).toContain('您看到的是新增 1、变更 0，现在是新增 0、变更 0：预检以后台账变过。')
})

test('模板带本校的就读地点和已备案专业，第 2 行是列名', async () => {
  const answer = await (await world.as('qingchengRegistrar')).send(api.downloadRosterTemplate, {})
  const table = await readWorkbook(await answer.bytes())
  expect(table.sheets[0]!.rows[0]!.cells[0]!.text).toMatch(
    /^模板编号 roster-2026\.1.*学校编号 510100000100（青城技师学院）$/,
  )
  const lists = table.sheets
    .find((sheet) => sheet.hidden)!
    .rows.flatMap((row) => row.cells.map((cell) => cell.text))
  expect(lists).toEqual(
    expect.arrayContaining(['校本部', '锦江教学点', 'D0101', '数控加工', '应届初中毕业生']),
  )
})

test('别校看不到这一批：与不存在的答复一字不差；主管部门的岗位不能导入', async () => {
  const batch = await upload(await rosterOf(rowOf('隔离生', demoId(121))))
  const other = await world.as('fujiangRegistrar')
  const foreign = await other.send(api.getRosterImport, { id: batch.id })
  const absent = await other.send(api.getRosterImport, { id: '00000000-0000-4000-8000-000000000000' })
  expect([foreign.status, foreign.problem.message]).toEqual([absent.status, absent.problem.message])
  expect(foreign.status).toBe(404)
  expect((await (await world.as('chengduOfficer')).send(api.listRosterImports, {})).status).toBe(403)
})

test('待注册时更正姓名是变更并有提示；别处登记过的人姓名不同则拒绝，不说出登记的姓名', async () => {
  await commit((await upload(await rosterOf(rowOf('王小名', demoId(141))))).id)
  const batch = await upload(await rosterOf(rowOf('王小明', demoId(141))))
  expect(batch.counts).toMatchObject({ changed: 1, warnings: 1 })
  expect(await problemsOf(batch.id)).toEqual([
    '2 A 姓名 warn 王*明｜与已录入的姓名不同（王*名）｜确是更正姓名的可以继续；否则核对证件号码，可能填成了另一个人的',
  ])
  await commit(batch.id)
  expect(
    await world.sql(
      `select e.name, e.initials, p.name as person from enrollment e join person p on p.id = e.person_id where e.name = '王小明'`,
    ),
  ).toEqual([{ name: '王小明', initials: 'wxm', person: '王小明' }])
  const file = await rosterOf(rowOf('王晓明', demoId(141), { 培养层次: '中级工' }))
  const elsewhere = await (
    await world.as('fujiangRegistrar')
  ).ok(api.checkRoster, { filename: file.name }, { file })
  const { rows } = await (await world.as('fujiangRegistrar')).ok(api.listRosterProblems, { id: elsewhere.id })
  expect(rows.map((one) => one.message)).toEqual(['这个证件号码登记的是另一个姓名'])
})

test('完整证件号码不留在批次、文件和审计里', async () => {
  const id = demoId(131)
  const batch = await upload(await rosterOf(rowOf('不留痕', id)))
  await commit(batch.id)
  const dump = await world.sql(
    `select (select string_agg(r.values::text || r.problems::text, '') from import_row r where batch_id = $1) || (select string_agg(e::text, '') from enrollment e where import_batch_id = $1) as text`,
    [batch.id],
  )
  expect(String(dump[0]!.text)).not.toContain(id)
  const audit = await world.sql(
    `select (select string_agg(a::text, '') from audit a) || (select string_agg(c::text, '') from audit_change c) as text`,
  )
  expect(String(audit[0]!.text)).not.toContain(id)
})
