import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addStudent, PDF, transferInput, type Student } from '../../../tests/support/changes.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as students } from '../students/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

let world: World
let home: string
let releasing: Client
let receiving: Client
let chengdu: Client
let mianyang: Client

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'luban-changes-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  releasing = await world.as('qingchengRegistrar')
  receiving = await world.as('fujiangRegistrar')
  chengdu = await world.as('chengduOfficer')
  mianyang = await world.as('mianyangOfficer')
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

type File = { id: string; version: number; state: string }
const step = (client: Client, file: { id: string; version: number }, action: string, reason?: string) =>
  client.ok(todos.actOnCase, { id: file.id, action, version: file.version, ...(reason ? { reason } : {}) })

const evidence = async (student: Student, client = releasing) =>
  (await client.ok(api.uploadChangeFile, { enrollmentId: student.id, filename: '户口迁移.pdf' }, { file: { name: '户口迁移.pdf', bytes: PDF } })).fileId

async function transfer(student: Student, more: object = {}): Promise<File> {
  return releasing.ok(api.openTransfer, { ...transferInput(student), fileIds: [await evidence(student)], ...more })
}

const enrollments = (student: Student) =>
  world.sql<{ id: string; org_no: string; status: string; origin: string; student_number: string; left_on: string | null; previous_enrollment_id: string | null; specialty_name: string }>(
    'select id, org_no, status, origin, student_number, left_on::text, previous_enrollment_id, specialty_name from enrollment where person_id = $1 order by registered_on, origin',
    [student.personId],
  )

describe('省内转学', () => {
  test('四方依次办理：办理期间为转学办理中，办结后学籍在新学校，名额一起转移', async () => {
    const student = await addStudent(world)
    const file = await transfer(student)
    expect(file.state).toBe('receiving')
    expect((await enrollments(student)).map((row) => row.status)).toEqual(['transferring'])
    expect((await receiving.ok(api.listChanges, { list: 'mine' })).rows).toMatchObject([{ id: file.id, asParty: '转入学校', waitingFor: '涪江技工学校' }])
    const seen = await receiving.ok(todos.getCase, { id: file.id })
    expect(seen.facts.find((one) => one.label === '学生')?.value).toContain(student.name)
    expect(seen.evidence).toMatchObject([{ name: '户口迁移.pdf' }])
    expect(seen.dueOn).not.toBeNull()
    const consented = await step(receiving, file, 'consent')
    const released = await step(chengdu, consented, 'release')
    expect(released.state).toBe('accept')
    const done = await step(mianyang, released, 'accept')
    expect(done.state).toBe('approved')
    const [old, next] = await enrollments(student)
    expect(old).toMatchObject({ status: 'transferred-out', id: student.id })
    expect(old!.left_on).not.toBeNull()
    expect(next).toMatchObject({ status: 'active', origin: 'transfer', previous_enrollment_id: student.id, specialty_name: '数控加工' })
    expect(Number(next!.org_no)).toBe(orgs.fujiang)
    expect(next!.student_number).not.toBe(old!.student_number)
    const places = await world.sql<{ enrollment_id: string }>('select enrollment_id from national.enrollment_claim where enrollment_id = any($1)', [[old!.id, next!.id]])
    expect(places).toEqual([{ enrollment_id: next!.id }])
    for (const client of [releasing, receiving, chengdu, mianyang]) expect((await client.ok(todos.getCase, { id: file.id })).state).toBe('approved')
    const changes = await world.sql<{ action: string; org_no: string }>(`select action, org_no from audit_change where record_kind = 'enrollment' and action like 'change.%' and (record_id = $1 or record_id = $2) order by action`, [old!.id, next!.id])
    expect(changes.map((one) => [one.action, Number(one.org_no)])).toEqual([
      ['change.transfer-in', orgs.fujiang],
      ['change.transfer-out', orgs.qingcheng],
      ['change.transfer-start', orgs.qingcheng],
    ])
  })
})

