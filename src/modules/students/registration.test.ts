import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  OUTSIDE,
  YEAR,
  act,
  addPending,
  check,
  ids,
  officer,
  open,
  openDesk,
  present,
  registrar,
  statusOf,
  submit,
  view,
  world,
} from '../../../tests/support/registrations.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { api as todos } from '../todos/api.ts'
import { registrationApi as api } from './registration-api.ts'

let close: () => Promise<void>
beforeAll(async () => {
  close = await openDesk()
})
afterAll(() => close())

describe('从填报到注册', () => {
  test('学校提交、主管登记现场核实、通过：学籍号连号，状态在读，占用登记、审计和经过都在', async () => {
    const students = await addPending(3)
    const file = await submit(students)
    expect(file.title).toBe(`青城技师学院 · ${YEAR} 级全日制新生学籍注册（3 人）`)
    const todo = await officer.ok(todos.listTodos, {})
    expect(todo.rows.map((row) => row.no)).toContain(file.no)
    const opened = await view(officer, file.id)
    expect(opened.workdaysLeft).toBe(10)
    expect(opened.rules[0]).toMatchObject({ verdict: expect.stringMatching(/warn|pending/) })
    expect(opened.rules.find((rule) => rule.id === 'onsite')).toMatchObject({
      verdict: 'pending',
      fact: '现场核实还没有登记',
    })
    expect(opened.actions.find((one) => one.action === 'approve')?.why).toContain('现场核实还没有登记')
    const checked = await check(officer, { id: file.id, version: opened.version }, present(students))
    const approved = await act(officer, checked, 'approve')
    expect(approved.problem.message).toBeUndefined()
    expect(approved.data).toMatchObject({ state: 'approved', stateTitle: '已通过' })
    const rows = await world.sql<{
      student_number: string
      status: string
      registered_on: string
      id: string
    }>(
      'select id, student_number, status, registered_on::text from enrollment where id = any($1) order by student_number',
      [ids(students)],
    )
    expect(rows.map((row) => row.student_number)).toEqual(
      [1, 2, 3].map((at) => `5101000001${YEAR}${String(at).padStart(4, '0')}`),
    )
    expect(new Set(rows.map((row) => row.status))).toEqual(new Set(['active']))
    expect(
      await world.sql('select 1 from national.enrollment_claim where enrollment_id = any($1)', [
        ids(students),
      ]),
    ).toHaveLength(3)
    const changes = await world.sql<{ action: string }>(
      `select action from audit_change where record_id = any($1) and record_kind = 'enrollment'`,
      [ids(students)],
    )
    expect(changes.map((row) => row.action)).toEqual(Array(3).fill('registration.approve'))
    const after = await view(registrar, file.id)
    expect(after.timeline.map((one) => one.title)).toEqual([
      '通过',
      '登记现场核实',
      '打开',
      '提交审核',
      '建立办件',
    ])
    expect(after.timeline[0]!.by).toBe('李*')
    expect(after.rules.find((rule) => rule.id === 'onsite')).toMatchObject({ verdict: 'pass' })
    expect(after.steps.map((step) => step.state)).toEqual(['done', 'done', 'done'])
  })

  test('全日制和非全日制分成两件，不混办', async () => {
    const students = [...(await addPending(1)), ...(await addPending(1, { study_mode: 'part-time' }))]
    const { cases } = await registrar.ok(api.openRegistration, { enrollmentIds: ids(students) })
    expect(cases.map((one) => one.studyMode).sort()).toEqual(['full-time', 'part-time'])
    const partTime = cases.find((one) => one.studyMode === 'part-time')!
    const fullTime = await addPending(1)
    const added = await registrar.ok(api.addRegistrationRows, {
      id: partTime.id,
      version: partTime.version,
      enrollmentIds: ids(fullTime),
    })
    expect(added.rows[0]).toMatchObject({ ok: false, message: expect.stringContaining('要另建一件') })
  })

  test('一名学生已在一件里，再选时说明在哪一件', async () => {
    const students = await addPending(1)
    const file = await open(students)
    const again = await registrar.send(api.openRegistration, { enrollmentIds: ids(students) })
    expect(again.status).toBe(409)
    expect(again.problem.message).toContain(file.no)
  })

  test('有提示的提交要写理由，没写时什么也没有写入', async () => {
    const file = await open(await addPending(1, { training_level: 'intermediate' }))
    const bare = await act(registrar, file, 'submit')
    expect(bare.status).toBe(400)
    expect(bare.problem.issues?.[0]).toMatchObject({ path: 'reason' })
    expect((await view(registrar, file.id)).rules.find((rule) => rule.id === 'level')).toMatchObject({
      verdict: 'warn',
      clause: '001:1129',
    })
    expect((await act(registrar, file, 'submit', { reason: '贫困县定向班，省厅同意。' })).data.state).toBe(
      'submitted',
    )
  })
})

