import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLearner, addStudent, PDF, transferInput } from '../../../tests/support/changes.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

let world: World
let home: string
let school: Client
let other: Client

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'luban-requests-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  school = await world.as('qingchengRegistrar')
  other = await world.as('fujiangRegistrar')
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const upload = async (learner: Client) => (await learner.ok(api.uploadMyChangeFile, { filename: '证明.pdf' }, { file: { name: '证明.pdf', bytes: PDF } })).fileId

test('学生在手机上申请转学，学校受理成为办件，填完整后提交，本人看到每一步', async () => {
  const student = await addStudent(world)
  const learner = await addLearner(world, student)
  const before = await learner.ok(api.getMyChanges, {})
  expect(before.records).toMatchObject([{ enrollmentId: student.id }])
  expect(before.records[0]!.kinds).toContainEqual({ key: 'transfer', blocked: null })
  expect(before.schools.map((one) => one.no)).toContain(orgs.fujiang)
  const asked = await learner.ok(api.askChange, { enrollmentId: student.id, kind: 'transfer', facts: { toOrgNo: String(orgs.fujiang), reason: '全家迁到绵阳' }, fileIds: [await upload(learner)] })
  expect(asked).toMatchObject({ state: 'asked', facts: [{ label: '转入学校', value: '涪江技工学校' }], askedByName: '学生本人' })
  const [row] = (await school.ok(api.listChangeRequests, { state: 'asked' })).rows
  expect(row).toMatchObject({ id: asked.id, mine: true, reason: '全家迁到绵阳', files: [{ name: '证明.pdf' }] })
  expect(row!.student).not.toBe(student.name)
  expect((await school.send(api.getRequestFile, { id: asked.id, fileId: row!.files[0]!.fileId })).status).toBe(200)
  expect((await other.send(api.getRequestFile, { id: asked.id, fileId: row!.files[0]!.fileId })).status).toBe(404)
  const taken = await school.ok(api.takeChangeRequest, { id: asked.id, version: row!.version })
  const form = await school.ok(api.getTransferForm, { caseId: taken.caseId })
  expect(form.draft).toMatchObject({ toName: '涪江技工学校', files: [{ name: '证明.pdf' }], facts: { reason: '全家迁到绵阳' } })
  const sent = await school.ok(api.openTransfer, { ...transferInput(student), caseId: taken.caseId, version: form.draft!.version, fileIds: form.draft!.facts.fileIds })
  await other.ok(todos.actOnCase, { id: sent.id, action: 'decline', version: sent.version, reason: '这个年级已经满员。' })
  const mine = await learner.ok(api.getMyChanges, {})
  expect(mine.requests).toMatchObject([{ id: asked.id, state: 'taken', caseNo: taken.caseNo }])
  expect(mine.cases).toMatchObject([{ no: taken.caseNo, stateTitle: '不同意转学', closed: true }])
  expect(mine.cases[0]!.steps[0]).toMatchObject({ title: '不同意接收', orgName: '涪江技工学校', reason: '这个年级已经满员。' })
})

test('申请要填的没有填、学校不存在的种类、别人的学籍、重复申请、别人的文件：逐项说明', async () => {
  const [student, stranger] = [await addStudent(world), await addStudent(world)]
  const learner = await addLearner(world, student)
  const ask = (more: object) => learner.send(api.askChange, { enrollmentId: student.id, kind: 'transfer', facts: { toOrgNo: String(orgs.fujiang), reason: '迁居' }, fileIds: [], ...more })
  expect((await ask({})).problem.issues?.[0]).toMatchObject({ path: 'fileIds' })
  const fileIds = [await upload(learner)]
  expect((await ask({ fileIds, facts: {} })).problem.issues?.map((one) => one.path)).toEqual(['facts.toOrgNo', 'facts.reason'])
  expect((await ask({ fileIds, facts: { toOrgNo: '1', reason: '迁居', extra: 'x' } })).problem.issues?.map((one) => one.path)).toEqual(['facts.toOrgNo', 'facts.extra'])
  expect((await ask({ fileIds, kind: 'no-such' })).status).toBe(404)
  expect((await ask({ fileIds, enrollmentId: stranger.id })).status).toBe(404)
  expect((await ask({ fileIds: [randomUUID()] })).status).toBe(400)
  const answers = await Promise.all([ask({ fileIds }), ask({ fileIds })])
  expect(answers.map((one) => one.status).sort()).toEqual([200, 409])
  const made = answers.find((one) => one.ok)!.data
  const withdrawn = await learner.ok(api.withdrawMyChange, { id: made.id, version: made.version })
  expect(withdrawn.state).toBe('withdrawn')
  expect((await school.send(api.takeChangeRequest, { id: made.id, version: made.version })).status).toBe(409)
  const another = await addLearner(world, stranger)
  expect((await another.send(api.withdrawMyChange, { id: made.id, version: 2 })).status).toBe(404)
  expect((await another.ok(api.getMyChanges, {})).requests).toEqual([])
})

test('学校不受理要写理由，本人看到', async () => {
  const student = await addStudent(world)
  const learner = await addLearner(world, student)
  const asked = await learner.ok(api.askChange, { enrollmentId: student.id, kind: 'transfer', facts: { toOrgNo: String(orgs.fujiang), reason: '迁居' }, fileIds: [await upload(learner)] })
  expect((await school.send(api.refuseChangeRequest, { id: asked.id, version: asked.version, reason: ' ' })).status).toBe(400)
  expect((await other.send(api.refuseChangeRequest, { id: asked.id, version: asked.version, reason: '不行' })).status).toBe(404)
  await school.ok(api.refuseChangeRequest, { id: asked.id, version: asked.version, reason: '先还清教材费。' })
  expect((await learner.ok(api.getMyChanges, {})).requests).toMatchObject([{ state: 'refused', answer: '先还清教材费。' }])
})

test('转入学校先发起：由学籍所在学校受理；请求的一方得不到是否在册的回答，别的学校看不到', async () => {
  const student = await addStudent(world)
  const ask = (more: object = {}) =>
    other.ok(api.askTransfer, { schoolNo: orgs.qingcheng, studentName: student.name, studentNumber: student.number, specialtyCode: 'D0101', trainingLevel: 'intermediate', grade: student.grade, reason: '学生要求转到本校', ...more })
  const [real, unreal] = [await ask(), await ask({ studentNumber: 'T000000' })]
  expect({ ...real, id: '', askedAt: '', studentNumber: '' }).toEqual({ ...unreal, id: '', askedAt: '', studentNumber: '' })
  expect((await (await world.as('shengzhiRegistrar')).ok(api.listChangeRequests, {})).rows).toEqual([])
  expect((await other.send(api.takeChangeRequest, { id: real.id, version: real.version })).status).toBe(404)
  expect((await school.send(api.takeChangeRequest, { id: unreal.id, version: unreal.version })).problem.message).toContain('本校没有学籍号')
  const taken = await school.ok(api.takeChangeRequest, { id: real.id, version: real.version })
  expect((await school.ok(api.getTransferForm, { caseId: taken.caseId })).draft).toMatchObject({ toName: '涪江技工学校', facts: { specialtyCode: 'D0101' } })
  expect((await other.ok(api.listChangeRequests, {})).rows.find((row) => row.id === real.id)).toMatchObject({ state: 'taken', mine: false })
  const withdrawn = await other.ok(api.withdrawTransferRequest, { id: unreal.id, version: unreal.version })
  expect(withdrawn.state).toBe('withdrawn')
})
