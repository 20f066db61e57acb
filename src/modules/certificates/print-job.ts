import { z } from 'zod'
import { storeFile } from '../../kernel/files.ts'
import { defineJob } from '../../kernel/jobs.ts'
import { recordViews } from '../people/public.ts'
import { findPrintBatch, listSheets, settleSheets, updatePrintBatch } from './print-store.ts'
import { prepareSheets, renderSheets, type Prepared } from './render.ts'
import { addEntry, returnSerials } from './paper-store.ts'
import { findCertificates, insertEvents } from './store.ts'

const SLICE = 200

/** Makes the file of a print batch. A sheet with a character that cannot be printed goes back to the stock, named. */
export const printJob = defineJob({
  kind: 'certificates.print',
  title: '生成证书打印文件',
  payload: z.object({ printBatchId: z.uuid() }),
  async run(job) {
    const { printBatchId } = job.payload
    const found = await job.transaction(async (ctx) => ({ batch: await findPrintBatch(ctx, printBatchId), sheets: await listSheets(ctx, printBatchId) }))
    const { batch, sheets } = found
    if (!batch || batch.state !== 'rendering') return { note: '这个打印批次已经生成过。', link: `/certificates/prints/${printBatchId}` }
    const prepared: Prepared[] = []
    for (let at = 0; at < sheets.length; at += SLICE) {
      const ids = sheets.slice(at, at + SLICE).map((sheet) => sheet.certificate_id)
      prepared.push(...(await job.transaction(async (ctx) => prepareSheets(ctx, await findCertificates(ctx, ids)))))
      await job.progress(Math.min(at + SLICE, sheets.length), sheets.length)
    }
    const byId = new Map(prepared.map((one) => [one.row.id, one]))
    const ordered = sheets.map((sheet) => ({ sheet, one: byId.get(sheet.certificate_id)! }))
    const good = ordered.flatMap(({ one }) => ('sheet' in one ? [one] : []))
    const bad = ordered.flatMap(({ sheet, one }) => ('reason' in one ? [{ sheet, reason: one.reason }] : []))
    return job.transaction(async (ctx) => {
      const link = `/certificates/prints/${printBatchId}`
      for (const { sheet, reason } of bad) await settleSheets(ctx, [sheet.id], 'returned', reason)
      if (batch.paper && bad.length > 0) {
        await addEntry(ctx, { orgNo: batch.org_no, paper: batch.paper, action: 'return', count: bad.length, reason: '字体没有的字，没有打印', printBatchId })
        await returnSerials(ctx, batch.org_no, batch.paper, bad.flatMap(({ sheet }) => sheet.serial ?? []))
      }
      const note = bad.length > 0 ? `${bad.length} 本没有打印：${bad.slice(0, 3).map((one) => one.reason).join('')}` : null
      ctx.audit.subject('certificatePrint', printBatchId, batch.title, { orgNo: batch.org_no })
      ctx.audit.detail({ printed: good.length, refused: bad.length })
      if (good.length === 0) {
        await updatePrintBatch(ctx, printBatchId, { state: 'closed', note, closed_at: ctx.at })
        return { note: note ?? '没有可以打印的。', link }
      }
      const bytes = await renderSheets(ctx, batch.title, good, { x: batch.offset_x, y: batch.offset_y, stock: batch.paper !== null })
      const file = await storeFile(ctx, { name: `${batch.title}_${good.length}张.pdf`, bytes, purpose: 'result', orgNo: batch.org_no })
      await updatePrintBatch(ctx, printBatchId, { state: 'ready', file_id: file.id, note })
      await insertEvents(ctx, good.map((one) => one.row), { action: 'printed', detail: { printer: batch.printer_name }, caseNo: null, logged: false })
      await recordViews(ctx, good.flatMap(({ row }) => (row.person_id ? [{ personId: row.person_id, orgNo: row.org_no }] : [])), '打印了证书')
      return { note: `${good.length} 张可以打印。${note ?? ''}`, fileId: file.id, link }
    }, 'certificate.make-print')
  },
})
