import { createSecretKey, randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, MOVED, type Config } from '../../kernel/config.ts'
import { takeAlone } from '../../kernel/db/holders.ts'
import { bootstrap, withClient } from '../../kernel/db/open.ts'
import { holdHome, openSystem } from '../system.ts'
import { makeBackup } from './dump.ts'
import type { BackupKey } from './key.ts'
import { compareCounts, countTables, makeStructure, refuseUnknownStructure, type Compared } from './load.ts'
import type { Manifest } from './manifest.ts'
import { dropSchemas, loadParts, refuseProvinces, type Say } from './restore.ts'
import { schemasOf } from './manifest.ts'

export type Moved = { manifest: Manifest; tables: Compared[] }

/**
 * Moves the embedded database of a data folder to an empty database of an own server. Keys, stored files and what is
 * remembered of the audit chain stay in the folder. The server must be stopped, so that no write is left behind; the
 * old database stays where it is and is not started again.
 */
export async function moveDatabase(config: Config, to: string, say: Say = () => undefined): Promise<Moved> {
  if (config.databaseUrl) throw new ConfigError('现在用的已经是自备的数据库（DATABASE_URL）。从自备数据库搬到另一台，用 luban backup 和 luban restore。')
  const release = holdHome(config.home, config.port)
  let share = () => {}
  const beside = join(config.home, `moving-${process.pid}.luban`)
  try {
    share = await takeAlone(config.home)
    const key: BackupKey = { kind: 'file', bytes: createSecretKey(randomBytes(32)).export() }
    say('正在从随附的数据库取出全部内容……')
    const system = await openSystem(config)
    let manifest: Manifest
    try {
      manifest = await makeBackup({ admin: system.database.admin, config }, beside, key)
    } finally {
      await system.stop()
    }
    refuseUnknownStructure(manifest)
    await bootstrap(() => to, false, config.secrets.databasePassword)
    const tables = await withClient(to, async (client) => {
      await refuseProvinces(client)
      try {
        await makeStructure(client, manifest)
        await loadParts(client, beside, key, null, manifest, say)
        say('正在逐表核对行数和摘要……')
        const compared = compareCounts(manifest.tables, await countTables(client, manifest))
        const wrong = compared.filter((one) => !one.equal)
        if (wrong.length > 0) throw new ConfigError(`搬过去的内容与原来的不符：${wrong.map((one) => `${one.schema}.${one.table}`).join('、')}。新数据库已清空，仍用原来的。`)
        return compared
      } catch (error) {
        await dropSchemas(client, schemasOf(manifest)).catch(() => undefined)
        throw error
      }
    })
    const { host, pathname } = new URL(to)
    writeFileSync(join(config.home, MOVED), `${host}${pathname}\n`, { mode: 0o600 })
    return { manifest, tables }
  } finally {
    rmSync(beside, { force: true })
    share()
    release()
  }
}
