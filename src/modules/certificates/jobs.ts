import { z } from 'zod'
import { defineJob, type JobDefinition, type NightlyWork } from '../../kernel/jobs.ts'
import { findBatch, updateBatch } from './batch-store.ts'
import { ISSUE_SLICE } from './issue.ts'
import { issueNext } from './issue-batch.ts'
import { printJob } from './print-job.ts'
import { transparencyNightly } from './transparency-nightly.ts'
import { zipJob } from './zip-job.ts'

/** Issues a batch in slices; each slice is whole or not at all, and after a crash the next worker goes on behind it. */
export const issueJob = defineJob({
  kind: 'certificates.issue',
  title: '制证',
  payload: z.object({ batchId: z.uuid() }),
  async run(job) {
    const { batchId } = job.payload
    const link = `/certificates/batches/${batchId}`
    for (;;) {
      const stopped = await job.cancelled()
      const step = await job.transaction(async (ctx) => {
        const batch = await findBatch(ctx, batchId, true)
        if (!batch) return undefined
        if (stopped) {
          await updateBatch(ctx, batchId, { state: 'stopped' })
          ctx.audit.subject('certificateBatch', batchId, batch.title, { orgNo: batch.org_no })
          return { batch, done: 0 }
        }
        const after = await issueNext(ctx, batch, ISSUE_SLICE)
        await updateBatch(ctx, batchId, after.done > 0 ? { state: 'running' } : { state: 'done', finished_at: ctx.at })
        if (after.done === 0) ctx.audit.subject('certificateBatch', batchId, batch.title, { orgNo: batch.org_no })
        return after
      }, 'certificate.issue')
      if (!step) return { note: '没有找到这个批次。' }
      const { batch, done } = step
      if (stopped) return { note: `颁发 ${batch.issued} 本后停止。可以从批次里继续。`, link, cancelled: true }
      await job.progress(batch.issued + batch.refused, batch.total, `已颁发 ${batch.issued} 本`)
      if (done === 0) return { note: `颁发 ${batch.issued} 本${batch.refused > 0 ? `，${batch.refused} 人没有颁发，原因在批次里` : ''}。`, link }
    }
  },
})

export const jobs: readonly JobDefinition[] = [issueJob, printJob, zipJob] as unknown as JobDefinition[]

export const nightly: readonly NightlyWork[] = [...transparencyNightly]
