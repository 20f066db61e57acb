import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { addEnrollment, addTraining, remove } from '../../../tests/support/indicator-records.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { inTransaction, type Actor, type Ctx } from '../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { newId } from '../../kernel/uuid.ts'
import { api } from './api.ts'
import { computeIndicators, figuresFor, historyOf, listReportedLines, listTargets, recordReported, recordTargets } from './public.ts'
import { planTemplate } from './plan-sheet.ts'

const sichuan = 'sichuan-14th-five-year'
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** Calls a function of public.ts as another module's service would, from a post of the whole province. */
const province: Actor = {
  accountId: 'test', name: '省级审核岗', postId: '', role: 'provinceOfficer', org: { no: orgs.province, name: '四川省' }, permissions: new Set(),
  schema: 'p51', demonstration: false, personId: null,
}
const within = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction(world.database, world.vault, province, randomUUID(), work)

const reported = (orgNo: number, period: string, value: number, more: { base?: number; indicator?: string } = {}) => ({
  indicator: 'provincial-quality-specialties', orgNo, period, value, basis: '认定文件', caseNo: 'T-1', ...more,
})

async function row(id: string, account = 'provinceOfficer', planId = sichuan) {
  const board = await (await world.as(account)).ok(api.getBoard, { planId, section: 'all' })
  return board.rows.find((one) => one.id === id)!
}

test('填报的值锁定后进入看板：市里相加，省里自己填的算全省，更正另立一行', async () => {
  await within((ctx) => recordReported(ctx, [reported(orgs.chengdu, '2024', 6), reported(orgs.mianyang, '2024', 3)]))
  expect(await row('provincial-quality-specialties')).toMatchObject({ source: 'reported', live: 9, livePeriod: '2024', status: null })
  expect(await row('provincial-quality-specialties', 'chengduOfficer')).toMatchObject({ live: 6, targetSource: null, status: null })
  await within((ctx) => recordReported(ctx, [reported(orgs.province, '2024', 12), reported(orgs.chengdu, '2024', 7)]))
  expect(await row('provincial-quality-specialties')).toMatchObject({ live: 12 })
  expect(await row('provincial-quality-specialties', 'chengduOfficer')).toMatchObject({ live: 7 })
  const rows = await world.sql<{ value: number; old: boolean }>(
    `select value, superseded_at is not null as old from reported_figure where org_no = $1 order by recorded_at`, [orgs.chengdu])
  expect(rows).toEqual([{ value: 6, old: true }, { value: 7, old: false }])
  const officer = await world.as('provinceOfficer')
  const drill = await officer.ok(api.getBreakdown, { planId: sichuan, indicatorId: 'provincial-quality-specialties', period: '2024' })
  expect(drill.total.value).toBe(12)
  expect(drill.agrees).toBe(true)
})

