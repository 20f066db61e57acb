import { timingSafeEqual } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { resolve } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'
import { matchedRoutes } from 'hono/route'
import { listDrills } from '../kernel/backup-drills.ts'
import { backupPlan, newestBackup } from '../kernel/backups.ts'
import { metricsToken, publicUrl } from '../kernel/config.ts'
import { inTransaction } from '../kernel/context.ts'
import type { Database } from '../kernel/db/open.ts'
import type { IdVault } from '../kernel/crypto.ts'
import { listProvinces } from '../kernel/deployment.ts'
import type { Env } from '../kernel/http.ts'
import { countJobs } from '../kernel/job-lists.ts'
import { systemActor } from './actor.ts'
import { version } from '../kernel/version.ts'
import type { Composition } from './modules.ts'

type Parts = { database: Database; vault: IdVault; composition: Composition }
type Counted = { status: Map<string, number>; buckets: number[]; sum: number; count: number }

/** Upper bounds in seconds. */
const BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * Counts every request by the pattern of its route, never by the address that was asked for: addresses carry ids, and
 * numbers of documents. Puts `/metrics` in front, for Prometheus.
 */
export function mountMetrics(app: Hono<Env>, parts: Parts, addressOf: (env: unknown) => string): void {
  const routes = new Map<string, Counted>()
  const delay = monitorEventLoopDelay({ resolution: 50 })
  delay.enable()
  app.use(async (c, next) => {
    const started = performance.now()
    await next()
    const seconds = (performance.now() - started) / 1000
    const name = `method="${c.req.method}",route="${patternOf(c)}"`
    const one = routes.get(name) ?? { status: new Map(), buckets: BOUNDS.map(() => 0), sum: 0, count: 0 }
    routes.set(name, one)
    const status = String(c.res.status)
    one.status.set(status, (one.status.get(status) ?? 0) + 1)
    for (const [at, bound] of BOUNDS.entries()) if (seconds <= bound) one.buckets[at] = one.buckets[at]! + 1
    one.sum += seconds
    one.count += 1
  })
  app.get('/metrics', async (c) => {
    c.header('cache-control', 'no-store')
    if (!mayRead(c, addressOf(c.env))) return c.json({ status: 403, message: '指标只给本机读；从别的机器读，或设了 LUBAN_PUBLIC_URL 的部署，要带 LUBAN_METRICS_TOKEN 设定的令牌。' }, 403)
    const lines = [...requestLines(routes), ...processLines(delay.percentile(99) / 1e9), ...poolLines(parts.database), ...backupLines(), ...(await jobLines(parts))]
    return c.body(`${lines.join('\n')}\n`, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
}

/** The pattern of the endpoint that answered; pages and what does not exist stand together. */
export function patternOf(c: Context<Env>): string {
  const found = matchedRoutes(c).findLast((one) => one.method !== 'ALL' && !one.path.includes('*'))
  return found?.path ?? (c.req.path.startsWith('/api/') ? '/api/*' : '/*')
}

/**
 * Whoever shows the token. Without one, this machine itself and by its own name: what a proxy of this machine passes on
 * comes from here too, with or without a word of it in the headers, so a deployment with an official address wants the token.
 */
function mayRead(c: Context<Env>, address: string): boolean {
  const token = metricsToken()
  const shown = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (token && shown) {
    const [left, right] = [Buffer.from(shown), Buffer.from(token)]
    return left.byteLength === right.byteLength && timingSafeEqual(left, right)
  }
  if (publicUrl() || !isLocalName(new URL(c.req.url).hostname)) return false
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => c.req.header(name) !== undefined)
  return !passedOn && /^(127\.|::1$|::ffff:127\.)/.test(address)
}

const isLocalName = (host: string) => host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)

const head = (name: string, type: string, help: string) => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]

function requestLines(routes: ReadonlyMap<string, Counted>): string[] {
  const each = [...routes]
  return [
    ...head('luban_http_requests_total', 'counter', '按接口和状态码计的请求数'),
    ...each.flatMap(([name, one]) => [...one.status].map(([status, n]) => `luban_http_requests_total{${name},status="${status}"} ${n}`)),
    ...head('luban_http_request_duration_seconds', 'histogram', '按接口计的办理时间'),
    ...each.flatMap(([name, one]) => [
      ...BOUNDS.map((bound, at) => `luban_http_request_duration_seconds_bucket{${name},le="${bound}"} ${one.buckets[at]}`),
      `luban_http_request_duration_seconds_bucket{${name},le="+Inf"} ${one.count}`,
      `luban_http_request_duration_seconds_sum{${name}} ${one.sum.toFixed(6)}`,
      `luban_http_request_duration_seconds_count{${name}} ${one.count}`,
    ]),
  ]
}

