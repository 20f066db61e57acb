import { z } from 'zod'
import { uuid } from '../../kernel/api.ts'
import { checkBatch, commitBatch, type Ended, type Steps } from '../../kernel/imports/run.ts'
import { defineJob, type JobResult, type JobRun } from '../../kernel/jobs.ts'
import { rosterImporter } from './service/roster-import.ts'

const payload = z.object({ batchId: uuid })
type Job = JobRun<z.output<typeof payload>>

export const rosterCheckJob = defineJob({
  kind: 'students.roster-check',
  title: '检查名册',
  payload,
  run: async (job) =>
    told(job, await checkBatch(stepsOf(job), rosterImporter, job.payload.batchId, 'student.roster-check'), '检查完了，还没有写入。'),
})

export const rosterCommitJob = defineJob({
  kind: 'students.roster-commit',
  title: '写入名册',
  payload,
  run: async (job) =>
    told(job, await commitBatch(stepsOf(job), rosterImporter, job.payload.batchId, 'student.roster-commit'), '已写入，学生为待注册。'),
})

// The cursor stands in the batch and moves in each slice's own transaction, so the job keeps none of its own.
function stepsOf(job: Job): Steps {
  return {
    transaction: job.transaction,
    progress: (done, total) => job.progress(done, total),
    cancelled: job.cancelled,
  }
}

function told(job: Job, ended: Ended, done: string): JobResult {
  const link = `/students/import?batch=${job.payload.batchId}`
  switch (ended.state) {
    case 'done':
      return { note: done, link }
    case 'blocked':
      return { note: '整个文件没有通过检查，没有可写入的行。', link }
    case 'refused':
      return { note: `${ended.why}什么也没有写入。`, link }
    case 'cancelled':
      return { note: '停止了，什么也没有写入。', link, cancelled: true }
  }
}
