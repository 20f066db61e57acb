import { sql, type Selectable } from 'kysely'
import type { Ctx } from './context.ts'
import type { BackgroundJob } from './db/tables.ts'

export type JobRow = Selectable<BackgroundJob> & { byName: string | null }

const byName = sql<string | null>`(select p.holder_name from national.post p where p.id::text = j.actor ->> 'postId')`.as('byName')

type Filter = { state?: string | undefined; own: boolean; page: number; size: number; q?: string | undefined }

/** Jobs that the actor may see: of the own account, or of everybody in range. Newest first. */
export async function listJobs(ctx: Ctx, { state, own, page, size, q }: Filter): Promise<{ rows: JobRow[]; total: number }> {
  const base = ctx.db
    .selectFrom('background_job as j')
    .$if(own, (query) => query.where(sql<boolean>`j.actor ->> 'accountId' = ${ctx.actor.accountId}`))
    .$if(state !== undefined, (query) => query.where('j.state', '=', state!))
    .$if(Boolean(q), (query) => query.where(sql<boolean>`position(${q} in j.label) > 0`))
  const rows = await base.selectAll('j').select(byName).orderBy('j.created_at', 'desc').orderBy('j.id', 'desc').limit(size).offset((page - 1) * size).execute()
  const { total } = await base.select((row) => row.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

export async function findJob(ctx: Ctx, id: string): Promise<JobRow | undefined> {
  return ctx.db.selectFrom('background_job as j').selectAll('j').select(byName).where('j.id', '=', id).executeTakeFirst()
}

/** Asks a job to stop: one that waits ends at once, one that runs at its next slice. */
export async function askToStop(ctx: Ctx, id: string): Promise<void> {
  await ctx.db
    .updateTable('background_job')
    .set({ state: 'cancelled', finished_at: ctx.at, note: '还没有开始就停止了，什么也没有办。' })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute()
  await ctx.db
    .updateTable('background_job')
    .set({ cancel_asked_at: ctx.at })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute()
}

export async function queueAgain(ctx: Ctx, id: string): Promise<void> {
  await ctx.db
    .updateTable('background_job')
    .set({ state: 'queued', attempts: 0, run_after: ctx.at, finished_at: null, cancel_asked_at: null, error: null })
    .where('id', '=', id)
    .where('state', 'in', ['failed', 'cancelled'])
    .execute()
}

/** A job of this kind in the range that waits or runs. */
export async function findOpenJob(ctx: Ctx, kind: string): Promise<{ label: string } | undefined> {
  return ctx.db.selectFrom('background_job').select('label').where('kind', '=', kind).where('state', 'in', ['queued', 'running']).executeTakeFirst()
}

/** Files that finished jobs left for somebody to fetch before this moment and that are still there. */
export async function listResultFiles(ctx: Ctx, before: string, most: number): Promise<{ fileId: string; orgNo: number; label: string }[]> {
  const { rows } = await sql<{ fileId: string; orgNo: number; label: string }>`
    select f.id as "fileId", f.org_no as "orgNo", j.label from background_job j join stored_file f on f.id::text = j.result ->> 'fileId'
    where j.finished_at < ${before} and j.state in ('done', 'cancelled') and f.purpose = 'result'
    order by j.finished_at limit ${most}`.execute(ctx.db)
  return rows
}

/** How many jobs of the range wait, run, and failed within a day. */
export async function countJobs(ctx: Ctx): Promise<{ queued: number; running: number; failed: number }> {
  const { rows } = await sql<{ queued: number; running: number; failed: number }>`
    select count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'running') as running,
      count(*) filter (where state = 'failed' and finished_at > now() - interval '1 day') as failed
    from background_job where state in ('queued', 'running', 'failed')`.execute(ctx.db)
  return rows[0]!
}
