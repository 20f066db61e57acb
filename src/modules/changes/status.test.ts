import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addLearner } from '../../../tests/support/changes.ts'
import { addSealed, evidenceFor, shift, step, storedOf, today, tryStep } from '../../../tests/support/status-changes.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'
import { statusTable } from './status-table.ts'

let world: World
let home: string
let registrar: Client
let principal: Client
let officer: Client
const TODAY = today()
const YEAR = Number(TODAY.slice(0, 4))

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'luban-status-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  principal = await world.as('qingchengPrincipal')
  officer = await world.as('chengduOfficer')
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

type Of = Parameters<typeof addSealed>[1]
type More = { reasonCode: string; until?: string; to?: object; effectiveOn?: string; explain?: string }
const registered = `${YEAR}-10-01`
const claimed = async (id: string) => (await world.sql('select 1 from national.enrollment_claim where enrollment_id = $1', [id])).length === 1

async function input(kind: string, of: Of, more: More) {
  const student = await addSealed(world, of)
  const { version } = await storedOf(world, student.id)
  return { student, body: { kind, enrollmentId: student.id, version, effectiveOn: TODAY, explain: '补办，已核实', fileIds: [await evidenceFor(registrar, student)], ...more } }
}

/** Opens, and lets everybody agree whose turn it is, up to the end. */
async function through(file: { id: string; version: number; state: string }) {
  let at = file
  for (const [state, client] of [['school', principal], ['authority', officer], ['upper', await world.as('provinceOfficer')]] as const) {
    if (at.state === state) at = await step(client, at, 'approve')
  }
  return at
}

const cases: { kind: string; of?: Of; more: More; then: Partial<Awaited<ReturnType<typeof storedOf>>>; claim: boolean }[] = [
  { kind: 'suspend', more: { reasonCode: 'illness', until: shift(TODAY, 180) }, then: { status: 'suspended', status_until: shift(TODAY, 180), status_reason: 'illness', left_on: null }, claim: true },
  { kind: 'enlist', more: { reasonCode: 'enlistment', until: shift(TODAY, 1200) }, then: { status: 'retained', left_on: null }, claim: true },
  { kind: 'reserve', of: { status: 'pending', pending: true }, more: { reasonCode: 'enlistment', until: shift(TODAY, 700) }, then: { status: 'reserved', registered_on: null, student_number: null }, claim: false },
  { kind: 'admit', of: { status: 'reserved', pending: true, until: shift(TODAY, 10) }, more: { reasonCode: 'discharged' }, then: { status: 'pending', status_until: null }, claim: false },
  { kind: 'resume', of: { status: 'suspended', grade: YEAR - 1, until: shift(TODAY, 5), studyYear: 1 }, more: { reasonCode: 'recovered', to: { grade: YEAR, className: '新班', specialtyCode: 'D0102' } }, then: { status: 'active', status_until: null, grade: YEAR, class_name: '新班', specialty_code: 'D0102' }, claim: true },
  { kind: 'withdraw', more: { reasonCode: 'employment' }, then: { status: 'withdrawn', left_on: TODAY, status_reason: 'employment' }, claim: false },
  { kind: 'decease', more: { reasonCode: 'accident' }, then: { status: 'deceased', left_on: TODAY }, claim: false },
  { kind: 'give-up', more: { reasonCode: 'never-came' }, then: { status: 'gave-up', left_on: registered }, claim: false },
  { kind: 'revoke', more: { reasonCode: 'wrong-person' }, then: { status: 'revoked', left_on: registered }, claim: false },
  { kind: 'specialty', more: { reasonCode: 'unsuited', to: { specialtyCode: 'D0102' } }, then: { status: 'active', specialty_code: 'D0102' }, claim: true },
  { kind: 'level', more: { reasonCode: 'level-up', to: { trainingLevel: 'senior' } }, then: { status: 'active', training_level: 'senior' }, claim: true },
  { kind: 'class', of: { className: '一班' }, more: { reasonCode: 'reorganise', to: { className: '二班' } }, then: { status: 'active', class_name: '二班' }, claim: true },
  { kind: 'length', more: { reasonCode: 'flexible', to: { lengthYears: 4 } }, then: { status: 'active', length_years: '4.0' }, claim: true },
  { kind: 'repeat', of: { grade: YEAR - 1, studyYear: 2 }, more: { reasonCode: 'failed', to: { grade: YEAR, className: '新一班' } }, then: { status: 'active', grade: YEAR, class_name: '新一班' }, claim: true },
]

