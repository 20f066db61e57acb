import pg from 'pg'
import { migrate } from '../../src/kernel/db/migrate.ts'
import { newId } from '../../src/kernel/uuid.ts'
import { moduleIds } from '../../src/modules/index.ts'
import { testAccountPassword } from './keys.ts'
import type { World } from './world.ts'

/** Adds the national level to a world: a schema of its own without schools, and the account `nation`. */
export async function addNation(world: Pick<World, 'adminUrl' | 'sessions'>, password = testAccountPassword): Promise<void> {
  const admin = new pg.Client({ connectionString: world.adminUrl })
  await admin.connect()
  try {
    await migrate(admin, moduleIds, ['p10'])
    await admin.query(`insert into national.province (schema_name, region, name, demonstration) values ('p10', '100000', '全国', false)`)
    const id = await world.sessions.createAccount({ username: 'nation', name: '方远', password })
    await admin.query(
      `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name) values ($1, $2, 'p10', 'nationalOfficer', 100000000000, '人力资源社会保障部', '方远')`,
      [newId(), id],
    )
  } finally {
    await admin.end()
  }
}
