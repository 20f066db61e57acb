import { rosterCheckJob, rosterCommitJob } from './roster-jobs.ts'

export const jobs = [rosterCheckJob, rosterCommitJob]
