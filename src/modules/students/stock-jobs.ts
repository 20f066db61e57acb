import { z } from 'zod'
import { uuid } from '../../kernel/api.ts'
import { checkBatch, commitBatch, type Ended, type Steps } from '../../kernel/imports/run.ts'
import { defineJob, type JobResult, type JobRun } from '../../kernel/jobs.ts'
import { stockImporter } from './service/stock-import.ts'

const payload = z.object({ batchId: uuid })
type Job = JobRun<z.output<typeof payload>>

export const stockCheckJob = defineJob({
  kind: 'students.stock-check',
  title: '检查存量学籍',
  payload,
  run: async (job) => told(job, await checkBatch(stepsOf(job), stockImporter, job.payload.batchId, 'student.stock-check'), '检查完了，还没有写入。'),
})

export const stockCommitJob = defineJob({
  kind: 'students.stock-commit',
  title: '写入存量学籍',
  payload,
  run: async (job) => told(job, await commitBatch(stepsOf(job), stockImporter, job.payload.batchId, 'student.stock-commit'), '已写入，待报送主管部门确认。'),
})

function stepsOf(job: Job): Steps {
  return { transaction: job.transaction, progress: (done, total) => job.progress(done, total), cancelled: job.cancelled }
}

function told(job: Job, ended: Ended, done: string): JobResult {
  const link = `/students/stock?batch=${job.payload.batchId}`
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
