import { listCases, type CaseRow } from '../../kernel/case-lists.ts'
import { getImplementation, listWorkflows } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { dayInChina } from '../../kernel/dates.ts'
import { issueDocument } from '../../kernel/documents/issued.ts'
import { dayInWords, PDF, pdfAnswer, renderOfficial } from '../../kernel/documents/official.ts'
import { Refusal } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import type { FileAnswer } from '../../kernel/server.ts'
import { ledgerKind } from './documents.ts'

/** More rows than fit on a hundred pages are read on the screen, not on paper. */
const MOST_ROWS = 2000

type Filter = { workflow?: string | undefined; state?: string | undefined; q?: string | undefined }

/** The list of cases as a printed ledger: head repeated, 合计行, 填表人, 单位负责人, 日期; issued with a code. */
export async function printCaseLedger(ctx: Ctx, filter: Filter): Promise<FileAnswer> {
  const rows: CaseRow[] = []
  for (let page = 1; ; page++) {
    const found = await listCases(ctx, { list: 'all', ...filter }, { page, size: 200, sort: 'no' })
    if (found.total > MOST_ROWS)
      throw new Refusal({
        fact: `符合条件的有 ${found.total} 件，`,
        rule: `一本台账最多印 ${MOST_ROWS} 件。`,
        written: '没有打印。',
        ways: ['加上筛选条件（事项、状态）后再打印。'],
      })
    rows.push(...found.rows)
    if (rows.length >= found.total || found.rows.length === 0) break
  }
  const issuer = { no: mainUnit(ctx.actor.org.no), name: ctx.actor.org.name }
  const title = `${filter.workflow ? titleOf(filter.workflow) : ''}办件台账`
  const closed = rows.filter((row) => row.closed_at).length
  const issued = await issueDocument(ctx, {
    kind: ledgerKind.id,
    kindTitle: ledgerKind.title,
    orgNo: issuer.no,
    issuer,
    title,
    number: `截至 ${ctx.today}，${rows.length} 件`,
    mediaType: PDF,
    facts: { rows: rows.length, filter },
    render: (mark) =>
      renderOfficial(
        {
          title,
          subtitle: `${issuer.name}　截至${dayInWords(ctx.today)}`,
          issuer: issuer.name,
          landscape: true,
          filler: maskName(ctx.actor.name),
          sections: [
            {
              kind: 'table',
              title: '',
              columns: [
                { header: '序号', width: 0.8, number: true },
                { header: '办件编号', width: 2.9 },
                { header: '事项', width: 1.5 },
                { header: '标题', width: 3.2 },
                { header: '申报单位', width: 2 },
                { header: '主管部门', width: 2 },
                { header: '状态', width: 1.1 },
                { header: '提交', width: 1.3 },
                { header: '办结', width: 1.3 },
              ],
              rows: rows.map((row, at) => [
                String(at + 1),
                row.no,
                titleOf(row.workflow),
                row.title,
                row.org_name,
                row.authority_name,
                getImplementation(row.workflow).workflow.states[row.state]?.title ?? row.state,
                row.submitted_at ? dayInChina(row.submitted_at) : '—',
                row.closed_at ? dayInChina(row.closed_at) : '—',
              ]),
              total: ['', `合计 ${rows.length} 件`, '', '', '', '', '', `在办 ${rows.length - closed}`, `办结 ${closed}`],
            },
          ],
        },
        mark,
      ),
  })
  ctx.audit.subject('document', issued.id, `${title} ${rows.length} 件`, { orgNo: issuer.no })
  ctx.audit.detail({ filter, rows: rows.length })
  return pdfAnswer(`${title}_${ctx.today}_${rows.length}件`, issued.bytes)
}

const titleOf = (workflow: string) => listWorkflows().find((one) => one.id === workflow)?.title ?? ''
