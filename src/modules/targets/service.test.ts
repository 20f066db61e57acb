import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf } from '../../../tests/support/case-kinds.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { act, getCase } from '../../kernel/cases.ts'
import { inTransaction, type Ctx } from '../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { api as notices } from '../notices/api.ts'
import { api as plans } from '../plans/api.ts'
import { computedBy, findPlan } from '../plans/model.ts'
import { listTargets } from '../plans/public.ts'
import { defaultReading } from '../../kernel/indicators.ts'
import { api as tasks } from '../tasks/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'
import { assessmentOf } from './public.ts'

const PLAN = 'sichuan-14th-five-year'
let world: World
let province: Client
let city: Client
let city2: Client
let school: Client

beforeAll(async () => {
  world = await openWorld()
  province = await world.as('provinceOfficer')
  city = await world.as('chengduOfficer')
  city2 = await world.as('chengduOfficer2')
  school = await world.as('qingchengRegistrar')
})
afterAll(() => world.close())

async function step(client: Client, id: string, action: string, reason?: string) {
  const file = await client.ok(todos.getCase, { id })
  return client.send(todos.actOnCase, { id, version: file.version, action, ...(reason ? { reason } : {}) })
}
/** The province's second officer: the one who signs is not the one who drafted. */
async function asLeader<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const actor = { ...(await actorOf(world, 'provinceOfficer')), accountId: randomUUID(), name: '领导' }
  return inTransaction(world.database, world.vault, actor, randomUUID(), work)
}
const signAsLeader = (id: string) => asLeader(async (ctx) => act(ctx, id, (await getCase(ctx, id)).version, 'sign', { facts: {} }))
const standing = (orgNo: number) => asLeader((ctx) => listTargets(ctx, { planId: PLAN, orgNo }))

let breakdown: string

test('省级建立分解：只能选有数可分的指标和直接下级，学校不能建立', async () => {
  const choices = await province.ok(api.getBreakdownChoices, {})
  expect(choices.planId).toBe(PLAN)
  expect(choices.units.map((unit) => unit.no)).toEqual(expect.arrayContaining([orgs.chengdu, orgs.mianyang, orgs.shengzhi]))
  expect(choices.lines.some((line) => line.id === 'leading-teachers')).toBe(false)
  const draft = { planId: PLAN, lines: ['annual-enrolment', 'senior-share'], years: [2025], baseYear: 2024 }
  expect((await school.send(api.openBreakdown, draft)).status).toBe(403)
  expect((await province.send(api.openBreakdown, { ...draft, lines: ['leading-teachers'] })).problem.message).toContain('不分解')
  expect((await province.send(api.openBreakdown, { ...draft, years: [2035] })).status).toBe(400)
  expect((await province.send(api.openBreakdown, { ...draft, unitNos: [orgs.qingcheng] })).status).toBe(404)
  breakdown = (await province.ok(api.openBreakdown, draft)).id
  const seen = await province.ok(api.getBreakdown, { id: breakdown })
  expect(seen.lineList.map((line) => [line.id, line.nature, line.parents[0]!.value, line.parents[0]!.source])).toEqual([['annual-enrolment', 'sum', 8, 'plan'], ['senior-share', 'same', 40, 'plan']])
  expect((await city.send(api.getBreakdown, { id: breakdown })).status).toBe(404)
})

