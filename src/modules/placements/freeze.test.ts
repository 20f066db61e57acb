import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addLine, idNumber } from '../../../tests/support/admissions.ts'
import { openWorld, type Client, type World } from '../../../tests/support/world.ts'
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
