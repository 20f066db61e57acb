import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOf } from '../../../tests/support/case-kinds.ts'
import { addReportedPlan, reportedLines as line } from '../../../tests/support/returns.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { readWorkbook, writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { inTransaction } from '../../kernel/context.ts'
import { api as plans } from '../plans/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'
import { punctualityOf } from './public.ts'

const PERIOD = '2025'
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const plus = (days: number) => new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10)
let world: World
let province: Client
let school: Client
let principal: Client
let city: Client
let roundId: string
let returnId: string

const round = (more: object = {}) => ({
  title: '2025 年教师和基地', period: PERIOD, levels: ['school' as const], countedLevel: 'school' as const, lineIds: Object.values(line), opensOn: today, closesOn: plus(10),
  instruction: '按年末台账填', clause: '001:1101', relations: [{ kind: 'atMost' as const, part: line.doubleTrainers, whole: line.trainers }], ...more,
})
const figure = (id: string, value: number | null, more: object = {}) => ({ line: id, value, source: '2025 年末台账', ...more })
const good = [
  figure(line.trainers, 120),
  figure(line.doubleTrainers, 80),
  figure(line.bases, 6),
  figure(line.funds, 350.5),
  figure(line.rate, 90, { base: 120 }),
]

beforeAll(async () => {
  world = await openWorld()
  await addReportedPlan(world)
  province = await world.as('provinceOfficer')
  school = await world.as('qingchengRegistrar')
  principal = await world.as('qingchengPrincipal')
  city = await world.as('chengduOfficer')
})
afterAll(() => world.close())

async function step(client: Client, caseId: string, action: string, reason?: string) {
  const file = await client.ok(todos.getCase, { id: caseId })
  return client.send(todos.actOnCase, { id: caseId, version: file.version, action, ...(reason ? { reason } : {}) })
}
const recorded = (org: number) => world.sql<{ indicator: string; value: number; base: number | null; case_no: string }>(`select indicator, value::float, base::float, case_no from reported_figure where org_no = $1 and superseded_at is null order by indicator`, [org])

test('省级发起批次：计算的指标、关系写错、截止已过、不在层级的单位都说清楚；学校不能发起', async () => {
  const { lines, units } = await province.ok(api.listReportable, {})
  expect(lines.filter((one) => one.id.startsWith('test-'))).toMatchObject([
    { measure: 'count', unit: '人' }, { measure: 'count' }, { measure: 'count' }, { measure: 'amount' }, { measure: 'ratio', factor: 100 },
  ])
  expect(units.find((one) => one.orgNo === orgs.qingcheng)).toMatchObject({ level: 'school' })
  const bad = async (more: object) => (await province.send(api.openRound, round(more))).problem?.message ?? ''
  expect(await bad({ lineIds: ['on-roll-students'] })).toContain('由台账计算的不填报')
  expect(await bad({ relations: [{ kind: 'atMost', part: 'nothing', whole: line.trainers }] })).toContain('不在本批次')
  expect(await bad({ opensOn: plus(-9), closesOn: plus(-1) })).toContain('已经过去')
  expect(await bad({ closesOn: plus(-1) })).toContain('不能早于')
  expect(await bad({ units: [orgs.chengdu] })).toContain('不在所选层级')
  expect(await bad({ countedLevel: 'city' })).toContain('要在填报层级里')
  expect((await school.send(api.openRound, round())).status).toBe(403)
  const opened = await province.ok(api.openRound, round())
  expect(opened).toMatchObject({ units: 4, state: 'open', jobId: null })
  roundId = opened.id
  const again = await province.send(api.openRound, round({ title: '再问一次' }))
  expect(again.problem.message).toContain('数出一处')
})