test('合计少于本级不能送签；推算的正好等于本级；同时修改只成一次；起草的人不能签发', async () => {
  const cells = [orgs.chengdu, orgs.mianyang, orgs.shengzhi].map((unitNo, at) => ({ line: 'annual-enrolment', unitNo, year: 2025, value: [4, 2, 1.5][at]! }))
  const saved = await province.ok(api.saveBreakdown, { id: breakdown, version: 1, cells })
  expect((await province.send(api.saveBreakdown, { id: breakdown, version: 1, cells })).status).toBe(409)
  expect((await province.send(api.saveBreakdown, { id: breakdown, version: saved.version, cells: [{ ...cells[0]!, value: 0.00001 }] })).problem.message).toContain('位小数')
  expect((await province.send(api.saveBreakdown, { id: breakdown, version: saved.version, cells: [{ ...cells[0]!, unitNo: orgs.qingcheng }] })).status).toBe(400)
  const short = await step(province, breakdown, 'submit')
  expect([short.status, short.problem.message]).toEqual([409, expect.stringContaining('差 0.5')])
  const { cells: parts } = await province.ok(api.proposeBreakdown, { id: breakdown, method: 'base' })
  expect(parts.filter((one) => one.line === 'annual-enrolment').reduce((sum, one) => sum + Math.round(one.value! * 10_000), 0)).toBe(80_000)
  expect(parts.filter((one) => one.line === 'senior-share').map((one) => one.value)).toEqual([40, 40, 40])
  await province.ok(api.saveBreakdown, { id: breakdown, version: saved.version, cells: [...parts, ...cells.map((one, at) => ({ ...one, value: [4.5, 2, 1.5][at]! }))].filter((one, at, all) => all.findLastIndex((other) => other.line === one.line && other.unitNo === one.unitNo) === at) })
  expect((await step(province, breakdown, 'submit')).status).toBe(200)
  expect((await province.send(api.saveBreakdown, { id: breakdown, version: 3, cells })).problem.message).toContain('送签以前')
  expect((await step(province, breakdown, 'sign')).status).toBe(409)
  expect(await standing(orgs.chengdu)).toEqual([])
})

let receipt: string

test('签发以后目标写入各单位，单位收到办件和通知；市里看得到自己的，看不到别的市的', async () => {
  await signAsLeader(breakdown)
  expect((await standing(orgs.chengdu)).map((one) => [one.indicator, one.value])).toEqual([['annual-enrolment', 4.5], ['senior-share', 40]])
  expect((await city.ok(notices.listNotices, {})).rows[0]!.title).toContain('目标下达')
  const mine = await city.ok(api.getOwnTargets, {})
  expect(mine.targets.map((one) => [one.line, one.value, one.year])).toEqual([['annual-enrolment', 4.5, 2025], ['senior-share', 40, 2025]])
  expect(mine.receipts.map((one) => [one.state, one.cells.length])).toEqual([['waiting', 2]])
  receipt = mine.receipts[0]!.id
  expect((await city.ok(api.listIssuedTargets, {})).rows.every((row) => row.unitNo === orgs.chengdu)).toBe(true)
  expect((await province.ok(api.listIssuedTargets, { line: 'annual-enrolment' })).rows.map((row) => row.unitName)).toEqual(expect.arrayContaining(['绵阳市人力资源和社会保障局']))
  expect((await (await world.as('mianyangOfficer')).send(todos.getCase, { id: receipt })).status).toBe(404)
})

test('单位提出异议要写理由；同意调整以后另建一次调整，下达时取代原来的一份，差别和理由留下', async () => {
  expect((await step(city, receipt, 'object')).status).toBe(400)
  expect((await step(city, receipt, 'object', '两所学校搬迁，招生规模下降。')).status).toBe(200)
  expect((await step(province, receipt, 'adjust', '情况属实，调减 0.3 万人。')).status).toBe(200)
  expect((await step(province, receipt, 'replace')).problem.message).toContain('什么也没有写入')
  const base = { planId: PLAN, lines: ['annual-enrolment'], years: [2025], baseYear: 2024, changesId: breakdown }
  expect((await province.send(api.openBreakdown, base)).status).toBe(400)
  const change = await province.ok(api.openBreakdown, { ...base, reason: '成都市两所学校搬迁。' })
  const kept = await province.ok(api.getBreakdown, { id: change.id })
  expect(kept.cells.map((one) => one.value).toSorted()).toEqual([1.5, 2, 4.5])
  const cell = (unitNo: number, value: number | null) => ({ line: 'annual-enrolment', unitNo, year: 2025, value })
  const { version } = await province.ok(api.saveBreakdown, { id: change.id, version: 1, cells: [cell(orgs.chengdu, 4.2), cell(orgs.mianyang, null)] })
  expect((await step(province, change.id, 'submit')).status).toBe(409)
  await province.ok(api.saveBreakdown, { id: change.id, version, cells: [cell(orgs.mianyang, 2.3)] })
  expect((await step(province, change.id, 'submit')).status).toBe(200)
  await signAsLeader(change.id)
  const mine = await city.ok(api.getOwnTargets, {})
  expect(mine.receipts.map((one) => [one.state, one.cells.map((part) => [part.value, part.before])])).toEqual([['waiting', [[4.2, 4.5]]], ['replaced', [[4.5, null], [40, null]]]])
  expect(mine.targets.find((one) => one.line === 'annual-enrolment')).toMatchObject({ value: 4.2, reason: '成都市两所学校搬迁。' })
  // 蜀光's target did not change, so it has nothing new to confirm.
  expect((await province.ok(api.getBreakdown, { id: change.id })).receipts.map((one) => one.unitNo)).toEqual([orgs.chengdu, orgs.mianyang])
  const own = mine.receipts[0]!.id
  expect((await step(city, own, 'confirm')).status).toBe(200)
})

