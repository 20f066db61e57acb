import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { storeFile } from '../files.ts'
import { defineJob, enqueue, type JobDefinition } from '../jobs.ts'
import type { BackgroundAnswer, FileAnswer } from '../server.ts'
import { noteView } from '../views.ts'
import { listFile, refuseTooMany, type ListFile } from './list-file.ts'

/** Up to so many rows the file is made while the person waits; a larger one is made in the background. */
export const EXPORT_AT_ONCE = 5000
const PAGE = 5000

/** A list opened for export under the rights and masking of whoever asked. */
export type OpenList<Row> = Pick<ListFile<Row>, 'columns' | 'chosen' | 'format'> & {
  total: number
  /** Where the list as asked for has a name of its own. */
  title?: string
  /** One page in the order shown. In the background each page has a transaction of its own. */
  page: (ctx: Ctx, offset: number, limit: number) => Promise<readonly Row[]>
  /** What the audit keeps of the question: filters, never values of rows. */
  facts: Record<string, unknown>
}

const madeBy = (ctx: Ctx) => ({ today: ctx.today, demonstration: ctx.actor.demonstration })

type Exported<I extends z.ZodObject, Row> = {
  /** `students.export`: kind of the background job. */
  kind: string
  title: string
  /** Verb of the audit row; the one of the endpoint. */
  audit: string
  input: I
  open: (ctx: Ctx, input: z.output<I>) => Promise<OpenList<Row>>
}

export type ListExport<I extends z.ZodObject> = {
  /** Answers an export request: the file, or the job that makes it. */
  answer: (ctx: Ctx, input: z.output<I>) => Promise<FileAnswer | BackgroundAnswer>
  /** For the module's `jobs.ts`. */
  job: JobDefinition
}

/** Declares the export of a list once, for the request and for the background. */
export function defineExport<I extends z.ZodObject, Row>(declared: Exported<I, Row>): ListExport<I> {
  const { kind, title, audit, input, open } = declared
  // A file outlives the page it came from: on a demonstration deployment it says itself that nothing in it is real.
  const fileOf = (made: { today: string; demonstration: boolean }, list: OpenList<Row>, rows: ListFile<Row>['rows']) =>
    listFile({ title, day: made.today, ...(made.demonstration ? { mark: '演示数据' } : {}), ...list, rows })
  const note = (ctx: Ctx, list: OpenList<Row>, rows: number) => {
    ctx.audit.subject('export', title, `${title} ${rows} 行`)
    ctx.audit.detail({ ...list.facts, format: list.format, rows })
  }
  const job = defineJob({
    kind,
    title: `导出${title}`,
    payload: z.object({ input: z.unknown() }),
    async run(job) {
      const { list, made } = await job.transaction(async (ctx) => ({
        list: await open(ctx, input.parse(job.payload.input)),
        made: madeBy(ctx),
      }))
      let written = 0
      let stopped = false
      const pages = async function* () {
        while (written < list.total && !stopped) {
          const rows = await job.transaction((ctx) => list.page(ctx, written, PAGE))
          if (rows.length === 0) return
          yield rows
          written += rows.length
          await job.progress(written, list.total)
          stopped = await job.cancelled()
        }
      }
      const file = await fileOf(made, list, pages())
      if (stopped) return { note: '停止了，没有生成文件。', cancelled: true }
      const fileId = await job.transaction(async (ctx) => {
        note(ctx, list, written)
        const { name, bytes } = file
        return (await storeFile(ctx, { name, bytes, purpose: 'result', orgNo: ctx.actor.org.no })).id
      }, audit)
      const changed = written === list.total ? '' : `导出期间名单有变动，开始时是 ${list.total} 行。`
      return { note: `已导出 ${written} 行。${changed}`, fileId }
    },
  })
  return {
    job,
    async answer(ctx, asked) {
      const list = await open(ctx, asked)
      refuseTooMany(list.total)
      if (list.total > EXPORT_AT_ONCE) {
        const id = await enqueue(ctx, job, { input: asked }, { label: `导出${title} ${list.total} 行` })
        ctx.audit.subject('export', title, `${title} ${list.total} 行，在后台生成`)
        ctx.audit.detail({ ...list.facts, format: list.format })
        // Nobody is shown yet; the job keeps the views with the pages it reads.
        noteView(ctx)
        return { background: { id, rows: list.total } }
      }
      const rows = await list.page(ctx, 0, EXPORT_AT_ONCE)
      note(ctx, list, rows.length)
      return fileOf(madeBy(ctx), list, rows)
    },
  }
}