test('学校看到自己的填报表和待办；别校的看不到，也看不到别校在批次里', async () => {
  const { rows } = await school.ok(api.listRounds, {})
  expect(rows).toMatchObject([{ title: '2025 年教师和基地', own: { standing: 'waiting', answered: 0, late: false }, below: null }])
  returnId = rows[0]!.own!.id
  const shown = await school.ok(api.getReturn, { id: returnId })
  expect(shown).toMatchObject({ editable: true, unlockable: false, standing: 'waiting', version: 1 })
  expect(shown.lines.map((one) => one.past)).toEqual([[], [], [], [], []])
  expect(shown.findings.every((one) => one.rule === 'answered')).toBe(true)
  const foreign = await world.as('fujiangRegistrar')
  expect((await foreign.send(api.getReturn, { id: returnId })).status).toBe(404)
  expect((await foreign.ok(api.listReturns, { id: roundId })).rows.map((row) => row.orgNo)).toEqual([orgs.fujiang])
  expect((await school.ok(todos.listTodos, {})).rows.some((row) => row.workflow === 'returns.return')).toBe(true)
  const notices = await world.sql(`select 1 from notice where org_no = $1 and permission = 'returns.fill'`, [orgs.qingcheng])
  expect(notices).toHaveLength(1)
})

test('草稿什么都存得下；两人同时保存只有一个成功；上级看得到草稿但不能改', async () => {
  const first = await school.ok(api.saveReturn, { id: returnId, version: 1, figures: [figure(line.trainers, -5), figure(line.doubleTrainers, 130), figure(line.bases, 2.5)] })
  expect(first).toEqual({ version: 2, answered: 3 })
  const race = await Promise.all([7, 8].map((value) => school.send(api.saveReturn, { id: returnId, version: 2, figures: [figure(line.bases, value)] })))
  expect(race.map((one) => one.status).sort()).toEqual([200, 409])
  expect(race.find((one) => one.status === 409)!.problem.changed!.fields[0]).toContain('实训基地数')
  const seen = await city.ok(api.getReturn, { id: returnId })
  expect(seen).toMatchObject({ editable: false, standing: 'filling' })
  expect(seen.findings.map((one) => one.rule)).toEqual(expect.arrayContaining(['not-negative', 'at-most', 'answered']))
  const refused = await city.send(api.saveReturn, { id: returnId, version: seen.version, figures: [figure(line.bases, 1)] })
  expect(refused.problem.message).toContain('上级只看、只审，不代填')
  expect((await school.send(api.saveReturn, { id: returnId, version: seen.version, figures: [figure('nothing', 1)] })).status).toBe(400)
  expect((await school.send(api.saveReturn, { id: returnId, version: seen.version, figures: [figure(line.bases, 1), figure(line.bases, 2)] })).status).toBe(400)
})

