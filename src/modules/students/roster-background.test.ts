import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api as jobsApi } from '../jobs/api.ts'
import { api } from './api.ts'
import { demoId, rosterOf, rowOf, type Cell } from './fixtures/roster.ts'

let world: World
const home = mkdtempSync(join(tmpdir(), 'luban-roster-'))
beforeAll(async () => {
  process.env.LUBAN_HOME = home
  world = await openWorld()
})
afterAll(async () => {
  await world.close()
  rmSync(home, { recursive: true, force: true })
})

let series = 1
/** Students that no other file of this test has. */
function people(count: number): Cell[][] {
  series += 1
  return Array.from({ length: count }, (_, at) =>
    rowOf(
      `学${String.fromCodePoint(0x4e00 + at)}`,
      demoId((at % 998) + 1, `2009${String(series).padStart(2, '0')}${String(Math.floor(at / 998) + 10)}`),
    ),
  )
}
const upload = async (rows: Cell[][]) => {
  const file = await rosterOf(...rows)
  return (await world.as('qingchengRegistrar')).ok(api.checkRoster, { filename: file.name }, { file })
}
const read = async (id: string) => (await world.as('qingchengRegistrar')).ok(api.getRosterImport, { id })
const start = async (id: string) => {
  const { counts } = await read(id)
  return (await world.as('qingchengRegistrar')).ok(api.commitRoster, {
    id,
    new: counts.new,
    changed: counts.changed,
  })
}
/** What anybody could see of a batch: records, people within reach, audit changes. */
const visible = async (id: string) => {
  const [row] = await world.sql<{ records: number; reached: number; changes: number }>(
    `select (select count(*)::int from enrollment where import_batch_id = $1) as records,
       (select count(*)::int from person_org where org_no = $2) as reached,
       (select count(*)::int from audit_change where after ->> 'batchId' = $1::text) as changes`,
    [id, orgs.qingcheng],
  )
  return row!
}
const staged = async (id: string) =>
  (
    await world.sql<{ n: number }>('select count(*)::int as n from import_staged where batch_id = $1', [id])
  )[0]!.n
/** The worker's process dies when the batch's cursor has passed a row: the slice under way is rolled back. */
async function diesAt(row: number, work: () => Promise<unknown>) {
  await world.sql(
    `alter table import_batch add constraint test_dies check (cursor < ${row} or state not in ('checking', 'committing'))`,
  )
  await work().finally(() => world.sql('alter table import_batch drop constraint test_dies'))
}
const retryNow = () =>
  world.sql(`update background_job set run_after = now() - interval '1 second' where state = 'queued'`)

test('两千行以上的名册在后台检查和写入：离开页面再回来看得到进度和结果，完成前一条也看不到', async () => {
  const { id, state, progress } = await upload(people(3000))
  expect([state, progress]).toEqual(['checking', { done: 0, total: 0 }])
  const early = await (
    await world.as('qingchengRegistrar')
  ).send(api.commitRoster, { id, new: 0, changed: 0 })
  expect([early.status, early.problem.message]).toEqual([409, '这一批正在检查，等它办完，或先停止。'])
  await diesAt(1500, () => world.runJobs())
  expect(await read(id)).toMatchObject({ state: 'checking', progress: { done: 1000, total: 3000 } })
  await retryNow()
  await world.runJobs()
  expect(await read(id)).toMatchObject({
    state: 'checked',
    progress: null,
    counts: { sent: 3000, new: 3000, rejected: 0, balances: true },
  })

  const before = await visible(id)
  await start(id)
  await diesAt(1500, () => world.runJobs())
  expect(await read(id)).toMatchObject({ state: 'committing', progress: { done: 1000, total: 3000 } })
  expect(await staged(id)).toBe(999)
  expect(await visible(id)).toEqual(before)
  const list = await (await world.as('qingchengRegistrar')).ok(api.listStudents, { q: '学一' })
  expect(list.total).toBe(0)
  await retryNow()
  await world.runJobs()
  expect(await read(id)).toMatchObject({ state: 'committed', counts: { new: 3000, balances: true } })
  expect(await visible(id)).toEqual({ records: 3000, reached: before.reached + 3000, changes: 3000 })
  expect(await staged(id)).toBe(0)
  const [audit] = await world.sql<{ n: number; people: number }>(
    `select (select count(*)::int from audit where subject_id = $1 and verb = 'student.roster-commit' and detail ? 'counts') as n,
       (select count(distinct person_id)::int from enrollment where import_batch_id = $1::uuid) as people`,
    [id],
  )
  expect(audit).toEqual({ n: 1, people: 3000 })
  expect((await world.sql(`select 1 from person group by id_hash having count(*) > 1`)).length).toBe(0)

  const undone = await (await world.as('qingchengRegistrar')).ok(api.undoRoster, { id, reason: '只为试验' })
  expect(undone.state).toBe('undone')
  expect((await visible(id)).records).toBe(0)
})

test('写入到一半可以停止：什么也没有写入，还可以再写', async () => {
  const { id } = await upload(people(2500))
  await world.runJobs()
  await start(id)
  await diesAt(1500, () => world.runJobs())
  const stopped = await (await world.as('qingchengRegistrar')).ok(api.cancelRoster, { id })
  expect(stopped).toMatchObject({ state: 'checked', stopped: '停止了，什么也没有写入。' })
  expect([await staged(id), (await visible(id)).records]).toEqual([0, 0])
  await retryNow()
  await world.runJobs()
  expect((await visible(id)).records).toBe(0)
  await start(id)
  await world.runJobs()
  expect((await visible(id)).records).toBe(2500)
})

