import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLine, idNumber } from '../../../tests/support/admissions.ts'
import { openWorld, type Answer, type Client, type World } from '../../../tests/support/world.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { api as todos } from '../todos/api.ts'
import { api } from './api.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-freeze-'))
let world: World
let city: Client
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
  city = await world.as('chengduOfficer')
  await addLine(world, { batch: 'regular', seats: 2, code: 'D0101', name: '电工' })
}, 90_000)
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

const hour = 3_600_000
const head = ['考生号', '姓名', '身份证号', '生源地', '语文']
const rowOf = (at: number, score: string) => [`K${at}`, '样例甲', idNumber('2010-05-06', 300 + at), '510104', score]
const fileOf = (rows: string[][]) => ({ name: '考生.csv', bytes: writeCsv([head, ...rows]) })

async function take(client: Client, id: string, action: string, reason?: string) {
  const { version } = await client.ok(todos.getCase, { id })
  return client.send(todos.actOnCase, { id, version, action, ...(reason ? { reason } : {}) })
}

async function load(id: string, rows: string[][]) {
  const { sha256 } = await city.ok(api.checkPlacementFile, { id, what: 'candidates' }, { file: fileOf(rows) })
  return city.send(api.loadPlacementFile, { id, what: 'candidates', sha256 }, { file: fileOf(rows) })
}

const close = (id: string) => world.sql(`update placement_batch set opens_at = clock_timestamp() - interval '1 hour', closes_at = clock_timestamp() where id = $1`, [id])

/** A batch with one candidate, filling in unless told otherwise. */
async function makeBatch(title: string, opened = true): Promise<string> {
  const { id } = await city.ok(api.createPlacementBatch, {
    year: new Date().getFullYear(), season: 'autumn', kind: 'regular', title, rule: 'serial', subjects: [{ key: 'chinese', title: '语文', max: 150 }], ties: [], choices: 3, adjustment: true,
    opensAt: new Date(Date.now() - hour).toISOString(), closesAt: new Date(Date.now() + hour).toISOString(),
  })
  expect((await load(id, [rowOf(1, '100')])).status).toBe(200)
  if (opened) expect((await take(city, id, 'open')).status).toBe(200)
  return id
}

test('旧封存的投档任务不能写到新的封存上', async () => {
  const id = await makeBatch('旧封存批次')
  await close(id)
  await city.ok(api.freezePlacementBatch, { id })
  const old = await city.ok(api.allocatePlacementBatch, { id })
  expect((await take(city, id, 'unfreeze', '成绩有误，重新导入')).status).toBe(200)
  expect((await load(id, [rowOf(1, '90'), rowOf(2, '120')])).status).toBe(200)
  await city.ok(api.freezePlacementBatch, { id })
  await world.runJobs()
  const [job] = await world.sql<{ state: string; error: string }>('select state, error from background_job where id = $1', [old.jobId])
  expect([job!.state, job!.error]).toEqual(['failed', expect.stringContaining('封存已经撤回')])
  expect(await city.ok(api.getPlacementBatch, { id })).toMatchObject({ state: 'frozen', summary: null, frozen: { no: 2, resultSha256: null } })
  expect(await world.sql('select 1 from placement_freeze where batch_id = $1 and result is not null', [id])).toEqual([])
  await city.ok(api.allocatePlacementBatch, { id })
  await world.runJobs()
  expect(await city.ok(api.getPlacementBatch, { id })).toMatchObject({ state: 'allocated', summary: { candidates: 2 } })
}, 60_000)

