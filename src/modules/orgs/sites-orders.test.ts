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
const later = `${year + 1}-06-30`

const { open, act, pass } = caseActsOf(() => world)

const school = async (no: number, on?: string) =>
  (await world.as('provinceOfficer')).ok(api.getOrg, { orgNo: no, ...(on ? { on } : {}) })

test('教学点由所在地的市级审批，批准后可注册学籍', async () => {
  const input = {
    orgNo: orgs.qingcheng,
    siteNo: orgs.qingchengUnapproved,
    name: '青城技师学院龙泉教学点',
    locationRegion: '510112',
    address: '龙泉驿区驿都大道 1 号',
    capacity: 300,
    levels: ['intermediate', 'senior'],
  }
  const made = await open('qingchengRegistrar', api.applySite, input)
  expect(made).toMatchObject({ state: 'review', authorityName: '成都市人社局' })
  await pass('chengduOfficer', made.id, 'approve')
  expect(
    (await school(orgs.qingcheng)).sites.find((one) => one.no === orgs.qingchengUnapproved),
  ).toMatchObject({ state: 'operating', approvedBy: '成都市人社局', address: '龙泉驿区驿都大道 1 号' })
  const fresh = await open('qingchengRegistrar', api.applySite, {
    ...input,
    siteNo: undefined,
    name: '青城技师学院双流教学点',
    locationRegion: '510116',
  })
  await pass('chengduOfficer', fresh.id, 'approve')
  expect((await school(orgs.qingcheng)).sites.map((one) => one.no)).toContain(orgs.qingcheng + 3)
})

test('外市的教学点由当地主管部门先审批，再由本校主管部门审核；当地只看得到这一件', async () => {
  const input = {
    orgNo: orgs.qingcheng,
    name: '青城技师学院三台教学点',
    locationRegion: '510722',
    address: '三台县梓州路 8 号',
    capacity: 200,
    levels: ['senior'],
  }
  const made = await open('qingchengRegistrar', api.applySite, input)
  expect(made).toMatchObject({ state: 'place', stateTitle: '所在地审批', authorityName: '成都市人社局' })
  const mianyang = await world.as('mianyangOfficer')
  expect((await mianyang.ok(todos.listTodos, {})).rows).toMatchObject([{ id: made.id, asParty: '所在地主管部门' }])
  expect((await mianyang.ok(todos.getCase, { id: made.id })).facts).toContainEqual({ label: '名称', value: input.name })
  expect((await act('chengduOfficer', made.id, 'approve')).status).toBe(409)
  await pass('mianyangOfficer', made.id, 'agree')
  await pass('chengduOfficer', made.id, 'approve')
  expect((await school(orgs.qingcheng)).sites.find((one) => one.name === input.name)).toMatchObject({ approvedBy: '绵阳市人社局' })
  const refused = await open('qingchengRegistrar', api.applySite, { ...input, name: '青城技师学院盐亭教学点' })
  await pass('mianyangOfficer', refused.id, 'return', { reason: '请写明消防验收。' })
  const seen = await (await world.as('qingchengRegistrar')).ok(todos.getCase, { id: refused.id })
  expect(seen).toMatchObject({ state: 'returned', mine: true })
})

test('当地已有批准文件的写明文件，没有登记当地主管部门的须写明，由本校主管部门办理', async () => {
  const input = {
    orgNo: orgs.qingcheng,
    name: '青城技师学院涪城教学点',
    locationRegion: '510703',
    address: '涪城区临园路 8 号',
    capacity: 200,
    levels: ['senior'],
  }
  const bare = await (await world.as('qingchengRegistrar')).send(api.applySite, { ...input, locationRegion: '510502' } as never)
  expect(bare.status).toBe(409)
  expect(bare.problem.refusal).toMatchObject({
    clause: '001:1310',
    fact: expect.stringContaining('当地人社部门的批准文件'),
  })
  const made = await open('qingchengRegistrar', api.applySite, {
    ...input,
    localApproval: {
      name: '绵阳市人社局关于同意设立教学点的批复',
      number: '绵人社函〔2026〕7号',
      on: '2026-04-10',
    },
  })
  expect(made.authorityName).toBe('成都市人社局')
  await pass('chengduOfficer', made.id, 'approve')
  expect(
    (await school(orgs.qingcheng)).sites.find((one) => one.name === '青城技师学院涪城教学点'),
  ).toMatchObject({ approvedOn: '2026-04-10', approvedBy: '绵阳市人社局关于同意设立教学点的批复' })
})

