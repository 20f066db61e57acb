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
const letter = (header: string) => String.fromCharCode(65 + (HEADER as readonly string[]).indexOf(header))

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
    link: '/api/roster-imports/template',
  })
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