test('填报没有报齐的：看板用上一个报齐的年份、写明报到哪里、不按部分的合计判定；发布时留下，报齐后修订发布', async () => {
  const line = 'labour-bases'
  const [round, open] = [newId(), newId()]
  await world.sql(
    `insert into return_round (id, org_no, org_name, title, period, levels, counted_level, lines, opens_on, closes_on, clause, state, created_by_name)
     values ($1, $2, '四川省', '2025 年填报', '2025', '{city}', 'city', $3, '2026-01-01', '2026-12-31', '003:111', 'open', '测试')`,
    [round, orgs.province, JSON.stringify([{ id: line }])])
  for (const [id, no, locked] of [[newId(), orgs.chengdu, true], [open, orgs.mianyang, false]] as const)
    await world.sql(
      `insert into round_return (id, round_id, org_no, org_name, level, authority_no, location_region, locked_at)
       values ($1, $2, $3, '市', 'city', $4, '510000', case when $5 then now() end)`, [id, round, no, orgs.province, locked])
  const of = (orgNo: number, period: string, value: number) => reported(orgNo, period, value, { indicator: line })
  await within((ctx) => recordReported(ctx, [of(orgs.chengdu, '2024', 8), of(orgs.mianyang, '2024', 6), of(orgs.chengdu, '2025', 2)]))
  const part = await row(line)
  expect(part).toMatchObject({ live: 14, livePeriod: '2024', partial: false, awaited: { period: '2025', units: 2, locked: 1 }, final: { value: null, status: null } })
  expect(part.values.find((one) => one.period === '2025')).toMatchObject({ value: null, status: null })
  // The city has locked its own; to it nothing is open.
  expect(await row(line, 'chengduOfficer')).toMatchObject({ live: 2, livePeriod: '2025', partial: false, awaited: null })
  const [figure] = await within((ctx) => figuresFor(ctx, { indicators: [line], periods: ['2025'], orgNo: orgs.province }))
  expect(figure).toMatchObject({ value: 2, partial: true })

  const officer = await world.as('provinceOfficer')
  const first = await officer.ok(api.releaseFigures, { planId: sichuan, period: '2025', title: '2025 年主要指标' })
  expect(first.left).toEqual([{ name: part.name, units: 2, locked: 1 }])
  const releasedOf = async (id: string) => (await officer.ok(api.getRelease, { planId: sichuan, id })).rows.find((one) => one.id === line)!.released
  expect(await releasedOf(first.id)).toBeNull()

  await world.sql('update round_return set locked_at = now() where id = $1', [open])
  await within((ctx) => recordReported(ctx, [of(orgs.mianyang, '2025', 20)]))
  expect(await row(line)).toMatchObject({ live: 22, livePeriod: '2025', partial: false, awaited: null, final: { value: 22, status: '已达到' } })
  const second = await officer.ok(api.releaseFigures, { planId: sichuan, period: '2025', title: '2025 年主要指标（修订）', note: '填报报齐', restates: first.id })
  expect([second.left, await releasedOf(second.id)]).toEqual([[], 22])
  for (const table of ['round_return', 'return_round']) await world.sql(`delete from ${table} where ${table === 'return_round' ? 'id' : 'round_id'} = $1`, [round])
  await world.sql('delete from reported_figure where indicator = $1', [line])
  for (const id of [second.id, first.id]) {
    for (const table of ['released_figure', 'province_figure']) await world.sql(`delete from ${table} where release_id = $1`, [id])
    await world.sql('delete from figure_release where id = $1', [id])
  }
})

test('发布：别的地区的规划不发布；只有累计一行的指标按当年发布，累计由各年相加', async () => {
  const officer = await world.as('provinceOfficer')
  const other = await officer.send(api.releaseFigures, { planId: 'chongqing-14th-five-year', period: '2023', title: '2023 年主要指标' })
  expect([other.status, other.problem?.refusal?.fact]).toEqual([409, expect.stringContaining('别的地区')])
  const training = [await addTraining(world, { completedOn: '2023-05-01' }), await addTraining(world, { completedOn: '2022-05-01' })]
  const { id } = await officer.ok(api.releaseFigures, { planId: 'national-14th-five-year', period: '2023', title: '2023 年主要数据' })
  const { rows } = await officer.ok(api.getRelease, { planId: 'national-14th-five-year', id })
  expect(rows.find((one) => one.id === 'training-cumulative')).toMatchObject({ released: 0.0001, now: 0.0001, changed: false, name: expect.stringContaining('（当年）') })
  for (const one of training) await remove(world, one.table, one.id)
  for (const table of ['released_figure', 'province_figure']) await world.sql(`delete from ${table} where release_id = $1`, [id])
  await world.sql('delete from figure_release where id = $1', [id])
})

test('填报有误的写明错在哪里：台账算的不填报，比例要有分母', async () => {
  const fail = async (more: { base?: number; indicator?: string }, message: RegExp) =>
    expect(within((ctx) => recordReported(ctx, [reported(orgs.province, '2024', 5, more)]))).rejects.toThrow(message)
  await fail({ indicator: 'on-roll-students' }, /不是填报指标/)
  await fail({ indicator: 'ideological-teacher-ratio' }, /分子和大于 0 的分母/)
  const lines = await within(listReportedLines)
  expect(lines.length).toBeGreaterThan(100)
  expect(lines.every((line) => line.definition && line.clause && line.unit)).toBe(true)
})

