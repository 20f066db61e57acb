import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addNamedStudent, addPost } from '../../../tests/support/named-people.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
import { sealAudit } from '../../kernel/audit-chain.ts'
import { auditKeeper } from '../../kernel/audit-roots.ts'
import { verifyAudit } from '../../kernel/audit-verify.ts'
import { api as students } from '../students/api.ts'
import { api } from './api.ts'
import { shiftYears } from './service/retention.ts'

let world: World
let security: Client
let second: Client
let home: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'luban-privacy-'))
  process.env.LUBAN_HOME = home
  world = await openWorld()
  await addPost(world, { username: 'security1', name: '谢芳', role: 'securityAdmin', org: orgs.province })
  await addPost(world, { username: 'security2', name: '罗兰', role: 'securityAdmin', org: orgs.province })
  security = await world.as('security1')
  second = await world.as('security2')
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const reason = '保存期满，按规定清除'
const nameOf = async (id: string) => (await world.sql<{ name: string }>('select name from enrollment where id = $1', [id]))[0]!.name

test('保存期限逐种写明：几年、从什么时候起、依据、留下什么；年数是参数', async () => {
  const { rules } = await security.ok(api.listRetentionRules, {})
  expect(rules.map(({ kind, years, action, clause, mark }) => ({ kind, years, action, clause, mark }))).toEqual([
    { kind: 'students.pending', years: 1, action: 'erase', clause: '001:1319', mark: '推' },
    { kind: 'students.household', years: 3, action: 'anonymise', clause: '001:1319', mark: '推' },
    { kind: 'students.enrollment', years: 30, action: 'anonymise', clause: '001:1319', mark: '推' },
    { kind: 'training.record', years: 10, action: 'anonymise', clause: '001:1834', mark: '推' },
  ])
  expect(shiftYears('2024-02-29', -1)).toBe('2023-02-28')
  for (const account of ['qingchengRegistrar', 'chengduOfficer', 'systemAdmin']) expect((await (await world.as(account)).send(api.listDue, {})).status).toBe(403)
})

test('夜间任务找出期满的；一人准备、自己不能批准、另一人批准后清除；学籍以外的数都不变，封存链仍可核对', async () => {
  const old = await addNamedStudent(world, { name: '尤小满', idNumber: '510104197801015558', registeredOn: '1993-09-01', leftOn: '1996-07-01', status: 'graduated' })
  const recent = await addNamedStudent(world, { name: '戚小暑', idNumber: '510104200801015551', registeredOn: '2023-09-01', leftOn: '2026-07-01', status: 'graduated' })
  const registrar = await world.as('qingchengRegistrar')
  await registrar.ok(students.revealStudent, { id: old.id, purpose: '补办毕业证明书' })
  await world.sql(
    `insert into audit_change (audit_id, org_no, record_kind, record_id, person_id, action, before, after, salt, digest)
     select (select max(id) from audit), $1, 'enrollment', $2, $3, 'edit', c.before, c.after, c.salt, sha256(c.salt || convert_to(jsonb_build_array(c.before, c.after)::text, 'UTF8'))
     from (select '{"name":"尤小蛮"}'::jsonb as before, '{"name":"尤小满"}'::jsonb as after, '\\x0102'::bytea as salt) c`,
    [orgs.qingcheng, old.id, old.personId],
  )
  const keeper = auditKeeper(world.vault, home)
  await sealAudit(world.database, 'p51', keeper)
  const counts = () => world.sql(`select org_no, status, training_level, sex, count(*) as n from enrollment group by 1, 2, 3, 4 order by 1, 2, 3, 4`)
  const before = await counts()

  expect(await world.runNightly('privacy.retention')).toContain('保存期满')
  const due = await security.ok(api.listDue, { kind: 'students.enrollment' })
  expect(due.rows).toMatchObject([{ recordId: old.id, label: expect.stringContaining('尤*满'), dueOn: '2026-07-01', frozen: null, prepared: false }])
  const { id, items } = await security.ok(api.prepareErasure, { kind: 'students.enrollment', reason })
  expect(items).toBe(1)
  expect((await security.send(api.prepareErasure, { kind: 'students.enrollment', reason })).problem.message).toContain('没有可以清除的记录')
  expect((await security.send(api.approveErasure, { id, reason })).problem.message).toContain('这个清除决定是您准备的')
  expect(await nameOf(old.id)).toBe('尤小满')
  expect(await second.ok(api.approveErasure, { id, reason })).toEqual({ erased: 1, held: 0, gone: 0 })
  expect((await second.send(api.approveErasure, { id, reason })).status).toBe(409)

  expect(await nameOf(old.id)).toBe('已清除')
  expect(await nameOf(recent.id)).toBe('戚小暑')
  expect(await counts()).toEqual(before)
  const [person] = await world.sql<{ name: string; sealed: Buffer; erased_at: string }>('select name, id_sealed as sealed, erased_at from person where id = $1', [old.personId])
  expect(person).toMatchObject({ name: '已清除', sealed: Buffer.alloc(0) })
  for (const table of ['person', 'enrollment', 'audit_change', 'case_item', 'import_row'])
    expect(JSON.stringify(await world.sql(`select t::text from ${table} t`)), table).not.toMatch(/尤小满|尤小蛮|510104197801015558|5101\*+58/)
  await sealAudit(world.database, 'p51', keeper)
  expect(await verifyAudit(world.database, 'p51', keeper)).toMatchObject({ ok: true, problems: [] })
})

