import { unzipSync, strFromU8 } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addEnrollment } from '../../../tests/support/indicator-records.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

const YEAR = new Date().getFullYear() - 1
let world: World
let school: Client
let principal: Client
let city: Client
let province: Client

beforeAll(async () => {
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  principal = await world.as('qingchengPrincipal')
  city = await world.as('chengduOfficer')
  province = await world.as('provinceOfficer')
  for (let at = 0; at < 9; at++) await addEnrollment(world, { registeredOn: `${YEAR}-09-05`, trainingLevel: at < 4 ? 'senior' : 'technician' })
  for (let at = 0; at < 3; at++) await addEnrollment(world, { registeredOn: `${YEAR - 1}-09-05` })
  await addEnrollment(world, { registeredOn: `${YEAR - 1}-09-05`, leftOn: `${YEAR}-07-01`, status: 'graduated' })
})
afterAll(() => world.close())

async function decide(client: Client, caseId: string, action: string, reason?: string) {
  const file = await client.ok(todos.getCase, { id: caseId })
  return client.send(todos.actOnCase, { id: caseId, version: file.version, action, ...(reason ? { reason } : {}) })
}

const write = async (client: Client, id: string, chapter: string, body: string) => {
  const held = (await client.ok(api.getReport, { id })).chapters.find((one) => one.id === chapter)!
  return client.send(api.saveChapter, { id, chapter, body, version: held.version })
}

async function writeAll(client: Client, id: string) {
  for (const chapter of (await client.ok(api.getReport, { id })).chapters)
    if (chapter.body.trim() === '' || chapter.problems.length > 0) expect((await write(client, id, chapter.id, '本年照常开展，没有需要说明的数字。')).status).toBe(200)
}

let reportId = ''

test('一校一年一种报告只有一份；没有结束的年度不能写；正文从占位符开始，数字由登记簿算出', async () => {
  expect((await school.send(api.openReport, { kind: 'quality', year: YEAR + 1 })).problem.message).toContain('还没有结束')
  reportId = (await school.ok(api.openReport, { kind: 'quality', year: YEAR })).id
  expect((await school.send(api.openReport, { kind: 'quality', year: YEAR })).status).toBe(409)
  const report = await school.ok(api.getReport, { id: reportId })
  expect(report).toMatchObject({ writable: true, state: 'draft', stateTitle: '编写中', changes: [] })
  const onRoll = report.figures.find((one) => one.id === 'on-roll-students')!
  expect(onRoll).toMatchObject({ value: 12, unit: '人', definitionVersion: '1', source: 'computed' })
  expect(onRoll.history.at(-1)).toEqual({ year: YEAR - 1, value: 4 })
  expect(report.chapters[0]!.text).toContain('年末在校生规模12人，比上年增加8人；当年招生9人')
  expect(report.figures.some((one) => one.id === 'school-count')).toBe(false)
  expect((await (await world.as('fujiangRegistrar')).send(api.getReport, { id: reportId })).status).toBe(404)
})

test('几个人写：后保存的得到提示，内容不丢；各稿看得到差异，可以恢复', async () => {
  const { chapters } = await school.ok(api.getReport, { id: reportId })
  const first = chapters.find((one) => one.id === 'morality')!
  const one = await school.ok(api.saveChapter, { id: reportId, chapter: 'morality', body: '坚持立德树人。开展主题活动。', version: first.version })
  const stale = await principal.send(api.saveChapter, { id: reportId, chapter: 'morality', body: '另一稿。', version: first.version })
  expect(stale).toMatchObject({ status: 409, problem: { changed: { fields: ['职业道德与学生成长'] } } })
  const again = await school.ok(api.saveChapter, { id: reportId, chapter: 'morality', body: '坚持立德树人。开展主题活动。', version: one.version })
  expect(again.version).toBe(one.version)
  const other = await principal.ok(api.saveChapter, { id: reportId, chapter: 'morality', body: '坚持立德树人。开展技能报国主题活动。', version: one.version })
  const { rows } = await school.ok(api.listRevisions, { id: reportId, chapter: 'morality' })
  expect(rows.map((row) => row.by)).toEqual(['徐*', '周*', '周*'])
  const { parts } = await school.ok(api.compareRevisions, { id: reportId, chapter: 'morality', version: other.version })
  expect(parts).toEqual([
    { kind: 'same', text: '坚持立德树人。' },
    { kind: 'removed', text: '开展主题活动。' },
    { kind: 'added', text: '开展技能报国主题活动。' },
  ])
  const restored = await school.ok(api.restoreRevision, { id: reportId, chapter: 'morality', to: one.version, version: other.version })
  expect((await school.ok(api.getReport, { id: reportId })).chapters.find((chapter) => chapter.id === 'morality')).toMatchObject({ body: '坚持立德树人。开展主题活动。', version: restored.version })
})

