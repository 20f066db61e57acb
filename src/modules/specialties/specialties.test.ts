import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTable, writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { readTsv } from '../../kernel/tsv.ts'
import { orgs, type AccountName } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { trainingLevels } from './codes.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const demo = '演示-1'
const line = (code: string, trainingLevel: 'intermediate' | 'senior' | 'technician', lengthYears = 3) => ({
  catalogueVersion: demo,
  code,
  trainingLevel,
  lengthYears,
})

/** Acts through the generic endpoint of cases, named by its address because this module does not depend on it. */
async function act(account: AccountName, id: string, action: string, reason?: string) {
  const [file] = await world.sql<{ version: number }>('select version from case_file where id = $1', [id])
  const response = await (
    await world.as(account)
  ).raw(`/api/cases/${id}/actions/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ version: file!.version, facts: {}, ...(reason ? { reason } : {}) }),
  })
  return { status: response.status, body: (await response.json()) as { message?: string } }
}

test('培养层次的标签与数据目录一致', () => {
  const rows = readTsv(
    readFileSync(join(import.meta.dirname, '../../../data/codes/training-level.tsv'), 'utf8'),
  )
  expect(Object.fromEntries(rows.map((row) => [row.code, row.label]))).toEqual(trainingLevels)
})

test('专业目录标明演示，按大类、层次、名称查找', async () => {
  const client = await world.as('qingchengRegistrar')
  const [version] = (await client.ok(api.listCatalogueVersions, {})).rows
  expect(version).toMatchObject({ version: demo, demonstration: true })
  const all = await client.ok(api.listSpecialties, { version: demo, size: 200 })
  expect(all.total).toBe(version!.count)
  expect(all.rows.every((row) => row.demonstration)).toBe(true)
  const mechanical = await client.ok(api.listSpecialties, { category: ['机械'], level: ['technician'] })
  expect(mechanical.rows.every((row) => row.category === '机械' && row.levels.includes('technician'))).toBe(
    true,
  )
  expect((await client.ok(api.listSpecialties, { q: '数控加工' })).rows.map((row) => row.code)).toEqual([
    'D0101',
    'D0111',
  ])
  const exported = await client.send(api.exportSpecialties, { category: ['机械'], format: 'csv' })
  expect(new TextDecoder().decode(await exported.bytes())).toContain('数控加工')
})

test('学校报专业备案，主管部门备案后可以招生；停招只影响以后', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const made = await registrar.ok(api.applyFiling, {
    orgNo: orgs.qingcheng,
    kind: 'add',
    items: [line('D0201', 'senior'), line('D0201', 'technician', 4)],
    conditions: '专任教师 8 人，实训室 2 间，两家企业参与。',
  })
  expect(made).toMatchObject({ state: 'review', authorityName: '成都市人社局' })
  const before = (await registrar.ok(api.listFiledSpecialties, { orgNo: orgs.qingcheng, q: 'D0201' })).total
  expect((await act('chengduOfficer', made.id, 'approve')).status).toBe(200)
  const filed = await registrar.ok(api.listFiledSpecialties, {
    orgNo: orgs.qingcheng,
    q: 'D0201',
    state: ['approved'],
  })
  expect([before, filed.total]).toEqual([0, 2])
  expect(filed.rows[1]).toMatchObject({
    trainingLevel: 'technician',
    lengthYears: 4,
    caseNo: made.no,
    schoolName: '青城技师学院',
  })
  const stop = await registrar.ok(api.applyFiling, {
    orgNo: orgs.qingcheng,
    kind: 'stop',
    items: [line('D0201', 'technician', 4)],
    conditions: '连续两年报名不足。',
  })
  expect((await act('chengduOfficer', stop.id, 'approve')).status).toBe(200)
  expect(
    (await registrar.ok(api.listFiledSpecialties, { orgNo: orgs.qingcheng, q: 'D0201', state: ['stopped'] }))
      .rows,
  ).toMatchObject([{ trainingLevel: 'technician', validTo: expect.any(String) }])
})

test('层次高于学校层级、不在目录、重复备案的不能提交，说明条款', async () => {
  const fujiang = await world.as('fujiangRegistrar')
  const above = await fujiang.send(api.applyFiling, {
    orgNo: orgs.fujiang,
    kind: 'add',
    items: [line('D0201', 'senior')],
    conditions: '—',
  })
  expect(above.status).toBe(409)
  expect(above.problem.refusal).toMatchObject({
    clause: '001:1129',
    fact: expect.stringContaining('技工学校不能开设'),
    written: '什么也没有写入。',
  })
  const unknown = await fujiang.send(api.applyFiling, {
    orgNo: orgs.fujiang,
    kind: 'add',
    items: [line('X9999', 'intermediate')],
    conditions: '—',
  })
  expect(unknown.problem.refusal).toMatchObject({ clause: '001:1141' })
  const twice = await fujiang.send(api.applyFiling, {
    orgNo: orgs.fujiang,
    kind: 'add',
    items: [line('D0101', 'intermediate')],
    conditions: '—',
  })
  expect(twice.problem.refusal).toMatchObject({ fact: expect.stringContaining('已经备案') })
  expect(await world.sql(`select 1 from case_file where org_no = $1`, [orgs.fujiang])).toEqual([])
})

test('别的学校和别的市看不到、办不了专业备案', async () => {
  const fujiang = await world.as('fujiangRegistrar')
  const made = await fujiang.ok(api.applyFiling, {
    orgNo: orgs.fujiang,
    kind: 'add',
    items: [line('D0204', 'intermediate')],
    conditions: '教师 6 人。',
  })
  const foreign = await act('chengduOfficer', made.id, 'approve')
  expect([foreign.status, foreign.body.message]).toEqual([
    404,
    '没有找到这条办件，或者它不在本岗位的范围内。',
  ])
  expect(
    (
      await (
        await world.as('qingchengRegistrar')
      ).send(api.applyFiling, {
        orgNo: orgs.fujiang,
        kind: 'add',
        items: [line('D0204', 'intermediate')],
        conditions: '—',
      })
    ).status,
  ).toBe(404)
  expect(
    (await (await world.as('qingchengRegistrar')).send(api.listFiledSpecialties, { orgNo: orgs.fujiang }))
      .status,
  ).toBe(404)
  expect(
    (await (await world.as('chengduOfficer')).ok(api.listFiledSpecialties, { size: 200 })).rows.some(
      (row) => row.orgNo === orgs.fujiang,
    ),
  ).toBe(false)
})

async function catalogue(rows: (string | number)[][]) {
  return {
    name: '目录.xlsx',
    bytes: await writeWorkbook({
      sheets: [
        {
          name: '目录',
          columns: ['目录版本', '专业代码', '专业名称', '专业大类', '培养层次'].map((header) => ({
            header,
            format: 'text' as const,
          })),
          rows,
        },
      ],
    }),
  }
}

test('导入官方目录：预检说明每一行的问题，什么也不写；有问题的文件不能写入', async () => {
  const admin = await world.as('systemAdmin')
  const file = await catalogue([
    ['2025年版', '0101', '机床切削加工（车工）', '机械类', '中级工、高级工'],
    ['2025年版', '0102', '铣工', '机械类', '本科'],
    ['演示-9', '0103', '钳工', '机械类', '中级工'],
  ])
  const check = await admin.ok(api.checkCatalogue, {}, { file })
  expect(check).toMatchObject({ sent: 3, added: 1, rejected: 2 })
  expect(check.problems.map((one) => [one.excelRow, one.header, one.message])).toEqual([
    [3, '培养层次', '“本科”不是培养层次'],
    [4, '目录版本', '以“演示”开头的版本留给演示清单'],
  ])
  const load = await admin.send(api.loadCatalogue, { sha256: check.sha256 }, { file })
  expect(load.status).toBe(400)
  expect(load.problem.message).toContain('什么也没有写入')
  expect(await world.sql(`select 1 from national.specialty where version = '2025年版'`)).toEqual([])
})

test('预检过的文件整份写入；再次导入算出变更与无变化；换了文件被拒绝', async () => {
  const admin = await world.as('systemAdmin')
  const file = await catalogue([
    ['2025年版', '0101', '机床切削加工（车工）', '机械类', '中级工、高级工'],
    ['2025年版', '0201', '电气自动化', '电工电子类', '高级工、预备技师'],
  ])
  const check = await admin.ok(api.checkCatalogue, {}, { file })
  expect(await admin.ok(api.loadCatalogue, { sha256: check.sha256 }, { file })).toMatchObject({
    added: 2,
    rejected: 0,
  })
  expect(
    await world.sql(
      `select code, levels, demonstration from national.specialty where version = '2025年版' order by code`,
    ),
  ).toEqual([
    { code: '0101', levels: ['intermediate', 'senior'], demonstration: false },
    { code: '0201', levels: ['senior', 'technician'], demonstration: false },
  ])
  const next = await catalogue([
    ['2025年版', '0101', '机床切削加工（车工）', '机械类', '高级工、中级工'],
    ['2025年版', '0201', '电气自动化设备', '电工电子类', '高级工、预备技师'],
  ])
  expect(await admin.ok(api.checkCatalogue, {}, { file: next })).toMatchObject({
    added: 0,
    changed: 1,
    unchanged: 1,
  })
  expect((await admin.send(api.loadCatalogue, { sha256: check.sha256 }, { file: next })).status).toBe(409)
  expect((await (await world.as('provinceOfficer')).send(api.checkCatalogue, {}, { file })).status).toBe(403)
})

test('不是表格的文件、没有标题行的文件，说明该怎么办；模板可以下载', async () => {
  const admin = await world.as('systemAdmin')
  const page = await admin.send(
    api.checkCatalogue,
    {},
    { file: { name: '目录.xlsx', bytes: new TextEncoder().encode('<html><table></table></html>') } },
  )
  expect(page.status).toBe(400)
  expect(page.problem.message).toMatch(/[\u4e00-\u9fff]/)
  const other = await admin.ok(
    api.checkCatalogue,
    {},
    { file: { name: '目录.csv', bytes: new TextEncoder().encode('姓名,年龄\n张三,18\n') } },
  )
  expect(other.fileProblems.length).toBeGreaterThan(0)
  const template = await admin.send(api.downloadCatalogueTemplate, {})
  const [sheet] = (await readTable(await template.bytes(), { fileName: '模板.xlsx' })).sheets
  expect(sheet!.rows[1]!.cells[0]!.text).toContain('目录版本')
})
