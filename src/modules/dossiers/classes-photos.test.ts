import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addStudent, asLearner, portrait } from '../../../tests/support/dossiers.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as students } from '../students/api.ts'
import { api } from './api.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-dossiers-'))
let world: World
let registrar: Client
let outsider: Client
type Student = Awaited<ReturnType<typeof addStudent>>
let li: Student
let wang: Student
let zhao: Student

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  outsider = await world.as('fujiangRegistrar')
  li = await addStudent(world, { name: '李晓云', className: '数控1班' })
  wang = await addStudent(world, { name: '王建国', className: '数控1班' })
  zhao = await addStudent(world, { name: '赵一鸣', className: null })
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const plain = { specialtyName: '数控加工', trainingLevel: null, studyMode: 'full-time' as const, headTeacher: '刘老师', capacity: null, room: null }
const classNamed = async (name: string) => (await registrar.ok(api.listClasses, {})).rows.find((one) => one.name === name)!

test('学籍里已有、没有登记的班列出来，一次登记；人数按年级和班名从学籍数', async () => {
  const before = await registrar.ok(api.listClasses, {})
  expect(before).toMatchObject({ rows: [], withoutClass: 1 })
  expect(before.found).toEqual([{ grade: 2024, name: '数控1班', students: 2, specialtyName: '数控加工' }])
  expect(await registrar.ok(api.adoptClasses, { classes: [{ grade: 2024, name: '数控1班' }, { grade: 2024, name: '没有的班' }] })).toEqual({ added: 1 })
  const after = await registrar.ok(api.listClasses, {})
  expect(after.found).toEqual([])
  expect(after.rows).toMatchObject([{ grade: 2024, name: '数控1班', students: 2, state: 'active' }])
  const again = await registrar.send(api.addClass, { grade: 2024, name: '数控1班', ...plain })
  expect(again).toMatchObject({ status: 400, problem: { issues: [{ path: 'name' }] } })
})

test('改班名，学生跟着改，每人一行改动；版本过期的拒绝；外校看不到也改不了', async () => {
  const one = await classNamed('数控1班')
  const input = { id: one.id, version: one.version, ...plain, name: '数控（1）班', capacity: 2 }
  expect((await outsider.send(api.editClass, input)).status).toBe(404)
  expect((await outsider.ok(api.listClasses, {})).rows).toEqual([])
  expect(await registrar.ok(api.editClass, input)).toMatchObject({ moved: 2 })
  expect((await registrar.send(api.editClass, input)).status).toBe(409)
  expect(await world.sql('select class_name from enrollment where id = $1', [li.enrollmentId])).toEqual([{ class_name: '数控（1）班' }])
  const changes = await world.sql<{ before: unknown; after: unknown }>(`select before, after from audit_change where record_id = $1 and action = 'class.rename'`, [li.enrollmentId])
  expect(changes).toEqual([{ before: { className: '数控1班' }, after: { className: '数控（1）班' } }])
})

test('成批分班先预看：谁不能进、为什么、会不会超过班额；写入的人数与预看不同就拒绝', async () => {
  const other = await addStudent(world, { name: '孙别级', className: null, grade: 2025 })
  const one = await classNamed('数控（1）班')
  const ids = [li.enrollmentId, zhao.enrollmentId, other.enrollmentId]
  const preview = await registrar.ok(api.previewAssignment, { classId: one.id, enrollmentIds: ids })
  expect(preview).toMatchObject({ before: 2, after: 3, capacity: 2 })
  const why = new Map(preview.moves.map((move) => [move.enrollmentId, move.blocked]))
  expect(why.get(zhao.enrollmentId)).toBe('')
  expect(why.get(li.enrollmentId)).toBe('已在这个班。')
  expect(why.get(other.enrollmentId)).toMatch(/升留级请办异动/)
  const full = await registrar.send(api.assignClass, { classId: one.id, enrollmentIds: ids, expected: 1 })
  expect(full).toMatchObject({ status: 409, problem: { refusal: { fact: '分班后数控（1）班有 3 人，超过班额 2 人。' } } })
  await registrar.ok(api.editClass, { id: one.id, version: one.version, ...plain, name: one.name, capacity: 40 })
  expect((await registrar.send(api.assignClass, { classId: one.id, enrollmentIds: ids, expected: 2 })).status).toBe(409)
  expect(await registrar.ok(api.assignClass, { classId: one.id, enrollmentIds: ids, expected: 1 })).toEqual({ moved: 1 })
  expect(await registrar.ok(students.getStudent, { id: zhao.enrollmentId })).toMatchObject({ className: '数控（1）班' })
  const foreign = await addStudent(world, { name: '钱外校', orgNo: orgs.fujiang })
  expect((await registrar.ok(api.previewAssignment, { classId: one.id, enrollmentIds: [foreign.enrollmentId] })).moves).toEqual([])
})