describe('三道硬闸（001:1319）', () => {
  test.each([
    {
      gate: '教学点没有审批',
      overrides: { site_no: orgs.qingchengUnapproved, site_name: '龙泉教学点' },
      says: '没有经所在地人社部门审批',
    },
    {
      gate: '合作办学没有备案',
      overrides: { joint_programme_no: 'HZ-2026-0009' },
      says: '没有备案，不得注册学籍',
    },
    {
      gate: '合作协议不存在',
      overrides: { joint_programme_no: 'HZ-0000-0000' },
      says: '没有备案记录，不得注册学籍',
    },
  ])('$gate：不能提交，什么也没有写入，其余学生可以先提交', async ({ overrides, says }) => {
    const good = await addPending(2)
    const bad = await addPending(1, overrides)
    const file = await open([...good, ...bad])
    const refused = await act(registrar, file, 'submit', { reason: OUTSIDE })
    expect(refused.status).toBe(409)
    expect(refused.problem.refusal).toMatchObject({ clause: '001:1319', written: '什么也没有写入。' })
    expect(refused.problem.message).toContain(says)
    expect(await view(registrar, file.id)).toMatchObject({ state: 'draft', version: file.version })
    const removed = await registrar.ok(api.removeRegistrationRows, {
      id: file.id,
      version: file.version,
      blocked: true,
    })
    expect(removed.rows).toHaveLength(1)
    expect((await act(registrar, removed, 'submit', { reason: OUTSIDE })).data.state).toBe('submitted')
    expect(await statusOf(bad)).toEqual(['pending'])
  })

  test('学校没有当年招生资质：一个也不能提交', async () => {
    const client = await world.as('unqualifiedRegistrar')
    const students = await addPending(2, {
      org_no: orgs.unqualified,
      org_name: '龙门山技工学校',
      training_level: 'intermediate',
    })
    const file = await open(students, client)
    const refused = await act(client, file, 'submit', { reason: OUTSIDE })
    expect(refused.status).toBe(409)
    expect(refused.problem.message).toContain(`${YEAR} 年没有列入当年招生资质名录`)
    expect(await statusOf(students)).toEqual(['pending', 'pending'])
  })

  test('经审批的教学点、备案的合作办学可以注册', async () => {
    const students = [
      ...(await addPending(1, { site_no: orgs.qingchengSite, site_name: '锦江教学点' })),
      ...(await addPending(1, { joint_programme_no: 'HZ-2025-0117' })),
    ]
    const file = await submit(students)
    const checked = await check(officer, file, present(students))
    expect((await act(officer, checked, 'approve')).data.state).toBe('approved')
  })

  test('提交以后资质被取消，通过被拒绝，学籍不变', async () => {
    const client = await world.as('fujiangRegistrar')
    const mianyang = await world.as('mianyangOfficer')
    const students = await addPending(1, {
      org_no: orgs.fujiang,
      org_name: '涪江技工学校',
      training_level: 'intermediate',
    })
    const file = await submit(students, client)
    const checked = await check(mianyang, file, present(students))
    await world.sql(
      `update enrolment_qualification set state = 'revoked', revoked_on = current_date where org_no = $1`,
      [orgs.fujiang],
    )
    const refused = await act(mianyang, checked, 'approve')
    expect(refused.status).toBe(409)
    expect(refused.problem.message).toContain('当年招生资质已经取消')
    expect(await statusOf(students)).toEqual(['pending'])
    await world.sql(
      `update enrolment_qualification set state = 'approved', revoked_on = null where org_no = $1`,
      [orgs.fujiang],
    )
  })
})

