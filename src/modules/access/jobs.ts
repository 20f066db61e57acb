import { signInExport } from './service/sign-in-export.ts'

export const jobs = [signInExport.job]
