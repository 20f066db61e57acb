import { z } from 'zod'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { zipStream } from '../../kernel/documents/zip.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { storeFile } from '../../kernel/files.ts'
import { defineJob, type JobDefinition, type NightlyWork } from '../../kernel/jobs.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { recordViews } from '../people/public.ts'
import { arrivalExport, deferralExport } from './arrival-export.ts'
import { boardExport } from './board-export.ts'
import { listExport } from './export.ts'
import { handoverJob } from './handover-job.ts'
import { until } from './service/apply.ts'
import { issueLetter } from './service/letters.ts'
import { afterExpiry, afterNoShows, tell } from './service/move.ts'
import { endNoShows } from './store/arrival.ts'
import { expireOffers, findApplication, markReminded } from './store/applications.ts'

/** Offer letters of many candidates in one archive; a list says of each which file it became or why not. */
export const lettersJob = defineJob({
  kind: 'admissions.letters',
  title: '成批制作录取通知书',
  payload: z.object({ ids: z.array(z.uuid()).min(1).max(5000), format: z.enum(['pdf', 'word']) }),
  async run(job) {
    const { ids, format } = job.payload
    const zip = zipStream()
    const rows: string[][] = [['序号', '录取编号', '结果', '文件或原因']]
    for (const [at, id] of ids.entries()) {
      if (await job.cancelled()) return { note: `制作了 ${zip.count()} 份后停止，没有生成压缩包。`, cancelled: true }
      await job.progress(at, ids.length)
      try {
        const letter = await job.transaction(async (ctx) => {
          const row = await findApplication(ctx, id)
          if (!row) throw new NotFound('报名')
          await recordViews(ctx, [{ personId: row.person_id, orgNo: row.org_no }], '制作了录取通知书')
          ctx.audit.subject('application', id, `录取通知书 ${row.offer_no ?? ''}`, { orgNo: row.org_no, personId: row.person_id })
          return { ...(await issueLetter(ctx, row, format)), number: row.offer_no ?? '' }
        }, 'application.letter')
        rows.push([String(at + 1), letter.number, '已制作', zip.add(letter.name, letter.bytes)])
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        rows.push([String(at + 1), id, '没有制作', error.message])
      }
    }
    const done = zip.count()
    zip.add('清单.csv', writeCsv(rows))
    const bytes = zip.finish()
    const file = await job.transaction((ctx) => storeFile(ctx, { name: `录取通知书_${ctx.today}_${done}份.zip`, bytes, purpose: 'result', orgNo: mainUnit(ctx.actor.org.no) }))
    const missed = ids.length - done
    return { note: `制作 ${done} 份${missed > 0 ? `，${missed} 份没有制作，原因在清单里` : ''}。`, fileId: file.id }
  },
})

export const jobs: readonly JobDefinition[] = [lettersJob as unknown as JobDefinition, handoverJob as unknown as JobDefinition, listExport.job, arrivalExport.job, deferralExport.job, boardExport.job]

export const nightly: readonly NightlyWork[] = [
  {
    kind: 'admissions.expire',
    title: '放出过期录取的名额',
    at: { everyMinutes: 5 },
    async run(ctx) {
      const ended = await expireOffers(ctx, {})
      await afterExpiry(ctx, ended)
      const soon = await markReminded(ctx)
      for (const row of soon) await tell(ctx, row, `${row.org_name}的录取快到答复期限`, `请在 ${until(row.reply_by)} 以前确认，过期名额放出。`)
      return `放出 ${ended.length} 个名额，提醒 ${soon.length} 人。`
    },
  },
  {
    kind: 'admissions.no-shows',
    title: '报到截止，没有来的放出名额',
    at: { everyMinutes: 5 },
    async run(ctx) {
      const ended = await endNoShows(ctx)
      await afterNoShows(ctx, ended)
      return `作未报到 ${ended.length} 人，名额已放出。`
    },
  },
]
