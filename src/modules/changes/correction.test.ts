import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSealed, evidenceFor, newNumber, shift, step, storedOf, today, tryStep } from '../../../tests/support/status-changes.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { api as students } from '../students/api.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

let world: World
let home: string
let registrar: Client
let principal: Client
let officer: Client
const TODAY = today()

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'luban-correction-'))
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

type Sealed = Awaited<ReturnType<typeof addSealed>>

async function correct(student: Sealed, values: Record<string, string>, more: object = {}) {
  const { version } = await storedOf(world, student.id)
  return registrar.send(api.openCorrection, {
    enrollmentId: student.id, version, nature: 'error', values, reasonCode: 'typing', effectiveOn: TODAY, fileIds: [await evidenceFor(registrar, student)], explain: '已核对原件', ...more,
  })
}
const agree = async (file: { id: string; version: number }) => step(officer, await step(principal, file, 'approve'), 'approve')

test('更正姓名：凭证据、经审批生效，原来的姓名仍能查到，全部学籍随改，两个时间都留下', async () => {
  const student = await addSealed(world)
  const file = (await correct(student, { name: '司马昭明' }, { nature: 'changed', reasonCode: 'name-change' })).data
  expect(file.state).toBe('school')
  expect((await storedOf(world, student.id)).name).toBe(student.name)
  const seen = await officer.ok(todos.getCase, { id: file.id })
  expect(JSON.stringify(seen)).not.toContain('司马昭明')
  expect(seen.facts.find((one) => one.label === '姓名')?.value).toContain('→')
  expect((await agree(file)).state).toBe('approved')
  expect((await storedOf(world, student.id)).name).toBe('司马昭明')
  const [person] = await world.sql<{ name: string; former_name: string; pinyin: string }>('select name, former_name, pinyin from person where id = $1', [student.personId])
  expect(person).toMatchObject({ name: '司马昭明', former_name: student.name })
  for (const q of ['司马昭明', student.name]) expect((await registrar.ok(students.listStudents, { q })).rows.map((row) => row.id)).toContain(student.id)
  const before = await registrar.ok(students.getStudentAsOf, { id: student.id, effectiveOn: shift(TODAY, -1), knownAt: TODAY })
  const after = await registrar.ok(students.getStudentAsOf, { id: student.id, effectiveOn: TODAY, knownAt: TODAY })
  const nameOf = (record: typeof before) => record.groups.flatMap((group) => group.facts).find((fact) => fact.key === 'name')!.value
  expect(nameOf(before)).not.toBe(nameOf(after))
})

test('更正证件号码：重新加密和摘要，全国占用跟着走，性别和出生日期由新号码得出', async () => {
  const student = await addSealed(world)
  const number = newNumber('20060708', 2)
  expect((await agree((await correct(student, { idNumber: number })).data)).state).toBe('approved')
  const [person] = await world.sql<{ id_hash: Buffer; id_sealed: Buffer; sex: string; birth_date: string }>('select id_hash, id_sealed, sex, birth_date::text from person where id = $1', [student.personId])
  expect(person!.id_hash.equals(world.vault.hash('id-card', number))).toBe(true)
  expect(world.vault.open(person!.id_sealed)).toBe(number)
  expect(person).toMatchObject({ sex: '2', birth_date: '2006-07-08' })
  const [claim] = await world.sql<{ id_hash: Buffer }>('select id_hash from national.enrollment_claim where enrollment_id = $1', [student.id])
  expect(claim!.id_hash.equals(world.vault.hash('id-card', number))).toBe(true)
  expect((await storedOf(world, student.id)).id_masked.slice(-2)).toBe(number.slice(-2))
  const [kept] = await world.sql<{ text: string }>(
    `select (select string_agg(facts::text, '') from case_file where person_id = $1) || (select string_agg(concat(before, after), '') from audit_change where person_id = $1) as text`,
    [student.personId],
  )
  expect(kept!.text).not.toContain(number)
})

