import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { openIdVault } from '../../src/kernel/crypto.ts'
import { migrate } from '../../src/kernel/db/migrate.ts'
import { bootstrap, openPools, type Database } from '../../src/kernel/db/open.ts'
import { openSessions, type Sessions } from '../../src/kernel/sessions.ts'
import { moduleIds } from '../../src/modules/index.ts'
import { createApp } from '../../src/server/app.ts'
import { loadDemonstration } from '../../src/server/demo.ts'
import { demonstrationPassword } from '../../src/server/demo/accounts.ts'
import { compose, type Composition } from '../../src/server/modules.ts'
import { testAccountPassword, testKeys } from '../support/keys.ts'

/** What the suite shoots at: the whole application before the demonstration, asked without a socket between. */
export type Target = {
  database: Database
  vault: ReturnType<typeof openIdVault>
  sessions: Sessions
  composition: Composition
  home: string
  /** Asks as the holder of a cookie, each time from another address, so that the limit per address plays no part. */
  ask: (path: string, init?: RequestInit & { cookie?: string; duplex?: 'half' }) => Promise<Response>
  /** The cookies of a demonstration account after its sign-in. */
  cookieOf: (username: string) => Promise<string>
  /** Signs in anew next time: the session was ended by what was asked. */
  forget: (username: string) => void
  sql: <T extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<T[]>
  close: () => Promise<void>
}

/** The long form asks the whole demonstration and everything; the short one, in `npm test`, the small province and a share. */
export const FULL = process.env.LUBAN_SECURITY === 'full'

/** A database of its own: both provinces of the demonstration at the smallest number of people, or the small province of the tests. */
export async function openTarget(whole = FULL): Promise<Target> {
  const name = `target_${randomUUID().replaceAll('-', '')}`
  const url = (database = name) => {
    const made = new URL(inject('clusterUrl'))
    made.pathname = `/${database}`
    return made.toString()
  }
  const home = mkdtempSync(join(tmpdir(), 'luban-target-'))
  process.env.LUBAN_HOME = home
  if (whole) await bootstrap(url, true, 'test-password', name)
  else await onServer(`create database ${name} template template_world`)
  const database = openPools(url(), 'test-password', 8)
  const vault = openIdVault(testKeys)
  const sessions = openSessions(database.auth, testKeys.sessionSecret, 'http://127.0.0.1')
  const admin = await database.admin()
  if (whole) {
    await migrate(admin, moduleIds, [])
    await loadDemonstration({ database, vault, sessions }, { scale: 0.01, say: () => undefined })
  }
  await admin.query('reset role')
  await admin.query('set search_path = p51, national')
  const composition = await compose()
  let asked = 0
  const app = createApp({ database, vault, sessions, composition, addressOf: () => `probe-${asked++ % 30_000}` })
  const ask: Target['ask'] = async (path, { cookie, ...init } = {}) =>
    app.request(`http://127.0.0.1${path}`, { ...init, headers: { host: '127.0.0.1', ...(cookie ? { cookie } : {}), ...(init.headers as Record<string, string>) } })
  const cookies = new Map<string, Promise<string>>()
  const signIn = async (username: string) => {
    const response = await ask('/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: whole ? demonstrationPassword : testAccountPassword }) })
    if (!response.ok) throw new Error(`${username}: ${await response.text()}`)
    return response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  }
  return {
    database,
    vault,
    sessions,
    composition,
    home,
    ask,
    cookieOf: (username) => {
      if (!cookies.has(username)) cookies.set(username, signIn(username))
      return cookies.get(username)!
    },
    forget: (username) => void cookies.delete(username),
    sql: async (text, values) => (await admin.query(text, values)).rows as never,
    async close() {
      await admin.end()
      await database.close()
      await onServer(`drop database ${name} with (force)`)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function onServer(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('clusterUrl') })
  await client.connect()
  await client.query(text)
  await client.end()
}