describe('每一种异动从申请到生效', () => {
  test.each(cases)('$kind：审批后学籍、期限和全国占用都按登记改变', async ({ kind, of, more, then, claim }) => {
    const { student, body } = await input(kind, of, more)
    const done = await through(await registrar.ok(api.openStatusChange, body))
    expect(done.state).toBe('approved')
    expect(await storedOf(world, student.id)).toMatchObject(then)
    expect(await claimed(student.id)).toBe(claim)
    const [change] = await world.sql<{ action: string; effective_on: string; case_no: string }>(
      `select action, effective_on::text, after ->> 'caseNo' as case_no from audit_change where record_id = $1 and action = $2`,
      [student.id, `change.${kind}`],
    )
    expect(change).toMatchObject({ effective_on: ['give-up', 'revoke'].includes(kind) ? registered : TODAY })
    expect(change!.case_no).toMatch(/^YD-/)
  })

  test('表里的每一种都试过', () => {
    const tried = new Set([...cases.map((one) => one.kind), 'drop', 'expel', 'reenrol', 'correct'])
    expect(statusTable.map((one) => one.key).filter((key) => !tried.has(key))).toEqual([])
  })

  test('开除先告知本人：告知期内不能提请决定，本人陈述以后可以；决定写明申诉的去处', async () => {
    const { student, body } = await input('expel', {}, { reasonCode: 'violation' })
    const learner = await addLearner(world, student)
    const file = await registrar.ok(api.openStatusChange, body)
    expect(file.state).toBe('notified')
    const early = await tryStep(registrar, file, 'conclude')
    expect(early.status).toBe(409)
    expect(early.problem.message).toContain('本人还没有陈述')
    await learner.ok(api.stateOwnCase, { id: file.id, statement: '我认为处理过重，请核实监控。' })
    const seen = await principal.ok(todos.getCase, { id: file.id })
    expect(seen.facts.find((one) => one.label === '本人陈述')?.value).toContain('处理过重')
    const done = await through(await step(registrar, file, 'conclude'))
    expect(done.state).toBe('approved')
    expect(await storedOf(world, student.id)).toMatchObject({ status: 'expelled', left_on: TODAY })
    const notices = await world.sql<{ title: string; body: string }>('select title, body from notice where person_id = $1 order by created_at', [student.personId])
    expect(notices.some((one) => one.title.includes('陈述意见'))).toBe(true)
    expect(notices.at(-1)!.body).toContain('书面申诉')
  })

  test('自动退学：没有证据、期限没有过都拦下；告知期满以后可以决定', async () => {
    const { student, body } = await input('drop', { status: 'suspended', until: shift(TODAY, 30) }, { reasonCode: 'overdue' })
    expect((await registrar.send(api.openStatusChange, body)).problem.message).toContain('期限没有过')
    await world.sql('update enrollment set status_until = $2 where id = $1', [student.id, shift(TODAY, -30)])
    const none = await registrar.send(api.openStatusChange, { ...body, fileIds: [] })
    expect(none.problem.message).toContain('没有上传')
    const file = await registrar.ok(api.openStatusChange, body)
    await world.sql(`update case_file set facts = jsonb_set(facts, '{noticeUntil}', to_jsonb($2::text)) where id = $1`, [file.id, shift(TODAY, -1)])
    expect((await through(await step(registrar, file, 'conclude'))).state).toBe('approved')
    expect((await storedOf(world, student.id)).status).toBe('dropped')
  })

  test('学籍接续：新的学籍号，指回原来的学籍，原来的一份不变', async () => {
    const { student, body } = await input('reenrol', { status: 'withdrawn', grade: YEAR - 2, leftOn: `${YEAR - 1}-12-01` }, { reasonCode: 'return', to: { grade: YEAR - 1, className: '接续班' } })
    const done = await through(await registrar.ok(api.openStatusChange, body))
    expect(done.state).toBe('approved')
    expect((await storedOf(world, student.id)).status).toBe('withdrawn')
    const [next] = await world.sql<{ id: string; origin: string; student_number: string; grade: number; class_name: string; registered_on: string }>(
      'select id, origin, student_number, grade, class_name, registered_on::text from enrollment where previous_enrollment_id = $1',
      [student.id],
    )
    expect(next).toMatchObject({ origin: 'reenrolled', grade: YEAR - 1, class_name: '接续班', registered_on: TODAY })
    expect(next!.student_number).not.toBe(student.number)
    expect(await claimed(next!.id)).toBe(true)
  })
})