test('市里把本市的目标分给学校：按 Excel 填写，坏格指出行列，高出很多要写理由，由另一人签发', async () => {
  const { id } = await city.ok(api.openBreakdown, { planId: PLAN, lines: ['annual-enrolment'], years: [2025], baseYear: 2024 })
  const seen = await city.ok(api.getBreakdown, { id })
  expect([seen.lineList[0]!.parents[0], seen.unitList.map((unit) => unit.no)]).toEqual([{ year: 2025, value: 4.2, source: 'assigned' }, [orgs.qingcheng, orgs.unqualified]])
  const sheet = await (await city.send(api.getBreakdownSheet, { id })).bytes()
  const table = await readTable(sheet, { fileName: 'a.xlsx' })
  const texts = table.sheets[0]!.rows.map((row) => row.cells.map((cell) => cell.text))
  const fill = async (values: (string | number)[]) => {
    const top = texts.findIndex((row) => row[0] === '指标编号')
    const rows = [texts[top]!, ...texts.slice(top + 1).map((row, at) => [...row.slice(0, 6), values[at] ?? ''])]
    return { file: { name: '分解表.xlsx', bytes: await writeWorkbook({ sheets: [{ name: '目标分解', header: false, columns: texts[top]!.map((header) => ({ header })), rows }] }) } }
  }
  const bad = await city.ok(api.checkBreakdownSheet, { id }, await fill(['很多', -1]))
  expect(bad.problems.map((one) => one.message)).toEqual(['“很多”不是数字', '“-1”小于 0'])
  const good = await fill([4, 2])
  const checked = await city.ok(api.checkBreakdownSheet, { id }, good)
  expect([checked.problems, checked.changes.map((one) => one.after)]).toEqual([[], [4, 2]])
  const other = await fill([1, 1])
  expect((await city.send(api.loadBreakdownSheet, { id, version: 1, sha256: checked.sha256 }, other)).status).toBe(409)
  await city.ok(api.loadBreakdownSheet, { id, version: 1, sha256: checked.sha256 }, good)
  const bare = await step(city, id, 'submit')
  expect([bare.status, bare.problem.message]).toEqual([400, expect.stringContaining('高出 1.8')])
  expect((await step(city, id, 'submit', '按学校申报数下达，留有余量。')).status).toBe(200)
  expect((await step(city, id, 'sign')).status).toBe(409)
  expect((await step(city2, id, 'sign')).status).toBe(200)
  expect((await school.ok(api.getOwnTargets, {})).targets.map((one) => [one.line, one.value])).toEqual([['annual-enrolment', 4]])
  expect((await school.send(api.listBreakdowns, {})).status).toBe(403)
  const csv = new TextDecoder().decode(await (await city.send(api.exportIssuedTargets, { format: 'csv' })).bytes())
  expect(csv.trim().split('\r\n')).toHaveLength(1 + (await city.ok(api.listIssuedTargets, {})).total)
})

const enrolment = findPlan(PLAN)!.indicators.find((one) => one.id === 'annual-enrolment')!
const setActual = (orgNo: number, value: number) =>
  world.sql(
    `with stored as (insert into snapshot_period (indicator, period, org_no) values ('annual-enrolment', '2025', 510000000000) on conflict do nothing)
     insert into indicator_snapshot (indicator, period, org_no, reading, value) values ('annual-enrolment', '2025', $1, $2, $3)
     on conflict (indicator, period, org_no, reading) do update set value = excluded.value`,
    [orgNo, defaultReading(computedBy(enrolment)!), value],
  )

