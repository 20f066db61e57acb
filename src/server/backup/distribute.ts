import type pg from 'pg'
import { ConfigError } from '../../kernel/config.ts'
import { listProvinceSchemas } from '../../kernel/db/migrate.ts'
import { requestRoles } from '../../kernel/db/open.ts'

export type Distribution = { statements: string[]; obstacles: string[]; notes: string[]; extension: 'installed' | 'available' | 'absent' }

/**
 * What turns the schemas of the provinces into distributed ones (Citus schema-based sharding): the shared tables that
 * provinces refer to become reference tables, every province schema goes to a node as a whole. Obstacles are what
 * Citus refuses: triggers, foreign keys from one province to another, policies with sub-selects.
 */
export async function planDistribution(client: pg.Client): Promise<Distribution> {
  const provinces = await listProvinceSchemas(client)
  if (provinces.length === 0) throw new ConfigError('这里还没有省份，没有什么可分布的。')
  const schemas = ['national', ...provinces]
  const many = async (text: string) => (await client.query<{ what: string }>(text, [schemas])).rows.map((row) => row.what)
  const obstacles = [
    ...(await many(`select '触发器 ' || n.nspname || '.' || c.relname || '.' || t.tgname as what from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and not t.tgisinternal order by 1`)),
    ...(await many(`select '跨省外键 ' || c.conrelid::regclass || ' → ' || c.confrelid::regclass as what from pg_constraint c join pg_class f on f.oid = c.conrelid join pg_class t on t.oid = c.confrelid
      join pg_namespace a on a.oid = f.relnamespace join pg_namespace b on b.oid = t.relnamespace
      where c.contype = 'f' and a.nspname = any($1) and a.nspname <> b.nspname and b.nspname <> 'national' order by 1`)),
    ...(await many(`select '含子查询的策略 ' || p.polrelid::regclass || '.' || p.polname as what from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') ~* '\\mselect\\M' order by 1`)),
    ...(await many(`select '物化视图 ' || n.nspname || '.' || c.relname as what from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind = 'm' order by 1`)),
  ]
  const shared = await many(`select c.oid::regclass::text as what from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'national' and n.nspname = any($1) and c.relkind = 'r' order by 1`)
  const statements = [
    ...shared.map((table) => `select create_reference_table(${client.escapeLiteral(table)});`),
    // The range of a request must reach every node together with its statements.
    ...requestRoles.map((role) => `alter role ${role} set citus.propagate_set_commands = 'local';`),
    ...provinces.map((schema) => `select citus_schema_distribute(${client.escapeLiteral(schema)});`),
  ]
  const { rows } = await client.query<{ installed: boolean }>(`select installed_version is not null as installed from pg_available_extensions where name = 'citus'`)
  return {
    statements,
    obstacles,
    notes: [
      '登录用的模式 auth 留在协调节点，不分布。',
      '角色 luban_owner、luban_app、luban_wide、luban_auth、luban_learner 由 Citus 复制到各节点；口令相同。',
    ],
    extension: rows[0] ? (rows[0].installed ? 'installed' : 'available') : 'absent',
  }
}

/** Runs the plan, statement by statement. Refuses without the extension and with obstacles; nothing was changed then. */
export async function distribute(client: pg.Client, plan: Distribution): Promise<void> {
  if (plan.obstacles.length > 0) throw new ConfigError(`有 Citus 不接受的结构，没有改动：${plan.obstacles.join('；')}。`)
  if (plan.extension !== 'installed')
    throw new ConfigError(
      plan.extension === 'absent'
        ? '这台数据库没有安装 Citus 扩展，没有改动。由数据库管理员在各节点安装 Citus，把 citus 加进 shared_preload_libraries，在库里执行 create extension citus，登记各工作节点后再运行。--plan 只列出将要执行的语句。'
        : '这个库还没有启用 Citus 扩展，没有改动。由数据库管理员执行 create extension citus，登记各工作节点（citus_add_node）后再运行。',
    )
  for (const statement of plan.statements) await client.query(statement)
}
