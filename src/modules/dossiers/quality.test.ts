import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../kernel/context.ts'
import { writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { actorOf } from '../../../tests/support/case-kinds.ts'
import { addStudent } from '../../../tests/support/dossiers.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { labourOf, moralOf, qualityGapsOf } from './public.ts'
import { yearOf } from './quality-sheet.ts'
import { addMonths, schoolYearOf } from './rules.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-dossiers-'))
let world: World
let registrar: Client
let year: number
type Student = Awaited<ReturnType<typeof addStudent>>
let li: Student
let wang: Student

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  year = schoolYearOf(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)) - 1
  li = await addStudent(world, { name: '李晓云', className: '数控1班', grade: year })
  wang = await addStudent(world, { name: '王建国', className: '数控1班', grade: year })
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const entry = (more: object = {}) => ({ enrollmentId: li.enrollmentId, schoolYear: year, kind: 'labour' as const, title: '实训车间值日', content: '一学期', result: '合格', hours: 16, happenedOn: null, fileId: null, ...more })
const HEAD = ['学籍号或证件号码', '姓名', '学年', '类别', '名称', '过程', '结果', '学时', '日期']
const sheet = async (rows: (string | number | null)[][]) => ({ name: '综合素质.xlsx', bytes: await writeWorkbook({ sheets: [{ name: '综合素质', columns: HEAD.map((header) => ({ header, format: 'text' as const })), rows }] }) })

test('逐条登记；德育评价要有等级；还没开始的学年不收；撤下的不再算', async () => {
  expect((await registrar.send(api.addQuality, entry({ kind: 'moral', title: '班主任评价', result: '还行' }))).problem.issues?.[0]?.path).toBe('result')
  expect((await registrar.send(api.addQuality, entry({ schoolYear: year + 2 }))).problem.issues?.[0]?.path).toBe('schoolYear')
  expect((await (await world.as('fujiangRegistrar')).send(api.addQuality, entry())).status).toBe(404)
  await registrar.ok(api.addQuality, entry())
  const wrong = await registrar.ok(api.addQuality, entry({ title: '登记错的' }))
  await registrar.ok(api.withdrawQuality, { id: wrong.id, reason: '登记到了别人名下' })
  expect((await registrar.send(api.withdrawQuality, { id: wrong.id, reason: '再撤一次' })).status).toBe(404)
  expect((await registrar.ok(api.getDossier, { enrollmentId: li.enrollmentId })).quality).toMatchObject([{ title: '实训车间值日', hours: 16 }])
})

test('模板预检逐行说明：没有这名学生、姓名不符、等级不对、学年不对；有一行不对就一行也不写', async () => {
  const bad = await sheet([
    ['没有的号', '张三', `${year}-${year + 1}`, '家务劳动', '做饭', null, null, null, null],
    [wang.number, '王建军', String(year), '家务劳动', '做饭', null, null, null, null],
    [wang.studentNumber, '王建国', String(year), '德育评价', '学年评定', null, '还行', null, null],
    [wang.studentNumber, '王建国', `${year}-${year + 3}`, '家务劳动', '做饭', null, null, null, null],
    [wang.studentNumber, '王建国', `${year + 3}`, '家务劳动', '做饭', null, null, null, null],
    [wang.studentNumber, '王建国', `${year}`, '家务劳动', '洗衣', null, null, null, null],
  ])
  const check = await registrar.ok(api.checkQuality, {}, { file: bad })
  expect(check).toMatchObject({ sent: 6, added: 1, rejected: 5, fileProblems: [] })
  expect(check.problems.map((one) => one.message)).toEqual(expect.arrayContaining(['本校没有这名学生', '姓名与这个号码的学生不同', '德育评价没有“还行”这个等级', '这个学年还没有开始']))
  expect(JSON.stringify(check)).not.toContain(wang.number)
  expect((await registrar.send(api.loadQuality, { sha256: check.sha256 }, { file: bad })).status).toBe(400)
  expect(await world.sql(`select 1 from quality_entry where enrollment_id = $1`, [wang.enrollmentId])).toEqual([])
})

