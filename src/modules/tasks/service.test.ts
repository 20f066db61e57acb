import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf } from '../../../tests/support/case-kinds.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { inTransaction } from '../../kernel/context.ts'
import { readTable } from '../../kernel/documents/spreadsheet.ts'
import { addDays } from '../../kernel/dates.ts'
import { api as notices } from '../notices/api.ts'
import { findPlan } from '../plans/model.ts'
import { recordTargets } from '../plans/public.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'
import { raiseTask } from './public.ts'
import { computeItem } from './sources.ts'

const pdf = new TextEncoder().encode('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
let world: World
let province: Client
let city: Client
let school: Client

beforeAll(async () => {
  world = await openWorld()
  province = await world.as('provinceOfficer')
  city = await world.as('chengduOfficer')
  school = await world.as('qingchengRegistrar')
})
afterAll(() => world.close())

async function step(client: Client, id: string, action: string, reason?: string) {
  const file = await client.ok(todos.getCase, { id })
  return client.send(todos.actOnCase, { id, version: file.version, action, ...(reason ? { reason } : {}) })
}
const versionOf = async (client: Client, id: string) => (await client.ok(todos.getCase, { id })).version
const evidence = (client: Client) => client.ok(api.uploadTaskEvidence, {}, { file: { name: '佐证.pdf', bytes: pdf } })

test('启用云南台账得到 105 项，重复启用不行；筛选、导出、打印与清单一致；别的单位看不到', async () => {
  const offered = (await province.ok(api.listTaskLedgers, {})).offered
  expect(offered.map((one) => [one.code, one.lines])).toEqual([['yunnan', 105]])
  const { id, lines } = await province.ok(api.adoptTaskLedger, { code: 'yunnan' })
  expect(lines).toBe(105)
  expect((await province.send(api.adoptTaskLedger, { code: 'yunnan' })).status).toBe(409)
  const all = await province.ok(api.listTaskLines, { ledgerId: id, size: 200 })
  expect([all.total, all.rows.length, all.counts.open]).toEqual([105, 105, 105])
  expect(all.rows.every((row) => row.dueOn === null)).toBe(true)
  expect(all.parts).toEqual(['高技能人才队伍建设任务清单', '技能云南行动28项任务', '支撑产业强省五项行动'])
  const lead = await province.ok(api.listTaskLines, { unit: '省人力资源社会保障厅', role: 'lead' })
  expect(lead.total).toBe(all.rows.filter((row) => row.lead.includes('省人力资源社会保障厅')).length)
  // 住房厅 has two spellings in the text and one in the list.
  expect((await province.ok(api.listTaskLines, { unit: '省住房城乡建设厅' })).total).toBe(3)
  expect(all.units).not.toContain('省住房建设厅')
  const csv = new TextDecoder().decode(await (await province.send(api.exportTaskLines, { unit: '省财政厅', format: 'csv' })).bytes())
  expect(csv.trim().split('\r\n')).toHaveLength(1 + (await province.ok(api.listTaskLines, { unit: '省财政厅' })).total)
  const paper = await province.send(api.printTaskLines, { part: '支撑产业强省五项行动' })
  expect(new TextDecoder('latin1').decode((await paper.bytes()).slice(0, 5))).toBe('%PDF-')
  expect((await city.ok(api.listTaskLines, {})).total).toBe(0)
  expect((await city.send(api.getTaskLine, { id: all.rows[0]!.id })).status).toBe(404)
  expect((await school.send(api.listTaskLines, {})).status).toBe(403)
})

test('主管部门把“相关省级部门”明确成单位、设定期限，要写理由；同时修改只成一次', async () => {
  const { rows } = await province.ok(api.listTaskLines, { q: '30' })
  const line = rows.find((row) => row.no === '30')!
  expect(line.toAssign).toEqual(['12个产业集群牵头部门', '相关省级部门'])
  const set = { id: line.id, version: line.version, dueOn: addDays(today, 200), lead: [...line.lead, '省能源局'], participants: ['省住建厅', '相关省级部门'], responsible: [] }
  expect((await province.send(api.setTaskLine, { ...set, reason: '' })).status).toBe(400)
  await province.ok(api.setTaskLine, { ...set, reason: '分工会议确定。' })
  expect((await province.send(api.setTaskLine, { ...set, reason: '再改一次。' })).status).toBe(409)
  expect(await province.ok(api.getTaskLine, { id: line.id })).toMatchObject({ dueOn: addDays(today, 200), participants: ['省住房城乡建设厅'], lead: ['省人力资源社会保障厅', '省能源局'], toAssign: ['相关省级部门'] })
  const mixed = await province.send(api.setTaskLine, { ...set, version: 2, responsible: ['省教育厅'], reason: '混写。' })
  expect(mixed.problem.message).toContain('不能与牵头、参加单位同时写')
})

test('别的台账从 Excel 导入：模板能用，坏行指出行列，全部通过才写入，未知单位列出来', async () => {
  const template = await readTable(await (await province.send(api.downloadTaskTemplate, {})).bytes(), { fileName: 'a.xlsx' })
  expect(template.sheets[0]!.rows.flatMap((row) => row.cells.map((cell) => cell.text)).join(' ')).toContain('责任单位')
  const file = (rows: string[]) => ({ file: { name: '重庆任务.csv', bytes: new TextEncoder().encode(['序号,措施,任务,牵头单位,参加单位,责任单位,完成期限,依据', ...rows].join('\n')) } })
  const bad = file(['1,扩大招生,招生三万人,省教育厅,,省财政厅,2027-12-31,', '2,扩大招生,,省教育厅,,,,', '3,扩大招生,办展览,省教育厅,,,,009:1'])
  const checked = await province.ok(api.checkTaskLedger, {}, bad)
  expect([checked.sent, checked.added, checked.rejected]).toEqual([3, 0, 3])
  expect(checked.problems.map((one) => one.header)).toEqual(expect.arrayContaining(['责任单位', '任务', '依据']))
  const refused = await province.send(api.loadTaskLedger, { sha256: checked.sha256, title: '重庆任务' }, bad)
  expect(refused.status).toBe(400)
  const good = file(['1,扩大招生,招生三万人,省教育厅、团省委,相关省级部门,,2027-12-31,001:1101', '2,扩大招生,办展览,某某新区管委会,,,,'])
  const fine = await province.ok(api.checkTaskLedger, {}, good)
  expect([fine.rejected, fine.unknownUnits]).toEqual([0, ['某某新区管委会']])
  expect((await province.send(api.loadTaskLedger, { sha256: checked.sha256, title: '重庆任务' }, good)).status).toBe(409)
  const loaded = await province.ok(api.loadTaskLedger, { sha256: fine.sha256, title: '重庆任务' }, good)
  const { rows } = await province.ok(api.listTaskLines, { ledgerId: loaded.ledgerId! })
  expect(rows.map((row) => [row.no, row.lead, row.toAssign, row.dueOn])).toEqual([
    ['1', ['省教育厅', '共青团省委'], ['相关省级部门'], '2027-12-31'],
    ['2', ['某某新区管委会'], [], null],
  ])
  const added = await province.ok(api.addTaskLine, { ledgerId: loaded.ledgerId!, no: '3', task: '建设三所技师学院', responsible: ['省发改委'] })
  expect((await province.ok(api.getTaskLine, { id: added.id })).responsible).toEqual(['省发展改革委'])
})

let cityDuty: string
let outsideDuty: string
let schoolDuty: string

test('从台账交办：本系统的单位收到办件和通知，系统外单位由交办单位登记；别的市看不到', async () => {
  const { rows } = await province.ok(api.listTaskLines, { q: '工学一体化培养模式' })
  const line = rows[0]!
  const draft = { lineId: line.id, title: '技工院校全面推行工学一体化', criterion: '每校至少两个专业开课', dueOn: addDays(today, 60) }
  const past = await province.send(api.issueTask, { ...draft, dueOn: addDays(today, -1), units: [{ role: 'lead', orgNo: orgs.chengdu }] })
  expect(past.status).toBe(400)
  const unknown = await province.send(api.issueTask, { ...draft, planId: 'sichuan-14th-five-year', indicatorId: 'no-such-line', units: [{ role: 'lead', orgNo: orgs.chengdu }] })
  expect(unknown.problem.message).toContain('没有这项指标')
  const twice = await province.send(api.issueTask, { ...draft, units: [{ role: 'lead', name: '省住建厅' }, { role: 'participant', name: '省住房建设厅' }] })
  expect(twice.problem.message).toContain('写了两次')
  const issued = await province.ok(api.issueTask, { ...draft, units: [{ role: 'lead', orgNo: orgs.chengdu }, { role: 'participant', name: '省财政厅' }] })
  cityDuty = issued.duties[0]!.id
  outsideDuty = issued.duties[1]!.id
  expect((await city.ok(notices.listNotices, {})).rows[0]!.title).toContain('督办任务')
  const row = (await city.ok(api.listDuties, { list: 'own' })).rows[0]!
  expect(row).toMatchObject({ id: cityDuty, state: 'issued', light: 'green', role: 'lead', clause: line.clause })
  expect((await (await world.as('mianyangOfficer')).send(api.getDuty, { id: cityDuty })).status).toBe(404)
  expect((await city.send(api.getDuty, { id: outsideDuty })).status).toBe(404)
  expect(await province.ok(api.getTaskLine, { id: line.id })).toMatchObject({ state: 'running', duties: 2 })
  expect((await city.send(api.issueTask, { ...draft, lineId: undefined, units: [{ role: 'lead', orgNo: orgs.mianyang }] })).status).toBe(404)
})

test('签收、报进展、分解给学校：期限不得晚于本级，下级汇总逐级可见，外校看不到', async () => {
  const early = await city.send(api.reportDuty, { id: cityDuty, share: 10, text: '已部署。' })
  expect(early.problem.message).toContain('签收')
  expect((await step(city, cityDuty, 'accept')).status).toBe(200)
  const late = { parentId: cityDuty, title: '本校推行工学一体化', criterion: '两个专业开课', dueOn: addDays(today, 90), units: [{ role: 'lead' as const, orgNo: orgs.qingcheng }, { role: 'lead' as const, orgNo: orgs.unqualified }] }
  expect((await city.send(api.issueTask, late)).problem.message).toContain('晚于本单位的期限')
  const split = await city.ok(api.issueTask, { ...late, dueOn: addDays(today, 40) })
  schoolDuty = split.duties[0]!.id
  for (const [client, duty] of [[school, schoolDuty], [await world.as('unqualifiedRegistrar'), split.duties[1]!.id]] as const) await step(client, duty, 'accept')
  const kept = await evidence(school)
  await school.ok(api.reportDuty, { id: schoolDuty, share: 55, text: '数控、焊接两个专业已开课。', nextStep: '扩大到三个专业。', files: [kept] })
  expect(await city.ok(api.getDuty, { id: cityDuty })).toMatchObject({ share: 0, below: 27 })
  const seen = await province.ok(api.getDuty, { id: cityDuty })
  expect(seen.tree.map((one) => one.unitName)).toEqual(expect.arrayContaining(['青城技师学院', '龙门山技工学校', '省财政厅']))
  expect((await school.ok(api.getDuty, { id: schoolDuty })).tree.map((one) => one.unitName)).toEqual(['青城技师学院'])
  expect((await (await world.as('fujiangRegistrar')).send(api.getDuty, { id: schoolDuty })).status).toBe(404)
  const file = await city.raw(`/api/cases/${schoolDuty}/files/${kept.fileId}`)
  expect(file.status).toBe(200)
  // The province reads the school's part, but reporting is the school's.
  expect((await province.send(api.reportDuty, { id: schoolDuty, share: 60, text: '代报。' })).status).toBe(403)
})

test('下级没有办结不能申请办结；验收没有佐证要写理由；办结后上级汇总跟着变', async () => {
  const blocked = await city.send(api.claimDuty, { id: cityDuty, version: await versionOf(city, cityDuty), text: '全市已完成。' })
  expect(blocked.problem.message).toContain('还有 2 件没有办结')
  await school.ok(api.claimDuty, { id: schoolDuty, version: await versionOf(school, schoolDuty), text: '两个专业都已开课。' })
  expect((await step(school, schoolDuty, 'check')).status).toBe(409)
  expect((await step(city, schoolDuty, 'return', '缺课程表。')).status).toBe(200)
  expect((await school.ok(api.getDuty, { id: schoolDuty })).share).toBeLessThan(100)
  await school.ok(api.claimDuty, { id: schoolDuty, version: await versionOf(school, schoolDuty), text: '课程表已补。' })
  expect((await step(city, schoolDuty, 'check')).status).toBe(200)
  expect(await school.ok(api.getDuty, { id: schoolDuty })).toMatchObject({ state: 'done', light: 'grey', share: 100 })
  const other = (await city.ok(api.getDuty, { id: cityDuty })).tree.find((one) => one.unitName === '龙门山技工学校')!
  expect((await step(city, other.id, 'cancel', '该校今年不招生。')).status).toBe(200)
  await city.ok(api.claimDuty, { id: cityDuty, version: await versionOf(city, cityDuty), text: '全市已完成。' })
  const silent = await step(province, cityDuty, 'check')
  expect(silent.problem.message).toContain('没有佐证')
  expect((await step(province, cityDuty, 'check', '佐证在学校的报告里。')).status).toBe(200)
  expect(await province.ok(api.getDuty, { id: cityDuty })).toMatchObject({ state: 'done', below: 100 })
})

test('系统外单位：交办单位签收、登记进展；申请延期由交办方同意，期限改变、原期限留着', async () => {
  expect((await step(province, outsideDuty, 'accept')).status).toBe(200)
  await province.ok(api.reportDuty, { id: outsideDuty, share: 30, text: '来函：资金方案在审。' })
  const early = await province.send(api.askExtension, { id: outsideDuty, version: await versionOf(province, outsideDuty), dueOn: addDays(today, 30), reason: '提前。' })
  expect(early.status).toBe(400)
  await province.ok(api.askExtension, { id: outsideDuty, version: await versionOf(province, outsideDuty), dueOn: addDays(today, 120), reason: '预算批复晚。' })
  expect((await step(province, outsideDuty, 'grant')).status).toBe(200)
  expect(await province.ok(api.getDuty, { id: outsideDuty })).toMatchObject({ state: 'active', dueOn: addDays(today, 120), firstDueOn: addDays(today, 60), share: 30 })
  await step(province, outsideDuty, 'suspend', '等预算。')
  expect((await province.ok(api.getDuty, { id: outsideDuty })).light).toBe('grey')
  await step(province, outsideDuty, 'resume')
})

test('逾期：催办、通报、约谈按次序升级，各有文号和文书；整改没有登记不能申请办结', async () => {
  const { duties } = await city.ok(api.issueTask, { title: '补报实训设备台账', criterion: '台账齐全', dueOn: addDays(today, 5), units: [{ role: 'responsible', orgNo: orgs.qingcheng }] })
  const id = duties[0]!.id
  await step(school, id, 'accept')
  expect((await city.ok(api.getDuty, { id })).light).toBe('amber')
  const measure = { id, reason: '多次催报没有结果。' }
  expect((await city.send(api.pressDuty, { ...measure, kind: 'circular' })).problem.message).toContain('还没有催办过')
  expect((await school.send(api.pressDuty, { ...measure, kind: 'remind' })).status).toBe(403)
  expect((await province.send(api.pressDuty, { ...measure, kind: 'remind' })).problem.message).toContain('由成都市人力资源和社会保障局交办')
  const first = await city.ok(api.pressDuty, { ...measure, kind: 'remind' })
  expect(first.number).toBe(`督催〔${today.slice(0, 4)}〕1号`)
  expect((await city.send(api.pressDuty, { ...measure, kind: 'circular' })).problem.message).toContain('还没有逾期')
  await world.sql(`update task_duty set due_on = $2::date - 16 where id = $1`, [id, today])
  const circular = await city.ok(api.pressDuty, { ...measure, kind: 'circular' })
  const paper = await school.raw(`/api/cases/${id}/files/${circular.fileId}`)
  expect(new TextDecoder('latin1').decode(new Uint8Array(await paper.arrayBuffer()).slice(0, 5))).toBe('%PDF-')
  const bare = await city.send(api.pressDuty, { ...measure, kind: 'interview' })
  expect(bare.problem.issues!.map((one) => one.path)).toEqual(['attendees', 'minutes', 'rectification', 'rectifyBy'])
  const interview = await city.ok(api.pressDuty, {
    ...measure, kind: 'interview', attendees: '李敏、徐静', minutes: '学校说明人手不足。', rectification: '十日内补齐台账。', rectifyBy: addDays(today, 10),
  })
  const blocked = await school.send(api.claimDuty, { id, version: await versionOf(school, id), text: '已补齐。' })
  expect(blocked.problem.message).toContain('整改没有登记')
  expect((await city.send(api.rectifyDuty, { id: interview.id, text: '代登记。' })).status).toBe(403)
  await school.ok(api.rectifyDuty, { id: interview.id, text: '台账已补齐。' })
  expect((await school.send(api.rectifyDuty, { id: interview.id, text: '再登记。' })).status).toBe(409)
  await school.ok(api.claimDuty, { id, version: await versionOf(school, id), text: '已补齐。' })
  const board = await city.ok(api.getTaskBoard, {})
  expect(board.units.find((unit) => unit.unitName === '青城技师学院')).toMatchObject({ red: 1, circulars: 1, interviews: 1 })
  expect(board.rectifying).toEqual([])
  const red = await city.ok(api.listDuties, { list: 'issued', light: 'red' })
  expect([red.total, red.counts.red, red.rows[0]!.pressure]).toEqual([1, 1, 'interview'])
})

test('夜里各提醒一次：临期和逾期；延期以后重新提醒；退回分办的可以维持', async () => {
  const { duties } = await city.ok(api.issueTask, { title: '报送安全检查', criterion: '报送完毕', dueOn: addDays(today, 3), units: [{ role: 'lead', orgNo: orgs.qingcheng }] })
  const id = duties[0]!.id
  expect((await step(school, id, 'decline', '不属于本校。')).status).toBe(200)
  expect((await step(city, id, 'reissue', '安全检查由学校负责。')).status).toBe(200)
  await world.runNightly('tasks.remind')
  expect(await world.runNightly('tasks.remind')).toBe('提醒 0 件。')
  const told = async () => (await school.ok(notices.listNotices, { kind: 'case.due-soon' })).rows.filter((row) => row.title.includes('报送安全检查')).length
  expect(await told()).toBe(1)
  await world.sql(`update task_duty set due_on = due_on + 1 where id = $1`, [id])
  await world.runNightly('tasks.remind')
  expect(await told()).toBe(2)
})

test('规划指标落后时直接交办追赶任务；未知的指标和不在范围的单位不行', async () => {
  const actor = await actorOf(world, 'provinceOfficer')
  const raise = (indicatorId: string, orgNo: number = orgs.mianyang) =>
    inTransaction(world.database, world.vault, actor, randomUUID(), (ctx) =>
      raiseTask(ctx, { planId: 'sichuan-14th-five-year', indicatorId, orgNo, reason: '上半年只完成三成。', due: addDays(today, 90) }),
    )
  const indicator = findPlan('sichuan-14th-five-year')!.indicators[0]!.id
  const made = await raise(indicator)
  expect(await (await world.as('mianyangOfficer')).ok(api.getDuty, { id: made.duties[0]!.id })).toMatchObject({ indicatorId: indicator, state: 'issued' })
  await expect(raise('no-such-line')).rejects.toThrow('没有找到这条规划指标')
  await expect(raise(indicator, 500000_0000_00)).rejects.toThrow('没有找到这条单位')
})

test('年度评价：布置、自评、评价组评分、公示、公布；分值由有得分的项目分担', async () => {
  const year = Number(today.slice(0, 4))
  const target = (indicator: string, value: number) => ({ planId: 'sichuan-14th-five-year', indicator, orgNo: orgs.qingcheng, year, value, caseNo: 'MB-1', reason: '测试' })
  await inTransaction(world.database, world.vault, await actorOf(world, 'provinceOfficer'), randomUUID(), (ctx) => recordTargets(ctx, [target('on-roll-students', 0), target('annual-enrolment', 5), target('labour-bases', 3)]))
  expect(await city.ok(api.openEvaluations, { year, rubric: 'school', orgNos: [orgs.qingcheng] })).toEqual({ opened: 1, already: 0 })
  expect(await city.ok(api.openEvaluations, { year, rubric: 'school', orgNos: [orgs.qingcheng] })).toEqual({ opened: 0, already: 1 })
  expect((await city.send(api.openEvaluations, { year, rubric: 'school', orgNos: [orgs.fujiang] })).status).toBe(404)
  const row = (await school.ok(api.listEvaluations, { year })).rows[0]!
  const { id } = row
  const early = await step(school, id, 'submit')
  expect(early.problem.message).toContain('没有自评')
  const kept = await evidence(school)
  const items = ['teaching', 'teachers', 'safety'].map((item) => ({ id: item, score: 90, text: '材料见附件。', files: [kept] }))
  expect((await school.send(api.saveSelfEvaluation, { id, items: [{ id: 'tasks', score: 100, text: '自己填。' }] })).problem.message).toContain('由系统计算')
  await school.ok(api.saveSelfEvaluation, { id, items })
  expect((await step(school, id, 'submit')).status).toBe(200)
  expect((await school.send(api.saveSelfEvaluation, { id, items })).status).toBe(409)
  const shown = await city.ok(api.getEvaluation, { id })
  // Due this year until today: the overdue one of before is not closed in time.
  expect(shown.items.find((item) => item.id === 'tasks')).toMatchObject({ computed: 0, score: 0 })
  // Two of three targets have a figure, of these one is reached; the reported one has none and does not count.
  expect(shown.items.find((item) => item.id === 'targets')).toMatchObject({ computed: 50, basis: `${year} 年有数字的目标 2 项，达到 1 项；另有 1 项没有数字，不计。` })
  expect(shown.items.find((item) => item.id === 'returns')!.computed).toBeNull()
  expect((await step(city, id, 'approve')).problem.message).toContain('还没有登记实地评价')
  const visit = { id, visitedOn: today, visitors: '李敏、何平', findings: '实训台账不全。' }
  const scores = [{ id: 'teaching', score: 90 }, { id: 'teachers', score: 80 }, { id: 'safety', score: 90 }]
  const unsaid = await city.send(api.scoreEvaluation, { ...visit, version: await versionOf(city, id), items: scores })
  expect(unsaid.problem.message).toContain('写明发现了什么')
  const said = await city.ok(api.scoreEvaluation, { ...visit, version: await versionOf(city, id), items: scores.map((one) => (one.id === 'teachers' ? { ...one, finding: '两名教师没有企业实践。' } : one)) })
  // (30×50 + 15×0 + 20×90 + 15×80 + 10×90) ÷ 90
  expect(said).toEqual({ score: 60, grade: '合格' })
  // Returned, it has no score any more; handed in again it is scored anew.
  expect((await step(city, id, 'return', '补充台账。')).status).toBe(200)
  const back = await school.ok(api.getEvaluation, { id })
  expect(back).toMatchObject({ state: 'self', score: null, grade: null, visitedOn: null })
  expect(back.items.every((item) => item.score === null && item.finding === '')).toBe(true)
  expect((await step(school, id, 'submit')).status).toBe(200)
  expect((await step(city, id, 'approve')).problem.message).toContain('还没有登记实地评价')
  await city.ok(api.scoreEvaluation, { ...visit, version: await versionOf(city, id), items: scores.map((one) => (one.id === 'teachers' ? { ...one, finding: '两名教师没有企业实践。' } : one)) })
  expect((await step(city, id, 'approve')).status).toBe(200)
  expect((await step(province, id, 'approve')).status).toBe(200)
  expect((await step(province, id, 'conclude')).problem.message).toContain('还没有公示')
  expect((await step(province, id, 'publish')).status).toBe(200)
  expect((await step(province, id, 'conclude')).problem.message).toContain('公示到')
  await world.sql(`update publicity set starts_on = starts_on - 30, ends_on = starts_on - 20 where case_id = $1`, [id])
  expect((await step(province, id, 'conclude')).status).toBe(200)
  expect(await school.ok(api.getEvaluation, { id })).toMatchObject({ state: 'done', score: 60, grade: '合格', publishedOn: today })
})

test('指标按时填报一项：截止以前报出的算按时，没有报的不算，下级的算进主管部门', async () => {
  const round = randomUUID()
  await world.sql(
    `insert into return_round (id, org_no, org_name, title, period, levels, counted_level, lines, opens_on, closes_on, clause, state, created_by_name)
     values ($1, $2, '四川省人社厅', '年度指标', '2023', array['school'], 'school', '[{"id":"a"},{"id":"b"}]', '2024-01-01', '2024-03-31', '001:1101', 'open', '王宁')`,
    [round, orgs.province],
  )
  const handed = [[orgs.qingcheng, '2024-03-20'], [orgs.unqualified, null]] as const
  for (const [org, on] of handed) {
    await world.sql(
      `insert into round_return (id, round_id, org_no, org_name, level, authority_no, location_region, submitted_at, case_id)
       values ($1, $2, $3, '某校', 'school', $4, '510100', $5, (select id from case_file where org_no = $6 limit 1))`,
      [randomUUID(), round, org, orgs.chengdu, on, orgs.qingcheng],
    )
  }
  const actor = await actorOf(world, 'provinceOfficer')
  const score = (org: number, year = 2024) => inTransaction(world.database, world.vault, actor, randomUUID(), (ctx) => computeItem(ctx, 'returns', org, year))
  expect(await score(orgs.qingcheng)).toEqual({ score: 100, basis: '2024 年到期的填报表 1 份、指标 2 项，按时报送 2 项。' })
  expect(await score(orgs.unqualified)).toMatchObject({ score: 0 })
  expect(await score(orgs.chengdu)).toMatchObject({ score: 50 })
  expect(await score(orgs.mianyang)).toEqual({ score: null, basis: '2024 年没有到期的指标填报，不计分。' })
})
