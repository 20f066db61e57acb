import type { z } from 'zod'
import { backupPlan, listBackups } from '../../kernel/backups.ts'
import type { Ctx } from '../../kernel/context.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { readStoredFile } from '../../kernel/files.ts'
import type { JobAsker } from '../../kernel/job-actor.ts'
import { enqueue, type JobResult } from '../../kernel/jobs.ts'
import { isAuthority, regionOf } from '../../kernel/org-no.ts'
import { implement } from '../../kernel/server.ts'
import { maskName } from '../../kernel/mask.ts'
import { api, type jobRow } from './api.ts'
import { backupJob, drillJob } from './jobs.ts'
import { FILE_DAYS } from './result-sweep.ts'
import { readSystemState } from './system-state.ts'
import { askToStop, findJob, findOpenJob, listJobs, queueAgain, type JobRow } from '../../kernel/job-lists.ts'

type Row = z.output<typeof jobRow>

export const handlers = implement(api, {
  async listJobs(ctx, input) {
    const { rows, total } = await listJobs(ctx, { ...input, own: true })
    return { rows: rows.map((row) => show(ctx, row)), total }
  },

  async listAllJobs(ctx, input) {
    const { rows, total } = await listJobs(ctx, { ...input, own: false })
    return { rows: rows.map((row) => show(ctx, row)), total }
  },

  async getSystemState(ctx) {
    refuseBelowProvince(ctx)
    return readSystemState(ctx)
  },

  async startBackup(ctx) {
    refuseBelowProvince(ctx)
    if (!backupPlan()) throw new HttpError({ status: 409, message: '没有设置备份的文件夹，没有登记。设置 LUBAN_BACKUP_DIR 和 LUBAN_BACKUP_KEY_FILE 后重新启动；或在服务器上运行 luban backup 文件。' })
    await refuseSecond(ctx, backupJob.kind, '备份')
    const jobId = await enqueue(ctx, backupJob, {}, { label: `备份 ${ctx.today}（立即）` })
    ctx.audit.subject('job', jobId, '备份')
    return { jobId }
  },

  async startDrill(ctx) {
    refuseBelowProvince(ctx)
    const plan = backupPlan()
    if (!plan) throw new HttpError({ status: 409, message: '没有设置备份的文件夹，没有备份可以演练。设置 LUBAN_BACKUP_DIR 和 LUBAN_BACKUP_KEY_FILE 后重新启动；或在服务器上运行 luban backup drill 文件。' })
    if (listBackups(plan.folder).length === 0) throw new HttpError({ status: 409, message: `${plan.folder} 里还没有备份，没有登记演练。先立即备份一次。` })
    await refuseSecond(ctx, drillJob.kind, '演练')
    const jobId = await enqueue(ctx, drillJob, {}, { label: `恢复演练 ${ctx.today}（立即）` })
    ctx.audit.subject('job', jobId, '恢复演练')
    return { jobId }
  },

  async getJob(ctx, { id }) {
    return show(ctx, await getJob(ctx, id))
  },

  async cancelJob(ctx, { id }) {
    const job = await getJob(ctx, id)
    if (job.state !== 'queued' && job.state !== 'running') throw new HttpError({ status: 409, message: '这件任务已经结束，不用停止。' })
    await askToStop(ctx, id)
    note(ctx, job)
    return show(ctx, await getJob(ctx, id))
  },

  async retryJob(ctx, { id }) {
    const job = await getJob(ctx, id)
    if (job.state !== 'failed' && job.state !== 'cancelled') throw new HttpError({ status: 409, message: '只有没有办成或已停止的任务可以重办。' })
    await queueAgain(ctx, id)
    note(ctx, job)
    return show(ctx, await getJob(ctx, id))
  },

  async fetchJobFile(ctx, { id }) {
    const job = await getJob(ctx, id)
    const fileId = (job.result as JobResult | null)?.fileId
    // The file holds what the asker may see; another post of the same range may see less.
    if (!fileId || !isOwn(ctx, job)) throw new NotFound('结果文件')
    if (job.finished_at && Date.parse(ctx.at) - Date.parse(job.finished_at) > FILE_DAYS * 86_400_000)
      throw new HttpError({ status: 410, message: `结果文件保留 ${FILE_DAYS} 天，已经过期。请重新办理一次。` })
    const file = await readStoredFile(ctx, fileId)
    note(ctx, job)
    return { name: file.name, mediaType: file.mediaType, bytes: file.content }
  },
})

/** A deployment is one thing for all its cities: its state is the business of the province. */
function refuseBelowProvince(ctx: Ctx) {
  if (!isAuthority(ctx.actor.org.no) || !regionOf(ctx.actor.org.no).endsWith('0000'))
    throw new HttpError({ status: 403, message: '整个部署的状态和备份由省级系统管理员查看、办理。本单位的后台任务在“后台任务”页。' })
}

/** Both work for many minutes on the whole machine: a second one while the first is open makes nothing safer. */
async function refuseSecond(ctx: Ctx, kind: string, word: string) {
  const open = await findOpenJob(ctx, kind)
  if (open) throw new HttpError({ status: 409, message: `已有一件${word}在排队或办理（${open.label}），没有再登记。等它办完；不要它，就在“后台任务”页停止。` })
}

function isOwn(ctx: Ctx, job: JobRow): boolean {
  return (job.actor as JobAsker).accountId === ctx.actor.accountId
}

/** A job of another account is there for those who manage jobs; for others it does not exist. */
async function getJob(ctx: Ctx, id: string): Promise<JobRow> {
  const job = await findJob(ctx, id)
  if (!job || !(isOwn(ctx, job) || ctx.actor.permissions.has('jobs.manage'))) throw new NotFound('后台任务')
  return job
}

function note(ctx: Ctx, job: JobRow) {
  ctx.audit.subject('job', job.id, job.label, { orgNo: job.org_no, personId: job.person_id })
}

function show(ctx: Ctx, job: JobRow): Row {
  const result = job.result as JobResult | null
  const own = isOwn(ctx, job)
  return {
    id: job.id,
    kind: job.kind,
    label: job.label,
    state: job.state as Row['state'],
    stopping: job.state === 'running' && job.cancel_asked_at !== null,
    progress: job.progress,
    total: job.total,
    note: job.note,
    error: job.error,
    attempts: job.attempts,
    link: result?.link ?? null,
    hasFile: own && result?.fileId !== undefined,
    own,
    by: (job.actor as JobAsker).system ? '系统' : job.byName ? maskName(job.byName) : '—',
    createdAt: job.created_at,
    startedAt: job.started_at,
    finishedAt: job.finished_at,
  }
}