test('与台账不一致、台账没有的数字，没有说明不能送审；逐个说明以后可以', async () => {
  await writeAll(school, reportId)
  await write(school, reportId, 'problems', '在校生15人，教师37人。')
  const refused = await school.send(api.sendReport, { id: reportId })
  expect(refused.status).toBe(409)
  expect(refused.problem.message).toContain('2 个数字与台账不一致或台账没有')
  expect(refused.problem.message).toContain('台账为12人')
  await write(school, reportId, 'problems', '在校生12人，教师37人。')
  const { numbers } = (await school.ok(api.getReport, { id: reportId })).chapters.find((one) => one.id === 'problems')!
  expect(numbers.map((one) => [one.raw, one.verdict])).toEqual([['12人', 'match'], ['37人', 'unknown']])
  const asked = { id: reportId, chapter: 'problems', passage: numbers[1]!.passage, number: '37人' }
  expect((await school.send(api.explainNumber, { ...asked, number: '38人', reason: '人事台账' })).status).toBe(409)
  await school.ok(api.explainNumber, { ...asked, reason: '学校人事台账，年末在岗专任教师。' })
  await school.ok(api.sendReport, { id: reportId })
  expect(await school.ok(api.getReport, { id: reportId })).toMatchObject({ state: 'sent', stateTitle: '单位负责人审定', writable: false })
  expect((await write(school, reportId, 'problems', '改一改')).problem.message).toContain('正在审核')
})

test('送审以后台账再变，报告的数不变；审稿意见要答复才能再送审；逐级到省，发布', async () => {
  await addEnrollment(world, { registeredOn: `${YEAR}-10-05` })
  const { caseId, figures, changes } = await school.ok(api.getReport, { id: reportId })
  expect(figures.find((one) => one.id === 'on-roll-students')!.value).toBe(12)
  expect(changes.find((one) => one.id === 'on-roll-students')).toMatchObject({ frozen: 12, now: 13 })
  expect((await decide(principal, caseId!, 'sign')).status, '校领导审定上报').toBe(200)
  const { id: commentId } = await city.ok(api.commentOnChapter, { id: reportId, chapter: 'problems', body: '写明改进的时间。' })
  expect((await decide(city, caseId!, 'return', '补充改进措施')).status).toBe(200)
  expect((await school.ok(api.getReport, { id: reportId })).stateTitle).toBe('已退回')
  expect((await school.send(api.sendReport, { id: reportId })).problem.message).toContain('审稿意见')
  expect((await city.send(api.settleComment, { id: commentId, reply: '代答' })).status).toBeGreaterThanOrEqual(403)
  await write(school, reportId, 'problems', '在校生〔在校生规模〕，教师37人。下一年 6 月前补齐。')
  const { passage } = (await school.ok(api.getReport, { id: reportId })).chapters.find((one) => one.id === 'problems')!.numbers[0]!
  await school.ok(api.explainNumber, { id: reportId, chapter: 'problems', passage, number: '37人', reason: '学校人事台账，年末在岗专任教师。' })
  await school.ok(api.settleComment, { id: commentId, reply: '已写明。' })
  await school.ok(api.sendReport, { id: reportId })
  for (const [client, action] of [[principal, 'sign'], [city, 'approve'], [province, 'approve']] as const) expect((await decide(client, caseId!, action)).status).toBe(200)
  expect(await school.ok(api.getReport, { id: reportId })).toMatchObject({ state: 'published', changes: [] })
})

