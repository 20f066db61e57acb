import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { act, addPending, check, ids, officer, open, openDesk, present, registrar, submit, view, world, YEAR } from '../../../tests/support/registrations.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { api as policy } from '../policy/api.ts'
import { api as todos } from '../todos/api.ts'
import { registrationApi as api } from './registration-api.ts'

let close: () => Promise<void>
beforeAll(async () => {
  close = await openDesk()
})
afterAll(() => close())

const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
const addDays = (days: number) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10)

/** A setting of the city for its schools, whatever day it is. */
async function set(key: string, value: unknown) {
  await world.sql('delete from policy_parameter where org_no = $1 and key = $2', [orgs.chengdu, key])
  await world.sql(
    `insert into policy_parameter (id, org_no, key, valid_from, value, clause, note, created_by) values (gen_random_uuid(), $1, $2, '2020-01-01', $3, '001:1319', '', 'tests')`,
    [orgs.chengdu, key, JSON.stringify(value)],
  )
}
const reset = () => world.sql('delete from policy_parameter where org_no = $1', [orgs.chengdu])
/** Both windows lie on one day that is not today. */
async function outside() {
  const other = addDays(40).slice(5)
  await set('registration.window.autumn', { from: other, to: other })
  await set('registration.window.spring', { from: other, to: other })
  await set('registration.late-entry', true)
}

describe('逾期注册经批准', () => {
  beforeEach(async () => {
    await outside()
    return reset
  })

  test('注册时间以外没有批准不能提交；批准后可以，办件引用申请；过了期限又锁定', async () => {
    const students = await addPending(2)
    const file = await open(students)
    const locked = await act(registrar, file, 'submit', { reason: '报到晚。' })
    expect(locked.status).toBe(409)
    expect(locked.problem.message).toContain('没有批准的逾期注册申请')
    await act(registrar, file, 'cancel', { reason: '先申请逾期注册' })
    const asked = await registrar.ok(api.applyLateEntry, { enrollmentIds: ids(students), days: 5, reason: '两名学生因病晚到校。' })
    expect(asked).toMatchObject({ stateTitle: '待批准', count: 2 })
    const twice = await registrar.send(api.applyLateEntry, { enrollmentIds: ids(students), days: 5, reason: '两名学生因病晚到校。' })
    expect(twice.status).toBe(409)
    expect(twice.problem.message).toContain(asked.no)
    const late = await officer.ok(todos.getCase, { id: asked.id })
    expect(late.facts.find((one) => one.label === '逾期原因')?.value).toBe('两名学生因病晚到校。')
    const approved = await act(officer, late, 'approve')
    expect(approved.data.state).toBe('approved')
    const desk = await registrar.ok(api.getRegistrationDesk, {})
    expect(desk).toMatchObject({ open: false, approvalNeeded: true, unlocked: [{ caseNo: asked.no, until: addDays(5), students: 2 }] })
    const again = await open(students)
    const sent = await act(registrar, again, 'submit')
    expect(sent.data.state).toBe('submitted')
    const shown = await view(officer, again.id)
    expect(shown.facts.find((one) => one.label === '逾期注册')?.value).toContain(asked.no)
    expect(shown.rules.find((one) => one.id === 'late')).toMatchObject({ verdict: 'pass', fact: expect.stringContaining(asked.no) })
    expect(shown.timeline.map((one) => one.reason).join()).toContain(asked.no)
    // Handed in within the days, it may be decided after them.
    await world.sql(`update case_unlock set until = $1 where by_case_no = $2`, [addDays(-1), asked.no])
    await world.sql(`update case_file set submitted_at = now() - interval '2 days' where id = $1`, [again.id])
    const checked = await check(officer, { id: again.id, version: shown.version }, present(students))
    expect((await act(officer, checked, 'approve')).data.state).toBe('approved')
    // Another student is not named in it.
    const [other] = await addPending(1)
    const third = await open([other!])
    expect((await act(registrar, third, 'submit')).status).toBe(409)
  })

  test('只开放给写明的学生；没有写明的移出后其余可以提交', async () => {
    const named = await addPending(1)
    const asked = await registrar.ok(api.applyLateEntry, { enrollmentIds: ids(named), days: 3, reason: '转学手续晚到。' })
    await act(officer, await officer.ok(todos.getCase, { id: asked.id }), 'approve')
    const others = await addPending(1)
    const file = await open([...named, ...others])
    const refused = await act(registrar, file, 'submit')
    expect(refused.problem.message).toContain('1 名学生')
    const { version } = await registrar.ok(api.removeRegistrationRows, { id: file.id, version: file.version, blocked: true })
    expect((await act(registrar, { id: file.id, version }, 'submit')).data.state).toBe('submitted')
  })

  test('不批准要写理由；天数有上限；原因不能空；别校的学生不能写进去', async () => {
    const students = await addPending(1)
    const many = await registrar.send(api.applyLateEntry, { enrollmentIds: ids(students), days: 90, reason: '报到晚了。' })
    expect(many.problem.issues?.[0]).toMatchObject({ path: 'days', message: '最多开放 15 天。' })
    const bare = await registrar.send(api.applyLateEntry, { enrollmentIds: ids(students), days: 3, reason: ' ' })
    expect(bare.status).toBe(400)
    const foreign = await (await world.as('fujiangRegistrar')).send(api.applyLateEntry, { enrollmentIds: ids(students), days: 3, reason: '报到晚了。' })
    expect(foreign.status).toBe(409)
    expect((await officer.send(api.applyLateEntry, { enrollmentIds: ids(students), days: 3, reason: '报到晚了。' })).status).toBe(403)
    const asked = await registrar.ok(api.applyLateEntry, { enrollmentIds: ids(students), days: 3, reason: '报到晚了。' })
    const late = await officer.ok(todos.getCase, { id: asked.id })
    expect((await act(officer, late, 'refuse')).status).toBe(400)
    expect((await act(officer, late, 'refuse', { reason: '下一个注册时间再办。' })).data.state).toBe('refused')
    expect((await act(registrar, await open(students), 'submit')).status).toBe(409)
  })

  test('注册时间内提交、后来退回补正的不算逾期；退回后加进来的算', async () => {
    await set('registration.window.autumn', { from: '01-01', to: '12-31' })
    const students = await addPending(1)
    const file = await submit(students)
    await set('registration.window.autumn', { from: addDays(40).slice(5), to: addDays(40).slice(5) })
    await world.sql(`update case_file set submitted_at = now() - interval '41 days' where id = $1`, [file.id])
    const inside = addDays(-41).slice(5)
    await set('registration.window.autumn', { from: inside, to: inside })
    const back = await act(officer, file, 'return', { reason: '请补盖章的录取汇总表。' })
    const again = await act(registrar, { id: file.id, version: back.data.version }, 'submit')
    expect(again.data.state).toBe('submitted')
    const returned = await act(officer, { id: file.id, version: again.data.version }, 'return', { reason: '还缺一页。' })
    const late = await addPending(1)
    const added = await registrar.ok(api.addRegistrationRows, { id: file.id, version: returned.data.version, enrollmentIds: ids(late) })
    const refused = await act(registrar, { id: file.id, version: added.version }, 'submit')
    expect(refused.problem.message).toContain('1 名学生')
    expect(refused.problem.message).toContain('没有批准的逾期注册申请')
  })
})