describe('谁看得到、谁办得了', () => {
  test('不是参与方的学校得到 404；参与方只看到自己的副本，看不到学籍页', async () => {
    const student = await addStudent(world)
    const file = await transfer(student)
    const stranger = await world.as('shengzhiRegistrar')
    for (const answer of [await stranger.send(todos.getCase, { id: file.id }), await stranger.send(todos.actOnCase, { id: file.id, action: 'consent', version: file.version })])
      expect(answer.status).toBe(404)
    expect((await stranger.ok(api.listChanges, {})).rows.map((row) => row.id)).not.toContain(file.id)
    expect((await receiving.send(students.getStudent, { id: student.id })).status).toBe(404)
    expect((await receiving.send(api.getTransferForm, { caseId: file.id })).status).toBe(404)
    expect((await receiving.send(api.openTransfer, { ...transferInput(student), toOrgNo: orgs.shengzhi })).status).toBe(404)
    const seen = await receiving.ok(todos.getCase, { id: file.id })
    const opened = await receiving.send(todos.readCaseFile, { id: file.id, fileId: seen.evidence[0]!.fileId! })
    expect(opened.status).toBe(200)
    expect((await stranger.send(todos.readCaseFile, { id: file.id, fileId: seen.evidence[0]!.fileId! })).status).toBe(404)
  })

  test('没有轮到的一方办不了，过期的页面得到 409，什么也没有写入', async () => {
    const student = await addStudent(world)
    const file = await transfer(student)
    expect((await mianyang.send(todos.actOnCase, { id: file.id, action: 'accept', version: file.version })).status).toBe(409)
    await step(receiving, file, 'consent')
    expect((await receiving.send(todos.actOnCase, { id: file.id, action: 'decline', version: file.version, reason: '专业不相近。' })).status).toBe(409)
    expect((await enrollments(student)).map((row) => row.status)).toEqual(['transferring'])
  })

  test('两校同一主管部门的只审一次，一次审完即转入', async () => {
    await world.sql(`insert into enrolment_qualification (id, org_no, year, state, list_no, approved_on) values (gen_random_uuid(), $1, extract(year from now())::int, 'approved', '9', now()::date) on conflict do nothing`, [orgs.unqualified])
    const student = await addStudent(world)
    const file = await transfer(student, { toOrgNo: orgs.unqualified })
    const consented = await step(await world.as('unqualifiedRegistrar'), file, 'consent')
    expect((await step(chengdu, consented, 'release')).state).toBe('approved')
    expect((await enrollments(student)).map((row) => row.status).sort()).toEqual(['active', 'transferred-out'])
  })
})

describe('退回、不同意、取消', () => {
  test('退回补材料时学籍恢复在读，补齐再提交又走一遍；不同意的写明理由，取消后可以另办', async () => {
    const student = await addStudent(world)
    const file = await transfer(student)
    expect((await receiving.send(todos.actOnCase, { id: file.id, action: 'return', version: file.version })).status).toBe(400)
    const back = await step(receiving, file, 'return', '请补户口本变更页。')
    expect((await enrollments(student)).map((row) => row.status)).toEqual(['active'])
    const form = await releasing.ok(api.getTransferForm, { caseId: file.id })
    expect(form).toMatchObject({ blocked: null, draft: { version: back.version, toName: '涪江技工学校' } })
    const again = await releasing.ok(api.openTransfer, { ...transferInput(student), caseId: file.id, version: back.version, fileIds: [...form.draft!.facts.fileIds, await evidence(student)] })
    expect(again).toMatchObject({ id: file.id, state: 'receiving' })
    expect((await receiving.ok(todos.getCase, { id: file.id })).evidence).toHaveLength(2)
    const refused = await step(chengdu, await step(receiving, again, 'consent'), 'refuse', '材料与登记不符。')
    expect(refused.state).toBe('refused')
    expect((await enrollments(student)).map((row) => row.status)).toEqual(['active'])
    const next = await transfer(student)
    const draft = await step(releasing, next, 'withdraw')
    expect((await enrollments(student)).map((row) => row.status)).toEqual(['active'])
    expect((await step(releasing, draft, 'cancel', '学生改变主意。')).state).toBe('cancelled')
  })

  test('改投另一所学校时，原来的接收学校不再看到', async () => {
    const student = await addStudent(world)
    const back = await step(receiving, await transfer(student), 'return', '本年级已满。')
    const shengzhi = await world.as('shengzhiRegistrar')
    const moved = await releasing.ok(api.openTransfer, { ...transferInput(student), toOrgNo: orgs.shengzhi, caseId: back.id, version: back.version, fileIds: [await evidence(student)] })
    expect((await receiving.send(todos.getCase, { id: back.id })).status).toBe(404)
    expect((await shengzhi.ok(todos.getCase, { id: moved.id })).mine).toBe(true)
  })
})

