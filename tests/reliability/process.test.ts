import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startCluster } from '../../src/kernel/db/embedded.ts'
import { demoId, rosterOf, rowOf } from '../../src/modules/students/fixtures/roster.ts'
import { testPassword } from '../support/cluster.ts'
import { cleanUp, databasePid, isReady, luban, runs } from '../support/processes.ts'
import { openLedger, spoken, type Door, type Ledger } from './support/ledger.ts'
import { between, chance, figure, long, seed, type Rng } from './support/load.ts'
import { crashAt, crashFile, databaseUrl, query, serveProduct, signIn, smallProduct, startProduct, type CrashPoint } from './support/product.ts'

vi.setConfig({ testTimeout: long ? 900_000 : 120_000, hookTimeout: 120_000 })

const CYCLES = long ? 30 : 3
const WRITERS = 8
const ROWS = 2_200
const GONE_MS = long ? 30_000 : 5_000

type Product = Awaited<ReturnType<typeof serveProduct>>
let home = ''
let product: Product
let ledger: Ledger
let door: Door

beforeAll(async () => {
  const made = await smallProduct(long ? 60_000 : 2_000)
  home = made.home
  ledger = openLedger(made.pending)
  await open()
})
afterAll(cleanUp)

/** Starts the product on the folder and signs in. */
async function open(more: Record<string, string> = {}): Promise<void> {
  product = await serveProduct(home, more)
  const { cookie } = await signIn(product.url, 'qingchengRegistrar')
  door = { url: product.url, cookie }
}

/** Writers at work until the returned function is called, which waits for them. */
function working(name: string, writers = WRITERS): () => Promise<void> {
  let over = false
  const all = Promise.allSettled(Array.from({ length: writers }, (_, at) => ledger.write(() => door, () => over, chance(`${name} ${at}`))))
  return async () => {
    over = true
    for (const one of await all) if (one.status === 'rejected') throw one.reason
  }
}

const nothingWrong = { lost: 0, twice: 0, half: 0, gaps: 0 }

async function untilReady(): Promise<number> {
  const from = performance.now()
  while (!(await isReady(product.port))) {
    if (performance.now() - from > 60_000) throw new Error(`the product did not come back: ${product.out()}`)
    await sleep(50)
  }
  return performance.now() - from
}

test('写入当中随机 kill -9 数据库：答复过的一条不丢，同一操作标识重发一条不重，没有半笔业务', async () => {
  const random = chance('kill the database')
  const stop = working('crash')
  let longest = 0
  try {
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const before = ledger.acknowledged()
      await sleep(between(random, 150, 700))
      await killSomething(random)
      longest = Math.max(longest, await untilReady())
      for (let waited = 0; ledger.acknowledged() === before && waited < 30_000; waited += 50) await sleep(50)
    }
  } finally {
    await stop()
  }
  await ledger.settle(door)
  const found = await ledger.compare(databaseUrl(home))
  expect(found, `SEED=${seed}`).toMatchObject(nothingWrong)
  expect(found.writes).toBe(ledger.sent())
  expect([...ledger.retryAfters].every((one) => Number(one) > 0)).toBe(true)
  figure(
    '数据库随机 kill -9',
    `${CYCLES} 次，${WRITERS} 个写入者，${found.writes} 笔（${spoken(ledger.statuses)}）`,
    `丢 ${found.lost}，重 ${found.twice}，半笔 ${found.half}，缺号 ${found.gaps}；最长 ${(longest / 1000).toFixed(1)} 秒恢复`,
    '全为 0',
    true,
  )
})

/** The whole database, or one of its processes: then it recovers by itself, and every connection breaks. */
async function killSomething(random: Rng): Promise<void> {
  const postmaster = databasePid(home)!
  const rows = random() < 0.33 ? await query<{ pid: number }>(databaseUrl(home), `select pid from pg_stat_activity where usename = 'luban_app' and state <> 'idle' limit 1`).catch(() => []) : []
  try {
    process.kill(rows[0]?.pid ?? postmaster, 'SIGKILL')
  } catch {
    // That one had ended by itself meanwhile.
  }
  // Orphaned connections may answer for a moment after the database is gone: wait for the next one.
  for (let waited = 0; rows.length === 0 && waited < 60_000; waited += 20) {
    const next = databasePid(home)
    if (next !== postmaster && runs(next)) return
    await sleep(20)
  }
}

/** Lets the product die at a point on the way of the request, starts it again and sends the same again. */
async function dieAt(point: CrashPoint, send: () => Promise<{ status: number; text: string }>): Promise<{ status: number; text: string }> {
  crashAt(home, point)
  const broken = await send()
  expect(broken.status, `${point.at}: the answer came all the same`).toBe(0)
  expect(await product.ended).toBe(null)
  expect(existsSync(`${crashFile(home)}.done`)).toBe(true)
  await open()
  const again = await send()
  expect(again.status, again.text).toBe(200)
  return again
}

