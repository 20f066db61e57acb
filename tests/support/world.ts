import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { z } from 'zod'
import { QUERY_HEADER, type AnyEndpoint, type Output } from '../../src/kernel/api.ts'
import { splitQuery, urlOf } from '../../src/kernel/client.ts'
import { pathFields } from '../../src/kernel/api.ts'
import { openIdVault } from '../../src/kernel/crypto.ts'
import { openPools, type Database } from '../../src/kernel/db/open.ts'
import type { Problem } from '../../src/kernel/errors.ts'
import { setPasswordCost } from '../../src/kernel/passwords.ts'
import { openSessions, type Sessions } from '../../src/kernel/sessions.ts'
import { createApp } from '../../src/server/app.ts'
import { compose, type Composition } from '../../src/server/modules.ts'
import { jobHost } from '../../src/server/worker.ts'
import { runNext, runNightly } from '../../src/kernel/job-runner.ts'
import { testAccountPassword, testKeys, testPasswordCost } from './keys.ts'
import type { AccountName } from './small-province.ts'

/** The answer of one request: the contract's output when it is 200, the problem otherwise. */
export type Answer<T> = { status: number; ok: boolean; data: T; problem: Problem; headers: Headers; bytes: () => Promise<Uint8Array> }

/** `from`: the network address the request comes from; without it there is no connection. */
type Options = { key?: string; file?: { name: string; bytes: Uint8Array }; headers?: Record<string, string>; from?: string }

export type Client = {
  send: <E extends AnyEndpoint>(endpoint: E, input: z.input<E['input']>, options?: Options) => Promise<Answer<Output<E>>>
  /** Like `send`, and fails the test with the server's sentence when the answer is not 200. */
  ok: <E extends AnyEndpoint>(endpoint: E, input: z.input<E['input']>, options?: Options) => Promise<Output<E>>
  /** `from`: the address that the request comes from. */
  raw: (path: string, init?: RequestInit, from?: string) => Promise<Response>
}

export type World = {
  database: Database
  sessions: Sessions
  vault: ReturnType<typeof openIdVault>
  composition: Composition
  adminUrl: string
  as: (account: AccountName | (string & {})) => Promise<Client>
  anyone: Client
  /** SQL as the administrator, for looking behind the interface. */
  sql: <T extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<T[]>
  /** Runs what is waiting in the background to its end, as the worker of a server does. Answers with how many. */
  runJobs: () => Promise<number>
  /** Runs one work of the clock now. Answers with its sentence. */
  runNightly: (kind: string) => Promise<string>
  close: () => Promise<void>
}

/** A database of its own for the calling test file, and the real application in front of it. */
export async function openWorld(keys: Parameters<typeof openIdVault>[0] = testKeys): Promise<World> {
  const clusterUrl = new URL(inject('clusterUrl'))
  const name = `world_${randomUUID().replaceAll('-', '')}`
  await adminQuery(clusterUrl.toString(), `create database ${name} template template_world`)
  clusterUrl.pathname = `/${name}`
  const adminUrl = clusterUrl.toString()
  const database = openPools(adminUrl, 'test-password', 8)
  const composition = await compose()
  setPasswordCost(testPasswordCost)
  const sessions = openSessions(database.auth, testKeys.sessionSecret, 'http://127.0.0.1')
  const vault = openIdVault(keys)
  const app = createApp({ database, vault, sessions, composition })
  const host = jobHost({ database, vault, composition })
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query('set search_path = p51, national')
  const clients = new Map<string, Promise<Client>>()
  const clientWith = (cookie: string): Client => {
    const raw = (path: string, init: RequestInit = {}, from?: string) =>
      Promise.resolve(app.request(`http://127.0.0.1${path}`, { ...init, headers: { host: '127.0.0.1', cookie, ...(init.headers as Record<string, string>) } }, from ? { incoming: { socket: { remoteAddress: from } } } : undefined))
    const send: Client['send'] = async (endpoint, input, options = {}) => read(await raw(...requestOf(endpoint, input as Record<string, unknown>, options), options.from))
    return {
      raw,
      send,
      async ok(endpoint, input, options) {
        const answer = await send(endpoint, input, options)
        if (!answer.ok) throw new Error(`${endpoint.method} ${endpoint.path} → ${answer.status} ${JSON.stringify(answer.problem)}`)
        return answer.data
      },
    }
  }
  const signIn = async (username: string): Promise<Client> => {
    const response = await app.request('http://127.0.0.1/api/auth/sign-in/username', {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: '127.0.0.1' },
      body: JSON.stringify({ username, password: testAccountPassword }),
    })
    if (!response.ok) throw new Error(`sign-in of ${username} failed: ${await response.text()}`)
    return clientWith(response.headers.getSetCookie().map((one) => one.split(';')[0]).join('; '))
  }
  return {
    database,
    sessions,
    vault,
    composition,
    adminUrl,
    as: (account) => {
      if (!clients.has(account)) clients.set(account, signIn(account))
      return clients.get(account)!
    },
    anyone: clientWith(''),
    async runJobs() {
      let done = 0
      while (await runNext(host, 'p51')) done += 1
      return done
    },
    runNightly: (kind) => runNightly(host, 'p51', kind),
    sql: async (text, values) => (await admin.query(text, values)).rows as never,
    close: async () => {
      await oneAuditRowEach(admin)
      await admin.end()
      await database.close()
      await adminQuery(inject('clusterUrl'), `drop database ${name} with (force)`)
    },
  }
}

function requestOf(endpoint: AnyEndpoint, input: Record<string, unknown>, options: Options): [string, RequestInit] {
  const rest = { ...input }
  for (const name of pathFields(endpoint.path)) delete rest[name]
  const { query, header } = splitQuery(endpoint, endpoint.method === 'GET' || endpoint.upload ? { ...rest, ...(options.file ? { filename: options.file.name } : {}) } : {})
  const headers: Record<string, string> = { ...(header ? { [QUERY_HEADER]: header } : {}), ...options.headers }
  if (endpoint.method !== 'GET') headers['idempotency-key'] ??= options.key ?? randomUUID()
  const body = endpoint.method === 'GET' ? null : options.file ? (options.file.bytes as Uint8Array<ArrayBuffer>) : JSON.stringify(rest)
  return [urlOf(endpoint, input, query), { method: endpoint.method, headers, body }]
}

async function read<T>(response: Response): Promise<Answer<T>> {
  const copy = response.clone()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  const value: unknown = isJson ? await response.json() : null
  return {
    status: response.status,
    ok: response.ok,
    data: (response.ok ? value : null) as T,
    problem: (response.ok ? {} : value) as Problem,
    headers: response.headers,
    bytes: async () => new Uint8Array(await copy.arrayBuffer()),
  }
}

async function adminQuery(url: string, text: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(text)
  await client.end()
}

/**
 * The law of the audit, checked over everything a test file did: as many audit rows written by requests as there
 * were mutations answered with success. Rows that a test put there itself name no account that signed in, and
 * rows of background work name their job; a visitor has the empty account.
 */
async function oneAuditRowEach(admin: pg.Client) {
  const { rows } = await admin.query<{ mutations: number; audited: number }>(
    `select (select count(*) from idempotency where status = 200) as mutations,
            (select count(*) from audit a where not a.detail ?| array['job', 'exchange'] and (a.account_id = '' or exists (select 1 from auth."user" u where u.id = a.account_id))) as audited`,
  )
  const { mutations, audited } = rows[0]!
  if (mutations !== audited) throw new Error(`写请求 ${mutations} 次成功，审计 ${audited} 行：每次写请求应当恰好一行审计`)
}