test('有学生的班不能结班；主管部门看得到班级，不能登记', async () => {
  const one = await classNamed('数控（1）班')
  expect((await registrar.send(api.closeClass, { id: one.id, version: one.version })).problem.refusal?.fact).toBe('数控（1）班还有 3 名学生。')
  const officer = await world.as('chengduOfficer')
  expect((await officer.ok(api.listClasses, { org: orgs.qingcheng })).rows).toHaveLength(1)
  expect((await officer.send(api.listClasses, {})).status).toBe(400)
  expect((await officer.send(api.addClass, { grade: 2024, name: '新班', ...plain })).status).toBe(403)
})

test('照片不合格的逐项说明，什么也没有保存；合格的采用，换下的留着', async () => {
  const send = async (bytes: Uint8Array, client = registrar) => client.send(api.uploadPhoto, { enrollmentId: li.enrollmentId }, { file: { name: '李.jpg', bytes } })
  const bad = await send(await portrait({ width: 120, height: 300, background: '#204080' }))
  expect(bad.status).toBe(400)
  expect(bad.problem.issues!.map((one) => one.path)).toEqual(expect.arrayContaining(['photo.pixels', 'photo.ratio', 'photo.background']))
  for (const issue of bad.problem.issues!) expect(issue.message).toMatch(/。$/)
  expect(await world.sql('select 1 from student_photo')).toEqual([])
  expect((await send(await portrait())).status).toBe(200)
  expect((await send(await portrait({ background: '#ffffff' }))).status).toBe(200)
  expect(await world.sql('select state, count(*)::int as n from student_photo group by state order by state')).toEqual([{ state: 'current', n: 1 }, { state: 'replaced', n: 1 }])
  expect((await send(await portrait(), outsider)).status).toBe(404)
  const picture = await registrar.send(api.getPhoto, { enrollmentId: li.enrollmentId })
  expect(picture.headers.get('content-type')).toBe('image/jpeg')
  expect((await outsider.send(api.getPhoto, { enrollmentId: li.enrollmentId })).status).toBe(404)
})

test('压缩包按证件号码或学籍号对上人，不合格的、没有对上的都列出，名单里的号码遮蔽', async () => {
  const good = await portrait()
  const archive = zipSync({
    [`一班/${wang.number}.jpg`]: good,
    [`${zhao.studentNumber}.jpg`]: await portrait({ width: 100, height: 120 }),
    '510107200808151239.jpg': good,
  })
  const done = await registrar.ok(api.uploadPhotoArchive, {}, { file: { name: '照片.zip', bytes: archive } })
  expect(done).toMatchObject({ sent: 3, taken: 1 })
  expect(done.refused).toEqual([{ name: `${zhao.studentNumber}.jpg`, why: expect.stringContaining('像素') }])
  expect(done.withoutTarget).toHaveLength(1)
  expect(JSON.stringify(done)).not.toContain('20080815')
  const coverage = await registrar.ok(api.listPhotoCoverage, { className: '数控（1）班' })
  expect(coverage).toMatchObject({ total: 3, covered: 2 })
  expect(coverage.without).toMatchObject([{ id: zhao.enrollmentId, consent: '还没有答复' }])
  expect((await registrar.send(api.uploadPhotoArchive, {}, { file: { name: '坏.zip', bytes: archive.slice(0, 60) } })).status).toBe(400)
})

test('学员自己传的照片等学校确认；不采用要写理由，学员看得到；别人的学籍传不上', async () => {
  const learner = await asLearner(world, zhao, 'learner-zhao')
  const bytes = await portrait()
  expect((await learner.send(api.uploadMyPhoto, { enrollmentId: li.enrollmentId }, { file: { name: 'a.jpg', bytes } })).status).toBe(404)
  const { id } = await learner.ok(api.uploadMyPhoto, { enrollmentId: zhao.enrollmentId }, { file: { name: 'a.jpg', bytes } })
  expect((await learner.ok(api.getMyDossier, {})).records[0]!.photo).toMatchObject({ has: false, waiting: { id } })
  expect((await registrar.ok(api.listPhotoCoverage, {})).waiting).toMatchObject([{ photoId: id, id: zhao.enrollmentId }])
  expect((await registrar.send(api.decidePhoto, { id, accept: false })).status).toBe(400)
  await registrar.ok(api.decidePhoto, { id, accept: false, reason: '戴着帽子' })
  expect((await registrar.send(api.decidePhoto, { id, accept: true })).status).toBe(409)
  expect((await learner.ok(api.getMyDossier, {})).records[0]!.photo).toMatchObject({ has: false, waiting: null, refusedReason: '戴着帽子' })
  const second = await learner.ok(api.uploadMyPhoto, { enrollmentId: zhao.enrollmentId }, { file: { name: 'b.jpg', bytes } })
  await registrar.ok(api.decidePhoto, { id: second.id, accept: true })
  expect((await learner.send(api.getMyPhoto, { enrollmentId: zhao.enrollmentId })).status).toBe(200)
})
