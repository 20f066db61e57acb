import { DOCX, PDF, safeFileName } from '../../../kernel/documents/official.ts'
import { printCode } from '../../../kernel/documents/code.ts'
import { publicUrl } from '../../../kernel/config.ts'
import { HttpError, Refusal } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { templateFor } from '../../documents/public.ts'
import type { api } from '../api.ts'
import { templateKind } from '../documents.ts'
import { lateExport } from '../export.ts'
import { listLateSchools, remind } from '../late.ts'
import type { ReportKind } from '../model.ts'
import { printWord } from '../print-word.ts'
import { protectFigures } from '../protect.ts'
import { printDraft, readDocument } from '../publish.ts'
import { deadlineFor, figuresNow, getReport, reportTitle } from '../read.ts'
import { compareFigures, definitionOf } from '../rules.ts'
import { insertRestatement, readPublishedPdf } from '../shelf-store.ts'
import { frozenOf } from '../store.ts'

type UpwardApi = Pick<typeof api, 'printReport' | 'restateReport' | 'listLate' | 'exportLate' | 'remindLate'>

export const upwardHandlers: Handlers<UpwardApi> = {
  async printReport(ctx, { id, format }) {
    const row = await getReport(ctx, id)
    const title = reportTitle(row)
    ctx.audit.subject('annual-report', row.id, `${title}（${format === 'pdf' ? 'PDF' : 'Word'}）`, { orgNo: row.org_no })
    const published = row.state === 'published' ? await readPublishedPdf(ctx, row.id) : undefined
    const name = safeFileName(`${title}${published ? '' : '（未发布）'}`)
    if (format === 'pdf') return { name: `${name}.pdf`, mediaType: PDF, bytes: published ? new Uint8Array(published.pdf) : await printDraft(ctx, row) }
    const url = publicUrl()
    const template = await templateFor(ctx, templateKind(row.kind as ReportKind), row.org_no)
    const bytes = await printWord(template, await readDocument(ctx, row), {
      number: `NB-${row.year}-${row.org_no}`,
      by: ctx.actor.name,
      today: row.published_on ?? ctx.today,
      code: published ? printCode(published.code) : '（发布后才有）',
      link: published && url ? `${url}/verify/${published.code}` : '',
      demonstration: ctx.actor.demonstration,
    })
    return { name: `${name}.docx`, mediaType: DOCX, bytes }
  },

  async restateReport(ctx, { id, note }) {
    const row = await getReport(ctx, id, true)
    const frozen = frozenOf(row)
    if (row.state !== 'published' || !frozen) throw new HttpError({ status: 409, message: '没有发布的报告直接改正文，不用更正说明。什么也没有写入。' })
    if (row.org_no !== mainUnit(ctx.actor.org.no)) throw new HttpError({ status: 403, message: `更正说明由${row.org_name}公开。什么也没有写入。` })
    // The public learns of a change no more than it could learn of both years' figures.
    const least = await readAmount(ctx, 'statistics.public-minimum', { orgNo: row.org_no })
    const changes = compareFigures(protectFigures(frozen.figures, least), protectFigures(await figuresNow(ctx, row), least))
    if (changes.length === 0)
      throw new Refusal({ fact: '发布以后公布的数没有变化。', rule: '更正说明列出发布时的数和现在的数。', clause: definitionOf(row.kind as ReportKind).clause, ways: ['文字上的错误，请在下一年报告里更正。'] })
    const restatementId = await insertRestatement(ctx, row, note, changes)
    ctx.audit.subject('annual-report', row.id, reportTitle(row), { orgNo: row.org_no })
    ctx.audit.because(note)
    ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'restate', after: { changes: changes.map((one) => ({ id: one.id, frozen: one.frozen, now: one.now })) }, orgNo: row.org_no })
    return { id: restatementId, notedOn: ctx.today, note, changes }
  },

  async listLate(ctx, { page, size, kind, year, q }) {
    const { rows, schools, handedIn } = await listLateSchools(ctx, { kind, year, q })
    return { rows: rows.slice((page - 1) * size, page * size), total: rows.length, schools, handedIn, deadline: await deadlineFor(ctx, mainUnit(ctx.actor.org.no), year) }
  },

  exportLate: (ctx, input) => lateExport.answer(ctx, input),

  async remindLate(ctx, { kind, year, orgNos }) {
    const { rows } = await listLateSchools(ctx, { kind, year })
    const chosen = orgNos ? rows.filter((one) => orgNos.includes(one.orgNo)) : rows
    const reminded = await remind(ctx, { kind, year }, chosen)
    ctx.audit.subject('annual-report', '', `催报 ${year} 年${definitionOf(kind).title}：${reminded} 所学校`)
    return { reminded }
  },
}
