import { Kysely } from 'kysely'
import pg from 'pg'
import { ConfigError, type Config } from '../config.ts'
import { startCluster, type Cluster } from './embedded.ts'
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
export async function reachCluster(config: Config, adopt = false): Promise<{ cluster?: Cluster; adminUrl: (database?: string) => string }> {
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
  const cluster = await startCluster(config.home, config.secrets.databasePassword, adopt)
  return { cluster, adminUrl: (database = 'luban') => cluster.adminUrl(database) }
}

/** Makes the roles (once a cluster) and the database (embedded only). Safe to run again. */
export async function bootstrap(adminUrl: (database?: string) => string, embedded: boolean, password: string, name = 'luban'): Promise<void> {
  if (embedded) {
    await withClient(adminUrl('postgres'), async (client) => {
      const found = await client.query('select 1 from pg_database where datname = $1', [name])
      if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
    })
  }
  await withClient(adminUrl(embedded ? name : undefined), async (client) => {
    const version = Number((await client.query<{ v: string }>(`select current_setting('server_version_num') v`)).rows[0]!.v)
    if (version < 160000) throw new ConfigError(`数据库版本太旧（${version}）。需要 PostgreSQL 16 或更高版本。`)
    const secret = client.escapeLiteral(password)
    await ensureRole(client, 'luban_owner', 'nologin noinherit')
    for (const role of requestRoles) {
      const inherit = role === 'luban_learner' ? 'inherit' : 'noinherit'
      await ensureRole(client, role, `login ${inherit} nobypassrls password ${secret}`)
    }
    await client.query('grant luban_app to luban_learner')
    await client.query('grant luban_owner to current_user')
    const database = client.escapeIdentifier(client.database ?? name)
    await client.query(`grant create, connect on database ${database} to luban_owner`)
    await client.query(`grant connect on database ${database} to luban_app, luban_wide, luban_auth, luban_learner`)
    await client.query('revoke all on schema public from public')
  })
}

async function ensureRole(client: pg.Client, role: string, options: string) {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role])
  await client.query(`${found.rowCount ? 'alter' : 'create'} role ${role} ${options}`)
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

/** Opens the request pools. `max` is per pool. */
export function openPools(adminUrl: string, password: string, max = 12): Database {
  const pool = (role: string, searchPath: string) => {
    const url = new URL(adminUrl)
    url.username = role
    url.password = password
    const made = new pg.Pool({
      connectionString: url.toString(),
      max,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      options: `-c search_path=${searchPath} -c timezone=Asia/Shanghai`,
    })
    made.on('error', () => undefined)
    return made
  }
  const scopedPool = pool('luban_app', 'national')
  const widePool = pool('luban_wide', 'national')
  const learnerPool = pool('luban_learner', 'national')
  const auth = pool('luban_auth', 'auth,national')
  const kysely = (made: pg.Pool) => new Kysely<Tables>({ dialect: requestDialect(made) })
  const scoped = kysely(scopedPool)
  const own = kysely(learnerPool)
  const wide = kysely(widePool)
  return {
    scoped,
    own,
    wide,
    scopedPool,
    widePool,
    auth,
    admin: async () => {
      const client = new pg.Client({ connectionString: adminUrl })
      await client.connect()
      return client
    },
    close: async () => {
      await Promise.all([scoped.destroy(), own.destroy(), wide.destroy(), auth.end()])
    },
  }
}
