import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { registerBackupRunner } from '../../kernel/backups.ts'
import { ConfigError } from '../../kernel/config.ts'
import { inTransaction } from '../../kernel/context.ts'
import { HttpError } from '../../kernel/errors.ts'
import { CONTENTS_LOCK, storeFile } from '../../kernel/files.ts'
import { runNext, scheduleNightly } from '../../kernel/job-runner.ts'
import { defineJob, enqueue, registerJobs, type JobRun } from '../../kernel/jobs.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'
import { actorFor, hostOf } from '../../../tests/support/jobs.ts'

let world: World
let seen: string[] = []
let body: (job: JobRun<{ upTo: number }>) => Promise<{ note: string; cancelled?: true; fileId?: string }>

const heavy = defineJob({ kind: 'jobs.heavy', title: '占整台机器的', payload: z.object({}), heavy: true, run: () => Promise.resolve({ note: '办了' }) })
const counting = defineJob({
  kind: 'jobs.counting',
  title: '数数',
  payload: z.object({ upTo: z.number().int() }),
  run: (job) => body(job),
})

beforeAll(async () => {
  world = await openWorld()
  registerJobs([counting, heavy])
})
afterAll(() => world.close())

async function ask(upTo: number, uniqueKey?: string) {
  const actor = await actorFor(world, 'qingchengRegistrar')
  return inTransaction(world.database, world.vault, actor, crypto.randomUUID(), (ctx) =>
    enqueue(ctx, counting, { upTo }, { label: `数到 ${upTo}`, ...(uniqueKey ? { uniqueKey } : {}) }),
  )
}

/** Counts in slices of one and keeps the cursor in the slice's own transaction. */
async function count(job: JobRun<{ upTo: number }>, stopAt?: number) {
  for (let at = (job.cursor as number | null) ?? 0; at < job.payload.upTo; ) {
    if (await job.cancelled()) return { note: `数到 ${at} 停止`, cancelled: true as const }
    at += 1
    await job.transaction(async (ctx) => {
      seen.push(`${ctx.actor.org.no}:${at}`)
      await job.save(ctx, at, at, job.payload.upTo)
    })
    if (at === stopAt) throw new Error('the process died here')
  }
  return { note: `数到 ${job.payload.upTo}` }
}

test('随业务同一事务登记：业务没有写成，任务也不存在', async () => {
  const actor = await actorFor(world, 'qingchengRegistrar')
  const failing = inTransaction(world.database, world.vault, actor, crypto.randomUUID(), async (ctx) => {
    await enqueue(ctx, counting, { upTo: 1 }, { label: '不会存在' })
    throw new HttpError({ status: 409, message: '业务被拒绝' })
  })
  await expect(failing).rejects.toThrow('业务被拒绝')
  expect(await world.sql(`select 1 from background_job where label = '不会存在'`)).toEqual([])
})

test('在登记人的范围内办理，进度和结果看得见，别的学校看不到', async () => {
  seen = []
  body = (job) => count(job)
  const id = await ask(3)
  expect(await world.runJobs()).toBe(1)
  const registrar = await world.as('qingchengRegistrar')
  const job = await registrar.ok(api.getJob, { id })
  expect(job).toMatchObject({ state: 'done', progress: 3, total: 3, note: '数到 3', own: true })
  expect(new Set(seen.map((one) => one.split(':')[1]))).toEqual(new Set(['1', '2', '3']))
  expect((await (await world.as('fujiangRegistrar')).send(api.getJob, { id })).status).toBe(404)
})

test('中途出故障：再办时从记下的地方接着办，不重不漏', async () => {
  seen = []
  body = (job) => count(job, job.cursor === null ? 2 : undefined)
  const id = await ask(5)
  expect(await world.runJobs()).toBe(1)
  await world.sql('update background_job set run_after = now() where id = $1', [id])
  await world.runJobs()
  expect(seen.map((one) => one.split(':')[1])).toEqual(['1', '2', '3', '4', '5'])
  expect((await (await world.as('qingchengRegistrar')).ok(api.getJob, { id })).state).toBe('done')
})