test('在“后台任务”里停止的检查，回到名册页可以接着办', async () => {
  const { id } = await upload(people(2500))
  const client = await world.as('qingchengRegistrar')
  const [job] = await world.sql<{ id: string }>(`select job_id as id from import_batch where id = $1`, [id])
  await client.ok(jobsApi.cancelJob, { id: job!.id })
  expect(await read(id)).toMatchObject({ state: 'checking', resumable: true })
  await client.ok(api.resumeRoster, { id })
  await world.runJobs()
  expect(await read(id)).toMatchObject({ state: 'checked', counts: { new: 2500 } })
  const again = await client.send(api.resumeRoster, { id })
  expect([again.status, again.problem.message]).toEqual([409, '这一批没有停在中间，不用接着办。'])
})

test('准备写入期间别人录入了其中一人：整批不写入，说明原因，重新预检后可以写', async () => {
  const rows = people(2500)
  const { id } = await upload(rows)
  await world.runJobs()
  await start(id)
  await diesAt(2300, () => world.runJobs())
  const small = await upload(rows.slice(0, 1))
  await start(small.id)
  await retryNow()
  await world.runJobs()
  const batch = await read(id)
  expect(batch).toMatchObject({
    state: 'checked',
    stopped:
      '准备写入期间，另有人录入或改动了其中 1 人的学籍。请重新预检，看清数目后再写入。什么也没有写入。',
  })
  expect((await visible(id)).records).toBe(0)
  await (await world.as('qingchengRegistrar')).ok(api.mapRosterColumns, { id, columns: {} })
  await world.runJobs()
  expect((await read(id)).counts).toMatchObject({ new: 2499, unchanged: 1 })
})

test('同一人在文件里隔了几千行再出现，两行都拦下；行行有错的大文件也数目相符', async () => {
  const rows = people(2400)
  rows[2399] = rowOf('后来人', String(rows[0]![2]))
  const { id } = await upload(rows)
  await world.runJobs()
  expect(await read(id)).toMatchObject({ state: 'checked', counts: { sent: 2400, new: 2398, rejected: 2 } })
  const wrong = await upload(
    people(2400).map((row) => row.map((cell) => (cell === '高级工' ? '高技' : cell))),
  )
  await world.runJobs()
  expect((await read(wrong.id)).counts).toMatchObject({ sent: 2400, new: 0, rejected: 2400, problems: 2400 })
})

test('后台的批次只有本校看得到，别校不能停止也不能接着办', async () => {
  const { id } = await upload(people(2100))
  const other = await world.as('fujiangRegistrar')
  for (const endpoint of [api.getRosterImport, api.cancelRoster, api.resumeRoster])
    expect((await other.send(endpoint, { id })).status).toBe(404)
  const teacher = await world.as('chengduOfficer')
  expect((await teacher.send(api.cancelRoster, { id })).status).toBe(403)
  await (await world.as('qingchengRegistrar')).ok(api.cancelRoster, { id })
  expect(await read(id)).toMatchObject({ state: 'cancelled' })
})

test('只试不写的检查和同一文件的再次上传，都不算“另一份名册”', async () => {
  const { importRosterFile } = await import('./public.ts')
  const { inTransaction } = await import('../../kernel/context.ts')
  const rows = people(2)
  const actor = {
    accountId: 'cli',
    name: '命令行',
    postId: 'cli',
    role: 'registrar' as const,
    org: { no: orgs.qingcheng, name: '青城技师学院' },
    permissions: new Set<string>(),
    schema: 'p51',
    demonstration: true,
    personId: null,
  }
  const dry = await rosterOf(...rows, rowOf('又一人', demoId(999, '20091231')))
  await inTransaction(world.database, world.vault, actor, crypto.randomUUID(), (ctx) =>
    importRosterFile(ctx, { ...dry, dryRun: true }),
  )
  // One file, byte by byte: a workbook made a second later is another one.
  const file = await rosterOf(...rows)
  const again = async () => (await world.as('qingchengRegistrar')).ok(api.checkRoster, { filename: file.name }, { file })
  const [first, second] = [await again(), await again()]
  expect([first.counts.warnings, second.counts.warnings]).toEqual([0, 0])
})

test('旧版本的模板按编号拒绝，并给出现行模板的链接；列有增减以前下载的同版本模板也拒绝', async () => {
  const client = await world.as('qingchengRegistrar')
  const { readWorkbook, writeWorkbook } = await import('../../kernel/documents/spreadsheet.ts')
  const template = await readWorkbook(await (await client.send(api.downloadRosterTemplate, {})).bytes())
  const lines = template.sheets[0]!.rows.map((row) => row.cells.map((cell) => cell.text))
  const mark = /#([0-9a-f]{8})/.exec(lines[0]![0]!)![1]!
  const upload = async (from: string, to: string) => {
    const rows = [...lines.map((line) => line.map((text) => text.replace(from, to))), ['旧模板']]
    const bytes = await writeWorkbook({
      sheets: [{ name: '名册', columns: lines[1]!.map(() => ({ header: '' })), rows, header: false }],
    })
    return client.ok(api.checkRoster, { filename: '名册.xlsx' }, { file: { name: '名册.xlsx', bytes } })
  }
  const link = '/api/roster-imports/template'
  expect((await upload('roster-2026.1', 'roster-2025.1')).fileProblems).toContainEqual({
    message: '这是模板 roster-2025.1，现行模板是 roster-2026.1',
    mend: '下载现行模板 roster-2026.1，把数据粘贴过去再上传',
    link,
  })
  expect((await upload(mark, '0badc0de')).fileProblems).toContainEqual({
    message: `这份模板 roster-2026.1#0badc0de 下载以后，列有增减，现行模板是 roster-2026.1#${mark}`,
    mend: `下载现行模板 roster-2026.1#${mark}，把数据粘贴过去再上传`,
    link,
  })
})