test('年度考核由下达的目标和年末的数算出：没有结束的年份不行；通报以前单位看不到；申诉成立的按更正后的台账重算', async () => {
  await setActual(orgs.qingcheng, 36_000)
  await setActual(orgs.unqualified, 10_000)
  const year = 2025
  expect((await city.send(api.openAssessment, { planId: PLAN, year: Number(new Date().getFullYear()) })).problem.message).toContain('还没有结束')
  expect((await city.send(api.openAssessment, { planId: PLAN, year: 2024 })).problem.message).toContain('没有下达')
  expect((await school.send(api.openAssessment, { planId: PLAN, year })).status).toBe(403)
  const { id, units } = await city.ok(api.openAssessment, { planId: PLAN, year })
  expect(units).toBe(2)
  expect((await city2.send(api.openAssessment, { planId: PLAN, year })).problem.message).toContain('已经建立')
  const seen = await city.ok(api.getAssessment, { id })
  expect(seen.units.map((unit) => [unit.no, unit.score, unit.grade, unit.figures[0]!.actual])).toEqual([[orgs.qingcheng, 90, '良好', 3.6], [orgs.unqualified, 50, '不合格', 1]])
  expect((await school.send(api.getOwnResult, { id })).status).toBe(404)
  expect((await (await world.as('mianyangOfficer')).send(api.getAssessment, { id })).status).toBe(404)
  expect((await step(city, id, 'tell')).status).toBe(200)
  expect(await school.ok(api.getOwnResult, { id })).toMatchObject({ score: 90, grade: '良好', mayAppeal: true })
  const appeal = await school.ok(api.fileAppeal, { id, line: 'annual-enrolment', text: '春季招生的名单补报以后没有计入。' })
  expect((await school.send(api.fileAppeal, { id, text: '再申诉一次看看。' })).problem.message).toContain('还没有答复')
  await world.sql('update target_assessment set appeal_until = appeal_until - 30 where id = $1', [id])
  expect((await step(city, id, 'publish')).problem.message).toContain('还有 1 件没有答复')
  await setActual(orgs.qingcheng, 40_000)
  expect((await step(city, appeal.id, 'sustain', '名单属实，台账已更正。')).status).toBe(200)
  expect(await school.ok(api.getOwnResult, { id })).toMatchObject({ score: 100, grade: '优秀', appeals: [{ state: 'sustained', scoreBefore: 90, scoreAfter: 100 }] })
})

test('申诉期满、公示期满才确定；报告和导出与页面一致；确定以后不能再申诉', async () => {
  const { id } = (await city.ok(api.listAssessments, {})).rows[0]!
  expect((await city.send(api.printAssessment, { id })).problem.message).toContain('确定以后')
  expect((await step(city, id, 'publish')).status).toBe(200)
  expect((await step(city2, id, 'conclude')).problem.message).toContain('公示到')
  await world.sql('update publicity set starts_on = starts_on - 30, ends_on = starts_on - 20 where case_id = $1', [id])
  expect((await step(city2, id, 'conclude')).status).toBe(200)
  expect((await school.send(api.fileAppeal, { id, text: '迟到的申诉也要写明。' })).problem.message).toContain('已经确定')
  const paper = await city.send(api.printAssessment, { id })
  expect(new TextDecoder('latin1').decode((await paper.bytes()).slice(0, 5))).toBe('%PDF-')
  const csv = new TextDecoder().decode(await (await city.send(api.exportAssessment, { id, format: 'csv' })).bytes())
  expect(csv).toContain('青城技师学院')
  expect(csv.trim().split('\r\n')).toHaveLength(3)
  expect((await asLeader((ctx) => assessmentOf(ctx, { orgNo: orgs.qingcheng, year: 2025 })))!).toMatchObject({ state: 'final', score: 100, figures: [{ line: 'annual-enrolment', reached: true }] })
  expect(await asLeader((ctx) => assessmentOf(ctx, { orgNo: orgs.fujiang, year: 2025 }))).toBeUndefined()
})

