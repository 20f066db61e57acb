import { listExport } from './export.ts'

export const jobs = [listExport.job]