test('号码是别人的：拒绝，说明去合并；填错的号码逐项指出', async () => {
  const [student, other] = [await addSealed(world), await addSealed(world)]
  const taken = await correct(student, { idNumber: other.idNumber })
  expect(taken.status).toBe(409)
  expect(taken.problem.refusal!.ways.join('')).toContain('重复人员')
  const wrong = await correct(student, { idNumber: '510107200503040000' })
  expect(wrong.status).toBe(400)
  expect(wrong.problem.issues![0]!.path).toBe('idNumber')
  expect((await correct(student, { name: student.name })).status).toBe(400)
  expect((await correct(student, { grade: '2020' })).status).toBe(400)
})

test('没有证据不能提交；退回以后补上再办', async () => {
  const student = await addSealed(world)
  const none = await correct(student, { name: '欧阳明' }, { fileIds: [] })
  expect(none.problem.message).toContain('没有上传')
  const file = (await correct(student, { name: '欧阳明' })).data
  const back = await step(principal, file, 'return', '户口簿照片看不清')
  const again = await correct(student, { name: '欧阳明' }, { caseId: file.id, caseVersion: back.version })
  expect(again.data.state).toBe('school')
  expect((await tryStep(registrar, again.data, 'approve')).status).toBe(409)
})

test('电话、住址由学籍员直接改正并留痕；生源类别须经审批；别的学校的学籍改不了', async () => {
  const student = await addSealed(world)
  const { version } = await storedOf(world, student.id)
  const done = await registrar.ok(api.correctDirectly, { id: student.id, version, values: { phone: '13911112222' }, reason: '本人换号' })
  expect(done.changed).toEqual([{ title: '本人电话', before: expect.stringContaining('*'), after: expect.stringContaining('*') }])
  const [row] = await world.sql<{ phone: string; address: string }>(`select profile ->> 'phone' as phone, profile ->> 'address' as address from enrollment where id = $1`, [student.id])
  expect(row).toEqual({ phone: '13911112222', address: '青羊区人民路1号' })
  const [change] = await world.sql<{ after: { phone: string } }>(`select after from audit_change where record_id = $1 and action = 'edit'`, [student.id])
  expect(change!.after.phone).not.toContain('13911112222')
  const kept = await registrar.send(api.correctDirectly, { id: student.id, version: done.version, values: { sourceCategory: 'junior-past' }, reason: '核对' })
  expect(kept.status).toBe(409)
  expect(kept.problem.message).toContain('生源类别')
  expect((await registrar.send(api.correctDirectly, { id: student.id, version, values: { phone: '13911112223' }, reason: '核对' })).status).toBe(409)
  expect((await (await world.as('fujiangRegistrar')).send(api.correctDirectly, { id: student.id, version: done.version, values: { phone: '13911112223' }, reason: '核对' })).status).toBe(404)
  const form = await registrar.ok(api.getCorrectionForm, { enrollmentId: student.id })
  expect(form.fields.find((one) => one.key === 'phone')).toMatchObject({ approval: false })
  expect(form.fields.find((one) => one.key === 'sourceCategory')).toMatchObject({ approval: true })
  expect(JSON.stringify(form)).not.toContain(student.idNumber)
})

test('别校的学籍随后跟着改', async () => {
  const student = await addSealed(world)
  const elsewhere = await addSealed(world, { orgNo: orgs.fujiang, orgName: '涪江技工学校', status: 'withdrawn', leftOn: TODAY })
  await world.sql('update enrollment set person_id = $2, name = $3 where id = $1', [elsewhere.id, student.personId, student.name])
  await world.sql('insert into person_org (org_no, person_id) values ($1, $2)', [orgs.fujiang, student.personId])
  await agree((await correct(student, { name: '上官云' })).data)
  expect((await storedOf(world, elsewhere.id)).name).toBe(student.name)
  await world.runNightly('changes.spread')
  expect((await storedOf(world, elsewhere.id)).name).toBe('上官云')
  expect(await world.runNightly('changes.spread')).toContain('0 件')
})