/** Does `work` while another transaction holds the lock of the batch; `before` is what that transaction wrote. */
async function behind<T>(id: string, lock: string, before: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.adminUrl })
  await client.connect()
  try {
    await client.query('begin; set local search_path = p51, national')
    await client.query(`select ${lock}(hashtextextended($1, 0))`, [`placement:${id}`])
    await client.query(before, [id])
    const done = work()
    for (let waited = 0; waited < 100; waited++) {
      const { rows } = await client.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`)
      if (rows.length > 0) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await client.query('commit')
    return await done
  } finally {
    await client.end()
  }
}

test('导入和封存互相等：封存在先，导入、延长、解除都被拒绝；导入在先，封存里有它', async () => {
  const id = await makeBatch('导入与封存')
  const [candidate] = (await city.ok(api.listPlacementCandidates, { id })).rows
  const frozenFirst = `update placement_batch set state = 'frozen' where id = $1`
  const later = new Date(Date.now() + 5 * hour).toISOString()
  const writes = [
    () => load(id, [rowOf(2, '120')]),
    () => city.send(api.extendPlacementBatch, { id, closesAt: later, reason: '考生要求延长' }),
    () => city.send(api.unlinkPlacementCandidate, { id, candidateId: candidate!.id, reason: '核对错了账号' }),
  ]
  for (const write of writes) {
    const answer = await behind<Answer<unknown>>(id, 'pg_advisory_xact_lock', frozenFirst, write)
    expect([answer.status, answer.problem.message]).toEqual([409, expect.stringContaining('已封存')])
    await world.sql(`update placement_batch set state = 'open' where id = $1`, [id])
  }
  await close(id)
  const imported = `insert into placement_candidate (id, org_no, batch_id, candidate_no, name, id_hash, id_masked, scores, scored)
    select gen_random_uuid(), org_no, batch_id, 'K9', name, '\\x09', id_masked, scores, true from placement_candidate where batch_id = $1`
  expect(await behind(id, 'pg_advisory_xact_lock_shared', imported, () => city.ok(api.freezePlacementBatch, { id }))).toMatchObject({ candidates: 2 })
}, 60_000)

test('开放填报和改计划互相等：开放在先，改名额、取入、改设置被拒绝；计划被撤空的，不能开放', async () => {
  const id = await makeBatch('开放与设置', false)
  const { rows: [line] } = await city.ok(api.listPlacementLines, { id })
  const writes = [
    () => city.send(api.setPlacementLine, { id, rowId: line!.id, version: line!.version, pools: [], minimum: 1, formula: null, accepts: [], adjustable: true }),
    () => city.send(api.refreshPlacementLines, { id }),
  ]
  for (const write of writes) {
    const answer = await behind<Answer<unknown>>(id, 'pg_advisory_xact_lock', `update placement_batch set state = 'open' where id = $1`, write)
    expect([answer.status, answer.problem.message]).toEqual([409, expect.stringContaining('填报')])
    await world.sql(`update placement_batch set state = 'draft' where id = $1`, [id])
  }
  const opening = await behind(id, 'pg_advisory_xact_lock_shared', 'delete from placement_line where batch_id = $1', () => take(city, id, 'open'))
  expect([opening.status, opening.problem.message]).toEqual([409, expect.stringContaining('没有取入招生计划')])
}, 60_000)

test('抽签种子不由人选：开放时公布校验值，封存时公开原文，再封存沿用；投档后由另一个人撤回', async () => {
  const id = await makeBatch('种子批次', false)
  expect((await city.ok(api.getPlacementBatch, { id })).seedCommitment).toBeNull()
  expect((await take(city, id, 'open')).status).toBe(200)
  const opened = await city.ok(api.getPlacementBatch, { id })
  expect(opened.seedCommitment).toMatch(/^[0-9a-f]{64}$/)
  const [row] = await world.sql<{ seed_secret: string }>('select seed_secret from placement_batch where id = $1', [id])
  expect(JSON.stringify([opened, await city.ok(todos.getCase, { id })])).not.toContain(row!.seed_secret)
  await close(id)
  const first = await city.ok(api.freezePlacementBatch, { id, ...{ seed: 7 } })
  const { frozen } = await city.ok(api.getPlacementBatch, { id })
  const secret = /原文 ([0-9a-f]{64})/.exec(frozen!.seedNote)![1]!
  expect(createHash('sha256').update(secret).digest('hex')).toBe(opened.seedCommitment)
  expect(first.seed).toBe(Number.parseInt(secret.slice(0, 8), 16))
  expect((await take(city, id, 'unfreeze', '成绩有误，重新导入')).status).toBe(200)
  expect((await city.ok(api.freezePlacementBatch, { id })).seed).toBe(first.seed)
  await city.ok(api.allocatePlacementBatch, { id })
  await world.runJobs()
  const self = await take(city, id, 'unfreeze', '结果不合适')
  expect([self.status, self.problem.message]).toEqual([409, expect.stringContaining('另一位同事')])
  expect((await take(await world.as('chengduOfficer2'), id, 'unfreeze', '成绩复核有误')).status).toBe(200)
  expect((await city.ok(api.freezePlacementBatch, { id })).seed).toBe(first.seed)
}, 60_000)