describe('学籍操作员', () => {
  test('没有操作员、提交的人不是操作员，都不能提交；指定以后可以，办件里留下是谁；主管部门看到没有的学校', async () => {
    const [own] = await world.sql<{ id: string; account_id: string }>('select id, account_id from registration_operator where org_no = $1', [orgs.qingcheng])
    await registrar.ok(api.endOperator, { id: own!.id, validTo: addDays(-1), reason: '调离学籍科' })
    const file = await open(await addPending(1))
    const nobody = await act(registrar, file, 'submit', { reason: '逾期办理。' })
    expect(nobody.problem.message).toContain('还没有登记学籍操作员')
    const schools = await officer.ok(api.listSchoolOperators, { without: true })
    expect(schools.rows.map((row) => row.orgNo)).toContain(orgs.qingcheng)
    expect(await world.sql('select 1 from registration_operator where org_no = $1 and ended_reason = $2', [orgs.qingcheng, '调离学籍科'])).toHaveLength(1)
    // Another person of the school is the operator: the registrar prepares, that person hands in.
    await world.sql(
      `insert into registration_operator (id, org_no, account_id, holder_name, position_name, phone, valid_from, created_by) values (gen_random_uuid(), $1, 'someone-else', '钱进', '科长', '028-88880001', '2020-01-01', 'tests')`,
      [orgs.qingcheng],
    )
    const stranger = await act(registrar, file, 'submit', { reason: '逾期办理。' })
    expect(stranger.problem.message).toContain('您不是登记的学籍操作员；本校的操作员是钱*')
    const principal = await world.as('qingchengPrincipal')
    const { candidates } = await principal.ok(api.listOperators, {})
    expect(candidates.map((one) => one.name)).toEqual(['周琴'])
    const named = { accountId: candidates[0]!.accountId, positionName: '学籍科科员', phone: '13800000000', validFrom: today() }
    await principal.ok(api.nameOperator, named)
    const sent = await act(registrar, file, 'submit', { reason: '逾期办理。' })
    expect(sent.data.state).toBe('submitted')
    expect((await view(officer, file.id)).facts.find((one) => one.label === '学籍操作员')?.value).toBe(`周*，${today()} 提交`)
    expect((await principal.send(api.nameOperator, named)).problem.message).toContain('已经是学籍操作员')
  })

  test('坏输入：不是本校的人、电话不对、截止早于开始；别校的操作员结束不了', async () => {
    const principal = await world.as('qingchengPrincipal')
    const base = { positionName: '学籍科科员', phone: '13800000000', validFrom: today() }
    const outsider = await principal.send(api.nameOperator, { ...base, accountId: 'nobody' })
    expect(outsider.problem.message).toContain('不是本校在任的学籍员')
    const { candidates } = await principal.ok(api.listOperators, {})
    const phone = await principal.send(api.nameOperator, { ...base, accountId: candidates[0]!.accountId, phone: '12' })
    expect(phone.problem.issues?.[0]?.path).toBe('phone')
    const days = await principal.send(api.nameOperator, { ...base, accountId: candidates[0]!.accountId, validFrom: '2031-01-02', validTo: '2031-01-01' })
    expect(days.problem.issues?.[0]?.path).toBe('validTo')
    const [foreign] = await world.sql<{ id: string }>('select id from registration_operator where org_no = $1', [orgs.fujiang])
    expect((await principal.send(api.endOperator, { id: foreign!.id, validTo: today(), reason: '试一试' })).status).toBe(404)
    expect((await officer.send(api.nameOperator, { ...base, accountId: 'x' })).status).toBe(403)
  })
})

