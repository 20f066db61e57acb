import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { caseActsOf } from '../../../tests/support/case-acts.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const year = new Date().getFullYear()
const basis = { name: '批复', number: '川人社函〔2026〕21号', on: '2026-05-06' }

const { open, act, pass } = caseActsOf(() => world)

const school = async (no: number, on?: string) =>
  (await world.as('provinceOfficer')).ok(api.getOrg, { orgNo: no, ...(on ? { on } : {}) })

test('年度招生资质：学校申请，市级上报，省级核准并列入名录', async () => {
  const input = {
    orgNo: orgs.unqualified,
    year,
    studyMode: 'full-time',
    plannedIntake: 320,
    conditions: '专任教师 42 人，实训场地 6,000 平方米。',
    prospectusFiled: true,
  }
  const made = await open('unqualifiedRegistrar', api.applyQualification, input)
  expect(made).toMatchObject({
    state: 'review',
    authorityName: '成都市人社局',
    no: expect.stringMatching(/^ZZ-/),
  })
  expect((await act('provinceOfficer', made.id, 'approve')).status).toBe(409)
  expect(await pass('chengduOfficer', made.id, 'recommend')).toMatchObject({ state: 'ratify' })
  expect((await act('chengduOfficer', made.id, 'approve')).status).toBe(409)
  await pass('provinceOfficer', made.id, 'approve')
  const [row] = (await school(orgs.unqualified)).qualifications
  expect(row).toMatchObject({ year, studyMode: 'full-time', state: 'approved', listNo: '2', caseNo: made.no })
  const again = await (await world.as('unqualifiedRegistrar')).send(api.applyQualification, input as never)
  expect(again.status).toBe(409)
  expect(again.problem.refusal).toMatchObject({
    clause: '001:1315',
    fact: expect.stringContaining('第 2 号'),
    written: '什么也没有写入。',
  })
  expect(
    await world.sql(`select 1 from case_file where org_no = $1 and workflow = 'orgs.qualification'`, [
      orgs.unqualified,
    ]),
  ).toHaveLength(1)
})

test('省属学校没有市级一步，提交后直接到省', async () => {
  const made = await open('shengzhiRegistrar', api.applyQualification, {
    orgNo: orgs.shengzhi,
    year: year + 1,
    studyMode: 'full-time',
    plannedIntake: 100,
    conditions: '与上年相同。',
    prospectusFiled: false,
  })
  expect(made).toMatchObject({ state: 'ratify', authorityName: '省人社厅' })
  await pass('provinceOfficer', made.id, 'return', { reason: '请补充师资情况。' })
  const registrar = await world.as('shengzhiRegistrar')
  const back = await registrar.ok(api.getCaseFacts, { caseId: made.id })
  expect(back).toMatchObject({
    state: 'returned',
    returnedBecause: '请补充师资情况。',
    facts: { plannedIntake: 100 },
  })
  await registrar.ok(api.applyQualification, {
    orgNo: orgs.shengzhi,
    caseId: made.id,
    version: back.version,
    year: year + 1,
    studyMode: 'full-time',
    plannedIntake: 120,
    conditions: '专任教师 60 人。',
    prospectusFiled: true,
  })
  await pass('provinceOfficer', made.id, 'approve')
  expect((await school(orgs.shengzhi)).qualifications.find((one) => one.year === year + 1)).toMatchObject({
    state: 'approved',
  })
  const [file] = await world.sql<{ facts: { plannedIntake: number } }>(
    'select facts from case_file where id = $1',
    [made.id],
  )
  expect(file!.facts.plannedIntake).toBe(120)
})

test('市级退回并写明理由，学校撤回只在对方打开以前', async () => {
  const made = await open('fujiangRegistrar', api.applyQualification, {
    orgNo: orgs.fujiang,
    year: year + 1,
    studyMode: 'part-time',
    plannedIntake: 50,
    conditions: '周末班。',
    prospectusFiled: true,
  })
  expect((await act('mianyangOfficer', made.id, 'return')).status).toBe(400)
  expect(await pass('fujiangRegistrar', made.id, 'withdraw')).toMatchObject({ state: 'draft' })
  await pass('fujiangRegistrar', made.id, 'submit')
  await (await world.as('mianyangOfficer')).ok(todos.getCase, { id: made.id })
  const late = await act('fujiangRegistrar', made.id, 'withdraw')
  expect(late.status).toBe(409)
  expect(late.problem.message).toContain('不能撤回')
  await pass('mianyangOfficer', made.id, 'return', { reason: '计划数与场地不符。' })
  await pass('fujiangRegistrar', made.id, 'cancel', { reason: '今年不招。' })
  expect((await school(orgs.fujiang)).cases.find((one) => one.id === made.id)).toMatchObject({
    stateTitle: '已撤销',
  })
})

