import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addStudent, PDF, type Student } from '../../../tests/support/changes.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

let world: World
let home: string
let school: Client
let officer: Client

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'luban-far-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  officer = await world.as('chengduOfficer')
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const upload = async (student: Student) =>
  (
    await school.ok(
      api.uploadChangeFile,
      { enrollmentId: student.id, filename: '接收函.pdf' },
      { file: { name: '接收函.pdf', bytes: PDF } },
    )
  ).fileId
const step = (client: Client, file: { id: string; version: number }, action: string, reason?: string) =>
  client.ok(todos.actOnCase, { id: file.id, action, version: file.version, ...(reason ? { reason } : {}) })
const record = async (student: Student) =>
  (
    await world.sql<{
      status: string
      left_on: string | null
      origin: string
      student_number: string | null
    }>('select status, left_on::text, origin, student_number from enrollment where id = $1', [student.id])
  )[0]!
const places = async (student: Student) =>
  (await world.sql('select 1 from national.enrollment_claim where enrollment_id = $1', [student.id])).length
const out = {
  province: '500000',
  schoolName: '重庆某某技师学院',
  authorityName: '重庆市人力资源和社会保障局',
  specialtyName: '数控加工',
  reason: '随父母迁居重庆',
  guardianAgreed: true,
}
const leave = async (student: Student) =>
  school.ok(api.openTransferOut, { enrollmentId: student.id, ...out, fileIds: [await upload(student)] })

test('转往外省：同意后转出、释放名额，转出证明可以查验；登记外省接收后办结', async () => {
  const student = await addStudent(world)
  const file = await leave(student)
  expect(await record(student)).toMatchObject({ status: 'transferring' })
  expect((await school.send(api.issueTransferProof, { id: file.id })).status).toBe(409)
  const released = await step(officer, file, 'release')
  expect(await record(student)).toMatchObject({ status: 'transferred-out' })
  expect(await places(student)).toBe(0)
  expect((await school.ok(api.listChanges, {})).rows.find((row) => row.id === file.id)).toMatchObject({
    proof: true,
  })
  expect((await school.ok(todos.getCase, { id: file.id })).amendPage).toBeNull()
  const proof = await school.send(api.issueTransferProof, { id: file.id })
  expect([proof.status, (await proof.bytes()).subarray(0, 4)]).toEqual([
    200,
    new Uint8Array(Buffer.from('%PDF')),
  ])
  expect(
    (await (await world.as('fujiangRegistrar')).send(api.issueTransferProof, { id: file.id })).status,
  ).toBe(404)
  const [issued] = await world.sql<{ state: string; kind: string }>(
    `select state, kind from issued_document where record_id = $1`,
    [student.id],
  )
  expect(issued).toEqual({ state: 'valid', kind: 'transfer-proof' })
  expect(
    (await school.send(todos.actOnCase, { id: file.id, action: 'received', version: released.version }))
      .status,
  ).toBe(400)
  expect((await step(school, released, 'received', '对方 2026-11-25 函告已接收，学籍号 50…')).state).toBe(
    'approved',
  )
})

test('外省没有接收：恢复学籍、重新占用名额，转出证明作废；名额已被占用的不能恢复', async () => {
  const student = await addStudent(world)
  const released = await step(officer, await leave(student), 'release')
  await school.send(api.issueTransferProof, { id: released.id })
  expect((await step(school, released, 'recall', '对方函告未接收。')).state).toBe('recalled')
  expect(await record(student)).toMatchObject({ status: 'active', left_on: null })
  expect(await places(student)).toBe(1)
  expect(await world.sql(`select state from issued_document where record_id = $1`, [student.id])).toEqual([
    { state: 'void' },
  ])
  const other = await addStudent(world)
  const gone = await step(officer, await leave(other), 'release')
  await world.sql(
    `insert into national.enrollment_claim (id_hash, enrollment_id, org_no, org_name, schema_name) select id_hash, gen_random_uuid(), 500100000100, '重庆某某技师学院', 'p50' from person where id = $1`,
    [other.personId],
  )
  const refused = await school.send(todos.actOnCase, {
    id: gone.id,
    action: 'recall',
    version: gone.version,
    reason: '对方未接收。',
  })
  expect([refused.status, refused.problem.refusal?.clause]).toEqual([409, '001:1319'])
  expect(await record(other)).toMatchObject({ status: 'transferred-out' })
})

