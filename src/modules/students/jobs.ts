import { rosterCheckJob, rosterCommitJob } from './roster-jobs.ts'
import { stockCheckJob, stockCommitJob } from './stock-jobs.ts'
import { studentExport } from './service/export.ts'

export const jobs = [rosterCheckJob, rosterCommitJob, studentExport.job, stockCheckJob, stockCommitJob]