test('师生比 1:400 没有到 1:350；一批有一个就算达到；各省基数没有的增量不判定', async () => {
  await within((ctx) =>
    recordReported(ctx, [
      reported(orgs.province, '2025', 4000, { indicator: 'ideological-teacher-ratio', base: 10 }),
      reported(orgs.province, '2025', 1, { indicator: 'ideological-courses' }),
      reported(orgs.province, '2025', 29, { indicator: 'senior-skilled-share-midwest', base: 100 }),
    ]),
  )
  expect(await row('ideological-teacher-ratio')).toMatchObject({ live: 400, operator: 'ratio-down', status: '滞后' })
  expect(await row('ideological-courses')).toMatchObject({ live: 1, operator: 'batch', status: '已达到' })
  expect(await row('national-ideological-bases')).toMatchObject({ live: null, soft: true, status: null })
  expect(await row('senior-skilled-share-midwest', 'provinceOfficer', 'national-14th-five-year')).toMatchObject({ live: 29, increment: true, status: null, targetSource: null })
  // Nobody else reported: that is no zero, and a ratio reads in its own unit and not in per cent.
  const officer = await world.as('provinceOfficer')
  const open = (indicatorId: string, period: string) => officer.ok(api.getBreakdown, { planId: sichuan, indicatorId, period })
  const ratio = await open('ideological-teacher-ratio', '2025')
  expect([ratio.unit, ratio.total]).toEqual(['1:n', { value: 4000, base: 10, share: 400, held: true }])
  expect((await open('national-ideological-bases', '2025')).total).toMatchObject({ value: 0, held: false })
  expect((await open('national-ideological-bases', '2025')).rows.some((one) => one.held)).toBe(false)
  expect((await open('training-person-times', '2021')).rows.every((one) => one.held)).toBe(true)
})

test('累计项把规划各年加起来；每市州至少一所按所在地数市州', async () => {
  const added = [
    await addTraining(world, { completedOn: '2020-05-01' }),
    await addTraining(world, { completedOn: '2021-05-01' }),
    await addTraining(world, { completedOn: '2023-05-01' }),
  ]
  const five = await row('training-five-years')
  expect(five).toMatchObject({ cumulative: true, baselineSource: 'rule', live: 0.0002 })
  expect(five.values.map((one) => one.value)).toEqual([null, 0.0001, 0.0001, 0.0002, 0.0002, 0.0002].slice(0, five.values.length))
  const drill = await (await world.as('provinceOfficer')).ok(api.getBreakdown, { planId: sichuan, indicatorId: 'training-five-years' })
  expect(drill.total.value).toBe(2)
  const cities = await world.sql<{ n: number }>(`select count(distinct left(location_region, 4))::int as n from org where level = 'technician'`)
  expect((await row('cities-with-technician-school')).live).toBe(cities[0]!.n)
  for (const one of added) await remove(world, one.table, one.id)
})