test('教学点的层次超过学校层级的不能提交', async () => {
  const refused = await (
    await world.as('shengzhiRegistrar')
  ).send(api.applySite, {
    orgNo: orgs.shengzhi,
    name: '蜀光校区',
    locationRegion: '510104',
    address: '锦江区',
    capacity: 10,
    levels: ['technician'],
    localApproval: basis,
  })
  expect(refused.status).toBe(409)
  expect(refused.problem.refusal).toMatchObject({
    clause: '001:1129',
    fact: expect.stringContaining('高级技工学校不能开设预备技师'),
  })
})

test('联合办学备案后列入登记；同一协议不重复备案，日期颠倒的不能提交', async () => {
  const input = {
    orgNo: orgs.qingcheng,
    agreementNo: 'HZ-2026-0031',
    partnerName: '涪江技工学校',
    partnerOrgNo: orgs.fujiang,
    validFrom: '2026-09-01',
    validTo: '2029-08-31',
    quota: 120,
    specialties: '数控加工',
  }
  const registrar = await world.as('qingchengRegistrar')
  const reversed = await registrar.send(api.applyJoint, { ...input, validTo: '2025-08-31' })
  expect(reversed.problem.refusal).toMatchObject({ clause: '001:63' })
  const made = await open('qingchengRegistrar', api.applyJoint, input)
  await pass('chengduOfficer', made.id, 'approve')
  expect(
    (await registrar.ok(api.getOrg, { orgNo: orgs.qingcheng })).jointProgrammes.find(
      (one) => one.agreementNo === 'HZ-2026-0031',
    ),
  ).toMatchObject({
    state: 'approved',
    filedWithName: '成都市人力资源和社会保障局',
    quota: 120,
    caseNo: made.no,
  })
  expect((await registrar.send(api.applyJoint, input)).problem.refusal).toMatchObject({
    clause: '001:1310',
    fact: expect.stringContaining('已于'),
  })
  const filed = await open('qingchengRegistrar', api.applyJoint, {
    ...input,
    agreementNo: 'HZ-2026-0009',
    partnerOrgNo: undefined,
    partnerName: '某某职业学院',
  })
  await pass('chengduOfficer', filed.id, 'refuse', { reason: '协议没有盖章。' })
  expect(
    (await registrar.ok(api.getOrg, { orgNo: orgs.qingcheng })).jointProgrammes.find(
      (one) => one.agreementNo === 'HZ-2026-0009',
    ),
  ).toMatchObject({ state: 'filed' })
})

