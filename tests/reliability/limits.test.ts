import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inTransaction, type Actor, type Ctx } from '../../src/kernel/context.ts'
import { nextNumber } from '../../src/kernel/counter.ts'
import { HttpError } from '../../src/kernel/errors.ts'
import { log } from '../../src/kernel/log.ts'
import { api as access } from '../../src/modules/access/api.ts'
import { releaseSeats, takeSeats } from '../../src/modules/prospectuses/public.ts'
import { api as students } from '../../src/modules/students/api.ts'
import { createApp } from '../../src/server/app.ts'
import { fillPlans } from '../support/prospectuses.ts'
import { orgs } from '../support/small-province.ts'
import { studentForm } from '../support/student-form.ts'
import { openWorld, type World } from '../support/world.ts'
import { between, chance, figure, long, seed } from './support/load.ts'

vi.setConfig({ testTimeout: long ? 600_000 : 60_000 })

const CLIENTS = 64
const OPERATIONS = long ? 10_000 : 768

let world: World
const home = mkdtempSync(join(tmpdir(), 'luban-limits-'))
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  await fillPlans(world)
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

/** A candidate: no range at all, only the own person. */
const candidate = (): Actor => ({
  accountId: randomUUID(), name: '考生', postId: '', role: 'learner', org: { no: orgs.province, name: '' }, permissions: new Set(), schema: 'p51', demonstration: false, personId: randomUUID(),
})
const as = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>) => inTransaction(world.database, world.vault, actor, randomUUID(), work)

/** Thrown on purpose after the work: the transaction is rolled back, and the caller knows. */
class Regret extends Error {}

test('六十四人随机占、还、反悔名额：已占的永远不多于计划，最后与各人手里的一样多', async () => {
  const lines = await world.sql<{ id: string; seats: number }>('select line_id as id, seats from intake_seat order by seats, line_id')
  const taken = new Map(lines.map((line) => [line.id, 0]))
  let [refused, over, done] = [0, 0, 0]
  const client = async (at: number) => {
    const random = chance(`seats ${at}`)
    const actor = candidate()
    const held = new Map<string, number>()
    for (let turn = 0; turn < OPERATIONS / CLIENTS; turn++) {
      done += 1
      const own = [...held].filter(([, n]) => n > 0)
      const back = own.length > 0 && random() < 0.4 ? own[between(random, 0, own.length - 1)]! : undefined
      const line = lines[between(random, 0, lines.length - 1)]!
      const n = back ? between(random, 1, back[1]) : between(random, 1, 3)
      const id = back?.[0] ?? line.id
      const regret = random() < 0.15
      try {
        await as(actor, async (ctx) => {
          await (back ? releaseSeats(ctx, id, n) : takeSeats(ctx, id, n))
          if (regret) throw new Regret()
        })
        held.set(id, (held.get(id) ?? 0) + (back ? -n : n))
        taken.set(id, taken.get(id)! + (back ? -n : n))
      } catch (error) {
        if (error instanceof Regret) continue
        if (!(error instanceof HttpError) || !/名额(已满|刚刚被占)/.test(error.problem.message)) throw error
        refused += 1
      }
    }
  }
  let working = true
  const watcher = (async () => {
    while (working) {
      over += (await world.sql<{ n: number }>('select count(*)::int as n from intake_seat where taken > seats or taken < 0'))[0]!.n
      await sleep(20)
    }
  })()
  await Promise.all(Array.from({ length: CLIENTS }, (_, at) => client(at))).finally(() => (working = false))
  await watcher
  const now = await world.sql<{ id: string; taken: number }>('select line_id as id, taken from intake_seat')
  expect(new Map(now.map((row) => [row.id, row.taken])), `SEED=${seed}`).toEqual(taken)
  expect(over).toBe(0)
  expect(refused).toBeGreaterThan(0)
  figure('限量：招生计划名额', `${CLIENTS} 人，${done} 次占、还、反悔，${lines.length} 条计划`, `超出 0 次，与各人手里的相符；${refused} 次说名额已满`, '合计不超过计划', true)
})

test('六十四人同时取编号，其间随机反悔：不重、不空', async () => {
  const [officer] = await world.sql<{ no: number }>(`select org_no as no from org where kind = 'school' order by org_no limit 1`)
  const school: Actor = { ...candidate(), role: 'registrar', personId: null, org: { no: officer!.no, name: '' } }
  const given: Record<string, number[]> = { diploma: [], certificate: [] }
  let regrets = 0
  const client = async (at: number) => {
    const random = chance(`numbers ${at}`)
    for (let turn = 0; turn < OPERATIONS / CLIENTS; turn++) {
      const wanted = (['diploma', 'certificate'] as const).filter(() => random() < 0.7)
      const count = between(random, 1, 3)
      const regret = random() < 0.2
      const drawn = await as(school, async (ctx) => {
        const out: [string, number][] = []
        for (const series of wanted) {
          const first = await nextNumber(ctx, school.org.no, series, count)
          for (let n = 0; n < count; n++) out.push([series, first + n])
        }
        if (regret) throw new Regret()
        return out
      }).catch((error: unknown) => {
        if (!(error instanceof Regret)) throw error
        regrets += 1
        return []
      })
      for (const [series, number] of drawn) given[series]!.push(number)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, at) => client(at)))
  for (const numbers of Object.values(given)) expect(numbers.toSorted((a, b) => a - b), `SEED=${seed}`).toEqual(numbers.map((_, at) => at + 1))
  const drawn = Object.values(given).flat().length
  figure('限量：编号', `${CLIENTS} 人，${drawn} 个编号，${regrets} 次反悔`, '重 0，空 0', '不重、不空', true)
})

