import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../src/kernel/config.ts'
import { startWorker } from '../src/server/worker.ts'
import { openWorld } from './support/world.ts'

test('一个省出故障，别的省的封存和任务照常', async () => {
  const home = mkdtempSync(join(tmpdir(), 'luban-worker-'))
  const world = await openWorld()
  // A province whose schema is not there: every work in it fails. It stands first.
  await world.sql(`insert into national.province (schema_name, region, name, demonstration, created_at) select 'p01', '010000', '坏的省', demonstration, created_at - interval '1 year' from national.province limit 1`)
  await world.sql(`insert into background_job (id, org_no, kind, label, actor) values (gen_random_uuid(), 510000000000, 'jobs.backup-nightly', '试', '{"accountId":"system","postId":"","system":true}')`)
  const stop = startWorker({ ...world, config: { ...readConfig({ LUBAN_HOME: home }), databaseUrl: 'postgres://nowhere/luban' } })
  try {
    await expect.poll(async () => (await world.sql<{ state: string }>(`select state from background_job where label = '试'`))[0]!.state, { timeout: 20_000 }).toBe('done')
    await expect.poll(async () => (await world.sql<{ n: number }>('select count(*)::int as n from audit a where not exists (select 1 from audit_seal l where l.audit_id = a.id)'))[0]!.n, { timeout: 20_000 }).toBe(0)
  } finally {
    await stop()
    await world.sql(`delete from national.province where schema_name = 'p01'`)
    await world.close()
    rmSync(home, { recursive: true, force: true })
  }
}, 90_000)