test('被别的进程接手以后，原来的进程再也写不进去', async () => {
  seen = []
  body = async (job) => {
    await world.sql('update background_job set claimed_by = gen_random_uuid() where id = $1', [job.id])
    await job.transaction(async () => void seen.push('写进去了'))
    return { note: '' }
  }
  const id = await ask(1)
  await world.runJobs()
  expect(seen).toEqual([])
  await world.sql(`update background_job set state = 'done', claimed_by = null, finished_at = now() where id = $1`, [id])
})

test('拒绝不再重试，理由原样给人看；登记人可以重办', async () => {
  let times = 0
  body = async (job) => {
    times += 1
    if (times === 1) throw new HttpError({ status: 409, message: '文件里没有一行可以写入。' })
    return count(job)
  }
  const id = await ask(1)
  await world.runJobs()
  const registrar = await world.as('qingchengRegistrar')
  expect(await registrar.ok(api.getJob, { id })).toMatchObject({ state: 'failed', error: '文件里没有一行可以写入。', attempts: 1 })
  await registrar.ok(api.retryJob, { id })
  await world.runJobs()
  expect((await registrar.ok(api.getJob, { id })).state).toBe('done')
})

test('停止：排队的立刻结束，办理中的在下一段停下，已写入的段保留', async () => {
  const registrar = await world.as('qingchengRegistrar')
  const waiting = await ask(9)
  expect((await registrar.ok(api.cancelJob, { id: waiting })).state).toBe('cancelled')
  seen = []
  const id = await ask(4)
  body = async (job) => {
    await job.transaction((ctx) => job.save(ctx, 1, 1, 4))
    await registrar.ok(api.cancelJob, { id })
    job.cursor = 1
    return count(job)
  }
  await world.runJobs()
  expect(await registrar.ok(api.getJob, { id })).toMatchObject({ state: 'cancelled', progress: 1 })
  expect((await registrar.send(api.cancelJob, { id })).problem.message).toBe('这件任务已经结束，不用停止。')
})

test('每次都把进程带倒的任务：多试一次以后不再自动办，写明原因，登记人可以重办', async () => {
  seen = []
  body = (job) => count(job)
  const id = await ask(1)
  // Three attempts and one more were cut off; what is alone on its data takes it up again and again.
  await world.sql(`update background_job set state = 'running', claimed_by = gen_random_uuid(), heartbeat_at = now() - interval '1 hour', attempts = 4 where id = $1`, [id])
  await world.runJobs()
  expect(seen).toEqual([])
  const registrar = await world.as('qingchengRegistrar')
  expect(await registrar.ok(api.getJob, { id })).toMatchObject({ state: 'failed', error: expect.stringContaining('已经开始过 4 次') as string })
  await registrar.ok(api.retryJob, { id })
  await world.runJobs()
  expect((await registrar.ok(api.getJob, { id })).state).toBe('done')
  const other = await ask(1)
  await world.sql(`update background_job set state = 'running', claimed_by = gen_random_uuid(), heartbeat_at = now() - interval '1 hour', attempts = 3 where id = $1`, [other])
  await world.runJobs()
  expect((await registrar.ok(api.getJob, { id: other })).state).toBe('done')
})

