import { enterpriseExport, peopleExport, rosterExport } from './service/exports.ts'

export const jobs = [rosterExport.job, peopleExport.job, enterpriseExport.job]
