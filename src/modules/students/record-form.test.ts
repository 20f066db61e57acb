import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { testAccountPassword } from '../../../tests/support/keys.ts'
import { addFourStudents, studentForm } from '../../../tests/support/student-form.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { demoId } from './fixtures/roster.ts'

let world: World
const home = mkdtempSync(join(tmpdir(), 'luban-records-'))

const registrar = () => world.as('qingchengRegistrar')
const add = async (name: string, serial: number, more: Record<string, string | number | null> = {}) =>
  (await registrar()).ok(api.createStudent, { values: studentForm(name, serial, more) })

let ids: Awaited<ReturnType<typeof addFourStudents>>
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  ids = await addFourStudents(world)
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

test('查看完整号码要写用途：号码给出，审计和查看记录里有用途', async () => {
  const client = await registrar()
  const refused = await client.send(api.revealStudent, { id: ids['曾国'], purpose: '看' })
  expect([refused.status, refused.problem.message]).toEqual([
    400,
    '查看完整证件号码要写明用途，至少 4 个字，本人会看到。',
  ])
  expect(await client.ok(api.revealStudent, { id: ids['曾国'], purpose: '办理学生意外险' })).toEqual({
    name: '曾国',
    idNumber: demoId(3),
  })
  expect(
    await world.sql(
      `select verb, reason, person_id is not null as person from audit where verb = 'student.reveal'`,
    ),
  ).toEqual([{ verb: 'student.reveal', reason: '办理学生意外险', person: true }])
  expect(
    (
      await (
        await world.as('chengduOfficer')
      ).send(api.revealStudent, { id: ids['曾国'], purpose: '办理核对' })
    ).status,
  ).toBe(403)
})

test('单人录入与名册同一套检查：每一处一句话，什么也没有写入', async () => {
  const before = await world.sql('select count(*) from enrollment')
  const answer = await (
    await registrar()
  ).send(api.createStudent, {
    values: studentForm('坏表单', 1, { idNumber: '519900200902300011',
      trainingLevel: '高技',
      guardianPhone: null,
      site: '天府教学点',
    }),
  })
  expect(answer.status).toBe(400)
  expect(answer.problem.issues!.map((issue) => `${issue.path} ${issue.message}`)).toEqual([
    'trainingLevel “高技”不在可选值内。改为 初级工、中级工、高级工、预备技师（技师） 之一。',
    expect.stringMatching(/^site 本校没有就读地点“天府教学点”。改为 校本部、锦江教学点、龙泉教学点 之一/),
    'idNumber 第 7–14 位“20090230”不是真实日期：2009 年 2 月没有 30 日。按身份证核对。',
  ])
  const double = await (await registrar()).send(api.createStudent, { values: studentForm('曾国', 3) })
  expect(double.problem.issues).toEqual([
    { path: 'idNumber', message: '本校已有此人（待注册）。打开那一条修改，不要重复录入。' },
  ])
  expect(await world.sql('select count(*) from enrollment')).toEqual(before)
})

test('两人先后改同一份学籍：后提交的得到 409，说出谁在何时改了什么', async () => {
  const client = await registrar()
  const { id, version } = await add('先后改', 31)
  const form = await client.ok(api.getStudentValues, { id })
  expect(form.values['idNumber']).toBe(demoId(31))
  expect(
    await client.ok(api.editStudent, {
      id,
      version,
      values: { ...form.values, className: '数控9班', guardianPhone: '13900000009' },
    }),
  ).toMatchObject({ version: 2 })
  const late = await client.send(api.editStudent, {
    id,
    version,
    values: { ...form.values, className: '数控8班' },
  })
  expect(late.status).toBe(409)
  expect(late.problem.message).toMatch(
    /^您打开后，周\* 在 \d\d-\d\d \d\d:\d\d 改过这条记录。您的填写没有写入，仍在本页。$/,
  )
  expect(late.problem.changed!.fields).toEqual(['班级', '监护人电话'])
  expect((await world.sql(`select class_name from enrollment where id = $1`, [id]))[0]).toEqual({
    class_name: '数控9班',
  })
})

test('已注册的学籍不能改也不能删，待注册的可以删并留下理由', async () => {
  const client = await registrar()
  const active = await client.ok(api.getStudent, { id: ids['欧阳明娜']! })
  const edit = await client.send(api.editStudent, { id: active.id, version: active.version, values: {} })
  expect(edit.problem.message).toBe(
    '欧阳*娜 现在不能修改。学籍已注册，内容不直接修改；办理“更正”或异动。什么也没有写入。',
  )
  expect(
    (await client.send(api.deleteStudent, { id: active.id, version: active.version, reason: '试试看' }))
      .status,
  ).toBe(409)
  const { id } = await add('要删除', 33)
  await client.ok(api.deleteStudent, { id, version: 1, reason: '录错了人' })
  expect(await world.sql('select 1 from enrollment where id = $1', [id])).toEqual([])
  expect(await world.sql(`select reason from audit where verb = 'student.delete'`)).toEqual([
    { reason: '录错了人' },
  ])
})

test('没有区划表可查的老区划是提示，留在人员登记里，不拒绝', async () => {
  const client = await registrar()
  const head = '51022119900115001'
  const { checkDigit } = await import('../../kernel/ids.ts')
  const made = await client.ok(api.createStudent, {
    values: studentForm('老区划', 1, { idNumber: head + checkDigit(head), phone: '13700000000' }),
  })
  expect(made.warnings.map((one) => one.key)).toContain('idNumber')
  expect((await client.ok(api.getStudent, { id: made.id })).warnings[0]).toMatch(
    /^区划代码 510221 不在历年区划表内/,
  )
})

