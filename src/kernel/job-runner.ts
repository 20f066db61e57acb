import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { writeAudit } from './audit.ts'
import { inTransaction, type Actor, type Ctx } from './context.ts'
import type { IdVault } from './crypto.ts'
import { clockInChina } from './dates.ts'
import { json } from './db/json.ts'
import type { Database } from './db/open.ts'
import { HttpError } from './errors.ts'
import type { JobAsker } from './job-actor.ts'
import { findJobDefinition, JobLost, JobStopped, listHeavyKinds, listNightly, TryAgain, type JobResult, type JobRun } from './jobs.ts'
import { log } from './log.ts'
import { notify } from './notices.ts'
import { newId } from './uuid.ts'

const HEARTBEAT_MS = 5_000
/** A worker that has not been heard of for so long is taken for dead. */
const LOST_AFTER = '40 seconds'
const FIRST_RETRY_SECONDS = 10
const USUAL_ATTEMPTS = 3
/** How often a job may take the process down with it beyond its attempts, which count what failed and could say so. */
const DEATHS_MORE = 1

type Claimed = {
  id: string
  kind: string
  label: string
  payload: unknown
  actor: JobAsker
  cursor: unknown
  attempts: number
}

export type JobHost = {
  database: Database
  vault: IdVault
  /** The acting system of a province: whole province in view. */
  system: (schema: string) => Promise<Actor>
  /** The post as it is now; undefined when it has ended meanwhile. */
  actorOf: (who: JobAsker) => Promise<Actor | undefined>
  /** True once the server is closing. */
  closing: () => boolean
}

const CATCH_UP_MINUTES = 300
const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Registers what the clock asks for now. Each slot of the clock is one key, so several servers make it once. */
export async function scheduleNightly(host: JobHost, schema: string, now = new Date()): Promise<void> {
  const local = clockInChina(now.toISOString())
  const [day, time] = [local.slice(0, 10), local.slice(11, 16)]
  const due = listNightly().flatMap((work) => {
    // A server that was off at night makes up for it in the early morning, not while people work.
    if (typeof work.at === 'string') return time >= work.at && minutes(time) - minutes(work.at) < CATCH_UP_MINUTES ? [{ work, slot: day }] : []
    const slot = Math.floor(Date.parse(`${day}T${time}:00Z`) / 60_000 / work.at.everyMinutes)
    return [{ work, slot: String(slot) }]
  })
  if (due.length === 0) return
  await asSystem(host, schema, async (ctx) => {
    await ctx.db
      .insertInto('background_job')
      .values(due.map(({ work, slot }) => nightlyRow(ctx, work, `${work.kind}:${slot}`)))
      .onConflict((conflict) => conflict.column('unique_key').doNothing())
      .execute()
  })
}

function nightlyRow(ctx: Ctx, work: { kind: string; title: string }, key: string) {
  const actor = json({ accountId: 'system', postId: '', system: true })
  return { id: newId(), org_no: ctx.actor.org.no, kind: work.kind, label: work.title, actor, unique_key: key }
}

/** Runs one nightly work of a province now, whatever the clock says. */
export async function runNightly(host: JobHost, schema: string, kind: string): Promise<string> {
  const work = listNightly().find((one) => one.kind === kind)
  if (!work) throw new Error(`no nightly work ${kind}`)
  return asSystem(host, schema, async (ctx) => {
    const note = await work.run(ctx)
    if (ctx.audit.read().changes.length > 0) await writeAudit(ctx, kind)
    return note
  })
}

/** After a crash of a server that was alone on its data: what it held goes on at once. */
export async function releaseOrphans(host: JobHost, schema: string): Promise<number> {
  return asSystem(host, schema, async (ctx) => {
    const freed = await ctx.db
      .updateTable('background_job')
      .set({ state: 'queued', claimed_by: null })
      .where('state', '=', 'running')
      .returning('id')
      .execute()
    return freed.length
  })
}

/** Which jobs a lane takes. */
export type Lane = 'usual' | 'heavy' | 'all'

/** Takes the next job of a province and runs it to its end. False when there is none. */
export async function runNext(host: JobHost, schema: string, lane: Lane = 'all'): Promise<boolean> {
  const token = randomUUID()
  const job = await asSystem(host, schema, (ctx) => claim(ctx, token, lane))
  if (!job) return false
  // A part of the work holds the row itself, for minutes at times: a beat that waited for it would keep a connection,
  // and the next beats as many more, until users find none. Whoever looks for lost work skips a held row too.
  const beat = setInterval(() => {
    void asSystem(host, schema, (ctx) =>
      sql`update background_job set heartbeat_at = clock_timestamp()
        where id = (select id from background_job where id = ${job.id} and claimed_by = ${token} for update skip locked)`.execute(ctx.db),
    ).catch((error: unknown) => log.warn({ err: error, job: job.id }, 'heartbeat failed'))
  }, HEARTBEAT_MS)
  try {
    refuseDeadly(job)
    await settle(host, schema, job, token, await perform(host, schema, job, token))
  } catch (error) {
    await failed(host, schema, job, token, error)
  } finally {
    clearInterval(beat)
  }
  return true
}

