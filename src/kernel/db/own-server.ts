import pg from 'pg'
import { ConfigError } from '../config.ts'

const DEDICATED = '鲁班需要一个专用的空数据库：由数据库管理员执行 create database luban owner 账户，再把 DATABASE_URL 指向它。'

/**
 * Refuses a database of someone else: anything that is neither ours (owned by luban_owner) nor of an extension.
 * Nothing has been written when this throws.
 */
export async function refuseForeignDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ what: string }>(`
    with ours as (select oid from pg_roles where rolname = 'luban_owner'),
    foreign_schema as (
      select n.oid, n.nspname from pg_namespace n
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspowner not in (select oid from ours)),
    member as (select classid, objid from pg_depend where deptype = 'e')
    select '模式 ' || nspname as what from foreign_schema where nspname in ('national', 'auth') or nspname ~ '^p[0-9]{2}$'
    union all
    (select '表 ' || s.nspname || '.' || c.relname from pg_class c join foreign_schema s on s.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and not exists (select 1 from member where classid = 'pg_class'::regclass and objid = c.oid)
     order by 1 limit 3)
    union all
    (select '函数 ' || s.nspname || '.' || f.proname from pg_proc f join foreign_schema s on s.oid = f.pronamespace
     where not exists (select 1 from member where classid = 'pg_proc'::regclass and objid = f.oid) order by 1 limit 3)`)
  if (rows.length === 0) return
  throw new ConfigError(`DATABASE_URL 指向的数据库里已有别的内容（${rows.map((row) => row.what).join('、')}），没有改动它。${DEDICATED}`)
}

/**
 * Roles belong to the whole server. Where they exist already, our password must open them: another installation
 * signs in with it, and other keys could not read the ID numbers in this database anyway.
 */
export async function refuseOtherKeys(url: string, role: string, password: string): Promise<void> {
  const target = new URL(url)
  target.username = role
  target.password = password
  const client = new pg.Client({ connectionString: target.toString(), connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code !== '28P01') throw new ConfigError(`连不上数据库（账户 ${role}）：${message}。检查数据库的 pg_hba.conf 是否允许这个账户登录。`)
    throw new ConfigError(
      `这台数据库服务器上已有鲁班的账户 ${role}，但口令与 LUBAN_HOME 里的 secrets.json 不符，没有改动它。用原来的 LUBAN_HOME 启动；一台数据库服务器上的几个部署要用同一份 secrets.json。原来的部署确已不用时，由数据库管理员删除 luban_owner、luban_app、luban_wide、luban_auth、luban_learner 五个角色后再启动。`,
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** An administrator who is no superuser needs to be able to make roles, or to have been given ours. */
export function explainRoles(error: unknown, user: string): ConfigError {
  return new ConfigError(
    `账户 ${user} 不能建立或管理鲁班的角色（${(error as Error).message}）。由数据库管理员执行 alter role ${user} createrole，或预先执行 grant luban_owner, luban_wide to ${user} with admin option。`,
  )
}
