import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { ConfigError, type Config } from '../config.ts'
import { startCluster, type Cluster } from './embedded.ts'
import { explainRoles, refuseForeignDatabase, refuseOtherKeys } from './own-server.ts'
import { requestDialect } from './driver.ts'
import type { Tables } from './tables.ts'

// Wire types: big integers fit a number (organisation numbers have 12 digits), dates stay text, moments are ISO text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString())

export type Db = Kysely<Tables>

/**
 * The pools of one database. `luban_app` and `luban_wide` are never members of one another. `luban_learner` is a
 * member of `luban_app`: it may do the same and in addition reads rows by person. Were that policy one of
 * `luban_app`, every query of a school would carry “or it is my own row”, which no index answers.
 */
export type Database = {
  /** Rows of one range of organisations. */
  scoped: Db
  /** Rows of one person. */
  own: Db
  /** Rows of the whole province. */
  wide: Db
  /**
   * What is published to everybody in a province. Connections of the scoped role that never enter a range: they see
   * public directories and no other business row, and no transaction is needed around one statement.
   */
  published: (schema: string) => Db
  scopedPool: pg.Pool
  widePool: pg.Pool
  /** Sign-in tables and the posts of an account. */
  auth: pg.Pool
  /** Owner connection for migrations and maintenance; no request uses it. */
  admin: () => Promise<pg.Client>
  close: () => Promise<void>
}

export const requestRoles = ['luban_app', 'luban_wide', 'luban_auth', 'luban_learner'] as const

/** Starts or reaches PostgreSQL and answers with the URL of the administrator's connection to `database`. */
export async function reachCluster(config: Config): Promise<{ cluster?: Cluster; adminUrl: (database?: string) => string }> {
  if (config.databaseUrl) {
    const base = new URL(config.databaseUrl)
    return {
      adminUrl: (database) => {
        const url = new URL(base)
        if (database) url.pathname = `/${database}`
        return url.toString()
      },
    }
  }
  const cluster = await startCluster(config.home, config.secrets.databasePassword)
  return { cluster, adminUrl: (database = 'luban') => cluster.adminUrl(database) }
}

/**
 * Makes the roles (once a server) and the database (embedded only). Safe to run again. On an own server the
 * administrator may be a superuser or a role with CREATEROLE that owns the database; a database with contents
 * of others, or roles of an installation with other keys, are refused before anything is written.
 */
export async function bootstrap(adminUrl: (database?: string) => string, embedded: boolean, password: string, name = 'luban'): Promise<void> {
  if (embedded) {
    await withClient(adminUrl('postgres'), async (client) => {
      // A command and the server may start at the same moment: one makes, the other finds.
      await client.query('select pg_advisory_lock(510054)')
      const found = await client.query('select 1 from pg_database where datname = $1', [name])
      if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
    })
  }
  const url = adminUrl(embedded ? name : undefined)
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ v: string; user: string; database: string; superuser: boolean }>(
      `select current_setting('server_version_num') v, current_user as user, current_database() as database, rolsuper as superuser
       from pg_roles where rolname = current_user`,
    )
    const { v, user, database, superuser } = rows[0]!
    const version = Number(v)
    if (version < 160000) throw new ConfigError(`数据库版本太旧（${version}）。需要 PostgreSQL 16 或更高版本。`)
    if (!embedded) await refuseForeignDatabase(client)
    await client.query('select pg_advisory_lock(510054)')
    await makeRoles(client, { url, password, superuser, embedded }).catch((error: unknown) => {
      if (embedded || error instanceof ConfigError) throw error
      throw explainRoles(error, user)
    })
    const at = client.escapeIdentifier(database)
    await client.query(`grant create, connect on database ${at} to luban_owner`)
    await client.query(`grant connect on database ${at} to luban_app, luban_wide, luban_auth, luban_learner`)
    // On an own server the schema `public` is the database owner's business; we put nothing there.
    if (embedded) await client.query('revoke all on schema public from public')
  })
}

