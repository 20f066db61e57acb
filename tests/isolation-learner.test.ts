import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { addEnrollment } from './support/indicator-records.ts'
import { openWorld, type World } from './support/world.ts'

// These tests walk every endpoint: their time grows with the product.
vi.setConfig({ testTimeout: 300_000 })

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('学员的数据库角色不能绕过行级安全，只是 luban_app 的成员', async () => {
  const [role] = await world.sql(
    `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'luban_learner'`,
  )
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false })
  const groups = await world.sql<{ rolname: string }>(
    `select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = 'luban_learner'::regrole`,
  )
  expect(groups.map((one) => one.rolname)).toEqual(['luban_app'])
})

test('按本人读取的策略只属于学员角色，单位的查询不带“或本人”', async () => {
  const policies = await world.sql<{ tablename: string; roles: string }>(
    `select tablename, roles::text from pg_policies where schemaname = 'p51' and cmd = 'SELECT' and qual like '%app.person%'`,
  )
  expect(policies.length).toBeGreaterThan(3)
  for (const one of policies) expect(one.roles, one.tablename).toBe('{luban_learner}')
})

test('单位的连接即使声称是本人，也读不到这个人的行', async () => {
  const { id } = await addEnrollment(world, { registeredOn: '2024-09-01' })
  const [row] = await world.sql<{ person_id: string }>('select person_id from enrollment where id = $1', [id])
  const client = await world.database.scopedPool.connect()
  try {
    await client.query('begin')
    await client.query('select national.enter($1, null, null, $2)', ['p51', row!.person_id])
    expect((await client.query('select id from enrollment')).rows).toEqual([])
  } finally {
    await client.query('rollback')
    client.release()
  }
})
