import { notify } from '../../kernel/notices.ts'
import type { JobDefinition, NightlyWork } from '../../kernel/jobs.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { firstOf } from '../../kernel/text.ts'
import { dutyExport } from './service/duties.ts'
import { evaluationExport } from './service/evaluations.ts'
import { lineExport } from './service/ledgers.ts'
import { markReminded, type Reminded } from './store/board.ts'

export const jobs: readonly JobDefinition[] = [lineExport.job, dutyExport.job, evaluationExport.job]

const titles = { soon: '任务快到期限', late: '任务已过期限', report: '进展报告没有报' } as const
const what = (one: Reminded) => `${one.unitName} ${one.title}（${one.kind === 'report' ? `应报 ${one.nextReportOn}` : `期限 ${one.dueOn}`}）`

export const nightly: readonly NightlyWork[] = [
  {
    kind: 'tasks.remind',
    title: '督办任务提醒',
    at: '07:10',
    async run(ctx) {
      const said = await markReminded(ctx, (orgNo) => readAmount(ctx, 'tasks.soon-days', { orgNo }))
      // One notice for each post and kind, however many duties; who issued is told of what is late.
      const posts = said.flatMap((one) => [
        { no: one.orgNo, permission: 'tasks.report', one },
        ...(one.kind === 'late' && one.issuerNo !== one.orgNo ? [{ no: one.issuerNo, permission: 'tasks.supervise', one }] : []),
      ])
      for (const own of Map.groupBy(posts, (post) => `${post.no} ${post.permission} ${post.one.kind}`).values()) {
        const [first] = own
        if (!first) continue
        const { no, permission, one } = first
        await notify(ctx, {
          to: { orgNo: no, permission },
          kind: one.kind === 'soon' ? 'case.due-soon' : 'case.overdue',
          title: own.length === 1 ? firstOf(`${titles[one.kind]}：${one.title}`, 80) : `${own.length} 件${titles[one.kind]}`,
          text: `${own.slice(0, 5).map((post) => what(post.one)).join('；')}${own.length > 5 ? `；另有 ${own.length - 5} 件` : ''}。`,
          link: own.length === 1 ? `/tasks/duties/${one.id}` : '/tasks',
        })
      }
      return `提醒 ${said.length} 件。`
    },
  },
]
