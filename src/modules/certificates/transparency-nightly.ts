import type { NightlyWork } from '../../kernel/jobs.ts'
import { signStatusLists } from './status-list.ts'
import { publishCheckpoint, sealLog } from './transparency.ts'

export const transparencyNightly: readonly NightlyWork[] = [
  {
    kind: 'certificates.seal-log',
    title: '证书透明日志：封存',
    at: { everyMinutes: 5 },
    run: async (ctx) => `写入 ${await sealLog(ctx)} 条。`,
  },
  {
    kind: 'certificates.publish-root',
    title: '证书透明日志：公布当天的根',
    at: '23:50',
    run: async (ctx) => `公布了 ${await publishCheckpoint(ctx)} 条时的根。`,
  },
  {
    kind: 'certificates.sign-status-lists',
    title: '证书状态列表：重签',
    at: '00:30',
    run: async (ctx) => `重签 ${await signStatusLists(ctx)} 份。`,
  },
]
