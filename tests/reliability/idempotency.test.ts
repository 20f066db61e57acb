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
import { openWorld, type Client, type World } from '../support/world.ts'
import { accounts, orgs } from '../support/small-province.ts'
import { chance, figure, long } from './support/load.ts'
import { sampleOf } from './support/samples.ts'

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

// With the real handlers: inputs made from the contracts, three for each endpoint. Most of them are refused, which is
// an answer too. Minutes, so the short form leaves it out.
test.runIf(long)('真的处理函数：按契约生成的写请求发两次，答复相同，审计最多一行，被拒绝的什么也不写', async () => {
  await world.sql(
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
     select gen_random_uuid(), 'id-card', sha256('sample'), '\\x00', '5199************01', '01', '张三', 'zhang san', 'zs', '1', '2008-09-01', $1`,
    [orgs.qingcheng],
  )
  const ids = (await world.sql<{ id: string }>('select id from person union select id from joint_programme union select id from school_specialty union select id from policy_parameter union select id from enrolment_qualification')).map((row) => row.id)
  const known = { orgs: Object.values(orgs), ids }
  const random = chance('samples')
  const audits = async () => (await world.sql<{ n: number }>('select count(*)::int as n from audit'))[0]!.n
  const done = new Set<string>()
  const made = new Set<string>()
  let sent = 0
  for (const route of writing) {
    const { endpoint } = route
    // Made again at each request, by design; and what ends the sessions of the clients that ask.
    if (endpoint.download || endpoint.path.startsWith('/api/me/security')) continue
    const able = Object.entries(accounts).filter(([, { role }]) => endpoint.needs === 'public' || endpoint.needs === 'signedIn' || world.composition.permissionsOf(role).has(endpoint.needs))
    for (let tried = 0; able.length > 0 && tried < 3 && !done.has(route.id); tried++) {
      const input = sampleOf(endpoint, known, random)
      if (!input) continue
      made.add(route.id)
      const client: Client = await world.as(able[tried % able.length]![0])
      const options = { key: randomUUID(), ...(endpoint.upload ? { file: { name: 'a.csv', bytes: new TextEncoder().encode('甲,乙\n1,2\n') } } : {}) }
      const before = await audits()
      const one = await client.send(endpoint, input, options)
      const after = await audits()
      const two = await client.send(endpoint, input, options)
      sent += 2
      const told = `${route.id} ${JSON.stringify(input)} → ${one.status} ${JSON.stringify(one.problem)}, ${two.status} ${JSON.stringify(two.problem)}`
      expect(one.status, told).toBeLessThan(500)
      expect(after - before, told).toBe(one.ok ? 1 : 0)
      expect(await audits(), told).toBe(after)
      expect(two.status, told).toBe(one.ok && endpoint.secret ? 409 : one.status)
      if (!one.ok) continue
      done.add(route.id)
      if (!endpoint.secret) expect(two.data, told).toEqual(JSON.parse(JSON.stringify(one.data)))
    }
  }
  expect(done.size).toBeGreaterThan(20)
  figure('写接口的处理函数', `${sent} 次请求，${made.size} 个接口生成了合契约的输入`, `${done.size} 个真的办成，重发答复相同、审计一行；其余被拒绝，两次相同，什么也没有写`, '重复办理 0', true)
})