test('学员登录后看到本人的学籍、每一步和谁看过；看不到别人的', async () => {
  const [person] = await world.sql<{ person_id: string }>(`select person_id from enrollment where id = $1`, [
    ids['曾国'],
  ])
  const account = await world.sessions.createAccount({
    username: 'zengguo',
    name: '曾国',
    password: testAccountPassword,
  })
  await world.sql(
    `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id) values (gen_random_uuid(), $1, 'p51', 'learner', $2, '青城技师学院', '曾国', $3)`,
    [account, orgs.qingcheng, person!.person_id],
  )
  await (await world.as('chengduOfficer')).ok(api.getStudent, { id: ids['曾国'] })
  const learner = await world.as('zengguo')
  const mine = await learner.ok(api.getMyStudent, {})
  expect(mine.records.map((one) => [one.id, one.name, one.words[one.status]])).toEqual([
    [ids['曾国'], '曾*', '待注册'],
  ])
  expect(mine.records[0]!.steps.map((step) => [step.title, step.by])).toEqual([['逐人录入', '周*']])
  const { rows } = await learner.ok(api.listMyViews, {})
  expect(rows.map((row) => [row.viewer, row.organisation, row.what, row.purpose])).toContainEqual([
    '周*',
    '青城技师学院',
    '看了完整证件号码',
    '办理学生意外险',
  ])
  expect(rows.map((row) => row.organisation)).toContain('成都市人社局')
  expect(await learner.ok(api.showMyIdNumber, {})).toEqual({ idNumber: demoId(3) })
  expect((await learner.send(api.getStudent, { id: ids['张小三']! })).status).toBe(403)
  expect((await learner.send(api.listStudents, {})).status).toBe(403)
})

test('学员看得到自己的办件：轮到谁、到什么时候、每一步；别人的办件看不到', async () => {
  const [mine] = await world.sql<{ id: string; person_id: string }>(
    'select id, person_id from enrollment where id = $1',
    [ids['曾国']],
  )
  const [other] = await world.sql<{ id: string; person_id: string }>(
    'select id, person_id from enrollment where id = $1',
    [ids['阿依古丽·买买提']],
  )
  const open = async (no: string, row: { id: string; person_id: string }) => {
    await world.sql(
      `with f as (insert into case_file (id, no, workflow, org_no, org_name, title, state, authority_no, authority_name, waiting_org_no, due_on, created_by, created_by_name)
         values (gen_random_uuid(), $1, 'students.registration', $2, '青城技师学院', '新生学籍注册', 'submitted', $3, '成都市人社局', $3, '2026-12-08', 'x', '周琴') returning id)
       , i as (insert into case_item (id, case_id, org_no, ordinal, record_id, person_id, label, state) select gen_random_uuid(), id, $2, 1, $4, $5, 'x', 'pending' from f)
       insert into case_event (case_id, org_no, action, title, from_state, to_state, actor_name, actor_org_name, role) select id, $2, 'submit', '提交审核', 'draft', 'submitted', '周琴', '青城技师学院', 'registrar' from f`,
      [no, orgs.qingcheng, orgs.chengdu, row.id, row.person_id],
    )
  }
  await open('XJ-TEST-1', mine!)
  await open('XJ-TEST-2', other!)
  const { records } = await (await world.as('zengguo')).ok(api.getMyStudent, {})
  expect(records[0]!.cases).toMatchObject([
    {
      no: 'XJ-TEST-1',
      turn: '成都市人社局',
      schoolActs: false,
      closed: false,
      dueOn: '2026-12-08',
      steps: [{ title: '提交审核', by: '周*' }],
    },
  ])
  expect(JSON.stringify(records)).not.toContain('XJ-TEST-2')
  const held = await (await registrar()).send(api.editStudent, { id: mine!.id, version: 1, values: {} })
  expect(held.problem.message).toBe(
    '曾* 现在不能修改。这名学生在办件 XJ-TEST-1 中等待审核。等审核结束，或先撤回办件。什么也没有写入。',
  )
})

test('命令行用的导入：先试后写，报告与页面同一份', async () => {
  const { importRosterFile } = await import('./public.ts')
  const { inTransaction } = await import('../../kernel/context.ts')
  const { rosterOf, rowOf } = await import('./fixtures/roster.ts')
  const actor = {
    accountId: 'cli',
    name: '命令行',
    postId: 'cli',
    role: 'registrar' as const,
    org: { no: orgs.qingcheng, name: '青城技师学院' },
    permissions: new Set<string>(),
    schema: 'p51',
    demonstration: true,
    personId: null,
  }
  const file = await rosterOf(rowOf('命令行生', demoId(901)), rowOf('坏行', '123'))
  const run = (dryRun: boolean) =>
    inTransaction(world.database, world.vault, actor, crypto.randomUUID(), (ctx) =>
      importRosterFile(ctx, { ...file, dryRun }),
    )
  const dry = await run(true)
  expect([dry.committed, dry.batch.counts.new, dry.problems.map((one) => one.excelRow)]).toEqual([
    false,
    1,
    [3],
  ])
  expect(await world.sql(`select 1 from enrollment where name = '命令行生'`)).toEqual([])
  expect((await run(false)).committed).toBe(true)
  expect(await world.sql(`select status from enrollment where name = '命令行生'`)).toEqual([
    { status: 'pending' },
  ])
})
