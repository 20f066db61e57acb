import type { NightlyWork } from '../../kernel/jobs.ts'
import { identityJob } from './identity-job.ts'
import { scanJob } from './scan-job.ts'
import { scanRegister, scanWords } from './service/scan.ts'
import { deleteExpired } from './store/checks.ts'

export const jobs = [scanJob, identityJob]

export const nightly: readonly NightlyWork[] = [
  {
    kind: 'people.nightly-scan',
    title: '查找疑似重复人员',
    at: '02:20',
    run: async (ctx) => scanWords(await scanRegister(ctx)),
  },
  {
    kind: 'people.expire-other-register',
    title: '删除上一学年的教育部门学籍比对',
    at: '00:30',
    run: async (ctx) => `删除 ${await deleteExpired(ctx)} 行。`,
  },
]
