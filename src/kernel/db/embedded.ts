import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../config.ts'
import { log } from '../log.ts'
import { launch, livePostmaster, stopPostmaster, untilAnswers, type Postmaster } from './embedded-process.ts'
import { holdDatabase, isHeld, readMark, refuseTaken, withDatabaseLock } from './holders.ts'
import { isAlive } from '../process-mark.ts'

export type Cluster = {
  port: number
  adminUrl: (database: string) => string
  /** Leaves the database. It is stopped when nobody else uses it. */
  stop: () => Promise<void>
  /** False when the database already ran and was joined. */
  started: boolean
  /** What the database said last on its error output; empty when it was joined. */
  lastWords: () => string
  /** Watches the database and starts it again when it dies; `lost` hears when that does not succeed. */
  supervise: (lost: (sentence: string) => void) => void
}

/** Waits before each try to start a database again that died: together a little over two minutes. */
const RETRY_MS = [0, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000]
const WATCH_MS = 200

const clusters = new Set<Cluster>()

/** Leaves every database of this process: for the moment a signal ends it in the middle of its work. */
export async function stopClusters(): Promise<void> {
  await Promise.all([...clusters].map((cluster) => cluster.stop()))
}

/**
 * Starts the native PostgreSQL that came with the npm package, or joins the one that already runs on this data
 * folder (the command line next to a running server, or the other way round). The data folder is `home/pg`. A
 * database that a killed process left behind is stopped first, so that it runs with the settings of this version.
 */
export async function startCluster(home: string, password: string): Promise<Cluster> {
  const data = join(home, 'pg')
  let current!: Postmaster
  let started = false
  let leave!: () => { last: boolean }
  await withDatabaseLock(home, async () => {
    refuseTaken(home)
    const live = livePostmaster(data)
    const server = readMark(join(home, 'server.json'))
    const used = isHeld(home) || (server !== undefined && server.pid !== process.pid && isAlive(server))
    leave = holdDatabase(home)
    try {
      if (live && used) {
        await untilAnswers(live.port, password, () => livePostmaster(data) === undefined)
        current = live
        return
      }
      if (live) await stopPostmaster(data, live)
      current = await launch(home, data, password, await freePort(lastPort(data)))
      started = true
    } catch (error) {
      leave()
      throw error
    }
  })

  let stopping = false
  const atExit = () => {
    // Reached only without stop(): the database then shuts down by itself, unless others use it.
    if (!stopping && leave().last) current.signal('SIGINT')
  }
  process.once('exit', atExit)
  const cluster: Cluster = {
    port: current.port,
    adminUrl: (database) => `postgres://postgres:${password}@127.0.0.1:${current.port}/${database}`,
    started,
    lastWords: () => current.lastWords(),
    async stop() {
      if (stopping) return
      stopping = true
      await withDatabaseLock(home, async () => {
        if (leave().last) await stopPostmaster(data, current)
        else current.release()
      })
      process.removeListener('exit', atExit)
      clusters.delete(cluster)
    },
    supervise(lost) {
      void watch(lost)
    },
  }
  clusters.add(cluster)
  return cluster

  async function watch(lost: (sentence: string) => void) {
    while (!stopping) {
      await sleep(WATCH_MS, undefined, { ref: false })
      if (stopping || current.alive()) continue
      log.error({ lastWords: current.lastWords().slice(-400) }, 'the database died; it is started again')
      let failure = ''
      for (const wait of RETRY_MS) {
        await sleep(wait, undefined, { ref: false })
        if (stopping) return
        try {
          await withDatabaseLock(home, restart)
          failure = ''
          log.info({ port: current.port }, 'the database runs again')
          break
        } catch (error) {
          failure = (error as Error).message
          log.error({ message: failure }, 'the database did not start')
        }
      }
      if (failure) return lost(`数据库停止后没能再启动：${failure}`)
    }
  }

  /** On the same port, because the pools know no other. */
  async function restart() {
    if (stopping) return
    const live = livePostmaster(data)
    if (live?.port === current.port) {
      await untilAnswers(live.port, password, () => livePostmaster(data) === undefined)
      current = live
      return
    }
    if (live) await stopPostmaster(data, live)
    // An empty database in the place of one that vanished (a disk that came loose) would look like a loss.
    if (!existsSync(join(data, 'PG_VERSION'))) throw new ConfigError(`数据目录 ${data} 不见了。接好磁盘后重新启动。`)
    current = await launch(home, data, password, current.port)
  }
}

/** The port of the last start: kept where it is free, so that a server and a command meet on the same one. */
function lastPort(data: string): number {
  const file = join(data, 'postmaster.opts')
  const found = existsSync(file) ? /"-p" "(\d+)"/.exec(readFileSync(file, 'utf8')) : null
  return Number(found?.[1] ?? 0)
}

function freePort(wanted: number): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', (error) => (wanted === 0 ? fail(new ConfigError(`没有空闲的端口给数据库：${error.message}`)) : done(freePort(0))))
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}
