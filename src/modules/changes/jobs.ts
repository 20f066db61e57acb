import { closingJob } from './service/closing-move.ts'

export const jobs = [closingJob]
