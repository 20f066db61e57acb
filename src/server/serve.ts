import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { ConfigError, type Config } from '../kernel/config.ts'
import { listProvinces } from '../kernel/deployment.ts'
import { log } from '../kernel/log.ts'
import { createApp } from './app.ts'
import { loadDemonstration, printDemonstrationAccounts } from './demo.ts'
import { compose } from './modules.ts'
import { holdHome, openSystem } from './system.ts'
import { buildWeb } from './web-build.ts'
import { startWorker } from './worker.ts'

/** `luban serve`: everything from an empty folder to a page that answers. Resolves when the server has stopped. */
export async function serve(config: Config): Promise<number> {
  const started = performance.now()
  const release = holdHome(config.home, config.port)
  const system = await openSystem(config).catch((error: unknown) => {
    release()
    throw error
  })
  try {
    await buildWeb()
    if ((await listProvinces(system.database)).length === 0 && !config.databaseUrl) await loadDemonstration(system)
    const composition = await compose()
    const app = createApp({ ...system, composition, webRoot: join(import.meta.dirname, '../../dist/web') })
    const server = createAdaptorServer({ fetch: app.fetch })
    await listen(server, config)
    const stopWorker = startWorker(system)
    console.log(`鲁班已启动：http://${config.host}:${config.port}（用时 ${((performance.now() - started) / 1000).toFixed(1)} 秒）`)
    await printDemonstrationAccounts(system)
    console.log('按 Ctrl+C 停止；数据保存在', config.home)
    await untilSignal()
    log.info('stopping')
    await stopWorker()
    await new Promise<void>((done) => {
      server.close(() => done())
      if ('closeIdleConnections' in server) server.closeIdleConnections()
      setTimeout(done, 10_000).unref()
    })
    return 0
  } finally {
    await system.stop()
    release()
  }
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
