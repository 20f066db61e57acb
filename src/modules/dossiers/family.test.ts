import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addStudent, asLearner, portrait } from '../../../tests/support/dossiers.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as students } from '../students/api.ts'
import { api } from './api.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-dossiers-'))
const year = new Date().getFullYear()
const guardianFields = { name: '呼延浩荡', relation: 'father' as const, phone: '13612349876', documentNumber: null, isMain: true }
let world: World
let registrar: Client
let outsider: Client
type Student = Awaited<ReturnType<typeof addStudent>>
let minor: Student
let adult: Student
let guardianId: string

beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  registrar = await world.as('qingchengRegistrar')
  outsider = await world.as('fujiangRegistrar')
  minor = await addStudent(world, { name: '呼延小荷', birthDate: `${year - 15}-01-01`, className: '烹饪1班' })
  adult = await addStudent(world, { name: '周成年', birthDate: `${year - 20}-01-01`, className: '烹饪1班' })
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const dossier = (one: Student, client = registrar) => client.ok(api.getDossier, { enrollmentId: one.enrollmentId })
const scan = async (one: Student) => (await registrar.ok(api.uploadDossierFile, { enrollmentId: one.enrollmentId }, { file: { name: '同意书.jpg', bytes: await portrait() } })).fileId
const consent = (one: Student, more: object) => ({ enrollmentId: one.enrollmentId, purpose: 'publication' as const, action: 'given' as const, guardianId: null, way: 'paper' as const, fileId: null, ...more })

test('未成年没有监护人列为缺少；登记后只显示遮蔽的，完整的写用途才看得到，本人知道谁看过', async () => {
  expect((await dossier(minor)).missing).toContain('未满 18 岁，没有登记监护人。')
  expect((await dossier(adult)).missing.join()).not.toContain('监护人')
  const bad = await registrar.send(api.addGuardian, { enrollmentId: minor.enrollmentId, ...guardianFields, documentNumber: '510107198001010000' })
  expect(bad).toMatchObject({ status: 400, problem: { issues: [{ path: 'documentNumber' }] } })
  guardianId = (await registrar.ok(api.addGuardian, { enrollmentId: minor.enrollmentId, ...guardianFields })).id
  const after = await dossier(minor)
  expect(after.guardians).toMatchObject([{ nameMasked: '呼延*荡', phoneMasked: '136****9876', isMain: true }])
  expect(JSON.stringify(after)).not.toContain('13612349876')
  expect((await registrar.send(api.revealGuardian, { id: guardianId, purpose: '看' })).status).toBe(400)
  expect(await registrar.ok(api.revealGuardian, { id: guardianId, purpose: '电话联系家访' })).toMatchObject({ name: '呼延浩荡', phone: '13612349876' })
  const { views } = await registrar.ok(students.getStudent, { id: minor.enrollmentId })
  expect(views.map((one) => one.purpose)).toContain('电话联系家访')
  expect((await outsider.send(api.revealGuardian, { id: guardianId, purpose: '电话联系家访' })).status).toBe(404)
  for (const table of ['guardian', 'audit', 'audit_change', 'idempotency'])
    expect((await world.sql<{ t: string }>(`select ${table}::text as t from ${table}`)).map((row) => row.t).join(), table).not.toMatch(/呼延浩荡|13612349876/)
})

test('未成年由监护人同意，成年由本人同意；没有签好的同意书不能登记；不能撤回没有作出的同意', async () => {
  expect((await registrar.send(api.recordConsent, consent(minor, {}))).problem.refusal?.fact).toBe('学生未满 18 岁。')
  expect((await registrar.send(api.recordConsent, consent(adult, { guardianId }))).problem.refusal?.fact).toBe('学生已满 18 岁。')
  expect((await registrar.send(api.recordConsent, consent(minor, { guardianId }))).problem.issues?.[0]?.path).toBe('fileId')
  const fileId = await scan(minor)
  expect((await registrar.send(api.recordConsent, consent(minor, { guardianId, fileId, action: 'withdrawn' }))).status).toBe(409)
  await registrar.ok(api.recordConsent, consent(minor, { guardianId, fileId }))
  expect((await registrar.send(api.recordConsent, consent(minor, { guardianId, fileId }))).status).toBe(409)
  const [given] = (await dossier(minor)).consents
  expect(given).toMatchObject({ purpose: 'publication', state: 'given', by: '呼延*荡', way: 'paper', fileId, answeredVersion: '2026.1' })
  expect((await registrar.send(api.getDossierFile, { enrollmentId: minor.enrollmentId, fileId })).status).toBe(200)
  expect((await registrar.send(api.getDossierFile, { enrollmentId: adult.enrollmentId, fileId })).status).toBe(404)
  expect((await outsider.send(api.getDossierFile, { enrollmentId: minor.enrollmentId, fileId })).status).toBe(404)
  await registrar.ok(api.recordConsent, consent(minor, { guardianId, fileId, action: 'withdrawn' }))
  expect((await world.sql('select action from consent order by id')).map((row) => row.action)).toEqual(['given', 'withdrawn'])
})