test('限期整改由主管部门下达，报告后复查合格恢复在办；改为暂停招生时移出名录', async () => {
  const order = {
    orgNo: orgs.qingcheng,
    to: 'rectifying',
    requirements: '实训场地消防通道不足，九月底前整改。',
    dueOn: later,
    reason: '督导检查发现。',
    clause: '001:158',
  }
  const other = await (await world.as('mianyangOfficer')).send(api.issueOrder, order as never)
  expect(other.status).toBe(404)
  const made = await open('chengduOfficer', api.issueOrder, order)
  expect(made).toMatchObject({ state: 'issued', no: expect.stringMatching(/^ZG-/) })
  expect(await school(orgs.qingcheng)).toMatchObject({ state: 'rectifying' })
  const twice = await (await world.as('chengduOfficer')).send(api.issueOrder, order as never)
  expect(twice.problem.refusal).toMatchObject({
    clause: '001:158',
    fact: expect.stringContaining('限期整改'),
  })
  await pass('chengduOfficer', made.id, 'suspend', { reason: '逾期没有整改。' })
  const suspended = await school(orgs.qingcheng)
  expect(suspended.state).toBe('suspended')
  expect(suspended.qualifications[0]).toMatchObject({
    state: 'revoked',
    reason: expect.stringContaining('逾期没有整改'),
  })
  await pass('qingchengRegistrar', made.id, 'report', { reason: '消防通道已拓宽，附照片。' })
  await pass('chengduOfficer', made.id, 'reject', { reason: '东侧通道仍堆放设备。' })
  await pass('qingchengRegistrar', made.id, 'report', { reason: '已清理。' })
  await pass('chengduOfficer', made.id, 'lift')
  const lifted = await school(orgs.qingcheng)
  expect(lifted).toMatchObject({ state: 'operating' })
  expect(lifted.periods[0]).toMatchObject({ state: 'operating', validTo: null, clause: '001:158' })
  expect(lifted.qualifications[0]!.state).toBe('revoked')
})

test('位于本市的省属学校，市级不能责令整改', async () => {
  const answer = await (
    await world.as('chengduOfficer')
  ).send(api.issueOrder, {
    orgNo: orgs.shengzhi,
    to: 'suspended',
    requirements: '停招。',
    dueOn: later,
    reason: '检查。',
  })
  expect(answer.status).toBe(409)
  expect(answer.problem.refusal).toMatchObject({
    clause: '001:158',
    fact: expect.stringContaining('主管部门不是'),
  })
})

test('筹设的学校经核准后在办；退出须写明学生安置，核准后关闭教学点', async () => {
  const province = await world.as('provinceOfficer')
  const made = await province.ok(api.createOrg, {
    kind: 'school',
    name: '岷江技工学校',
    shortName: '岷江技工',
    region: '510100',
    locationRegion: '510104',
    level: 'technical',
    ownership: 'public',
    founding: basis,
  })
  await world.sql(
    `update national.post set org_no = $1 where account_id = (select account_id from national.post where org_no = $2 and role = 'registrar')`,
    [made.no, orgs.fujiang],
  )
  const wrong = await (
    await world.as('fujiangRegistrar')
  ).send(api.applyState, { orgNo: made.no, to: 'withdrawn', basis })
  expect(wrong.status).toBe(200)
  await pass('fujiangRegistrar', wrong.data.id, 'withdraw')
  await pass('fujiangRegistrar', wrong.data.id, 'cancel', { reason: '填错了。' })
  const opening = await open('fujiangRegistrar', api.applyState, { orgNo: made.no, to: 'operating', basis })
  await pass('chengduOfficer', opening.id, 'recommend')
  await pass('provinceOfficer', opening.id, 'approve')
  expect(await school(made.no)).toMatchObject({ state: 'operating' })
  const again = await (
    await world.as('fujiangRegistrar')
  ).send(api.applyState, { orgNo: made.no, to: 'operating', basis })
  expect(again.problem.refusal).toMatchObject({
    clause: '001:1034',
    fact: expect.stringContaining('不能申请变为“在办”'),
  })
  const unplaced = await (
    await world.as('fujiangRegistrar')
  ).send(api.applyState, { orgNo: made.no, to: 'withdrawn', basis })
  expect(unplaced.problem.refusal).toMatchObject({
    clause: '001:1349',
    fact: expect.stringContaining('安置办法'),
  })
  const leaving = await open('fujiangRegistrar', api.applyState, {
    orgNo: made.no,
    to: 'withdrawn',
    basis,
    studentPlacement: '没有在校学生，学籍档案移交市人社局。',
  })
  await pass('chengduOfficer', leaving.id, 'recommend')
  await pass('provinceOfficer', leaving.id, 'approve')
  const gone = await school(made.no)
  expect(gone).toMatchObject({ state: 'withdrawn', closedOn: expect.any(String) })
  expect(gone.periods[0]).toMatchObject({ state: 'withdrawn', validTo: null })
})
