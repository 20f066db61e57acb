import { z } from 'zod'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { zipStream } from '../../kernel/documents/zip.ts'
import { storeFile } from '../../kernel/files.ts'
import { defineJob } from '../../kernel/jobs.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { recordViews } from '../people/public.ts'
import { certificateStates, type CertificateState } from './codes.ts'
import { fileNameOf, prepareSheets, renderSheets } from './render.ts'
import { findCertificates } from './store.ts'

const SLICE = 100

/** One PDF for each certificate in one archive, with a list that says of every row which file it became or why not. */
export const zipJob = defineJob({
  kind: 'certificates.zip',
  title: '成批生成证书 PDF',
  payload: z.object({ certificateIds: z.array(z.uuid()).min(1).max(2000) }),
  async run(job) {
    const { certificateIds } = job.payload
    const zip = zipStream()
    const list: string[][] = [['序号', '编号', '姓名', '结果', '文件或原因']]
    const seen: { personId: string; orgNo: number }[] = []
    for (let at = 0; at < certificateIds.length; at += SLICE) {
      if (await job.cancelled()) return { note: `生成 ${zip.count()} 份后停止，没有压缩包。`, cancelled: true }
      const ids = certificateIds.slice(at, at + SLICE)
      const { actor, prepared } = await job.transaction(async (ctx) => ({ actor: { actor: ctx.actor, today: ctx.today }, prepared: await prepareSheets(ctx, await findCertificates(ctx, ids)) }))
      for (const one of prepared) {
        const line = [String(list.length), one.row.number, maskName(one.row.name)]
        if ('reason' in one) list.push([...line, '没有生成', one.reason])
        else if (one.row.state !== 'valid') list.push([...line, '没有生成', `证书${certificateStates[one.row.state as CertificateState]}。`])
        else {
          const name = zip.add(fileNameOf(one.row), await renderSheets(actor, one.sheet.title, [one], { x: 0, y: 0, stock: false }))
          if (one.row.person_id) seen.push({ personId: one.row.person_id, orgNo: one.row.org_no })
          list.push([...line, '已生成', name])
        }
      }
      await job.progress(Math.min(at + SLICE, certificateIds.length), certificateIds.length)
    }
    const done = zip.count()
    zip.add('清单.csv', writeCsv(list))
    const bytes = zip.finish()
    const file = await job.transaction(async (ctx) => {
      const orgNo = mainUnit(ctx.actor.org.no)
      ctx.audit.subject('certificateZip', job.id, `证书 PDF ${done} 份`, { orgNo })
      await recordViews(ctx, seen, '下载了证书 PDF')
      return storeFile(ctx, { name: `证书_${ctx.today}_${done}份.zip`, bytes, purpose: 'result', orgNo })
    }, 'certificate.zip-done')
    const missed = list.length - 1 - done
    return { note: `生成 ${done} 份${missed > 0 ? `，${missed} 份没有生成，原因在清单里` : ''}。`, fileId: file.id }
  },
})
