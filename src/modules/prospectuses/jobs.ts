import { lineExport } from './service/line-export.ts'
import { schoolExport } from './service/schools.ts'

export const jobs = [lineExport.job, schoolExport.job]
