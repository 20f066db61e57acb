// Writes src/kernel/db/tables.ts (types of every table and view) and docs/schema (a page per table) from a freshly
// migrated database.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap } from '../src/kernel/db/open.ts'
import { startCluster } from '../src/kernel/db/embedded.ts'
import { migrate } from '../src/kernel/db/migrate.ts'
import { describeSchema, describeTables } from '../src/kernel/db/describe.ts'
import { moduleIds } from '../src/modules/index.ts'
import pg from 'pg'

const home = mkdtempSync(join(tmpdir(), 'luban-tables-'))
const cluster = await startCluster(home, 'tables')
try {
  await bootstrap((database = 'luban') => cluster.adminUrl(database), true, 'tables')
  const admin = new pg.Client({ connectionString: cluster.adminUrl('luban') })
  admin.on('error', () => undefined)
  await admin.connect()
  await migrate(admin, moduleIds, ['p51'])
  writeFileSync(join(import.meta.dirname, '../src/kernel/db/tables.ts'), await describeTables(admin))
  const pages = join(import.meta.dirname, '../docs/schema')
  rmSync(pages, { recursive: true, force: true })
  mkdirSync(pages, { recursive: true })
  for (const [name, text] of await describeSchema(admin)) writeFileSync(join(pages, `${name}.md`), text)
  await admin.end()
  console.log('src/kernel/db/tables.ts 和 docs/schema 已更新')
} finally {
  await cluster.stop()
  rmSync(home, { recursive: true, force: true })
}
