import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCluster, type Cluster } from '../src/kernel/db/embedded.ts'
import { demoId, rosterOf, rowOf } from '../src/modules/students/fixtures/roster.ts'
import { fillTemplate, newStudents, readTemplate } from './journeys/support/roster.ts'
import { cleanUp, databasePid, isReady, luban, newHome, runs, serve, start, until } from './support/processes.ts'

// Each of these loads a demonstration or starts the product several times.
vi.setConfig({ testTimeout: 180_000 })

const demoHome = newHome()
const roster = join(demoHome, '名册.xlsx')
let school = ''
let own: Cluster

/** Signs in and answers with a fetch that carries the cookie. */
async function signIn(url: string, username: string) {
  const answer = await fetch(`${url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: 'Luban-demo-2026' }),
  })
  expect(answer.status).toBe(200)
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return (path: string, post = false) =>
    fetch(`${url}${path}`, {
      method: post ? 'POST' : 'GET',
      headers: { cookie, ...(post ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}) },
      ...(post ? { body: '{}' } : {}),
    })
}

async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end()
  }
}

function embeddedUrl(home: string): string {
  const { databasePassword } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { databasePassword: string }
  const port = readFileSync(join(home, 'pg', 'postmaster.pid'), 'utf8').split('\n')[3]
  return `postgres://postgres:${databasePassword}@127.0.0.1:${port}/luban`
}

function importRoster(...more: string[]) {
  const done = luban(demoHome, ['students', 'import', roster, '--school', school, '--json', ...more])
  return { code: done.code, err: done.err, ...(JSON.parse(done.out) as { committed: boolean; counts: Record<string, number> }) }
}

beforeAll(async () => {
  own = await startCluster(newHome(), 'own')
})

afterAll(async () => {
  await own.stop()
  cleanUp()
})

test('第一次启动装入演示省份并打印账号；命令行在服务旁导入名册；再次启动保留数据；停止后什么也不留下', async () => {
  const server = await serve(demoHome)
  expect(server.out()).toMatch(/演示省份已装入[\s\S]*鲁班已启动[\s\S]*演示账号/)
  expect(statSync(join(demoHome, 'secrets.json')).mode & 0o077).toBe(0)
  const template = await (await signIn(server.url, 'registrar'))('/api/roster-imports/template')
  writeFileSync(roster, new Uint8Array(await template.arrayBuffer()))
  await fillTemplate(await readTemplate(roster), newStudents(20, new Date().getFullYear()), roster)
  const [post] = await query<{ no: string }>(
    embeddedUrl(demoHome),
    `select org_no::text as no from national.post p join auth."user" u on u.id = p.account_id where u.username = 'registrar'`,
  )
  school = post!.no
  expect(importRoster()).toMatchObject({ code: 0, err: '', committed: true, counts: { new: 20, rejected: 0 } })
  expect(await isReady(server.port)).toBe(true)
  const database = databasePid(demoHome)
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  expect(runs(database)).toBe(false)
  expect(existsSync(join(demoHome, 'server.json'))).toBe(false)
  expect(importRoster()).toMatchObject({ code: 0, err: '', counts: { new: 0, unchanged: 20 } })

  const again = await serve(demoHome)
  expect(again.out()).not.toContain('正在装入')
  again.child.kill('SIGINT')
  expect(await again.ended).toBe(0)
})

test('第二个服务、占用的端口、不对的端口、不能用的数据目录、残缺的密钥：各一句话，退出码不是零', async () => {
  const server = await serve(demoHome)
  expect(luban(demoHome, ['serve'], { PORT: '1' })).toMatchObject({ code: 1, err: expect.stringContaining('已有一个鲁班在运行') as string })
  const free = newHome()
  const busy = luban(free, ['serve'], { PORT: String(server.port) })
  expect(busy).toMatchObject({ code: 1, err: `端口 ${server.port} 已被别的程序占用。换一个端口启动：PORT=${server.port + 1} npm start。\n` })
  expect(existsSync(join(free, 'pg'))).toBe(false)
  for (const port of ['abc', '70000'])
    expect(luban(free, ['serve'], { PORT: port })).toMatchObject({ code: 1, err: expect.stringContaining('不是端口号') as string })
  expect(luban(roster, ['serve'])).toMatchObject({ code: 1, err: expect.stringContaining('不能用') as string })
  truncateSync(join(free, 'secrets.json'), 0)
  expect(luban(free, ['serve'])).toMatchObject({ code: 1, err: expect.stringContaining('不完整') as string })
  server.child.kill('SIGTERM')
  await server.ended
})

test('服务被强行结束后，下一次启动接管；数据库被强行结束后，服务答复 503 并自己恢复，答复过的一条不少', async () => {
  const killed = await serve(demoHome)
  killed.child.kill('SIGKILL')
  await killed.ended
  expect(runs(databasePid(demoHome))).toBe(true)

  const server = await serve(demoHome)
  const learner = await signIn(server.url, 'learner')
  const audits = () => query<{ n: number }>(embeddedUrl(demoHome), 'select count(*)::int as n from p51.audit')
  const before = (await audits())[0]!.n
  const seen = new Map<number, number>()
  let retryAfter: string | null = null
  for (let at = 0, last = 0; last !== 200 || at < 60; at++) {
    if (at === 10) process.kill(databasePid(demoHome)!, 'SIGKILL')
    const answer = await learner('/api/students/me/id-number', true)
    last = answer.status
    if (last === 503) retryAfter = answer.headers.get('retry-after')
    seen.set(last, (seen.get(last) ?? 0) + 1)
    if (last !== 200) await sleep(50)
    expect(at).toBeLessThan(600)
  }
  expect([...seen.keys()].sort()).toEqual([200, 503])
  expect(Number(retryAfter)).toBeGreaterThan(0)
  expect((await audits())[0]!.n - before).toBe(seen.get(200))
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

test('装入中途中止不留下进程，下一次启动从头装入；命令启动的数据库不会在服务之下停掉', async () => {
  const home = newHome()
  const run = start(home, ['serve'], { PORT: '3999', LUBAN_DEMO_SCALE: '0.1' })
  await until(run, () => run.out().includes('所学校'))
  const database = databasePid(home)
  run.child.kill('SIGINT')
  expect(await run.ended).toBe(130)
  expect(run.out()).toContain('启动已中止')
  expect(runs(database)).toBe(false)

  const command = start(home, ['migrate'])
  await until(command, () => runs(databasePid(home)))
  const server = await serve(home)
  expect(await command.ended).toBe(0)
  await sleep(500)
  expect(server.out()).toContain('演示省份已装入')
  expect(await isReady(server.port)).toBe(true)
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

test('DATABASE_URL：空库由能建角色的普通账户装入演示省份；别人的库、别的密钥一概不动', async () => {
  for (const text of [`create role dba login createrole password 'dba'`, 'create database luban owner dba', 'create database other owner dba', 'create database second owner dba'])
    await query(own.adminUrl('postgres'), text)
  const url = (database: string) => own.adminUrl(database).replace('postgres:own@', 'dba:dba@')
  await query(url('other'), 'create table customers (id integer)')
  expect(luban(newHome(), ['serve'], { DATABASE_URL: url('other') })).toMatchObject({
    code: 1,
    err: expect.stringContaining('表 public.customers') as string,
  })
  expect(await query(url('other'), `select 1 from pg_namespace where nspname in ('national', 'auth')`)).toEqual([])

  const home = newHome()
  const server = await serve(home, { DATABASE_URL: url('luban') })
  expect(server.out()).toContain('演示省份已装入')
  expect(existsSync(join(home, 'pg'))).toBe(false)
  expect(luban(newHome(), ['serve'], { DATABASE_URL: url('second') })).toMatchObject({
    code: 1,
    err: expect.stringContaining('secrets.json 不符') as string,
  })
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  expect(luban(home, ['serve'], { DATABASE_URL: 'luban' })).toMatchObject({ code: 1, err: expect.stringContaining('DATABASE_URL 写得不对') as string })
})

test('正式部署没有演示账号和演示数据的标记，拒收 519900 区的证件号码', async () => {
  const home = newHome()
  expect(luban(home, ['init', '--province', '51'])).toMatchObject({ code: 0, err: '' })
  const server = await serve(home)
  expect(server.out()).not.toMatch(/演示/)
  expect(await (await fetch(`${server.url}/api/public/demo-accounts`)).text()).not.toContain('registrar')
  await query(
    embeddedUrl(home),
    `insert into p51.org select (jsonb_populate_record(null::p51.org, to_jsonb(o) || '{"org_no":510100010000,"kind":"school","level":"technical","authority_no":510100000000,"name":"试办技工学校","short_name":"试办技校"}')).* from p51.org o where org_no = 510100000000`,
  )
  const file = join(home, '名册.xlsx')
  writeFileSync(file, (await rosterOf(rowOf('张三', demoId(1)))).bytes)
  const done = luban(home, ['students', 'import', file, '--school', '510100010000', '--json'])
  const report = JSON.parse(done.out) as { committed: boolean; counts: { rejected: number }; problems: { message: string; key: string; level: string }[] }
  expect([done.code, report.committed, report.counts.rejected]).toEqual([1, false, 1])
  expect(report.problems.find((one) => one.key === 'idNumber' && one.level !== 'warn')?.message).toContain('519900')
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})
