import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, type Config } from '../kernel/config.ts'
import { openIdVault, type IdVault } from '../kernel/crypto.ts'
import { listProvinceSchemas, migrate } from '../kernel/db/migrate.ts'
import { bootstrap, openPools, reachCluster, type Database } from '../kernel/db/open.ts'
import { openSessions, type Sessions } from '../kernel/sessions.ts'
import { moduleIds } from '../modules/index.ts'
import { loadReferenceData } from './reference-data.ts'

export type System = { config: Config; database: Database; vault: IdVault; sessions: Sessions; adminUrl: string; stop: () => Promise<void> }

/**
 * Brings up everything below HTTP: PostgreSQL, roles, migrations, reference data, pools, keys. With `adopt` a
 * database that a killed server left running is taken over and stopped with us.
 */
export async function openSystem(config: Config, baseURL = `http://${config.host}:${config.port}`, adopt = false): Promise<System> {
  const { cluster, adminUrl } = await reachCluster(config, adopt)
  try {
    const url = adminUrl(config.databaseUrl ? undefined : 'luban')
    await bootstrap(adminUrl, !config.databaseUrl, config.secrets.databasePassword)
    const database = openPools(url, config.secrets.databasePassword)
    const admin = await database.admin()
    try {
      const applied = await migrate(admin, moduleIds, await listProvinceSchemas(admin))
      if (applied > 0) await loadReferenceData(admin)
    } finally {
      await admin.end()
    }
    return {
      config,
      database,
      vault: openIdVault(config.secrets),
      sessions: openSessions(database.auth, config.secrets.sessionSecret, baseURL),
      adminUrl: url,
      stop: async () => {
        await database.close()
        await cluster?.stop()
      },
    }
  } catch (error) {
    await cluster?.stop()
    throw error
  }
}

/** One server per data folder: a second one would write the same files. Answers with the release. */
export function holdHome(home: string, port: number): () => void {
  mkdirSync(home, { recursive: true })
  const file = join(home, 'server.json')
  if (existsSync(file)) {
    const other = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; port: number }
    if (other.pid !== process.pid && alive(other.pid)) {
      throw new ConfigError(
        `数据目录 ${home} 上已有一个鲁班在运行（进程 ${other.pid}，http://127.0.0.1:${other.port}）。先停掉它，或用 LUBAN_HOME 指定另一个目录。`,
      )
    }
  }
  writeFileSync(file, JSON.stringify({ pid: process.pid, port, startedAt: new Date().toISOString() }))
  return () => {
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid === process.pid) rmSync(file)
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A reused process number of another program is not our server.
    return readCommand(pid).includes('main.ts')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function readCommand(pid: number): string {
  const file = `/proc/${pid}/cmdline`
  return existsSync(file) ? readFileSync(file, 'utf8') : 'main.ts'
}
