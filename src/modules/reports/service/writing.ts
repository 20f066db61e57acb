import { HttpError, NotFound, Stale } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { api } from '../api.ts'
import { diffText } from '../diff.ts'
import type { ReportKind } from '../model.ts'
import { basisOf, getReport, readChapters, reportTitle, writableReport } from '../read.ts'
import { findChapter } from '../rules.ts'
import { findComment, findRevision, insertComment, listRevisions, lockChapter, putExplanation, settleComment, writeChapter, type ChapterRow, type ReportRow } from '../store.ts'

type WritingApi = Pick<typeof api, 'saveChapter' | 'listRevisions' | 'compareRevisions' | 'restoreRevision' | 'explainNumber' | 'commentOnChapter' | 'settleComment'>

export const writingHandlers: Handlers<WritingApi> = {
  async saveChapter(ctx, { id, chapter, body, version }) {
    const row = await writableReport(ctx, id)
    const held = await chapterAt(ctx, row, chapter, version)
    const saved = await writeChapter(ctx, held, body.replaceAll('\r\n', '\n'))
    note(ctx, row, chapter)
    // The text is kept in the history of its own; the audit says who changed which chapter.
    ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'write', before: { chapter, version: held.version, length: held.body.length }, after: { chapter, version: saved.version, length: saved.body.length }, orgNo: row.org_no })
    return { version: saved.version, updatedAt: saved.updated_at }
  },

  async listRevisions(ctx, { id, chapter }) {
    const row = await getReport(ctx, id)
    return {
      rows: (await listRevisions(ctx, row.id, chapter)).map((one) => ({ version: one.version, by: maskName(one.author_name), beganAt: one.began_at, writtenAt: one.written_at, restoredFrom: one.restored_from })),
    }
  },

  async compareRevisions(ctx, { id, chapter, version, against = version - 1 }) {
    const row = await getReport(ctx, id)
    const [now, before] = [await findRevision(ctx, row.id, chapter, version), await findRevision(ctx, row.id, chapter, against)]
    if (!now) throw new NotFound('历次稿')
    return { version, against, by: maskName(now.author_name), parts: diffText(before?.body ?? '', now.body) }
  },

  async restoreRevision(ctx, { id, chapter, to, version }) {
    const row = await writableReport(ctx, id)
    const held = await chapterAt(ctx, row, chapter, version)
    const old = await findRevision(ctx, row.id, chapter, to)
    if (!old) throw new NotFound('历次稿')
    const saved = await writeChapter(ctx, held, old.body, to)
    note(ctx, row, chapter)
    ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'restore', before: { chapter, version: held.version }, after: { chapter, version: saved.version, restoredFrom: to }, orgNo: row.org_no })
    return { version: saved.version }
  },

  async explainNumber(ctx, { id, chapter, passage, number, reason }) {
    const row = await writableReport(ctx, id)
    const read = (await readChapters(ctx, row, await basisOf(ctx, row))).find((one) => one.chapter === chapter)
    const found = read?.numbers.find((one) => one.passage === passage && one.raw === number)
    if (!found) throw new HttpError({ status: 409, message: '这一句已经改过，数字不在了。刷新后再看。什么也没有写入。' })
    await putExplanation(ctx, row, { chapter, passage, number, reason })
    note(ctx, row, chapter)
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'explain', after: { chapter, number, passage, reason }, orgNo: row.org_no })
    return {}
  },

  async commentOnChapter(ctx, { id, chapter, body }) {
    const row = await getReport(ctx, id)
    const definition = findChapter(row.kind as ReportKind, chapter)
    if (!definition) throw new NotFound('章')
    if (row.state === 'published') throw new HttpError({ status: 409, message: '报告已经发布，不再收审稿意见。什么也没有写入。' })
    const commentId = await insertComment(ctx, row, chapter, body)
    note(ctx, row, chapter)
    ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'comment', after: { chapter, body }, orgNo: row.org_no })
    if (mainUnit(ctx.actor.org.no) !== row.org_no)
      await notify(ctx, {
        to: { orgNo: row.org_no, permission: 'reports.write' },
        kind: 'case.comment',
        title: `${ctx.actor.org.name}对${row.year} 年报告“${definition.title}”一章有意见`,
        text: body,
        link: `/reports/${row.id}`,
      })
    return { id: commentId }
  },

  async settleComment(ctx, { id, reply }) {
    const comment = await findComment(ctx, id)
    if (!comment || comment.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('审稿意见')
    if (comment.settled_at) throw new HttpError({ status: 409, message: '这条意见已经答复。什么也没有写入。' })
    await settleComment(ctx, id, reply)
    const row = await getReport(ctx, comment.report_id)
    note(ctx, row, comment.chapter)
    ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'settle', before: { comment: comment.body }, after: { reply }, orgNo: row.org_no })
    return { id }
  },
}

/** The chapter as the writer saw it; somebody else's saving in between is told, and nothing is written. */
async function chapterAt(ctx: Ctx, row: ReportRow, chapter: string, version: number): Promise<ChapterRow> {
  const held = await lockChapter(ctx, row.id, chapter)
  if (!held) throw new NotFound('章')
  if (held.version === version) return held
  const at = clockInChina(held.updated_at).slice(0, 16)
  throw new Stale({ by: maskName(held.updated_by_name), at, fields: [findChapter(row.kind as ReportKind, chapter)?.title ?? chapter] })
}

function note(ctx: Ctx, row: ReportRow, chapter: string): void {
  ctx.audit.subject('annual-report', row.id, `${reportTitle(row)} · ${findChapter(row.kind as ReportKind, chapter)?.title ?? chapter}`, { orgNo: row.org_no })
}
