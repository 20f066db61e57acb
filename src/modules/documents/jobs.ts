import { z } from 'zod'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { zipStream } from '../../kernel/documents/zip.ts'
import { HttpError } from '../../kernel/errors.ts'
import { storeFile } from '../../kernel/files.ts'
import { defineJob, type JobDefinition } from '../../kernel/jobs.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { issueCaseForm } from './case-form.ts'

/**
 * The approval forms of many cases in one archive, each in a transaction of its own, with a list that says of every
 * case which file it became or why it did not. Begun anew after an interruption: a form that was issued before is
 * given again with its code.
 */
export const caseForms = defineJob({
  kind: 'documents.case-forms',
  title: '成批出具审批表',
  payload: z.object({ caseIds: z.array(z.uuid()).min(1).max(500) }),
  async run(job) {
    const { caseIds } = job.payload
    const zip = zipStream()
    const rows: string[][] = [['序号', '办件', '结果', '文件或原因']]
    for (const [at, id] of caseIds.entries()) {
      if (await job.cancelled()) return { note: `出具了 ${zip.count()} 份后停止，没有生成压缩包。`, cancelled: true }
      await job.progress(at, caseIds.length)
      try {
        const form = await job.transaction((ctx) => issueCaseForm(ctx, id, 'pdf'), 'document.issue-case-form')
        rows.push([String(at + 1), form.name.replace(/^审批表_|\.pdf$/g, ''), '已出具', zip.add(form.name, form.bytes)])
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        rows.push([String(at + 1), id, '没有出具', error.message])
      }
    }
    const done = zip.count()
    zip.add('清单.csv', writeCsv(rows))
    const bytes = zip.finish()
    const file = await job.transaction((ctx) => storeFile(ctx, { name: `审批表_${ctx.today}_${done}份.zip`, bytes, purpose: 'result', orgNo: mainUnit(ctx.actor.org.no) }))
    const missed = caseIds.length - done
    return { note: `出具 ${done} 份${missed > 0 ? `，${missed} 份没有出具，原因在清单里` : ''}。`, fileId: file.id }
  },
})

export const jobs: readonly JobDefinition[] = [caseForms as unknown as JobDefinition]
