import type { NightlyWork } from '../../kernel/jobs.ts'
import { lateExport, reportExport } from './export.ts'
import { remindDueReports } from './nightly.ts'

export const jobs = [reportExport.job, lateExport.job]

export const nightly: readonly NightlyWork[] = [{ kind: 'reports.remind', title: '提醒没有报送年度报告的学校', at: '06:20', run: remindDueReports }]
