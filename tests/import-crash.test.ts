import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { writeXlsx } from 'hucre/xlsx'
import { newStudents } from './journeys/support/roster.ts'
import { cleanUp, newHome, serve } from './support/processes.ts'

type Batch = {
  id: string
  state: string
  counts: { sent: number; new: number; rejected: number; balances: boolean }
  progress: { done: number; total: number } | null
}

const ROWS = 6000
const home = newHome()
afterAll(cleanUp)

async function query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
  const { databasePassword } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { databasePassword: string }
  const port = readFileSync(join(home, 'pg', 'postmaster.pid'), 'utf8').split('\n')[3]
  const client = new pg.Client({ connectionString: `postgres://postgres:${databasePassword}@127.0.0.1:${port}/luban` })
  await client.connect()
  try {
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** The registrar of the demonstration's first school, over HTTP. */
async function registrar(url: string) {
  const answer = await fetch(`${url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'registrar', password: 'Luban-demo-2026' }),
  })
  expect(answer.status).toBe(200)
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return async <T>(path: string, body?: object | Uint8Array): Promise<T> => {
    const raw = body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body)
    const sent = await fetch(`${url}${path}`, {
      headers: { cookie, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      ...(body === undefined ? {} : { method: 'POST', body: raw }),
    })
    expect([path, sent.status, sent.ok ? '' : await sent.clone().text()]).toEqual([path, 200, ''])
    return (await sent.json()) as T
  }
}

async function until(read: () => Promise<Batch>, holds: (batch: Batch) => boolean): Promise<Batch> {
  for (let waited = 0; waited < 120_000; waited += 30) {
    const batch = await read()
    if (holds(batch)) return batch
    await sleep(30)
  }
  throw new Error(`没有等到：${JSON.stringify(await read())}`)
}

test('写入六千人的名册到一半，服务被 kill -9：重新启动后接着写完，一条不少，一条不多，其间谁也看不到半份', { timeout: 240_000 }, async () => {
  const first = await serve(home)
  let call = await registrar(first.url)
  const students = newStudents(ROWS, new Date().getFullYear())
  const titles = Object.keys(students[0]!)
  const rows = [titles, ...students.map((one) => titles.map((title) => one[title]!))]
  const bytes = await writeXlsx({ sheets: [{ name: '新生', rows }] })
  const { id } = await call<Batch>(`/api/roster-imports?filename=${encodeURIComponent('新生.xlsx')}`, bytes)
  const read = () => call<Batch>(`/api/roster-imports/${id}`)
  const checked = await until(read, (batch) => batch.state !== 'checking')
  expect(checked).toMatchObject({ state: 'checked', counts: { sent: ROWS, new: ROWS, rejected: 0, balances: true } })
  const seen = () => query<{ n: number }>('select count(*)::int as n from p51.enrollment where import_batch_id = $1', [id])

  await call(`/api/roster-imports/${id}/commit`, { new: ROWS, changed: 0 })
  const half = await until(read, (batch) => (batch.progress?.done ?? 0) >= 1000)
  expect(half.state).toBe('committing')
  first.child.kill('SIGKILL')
  await first.ended
  expect((await seen())[0]!.n).toBe(0)
  const [kept] = await query<{ cursor: number }>('select cursor from p51.import_batch where id = $1', [id])
  expect(kept!.cursor).toBeGreaterThanOrEqual(1000)

  const second = await serve(home)
  call = await registrar(second.url)
  const done = await until(read, (batch) => batch.state !== 'committing')
  expect(done).toMatchObject({ state: 'committed', counts: { new: ROWS, balances: true } })
  const [sums] = await query<Record<string, number>>(
    `select (select count(*)::int from p51.enrollment where import_batch_id = $1) as records,
       (select count(distinct person_id)::int from p51.enrollment where import_batch_id = $1) as people,
       (select count(*)::int from p51.audit_change where action = 'import' and after ->> 'batchId' = $1::text) as changes,
       (select count(*)::int from p51.import_row where batch_id = $1 and record_id is not null) as named,
       (select count(*)::int from p51.import_staged) as waiting`,
    [id],
  )
  expect(sums).toEqual({ records: ROWS, people: ROWS, changes: ROWS, named: ROWS, waiting: 0 })
  second.child.kill('SIGTERM')
  expect(await second.ended).toBe(0)
})