test('外省转入：先录入，主管部门核对后编号、占用名额，来源是转入；本系统查不到的证明须写明核实结果', async () => {
  const student = await addStudent(world, { status: 'pending' })
  const input = {
    enrollmentId: student.id,
    province: '500000',
    schoolName: '重庆某某技师学院',
    formerNumber: 'CQ2025000123',
    leftOn: '2026-09-01',
    proofCode: '渝转〔2026〕12 号',
    reason: '随父母迁居成都',
  }
  const file = await school.ok(api.openTransferIn, { ...input, fileIds: [await upload(student)] })
  expect(
    (await officer.ok(todos.getCase, { id: file.id })).rules.find((one) => one.id === 'proof'),
  ).toMatchObject({ verdict: 'warn' })
  expect(
    (await officer.send(todos.actOnCase, { id: file.id, action: 'accept', version: file.version })).status,
  ).toBe(400)
  expect((await step(officer, file, 'accept', '已函询重庆，转出属实。')).state).toBe('approved')
  expect(await record(student)).toMatchObject({ status: 'active', origin: 'transfer' })
  expect((await record(student)).student_number).not.toBeNull()
  expect(await places(student)).toBe(1)
})

test('名额还被占用的转不进来；转出证明作废的转不进来；同一套系统出具的当场核对', async () => {
  const leaver = await addStudent(world)
  const released = await step(officer, await leave(leaver), 'release')
  await school.send(api.issueTransferProof, { id: released.id })
  const [{ code }] = (await world.sql<{ code: string }>(
    `select code from issued_document where record_id = $1`,
    [leaver.id],
  )) as [{ code: string }]
  const arriving = await addStudent(world, { status: 'pending', person: leaver })
  const input = {
    enrollmentId: arriving.id,
    province: '500000',
    schoolName: '重庆某某技师学院',
    formerNumber: 'CQ2025000123',
    leftOn: '2026-09-01',
    proofCode: code,
    reason: '随父母迁回成都',
  }
  const file = await school.ok(api.openTransferIn, { ...input, fileIds: [await upload(arriving)] })
  expect(
    (await officer.ok(todos.getCase, { id: file.id })).rules.find((one) => one.id === 'proof'),
  ).toMatchObject({ verdict: 'pass' })
  await step(school, released, 'recall', '对方未接收。')
  const refused = await officer.send(todos.actOnCase, {
    id: file.id,
    action: 'accept',
    version: file.version,
    reason: '核对。',
  })
  expect(refused.problem.message).toContain('青城技师学院还占用')
  expect(refused.problem.message).toContain('已经作废')
  expect(await record(arriving)).toMatchObject({ status: 'pending' })
})

test('本省的省份、未来的转出日期、别校的学生、没有接收函、不在读的：说明', async () => {
  const student = await addStudent(world)
  const send = (more: object) =>
    school.send(api.openTransferOut, { enrollmentId: student.id, ...out, fileIds: [], ...more })
  expect((await send({ province: '510000' })).problem.issues?.[0]?.path).toBe('province')
  expect((await send({ province: '990000' })).problem.issues?.[0]?.path).toBe('province')
  expect((await send({})).problem.message).toContain('接收函')
  const foreign = await addStudent(world, { orgNo: orgs.fujiang, orgName: '涪江技工学校' })
  expect((await send({ enrollmentId: foreign.id })).status).toBe(404)
  const active = await school.send(api.openTransferIn, {
    enrollmentId: student.id,
    province: '500000',
    schoolName: '重庆某校',
    formerNumber: 'CQ00001',
    leftOn: '2099-01-01',
    proofCode: '1234',
    reason: '迁居成都',
    fileIds: [],
  })
  expect(active.problem.issues?.[0]?.path).toBe('leftOn')
  const notPending = await school.send(api.openTransferIn, {
    enrollmentId: student.id,
    province: '500000',
    schoolName: '重庆某校',
    formerNumber: 'CQ00001',
    leftOn: '2026-01-01',
    proofCode: '1234',
    reason: '迁居成都',
    fileIds: [await upload(student)],
  })
  expect(notPending.problem.message).toContain('不是待注册')
  expect(await record(student)).toMatchObject({ status: 'active' })
})
