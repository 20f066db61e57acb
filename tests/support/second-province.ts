import pg from 'pg'
import { migrate } from '../../src/kernel/db/migrate.ts'
import { moduleIds } from '../../src/modules/index.ts'
import type { World } from './world.ts'

/** Adds an empty second province, 重庆市 in schema p50, to a world; call it before a visitor has asked for anything. */
export async function addSecondProvince(world: Pick<World, 'adminUrl'>): Promise<void> {
  const admin = new pg.Client({ connectionString: world.adminUrl })
  await admin.connect()
  try {
    await migrate(admin, moduleIds, ['p50'])
    await admin.query(`insert into national.province (schema_name, region, name, demonstration) values ('p50', '500000', '重庆市', false)`)
  } finally {
    await admin.end()
  }
}
