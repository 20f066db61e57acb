import { z } from 'zod'
import { type Api, endpoint, listOf, listQuery, uuid } from '../../kernel/api.ts'

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

export const jobRow = z.object({
  id: z.string(),
  kind: z.string(),
  label: z.string(),
  state: z.enum(jobStates),
  /** Whether somebody asked a running job to stop. */
  stopping: z.boolean(),
  progress: z.number().int(),
  total: z.number().int().nullable(),
  note: z.string().nullable(),
  error: z.string().nullable(),
  attempts: z.number().int(),
  link: z.string().nullable(),
  hasFile: z.boolean(),
  own: z.boolean(),
  by: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
})

const systemState = z.object({
  at: z.string(),
  versions: z.object({ luban: z.string(), node: z.string(), postgres: z.string(), startedAt: z.string() }),
  storage: z.object({
    databaseBytes: z.number().int(),
    filesCount: z.number().int(),
    filesBytes: z.number().int(),
    diskFreeBytes: z.number().int(),
    diskTotalBytes: z.number().int(),
  }),
  jobs: z.object({ queued: z.number().int(), running: z.number().int(), failed: z.number().int() }),
  /** Null where no automatic backup is set. */
  backups: z
    .object({
      folder: z.string(),
      daily: z.string(),
      keepDaily: z.number().int(),
      keepWeekly: z.number().int(),
      files: z.array(z.object({ name: z.string(), madeAt: z.string(), bytes: z.number().int() })),
      /** Restore drills, the newest first; `trouble` says what is wrong with them and what to do. */
      drill: z.object({
        days: z.number().int(),
        at: z.string(),
        trouble: z.string().nullable(),
        records: z.array(z.object({ at: z.string(), file: z.string(), ok: z.boolean(), words: z.string() })),
      }),
    })
    .nullable(),
})

export const api = {
  listJobs: endpoint({
    method: 'GET',
    path: '/api/jobs',
    title: '后台任务清单',
    needs: 'signedIn',
    input: z.object({ ...listQuery, state: z.enum(jobStates).optional() }),
    output: listOf(jobRow),
  }),
  listAllJobs: endpoint({
    method: 'GET',
    path: '/api/all-jobs',
    title: '本范围全部后台任务',
    needs: 'jobs.manage',
    input: z.object({ ...listQuery, state: z.enum(jobStates).optional() }),
    output: listOf(jobRow),
  }),
  getSystemState: endpoint({
    method: 'GET',
    path: '/api/system-state',
    title: '系统状态：版本、存储、后台任务、备份',
    needs: 'jobs.system',
    input: z.object({}),
    output: systemState,
  }),
  startBackup: endpoint({
    method: 'POST',
    path: '/api/backups',
    title: '立即备份',
    needs: 'jobs.system',
    audit: 'backup.start',
    input: z.object({}),
    output: z.object({ jobId: z.string() }),
  }),
  startDrill: endpoint({
    method: 'POST',
    path: '/api/backup-drills',
    title: '立即做一次恢复演练',
    needs: 'jobs.system',
    audit: 'backup.drill',
    input: z.object({}),
    output: z.object({ jobId: z.string() }),
  }),
  getJob: endpoint({
    method: 'GET',
    path: '/api/jobs/{id}',
    title: '后台任务的进度',
    needs: 'signedIn',
    input: z.object({ id: uuid }),
    output: jobRow,
  }),
  cancelJob: endpoint({
    method: 'POST',
    path: '/api/jobs/{id}/cancel',
    title: '停止后台任务',
    needs: 'signedIn',
    audit: 'job.cancel',
    input: z.object({ id: uuid }),
    output: jobRow,
  }),
  retryJob: endpoint({
    method: 'POST',
    path: '/api/jobs/{id}/retry',
    title: '重办后台任务',
    needs: 'signedIn',
    audit: 'job.retry',
    input: z.object({ id: uuid }),
    output: jobRow,
  }),
  fetchJobFile: endpoint({
    method: 'POST',
    path: '/api/jobs/{id}/file',
    title: '下载后台任务的结果文件',
    needs: 'signedIn',
    audit: 'job.fetch',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
} satisfies Api