function processLines(delay: number): string[] {
  const memory = process.memoryUsage()
  const cpu = process.cpuUsage()
  const { bavail, blocks, bsize } = statfsSync(resolve(process.env.LUBAN_HOME || '.luban'), { bigint: false })
  return [
    ...head('luban_build_info', 'gauge', '程序版本和 Node 版本'),
    `luban_build_info{version="${version()}",node="${process.versions.node}"} 1`,
    ...head('process_resident_memory_bytes', 'gauge', '进程占用的内存'),
    `process_resident_memory_bytes ${memory.rss}`,
    ...head('nodejs_heap_used_bytes', 'gauge', '堆内存'),
    `nodejs_heap_used_bytes ${memory.heapUsed}`,
    ...head('process_cpu_seconds_total', 'counter', '用去的处理器时间'),
    `process_cpu_seconds_total ${((cpu.user + cpu.system) / 1e6).toFixed(3)}`,
    ...head('process_start_time_seconds', 'gauge', '进程启动的时刻'),
    `process_start_time_seconds ${Math.round(Date.now() / 1000 - process.uptime())}`,
    ...head('nodejs_eventloop_delay_p99_seconds', 'gauge', '事件循环延迟的第 99 百分位'),
    `nodejs_eventloop_delay_p99_seconds ${Number.isFinite(delay) ? delay.toFixed(4) : 0}`,
    ...head('luban_disk_free_bytes', 'gauge', '数据目录所在磁盘的剩余空间'),
    `luban_disk_free_bytes ${bavail * bsize}`,
    ...head('luban_disk_size_bytes', 'gauge', '数据目录所在磁盘的大小'),
    `luban_disk_size_bytes ${blocks * bsize}`,
  ]
}

function poolLines({ scopedPool, widePool, auth }: Database): string[] {
  const pools = { scoped: scopedPool, wide: widePool, auth }
  return [
    ...head('luban_db_connections', 'gauge', '数据库连接：已开、空闲、等着要的请求'),
    ...Object.entries(pools).flatMap(([name, pool]) =>
      Object.entries({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }).map(([state, n]) => `luban_db_connections{pool="${name}",state="${state}"} ${n}`),
    ),
  ]
}

function backupLines(): string[] {
  const plan = backupPlan()
  const last = plan ? newestBackup(plan.folder) : undefined
  const drill = plan ? listDrills(plan)[0] : undefined
  return [
    ...head('luban_backup_configured', 'gauge', '是否设了自动备份'),
    `luban_backup_configured ${plan ? 1 : 0}`,
    ...(last
      ? [
          ...head('luban_backup_last_timestamp_seconds', 'gauge', '最近一份自动备份的时刻'),
          `luban_backup_last_timestamp_seconds ${Date.parse(last.madeAt) / 1000}`,
          ...head('luban_backup_last_bytes', 'gauge', '最近一份自动备份的大小'),
          `luban_backup_last_bytes ${last.bytes}`,
        ]
      : []),
    ...(drill
      ? [
          ...head('luban_drill_last_timestamp_seconds', 'gauge', '最近一次恢复演练的时刻'),
          `luban_drill_last_timestamp_seconds ${Date.parse(drill.at) / 1000}`,
          ...head('luban_drill_last_ok', 'gauge', '最近一次恢复演练是否通过'),
          `luban_drill_last_ok ${drill.ok ? 1 : 0}`,
        ]
      : []),
  ]
}

/** Also says whether the database answers at all: a scrape while it is gone still gives the rest. */
async function jobLines({ database, vault, composition }: Parts): Promise<string[]> {
  try {
    const started = performance.now()
    const lines: string[] = []
    for (const province of await listProvinces(database)) {
      const counts = await inTransaction(database, vault, systemActor(province, composition, '系统'), randomUUID(), countJobs)
      for (const [state, n] of Object.entries(counts)) lines.push(`luban_jobs{province="${province.schema}",state="${state}"} ${n}`)
    }
    return [
      ...head('luban_jobs', 'gauge', '后台任务：等待、办理中、最近一天没有办成'),
      ...lines,
      ...head('luban_db_up', 'gauge', '数据库是否有应答'),
      'luban_db_up 1',
      ...head('luban_db_answer_seconds', 'gauge', '这次取数所用的时间'),
      `luban_db_answer_seconds ${((performance.now() - started) / 1000).toFixed(4)}`,
    ]
  } catch {
    return [...head('luban_db_up', 'gauge', '数据库是否有应答'), 'luban_db_up 0']
  }
}
