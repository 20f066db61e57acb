import type { JobDefinition, NightlyWork } from '../../kernel/jobs.ts'
import { findAllDue } from './service/retention.ts'

export const jobs: readonly JobDefinition[] = []

export const nightly: readonly NightlyWork[] = [
  {
    kind: 'privacy.retention',
    title: '查找保存期满的记录',
    at: '02:30',
    run: async (ctx) => `保存期满 ${await findAllDue(ctx)} 条，等待安全管理员准备清除。`,
  },
]