async function claim(ctx: Ctx, token: string, lane: Lane): Promise<Claimed | undefined> {
  const isHeavy = sql<boolean>`kind = any(${listHeavyKinds()}::text[])`
  const inLane = lane === 'all' ? sql`true` : lane === 'heavy' ? isHeavy : sql`not ${isHeavy}`
  const { rows } = await sql<Claimed>`
    update background_job set state = 'running', claimed_by = ${token}, heartbeat_at = clock_timestamp(), attempts = attempts + 1,
           started_at = coalesce(started_at, clock_timestamp()), error = null
    where id = (select id from background_job
                where ${inLane} and run_after <= now() and (state = 'queued' or (state = 'running' and heartbeat_at < now() - ${LOST_AFTER}::interval))
                order by run_after, id for update skip locked limit 1)
    returning id, kind, label, payload, actor, cursor, attempts`.execute(ctx.db)
  return rows[0]
}

const attemptsOf = (job: Claimed) => findJobDefinition(job.kind)?.attempts ?? USUAL_ATTEMPTS

/** A job that ends the process (out of memory, a killed host) writes no failure; it would be taken up without end. */
function refuseDeadly(job: Claimed): void {
  if (job.attempts <= attemptsOf(job) + DEATHS_MORE) return
  throw new HttpError({ status: 409, message: `已经开始过 ${job.attempts - 1} 次，每次都在办理中途断了（服务被停掉、内存不够或机器重启），不再自动办理。请系统管理员看服务日志找到原因；处理以后在“后台任务”页重办，已办的部分不重办。` })
}

async function perform(host: JobHost, schema: string, job: Claimed, token: string): Promise<JobResult> {
  const work = listNightly().find((one) => one.kind === job.kind)
  if (job.actor.system && work) return { note: await fenced(host, await host.system(schema), job, token, work.run, job.kind, true) }
  const definition = findJobDefinition(job.kind)
  if (!definition) throw new HttpError({ status: 409, message: '这个版本不认识这种任务。请系统管理员核对版本。' })
  const actor = job.actor.system ? await host.system(schema) : await host.actorOf(job.actor)
  if (!actor) throw new HttpError({ status: 409, message: '登记这件任务的岗位已经结束，没有办理。请由现在的岗位重新登记。' })
  const run: JobRun = {
    id: job.id,
    payload: definition.payload.parse(job.payload),
    label: job.label,
    actor,
    cursor: job.cursor,
    transaction: (body, audit) => fenced(host, actor, job, token, body, audit),
    async save(ctx, cursor, done, total) {
      run.cursor = cursor
      await ctx.db
        .updateTable('background_job')
        .set({ cursor: json(cursor), ...(done === undefined ? {} : { progress: done }), ...(total === undefined ? {} : { total }) })
        .where('id', '=', job.id)
        .execute()
    },
    async progress(done, total, note) {
      if (host.closing()) throw new JobStopped()
      await fenced(host, actor, job, token, (ctx) =>
        ctx.db
          .updateTable('background_job')
          .set({ progress: done, ...(total === undefined ? {} : { total }), ...(note === undefined ? {} : { note }) })
          .where('id', '=', job.id)
          .execute(),
      )
    },
    cancelled: () =>
      asSystem(host, schema, async (ctx) => {
        const row = await ctx.db.selectFrom('background_job').select('cancel_asked_at').where('id', '=', job.id).executeTakeFirst()
        return row?.cancel_asked_at !== null && row !== undefined
      }),
  }
  return definition.run(run)
}

/** A transaction that first makes sure the job is still ours, and holds it until the commit. */
async function fenced<T>(host: JobHost, actor: Actor, job: Claimed, token: string, work: (ctx: Ctx) => Promise<T>, audit?: string, onlyChanges = false): Promise<T> {
  return inTransaction(host.database, host.vault, actor, newRequestId(job), async (ctx) => {
    const held = await ctx.db
      .selectFrom('background_job')
      .select('id')
      .where('id', '=', job.id)
      .where('claimed_by', '=', token)
      .where('state', '=', 'running')
      .forUpdate()
      .executeTakeFirst()
    if (!held) throw new JobLost(job.id)
    const answer = await work(ctx)
    // No beat came through meanwhile; without this one the work would look lost as soon as the row is free.
    await sql`update background_job set heartbeat_at = clock_timestamp() where id = ${job.id}`.execute(ctx.db)
    const draft = ctx.audit.read()
    if (audit && (!onlyChanges || draft.changes.length > 0)) {
      ctx.audit.detail({ job: job.id })
      await writeAudit(ctx, audit)
    }
    return answer
  })
}

