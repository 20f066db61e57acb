import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addLearner, addStudent, PDF, transferInput, type Student } from '../../../tests/support/changes.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
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
    const changes = await world.sql<{ action: string; org_no: string }>(`select action, org_no from audit_change where kind = 'enrollment' and action like 'change.%' and (record_id = $1 or record_id = $2) order by action`, [old!.id, next!.id])
    expect(changes.map((one) => [one.action, Number(one.org_no)])).toEqual([
      ['change.transfer-in', orgs.fujiang],
      ['change.transfer-out', orgs.qingcheng],
      ['change.transfer-start', orgs.qingcheng],
    ])
  })
})

test('学员', async () => {
  const student = await addStudent(world)
  const learner = await addLearner(world, student)
  expect((await learner.ok(api.getMyChanges, {})).records).toMatchObject([{ enrollmentId: student.id, kinds: [{ key: 'transfer', blocked: null }] }])
})
