import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealAudit, verifyAudit } from '../src/kernel/audit-chain.ts'
import { openWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  await world.sql(`
    insert into audit (org_no, request_id, account_id, actor_name, role, actor_org_no, actor_org_name, verb, subject_kind, subject_id, subject_label)
    select 510100000100, gen_random_uuid(), 'a', '周琴', 'registrar', 510100000100, '青城技师学院', 'student.edit', 'enrollment', n::text, '第' || n || '条' from generate_series(1, 12) n`)
  await world.sql(`
    insert into audit_change (audit_id, org_no, record_kind, record_id, action, before, after)
    select id, org_no, 'enrollment', gen_random_uuid(), 'edit', '{"className":"1班"}', '{"className":"2班"}' from audit`)
  expect(await sealAudit(world.database, 'p51')).toBe(12)
})
afterAll(() => world.close())

/** Tampers inside a savepoint of the administrator, verifies with the change visible, and puts it back. */
async function tampered(change: string, undo: string) {
  await world.sql(change)
  const verdict = await verifyAudit(world.database, 'p51')
  await world.sql(undo)
  expect((await verifyAudit(world.database, 'p51')).ok).toBe(true)
  return verdict
}

test('没有被改动的审计链核对通过，并报告未封存的尾部', async () => {
  expect(await verifyAudit(world.database, 'p51')).toEqual({ ok: true, sealed: 12, unsealed: 0 })
})

test('改动一行的内容被发现，并指出是哪一行', async () => {
  const [row] = await world.sql<{ id: number }>(`select id from audit where subject_id = '5'`)
  const verdict = await tampered(`update audit set actor_name = '别人' where id = ${row!.id}`, `update audit set actor_name = '周琴' where id = ${row!.id}`)
  expect(verdict).toMatchObject({ ok: false, problem: { auditId: row!.id, what: '审计行或其变更行的内容被改动' } })
})

test('改动变更行的改前改后被发现', async () => {
  const [row] = await world.sql<{ id: number; audit_id: number }>('select id, audit_id from audit_change order by id limit 1')
  const verdict = await tampered(`update audit_change set after = '{"className":"3班"}' where id = ${row!.id}`, `update audit_change set after = '{"className":"2班"}' where id = ${row!.id}`)
  expect(verdict).toMatchObject({ ok: false, problem: { auditId: row!.audit_id } })
})

test('对调两行的执行人被发现', async () => {
  const [row] = await world.sql<{ id: number }>(`select id from audit where subject_id = '7'`)
  const verdict = await tampered(`update audit set account_id = 'b' where id = ${row!.id}`, `update audit set account_id = 'a' where id = ${row!.id}`)
  expect(verdict.problem?.auditId).toBe(row!.id)
})

test('删掉封存链中间一环被发现', async () => {
  await world.sql('create table seal_copy as select * from audit_seal')
  const verdict = await tampered(
    'delete from audit_seal where id = (select id from audit_seal order by id offset 4 limit 1)',
    'insert into audit_seal overriding system value select * from seal_copy on conflict do nothing',
  )
  expect(verdict).toMatchObject({ ok: false, problem: { what: '链值不符，封存链被改动' } })
})

test('删掉一行审计被发现', async () => {
  await world.sql('create table audit_copy as select * from audit')
  await world.sql('create table change_copy as select * from audit_change')
  const [row] = await world.sql<{ id: number }>(`select id from audit where subject_id = '9'`)
  const verdict = await tampered(
    `with gone as (delete from audit_change where audit_id = ${row!.id}) select 1`,
    'insert into audit_change overriding system value select * from change_copy on conflict do nothing',
  )
  expect(verdict.problem?.auditId).toBe(row!.id)
})
