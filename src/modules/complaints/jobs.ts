import type { JobDefinition, NightlyWork } from '../../kernel/jobs.ts'
import { agentExport, complaintExport, statisticsExport } from './export.ts'
import { openCases } from './service/intake.ts'
import { patternExport } from './service/patterns.ts'

export const jobs: JobDefinition[] = [complaintExport.job, statisticsExport.job, agentExport.job, patternExport.job]
export const nightly: NightlyWork[] = [{ kind: 'complaints.open', title: '网上投诉建立办件', at: { everyMinutes: 1 }, run: openCases }]
