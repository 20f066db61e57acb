import { listExport } from './service.ts'

export const jobs = [listExport.job]