describe('学籍号的编排', () => {
  test('按参数编号：加层次和专业；改编排以后接着编，不重不漏；保留的号跳过去', async () => {
    const approve = async (grade: number, level = 'senior') => {
      const students = await addPending(2, { grade, training_level: level, entry_date: `${YEAR}-09-01` })
      const file = await submit(students)
      const checked = await check(officer, file, present(students))
      return (await act(officer, checked, 'approve')).data.rows.map((row) => row.message)
    }
    expect(await approve(2019)).toEqual(['510100000120190001', '510100000120190002'])
    await set('enrollment.number-rule', '学校10+年级2+层次1+专业4+流水3')
    expect(await approve(2019)).toEqual(['51010000011930101001', '51010000011930101002'])
    await set('enrollment.number-rule', '学校10+年级4+流水4')
    const [kept] = await addPending(1, { grade: 2019 })
    await world.sql(`update enrollment set status = 'active', registered_on = current_date, student_number = '510100000120190003' where id = $1`, [kept!.id])
    expect(await approve(2019)).toEqual(['510100000120190004', '510100000120190005'])
    await reset()
  })

  test('编排写错不能设定，预览给出例子', async () => {
    const province = await world.as('provinceOfficer')
    const one = { key: 'enrollment.number-rule', validFrom: addDays(1), correcting: false, reason: '统一编排' }
    for (const [value, says] of [
      ['年级4+流水4', '少了“学校”'],
      ['学校6+年级4+流水4', '学校代码是 10 位'],
      ['学校10+流水4+年级4', '流水号放在最后'],
      ['学校10+年级3+流水4', '年级写 2 位或 4 位'],
      ['乱写', '不认识'],
    ] as const) {
      const refused = await province.send(policy.setParameter, { ...one, value })
      expect(refused.status, value).toBe(400)
      expect(JSON.stringify(refused.problem), value).toContain(says)
    }
    const preview = await province.ok(policy.previewSetting, { key: one.key, value: JSON.stringify('学校10+年级4+层次1+流水4'), validFrom: one.validFrom, correcting: false })
    expect(preview.writes.join()).toContain('例如 2026 级高级工第 1 人：5101000001202630001')
  })
})

test('两本台账各自查、各自导出', async () => {
  await addPending(1)
  await addPending(2, { study_mode: 'part-time', grade: 2018 })
  const { api: students } = await import('./api.ts')
  const partTime = await registrar.ok(students.listStudents, { studyMode: 'part-time' })
  expect(partTime.rows.every((row) => row.studyMode === 'part-time')).toBe(true)
  const answer = await registrar.send(students.exportStudents, { studyMode: 'part-time', columns: ['name', 'studyMode'], format: 'csv' })
  expect(decodeURIComponent(answer.headers.get('content-disposition') ?? '')).toContain('非全日制学籍台账')
  const text = new TextDecoder().decode(await answer.bytes())
  expect(text).not.toMatch(/,全日制/)
  const cases = await registrar.ok(api.listRegistrations, { studyMode: 'part-time' })
  expect(cases.rows.every((row) => row.title.includes('非全日制'))).toBe(true)
})
