import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError, explainHome, type Config } from '../kernel/config.ts'
import { openIdVault, type IdVault } from '../kernel/crypto.ts'
import type { Cluster } from '../kernel/db/embedded.ts'
import { readConnections, tooFewConnections } from '../kernel/db/connections.ts'
import { readMark, takeLock } from '../kernel/db/holders.ts'
import { listProvinceSchemas, migrate } from '../kernel/db/migrate.ts'
import { bootstrap, openPools, reachCluster, type Database } from '../kernel/db/open.ts'
import { log } from '../kernel/log.ts'
import { openSessions, type Sessions } from '../kernel/sessions.ts'
import { moduleIds } from '../modules/index.ts'
import { explainFailure } from './failure.ts'
import { loadParameterDefaults, loadReferenceData } from './reference-data.ts'

export type System = {
  config: Config
  database: Database
  vault: IdVault
  sessions: Sessions
  adminUrl: string
  /** The embedded database; undefined with DATABASE_URL. */
  cluster: Cluster | undefined
  stop: () => Promise<void>
}

/**
 * Brings up everything below HTTP: PostgreSQL, roles, migrations, reference data, pools, keys. A backup and the doctor
 * take the database `asItIs`: what they look at must not change by being looked at.
 */
export async function openSystem(config: Config, baseURL = `http://${config.host}:${config.port}`, { asItIs = false } = {}): Promise<System> {
  const { cluster, adminUrl } = await reachCluster(config)
  let database: Database | undefined
  try {
    const url = adminUrl(config.databaseUrl ? undefined : 'luban')
    // On an own server this makes roles; whoever only looks finds them made.
    if (!(asItIs && config.databaseUrl)) await bootstrap(adminUrl, !config.databaseUrl, config.secrets.databasePassword)
    const pools = (database = openPools(url, config.secrets.databasePassword))
    if (!asItIs) await bringUpToDate(pools)
    return {
      config,
      database: pools,
      vault: openIdVault(config.secrets),
      sessions: openSessions(pools.auth, config.secrets.sessionSecret, baseURL),
      adminUrl: url,
      cluster,
      stop: async () => {
        // Closing waits for work in progress; stopping the database ends what is still there after a while.
        await Promise.race([pools.close(), sleep(5_000, undefined, { ref: false })])
        await cluster?.stop()
      },
    }
  } catch (error) {
    await database?.close()
    const explained = explainFailure(error, cluster?.lastWords())
    await cluster?.stop()
    throw explained
  }
}

async function bringUpToDate(pools: Database): Promise<void> {
  const admin = await pools.admin()
  try {
    const provinces = await listProvinceSchemas(admin)
    const applied = await migrate(admin, moduleIds, provinces)
    if (applied > 0) await loadReferenceData(admin)
    await loadParameterDefaults(admin)
    const few = tooFewConnections(await readConnections(admin, provinces.length))
    if (few) log.warn(`${few.what}。${few.todo}`)
  } finally {
    await admin.end()
  }
}

/** One server per data folder: a second one would write the same files. Answers with the release. */
export function holdHome(home: string, port: number): () => void {
  const file = join(home, 'server.json')
  try {
    mkdirSync(home, { recursive: true })
    if (takeLock(file, { port, startedAt: new Date().toISOString() })) {
      return () => {
        if (readMark(file)?.pid === process.pid) rmSync(file, { force: true })
      }
    }
  } catch (error) {
    throw explainHome(error, home)
  }
  const other = readMark<{ pid: number; port?: number }>(file)
  throw new ConfigError(
    `数据目录 ${home} 上已有一个鲁班在运行（进程 ${other?.pid ?? '不明'}，http://127.0.0.1:${other?.port ?? ''}）。先停掉它，或用 LUBAN_HOME 指定另一个目录。`,
  )
}