async function settle(host: JobHost, schema: string, job: Claimed, token: string, result: JobResult): Promise<void> {
  await asSystem(host, schema, async (ctx) => {
    await tellDone(ctx, job, result.cancelled ? '已停止' : '已办成', result.note)
    await ctx.db
      .updateTable('background_job')
      .set({
        state: result.cancelled ? 'cancelled' : 'done',
        claimed_by: null,
        note: result.note,
        result: json(result),
        finished_at: sql<string>`clock_timestamp()`,
      })
      .where('id', '=', job.id)
      .where('claimed_by', '=', token)
      .execute()
  })
}

/** Whoever waits longer than this has gone on to other work, and is told. */
const TOLD_AFTER_MS = 20_000

async function tellDone(ctx: Ctx, job: Claimed, word: string, text: string): Promise<void> {
  if (job.actor.system) return
  const row = await ctx.db.selectFrom('background_job').select(['org_no', 'created_at']).where('id', '=', job.id).executeTakeFirst()
  if (!row || Date.parse(ctx.at) - Date.parse(row.created_at) < TOLD_AFTER_MS) return
  await notify(ctx, { to: { accountId: job.actor.accountId, orgNo: row.org_no }, kind: 'job.done', title: `${word}：${job.label}`, text, link: '/jobs' })
}

/** Nobody waits for what the clock registered: whoever keeps the system is told, once a day for each kind of work. */
async function tellKeepers(ctx: Ctx, job: Claimed, words: string, refused: boolean): Promise<void> {
  if (refused && findJobDefinition(job.kind)?.tellsItself) return
  const told = await ctx.db
    .selectFrom('background_job')
    .select('id')
    .where('kind', '=', job.kind)
    .where('state', '=', 'failed')
    .where('finished_at', '>', sql<string>`clock_timestamp() - interval '1 day'`)
    .where('id', '<>', job.id)
    .executeTakeFirst()
  if (told) return
  const text = `${words.replace(/[。\s]*$/, '')}。处理以后在“后台任务”页重办；以后一天里同一种任务再没有办成，不另通知。`
  await notify(ctx, { to: { orgNo: ctx.actor.org.no, permission: 'jobs.system' }, kind: 'other', title: `没有办成：${job.label}`, text, link: '/jobs' })
}

async function failed(host: JobHost, schema: string, job: Claimed, token: string, error: unknown): Promise<void> {
  if (error instanceof JobLost) return
  const stopped = error instanceof JobStopped
  const refused = error instanceof HttpError
  const again = stopped || (!refused && job.attempts < attemptsOf(job))
  if (!stopped && !refused) log.error({ err: error, job: job.id, kind: job.kind }, 'job failed')
  const words = refused ? error.problem.message : error instanceof TryAgain ? error.message : `办理时出了故障（编号 ${job.id.slice(0, 8).toUpperCase()}）。`
  const usual = FIRST_RETRY_SECONDS * 4 ** (job.attempts - 1)
  const wait = stopped ? 0 : error instanceof TryAgain ? (error.seconds ?? usual) : usual
  await asSystem(host, schema, async (ctx) => {
    if (!again) await (job.actor.system ? tellKeepers(ctx, job, words, refused) : tellDone(ctx, job, '没有办成', words))
    await ctx.db
      .updateTable('background_job')
      .set(
        again
          ? { state: 'queued', claimed_by: null, run_after: sql<string>`now() + make_interval(secs => ${wait})`, ...(stopped ? { attempts: job.attempts - 1 } : { error: words }) }
          : { state: 'failed', claimed_by: null, error: words, finished_at: sql<string>`clock_timestamp()` },
      )
      .where('id', '=', job.id)
      .where('claimed_by', '=', token)
      .execute()
  }).catch((cause: unknown) => log.error({ err: cause, job: job.id }, 'job state could not be written; it is taken up again when its heartbeat is old'))
}

async function asSystem<T>(host: JobHost, schema: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return inTransaction(host.database, host.vault, await host.system(schema), randomUUID(), work)
}

/** All audit rows of a job carry the same request id: the job's. */
function newRequestId(job: Claimed): string {
  return job.id
}
