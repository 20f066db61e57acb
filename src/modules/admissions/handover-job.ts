import { z } from 'zod'
import { storeFile } from '../../kernel/files.ts'
import { defineJob } from '../../kernel/jobs.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { handOverSlice, refusalBook } from './service/handover-slice.ts'
import { findHandover, updateHandover } from './store/handover.ts'

/** In one transaction: held as long as nobody minds. */
const SLICE = 200

/** Hands many newcomers over, a slice at a time; what is done stays done, and an interruption goes on where it was. */
export const handoverJob = defineJob({
  kind: 'admissions.handover',
  title: '移交学籍',
  payload: z.object({ handoverId: z.uuid(), ids: z.array(z.uuid()).min(1).max(5000) }),
  async run(job) {
    const { handoverId, ids } = job.payload
    let at = typeof job.cursor === 'number' ? job.cursor : 0
    const end = (state: 'done' | 'stopped') =>
      job.transaction(async (ctx) => {
        await updateHandover(ctx, handoverId, { state, finished_at: ctx.at })
        const batch = (await findHandover(ctx, handoverId))!
        ctx.audit.subject('handover', handoverId, `移交学籍 ${batch.received} 人`, { orgNo: batch.org_no })
        ctx.audit.detail({ asked: batch.asked, received: batch.received, refused: batch.refused })
        if (batch.refused === 0) return { batch, fileId: undefined }
        const bytes = await refusalBook(batch.refusals)
        const file = await storeFile(ctx, { name: `没有移交_${ctx.today}_${batch.refused}人.xlsx`, bytes, purpose: 'result', orgNo: mainUnit(ctx.actor.org.no) })
        return { batch, fileId: file.id }
      }, 'application.hand-over')
    while (at < ids.length) {
      if (await job.cancelled()) {
        const { batch, fileId } = await end('stopped')
        return { note: `移交了 ${batch.received} 人后停止，其余还在名单里。`, cancelled: true, ...(fileId ? { fileId } : {}), link: '/admissions/classes/handover' }
      }
      const from = at
      await job.transaction(async (ctx) => {
        await handOverSlice(ctx, handoverId, ids.slice(from, from + SLICE))
        ctx.audit.subject('handover', handoverId, `移交学籍 第 ${from + 1} 至 ${Math.min(from + SLICE, ids.length)} 人`, { orgNo: mainUnit(ctx.actor.org.no) })
        await job.save(ctx, from + SLICE, Math.min(from + SLICE, ids.length), ids.length)
      }, 'application.hand-over')
      at = from + SLICE
      await job.progress(Math.min(at, ids.length), ids.length)
    }
    const { batch, fileId } = await end('done')
    return { note: `移交 ${batch.received} 人，待注册${batch.refused > 0 ? `；${batch.refused} 人没有移交，原因在文件里` : ''}。`, ...(fileId ? { fileId } : {}), link: '/admissions/classes/handover' }
  },
})