test('公开书架：任何人看到全文、数字和印本；送审中的看不到；Word 用模板，表和图都在', async () => {
  const shelf = await world.anyone.ok(api.listShelf, { year: YEAR })
  expect(shelf.rows).toMatchObject([{ id: reportId, kind: 'quality', regionName: '成都市' }])
  const open = await world.anyone.ok(api.getShelved, { id: reportId })
  expect(open.chapters.at(-1)!.text).toBe('在校生12人，教师37人。下一年 6 月前补齐。')
  // The year before had four on roll, and nobody outside learns that: neither in figures nor in the text nor in tables.
  const onRoll = open.figures.find((one) => one.id === 'on-roll-students')!
  expect(onRoll).toMatchObject({ value: 12, history: expect.arrayContaining([{ year: YEAR - 1, value: null }]) })
  expect(open.chapters[0]!.text).toContain('年末在校生规模12人，比上年（人数少，不公布增减）；当年招生9人')
  const people = [...open.figures.filter((one) => one.unit === '人').flatMap((one) => [one.value, ...one.history.map((held) => held.value)]), ...open.tables.flatMap((one) => [...one.rows.flatMap((row) => row.values), ...(one.total ?? [])])]
  expect(people.filter((value) => value !== null && value > 0 && value < 5)).toEqual([])
  const pdf = await world.anyone.raw(`/api/public/annual-reports/${reportId}/pdf`)
  expect(pdf.headers.get('content-type')).toBe('application/pdf')
  expect(Buffer.from(await pdf.arrayBuffer()).subarray(0, 5).toString()).toBe('%PDF-')
  const word = unzipSync(await (await school.send(api.printReport, { id: reportId, format: 'word' })).bytes())
  const text = strFromU8(word['word/document.xml']!)
  expect(text).toContain('在校生12人')
  expect(text).toContain('<w:tblHeader/>')
  expect(text).not.toMatch(/[\uE010\uE011]|\{/)
  expect(Object.keys(word).filter((name) => name.startsWith('word/media/')).length).toBe((text.match(/<w:drawing>/g) ?? []).length)
  const again = await (await school.send(api.printReport, { id: reportId, format: 'pdf' })).bytes()
  expect(again.byteLength).toBeGreaterThan(20_000)
})

test('发布以后台账变了：页面列出变化，本单位公开更正说明，原报告不动', async () => {
  expect((await principal.send(api.restateReport, { id: reportId, note: '没有变化的说明。' })).problem.message).toContain('没有变化')
  await addEnrollment(world, { registeredOn: `${YEAR}-10-08` })
  expect((await city.send(api.restateReport, { id: reportId, note: '由别人来说明。' })).status).toBe(403)
  const made = await principal.ok(api.restateReport, { id: reportId, note: '补录一名学生，年末在校生由13人变为14人。' })
  expect(made.changes.find((one) => one.id === 'on-roll-students')).toMatchObject({ frozen: 12, now: 15 })
  const open = await world.anyone.ok(api.getShelved, { id: reportId })
  expect(open.restatements).toHaveLength(1)
  expect(open.figures.find((one) => one.id === 'on-roll-students')!.value).toBe(12)
})

test('各年比较：同一口径才算增减，口径不同的照列并注明', async () => {
  await world.sql(
    `insert into published_report (id, org_no, org_name, kind, year, region, published_on, frozen_at, content, figures, pdf, code)
     select gen_random_uuid(), org_no, org_name, kind, $2, region, published_on, frozen_at, content,
       (select jsonb_agg(case f ->> 'id' when 'senior-share' then f || '{"definition": "旧口径", "value": 60}' else f || '{"value": 4}' end) from jsonb_array_elements(figures) f), pdf, 'X' from published_report where id = $1`,
    [reportId, YEAR - 1],
  )
  const { years, rows } = await world.anyone.ok(api.compareShelved, { org: orgs.qingcheng, kind: 'quality' })
  expect(years).toEqual([YEAR - 1, YEAR])
  expect(rows.find((one) => one.id === 'on-roll-students')!.cells).toMatchObject([{ value: 4, comparable: true }, { value: 12, change: 8 }])
  const share = rows.find((one) => one.id === 'senior-share')!.cells
  expect(share).toMatchObject([{ comparable: false, change: null }, { comparable: true, change: null }])
  expect(share[0]!.value).toBe(60)
})

test('没有报送的学校列得出、催得到，一天只催一次；夜里按期限提醒', async () => {
  const late = await city.ok(api.listLate, { kind: 'quality', year: YEAR })
  expect(late.rows.map((one) => one.orgNo)).not.toContain(orgs.qingcheng)
  expect(late).toMatchObject({ handedIn: 1, deadline: `${YEAR + 1}-04-30` })
  expect((await city.ok(api.remindLate, { kind: 'quality', year: YEAR, orgNos: [orgs.unqualified, orgs.fujiang] })).reminded).toBe(1)
  expect((await city.ok(api.remindLate, { kind: 'quality', year: YEAR })).reminded).toBe(late.total - 1)
  expect((await school.send(api.listLate, { kind: 'quality', year: YEAR })).status).toBe(403)
  expect(await world.runNightly('reports.remind')).toMatch(/提醒/)
  const file = await city.send(api.exportLate, { kind: 'quality', year: YEAR, format: 'csv' })
  expect(new TextDecoder().decode(await file.bytes())).toContain('没有开始')
})

test('省级自己的报告由另一人审定后发布；省报告有院校数和市州表', async () => {
  const { id } = await province.ok(api.openReport, { kind: 'development', year: YEAR })
  await writeAll(province, id)
  const { caseId } = await province.ok(api.sendReport, { id })
  const report = await province.ok(api.getReport, { id })
  expect(report.figures.find((one) => one.id === 'school-count')!.value).toBeGreaterThan(1)
  expect((await decide(province, caseId, 'sign')).status).toBe(409)
})

test('市编本市的报告：编的人不能自己审定，另一人审定后直接到省', async () => {
  const second = await world.as('chengduOfficer2')
  const { id } = await city.ok(api.openReport, { kind: 'employment', year: YEAR })
  await writeAll(city, id)
  const { caseId } = await city.ok(api.sendReport, { id })
  expect((await decide(city, caseId, 'sign')).status).toBe(409)
  expect((await decide(second, caseId, 'sign')).status).toBe(200)
  expect((await city.ok(api.getReport, { id })).stateTitle).toBe('省级审核中')
  expect((await decide(province, caseId, 'approve')).status).toBe(200)
  expect((await world.anyone.ok(api.listShelf, { kind: 'employment' })).rows).toMatchObject([{ orgNo: orgs.chengdu, regionName: '成都市' }])
})