test('终期评估：数字取自发布、冻结不变；没有自评不能送审；问题交办成督办任务；公布以后人人能读', async () => {
  const released = await province.ok(plans.releaseFigures, { planId: PLAN, period: '2025', title: '2025 年数据' })
  const old = await province.ok(plans.releaseFigures, { planId: PLAN, period: '2023', title: '2023 年数据' })
  expect((await city.send(api.openPlanEvaluation, { planId: PLAN, kind: 'final', releaseId: released.id })).status).toBe(403)
  expect((await province.send(api.openPlanEvaluation, { planId: PLAN, kind: 'final', releaseId: old.id })).problem.message).toContain('最后一年')
  expect((await province.send(api.openPlanEvaluation, { planId: PLAN, kind: 'mid', releaseId: released.id })).problem.message).toContain('中期评估')
  const { id } = await province.ok(api.openPlanEvaluation, { planId: PLAN, kind: 'final', releaseId: released.id })
  expect((await province.send(api.openPlanEvaluation, { planId: PLAN, kind: 'final', releaseId: released.id })).problem.message).toContain('已经建立')
  const seen = await province.ok(api.getPlanEvaluation, { id })
  const frozen = seen.lines.find((line) => line.id === 'school-count')!
  expect([frozen.value, frozen.target, frozen.status]).toEqual([4, 120, '滞后'])
  expect(seen.lines.find((line) => line.id === 'leading-teachers')!.status).toBeNull()
  expect((await step(province, id, 'submit')).problem.message).toMatch(/没有写总的评价|没有自评/)
  const behind = seen.lines.filter((line) => line.status === '滞后' || line.status === '有风险')
  const kept = await province.ok(api.uploadTargetFile, {}, { file: { name: '第三方报告.pdf', bytes: new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF') } })
  const { version } = await province.ok(api.savePlanEvaluation, {
    id, version: 1, overview: '主要指标完成情况见下表。', thirdParty: '省评估协会', thirdOpinion: '数据可信。', thirdFiles: [kept], reviews: behind.map((line) => ({ line: line.id, text: '建设周期长，转入下一规划。' })),
  })
  expect((await province.send(api.savePlanEvaluation, { id, version: 1, overview: '旧的页面。' })).status).toBe(409)
  const finding = await province.ok(api.addFinding, { id, line: 'school-count', finding: '院校数少于目标。', advice: '支持三州新建院校。', unitNo: orgs.mianyang })
  const spare = await province.ok(api.addFinding, { id, line: 'school-count', finding: '写错的一条。' })
  expect((await province.send(api.raiseFollowUp, { id: spare.id, due: '2099-06-30' })).problem.message).toContain('没有写整改单位')
  await province.ok(api.removeFinding, { id: spare.id })
  const { taskId } = await province.ok(api.raiseFollowUp, { id: finding.id, due: '2099-06-30' })
  expect((await province.send(api.raiseFollowUp, { id: finding.id, due: '2099-06-30' })).status).toBe(409)
  expect((await province.ok(tasks.getTask, { id: taskId })).title).toContain('技工院校数')
  expect((await (await world.as('mianyangOfficer')).ok(tasks.listDuties, { list: 'own' })).rows[0]!.title).toContain('技工院校数')
  expect((await step(province, id, 'submit', '其余滞后的指标原因相同，不逐项登记。')).status).toBe(200)
  expect((await province.send(api.savePlanEvaluation, { id, version, overview: '送审以后再改。' })).status).toBe(409)
  expect((await school.ok(api.listPlanEvaluations, {})).published).toEqual([])
  await asLeader(async (ctx) => act(ctx, id, (await getCase(ctx, id)).version, 'publish', { facts: {} }))
  const read = await school.ok(api.readPublishedEvaluation, { id })
  expect([read.lines.find((line) => line.id === 'school-count')!.value, read.findings.map((one) => one.unitName)]).toEqual([4, ['绵阳市人力资源和社会保障局']])
  expect((await school.ok(api.listPlanEvaluations, {})).own).toEqual([])
  const paper = await province.send(api.printPlanEvaluation, { id })
  expect(new TextDecoder('latin1').decode((await paper.bytes()).slice(0, 5))).toBe('%PDF-')
})