test('别的市的审核岗看不到、办不了这件，答复与不存在的一样', async () => {
  const made = await open('fujiangRegistrar', api.applyPromotion, {
    orgNo: orgs.fujiang,
    to: 'senior',
    basis,
  })
  const chengdu = await world.as('chengduOfficer')
  const absent = '00000000-0000-4000-8000-000000000000'
  const [seen, none] = [
    await chengdu.send(todos.getCase, { id: made.id }),
    await chengdu.send(todos.getCase, { id: absent }),
  ]
  expect(seen.status).toBe(404)
  expect(seen.problem.message).toBe(none.problem.message)
  const [acted, nothing] = [
    await act('chengduOfficer', made.id, 'recommend'),
    await chengdu.send(todos.actOnCase, { id: absent, action: 'recommend', version: 1 }),
  ]
  expect(acted.status).toBe(404)
  expect(acted.problem.message).toBe(nothing.problem.message)
  const foreign = await (
    await world.as('qingchengRegistrar')
  ).send(api.applyPromotion, { orgNo: orgs.fujiang, to: 'senior', basis })
  expect(foreign.status).toBe(404)
  await pass('mianyangOfficer', made.id, 'recommend')
  await pass('provinceOfficer', made.id, 'approve')
  expect(await school(orgs.fujiang)).toMatchObject({ level: 'senior' })
})

test('晋级逐级进行；核准后沿革多一段，昨天的层级不变', async () => {
  const skip = await (
    await world.as('unqualifiedRegistrar')
  ).send(api.applyPromotion, { orgNo: orgs.unqualified, to: 'technician', basis })
  expect(skip.status).toBe(409)
  expect(skip.problem.refusal).toMatchObject({
    clause: '001:1034',
    fact: expect.stringContaining('不能申请晋级为技师学院'),
    ways: ['可以申请晋级为高级技工学校。'],
  })
  const made = await open('unqualifiedRegistrar', api.applyPromotion, {
    orgNo: orgs.unqualified,
    to: 'senior',
    newName: '龙门山高级技工学校',
    basis,
  })
  await pass('chengduOfficer', made.id, 'recommend')
  await pass('provinceOfficer', made.id, 'approve')
  const now = await school(orgs.unqualified)
  expect(now).toMatchObject({ level: 'senior', name: '龙门山高级技工学校' })
  expect(now.periods).toMatchObject([
    { level: 'senior', validTo: null, caseNo: made.no, clause: '001:1034' },
    { level: 'technical', name: '龙门山技工学校' },
  ])
  expect(now.periods[1]!.validTo! < now.periods[0]!.validFrom).toBe(true)
  expect(await school(orgs.unqualified, '2020-01-01')).toMatchObject({
    level: 'technical',
    name: '龙门山技工学校',
  })
})

test('每一步留下经过和一行审计，登记簿的变化带改前改后', async () => {
  const [file] = await world.sql<{ id: string; no: string }>(
    `select id, no from case_file where workflow = 'orgs.promotion' and org_no = $1`,
    [orgs.unqualified],
  )
  const events = await world.sql<{ action: string; reason: string | null }>(
    'select action, reason from case_event where case_id = $1 order by id',
    [file!.id],
  )
  expect(events.map((event) => event.action)).toEqual(['open', 'submit', 'recommend', 'approve'])
  expect(events[3]!.reason).toContain('由技工学校晋级为高级技工学校')
  const audits = await world.sql<{ verb: string }>(
    `select verb from audit where subject_kind = 'case' and subject_id = $1 order by id`,
    [file!.id],
  )
  expect(audits.map((one) => one.verb)).toEqual(['org.apply-promotion', 'case.act', 'case.act'])
  const [change] = await world.sql<{ before: object; after: object }>(
    `select before, after from audit_change where record_kind = 'org' and action = 'promote' and org_no = $1`,
    [orgs.unqualified],
  )
  expect(change).toMatchObject({ before: { level: 'technical' }, after: { level: 'senior' } })
})