test('留级编入下一个年级，学年按新年级算；次数用完以后不能再留', async () => {
  const { student, body } = await input('repeat', { grade: YEAR - 3, lengthYears: 4, studyYear: 4 }, { reasonCode: 'failed' })
  for (const grade of [YEAR - 2, YEAR - 1]) {
    const { version } = await storedOf(world, student.id)
    await through(await registrar.ok(api.openStatusChange, { ...body, version, to: { grade, className: `${grade} 级 1 班` } }))
    const now = await storedOf(world, student.id)
    expect(now).toMatchObject({ grade, class_name: `${grade} 级 1 班` })
    expect(now.study_year).toBe(Number(TODAY.slice(5, 7)) >= 9 ? YEAR - grade + 1 : Math.max(1, YEAR - grade))
  }
  const { version } = await storedOf(world, student.id)
  const third = await registrar.send(api.openStatusChange, { ...body, version, to: { grade: YEAR } })
  expect(third.problem.message).toContain('最多 2 次')
})

describe('规则和权限', () => {
  test('休学超过最长时间、超过次数、生效日期在将来，都拦下并说明怎么办', async () => {
    const { student, body } = await input('suspend', {}, { reasonCode: 'illness', until: shift(TODAY, 500) })
    const long = await registrar.send(api.openStatusChange, body)
    expect(long.status).toBe(409)
    expect(long.problem.message).toContain('最长可以到')
    expect((await registrar.send(api.openStatusChange, { ...body, until: shift(TODAY, 60), effectiveOn: shift(TODAY, 3) })).problem.message).toContain('还没有到')
    expect((await registrar.send(api.openStatusChange, { ...body, until: shift(TODAY, 60), reasonCode: 'crime' })).problem.message).toContain('原因')
    for (let time = 0; time < 2; time += 1) {
      const { version } = await storedOf(world, student.id)
      await through(await registrar.ok(api.openStatusChange, { ...body, version, until: shift(TODAY, 60) }))
      const back = await storedOf(world, student.id)
      await through(await registrar.ok(api.openStatusChange, { ...body, kind: 'resume', version: back.version, reasonCode: 'recovered' }))
    }
    const { version } = await storedOf(world, student.id)
    expect((await registrar.send(api.openStatusChange, { ...body, version, until: shift(TODAY, 60) })).problem.message).toContain('最多 2 次')
  })

  test('没有备案的专业、更高的年级都拦下；已经离校的不能再退学', async () => {
    const { body } = await input('specialty', {}, { reasonCode: 'unsuited', to: { specialtyCode: 'D0999' } })
    expect((await registrar.send(api.openStatusChange, body)).problem.message).toContain('没有备案')
    const { body: up } = await input('resume', { status: 'suspended' }, { reasonCode: 'recovered', to: { grade: YEAR - 1 } })
    expect((await registrar.send(api.openStatusChange, up)).problem.message).toContain('高于原来的')
    const { body: left } = await input('withdraw', { status: 'withdrawn', leftOn: TODAY }, { reasonCode: 'other' })
    expect((await registrar.send(api.openStatusChange, left)).problem.refusal?.fact).toContain('不能办理退学')
  })

  test('班级变更由学校负责人审批即生效；撤销注册还要上一级审批；填报的人不能自己审批', async () => {
    const { body } = await input('class', {}, { reasonCode: 'reorganise', to: { className: '三班' } })
    const file = await registrar.ok(api.openStatusChange, body)
    expect((await tryStep(registrar, file, 'approve')).status).toBe(409)
    expect((await step(principal, file, 'approve')).state).toBe('approved')
    const { body: revoked } = await input('revoke', {}, { reasonCode: 'duplicate' })
    const at = await step(officer, await step(principal, await registrar.ok(api.openStatusChange, revoked), 'approve'), 'approve')
    expect(at.state).toBe('upper')
    expect((await step(await world.as('provinceOfficer'), at, 'approve')).state).toBe('approved')
  })

  test('退回写明理由，学校改了再提交，从头审批', async () => {
    const { student, body } = await input('withdraw', {}, { reasonCode: 'family' })
    const file = await registrar.ok(api.openStatusChange, body)
    const returned = await step(officer, await step(principal, file, 'approve'), 'return', '缺监护人签字')
    expect(returned.state).toBe('returned')
    const { version } = await storedOf(world, student.id)
    const again = await registrar.ok(api.openStatusChange, { ...body, version, note: '已补监护人签字', caseId: file.id, caseVersion: returned.version })
    expect(again).toMatchObject({ id: file.id, state: 'school' })
    expect((await through(again)).state).toBe('approved')
  })

  test('别的学校看不到、办不了；主管部门不能替学校办；学籍已被改过的按旧版本办不了', async () => {
    const { student, body } = await input('withdraw', {}, { reasonCode: 'family' })
    expect((await (await world.as('fujiangRegistrar')).send(api.openStatusChange, body)).status).toBe(404)
    expect((await officer.send(api.openStatusChange, body)).status).toBe(403)
    await world.sql('update enrollment set version = version + 1 where id = $1', [student.id])
    const stale = await registrar.send(api.openStatusChange, body)
    expect(stale.status).toBe(409)
    expect(stale.problem.changed).toBeDefined()
    const file = await registrar.ok(api.openStatusChange, { ...body, version: body.version + 1 })
    expect((await (await world.as('mianyangOfficer')).send(todos.getCase, { id: file.id })).status).toBe(404)
  })

  test('同时为一名学生办两件，只有一件办成，另一件说明是哪一件在办', async () => {
    const { body } = await input('withdraw', {}, { reasonCode: 'family' })
    const second = { ...body, kind: 'suspend', reasonCode: 'illness', until: shift(TODAY, 90) }
    const answers = await Promise.all([registrar.send(api.openStatusChange, body), registrar.send(api.openStatusChange, second), registrar.send(api.openStatusChange, body)])
    expect(answers.filter((one) => one.ok)).toHaveLength(1)
    for (const one of answers) if (!one.ok) expect(one.problem.message).toContain('还没有办结')
  })

  test('审批时学籍已经变了的，什么也不写', async () => {
    const { student, body } = await input('withdraw', {}, { reasonCode: 'family' })
    const file = await step(principal, await registrar.ok(api.openStatusChange, body), 'approve')
    await world.sql(`update enrollment set status = 'deceased', left_on = $2, version = version + 1 where id = $1`, [student.id, TODAY])
    expect((await tryStep(officer, file, 'approve')).status).toBe(409)
    expect((await storedOf(world, student.id)).status).toBe('deceased')
  })
})

