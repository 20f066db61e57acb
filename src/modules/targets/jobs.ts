import type { JobDefinition } from '../../kernel/jobs.ts'
import { assessmentExport, assessmentListExport } from './service/assessments.ts'
import { breakdownExport } from './service/breakdowns.ts'
import { issuedExport } from './service/issued.ts'

export const jobs: readonly JobDefinition[] = [breakdownExport.job, issuedExport.job, assessmentListExport.job, assessmentExport.job]
