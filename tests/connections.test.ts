import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionsNeeded, readConnections, tooFewConnections } from '../src/kernel/db/connections.ts'
import { openPools } from '../src/kernel/db/open.ts'
import { checkConnections } from '../src/server/doctor/database.ts'
import { openWorld, type World } from './support/world.ts'

let world: World
let admin: pg.Client
beforeAll(async () => {
  world = await openWorld()
  admin = await world.database.admin()
})
afterAll(async () => {
  await admin.end()
  await world.close()
})

test('要多少连接由真的连接池算出：四组共用，每省一组公布的', async () => {
  const opened: pg.Pool[] = []
  const original = pg.Pool
  pg.Pool = class extends original {
    constructor(options?: pg.PoolConfig) {
      super(options)
      opened.push(this)
    }
  } as typeof pg.Pool
  try {
    const pools = openPools(world.adminUrl, 'test-password')
    for (const schema of ['p51', 'p50', 'p51']) pools.published(schema)
    const most = opened.reduce((all, one) => all + one.options.max, 0)
    expect(most).toBe(connectionsNeeded(2) - connectionsNeeded(0) + 4 * 12)
    expect(connectionsNeeded(2)).toBeGreaterThan(most)
    await pools.close()
  } finally {
    pg.Pool = original
  }
})

test('数据库给的连接不够时 doctor 说差多少、怎么办', async () => {
  const name = new URL(world.adminUrl).pathname.slice(1)
  const { allowed, needed } = await readConnections(admin, 1)
  expect([needed, allowed >= needed]).toEqual([66, true])
  expect((await checkConnections(admin, 1)).state).toBe('通过')
  await admin.query(`alter database ${name} connection limit 40`)
  expect(await checkConnections(admin, 2)).toMatchObject({ state: '提示', what: '数据库最多给 40 个连接，一台应用服务器忙时要 78 个', todo: expect.stringContaining('调到 90 以上') as string })
  await admin.query(`alter database ${name} connection limit -1`)
  // PostgreSQL's default of 100, less what it keeps for its administrator, is enough for two provinces and not for four.
  expect(tooFewConnections({ allowed: 97, needed: connectionsNeeded(3) })).toBeUndefined()
  expect(tooFewConnections({ allowed: 97, needed: connectionsNeeded(4) })).toBeDefined()
})
