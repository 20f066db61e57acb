import { remindDue } from '../../kernel/due-reminders.ts'
import type { JobDefinition, NightlyWork } from '../../kernel/jobs.ts'

export const jobs: readonly JobDefinition[] = []

export const nightly: readonly NightlyWork[] = [
  {
    kind: 'notices.remind',
    title: '临期提醒与逾期上报',
    at: '07:30',
    async run(ctx) {
      return `提醒 ${await remindDue(ctx)} 次。`
    },
  },
]
