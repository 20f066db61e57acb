import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs, type AccountName } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { readWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { api } from './api.ts'
import { demoId, HEADER, rosterOf, rowOf, sheetOf, type Cell } from './fixtures/roster.ts'

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
const letter = (header: string) => String.fromCharCode(65 + (HEADER as readonly string[]).indexOf(header))

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

test('另一所学校有有效的全日制学籍：拒绝，只说校名，引条款', async () => {
  const id = demoId(31)
  await world.sql(
    `insert into national.enrollment_claim (id_hash, schema_name, org_no, org_name, enrollment_id) values ($1, 'p51', $2, '涪江技工学校', gen_random_uuid())`,
    [world.vault.hash('id-card', id), orgs.fujiang],
  )
  const batch = await upload(await rosterOf(rowOf('在别校', id)))
  expect(await problemsOf(batch.id)).toEqual([
    `2 C 证件号码 block 5199************${id.slice(-2)}｜已在“涪江技工学校”有有效的全日制学籍，一人只能有一个｜先由原学校办理转出，或改为异动“转入”`,
  ])
  const part = await upload(await rosterOf(rowOf('在别校', id, { 学习形式: '非全日制' })))
  expect((await problemsOf(part.id)).some((line) => line.includes('涪江'))).toBe(false)
})

test('学校一列写着别的学校：拒绝那一行，说由哪所学校导入', async () => {
  const batch = await upload(
    await sheetOf([
      [...HEADER, '学校'],
      [...rowOf('本校生', demoId(33)), '青城技师学院'],
      [...rowOf('外校生', demoId(35)), '锦水技师学院'],
    ]),
  )
  expect(batch.counts).toMatchObject({ sent: 2, new: 1, rejected: 1 })
  expect(await problemsOf(batch.id)).toEqual([
    '3 W 学校 block 锦水技师学院｜不是本校；本岗位只能导入青城技师学院｜删去此行，由锦水技师学院导入',
  ])
})

test('拿别校的模板上传：整个文件不检查，并说明怎么办', async () => {
  const template = await (await world.as('fujiangRegistrar')).send(api.downloadRosterTemplate, {})
  const file = { name: '模板.xlsx', bytes: await template.bytes() }
  const batch = await upload(file)
  expect(batch).toMatchObject({ state: 'blocked', counts: { sent: 0 } })
  expect(batch.fileProblems).toContainEqual({
    message: '这份名册用的是另一所学校的模板',
    mend: '换到那所学校的岗位再上传；是青城技师学院的学生，下载本校模板重新填写',
  })
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

test('坏数据逐格说明：行、列、原值、哪里错、怎么改', async () => {
  const cases: [Cell[], string[]][] = [
    [
      rowOf('科学数', '1.1E+17'),
      [
        `${letter('证件号码')} 证件号码 block 1.1E+17｜Excel 已把 18 位号码变成科学计数（1.1E+17），无法还原｜把该列设为“文本”，从原始材料重新填写`,
      ],
    ],
    [
      rowOf(
        '全角号',
        demoId(41).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
      ),
      [
        `C 证件号码 fixed ５１９９************${'０１２３４５６７８９'[Number(demoId(41)[16])]}${demoId(41)[17] === 'X' ? 'X' : '０１２３４５６７８９'[Number(demoId(41)[17])]}｜已把全角字符转为半角｜无需修改`,
      ],
    ],
    [
      rowOf('层次错', demoId(43), { 培养层次: '高技' }),
      ['G 培养层次 block 高技｜“高技”不在可选值内｜改为 初级工、中级工、高级工、预备技师（技师） 之一'],
    ],
    [
      rowOf('缺类别', demoId(45), { 生源类别: null }),
      ['O 生源类别 block （空）｜必填｜填写生源类别，例如“应届初中毕业生”'],
    ],
    [
      rowOf('未成年', demoId(47), { 监护人电话: null }),
      ['U 监护人电话 block （空）｜必填（未满 18 周岁）｜填写监护人电话'],
    ],
    [
      rowOf('没审批', demoId(49), { 就读地点: '龙泉教学点' }),
      [
        'N 就读地点 warn 龙泉教学点｜该教学点没有经所在地人社部门审批，不得注册学籍｜可以先导入；注册以前改为校本部，或办好教学点审批',
      ],
    ],
    [
      rowOf('没这点', demoId(51), { 就读地点: '天府教学点' }),
      [
        'N 就读地点 block 天府教学点｜本校没有就读地点“天府教学点”｜改为 校本部、锦江教学点、龙泉教学点 之一；新设的教学点先报当地人社部门审批',
      ],
    ],
    [
      rowOf('没备案', demoId(53), { 专业代码: 'D0901' }),
      [
        'I 专业代码 block D0901｜本校没有备案专业“D0901”｜改为已备案专业的代码，例如 D0101 数控加工、D0102 数控机床装配与维修、D0103 机床切削加工；新专业先办备案',
      ],
    ],
    [
      rowOf('层级外', demoId(55), { 培养层次: '中级工' }),
      [
        'G 培养层次 warn 中级工｜不在本校层级的主要任务内：技师学院重点培养技师、预备技师、高级工｜核对培养层次；可以继续，由审核人决定',
      ],
    ],
    [
      rowOf('年纪小', demoId(57, '20150615')),
      [
        `L 入学日期 warn ${new Date().getFullYear()}-09-01｜入学时只有 ${new Date().getFullYear() - 2015} 周岁，低于 14 周岁｜核对证件号码和入学日期；可以继续，由审核人决定`,
      ],
    ],
    [
      rowOf('日期错', demoId(59), { 入学日期: '2026.2.30' }),
      ['L 入学日期 block 2026.2.30｜“2026.2.30”不是真实日期：2026 年 2 月没有 30 日｜核对日期'],
    ],
    [
      rowOf('非全短', demoId(61), { 学习形式: '非全日制', '学制（年）': 0.5 }),
      ['H 学制（年） block 0.5｜非全日制学籍的学制不少于 1 年｜不足一年的按职业培训登记'],
    ],
    [
      rowOf('区划错', demoId(63), { 生源地: '成都', 户籍所在地: '不存在县' }),
      [
        'E 户籍所在地 block 不存在县｜没有“不存在县”这个行政区划｜填 6 位行政区划代码或到县级的全称，例如“四川省成都市武侯区”',
      ],
    ],
  ]
  const batch = await upload(await rosterOf(...cases.map(([row]) => row)))
  const found = await problemsOf(batch.id)
  cases.forEach(([, lines], at) => {
    for (const line of lines)
      expect(found.filter((one) => one.startsWith(`${at + 2} `))).toContain(`${at + 2} ${line}`)
  })
  expect(batch.counts.balances).toBe(true)
})

test('合并的标题、空行、五种日期写法都能读，行号与 Excel 一致', async () => {
  const dates: Cell[] = ['2026-09-01', '2026/9/1', '2026.9.1', '20260901', '2026年9月1日']
  const rows = dates.map((date, at) =>
    rowOf(`日期${'甲乙丙丁戊'[at]}`, demoId(71 + at * 2), { 入学日期: date, 年级: 2026 }),
  )
  const batch = await upload(
    await sheetOf(
      [
        ['青城技师学院新生名册'],
        [...HEADER],
        rows[0]!,
        [],
        rows[1]!,
        [],
        [],
        ...rows.slice(2),
        rowOf('坏行', '123'),
      ],
      {
        merges: [{ startRow: 0, startCol: 0, endRow: 0, endCol: 8 }],
      },
    ),
  )
  expect(batch.counts).toMatchObject({ sent: 6, new: 5, rejected: 1 })
  expect((await problemsOf(batch.id))[0]).toMatch(/^11 C 证件号码 block /)
  await commit(batch.id)
  expect(
    await world.sql(`select distinct entry_date::text from enrollment where import_batch_id = $1`, [
      batch.id,
    ]),
  ).toEqual([{ entry_date: '2026-09-01' }])
})

test('文件内重复的两行都拦下，并指出是第几行；另一份未写入的名册里有的人给出提示', async () => {
  const batch = await upload(
    await rosterOf(rowOf('重复甲', demoId(91)), rowOf('重复乙', demoId(91)), rowOf('两份都有', demoId(93))),
  )
  expect(batch.counts).toMatchObject({ sent: 3, new: 1, rejected: 2 })
  expect(await problemsOf(batch.id)).toEqual([
    `2 C 证件号码 block 5199************${demoId(91).slice(-2)}｜与本文件第 3 行相同，姓名不同（重*甲 / 重*乙）｜保留正确的一行，删去其余`,
    `3 C 证件号码 block 5199************${demoId(91).slice(-2)}｜与本文件第 2 行相同，姓名不同（重*乙 / 重*甲）｜保留正确的一行，删去其余`,
  ])
  const second = await upload(await rosterOf(rowOf('两份都有', demoId(93))))
  expect((await problemsOf(second.id))[0]).toMatch(/另一份还没有写入的名册“新生名册.xlsx”第 4 行也有此人/)
})

test('不是表格的文件：说出是什么、怎么改，什么也没有留下', async () => {
  const client = await world.as('qingchengRegistrar')
  const html = {
    name: '名册.xls',
    bytes: new TextEncoder().encode('<html><table><tr><td>姓名</td></tr></table></html>'),
  }
  const before = await world.sql('select count(*) from import_batch')
  const answer = await client.send(api.checkRoster, { filename: html.name }, { file: html })
  expect(answer.status).toBe(400)
  expect(answer.problem.message).toBe(
    '“名册.xls”没有读取：这个文件的内容是网页（HTML 或 XML），只是扩展名写成了表格。用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。',
  )
  const picture = { name: '名册.xlsx', bytes: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') }
  expect((await client.send(api.checkRoster, {}, { file: picture })).problem.message).toContain(
    '这个文件不是表格。下载模板',
  )
  expect(await world.sql('select count(*) from import_batch')).toEqual(before)
})

test('自己的列名指定一次，下次自动认得；不导入的列可以略过', async () => {
  const client = await world.as('shengzhiRegistrar')
  const header = HEADER.map((one) => (one === '培养层次' ? '班型' : one))
  const file = await sheetOf([
    [...header, '电子邮箱'],
    [...rowOf('记列名', demoId(101)), '不是邮箱'],
  ])
  const first = await client.ok(api.checkRoster, { filename: file.name }, { file })
  expect(first).toMatchObject({
    state: 'blocked',
    fileProblems: [{ message: '缺少必填的列：培养层次' }],
    missing: ['trainingLevel'],
  })
  const mapped = await client.ok(api.mapRosterColumns, {
    id: first.id,
    columns: { 班型: 'trainingLevel', 电子邮箱: '' },
  })
  expect(mapped).toMatchObject({ state: 'checked', counts: { sent: 1, new: 1 } })
  const next = await client.ok(api.checkRoster, { filename: '下一份.xlsx' }, { file })
  expect(next).toMatchObject({ state: 'checked', counts: { new: 1 } })
  expect(next.columns.find((one) => one.header === '班型')).toMatchObject({
    key: 'trainingLevel',
    how: 'remembered',
  })
  expect(next.columns.find((one) => one.header === '电子邮箱')).toMatchObject({ key: null, how: 'ignored' })
})

test('结果表是原来的表加三列，未通过的行可以改好再传', async () => {
  const client = await world.as('qingchengRegistrar')
  const batch = await upload(
    await rosterOf(rowOf('结果好', demoId(111)), rowOf('结果坏', demoId(113), { 培养层次: '高技' })),
  )
  const answer = await client.send(api.downloadRosterResult, { id: batch.id })
  const table = await readWorkbook(await answer.bytes())
  const texts = table.sheets[0]!.rows.map((row) => row.cells.slice(-3).map((cell) => cell.text))
  expect(texts[0]).toEqual(['结果', '错误列', '原因'])
  expect(table.sheets[0]!.rows[1]!.cells.at(-1)!.text).toBe('新增')
  expect(texts[2]).toEqual([
    '未通过',
    'G 培养层次',
    '培养层次：“高技”不在可选值内。改为 初级工、中级工、高级工、预备技师（技师） 之一。',
  ])
  const rejected = await readWorkbook(
    await (await client.send(api.downloadRosterResult, { id: batch.id, which: 'rejected' })).bytes(),
  )
  expect(rejected.sheets.map((sheet) => [sheet.name, sheet.rows.length])).toEqual([['未通过', 2]])
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

test('三千行的名册在几秒内预检和写入', async () => {
  const rows = Array.from({ length: 3000 }, (_, at) =>
    rowOf(
      `学${String.fromCodePoint(0x4e00 + at)}`,
      demoId((at % 998) + 1, `2009${String(Math.floor(at / 998) + 2).padStart(2, '0')}11`),
    ),
  )
  const file = await rosterOf(...rows)
  const started = performance.now()
  const batch = await upload(file)
  const checked = performance.now()
  expect(batch.counts).toMatchObject({ sent: 3000, new: 3000, rejected: 0 })
  await commit(batch.id)
  const committed = performance.now()
  console.log(`3000 行：预检 ${Math.round(checked - started)} ms，写入 ${Math.round(committed - checked)} ms`)
  expect(committed - started).toBeLessThan(20_000)
  const undone = await (
    await world.as('qingchengRegistrar')
  ).ok(api.undoRoster, { id: batch.id, reason: '只为计时' })
  expect(undone.state).toBe('undone')
})
