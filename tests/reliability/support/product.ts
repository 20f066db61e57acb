import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { startCluster } from '../../../src/kernel/db/embedded.ts'
import { fillTestDatabase, testPassword } from '../../support/cluster.ts'
import { testAccountPassword, testKeys } from '../../support/keys.ts'
import { freePort, newHome, serve, start } from '../../support/processes.ts'
import { orgs } from '../../support/small-province.ts'

/**
 * A data folder with the small province, as an installation that has run before: the product starts on it in seconds.
 * Answers with the folder and the pending students, one for each write to come.
 */
export async function smallProduct(students: number): Promise<{ home: string; pending: string[] }> {
  const home = newHome()
  writeFileSync(join(home, 'secrets.json'), JSON.stringify({ ...testKeys, databasePassword: testPassword }), { mode: 0o600 })
  const cluster = await startCluster(home, testPassword)
  try {
    await fillTestDatabase((database = 'luban') => cluster.adminUrl(database), 'luban')
    const rows = await query<{ id: string }>(cluster.adminUrl('luban'), pendingStudents, [students, orgs.qingcheng])
    return { home, pending: rows.map((row) => row.id) }
  } finally {
    await cluster.stop()
  }
}

const pendingStudents = `
  with person as (
    insert into p51.person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
    select gen_random_uuid(), 'id-card', sha256(convert_to('reliability ' || n, 'UTF8')), '\\x00', '5199************01', '01', '张三' || n, 'zhang san', 'zs', '1', '2008-09-01', $2
    from generate_series(1, $1::int) n returning id, name),
  place as (insert into p51.person_org (org_no, person_id) select $2, id from person)
  insert into p51.enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, study_mode,
    training_level, length_years, specialty_code, specialty_name, grade, entry_date, entry_season, source_category, source_region, profile, status)
  select gen_random_uuid(), $2, '青城技师学院', $2, '校本部', id, name, '三', 'zhang san', 'zs', '5199************01', '0001', '1', 'full-time', 'senior', 3, 'D0101', '数控加工',
    extract(year from now())::int, make_date(extract(year from now())::int, 9, 1), 'autumn', 'junior-current', '510107', '{}', 'pending'
  from person returning id`

export async function query<T extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}

export const crashFile = (home: string) => join(home, 'crash.json')

export type CrashPoint = { at: 'before-commit' | 'after-commit' | 'file-written' | 'file-moved'; match?: string; skip?: number }

/** Arms the running product: it dies the next time it comes by this point. */
export function crashAt(home: string, point: CrashPoint): void {
  writeFileSync(crashFile(home), JSON.stringify(point))
}

const withHook = (home: string) => ({
  NODE_OPTIONS: `--import=${pathToFileURL(resolve(import.meta.dirname, 'crash-hook.mjs')).href}`,
  LUBAN_TEST_CRASH: crashFile(home),
})

/** `luban serve` on the folder, with the hook that lets it die at a named point; ready to answer. */
export const serveProduct = (home: string, more: Record<string, string> = {}) => serve(home, { ...withHook(home), ...more })

/** The same, not waited for: it may die before it is ready. */
export async function startProduct(home: string) {
  return start(home, ['serve'], { ...withHook(home), PORT: String(await freePort()) })
}

/** A client of the own account over real HTTP. `post` never throws: a request that broke answers with status 0. */
export async function signIn(url: string, username: string) {
  const answer = await fetch(`${url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: testAccountPassword }),
  })
  if (!answer.ok) throw new Error(`${username}: ${await answer.text()}`)
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return {
    cookie,
    get: async <T>(path: string): Promise<T> => (await (await fetch(`${url}${path}`, { headers: { cookie } })).json()) as T,
    post: (path: string, key: string, body: object | Uint8Array) => post(`${url}${path}`, cookie, key, body),
  }
}

export type Sent = { status: number; text: string; retryAfter: string | null; why: string }

export async function post(url: string, cookie: string, key: string, body: object | Uint8Array): Promise<Sent> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', 'idempotency-key': key },
      body: body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    })
    return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after'), why: '' }
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string } }
    return { status: 0, text: '', retryAfter: null, why: cause?.code ?? message }
  }
}

/** The address of the embedded database while it runs. */
export function databaseUrl(home: string): string {
  const port = readFileSync(join(home, 'pg', 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgres://postgres:${testPassword}@127.0.0.1:${port}/luban`
}