test('清除过的变更不能冒充：没有清除决定的清空、改过的内容，核对都指出位置', async () => {
  const other = await addNamedStudent(world, { name: '水清', idNumber: '510104200901015553', registeredOn: '2024-09-01' })
  const registrar = await world.as('qingchengRegistrar')
  await registrar.ok(students.revealStudent, { id: other.id, purpose: '核对证件号码' })
  const [row] = await world.sql<{ id: number }>('select max(id) as id from audit')
  await world.sql(
    `insert into audit_change (audit_id, org_no, record_kind, record_id, person_id, action, before, after, salt, digest)
     select $4, $1, 'enrollment', $2, $3, 'edit', null, c.after, c.salt, sha256(c.salt || convert_to(jsonb_build_array(null::jsonb, c.after)::text, 'UTF8'))
     from (select '{"className":"1班"}'::jsonb as after, '\\x0304'::bytea as salt) c`,
    [orgs.qingcheng, other.id, other.personId, row!.id],
  )
  const keeper = auditKeeper(world.vault, home)
  await sealAudit(world.database, 'p51', keeper)
  const verdict = async () => (await verifyAudit(world.database, 'p51', keeper)).problems.map((one) => ({ auditId: one.auditId, what: one.what }))
  expect(await verdict()).toEqual([])
  await world.sql(`update audit_change set after = '{"className":"9班"}' where audit_id = $1`, [row!.id])
  expect(await verdict()).toEqual([{ auditId: row!.id, what: '变更行里改前改后的内容与摘要不符，内容被改动' }])
  await world.sql(`update audit_change set after = null, salt = null, erased_at = now() where audit_id = $1`, [row!.id])
  expect(await verdict()).toEqual([{ auditId: row!.id, what: '变更行的内容被清除，却没有对应的清除决定' }])
  await world.sql(`update audit_change set after = '{"className":"1班"}', salt = '\\x0304', erased_at = null where audit_id = $1`, [row!.id])
  expect(await verdict()).toEqual([])
})

