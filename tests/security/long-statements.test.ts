import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { endpoint } from '../../src/kernel/api.ts'
import { inTransaction, readPublished, type Ctx } from '../../src/kernel/context.ts'
import { problemOf } from '../../src/kernel/http.ts'
import type { Handler } from '../../src/kernel/server.ts'
import { createApp } from '../../src/server/app.ts'
import { actorOf } from '../support/case-kinds.ts'
import { openWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const limitIn = async (ctx: Ctx) => (await sql<{ limit: string }>`select current_setting('statement_timeout') as "limit"`.execute(ctx.db)).rows[0]!.limit

test('一条语句用时太长就停下：答 503，说明没有保存、怎样缩小；连接还回去还能用', async () => {
  const actor = await actorOf(world, 'provinceOfficer')
  const within = <T>(work: (ctx: Ctx) => Promise<T>, statementMs?: number) => inTransaction(world.database, world.vault, actor, randomUUID(), work, statementMs === undefined ? {} : { statementMs })
  const begun = performance.now()
  const error = await within(async (ctx) => sql`select pg_sleep(20)`.execute(ctx.db), 300).catch((one: unknown) => one)
  expect(performance.now() - begun).toBeLessThan(8000)
  const problem = problemOf(error, randomUUID())
  expect(problem).toMatchObject({ status: 503, message: expect.stringContaining('用时太长') })
  expect(problem.message).toContain('没有保存')
  // The limit ends with its transaction: nobody inherits it.
  for (let turn = 0; turn < 12; turn++) expect(await within(limitIn)).toBe('0')
})

test('请求里的每条语句有限度，导出和上传更长，后台任务没有；公开读取和登录也有', async () => {
  const read = endpoint({ method: 'GET', path: '/api/limit-of-a-page', title: '页面的限度', needs: 'signedIn', input: z.object({}), output: z.object({ limit: z.string() }) })
  const file = endpoint({ method: 'GET', path: '/api/limit-of-a-file', title: '文件的限度', needs: 'signedIn', input: z.object({}), output: z.any(), download: true })
  const routes = [
    { id: 'limit.page', module: 'limit', endpoint: read, permissionTitle: '', handler: (async (ctx: Ctx) => ({ limit: await limitIn(ctx) })) as unknown as Handler },
    { id: 'limit.file', module: 'limit', endpoint: file, permissionTitle: '', handler: (async (ctx: Ctx) => ({ name: 'a.txt', mediaType: 'text/plain', bytes: new TextEncoder().encode(await limitIn(ctx)) })) as unknown as Handler },
  ]
  const app = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition: { ...world.composition, routes } as never })
  const signIn = await app.request('http://127.0.0.1/api/auth/sign-in/username', { method: 'POST', headers: { host: '127.0.0.1', 'content-type': 'application/json' }, body: JSON.stringify({ username: 'provinceOfficer', password: 'Luban-test-2026' }) })
  const cookie = signIn.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  const ask = async (path: string) => (await app.request(`http://127.0.0.1${path}`, { headers: { host: '127.0.0.1', cookie } })).text()
  expect(await ask(read.path)).toBe('{"limit":"1min"}')
  expect(await ask(file.path)).toBe('5min')
  const actor = await actorOf(world, 'provinceOfficer')
  expect(await readPublished(world.database, world.vault, actor, randomUUID(), limitIn)).toBe('1min')
  expect((await world.database.auth.query(`select current_setting('statement_timeout') as "limit"`)).rows).toEqual([{ limit: '1min' }])
})