test('学生在手机上申请休学，学校受理后补全并提交，每一步和理由本人都看到', async () => {
  const student = await addSealed(world)
  const learner = await addLearner(world, student)
  const mine = await learner.ok(api.getMyChanges, {})
  expect(mine.records[0]!.kinds.map((one) => one.key)).toEqual(expect.arrayContaining(['suspend', 'enlist', 'withdraw', 'specialty', 'repeat', 'correct']))
  expect(mine.records[0]!.kinds.map((one) => one.key)).not.toContain('expel')
  const asked = await learner.ok(api.askChange, { enrollmentId: student.id, kind: 'suspend', facts: { until: shift(TODAY, 100), reason: '骨折需要手术' }, fileIds: [] })
  const taken = await registrar.ok(api.takeChangeRequest, { id: asked.id, version: asked.version })
  const form = await registrar.ok(api.getStatusForm, { kind: 'suspend', caseId: taken.caseId })
  expect(form.draft).toMatchObject({ learner: true, until: shift(TODAY, 100), note: '骨折需要手术' })
  const file = await registrar.ok(api.openStatusChange, {
    kind: 'suspend', enrollmentId: student.id, version: form.student.version, reasonCode: 'illness', effectiveOn: TODAY, until: form.draft!.until!, note: form.draft!.note,
    fileIds: [], caseId: taken.caseId, caseVersion: form.draft!.version,
  })
  await through(file)
  const after = await learner.ok(api.getMyChanges, {})
  expect(after.cases[0]).toMatchObject({ id: file.id, closed: true, stateTitle: '已生效' })
  expect(after.cases[0]!.steps.map((one) => one.title)).toEqual(expect.arrayContaining(['提交', '同意', '通过']))
  expect(after.records[0]!.kinds.map((one) => one.key)).toContain('resume')
})

test('到期前提醒学校和本人一次，过期再提醒一次，巡检列出没有复学的', async () => {
  const soon = await addSealed(world, { status: 'suspended', until: shift(TODAY, 10) })
  const over = await addSealed(world, { status: 'retained', until: shift(TODAY, -3) })
  await world.runNightly('changes.remind')
  await world.runNightly('changes.remind')
  const told = (personId: string) => world.sql<{ title: string }>('select title from notice where person_id = $1', [personId])
  expect((await told(soon.personId)).map((one) => one.title)).toEqual([expect.stringContaining('期满')])
  expect((await told(over.personId)).map((one) => one.title)).toEqual([expect.stringContaining('还没有办理复学')])
})