test('市里有分解目标就按分解目标判定，没有的不判定；改目标留下旧的', async () => {
  const target = (value: number) => ({ planId: sichuan, indicator: 'on-roll-students', orgNo: orgs.chengdu, year: 2025, value, caseNo: 'T-2', reason: '省里分解' })
  expect(await row('on-roll-students', 'chengduOfficer')).toMatchObject({ targetSource: null, status: null })
  await within((ctx) => recordTargets(ctx, [target(5)]))
  await within((ctx) => recordTargets(ctx, [target(0.0001)]))
  const one = await addEnrollment(world, { registeredOn: '2024-09-01' })
  expect(await row('on-roll-students', 'chengduOfficer')).toMatchObject({ targetSource: 'assigned', target: { year: 2025, value: 0.0001 }, status: '已达到' })
  // An ended year with a target of its own is judged by that; after the plan the newest that is due holds.
  const thisYear = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear()
  await within((ctx) => recordTargets(ctx, [{ ...target(7), year: 2024 }, { ...target(9), year: thisYear }]))
  const own = await row('on-roll-students', 'chengduOfficer')
  expect([own.target.value, own.status, own.final?.status, own.values.find((one) => one.period === '2024')?.status]).toEqual([9, '滞后', '已达到', '滞后'])
  await world.sql('update plan_target set superseded_at = now() where org_no = $1 and year <> 2025 and superseded_at is null', [orgs.chengdu])
  expect(await row('on-roll-students')).toMatchObject({ targetSource: 'plan', target: { value: 20 } })
  expect(await within((ctx) => listTargets(ctx, { planId: sichuan }))).toMatchObject([{ orgNo: orgs.chengdu, value: 0.0001 }])
  await expect(within((ctx) => recordTargets(ctx, [{ ...target(1), indicator: 'none' }]))).rejects.toThrow(/没有编号为/)
  const figures = await within((ctx) => figuresFor(ctx, { indicators: ['on-roll-students', 'senior-share', 'no-such'], periods: ['2024', 'live'], orgNo: orgs.chengdu }))
  expect(figures.map((figure) => [figure.indicator, figure.period, figure.value, figure.source])).toEqual([
    ['on-roll-students', '2024', 1, 'computed'], ['on-roll-students', 'live', 1, 'computed'],
    ['senior-share', '2024', 0, 'computed'], ['senior-share', 'live', 0, 'computed'],
    ['no-such', '2024', null, 'none'], ['no-such', 'live', null, 'none'],
  ])
  expect(await within((ctx) => historyOf(ctx, { indicator: 'on-roll-students', orgNo: orgs.chengdu }))).toEqual([{ year: 2024, value: 1 }, { year: 2025, value: 1 }])
  await remove(world, one.table, one.id)
})

test('外省的规划在本省没有数，来源写 none；四个规划都在目录里', async () => {
  const officer = await world.as('provinceOfficer')
  const { plans } = await officer.ok(api.listPlans, {})
  expect(plans.map((plan) => plan.id)).toEqual(['national-14th-five-year', 'chongqing-14th-five-year', sichuan, 'yunnan-2025'])
  const board = await officer.ok(api.getBoard, { planId: 'yunnan-2025' })
  expect(board.rows.every((one) => one.live === null && one.status === null)).toBe(true)
  const national = async () => (await officer.ok(api.getBoard, { planId: 'national-14th-five-year' })).rows.map((one) => [one.id, one.floor, one.live])
  // A register without one record in any year says nothing: that is not known, and not nought. What is kept counts from nought.
  expect(await national()).toEqual([
    ['on-roll-students', true, null], ['employment-rate', true, null], ['skilled-talent-cultivated', false, null], ['training-cumulative', false, null],
  ])
  const computed = (id: string) => within((ctx) => computeIndicators(ctx, { planId: sichuan })).then((rows) => rows.find((one) => one.id === id))
  expect(await computed('training-person-times')).toMatchObject({ value: null, source: 'none', status: null })
  const added = [await addEnrollment(world, { registeredOn: '2019-09-01', leftOn: '2022-07-01', status: 'graduated' }), await addTraining(world, { completedOn: '2022-05-01' })]
  expect((await national()).map((one) => one[2])).toEqual([0, null, null, 0.0001])
  expect(await computed('training-person-times')).toMatchObject({ value: 0, source: 'computed', status: '滞后' })
  expect((await row('training-person-times', 'mianyangOfficer')).live).toBe(0)
  for (const one of added) await remove(world, one.table, one.id)
})

