import type { NightlyWork } from '../../kernel/jobs.ts'
import { enterpriseExport, peopleExport, rosterExport } from './service/exports.ts'
import { sweepLicences } from './service/licence-sweep.ts'

export const jobs = [rosterExport.job, peopleExport.job, enterpriseExport.job]
export const nightly: readonly NightlyWork[] = [{ kind: 'apprenticeships.sweep-licences', title: '清除没有提交的营业执照', at: '02:40', run: sweepLicences }]