const openPoints: CrashPoint[] = [
  ...(long ? [{ at: 'before-commit', match: 'idempotency' } as const] : []),
  { at: 'after-commit', match: 'idempotency' },
]

test('服务在提交之前、提交之后答复之前被杀：重发同一操作标识，恰好办成一次', async () => {
  for (const point of openPoints) {
    // The ledger sends under one key; the first attempt breaks and stays open in it.
    crashAt(home, point)
    expect((await ledger.once(door)).status).toBe(0)
    await product.ended
    await open()
    await ledger.settle(door)
    expect(await ledger.compare(databaseUrl(home)), point.at).toMatchObject(nothingWrong)
    figure(`服务死在 ${point.at}`, '1 次', '重发得到第一次的答复，恰好一笔', '恰好一次', true)
  }
})

let batchId = ''
const counted = async (): Promise<Record<string, number>> =>
  (
    await query<Record<string, number>>(
      databaseUrl(home),
      `select (select count(*)::int from p51.import_batch) as batches, (select count(*)::int from p51.stored_file where purpose = 'roster') as files,
         (select count(*)::int from p51.enrollment where import_batch_id = $1) as records,
         (select count(distinct person_id)::int from p51.enrollment where import_batch_id = $1) as people,
         (select count(*)::int from p51.audit_change where action = 'import' and after ->> 'batchId' = $1::text) as changes,
         (select count(*)::int from p51.audit where verb = 'student.roster-commit' and detail ? 'job') as audits,
         (select count(*)::int from p51.background_job where kind = 'students.roster-commit') as jobs`,
      [batchId || randomUUID()],
    )
  )[0]!

test('服务在文件写好、登记之前被杀：重发以后文件和记录各一份，读得出', async () => {
  const points: CrashPoint[] = [...(long ? [{ at: 'file-written', match: '/files/' } as const] : []), { at: 'file-moved', match: '/files/' }]
  for (const [at, point] of points.entries()) {
    // Another file each time: one with the same content is not written again.
    const rows = Array.from({ length: ROWS }, (_, n) => rowOf(`赵${'一二'[at]}${'甲乙丙丁戊己庚辛壬癸'[n % 10]}`, demoId((n % 900) + 1, `200901${String(10 + Math.floor(n / 900))}`)))
    const { bytes } = await rosterOf(...rows)
    const key = randomUUID()
    const send = async () => (await reader()).post(`/api/roster-imports?filename=${encodeURIComponent(`新生${at}.xlsx`)}`, key, bytes)
    const answer = await dieAt(point, send)
    batchId = (JSON.parse(answer.text) as { id: string }).id
    expect(await counted()).toMatchObject({ batches: at + 1, files: at + 1 })
    figure(`服务死在 ${point.at}`, '1 次上传', '重发以后一份文件、一条登记', '恰好一次', true)
  }
})

const reader = () => signIn(door.url, 'qingchengRegistrar')
type Batch = { state: string; progress: { done: number } | null; counts: { new: number; rejected: number } }

async function batch(holds: (one: Batch) => boolean): Promise<Batch> {
  const { get } = await reader()
  for (let waited = 0; waited < 120_000; waited += 100) {
    const one = await get<Batch>(`/api/roster-imports/${batchId}`)
    if (holds(one)) return one
    await sleep(100)
  }
  throw new Error(`the import did not go on: ${product.out().slice(-2000)}`)
}

test('后台任务在两段之间被杀，再在下一段被要求停止：重新启动后接着办，结果恰好一次', async () => {
  expect(await batch((one) => one.state !== 'checking')).toMatchObject({ state: 'checked', counts: { new: ROWS, rejected: 0 } })
  const points: CrashPoint[] = [
    { at: 'after-commit', match: 'import_staged' },
    ...(long ? [{ at: 'before-commit', match: 'import_staged' } as const, { at: 'before-commit', match: 'insert into enrollment (' } as const] : []),
  ]
  crashAt(home, points[0]!)
  await (await reader()).post(`/api/roster-imports/${batchId}/commit`, randomUUID(), { new: ROWS, changed: 0 })
  expect(await product.ended).toBe(null)
  for (const point of points.slice(1)) {
    // It may die before it is ready: the job goes on at once.
    crashAt(home, point)
    expect(await (await startProduct(home)).ended).toBe(null)
  }
  await open()
  product.child.kill('SIGTERM')
  expect(await product.ended, product.out()).toBe(0)
  await open()
  await batch((one) => one.state === 'committed')
  expect(await counted()).toMatchObject({ records: ROWS, people: ROWS, changes: ROWS, audits: 1, jobs: 1 })
  figure('后台任务中途被杀、被停', `${ROWS} 行的名册，杀 ${points.length} 次、停 1 次`, '每行写入恰好一次，审计一行', '恰好一次', true)
})