test('发布冻结一期数据：不能再发一次，旧记录改了以后对照给出差别，修订要写原因', async () => {
  const officer = await world.as('provinceOfficer')
  const one = await addEnrollment(world, { registeredOn: '2022-09-01' })
  const input = { planId: sichuan, period: '2023', title: '2023 年主要指标' }
  const { id, figures } = await officer.ok(api.releaseFigures, input)
  expect(figures).toBeGreaterThan(0)
  const same = await officer.ok(api.getRelease, { planId: sichuan, id })
  expect(same.rows.filter((row) => row.changed)).toEqual([])
  expect(same.differenceCount).toBe(0)
  await remove(world, one.table, one.id)
  const after = await officer.ok(api.getRelease, { planId: sichuan, id })
  expect(after.rows.filter((row) => row.changed).map((row) => row.id)).toEqual(['on-roll-students', 'senior-share'])
  expect(after.rows.find((row) => row.id === 'on-roll-students')).toMatchObject({ released: 0.0001, now: 0 })
  expect(after.differences.find((row) => row.indicator === 'on-roll-students')).toMatchObject({ orgNo: orgs.qingcheng, released: 1, now: null })
  const again = await officer.send(api.releaseFigures, input)
  expect([again.status, again.problem?.refusal?.rule]).toEqual([409, '一期数据只发布一次，发布后不改。'])
  expect((await officer.send(api.releaseFigures, { ...input, restates: id })).status).toBe(400)
  await officer.ok(api.releaseFigures, { ...input, restates: id, note: '一条学籍登记有误，已撤销' })
  const { releases } = await officer.ok(api.listReleases, { planId: sichuan })
  expect(releases.map((release) => release.restates)).toEqual([id, null])
  expect((await officer.send(api.releaseFigures, { ...input, period: '2099' })).status).toBe(400)
  const city = await world.as('mianyangOfficer')
  expect((await city.ok(api.getRelease, { planId: sichuan, id })).rows.find((row) => row.id === 'on-roll-students')!.released).toBeNull()
  expect((await city.send(api.releaseFigures, input)).status).toBe(403)
  expect((await city.send(api.getRelease, { planId: sichuan, id: newId() })).status).toBe(404)
})

const fifteenth = {
  id: 'sichuan-15th-five-year', title: '四川省技工教育“十五五”规划', table: '主要指标', document: '测试', clause: '测试文件 专栏1', region: '510000', period: { from: 2026, to: 2030 },
  indicators: [
    { id: 'on-roll-students', no: 1, name: '在校生规模', unit: '万人', scale: 10000, decimals: 2, baseline: { year: 2025, value: 18 }, target: { year: 2030, value: 22 }, operator: '>=', operatorSource: 'text', kind: '预期性', cumulative: false, period: 'point', definition: '期末有在校学籍的学生人数。', clause: '测试文件 专栏1', source: 'computed' },
  ],
}

test('十五五规划以文件登记，不改程序：问题逐条指出，改好再登记，第二版写明变化', async () => {
  const officer = await world.as('provinceOfficer')
  const check = (value: unknown, name = '规划.json') => officer.ok(api.checkPlanFile, {}, { file: { name, bytes: bytes(value) } })
  const line = fifteenth.indicators[0]!
  const wrong = await check({ ...fifteenth, region: '530000', indicators: [{ ...line, operator: '约等于' }, { ...line, no: 2, source: 'reported' }] })
  expect(wrong.plan).toBeNull()
  expect(wrong.problems.map((problem) => problem.place)).toContain('第 1 项指标 · 算子')
  const foreign = await check({ ...fifteenth, region: '530000' })
  expect(foreign.problems).toEqual([{ place: '地区代码', message: '“530000”不是本省（510000）或全国（000000）。' }])
  expect((await check({ ...fifteenth, id: sichuan })).problems[0]!.message).toContain('随系统提供')
  const good = await check(fifteenth)
  expect(good).toMatchObject({ problems: [], version: 1, plan: { indicators: 1 } })
  const file = (value: unknown) => ({ file: { name: '规划.json', bytes: bytes(value) } })
  expect((await officer.send(api.storePlanFile, { sha256: good.sha256, reason: '登记' }, file({ ...fifteenth, title: '另一份' }))).status).toBe(400)
  expect((await officer.send(api.storePlanFile, { sha256: foreign.sha256, reason: '登记' }, file({ ...fifteenth, region: '530000' }))).status).toBe(409)
  expect(await officer.ok(api.storePlanFile, { sha256: good.sha256, reason: '省政府印发' }, file(fifteenth))).toEqual({ planId: fifteenth.id, version: 1 })
  const board = await officer.ok(api.getBoard, { planId: fifteenth.id })
  expect(board.rows[0]).toMatchObject({ id: 'on-roll-students', source: 'computed', target: { year: 2030, value: 22 }, targetSource: 'plan' })
  expect((await officer.ok(api.listPlans, {})).plans).toHaveLength(5)
  const second = { ...fifteenth, indicators: [{ ...line, target: { year: 2030, value: 23 } }] }
  const changed = await check(second)
  expect(changed).toMatchObject({ version: 2, changes: [{ id: 'on-roll-students', change: 'changed', what: '目标由 22 改为 23' }] })
  await officer.ok(api.storePlanFile, { sha256: changed.sha256, reason: '中期调整' }, file(second))
  expect((await officer.ok(api.listPlanVersions, { planId: fifteenth.id })).versions.map((one) => [one.version, one.reason])).toEqual([[2, '中期调整'], [1, '省政府印发']])
  expect((await (await world.as('chengduOfficer')).send(api.listPlanFiles, {})).status).toBe(403)
})