test('夜里的备份没有做成：过一会儿再做一次，仍不成就通知持有系统状态权限的岗位，一天一次', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'luban-jobs-'))
  writeFileSync(join(folder, 'file'), '')
  Object.assign(process.env, { LUBAN_BACKUP_DIR: join(folder, 'backups'), LUBAN_BACKUP_KEY_FILE: join(folder, 'key') })
  let times = 0
  registerBackupRunner(async () => {
    times += 1
    throw new ConfigError('磁盘已满，备份没有做成。')
  })
  const row = () => world.sql<{ state: string; error: string; soon: boolean }>(`select state, error, run_after > now() + interval '5 minutes' as soon from background_job where kind = 'jobs.backup' order by created_at desc limit 1`)
  const notices = () => world.sql<{ title: string; body: string }>(`select title, body from notice where permission = 'jobs.system' and title like '没有办成：备份%'`)
  const due = () => world.sql(`update background_job set run_after = now() where kind = 'jobs.backup'`)
  try {
    await world.runNightly('jobs.backup-nightly')
    await world.runJobs()
    expect(await row()).toEqual([{ state: 'queued', error: '磁盘已满，备份没有做成。', soon: true }])
    expect(await notices()).toEqual([])
    await due()
    await world.runJobs()
    expect([times, (await row())[0]!.state]).toEqual([2, 'failed'])
    expect(await notices()).toEqual([{ title: expect.stringContaining('没有办成：备份') as string, body: expect.stringContaining('磁盘已满，备份没有做成。') as string }])

    // The next one, in a folder that cannot be made: said in a sentence, and not told twice a day.
    await world.sql(`update background_job set unique_key = null where kind = 'jobs.backup'`)
    process.env.LUBAN_BACKUP_DIR = join(folder, 'file', 'backups')
    await world.runNightly('jobs.backup-nightly')
    await world.runJobs()
    await due()
    await world.runJobs()
    expect(await row()).toMatchObject([{ state: 'failed', error: expect.stringContaining('建不起来（ENOTDIR）') as string }])
    expect(times).toBe(2)
    expect(await notices()).toHaveLength(1)
  } finally {
    for (const name of ['LUBAN_BACKUP_DIR', 'LUBAN_BACKUP_KEY_FILE']) delete process.env[name]
    rmSync(folder, { recursive: true, force: true })
  }
})

test('占整台机器的任务有自己的通道；备份还没有办完，不再登记第二次', async () => {
  const host = hostOf(world)
  const actor = await actorFor(world, 'systemAdmin')
  body = (job) => count(job)
  const big = await inTransaction(world.database, world.vault, actor, crypto.randomUUID(), (ctx) => enqueue(ctx, heavy, {}, { label: '大的' }))
  const small = await ask(1)
  const states = () => world.sql<{ label: string; state: string }>(`select label, state from background_job where id = any($1) order by label desc`, [[big, small]])
  expect(await runNext(host, 'p51', 'usual')).toBe(true)
  expect(await runNext(host, 'p51', 'usual')).toBe(false)
  expect(await states()).toEqual([{ label: '数到 1', state: 'done' }, { label: '大的', state: 'queued' }])
  expect(await runNext(host, 'p51', 'heavy')).toBe(true)
  expect(await runNext(host, 'p51', 'heavy')).toBe(false)
  expect((await states())[1]!.state).toBe('done')

  Object.assign(process.env, { LUBAN_BACKUP_DIR: tmpdir(), LUBAN_BACKUP_KEY_FILE: join(tmpdir(), 'key') })
  try {
    const system = await world.as('systemAdmin')
    const { jobId } = await system.ok(api.startBackup, {})
    const second = await system.send(api.startBackup, {})
    expect([second.status, second.problem.message]).toEqual([409, expect.stringContaining('已有一件备份在排队或办理')])
    await system.ok(api.cancelJob, { id: jobId })
    await system.ok(api.cancelJob, { id: (await system.ok(api.startBackup, {})).jobId })
  } finally {
    for (const name of ['LUBAN_BACKUP_DIR', 'LUBAN_BACKUP_KEY_FILE']) delete process.env[name]
  }
})

