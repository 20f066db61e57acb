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
