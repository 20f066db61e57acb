import { promotionJob } from './service/cohort-run.ts'
import { closingJob } from './service/closing-move.ts'
import { statusNightly } from './status-jobs.ts'

export const jobs = [closingJob, promotionJob]
export const nightly = statusNightly
