import { z } from 'zod'
import { defineJob, enqueue, type NightlyWork } from '../../kernel/jobs.ts'
import { inspectSchool, listInspected } from './run.ts'

/** Looks at one school after the other, each in its own transaction; goes on where it was interrupted. */
export const inspectAll = defineJob({
  kind: 'inspections.run',
  title: '数据巡检',
  payload: z.object({ school: z.number().int().optional() }),
  async run(job) {
    const schools = await job.transaction((ctx) => listInspected(ctx, job.payload.school))
    let found = 0
    for (let at = (job.cursor as number | null) ?? 0; at < schools.length; at += 1) {
      if (await job.cancelled()) return { note: `查了 ${at} 所学校后停止。`, cancelled: true }
      await job.progress(at, schools.length)
      found += await job.transaction(async (ctx) => {
        const counts = await inspectSchool(ctx, schools[at]!)
        await job.save(ctx, at + 1, at + 1, schools.length)
        return counts
      })
    }
    return { note: `查了 ${schools.length} 所学校，${found === 0 ? '没有发现问题' : `有 ${found} 处问题待改正`}。`, link: '/inspections' }
  },
})

export const jobs = [inspectAll]

export const nightly: readonly NightlyWork[] = [
  {
    kind: 'inspections.nightly',
    title: '每夜数据巡检',
    at: '01:30',
    async run(ctx) {
      await enqueue(ctx, inspectAll, {}, { label: `数据巡检 ${ctx.today}`, uniqueKey: `inspections.run:${ctx.today}` })
      return '已登记今天的巡检。'
    },
  },
]
