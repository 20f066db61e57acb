import { maskName } from '../../../kernel/mask.ts'
import type { Output } from '../../../kernel/api.ts'
import { act, getCase, openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { authorityAbove, getOrg, responsibleAuthority } from '../../orgs/public.ts'
import type { api } from '../api.ts'
import { reportExport } from '../export.ts'
import { reportKinds, type ReportKind } from '../model.ts'
import { basisOf, deadlineFor, figuresNow, getReport, readChapters, reportTitle, writableReport } from '../read.ts'
import { compareFigures, definitionOf } from '../rules.ts'
import { listRestatements } from '../shelf-store.ts'
import { findListed, findReportOf, frozenOf, insertChapters, insertReport, listComments, listReports, setReport } from '../store.ts'
import { listedOf } from '../listed.ts'
import { reportWorkflow } from '../workflow.ts'

type ReportApi = Pick<typeof api, 'listReports' | 'exportReports' | 'openReport' | 'getReport' | 'sendReport'>

/** The year whose reports are due: the last one that has ended. */
export const dueYear = (ctx: Ctx) => Number(ctx.today.slice(0, 4)) - 1

export const reportHandlers: Handlers<ReportApi> = {
  async listReports(ctx, { page, size, ...filter }) {
    const { rows, total } = await listReports(ctx, filter, { offset: (page - 1) * size, limit: size })
    const orgNo = mainUnit(ctx.actor.org.no)
    const year = dueYear(ctx)
    const own: Output<typeof api.listReports>['own'] = []
    for (const kind of reportKinds) own.push({ kind, id: (await findReportOf(ctx, orgNo, kind, year))?.id ?? null })
    return { rows: rows.map(listedOf), total, year, deadline: await deadlineFor(ctx, orgNo, year), own }
  },

  exportReports: (ctx, input) => reportExport.answer(ctx, input),

  async openReport(ctx, { kind, year }) {
    const org = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    if (year > dueYear(ctx))
      throw new Refusal({
        fact: `${year} 年还没有结束。`,
        rule: '年度报告写的是全年，数字取到年末。',
        clause: definitionOf(kind).clause,
        ways: [`${year + 1} 年 1 月 1 日起可以编写。`],
      })
    const held = await findReportOf(ctx, org.no, kind, year)
    if (held) throw new HttpError({ status: 409, message: `本单位已有 ${year} 年的${definitionOf(kind).title}，在清单里打开它。什么也没有写入。` })
    const row = await insertReport(ctx, { orgNo: org.no, orgName: org.name, kind, year })
    await insertChapters(ctx, row, definitionOf(kind).chapters.map((one) => ({ chapter: one.id, body: one.start })))
    ctx.audit.subject('annual-report', row.id, reportTitle(row), { orgNo: org.no })
    ctx.audit.because(undefined, definitionOf(kind).clause)
    ctx.audit.change({ kind: 'annual-report', id: row.id, action: 'open', after: { kind, year }, orgNo: org.no })
    return { id: row.id }
  },

  async getReport(ctx, { id }) {
    const row = await getReport(ctx, id)
    const basis = await basisOf(ctx, row)
    const chapters = await readChapters(ctx, row, basis)
    const frozen = frozenOf(row)
    const definition = definitionOf(row.kind as ReportKind)
    const known = new Set(basis.figures.map((one) => one.id))
    return {
      ...listedOf(await findListed(ctx, row)),
      title: reportTitle(row),
      clause: definition.clause,
      deadline: await deadlineFor(ctx, row.org_no, row.year),
      writable: row.state === 'draft' && row.org_no === mainUnit(ctx.actor.org.no) && ctx.actor.permissions.has('reports.write'),
      figures: basis.figures.map((one) => ({ ...one, aliases: [...one.aliases], history: [...one.history] })),
      tables: basis.tables,
      changes: frozen ? compareFigures(frozen.figures, await figuresNow(ctx, row)) : [],
      chapters: chapters.map((one) => ({
        id: one.chapter,
        title: one.definition.title,
        hint: one.definition.hint,
        clause: one.definition.clause ?? null,
        body: one.body,
        version: one.version,
        updatedAt: one.updated_at,
        updatedBy: maskName(one.updated_by_name),
        text: one.text,
        problems: one.problems,
        numbers: one.numbers.map(({ explanation, ...number }) => ({
          ...number,
          explanation: explanation && { reason: explanation.reason, by: maskName(explanation.author_name), at: explanation.written_at },
        })),
        figures: one.definition.figures.filter((figure) => known.has(figure)),
        tables: one.definition.tables.filter((table) => basis.tables.some((held) => held.id === table)),
        charts: one.definition.charts.map((chart) => ({ id: chart.id, title: chart.title, kind: chart.kind, of: chart.kind === 'trend' ? chart.figure : chart.table })),
      })),
      comments: (await listComments(ctx, row.id)).map((one) => ({
        id: one.id,
        chapter: one.chapter,
        body: one.body,
        by: maskName(one.author_name),
        org: one.author_org_name,
        at: one.written_at,
        settledAt: one.settled_at,
        reply: one.reply,
      })),
      restatements: (await listRestatements(ctx, row.id)).map(({ authorName: _, ...one }) => one),
    }
  },

  async sendReport(ctx, { id }) {
    const row = await writableReport(ctx, id)
    const org = await getOrg(ctx, row.org_no)
    const title = reportTitle(row)
    if (row.case_id) {
      const held = await getCase(ctx, row.case_id)
      const sent = await act(ctx, held.id, held.version, 'submit', { facts: {} })
      return { caseId: sent.id, no: sent.no }
    }
    // A province has nobody above: it stands as its own authority, and a second person of it publishes.
    const authority = org.kind === 'school' ? await responsibleAuthority(ctx, org) : ((await authorityAbove(ctx, org.no)) ?? { no: org.no, name: org.shortName })
    if (org.kind !== 'school' && org.kind !== 'authority') throw new NotFound('年度报告')
    const file = await openCase(ctx, { workflow: reportWorkflow, orgNo: org.no, orgName: org.name, authority, title, facts: { reportId: row.id } })
    await setReport(ctx, row.id, { case_id: file.id })
    const sent = await act(ctx, file.id, file.version, 'submit', { facts: {} })
    return { caseId: sent.id, no: sent.no }
  },
}
