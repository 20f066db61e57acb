import { z } from 'zod'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { safeFileName } from '../../kernel/documents/official.ts'
import { zipStream } from '../../kernel/documents/zip.ts'
import { HttpError } from '../../kernel/errors.ts'
import { storeFile } from '../../kernel/files.ts'
import { defineJob, type JobDefinition } from '../../kernel/jobs.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { packDossier } from './dossier.ts'
import { issueCard, issueSheet } from './issue.ts'
import { withSubject } from './subject.ts'

/** Cards or sheets of many students in one archive; a list says of each which file it became or why not. */
export const issueManyJob = defineJob({
  kind: 'papers.many',
  title: '成批制作',
  payload: z.object({ kind: z.enum(['card', 'sheet']), enrollmentIds: z.array(z.uuid()).min(1).max(5000), purpose: z.string() }),
  async run(job) {
    const { kind, enrollmentIds, purpose } = job.payload
    const [word, issue] = kind === 'card' ? (['学生证', issueCard] as const) : (['学籍卡', issueSheet] as const)
    const zip = zipStream()
    const rows: string[][] = [['序号', '学生', '结果', '文件或原因']]
    for (const [at, id] of enrollmentIds.entries()) {
      if (await job.cancelled()) return { note: `制作了 ${zip.count()} 份后停止，没有生成压缩包。`, cancelled: true }
      await job.progress(at, enrollmentIds.length)
      try {
        const paper = await job.transaction(
          (ctx) =>
            withSubject(ctx, id, `制作${word}`, purpose, async (subject) => {
              ctx.audit.subject('enrollment', id, word, { orgNo: subject.row.org_no, personId: subject.row.person_id })
              return { ...(await issue(ctx, subject)), number: subject.row.student_number ?? id }
            }),
          kind === 'card' ? 'paper.card' : 'paper.sheet',
        )
        rows.push([String(at + 1), paper.number, '已制作', zip.add(paper.name, paper.bytes)])
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        rows.push([String(at + 1), id, '没有制作', error.message])
      }
    }
    const done = zip.count()
    zip.add('清单.csv', writeCsv(rows))
    const bytes = zip.finish()
    const file = await job.transaction((ctx) => storeFile(ctx, { name: `${word}_${ctx.today}_${done}份.zip`, bytes, purpose: 'result', orgNo: mainUnit(ctx.actor.org.no) }))
    const missed = enrollmentIds.length - done
    return { note: `制作 ${done} 份${missed > 0 ? `，${missed} 份没有制作，原因在清单里` : ''}。`, fileId: file.id }
  },
})

/** The package of one student, signed by the school. */
export const packJob = defineJob({
  kind: 'papers.package',
  title: '个人档案包',
  payload: z.object({ enrollmentId: z.uuid(), purpose: z.string() }),
  async run(job) {
    const { enrollmentId, purpose } = job.payload
    const file = await job.transaction(
      (ctx) =>
        withSubject(ctx, enrollmentId, '导出个人档案包', purpose, async (subject) => {
          const { row } = subject
          ctx.audit.subject('enrollment', row.id, '个人档案包', { orgNo: row.org_no, personId: row.person_id })
          ctx.audit.because(purpose)
          const bytes = await packDossier(ctx, subject, purpose)
          const name = safeFileName(`个人档案_${row.student_number ?? row.id.slice(0, 8)}_${ctx.today}.zip`)
          return storeFile(ctx, { name, bytes, purpose: 'result', orgNo: row.org_no, personId: row.person_id })
        }),
      'paper.package',
    )
    return { note: '档案包已生成并签名。', fileId: file.id }
  },
})

export const jobs: readonly JobDefinition[] = [issueManyJob as unknown as JobDefinition, packJob as unknown as JobDefinition]