test('监护人凭码看到学生的情况并答复，不用账户；学校和学员看得到何时看过；错码、作废、过期的一个样', async () => {
  const link = await registrar.ok(api.sendGuardianLink, { id: guardianId })
  const view = await world.anyone.ok(api.openAsGuardian, { code: link.code.toLowerCase() })
  expect(view).toMatchObject({ student: '呼延*荷', school: '青城技师学院' })
  expect(view.facts).toContainEqual({ name: '班级', value: '2024 级 烹饪1班' })
  const answer = await world.anyone.ok(api.answerAsGuardian, { code: link.code, purpose: 'credential', version: '2026.1', action: 'given' })
  expect(answer).toEqual({ state: 'given' })
  expect((await world.anyone.send(api.answerAsGuardian, { code: link.code, purpose: 'photo', version: '2019.1', action: 'given' })).status).toBe(409)
  expect((await world.anyone.ok(api.openAsGuardian, { code: link.code })).consents.find((one) => one.purpose === 'credential')).toMatchObject({ state: 'given', way: 'code' })
  const file = await dossier(minor)
  expect(file.consents.find((one) => one.purpose === 'credential')).toMatchObject({ state: 'given', way: 'code', by: '呼延*荡（父亲）' })
  expect(file.visits.map((one) => one.what)).toEqual(['打开查看', '对“电子证书发放”答复：同意', '打开查看'])
  const next = await registrar.ok(api.sendGuardianLink, { id: guardianId })
  const dead = await world.anyone.send(api.openAsGuardian, { code: link.code })
  const wrong = await world.anyone.send(api.openAsGuardian, { code: 'JH-0000-0000-0000-0000' })
  expect(dead).toMatchObject({ status: 404, problem: wrong.problem })
  await world.sql(`update guardian_key set expires_at = now() - interval '1 minute'`)
  expect((await world.anyone.send(api.openAsGuardian, { code: next.code })).status).toBe(404)
  const text = (await world.sql<{ t: string }>('select encode(mark, $1) || encode(shown_sealed, $1) as t from guardian_key', ['escape'])).map((row) => row.t).join()
  expect(text).not.toContain('烹饪')
  expect((await world.sql<{ body: unknown }>(`select body from idempotency where body::text like '%JH-%'`))).toEqual([])
})

test('不同意照片使用以后，照片不再收；成年学员在手机上自己答复，别人的学籍答复不了', async () => {
  const learner = await asLearner(world, adult, 'learner-adult')
  const own = { enrollmentId: adult.enrollmentId, purpose: 'photo' as const }
  await learner.ok(api.answerOwnConsent, { ...own, action: 'given' })
  await learner.ok(api.answerOwnConsent, { ...own, action: 'withdrawn' })
  const refused = await registrar.send(api.uploadPhoto, { enrollmentId: adult.enrollmentId }, { file: { name: 'a.jpg', bytes: await portrait() } })
  expect(refused.problem.refusal?.fact).toBe('本人对“照片使用”的答复是撤回。')
  expect((await learner.send(api.answerOwnConsent, { enrollmentId: minor.enrollmentId, purpose: 'photo', action: 'given' })).status).toBe(404)
  const young = await asLearner(world, minor, 'learner-minor')
  expect((await young.send(api.answerOwnConsent, { enrollmentId: minor.enrollmentId, purpose: 'photo', action: 'given' })).problem.refusal?.rule).toBe('未成年学生的同意由监护人作出。')
  expect((await young.ok(api.getMyDossier, {})).records[0]!.visits).toHaveLength(3)
})

test('结束监护关系以后，发出的码作废，也不能再以他的名义登记', async () => {
  const { code } = await registrar.ok(api.sendGuardianLink, { id: guardianId })
  await registrar.ok(api.endGuardian, { id: guardianId, version: 1, reason: '变更监护人' })
  expect((await world.anyone.send(api.openAsGuardian, { code })).status).toBe(404)
  expect((await registrar.send(api.recordConsent, consent(minor, { guardianId, fileId: await scan(minor) }))).status).toBe(404)
  expect((await dossier(minor)).missing).toContain('未满 18 岁，没有登记监护人。')
})
