import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startCluster } from '../../src/kernel/db/embedded.ts'
import { migrate } from '../../src/kernel/db/migrate.ts'
import { bootstrap } from '../../src/kernel/db/open.ts'
import { moduleIds } from '../../src/modules/index.ts'
import { loadDemonstrationCatalogue, loadParameterDefaults, loadReferenceData } from '../../src/server/reference-data.ts'
import { fillSmallProvince } from './small-province.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    clusterUrl: string
  }
}

export const testPassword = 'test-password'

/** One PostgreSQL for the whole run; every test file clones the filled template in milliseconds. */
export default async function setup(project: TestProject) {
  const home = mkdtempSync(join(tmpdir(), 'luban-test-'))
  const cluster = await startCluster(home, testPassword)
  await neverWaitForTheDisk(cluster.adminUrl('postgres'))
  const url = (database = 'template_world') => cluster.adminUrl(database)
  await fillTestDatabase(url, 'template_world')
  // A template can be cloned only while nobody is connected to it.
  const last = new pg.Client({ connectionString: cluster.adminUrl('postgres') })
  await last.connect()
  await last.query(`alter database template_world allow_connections false`)
  await last.query(`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = 'template_world'`)
  await last.end()
  project.provide('clusterUrl', cluster.adminUrl('postgres'))
  return async () => {
    await cluster.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

/** What these databases hold is thrown away: a power cut may take it. What survives a crash is tested on others. */
async function neverWaitForTheDisk(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await client.query(`alter system set ${setting} = off`)
  await client.query('select pg_reload_conf()')
  await client.end()
}

/** The tables of every module and the small province in a database of its own. */
export async function fillTestDatabase(url: (database?: string) => string, name: string): Promise<void> {
  await bootstrap(url, true, testPassword, name)
  const admin = new pg.Client({ connectionString: url(name) })
  await admin.connect()
  await migrate(admin, moduleIds, [])
  await admin.query(`insert into national.province (schema_name, region, name, demonstration) values ('p51', '510000', '四川省', true)`)
  await migrate(admin, moduleIds, ['p51'])
  await loadReferenceData(admin)
  await loadParameterDefaults(admin)
  await loadDemonstrationCatalogue(admin)
  await admin.end()
  await fillSmallProvince(url(name))
}
