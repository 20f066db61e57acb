import { forgetOldKeys, KEEP_DAYS } from '../../kernel/idempotency.ts'
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
  {
    kind: 'privacy.forget-answers',
    title: '清除旧的操作标识和首次答复',
    at: '03:40',
    run: async (ctx) => `清除 ${KEEP_DAYS} 天以前的操作标识 ${await forgetOldKeys(ctx)} 条。`,
  },
]