test('有拦截的送不出；改好以后送复核，自己不能复核自己的', async () => {
  const open = await school.ok(api.getReturn, { id: returnId })
  const blocked = await school.send(api.sendReturn, { id: returnId, version: open.version })
  expect(blocked.status).toBe(409)
  expect(blocked.problem.message).toContain('专任教师数')
  const saved = await school.ok(api.saveReturn, { id: returnId, version: open.version, figures: good })
  expect(saved.answered).toBe(5)
  const file = await school.ok(api.addEvidence, { id: returnId }, { file: { name: '台账.pdf', bytes: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') } })
  const kept = await school.ok(api.saveReturn, { id: returnId, version: saved.version, figures: [figure(line.trainers, 120, { files: [file] })] })
  const alien = await school.send(api.saveReturn, { id: returnId, version: kept.version, figures: [figure(line.bases, 6, { files: [{ fileId: crypto.randomUUID(), name: '没有' }] })] })
  expect(alien.problem.message).toContain('没有上传过')
  const sent = await school.ok(api.sendReturn, { id: returnId, version: kept.version })
  expect(sent.stateTitle).toBe('本单位复核')
  expect((await step(school, sent.caseId, 'check')).problem.message).toContain('不能再由您审批')
  const locked = await school.send(api.saveReturn, { id: returnId, version: kept.version, figures: good })
  expect(locked.problem.message).toContain('送复核以后数值不再改动')
  expect((await step(principal, sent.caseId, 'check')).status).toBe(200)
  expect((await city.ok(todos.getCase, { id: sent.caseId })).evidence).toMatchObject([{ name: '台账.pdf', meta: '专任教师数' }])
})

test('市级退回、再报、同意，省级锁定；锁定的数同一事务里成为指标，发起批次的人也能终审', async () => {
  const { caseId, caseNo } = await school.ok(api.getReturn, { id: returnId })
  expect((await step(city, caseId!, 'return')).status).toBe(400)
  expect((await step(city, caseId!, 'return', '基地数与上报的名单不符。')).status).toBe(200)
  const back = await school.ok(api.getReturn, { id: returnId })
  expect(back).toMatchObject({ standing: 'returned', editable: true })
  const saved = await school.ok(api.saveReturn, { id: returnId, version: back.version, figures: [figure(line.bases, 5)] })
  await school.ok(api.sendReturn, { id: returnId, version: saved.version })
  expect((await step(principal, caseId!, 'check')).status).toBe(200)
  expect((await step(city, caseId!, 'approve')).status).toBe(200)
  expect(await recorded(orgs.qingcheng)).toEqual([])
  expect((await step(province, caseId!, 'approve')).status).toBe(200)
  expect(await recorded(orgs.qingcheng)).toMatchObject([
    { indicator: line.bases, value: 5, case_no: caseNo },
    { indicator: line.doubleTrainers, value: 80 },
    { indicator: line.funds, value: 350.5 },
    { indicator: line.rate, value: 90, base: 120 },
    { indicator: line.trainers, value: 120 },
  ])
  // The board opens the case behind a reported figure, at the school and from the row of its authority's drill-down.
  const board = await province.ok(plans.getBoard, { planId: 'test-reported', org: orgs.qingcheng })
  expect(board.rows.find((one) => one.id === line.bases)).toMatchObject({ live: 5, reported: { id: caseId, no: caseNo, period: PERIOD } })
  const drill = await city.ok(plans.getBreakdown, { planId: 'test-reported', indicatorId: line.bases, period: PERIOD })
  expect(drill.rows.map((one) => [one.no, one.reported?.id ?? null])).toEqual([[orgs.qingcheng, caseId], [orgs.unqualified, null]])
  expect((await city.ok(plans.getBoard, { planId: 'test-reported' })).rows.find((one) => one.id === line.bases)).toMatchObject({ live: 5, reported: null })
  expect(await school.ok(api.getReturn, { id: returnId })).toMatchObject({ standing: 'locked', late: false, unlockable: true, checkedBy: '徐*' })
})

test('每项数的历史：谁、什么时候、由什么改为什么、在哪个办件', async () => {
  const { rows, total } = await province.ok(api.listEntries, { id: returnId, line: line.bases })
  expect(total).toBe(4)
  expect(rows[0]).toMatchObject({ title: '实训基地数', before: expect.stringContaining('6 个'), after: expect.stringContaining('5 个'), how: 'form', by: '周*' })
  expect(rows.at(-1)!.before).toBeNull()
  expect((await (await world.as('fujiangRegistrar')).send(api.listEntries, { id: returnId })).status).toBe(404)
})

test('解锁也是办件：学校申请，发起部门同意，另立填报办件；再锁定以前指标仍是原数', async () => {
  const applied = await school.ok(api.applyUnlock, { id: returnId, reason: '漏了新校区的基地。' })
  expect((await school.send(api.applyUnlock, { id: returnId, reason: '再申请一次。' })).problem.message).toContain('正在办理')
  expect((await step(province, applied.caseId, 'grant')).status).toBe(200)
  const open = await school.ok(api.getReturn, { id: returnId })
  expect(open).toMatchObject({ standing: 'filling', editable: true, reopened: 1, lockedAt: null })
  const none = figure(line.funds, null, { notApplicable: true, explanation: '投入由集团承担，本校没有。' })
  const saved = await school.ok(api.saveReturn, { id: returnId, version: open.version, figures: [figure(line.bases, 9), none] })
  const sent = await school.ok(api.sendReturn, { id: returnId, version: saved.version })
  expect((await recorded(orgs.qingcheng))[0]).toMatchObject({ value: 5 })
  await step(principal, sent.caseId, 'check')
  await step(city, sent.caseId, 'approve')
  expect((await step(province, sent.caseId, 'approve')).status).toBe(200)
  const now = await recorded(orgs.qingcheng)
  expect(now[0]).toMatchObject({ indicator: line.bases, value: 9, case_no: (await school.ok(api.getReturn, { id: returnId })).caseNo })
  // What is none of its business any more keeps no figure; the old one stays as history.
  expect(now.map((one) => one.indicator)).toEqual([line.bases, line.doubleTrainers, line.rate, line.trainers])
  expect(await world.sql(`select value::float, superseded_at is not null as ended from reported_figure where org_no = $1 and indicator = $2`, [orgs.qingcheng, line.funds])).toEqual([{ value: 350.5, ended: true }])
})

test('完成情况：谁没动手、在谁手里、谁逾期；提醒只发给没有报的；导出与页面一致', async () => {
  const shown = await province.ok(api.getRound, { id: roundId })
  expect(shown.below).toEqual({ all: 4, begun: 1, sent: 1, locked: 1, late: 0 })
  expect(shown.byLevel).toMatchObject([{ level: 'school', all: 4, locked: 1 }])
  const reminded = await province.ok(api.remindReturns, { id: roundId })
  expect(reminded.reminded).toBe(3)
  expect((await city.ok(api.remindReturns, { id: roundId })).reminded).toBe(1)
  expect((await school.send(api.remindReturns, { id: roundId })).status).toBe(403)
  const moved = await province.send(api.moveClosing, { id: roundId, version: shown.version, closesOn: plus(-2), reason: '早一点' })
  expect(moved.status).toBe(400)
  await world.sql(`update return_round set opens_on = $2, closes_on = $3 where id = $1`, [roundId, plus(-9), plus(-2)])
  const { rows } = await province.ok(api.listReturns, { id: roundId, late: true })
  // Handed in after the day as well: the day was put back.
  expect(rows.map((row) => [row.standing, row.late])).toEqual([['waiting', true], ['waiting', true], ['waiting', true], ['locked', true]])
  const text = new TextDecoder().decode(await (await province.send(api.exportReturns, { id: roundId, standing: 'waiting', format: 'csv' })).bytes())
  expect(text.trim().split('\n')).toHaveLength(4)
  expect(text).toContain('逾期')
  const punctual = async (orgNo: number, on: string) => inTransaction(world.database, world.vault, await actorOf(world, 'provinceOfficer'), crypto.randomUUID(), (ctx) => punctualityOf(ctx, { orgNo, year: Number(on.slice(0, 4)) }))
  expect(await punctual(orgs.province, plus(-2))).toEqual({ reports: 4, lines: 20, inTime: 0 })
  expect(await punctual(orgs.chengdu, plus(-2))).toEqual({ reports: 2, lines: 10, inTime: 0 })
  await world.sql(`update return_round set closes_on = $2 where id = $1`, [roundId, plus(10)])
  // Before the closing day only what is in counts: nobody is late yet.
  expect(await punctual(orgs.chengdu, plus(10))).toEqual({ reports: 1, lines: 5, inTime: 5 })
  expect(await punctual(orgs.mianyang, plus(10))).toEqual({ reports: 0, lines: 0, inTime: 0 })
})

test('下级合计与本级填报：省看各市，按属地时列出省属学校；学校没有下级', async () => {
  const sums = await city.ok(api.getSums, { id: roundId, by: 'location' })
  expect(sums.unseen).toEqual(['蜀光高级技工学校'])
  expect(sums.rows.find((row) => row.line === line.bases)).toMatchObject({ own: null, sums: [{ level: 'school', amount: '9', units: 1, all: 2 }] })
  const all = await province.ok(api.getSums, { id: roundId })
  expect(all.rows.find((row) => row.line === line.rate)!.sums[0]!.amount).toBe('75%（90/120）')
  expect(all.places.map((one) => one.orgNo)).toEqual(expect.arrayContaining([orgs.province, orgs.chengdu, orgs.mianyang]))
  expect((await city.send(api.getSums, { id: roundId, org: orgs.mianyang })).status).toBe(404)
  expect((await school.ok(api.getSums, { id: roundId })).rows[0]!.sums).toEqual([])
  const text = new TextDecoder().decode(await (await province.send(api.exportSums, { id: roundId, format: 'csv' })).bytes())
  expect(text).toContain('1/4')
})

test('离线填报：下载预填的受保护表，填好上传先检查后写入；别的表、网上已改的说清楚，什么也不丢', async () => {
  const fujiang = await world.as('fujiangRegistrar')
  const { rows } = await fujiang.ok(api.listRounds, {})
  const id = rows[0]!.own!.id
  await fujiang.ok(api.saveReturn, { id, version: 1, figures: [figure(line.trainers, 30)] })
  const bytes = await (await fujiang.send(api.getSheet, { id })).bytes()
  const { zipEntries, partText } = await import('../../kernel/documents/spreadsheet.ts')
  const sheetXml = partText(Buffer.from(bytes), zipEntries(bytes)!.find((one) => one.name === 'xl/worksheets/sheet1.xml')!)
  expect(sheetXml).toContain('<sheetProtection')
  const table = (await readWorkbook(bytes)).sheets[0]!
  const heads = table.rows.find((row) => row.cells.some((cell) => cell.text.startsWith('指标编号')))!
  const at = (title: string) => heads.cells.findIndex((cell) => cell.text.startsWith(title))
  const fill = (change: (id: string, cells: (string | number | null)[]) => void) =>
    table.rows.map((row) => {
      const cells = row.cells.map((cell) => (cell.kind === 'number' ? Number(cell.raw) : cell.text || null)) as (string | number | null)[]
      if (row.excelRow > heads.excelRow) change(String(cells[at('指标编号')]), cells)
      return cells
    })
  const write = (cells: (string | number | null)[][]) => writeWorkbook({ sheets: [{ name: '表', columns: heads.cells.map(() => ({ header: '', format: 'general' as const })), rows: cells, header: false }] })
  const values: Record<string, [number | string, number?]> = { [line.trainers]: [40], [line.doubleTrainers]: [45], [line.bases]: [2], [line.funds]: [12.5], [line.rate]: [20, 40] }
  const filled = fill((lineId, cells) => {
    cells[at('数值')] = values[lineId]![0]
    cells[at('分母')] = values[lineId]![1] ?? null
    cells[at('数据来源')] = '2025 年末台账'
  })
  // Somebody typed on the page after the sheet was downloaded.
  const online = await fujiang.ok(api.saveReturn, { id, version: 2, figures: [figure(line.trainers, 33)] })
  const file = { name: '离线.xlsx', bytes: await write(filled) }
  const check = await fujiang.ok(api.checkSheet, { id }, { file })
  expect(check).toMatchObject({ sent: 5, changed: 5, rejected: 0, version: online.version, fileProblems: [] })
  expect(check.changes.find((one) => one.line === line.trainers)).toMatchObject({ meanwhile: true })
  expect(check.problems.map((one) => [one.header, one.level])).toEqual(expect.arrayContaining([['数值', 'warn']]))
  expect(check.problems.some((one) => one.message.includes('大于“专任教师数”'))).toBe(true)
  const stale = await fujiang.send(api.loadSheet, { id, version: online.version - 1, sha256: check.sha256 }, { file })
  expect(stale.status).toBe(409)
  const loaded = await fujiang.ok(api.loadSheet, { id, version: check.version, sha256: check.sha256 }, { file })
  expect(loaded).toMatchObject({ changed: 5, answered: 5 })
  expect(await fujiang.ok(api.checkSheet, { id }, { file })).toMatchObject({ changed: 0, unchanged: 5 })
  expect((await fujiang.ok(api.listEntries, { id, line: line.trainers })).rows.map((row) => row.how)).toEqual(['file', 'form', 'form'])
  const broken = { name: '离线.xlsx', bytes: await write(fill((lineId, cells) => {
    if (lineId === line.bases) cells[at('数值')] = '两个'
    if (lineId === line.funds) cells[at('填报编号')] = 'TB-2025-000000-0001'
    if (lineId === line.rate) cells[at('指标编号')] = 'unknown'
  })) }
  const found = await fujiang.ok(api.checkSheet, { id }, { file: broken })
  expect(found.rejected).toBe(3)
  expect(found.problems.filter((one) => one.level === 'block').map((one) => one.header)).toEqual(['数值', '填报编号', '指标编号'])
  expect((await fujiang.send(api.loadSheet, { id, version: loaded.version, sha256: found.sha256 }, { file: broken })).problem.message).toContain('3 行没有通过检查')
  expect((await school.send(api.checkSheet, { id }, { file })).status).toBe(404)
})

test('市级自己的填报表：本单位两人办完，直接到省；两个层级不能都计入', async () => {
  await province.ok(api.openRound, round({ title: '市级核对数', period: '2024', lineIds: [line.trainers], relations: [], levels: ['city', 'school'], countedLevel: 'city' }))
  const { rows } = await city.ok(api.listRounds, { period: '2024' })
  const own = rows[0]!.own!.id
  expect(rows[0]!.below!.all).toBe(2)
  const saved = await city.ok(api.saveReturn, { id: own, version: 1, figures: [figure(line.trainers, 500)] })
  const sent = await city.ok(api.sendReturn, { id: own, version: saved.version })
  expect((await step(city, sent.caseId, 'check')).status).toBe(409)
  expect((await step(await world.as('chengduOfficer2'), sent.caseId, 'check')).status).toBe(200)
  expect((await province.ok(todos.getCase, { id: sent.caseId })).stateTitle).toBe('省级审核中')
  expect((await step(province, sent.caseId, 'approve')).status).toBe(200)
  expect((await recorded(orgs.chengdu)).map((one) => one.value)).toEqual([500])
  const two = await province.send(api.openRound, round({ title: '两级都计入', period: '2024', lineIds: [line.trainers], relations: [], levels: ['school'], countedLevel: 'school', units: [orgs.fujiang] }))
  expect(two.status).toBe(409)
})

test('去年锁定的数就在旁边；相差大的先要一句说明，说明后照样能报', async () => {
  await world.sql(`update return_round set period = '2023' where title = '市级核对数'`)
  const { id } = await province.ok(api.openRound, round({ title: '去年', period: '2024', lineIds: [line.bases], relations: [], units: [orgs.qingcheng] }))
  await world.sql(`insert into return_value (return_id, org_no, line, value, source, updated_by_name) select id, org_no, $2, 100, '去年台账', '周琴' from round_return where round_id = $1`, [id, line.bases])
  await world.sql(`update round_return set locked_at = now(), submitted_at = now() where round_id = $1`, [id])
  const { rows } = await school.ok(api.listRounds, { period: PERIOD })
  const shown = await school.ok(api.getReturn, { id: rows[0]!.own!.id })
  expect(shown.lines.find((one) => one.id === line.bases)!.past).toEqual([{ period: '2024', value: 100, base: null }])
  expect(shown.findings).toMatchObject([{ rule: 'year', kind: 'ask', explained: false }])
  // It was locked before last year's figure was there: the nightly inspection judges it again by the rules of today.
  await world.runNightly('inspections.nightly')
  await world.runJobs()
  const found = await world.sql<{ fact: string }>(`select fact from inspection_finding where inspection = 'returns.locked-unusual' and org_no = $1`, [orgs.qingcheng])
  expect(found.map((one) => one.fact).join()).toContain('2024 年是 100 个，减少 91%')
  const applied = await school.ok(api.applyUnlock, { id: rows[0]!.own!.id, reason: '补写说明。' })
  await step(province, applied.caseId, 'grant')
  const open = await school.ok(api.getReturn, { id: rows[0]!.own!.id })
  const silent = await school.send(api.sendReturn, { id: open.id, version: open.version })
  expect(silent.problem.issues).toMatchObject([{ path: 'reason' }])
  const told = await school.ok(api.saveReturn, { id: open.id, version: open.version, figures: [figure(line.bases, 9, { explanation: '撤并了校外基地。' })] })
  expect((await school.ok(api.sendReturn, { id: open.id, version: told.version })).stateTitle).toBe('本单位复核')
  const rules = (await principal.ok(todos.getCase, { id: (await school.ok(api.getReturn, { id: open.id })).caseId! })).rules
  expect(rules.find((one) => one.id === 'year')).toMatchObject({ verdict: 'warn', fact: expect.stringContaining('说明：撤并了校外基地。') })
})

test('合计按统计期末的隶属：那一年归绵阳的学校加在绵阳名下，后来改归成都不影响', async () => {
  await world.sql(`update org_period set valid_from = '2024-01-01' where org_no = $1`, [orgs.unqualified])
  await world.sql(`insert into org_period (id, org_no, level, state, name, authority_no, valid_from, valid_to) values (gen_random_uuid(), $1, 'technical', 'operating', '龙门山技工学校', $2, '2000-01-01', '2023-12-31')`, [orgs.unqualified, orgs.mianyang])
  const then = await province.ok(api.openRound, round({ title: '改隶以前', period: '2021', lineIds: [line.bases], relations: [], units: [orgs.unqualified, orgs.qingcheng] }))
  const allOf = async (id: string, org: number) => (await province.ok(api.getSums, { id, org })).rows[0]!.sums[0]?.all ?? 0
  expect([await allOf(then.id, orgs.mianyang), await allOf(then.id, orgs.chengdu)]).toEqual([1, 1])
  expect([await allOf(roundId, orgs.mianyang), await allOf(roundId, orgs.chengdu)]).toEqual([1, 2])
})

test('省级自己填的：两人办完就锁定，上面没有人审；与同级参照相比偏离的提示出来', async () => {
  const { id } = await province.ok(api.openRound, round({ title: '省级自填', period: '2022', levels: ['province'], countedLevel: 'province', lineIds: [line.trainers], relations: [] }))
  const { rows } = await province.ok(api.listRounds, { period: '2022' })
  const own = rows.find((row) => row.id === id)!.own!.id
  await world.sql(`insert into return_peer (org_no, line, period, level, organisations, median, spread) values ($1, $2, '2022', 'province', 7, 2, 0.1)`, [orgs.province, line.trainers])
  const saved = await province.ok(api.saveReturn, { id: own, version: 1, figures: [figure(line.trainers, 900_000)] })
  const shown = await province.ok(api.getReturn, { id: own })
  expect(shown.findings).toMatchObject([{ rule: 'peers', message: '比同级 7 个单位（中位数 99 人）高出很多' }])
  const sent = await province.ok(api.sendReturn, { id: own, version: saved.version, reason: '全省合计。' })
  expect((await step(province, sent.caseId, 'check')).status).toBe(409)
  await world.sql(`update case_file set created_by = 'x' where id = $1`, [sent.caseId])
  await world.sql(`update case_event set account_id = 'x' where case_id = $1`, [sent.caseId])
  expect((await step(province, sent.caseId, 'check')).status).toBe(200)
  expect(await recorded(orgs.province)).toMatchObject([{ value: 900_000 }])
})

test('没到日期的批次由夜间任务下发；撤销时没有报的一并撤销，已经有人报的不能撤', async () => {
  const later = await province.ok(api.openRound, round({ title: '明年的', period: '2026', opensOn: plus(1), units: [orgs.qingcheng, orgs.fujiang], lineIds: [line.bases], relations: [] }))
  expect(later.state).toBe('planned')
  expect((await province.ok(api.listReturns, { id: later.id })).rows.map((row) => row.standing)).toEqual(['planned', 'planned'])
  await world.sql(`update return_round set opens_on = $2 where id = $1`, [later.id, today])
  expect(await world.runNightly('returns.daily')).toContain('下发 1 个批次')
  await world.runJobs()
  expect((await province.ok(api.listReturns, { id: later.id })).rows.map((row) => row.standing)).toEqual(['waiting', 'waiting'])
  const { version } = await province.ok(api.getRound, { id: later.id })
  expect((await province.ok(api.withdrawRound, { id: later.id, version, reason: '指标改由台账计算。' })).cancelled).toBe(2)
  expect((await school.ok(api.listRounds, { period: '2026' })).rows[0]).toMatchObject({ state: 'withdrawn', own: { standing: 'cancelled' } })
  const first = await province.ok(api.getRound, { id: roundId })
  expect((await province.send(api.withdrawRound, { id: roundId, version: first.version, reason: '不要了。' })).problem.message).toContain('已有 1 个单位报出')
})

test('批次撤销以后，在复核的办件一并撤销；没有撤到的也送不出、锁不了', async () => {
  const made = await province.ok(api.openRound, round({ title: '要撤销的', period: '2026', units: [orgs.qingcheng, orgs.fujiang], lineIds: [line.bases], relations: [] }))
  const caseOf = async (org: number) => (await world.sql<{ case_id: string; id: string }>(`select id, case_id from round_return where round_id = $1 and org_no = $2`, [made.id, org]))[0]!
  const own = await caseOf(orgs.qingcheng)
  const saved = await school.ok(api.saveReturn, { id: own.id, version: 1, figures: [figure(line.bases, 6)] })
  await school.ok(api.sendReturn, { id: own.id, version: saved.version, reason: '年末台账。' })
  await world.sql(`update return_round set state = 'withdrawn' where id = $1`, [made.id])
  expect((await step(principal, own.case_id, 'check')).problem.message).toContain('已经撤销')
  await world.sql(`update return_round set state = 'open' where id = $1`, [made.id])
  const { version } = await province.ok(api.getRound, { id: made.id })
  expect((await province.ok(api.withdrawRound, { id: made.id, version, reason: '指标改由台账计算。' })).cancelled).toBe(2)
  expect((await province.ok(api.listReturns, { id: made.id })).rows.map((row) => row.standing)).toEqual(['cancelled', 'cancelled'])
})