const values = (serial: number) => studentForm('同改一人', serial, { className: '0' })

test('许多人同时改同一条记录：每次改动都建立在上一次之上，没有一次被盖掉', async () => {
  const client = await world.as('qingchengRegistrar')
  const { id } = await client.ok(students.createStudent, { values: values(501) })
  let [version, sum, done, stale] = [1, 0, 0, 0]
  const rounds = long ? 40 : 4
  await Promise.all(
    Array.from({ length: 16 }, async (_, at) => {
      for (let round = 0; round < rounds; round++) {
        // The record holds a running total; whoever adds to what is old would lose what another added.
        const now = await client.ok(students.getStudentValues, { id })
        const total = Number(now.values['className'])
        const answer = await client.send(students.editStudent, { id, version: now.version, values: { ...values(501), className: String(total + at + 1) } })
        if (answer.status === 409) stale += 1
        else {
          expect([answer.status, answer.problem.message]).toEqual([200, undefined])
          ;[version, sum, done] = [version + 1, sum + at + 1, done + 1]
        }
      }
    }),
  )
  const [row] = await world.sql<{ class_name: string; version: number }>('select class_name, version from enrollment where id = $1', [id])
  expect([Number(row!.class_name), row!.version]).toEqual([sum, version])
  expect(done).toBeGreaterThan(0)
  figure('同时改同一条记录', `16 人，${done} 次写入，${stale} 次说页面已过期`, '丢掉的改动 0', '没有丢掉的改动', true)
})

test('连接用尽时：等不到连接的答复 503 并说多久再来，占着的办完，别的范围不受影响，随后自己恢复', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const province = await world.as('provinceOfficer')
  await registrar.ok(access.getSession, {})
  const level = log.level
  // What is refused here is no trouble of this run.
  log.level = 'silent'
  const blocker = new pg.Client({ connectionString: world.adminUrl })
  await blocker.connect()
  await blocker.query('begin; lock table p51.enrollment in access exclusive mode')
  // The pool of the test world holds 8: the rest finds none for ten seconds.
  const all = Array.from({ length: 14 }, (_, at) => registrar.send(students.createStudent, { values: { ...values(510 + at), name: `等着的${'甲乙丙丁戊己庚辛壬癸子丑寅卯'[at]}` } }))
  let refusedSoFar = 0
  for (const one of all) void one.then(() => (refusedSoFar += 1))
  await sleep(1000)
  expect((await province.send(access.getSession, {})).status).toBe(200)
  // Nothing is answered before the lock goes but a refusal; a slow machine sends the last of them a little later.
  while (refusedSoFar < 6) await sleep(20)
  await blocker.query('rollback')
  await blocker.end()
  const answers = await Promise.all(all)
  log.level = level
  const refused = answers.filter((one) => one.status === 503)
  expect(answers.map((one) => one.status).filter((status) => status !== 200 && status !== 503)).toEqual([])
  expect(refused.length).toBeGreaterThanOrEqual(6)
  for (const one of refused) expect([one.headers.get('retry-after'), one.problem.message]).toEqual(['5', expect.stringContaining('没有保存成功')])
  const [kept] = await world.sql<{ n: number }>(`select count(*)::int as n from enrollment where name like '等着的%'`)
  expect(kept!.n).toBe(answers.length - refused.length)
  expect((await registrar.send(access.getSession, {})).status).toBe(200)
  figure('连接用尽', `8 个连接，${answers.length} 个同时的写请求`, `${refused.length} 个 503（带 Retry-After），${kept!.n} 个办完，没有丢`, '503，不丢，自己恢复', true)
})

test('口令没有来得及核对的登录是 503，不记为口令错误，不算进锁定', async () => {
  const auth = { ...world.sessions.auth, handler: async () => new Response(null, { status: 500 }) }
  const app = createApp({ ...world, sessions: { ...world.sessions, auth } })
  const counted = () => world.sql(`select count(*)::int as n from auth.sign_in`)
  const before = await counted()
  for (let tried = 0; tried < 6; tried++) {
    const answer = await app.request('http://127.0.0.1/api/auth/sign-in/username', { method: 'POST', headers: { 'content-type': 'application/json', host: '127.0.0.1' }, body: JSON.stringify({ username: 'chengduofficer', password: 'x' }) })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  }
  expect(await counted()).toEqual(before)
})
