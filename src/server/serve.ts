import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { ConfigError, publicUrl, type Config } from '../kernel/config.ts'
import { listProvinces } from '../kernel/deployment.ts'
import { stopClusters } from '../kernel/db/embedded.ts'
import { createApp } from './app.ts'
import { demonstrationScale, loadDemonstration, printDemonstrationAccounts, refuseSmallDisk, refuseUnaskedDemonstration } from './demo.ts'
import { checkProxies } from './doctor/machine.ts'
import { explainFailure } from './failure.ts'
import { compose, type Composition } from './modules.ts'
import { holdHome, openSystem, type System } from './system.ts'
import { buildWeb } from './web-build.ts'
import { startWorker } from './worker.ts'

type Fetch = (request: Request, env: unknown) => Response | Promise<Response>

/** `luban serve`: everything from an empty folder to a page that answers. Resolves when the server has stopped. */
export async function serve(config: Config): Promise<number> {
  const started = performance.now()
  const signal = untilSignal()
  const release = holdHome(config.home, config.port)
  let answer: Fetch = preparing
  const server = createAdaptorServer({ fetch: (request: Request, env: unknown) => answer(request, env) })
  let system: System | undefined
  let composition: Composition | undefined
  let aborted = false
  const prepare = async () => {
    // The port is taken before the long work, so that a busy one is said at once.
    await listen(server, config)
    if (!config.databaseUrl && !existsSync(join(config.home, 'pg'))) refuseSmallDisk(config.home)
    // Behind TLS the cookies are for TLS only.
    const official = publicUrl()
    system = await openSystem(config, official && new URL(official).origin)
    const empty = (await listProvinces(system.database)).length === 0
    if (empty) refuseUnaskedDemonstration()
    await buildWeb()
    if (empty) await loadDemonstration(system, { scale: demonstrationScale() })
    composition = await compose()
    return createApp({ ...system, composition, secure: official?.startsWith('https:') ?? false, webRoot: join(import.meta.dirname, '../../dist/web') })
  }
  try {
    const app = await Promise.race([
      prepare().catch((error: unknown) => {
        // Stopping the database makes the unfinished work fail: that is not worth a word.
        if (aborted) return undefined
        throw explainFailure(error, system?.cluster?.lastWords())
      }),
      signal.then(() => void (aborted = true)),
    ])
    if (!app || !system || !composition) {
      console.log('启动已中止；下次启动会接着准备。')
      await stopClusters()
      release()
      process.exit(130)
    }
    const desk = openDesk((request, env) => app.fetch(request, env as never))
    answer = desk.answer
    const stopWorker = startWorker({ ...system, composition })
    console.log(`鲁班已启动：http://${config.host}:${config.port}（用时 ${((performance.now() - started) / 1000).toFixed(1)} 秒）`)
    await printDemonstrationAccounts(system)
    for (const { todo } of checkProxies()) console.error(`注意：${todo}`)
    console.log('按 Ctrl+C 停止；数据保存在', config.databaseUrl ? `${new URL(config.databaseUrl).host} 的数据库和 ${config.home}` : config.home)
    const { cluster } = system
    const lost = new Promise<string>((done) => cluster?.supervise(done))
    const why = await Promise.race([signal, lost])
    console.log('正在停止……')
    await Promise.all([stopWorker(), close(server, desk)])
    if (why) throw new ConfigError(why)
    return 0
  } finally {
    server.close()
    await system?.stop()
    release()
  }
}

type Desk = { answer: Fetch; close: () => Promise<void> }

/** Counts what is being answered. Once closed it takes nothing new, finishes what it has, and lets go of every connection. */
function openDesk(fetch: Fetch): Desk {
  let closing = false
  let open = 0
  let empty = () => {}
  return {
    async answer(request, env) {
      if (closing) return leaving()
      open += 1
      try {
        const answer = await fetch(request, env)
        return closing ? last(answer) : answer
      } finally {
        open -= 1
        if (open === 0) empty()
      }
    },
    close() {
      closing = true
      return new Promise((done) => (open === 0 ? done() : (empty = done)))
    },
  }
}

/** The same answer as the last one of its connection. */
function last(answer: Response): Response {
  const headers = new Headers(answer.headers)
  headers.set('connection', 'close')
  return new Response(answer.body, { status: answer.status, headers })
}

const MOST_FOR_THE_LAST_MS = 10_000

/**
 * Stops listening, waits for the requests in hand and for their answers to be sent. A browser keeps its connection
 * and may go on asking over it: what comes now is refused with 503, and the connection ends.
 */
async function close(server: ReturnType<typeof createAdaptorServer>, desk: Desk): Promise<void> {
  const ended = new Promise<void>((done) => server.close(() => done()))
  const letGo = () => 'closeIdleConnections' in server && server.closeIdleConnections()
  letGo()
  const answered = desk.close().then(async () => {
    const sweep = setInterval(letGo, 50)
    await ended
    clearInterval(sweep)
  })
  await Promise.race([answered, new Promise<void>((done) => setTimeout(done, MOST_FOR_THE_LAST_MS).unref())])
}

/** The answer to what comes over an open connection after the stop was asked for. */
function leaving(): Response {
  const headers = { 'retry-after': '5', 'cache-control': 'no-store', connection: 'close' }
  return Response.json({ status: 503, message: '系统正在停止，没有办理。请稍候再试，您填的内容还在本页。' }, { status: 503, headers })
}

/** What a browser or a probe sees while the start is still at work. */
export function preparing(request: Request): Response {
  const headers = { 'retry-after': '3', 'cache-control': 'no-store' }
  const { pathname } = new URL(request.url)
  // The process is alive: a probe that ended it would end a long migration, again and again.
  if (pathname === '/healthz') return Response.json({ ok: true, starting: true }, { headers: { 'cache-control': 'no-store' } })
  if (pathname.startsWith('/api') || pathname === '/readyz' || pathname === '/metrics') {
    return Response.json({ status: 503, message: '系统正在启动，请稍候再试。' }, { status: 503, headers })
  }
  const page = `<!doctype html><html lang="zh-Hans-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>正在启动 · 鲁班</title><h1>正在启动</h1><p>第一次启动要准备数据库，有演示省份的约需一分钟；升级以后要更新数据库结构。本页会自己刷新。</p></html>`
  return new Response(page, { status: 503, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } })
}

function listen(server: ReturnType<typeof createAdaptorServer>, config: Config): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') fail(new ConfigError(`端口 ${config.port} 已被别的程序占用。换一个端口启动：PORT=${config.port + 1} npm start。`))
      else if (error.code === 'EACCES') fail(new ConfigError(`没有权限使用端口 ${config.port}。换一个 1024 以上的端口启动：PORT=3000 npm start。`))
      else fail(error)
    })
    server.listen(config.port, config.host, () => done())
  })
}

function untilSignal(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done())
  })
}