describe('逐条退回', () => {
  test('退回一人带理由和条款，其余通过；学校看到理由，改正后在新的一件里再报', async () => {
    const students = await addPending(3)
    const file = await submit(students)
    const rows = await officer.ok(api.listRegistrationRows, { id: file.id })
    expect(rows.rows[0]!.name).toMatch(/^张/)
    expect(rows.rows[0]!.name).toContain('*')
    const wrong = rows.rows[0]!
    const back = await officer.ok(api.returnRegistrationRows, {
      id: file.id,
      version: file.version,
      itemIds: [wrong.itemId],
      reason: '照片与姓名不符。',
      clause: '001:1319',
    })
    expect(back.rows).toEqual([
      { id: wrong.itemId, label: wrong.name, ok: true, message: '已退回：照片与姓名不符。' },
    ])
    const rest = students.filter((one) => one.id !== wrong.enrollmentId)
    const checked = await check(officer, back, present(rest))
    expect((await act(officer, checked, 'approve')).data.state).toBe('approved')
    expect(await statusOf(rest)).toEqual(['active', 'active'])
    const candidates = await registrar.ok(api.listRegistrationCandidates, {})
    const seen = candidates.rows.find((row) => row.enrollmentId === wrong.enrollmentId)
    expect(seen?.returned).toMatchObject({ reason: '照片与姓名不符。', clause: '001:1319', caseNo: file.no })
    expect(candidates.rows.indexOf(seen!)).toBeLessThan(
      candidates.counts.reduce((sum, one) => sum + one.returned, 0),
    )
    const again = students.filter((one) => one.id === wrong.enrollmentId)
    const second = await submit(again)
    const verified = await check(officer, second, present(again))
    expect((await act(officer, verified, 'approve')).data.state).toBe('approved')
    expect(await statusOf(again)).toEqual(['active'])
  })

  test('退回不写理由被拒绝', async () => {
    const students = await addPending(1)
    const file = await submit(students)
    const rows = await officer.ok(api.listRegistrationRows, { id: file.id })
    expect(
      (
        await officer.send(api.returnRegistrationRows, {
          id: file.id,
          version: file.version,
          itemIds: [rows.rows[0]!.itemId],
          reason: ' ',
        })
      ).status,
    ).toBe(400)
  })

  test('全部退回后这一件回到学校，学校可以把学生加回同一件再报', async () => {
    const students = await addPending(1)
    const file = await submit(students)
    const { rows } = await officer.ok(api.listRegistrationRows, { id: file.id })
    const back = await officer.ok(api.returnRegistrationRows, {
      id: file.id,
      version: file.version,
      itemIds: [rows[0]!.itemId],
      reason: '证件号码与户口簿不一致。',
    })
    expect(back.state).toBe('returned')
    const added = await registrar.ok(api.addRegistrationRows, {
      id: file.id,
      version: back.version,
      enrollmentIds: ids(students),
    })
    expect(added.rows[0]!.ok).toBe(true)
    expect((await act(registrar, added, 'submit', { reason: OUTSIDE })).data.state).toBe('submitted')
  })

  test('核实结果不在、不符的不能通过；剔除后其余通过，每条的理由不同', async () => {
    const students = await addPending(4)
    const file = await submit(students)
    const checked = await check(officer, file, [
      ...present(students.slice(0, 2)),
      { enrollmentId: students[2]!.id, result: 'absent' },
      { enrollmentId: students[3]!.id, result: 'mismatch', note: '本人与证件照片不是同一人' },
    ])
    const refused = await act(officer, checked, 'approve')
    expect(refused.problem.message).toContain('不在 1 人，不符 1 人')
    const excluded = await officer.ok(api.excludeBlockedRows, { id: file.id, version: checked.version })
    expect(excluded.rows.map((row) => row.message).sort()).toEqual([
      '已退回：现场核实：与证件或名册不符（本人与证件照片不是同一人）。',
      '已退回：现场核实：学生不在。',
    ])
    expect((await act(officer, excluded, 'approve')).data.state).toBe('approved')
    expect(await statusOf(students.slice(2))).toEqual(['pending', 'pending'])
  })
})