test('导入一份：全部写入，再传一次全部已有；换了文件要重新预检；缺什么有名单，毕业审核读得到', async () => {
  const good = await sheet([
    [wang.number, '王建国', `${year}-${year + 1}`, '课内外劳动', '校园绿化', '每周一次', '良好', 20, `${year}-10-11`],
    [wang.studentNumber, '王建国', `${year}—${year + 1}学年`, '家务劳动', '做饭', '家长签字', '合格', null, null],
    [wang.studentNumber, '王建国', String(year), '德育评价', '学年评定', null, '优秀', null, null],
    [li.studentNumber, '李晓云', String(year), '德育评价', '学年评定', null, '合格', null, null],
  ])
  const check = await registrar.ok(api.checkQuality, {}, { file: good })
  expect(check).toMatchObject({ sent: 4, added: 4, rejected: 0, problems: [] })
  expect((await registrar.send(api.loadQuality, { sha256: '0'.repeat(64) }, { file: good })).status).toBe(409)
  await registrar.ok(api.loadQuality, { sha256: check.sha256 }, { file: good })
  expect(await registrar.ok(api.checkQuality, {}, { file: good })).toMatchObject({ added: 0, known: 4 })
  const gaps = await registrar.ok(api.listQualityGaps, {})
  expect(gaps).toMatchObject({ schoolYear: year, total: 2, complete: 1 })
  expect(gaps.rows).toMatchObject([{ id: li.enrollmentId, missing: ['家务劳动'] }])
  const ids = [li.enrollmentId, wang.enrollmentId]
  const read = await inTransaction(world.database, world.vault, await actorOf(world, 'qingchengRegistrar'), randomUUID(), async (ctx) => ({
    labour: await labourOf(ctx, ids),
    moral: await moralOf(ctx, ids),
    gaps: await qualityGapsOf(ctx, ids, year),
  }))
  expect(read.labour.get(wang.enrollmentId)).toEqual([{ schoolYear: year, labour: 1, skill: 0, housework: 1, hours: 20, results: expect.arrayContaining(['良好', '合格']) }])
  expect(read.moral.get(li.enrollmentId)).toEqual([{ schoolYear: year, result: '合格' }])
  expect(read.gaps).toEqual(new Map([[li.enrollmentId, ['家务劳动']]]))
})

test('模板下载以后填上就能导入', async () => {
  const template = await registrar.send(api.downloadQualityTemplate, {})
  expect(template.headers.get('content-type')).toContain('spreadsheetml')
  const check = await registrar.ok(api.checkQuality, {}, { file: { name: '模板.xlsx', bytes: await template.bytes() } })
  expect(check.sent).toBe(0)
})

test('总览和名单数得一致；巡检每条缺少一行，数目相同', async () => {
  const summary = await registrar.ok(api.getDossierSummary, {})
  expect(summary).toMatchObject({ students: 2, withoutPhoto: 2, incompleteYears: 1, minorsWithoutGuardian: 0 })
  expect((await registrar.ok(api.listDossierStudents, { gap: 'photo' })).total).toBe(2)
  expect((await registrar.ok(api.listDossierStudents, { q: '李晓' })).rows).toMatchObject([{ name: '李*云', missing: expect.arrayContaining(['照片', '综合素质']) }])
  expect((await (await world.as('chengduOfficer')).ok(api.getDossierSummary, { org: orgs.qingcheng })).students).toBe(2)
  const { inspectionSets } = await import('./inspections.ts')
  const actor = await actorOf(world, 'qingchengRegistrar')
  const found = await inTransaction(world.database, world.vault, actor, randomUUID(), (ctx) => inspectionSets[0]!.find(ctx, { no: orgs.qingcheng, name: '青城' }))
  expect(found.checked).toBe(2)
  expect(found.findings.map((one) => [one.inspection, one.fact])).toEqual([
    ['dossiers.no-photo', '2 名在校生没有照片。'],
    ['dossiers.quality-incomplete', `1 名学生 ${year}—${year + 1} 学年的记录不齐。`],
  ])
})

test('学年和月份按日历算', () => {
  expect([schoolYearOf('2026-08-31'), schoolYearOf('2026-09-01')]).toEqual([2025, 2026])
  expect([addMonths('2026-08-31', 6), addMonths('2026-11-15', 12)]).toEqual(['2027-02-28', '2027-11-15'])
  expect([yearOf('2025-2026'), yearOf('2025'), yearOf('2025-2028'), yearOf('二〇二五')]).toEqual([2025, 2025, undefined, undefined])
})