async function makeRoles(
  client: pg.Client,
  { url, password, superuser, embedded }: { url: string; password: string; superuser: boolean; embedded: boolean },
) {
  const secret = client.escapeLiteral(password)
  const { rows } = await client.query<{ name: string; above: boolean }>(
    `select rolname as name, rolsuper or rolbypassrls as above from pg_roles where rolname = any($1)`,
    [['luban_owner', ...requestRoles]],
  )
  const there = new Set(rows.map((row) => row.name))
  const above = rows.find((row) => row.above)
  if (above) throw new ConfigError(`角色 ${above.name} 能绕过行级安全，鲁班不能用它。由数据库管理员执行：alter role ${above.name} nosuperuser nobypassrls。`)
  if (!there.has('luban_owner')) await client.query('create role luban_owner nologin noinherit')
  for (const role of requestRoles) {
    if (!there.has(role)) await client.query(`create role ${role} login noinherit password ${secret}`)
    else if (!embedded) await refuseOtherKeys(url, role, password)
  }
  const { rows: learner } = await client.query<{ yes: boolean }>(`select pg_has_role('luban_learner', 'luban_app', 'USAGE') as yes`)
  if (!learner[0]!.yes) await client.query('grant luban_app to luban_learner with inherit true')
  if (superuser) return
  // Who makes a role administers it, but since PostgreSQL 16 does not act as it unless that is said. Forced
  // row-level security also holds for an owner: as a member of luban_wide the administrator sees the province.
  for (const role of ['luban_owner', 'luban_wide']) await ensureMember(client, 'current_user', role)
}

/** Asked first, because granting again needs the right to, which a DBA who made the roles may have kept. */
async function ensureMember(client: pg.Client, member: string, role: string) {
  const name = member === 'current_user' ? member : client.escapeLiteral(member)
  const { rows } = await client.query<{ yes: boolean }>(
    `select pg_has_role(${name}, $1, 'USAGE') and pg_has_role(${name}, $1, 'SET') as yes`,
    [role],
  )
  if (!rows[0]!.yes) await client.query(`grant ${role} to ${member} with inherit true, set true`)
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    throw new ConfigError(`连不上数据库：${(error as Error).message}。检查 DATABASE_URL 和数据库是否在运行。`)
  }
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** These statements stand alone, outside the transactions whose time kernel/http.ts limits. */
const UNATTENDED = ' -c statement_timeout=60000'

/** Connections in one pool. */
export const MOST_IN_A_POOL = 12
/** Pools that all provinces share: scoped, own, wide, auth. Each province has one more, for published reads. */
export const SHARED_POOLS = 4

/** Opens the request pools. `max` is per pool. */
export function openPools(adminUrl: string, password: string, max = MOST_IN_A_POOL): Database {
  const pool = (role: string, searchPath: string, more = '') => {
    const url = new URL(adminUrl)
    url.username = role
    url.password = password
    const made = new pg.Pool({
      connectionString: url.toString(),
      max,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      options: `-c search_path=${searchPath} -c timezone=Asia/Shanghai${more}`,
    })
    made.on('error', () => undefined)
    // Also a connection in use may break between two queries; its next query then fails, not the process.
    made.on('connect', (client) => client.on('error', () => undefined))
    return made
  }
  const scopedPool = pool('luban_app', 'national')
  const widePool = pool('luban_wide', 'national')
  const learnerPool = pool('luban_learner', 'national')
  const auth = pool('luban_auth', 'auth,national', UNATTENDED)
  const published = new Map<string, Db>()
  const kysely = (made: pg.Pool) => new Kysely<Tables>({ dialect: requestDialect(made) })
  const scoped = kysely(scopedPool)
  const own = kysely(learnerPool)
  const wide = kysely(widePool)
  return {
    scoped,
    own,
    wide,
    published(schema) {
      const known = published.get(schema)
      if (known) return known
      if (!/^[a-z0-9_]+$/.test(schema)) throw new Error(`no schema: ${schema}`)
      const made = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool('luban_app', `${schema},national`, UNATTENDED) }) })
      published.set(schema, made)
      return made
    },
    scopedPool,
    widePool,
    auth,
    admin: async () => {
      const client = new pg.Client({ connectionString: adminUrl })
      client.on('error', () => undefined)
      await client.connect()
      return client
    },
    close: async () => {
      await Promise.all([scoped, own, wide, ...published.values()].map((one) => one.destroy()))
      // Kysely ends only a pool that it has used itself; an idle connection would keep a command alive for a minute.
      const pools = [scopedPool, widePool, learnerPool, auth]
      await Promise.all(pools.filter((made) => !made.ending).map((made) => made.end()))
    },
  }
}