test('冻结的不清除：按人、按单位；解除以后再找再清；冻结有理由，解除也有', async () => {
  const held = await addNamedStudent(world, { name: '柏舟', idNumber: '510104197901015559', registeredOn: '1993-09-01', leftOn: '1996-06-01', status: 'graduated' })
  const { id: hold } = await security.ok(api.placeHold, { personId: held.personId, reason: '学历纠纷诉讼期间' })
  await security.ok(api.findDue, {})
  const due = await security.ok(api.listDue, { kind: 'students.enrollment' })
  expect(due.rows.find((row) => row.recordId === held.id)).toMatchObject({ frozen: '学历纠纷诉讼期间' })
  const { id } = await security.ok(api.prepareErasure, { kind: 'students.enrollment', recordIds: [held.id], reason })
  expect(await second.ok(api.approveErasure, { id, reason })).toEqual({ erased: 0, held: 1, gone: 0 })
  expect(await nameOf(held.id)).toBe('柏舟')
  expect((await security.ok(api.getErasure, { id })).rows).toMatchObject([{ outcome: 'held' }])
  await security.ok(api.liftHold, { id: hold, reason: '法院已经结案' })
  expect((await security.send(api.liftHold, { id: hold, reason: '再解除一次' })).status).toBe(404)

  const byOrg = await security.ok(api.placeHold, { org: orgs.qingcheng, reason: '专项审计期间', until: '2099-12-31' })
  const again = await security.ok(api.prepareErasure, { kind: 'students.enrollment', recordIds: [held.id], reason })
  expect(await second.ok(api.approveErasure, { id: again.id, reason })).toMatchObject({ held: 1 })
  await world.sql(`update legal_hold set until = current_date - 1 where id = $1`, [byOrg.id])
  const last = await security.ok(api.prepareErasure, { kind: 'students.enrollment', recordIds: [held.id], reason })
  expect(await second.ok(api.approveErasure, { id: last.id, reason })).toMatchObject({ erased: 1 })
  expect(await nameOf(held.id)).toBe('已清除')
  expect((await security.send(api.placeHold, { personId: held.personId, org: orgs.qingcheng, reason })).status).toBe(409)
})

test('本人请求：提出、有期限、学校答复、本人看得到；同意删除的由两人清除不必再保存的，学籍留着', async () => {
  const left = await addNamedStudent(world, { name: '穆清风', idNumber: '510104200601015557', registeredOn: '2021-09-01', leftOn: '2024-07-01', status: 'graduated', profile: { address: '锦江区春熙路 9 号', guardianName: '穆大川' } })
  await addPost(world, { username: 'learner1', name: '穆清风', role: 'learner', org: orgs.qingcheng, personId: left.personId })
  const learner = await world.as('learner1')
  const { id, dueOn } = await learner.ok(api.makeRequest, { kind: 'erase', content: '已经毕业两年，请删除家庭住址和监护人信息' })
  const registrar = await world.as('qingchengRegistrar')
  const found = (await registrar.ok(api.listRequests, {})).rows.find((row) => row.id === id)
  expect(found).toMatchObject({ person: expect.stringContaining('穆*风'), dueOn, overdue: false, state: 'waiting' })
  expect((await (await world.as('fujiangRegistrar')).ok(api.listRequests, {})).total).toBe(0)
  expect((await (await world.as('fujiangRegistrar')).send(api.answerRequest, { id, granted: true, answer: '同意，由省厅清除有关内容' })).status).toBe(404)
  expect((await security.send(api.prepareErasure, { requestId: id, reason })).problem.message).toContain('不是已同意的删除请求')
  await registrar.ok(api.answerRequest, { id, granted: true, answer: '同意删除住址、监护人；学籍按规定保存' })
  expect((await registrar.send(api.answerRequest, { id, granted: false, answer: '改变主意，不同意删除' })).status).toBe(409)
  expect((await learner.ok(api.listMyRequests, {})).rows).toMatchObject([{ id, state: 'granted', answer: '同意删除住址、监护人；学籍按规定保存', answeredBy: '周*' }])

  const { id: erasure } = await security.ok(api.prepareErasure, { requestId: id, reason: '本人请求，学校同意' })
  expect(await second.ok(api.approveErasure, { id: erasure, reason: '核对无误，同意清除' })).toMatchObject({ erased: 1 })
  const [row] = await world.sql<{ name: string; profile: object }>('select name, profile from enrollment where id = $1', [left.id])
  expect(row).toEqual({ name: '穆清风', profile: {} })
})
