import { z } from 'zod'
import { storeFile } from '../../kernel/files.ts'
import { defineJob, type JobDefinition } from '../../kernel/jobs.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { recordViews } from '../people/public.ts'
import { exportCsv } from './csv-files.ts'

/** The OneRoster archive of the asker's range, in one transaction, so that its files agree. */
export const exportJob = defineJob({
  kind: 'exchange.export',
  title: '导出 OneRoster 文件',
  payload: z.object({ purpose: z.string() }),
  async run(job) {
    const { people, fileId } = await job.transaction(async (ctx) => {
      const made = await exportCsv(ctx)
      await recordViews(ctx, made.people, `导出 OneRoster 文件（${job.payload.purpose}）`)
      const name = `oneroster_${mainUnit(ctx.actor.org.no)}_${ctx.today}.zip`
      const file = await storeFile(ctx, { name, bytes: made.bytes, purpose: 'result', orgNo: mainUnit(ctx.actor.org.no) })
      ctx.audit.subject('roster', '', `OneRoster 文件 ${made.people.length} 人`)
      ctx.audit.because(job.payload.purpose)
      return { people: made.people.length, fileId: file.id }
    }, 'exchange.export')
    return { note: `导出 ${people} 名学生。`, fileId }
  },
})

export const jobs: readonly JobDefinition[] = [exportJob as unknown as JobDefinition]
