import type { JobDefinition, NightlyWork } from '../../kernel/jobs.ts'
import { prolongPublicity, tellEnded } from '../../kernel/publicity.ts'

export const jobs: readonly JobDefinition[] = []

export const nightly: readonly NightlyWork[] = [
  {
    kind: 'publicity.follow',
    title: '公示期满通知',
    at: '00:20',
    async run(ctx) {
      const prolonged = await prolongPublicity(ctx)
      return `延长 ${prolonged} 项，期满 ${await tellEnded(ctx)} 项。`
    },
  },
]