describe('规则和输入', () => {
  const refusal = async (overrides: Parameters<typeof addStudent>[1], more: object = {}) => {
    const student = await addStudent(world, overrides)
    const answer = await releasing.send(api.openTransfer, { ...transferInput(student), fileIds: [await evidence(student)], ...more })
    expect((await enrollments(student)).map((row) => row.status)).toEqual([overrides?.status ?? 'active'])
    return answer
  }

  test('不在读、临近毕业、跳级、专业没有备案、没有资质、未满 18 周岁没有监护人同意、没有材料：说明事实和条款', async () => {
    expect((await refusal({ status: 'suspended' })).problem.message).toContain('休学')
    expect((await refusal({ grade: new Date().getFullYear() - 3, lengthYears: 3 })).problem.message).toContain('距毕业不足 6 个月')
    expect((await refusal({}, { grade: new Date().getFullYear() - 1 })).problem.message).toContain('早')
    expect((await refusal({}, { specialtyCode: 'X9999' })).problem.message).toContain('没有备案')
    expect((await refusal({ studyMode: 'part-time' })).problem.message).toContain('非全日制招生资质')
    const minor = await refusal({ birthDate: `${new Date().getFullYear() - 15}-03-04` }, { guardianAgreed: false })
    expect(minor.problem.refusal).toMatchObject({ clause: '001:1319' })
    expect((await refusal({}, { fileIds: [] })).problem.message).toContain('没有上传证明材料')
    expect((await refusal({ joint: 'HZ-2025-0117' })).problem.message).toContain('联合办学协议 HZ-2025-0117')
  })

  test('转入本校、不存在的学校、别人的文件、超过 2 MB 的文件、不是 PDF 的文件', async () => {
    expect((await refusal({}, { toOrgNo: orgs.qingcheng })).problem.issues?.[0]?.path).toBe('toOrgNo')
    expect((await refusal({}, { toOrgNo: 510100999900 })).status).toBe(404)
    expect((await refusal({}, { toOrgNo: orgs.mianyang })).status).toBe(404)
    const other = await addStudent(world, { orgNo: orgs.fujiang, orgName: '涪江技工学校' })
    expect((await refusal({}, { fileIds: [await evidence(other, receiving)] })).problem.issues?.[0]?.path).toBe('fileIds')
    const student = await addStudent(world)
    const send = (bytes: Uint8Array, enrollmentId = student.id) => releasing.send(api.uploadChangeFile, { enrollmentId, filename: 'a.pdf' }, { file: { name: 'a.pdf', bytes } })
    expect((await send(Buffer.concat([PDF, Buffer.alloc(2 * 1024 * 1024)]))).status).toBe(413)
    expect((await send(Buffer.from('文字'))).status).toBe(400)
    expect((await send(PDF, other.id)).status).toBe(404)
  })
})

describe('同时办理', () => {
  test('一名学生同时申请两次转学，恰好一件办成', async () => {
    const student = await addStudent(world)
    const fileIds = [await evidence(student)]
    const answers = await Promise.all([1, 2, 3].map(() => releasing.send(api.openTransfer, { ...transferInput(student), fileIds })))
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409, 409])
    expect(answers.find((one) => one.status === 409)!.problem.message).toContain('还没有办结')
    expect(await world.sql(`select 1 from case_item i join case_file f on f.id = i.case_id where i.record_id = $1 and f.closed_at is null`, [student.id])).toHaveLength(1)
  })

  test('两地主管部门同时点同意，只办成一次；名额始终只有一个', async () => {
    const student = await addStudent(world)
    const released = await step(chengdu, await step(receiving, await transfer(student), 'consent'), 'release')
    const answers = await Promise.all([1, 2].map(() => mianyang.send(todos.actOnCase, { id: released.id, action: 'accept', version: released.version })))
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409])
    const rows = await enrollments(student)
    expect(rows.map((row) => row.status).sort()).toEqual(['active', 'transferred-out'])
    expect(await world.sql('select 1 from national.enrollment_claim where enrollment_id = any($1)', [rows.map((row) => row.id)])).toHaveLength(1)
  })

  test('别处的注册抢不走转学中的学生的名额', async () => {
    const student = await addStudent(world)
    const file = await transfer(student)
    const [person] = await world.sql<{ id_hash: Buffer }>('select id_hash from person where id = $1', [student.personId])
    const [claim] = await world.sql<{ enrollment_id: string }>('select enrollment_id from national.enrollment_claim where id_hash = $1', [person!.id_hash])
    expect(claim!.enrollment_id).toBe(student.id)
    await expect(world.sql(`insert into national.enrollment_claim (id_hash, enrollment_id, org_no, org_name, schema_name) values ($1, gen_random_uuid(), $2, '别校', 'p51')`, [person!.id_hash, orgs.shengzhi])).rejects.toThrow('duplicate key')
    expect((await step(mianyang, await step(chengdu, await step(receiving, file, 'consent'), 'release'), 'accept')).state).toBe('approved')
  })
})