test('在写入当中收到停止信号：正在办的办完并答复，新来的不收，办成的都答复过', async () => {
  const before = ledger.acknowledged()
  const reasons = new Map(ledger.reasons)
  const stop = working('graceful', 16)
  for (let waited = 0; ledger.acknowledged() < before + 40 && waited < 20_000; waited += 20) await sleep(20)
  const from = performance.now()
  product.child.kill('SIGTERM')
  expect(await product.ended, product.out()).toBe(0)
  const took = performance.now() - from
  await stop()
  expect(runs(databasePid(home))).toBe(false)
  const refused = [...ledger.reasons].filter(([why, count]) => count > (reasons.get(why) ?? 0)).map(([why]) => why)

  // What was executed was answered: nothing is in the database whose answer was lost on the way.
  await openOwnServer()
  const found = await ledger.compare(own!.adminUrl('luban'))
  expect(found, `${spoken(ledger.reasons)}`).toMatchObject(nothingWrong)
  figure('停止信号在写入当中', `16 个写入者，停止用时 ${(took / 1000).toFixed(1)} 秒`, `办成 ${found.writes} 笔都答复过；其余连接不上（${refused.join('、') || '无'}），没有留下什么`, '没有办了没答复的', true)
})

let own: Awaited<ReturnType<typeof startCluster>> | undefined
afterAll(() => own?.stop())

/** The database on its own, as with DATABASE_URL: the product does not start it again. */
async function openOwnServer(): Promise<void> {
  own = await startCluster(home, testPassword)
}

test('数据库没有了一阵：答复 503 并说多久再来，回来以后自己恢复，答复过的一条不少', async () => {
  await open({ DATABASE_URL: own!.adminUrl('luban') })
  const stop = working('gone')
  await sleep(500)
  const before = new Map(ledger.statuses)
  await own!.stop()
  const gone = performance.now()
  await sleep(300)
  expect(await fetch(`${product.url}/readyz`).then((answer) => [answer.status, Number(answer.headers.get('retry-after')) > 0])).toEqual([503, true])
  expect((await fetch(`${product.url}/healthz`)).status).toBe(200)
  // Nobody is told that the password is wrong while it cannot be looked at.
  await expect(signIn(product.url, 'chengduOfficer')).rejects.toThrow('503')
  await sleep(GONE_MS - 300)
  await openOwnServer()
  const [acknowledged, back] = [ledger.acknowledged(), performance.now()]
  for (let waited = 0; ledger.acknowledged() === acknowledged && waited < 30_000; waited += 20) await sleep(20)
  const recovery = performance.now() - back
  await stop()
  await ledger.settle(door)
  const more = (status: number) => (ledger.statuses.get(status) ?? 0) - (before.get(status) ?? 0)
  expect(more(503)).toBeGreaterThan(0)
  expect(more(0), 'the product itself stays reachable').toBe(0)
  expect(ledger.retryAfters).toEqual(new Set(['5']))
  const found = await ledger.compare(own!.adminUrl('luban'))
  expect(found).toMatchObject(nothingWrong)
  figure('数据库没有了一阵', `${((back - gone) / 1000).toFixed(0)} 秒，${WRITERS} 个写入者，${more(503)} 次 503（带 Retry-After）`, `丢 ${found.lost}，重 ${found.twice}；数据库回来 ${(recovery / 1000).toFixed(1)} 秒后又办成`, '丢 0、重 0，自己恢复', true)
  product.child.kill('SIGTERM')
  expect(await product.ended).toBe(0)
})

test('这一切之后 luban audit verify 说审计链完整', async () => {
  await own!.stop()
  own = undefined
  const done = luban(home, ['audit', 'verify', '--json'])
  const verdict = JSON.parse(done.out) as { ok: boolean; sealed: number; unsealed: number; problems: unknown[] }
  expect([done.code, verdict.ok, verdict.problems, verdict.unsealed]).toEqual([0, true, [], 0])
  expect(verdict.sealed).toBeGreaterThan(ledger.acknowledged())
  expect(existsSync(join(home, 'server.json'))).toBe(false)
  figure('以上之后 luban audit verify', `${verdict.sealed} 条封存`, `${verdict.problems.length} 处问题`, '链完整', true)
})
