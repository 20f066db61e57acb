import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from './support/world.ts'
import { unscopedTables } from './support/unscoped-tables.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

type TableRow = { name: string; schema: string; kind: string; rls: boolean; forced: boolean; hasOrg: boolean; comment: string | null; owner: string; partition: boolean }

const catalog = () =>
  world.sql<TableRow>(`
    select c.relname as name, n.nspname as schema, c.relkind::text as kind, c.relrowsecurity as rls, c.relforcerowsecurity as forced, c.relispartition as partition,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_no' and not a.attisdropped) as "hasOrg",
      obj_description(c.oid) as comment, pg_get_userbyid(c.relowner) as owner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('p51', 'national', 'auth') and c.relkind in ('r', 'p', 'v', 'm') order by 1`)

test('每张业务表都强制行级安全并有机构号；例外逐一列出并写明理由', async () => {
  for (const table of await catalog()) {
    if (table.kind === 'v') continue
    expect(table.kind, `${table.name} 是物化视图`).not.toBe('m')
    const exempt = unscopedTables[table.name]
    if (exempt) {
      expect(exempt.length).toBeGreaterThan(8)
      continue
    }
    expect(table, table.name).toMatchObject({ rls: true, forced: true, hasOrg: true })
  }
})

test('每张表都有中文说明，属主不是应用角色', async () => {
  for (const table of await catalog()) {
    if (table.kind !== 'v') expect(table.comment, table.name).toMatch(/[\u4e00-\u9fff]/)
    expect(['luban_app', 'luban_wide', 'luban_auth'], table.name).not.toContain(table.owner)
  }
})

test('每一列都有中文说明', async () => {
  const silent = await world.sql(
    `select c.relname || '.' || a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('p51', 'national', 'auth') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
       and coalesce(col_description(c.oid, a.attnum), '') !~ '[\u4e00-\u9fff]'`,
  )
  expect(silent, '补在 src/kernel/db/columns.tsv').toEqual([])
})

test('视图都以调用者身份执行', async () => {
  const views = await world.sql<{ name: string; options: string[] | null }>(
    `select c.relname as name, c.reloptions as options from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('p51', 'national') and c.relkind = 'v'`,
  )
  for (const view of views) expect(view.options ?? [], view.name).toContain('security_invoker=true')
})

test('没有触发器，没有 SECURITY DEFINER 函数，分区没有单独授权', async () => {
  expect(await world.sql(`select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not tgisinternal and n.nspname in ('p51', 'national', 'auth')`)).toEqual([])
  expect(await world.sql(`select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where prosecdef and n.nspname in ('p51', 'national', 'auth')`)).toEqual([])
  expect(await world.sql(`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relispartition and n.nspname = 'p51' and c.relacl is not null`)).toEqual([])
})

test('请求所用的角色不是属主、不是超级用户、不能绕过行级安全，也互不为成员', async () => {
  const roles = await world.sql<{ rolname: string; rolsuper: boolean; rolbypassrls: boolean; rolcreaterole: boolean }>(
    `select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname in ('luban_app', 'luban_wide', 'luban_auth')`,
  )
  expect(roles.length).toBe(3)
  for (const role of roles) expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false, rolcreaterole: false })
  expect(
    await world.sql(`select 1 from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member where u.rolname in ('luban_app', 'luban_wide', 'luban_auth')`),
  ).toEqual([])
})

test('策略里没有子查询：只有号段、本人、名录和省级四种写法', async () => {
  const policies = await world.sql<{ tablename: string; policyname: string; qual: string | null; with_check: string | null }>(
    `select tablename, policyname, qual, with_check from pg_policies where schemaname in ('p51', 'national')`,
  )
  for (const policy of policies) {
    for (const text of [policy.qual, policy.with_check]) {
      if (!text) continue
      expect(/select/i.test(text.replace(/current_setting/g, '')), `${policy.tablename}.${policy.policyname}`).toBe(false)
      expect(text === 'true' || /nullif\(current_setting\('app\.(lo|person)'/i.test(text), `${policy.tablename}.${policy.policyname}: ${text}`).toBe(true)
    }
  }
})

test('没有进入范围的连接读不到任何业务行', async () => {
  const client = await world.database.scopedPool.connect()
  try {
    for (const table of await catalog()) {
      if (table.kind === 'v' || unscopedTables[table.name] || table.name === 'post') continue
      const directory = (await world.sql(`select 1 from pg_policies where schemaname = 'p51' and tablename = $1 and policyname = 'directory'`, [table.name])).length > 0
      if (directory) continue
      const { rows } = await client.query(`select count(*) as n from ${table.schema}.${table.name}`)
      expect(rows[0].n, table.name).toBe(0)
    }
  } finally {
    client.release()
  }
})