test('Excel 模板填好就能登记；不是工作簿、列不全、词不对的逐条指出', async () => {
  const officer = await world.as('provinceOfficer')
  const template = await (await officer.send(api.downloadPlanTemplate, {})).bytes()
  expect((await readTable(template, { fileName: 'a.xlsx' })).sheets.map((sheet) => sheet.name).slice(0, 2)).toEqual(['规划', '指标'])
  const check = (file: Uint8Array, name = 'a.xlsx') => officer.ok(api.checkPlanFile, {}, { file: { name, bytes: file } })
  expect(await check(template)).toMatchObject({ problems: [], plan: { id: 'sichuan-15th-five-year', indicators: 1 } })
  const spec = planTemplate()
  const lines = spec.sheets[1]!
  const bad = await writeWorkbook({ sheets: [spec.sheets[0]!, { ...lines, rows: [lines.rows[0]!.map((cell, at) => (at === 8 ? '大约' : at === 10 ? '很多' : cell))] }] })
  expect((await check(bad)).problems.map((problem) => problem.place)).toEqual(expect.arrayContaining(['指标 第 2 行 · 算子', '指标 第 2 行 · 目标值']))
  // 万人 without a conversion: counted from records it is 10 000 of them; reported it is the unit itself.
  const scaled = async (scale: string, source = '台账计算', id = 'on-roll-students') =>
    (await check(await writeWorkbook({ sheets: [spec.sheets[0]!, { ...lines, rows: [lines.rows[0]!.map((cell, at) => (at === 4 ? scale : at === 24 ? source : at === 25 || at === 1 ? id : cell))] }] }))).problems
  expect(await scaled('')).toEqual([])
  expect(await scaled('', '责任单位填报', 'new-skilled-people')).toEqual([])
  expect(await scaled('1')).toMatchObject([{ place: '第 1 项指标 · 换算', message: expect.stringContaining('应为 10000') }])
  expect(await scaled('10000', '责任单位填报', 'new-skilled-people')).toMatchObject([{ place: '第 1 项指标 · 换算', message: expect.stringContaining('不换算') }])
  expect((await check(new TextEncoder().encode('不是'), 'a.xlsx')).plan).toBeNull()
  expect((await check(new TextEncoder().encode('{'), 'a.json')).problems[0]!.message).toContain('JSON')
})

test('推算填报的指标，填报到哪一年就用到哪一年，不受台账从哪年起完整的限制', async () => {
  const line = 'famous-bases'
  const values = [21, 36, 48, 58, 66, 72, 77, 81, 84, 86, 88]
  await within((ctx) => recordReported(ctx, values.map((value, at) => reported(orgs.province, String(2015 + at), value, { indicator: line }))))
  const officer = await world.as('provinceOfficer')
  const said = await officer.ok(api.getOutlook, { planId: sichuan, indicatorId: line })
  expect(said.history).toEqual(values.map((value, at) => ({ year: 2015 + at, value })))
  expect(said.published).toBe(true)
})