test('过期的结果文件每夜清除，连同磁盘上的内容；有记录指着的、没有过期的留下；正在备份时不清', async () => {
  const home = mkdtempSync(join(tmpdir(), 'luban-results-'))
  const before = process.env.LUBAN_HOME
  process.env.LUBAN_HOME = home
  const names: Record<string, string> = {}
  body = async (job) => ({ note: '好了', fileId: await job.transaction(async (ctx) => (await storeFile(ctx, { name: `${job.label}.txt`, bytes: new TextEncoder().encode(job.label), purpose: 'result', orgNo: ctx.actor.org.no })).id) })
  const idle = await world.database.admin()
  try {
    const registrar = await world.as('qingchengRegistrar')
    const ids: string[] = []
    for (const n of [71, 72, 73]) {
      const id = await ask(n)
      await world.runJobs()
      ids.push(id)
      names[id] = (await world.sql<{ file: string }>(`select result ->> 'fileId' as file from background_job where id = $1`, [id]))[0]!.file
    }
    const [old, kept, fresh] = ids as [string, string, string]
    await world.sql(`update background_job set finished_at = now() - interval '9 days' where id = any($1)`, [[old, kept]])
    // The printed sheets of a batch belong to the batch.
    await world.sql(`insert into import_batch (id, org_no, file_id, kind, version, file_name, file_sha256, state, created_by, created_by_name) select gen_random_uuid(), org_no, id, 'x', '', '', sha256, 'cancelled', '', '' from stored_file where id = $1`, [names[kept]])
    const there = async () => (await world.sql<{ id: string }>(`select id from stored_file where id = any($1)`, [Object.values(names)])).map((one) => one.id).toSorted()
    const contents = () => readdirSync(join(home, 'files'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    for (const one of contents()) utimesSync(join(one.parentPath, one.name), 1, 1)

    await idle.query('select pg_advisory_lock_shared(hashtext($1))', [CONTENTS_LOCK])
    await expect(world.runNightly('jobs.sweep-results')).rejects.toThrow('正在备份')
    expect(await there()).toHaveLength(3)
    await idle.query('select pg_advisory_unlock_all()')

    expect(await world.runNightly('jobs.sweep-results')).toBe('过期的结果文件 1 份，已清除。')
    expect(await there()).toEqual([names[kept]!, names[fresh]!].toSorted())
    expect(contents()).toHaveLength(2)
    expect(await world.runNightly('jobs.sweep-results')).toBe('没有过期的结果文件。')
    expect((await registrar.send(api.fetchJobFile, { id: old })).status).toBe(410)
    expect((await registrar.send(api.fetchJobFile, { id: fresh })).status).toBe(200)
  } finally {
    await idle.end()
    rmSync(home, { recursive: true, force: true })
    if (before === undefined) delete process.env.LUBAN_HOME
    else process.env.LUBAN_HOME = before
  }
})

test('岗位结束以后，登记的任务不办', async () => {
  const id = await ask(1)
  await world.sql(`update national.post set ended_at = now() where id = (select (actor ->> 'postId')::uuid from background_job where id = $1)`, [id])
  seen = []
  body = (job) => count(job)
  await world.runJobs()
  await world.sql(`update national.post set ended_at = null where id = (select (actor ->> 'postId')::uuid from background_job where id = $1)`, [id])
  expect(seen).toEqual([])
  expect((await (await world.as('qingchengRegistrar')).ok(api.getJob, { id })).error).toContain('岗位已经结束')
})

test('同一标识登记两次只有一件；两个进程同时取，每件只办一次', async () => {
  expect(await ask(1, 'same')).toBe(await ask(1, 'same'))
  seen = []
  body = (job) => count(job)
  await Promise.all(Array.from({ length: 6 }, () => ask(1)))
  const host = hostOf(world)
  const runAll = async () => {
    while (await runNext(host, 'p51'));
  }
  await Promise.all([runAll(), runAll(), runAll()])
  expect(seen).toHaveLength(7)
})

test('夜间任务到点登记一次；白天启动的服务不补办，不和上班的人抢机器', async () => {
  const host = hostOf(world)
  const count = async () => (await world.sql<{ n: number }>(`select count(*)::int as n from background_job where kind = 'inspections.nightly'`))[0]!.n
  const before = await count()
  await scheduleNightly(host, 'p51', new Date('2027-01-05T07:00:00Z'))
  expect(await count()).toBe(before)
  await scheduleNightly(host, 'p51', new Date('2027-01-05T17:45:00Z'))
  await scheduleNightly(host, 'p51', new Date('2027-01-05T18:45:00Z'))
  expect(await count()).toBe(before + 1)
  await world.sql(`update background_job set state = 'cancelled', finished_at = now() where state = 'queued'`)
})
