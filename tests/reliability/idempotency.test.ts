import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { pathFields } from '../../src/kernel/api.ts'
import type { Ctx } from '../../src/kernel/context.ts'
import { nextNumber } from '../../src/kernel/counter.ts'
import type { Route } from '../../src/kernel/http.ts'
import { noteView } from '../../src/kernel/views.ts'
import { createApp } from '../../src/server/app.ts'
import type { Composition } from '../../src/server/modules.ts'
import { testAccountPassword } from '../support/keys.ts'
import { openWorld, type World } from '../support/world.ts'
import { figure } from './support/load.ts'

// These tests walk every endpoint that writes: their time grows with the product.
vi.setConfig({ testTimeout: 300_000 })

let world: World
let writing: Route[]
let app: ReturnType<typeof createApp>
let cookie = ''
const effects = new Map<string, number>()

beforeAll(async () => {
  world = await openWorld()
  writing = world.composition.routes.filter((route) => route.endpoint.method !== 'GET')
  const all = new Set(world.composition.routes.map((route) => route.endpoint.needs))
  const composition: Composition = { ...world.composition, routes: world.composition.routes.map(probeOf), permissionsOf: () => all }
  let asked = 0
  app = createApp({ database: world.database, vault: world.vault, sessions: world.sessions, composition, addressOf: () => `10.0.0.${asked++ % 250}` })
  const answer = await app.request('http://127.0.0.1/api/auth/sign-in/username', {
    method: 'POST',
    headers: { 'content-type': 'application/json', host: '127.0.0.1' },
    body: JSON.stringify({ username: 'provinceofficer', password: testAccountPassword }),
  })
  expect(answer.status).toBe(200)
  cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
})
afterAll(async () => {
  // The law of one audit row for each write counts keys; a repeated download has one key and two rows, as it should.
  await world.sql(`delete from audit a using audit b where a.subject_kind = 'probe' and b.subject_id = a.subject_id and b.subject_kind = 'probe' and b.id < a.id`)
  await world.close()
})

/**
 * The endpoint as it is mounted (method, path, permission, upload, download, secret), taking any body, with a handler
 * in its place that leaves one trace in the database and answers with how many it has left.
 */
function probeOf(route: Route): Route {
  if (route.endpoint.method === 'GET') return route
  const handler = async (ctx: Ctx) => {
    effects.set(route.id, (effects.get(route.id) ?? 0) + 1)
    const nth = await nextNumber(ctx, ctx.actor.org.no, `probe:${route.id}`)
    ctx.audit.subject('probe', route.id, `${route.id} ${nth}`)
    noteView(ctx)
    return route.endpoint.download ? { name: 'a.txt', mediaType: 'text/plain', bytes: new TextEncoder().encode('file') } : { nth, at: ctx.at, said: '一次' }
  }
  return { ...route, handler, endpoint: { ...route.endpoint, input: z.looseObject({}) } }
}

const pathOf = (route: Route) => pathFields(route.endpoint.path).reduce((path, name) => path.replace(`{${name}}`, randomUUID()), route.endpoint.path)

async function send(route: Route, path: string, key: string, body: string) {
  const answer = await app.request(`http://127.0.0.1${path}`, {
    method: route.endpoint.method,
    headers: { host: '127.0.0.1', cookie, 'idempotency-key': key, 'content-type': 'application/json' },
    body,
  })
  return { status: answer.status, text: await answer.text() }
}

/** The outcome of the same write sent twice at the same moment and once more with another body. */
async function judge(route: Route): Promise<void> {
  const [path, key] = [pathOf(route), randomUUID()]
  const { secret, download } = route.endpoint
  const [one, two] = await Promise.all([send(route, path, key, '{"say":1}'), send(route, path, key, '{"say":1}')])
  const told = `${route.id}: ${one.text} ${two.text}`
  if (secret) expect([one.status, two.status].toSorted(), told).toEqual([200, 409])
  else expect([one.status, two.status], told).toEqual([200, 200])
  if (!secret && !download) expect(JSON.parse(two.text), told).toEqual(JSON.parse(one.text))
  const other = await send(route, path, key, '{"say":2}')
  expect([other.status, other.text], route.id).toEqual([422, expect.stringContaining('同一个操作标识')])
  const elsewhere = await send(route, `${path}?other=1`, key, '{"say":1}')
  expect(elsewhere.status, route.id).toBe(422)
  // A file is made again, because it is not kept; everything else happens once.
  expect(effects.get(route.id), told).toBe(download ? 2 : 1)
}

test('每个写接口：同一操作标识同时来两次，答复相同、只办一次；换了内容一律 422', async () => {
  const waiting = [...writing]
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let route = waiting.pop(); route; route = waiting.pop()) await judge(route)
    }),
  )
  const traces = await world.sql<{ n: number; sum: number }>(`select count(*)::int as n, sum(value)::int as sum from counter where name like 'probe:%'`)
  const downloads = writing.filter((route) => route.endpoint.download).length
  expect(traces[0]).toEqual({ n: writing.length, sum: writing.length + downloads })
  expect(writing.length).toBeGreaterThan(300)
  figure('每个写接口的操作标识', `${writing.length} 个写接口，每个 4 次`, `重复办理 0；${downloads} 个下载接口重做文件并重记审计`, '同一标识一次、换内容 422', true)
})

test('没有绕过操作标识的写接口：登记的路由除登录、退出、取令牌以外都来自契约', () => {
  const contract = new Set(writing.map(({ endpoint }) => `${endpoint.method} ${endpoint.path.replace(/\{(\w+)\}/g, ':$1')}`))
  const outside = app.routes.filter((one) => !['GET', 'ALL'].includes(one.method) && !contract.has(`${one.method} ${one.path}`)).map((one) => `${one.method} ${one.path}`)
  expect([...new Set(outside)].toSorted()).toEqual(['POST /api/auth/second-step', 'POST /api/auth/sign-in/username', 'POST /api/auth/sign-out', 'POST /ims/oneroster/token'])
})

test('三十天以前的操作标识和首次答复每夜清除，近的留着', async () => {
  const kept = await world.sql<{ n: number }>('select count(*)::int as n from idempotency')
  await world.sql(`insert into idempotency (account_id, key, request_hash, status, body, at) values ('x', 'old-key-31', '\\x00', 500, '{"name":"旧"}', now() - interval '31 days'), ('x', 'new-key-29', '\\x00', 500, '{}', now() - interval '29 days')`)
  expect(await world.runNightly('privacy.forget-answers')).toBe('清除 30 天以前的操作标识 1 条。')
  expect(await world.sql(`select key from idempotency where account_id = 'x'`)).toEqual([{ key: 'new-key-29' }])
  expect((await world.sql<{ n: number }>('select count(*)::int as n from idempotency'))[0]!.n).toBe(kept[0]!.n + 1)
})
