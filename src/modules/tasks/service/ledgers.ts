import type { Output } from '../../../kernel/api.ts'
import { clauseLabel } from '../../../kernel/clause-labels.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import { issueDocument } from '../../../kernel/documents/issued.ts'
import { PDF, pdfAnswer, renderOfficial } from '../../../kernel/documents/official.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { LedgerBalance } from '../ledger-import.ts'
import { ledgerImport, readLedgerFile, sortUnits } from '../ledger-import.ts'
import { builtinLedgers, resolveUnit } from '../builtin.ts'
import { lineStates, unitKinds } from '../codes.ts'
import { ledgerApi } from '../ledger-api.ts'
import {
  findLedger,
  findLine,
  insertLedger,
  insertLines,
  listLedgers,
  listNames,
  listTasksOfLine,
  lockLine,
  searchLines,
  setLine,
  type CountedLine,
  type LineFilter,
} from '../store/ledgers.ts'

type Line = Output<typeof ledgerApi.listTaskLines>['rows'][number]
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const lineExport = defineExport<typeof ledgerApi.exportTaskLines.input, CountedLine>({
  kind: 'tasks.lines',
  title: '任务台账',
  audit: 'task.export-lines',
  input: ledgerApi.exportTaskLines.input,
  async open(ctx, { format, columns: chosen, ...filter }) {
    const { total } = await searchLines(ctx, filter, { limit: 1, offset: 0 })
    return {
      total,
      format,
      chosen,
      mark: ctx.actor.demonstration ? '演示数据' : undefined,
      facts: { ...filter },
      columns: [
        { key: 'no', header: '序号', format: 'text', value: (row) => row.no },
        { key: 'measure', header: '措施', format: 'text', value: (row) => row.measure },
        { key: 'task', header: '任务', format: 'text', value: (row) => row.task },
        { key: 'lead', header: '牵头单位', format: 'text', value: (row) => row.lead.join('、') },
        { key: 'participants', header: '参加单位', format: 'text', value: (row) => row.participants.join('、') },
        { key: 'responsible', header: '责任单位', format: 'text', value: (row) => row.responsible.join('、') },
        { key: 'toAssign', header: '待明确', format: 'text', value: (row) => row.to_assign.join('、') },
        { key: 'dueOn', header: '完成期限', format: 'text', value: (row) => row.due_on ?? '' },
        { key: 'state', header: '状态', format: 'text', value: (row) => lineStates[row.state] },
        { key: 'share', header: '进度（%）', format: 'text', value: (row) => row.share ?? '' },
        { key: 'source', header: '原文位置', format: 'text', value: (row) => row.source },
        { key: 'clause', header: '依据', format: 'text', value: (row) => (row.clause ? clauseLabel(row.clause) : '') },
      ],
      page: async (inner, offset, limit) => (await searchLines(inner, filter, { limit, offset })).rows,
    }
  },
})

export const ledgerHandlers: Handlers<typeof ledgerApi> = {
  async listTaskLedgers(ctx) {
    const rows = await listLedgers(ctx)
    const used = new Set(rows.map((row) => row.code))
    return {
      rows: rows.map((row) => ({
        id: row.id, orgNo: row.org_no, code: row.code, title: row.title, clause: row.clause, note: row.note,
        source: row.source as 'builtin', lines: row.lines, issued: row.issued, createdAt: row.created_at,
      })),
      offered: builtinLedgers.filter((one) => !used.has(one.id)).map((one) => ({ code: one.id, title: one.title, note: one.note, lines: one.lines.length })),
    }
  },

  async adoptTaskLedger(ctx, { code }) {
    const found = builtinLedgers.find((one) => one.id === code)
    if (!found) throw new NotFound('任务台账')
    const ledger = await insertLedger(ctx, { code, title: found.title, clause: found.clause, note: found.note, source: 'builtin' })
    if (!ledger) throw new HttpError({ status: 409, message: `“${found.title}”已经启用。什么也没有写入。` })
    const parts = new Map(found.parts.map((part) => [part.id, part.title]))
    await insertLines(
      ctx,
      ledger,
      found.lines.map((line) => ({
        ...line,
        part: parts.get(line.part) ?? line.part,
        lead: sortUnits(line.lead).units,
        participants: sortUnits(line.participants).units,
        responsible: sortUnits(line.responsible).units,
        toAssign: line.toAssign.map((one) => one.text),
      })).map(({ no, part, measure, task, lead, participants, responsible, toAssign, dueOn, source, clause }) => ({
        no, part, measure, task, lead, participants, responsible, toAssign, dueOn, source, clause,
      })),
    )
    ctx.audit.subject('task-ledger', ledger.id, ledger.title, { orgNo: ledger.org_no })
    ctx.audit.because(undefined, found.clause)
    ctx.audit.change({ kind: 'task-ledger', id: ledger.id, action: 'adopt', after: { code, lines: found.lines.length }, orgNo: ledger.org_no })
    return { id: ledger.id, lines: found.lines.length }
  },

  async createTaskLedger(ctx, { title, clause, note }) {
    checkClause(clause)
    const ledger = (await insertLedger(ctx, { title, clause: clause ?? null, note, source: 'screen' }))!
    ctx.audit.subject('task-ledger', ledger.id, title, { orgNo: ledger.org_no })
    ctx.audit.change({ kind: 'task-ledger', id: ledger.id, action: 'create', after: { title }, orgNo: ledger.org_no })
    return { id: ledger.id }
  },

  async downloadTaskTemplate() {
    return { name: '任务台账导入模板.xlsx', mediaType: XLSX, bytes: await writeWorkbook(templateWorkbook(ledgerImport, { lists: {} })) }
  },

  async checkTaskLedger(ctx, _input, upload): Promise<LedgerBalance> {
    const { balance } = await readLedgerFile(ctx, upload)
    ctx.audit.subject('task-ledger', balance.sha256.slice(0, 16), upload.name)
    ctx.audit.detail({ sent: balance.sent, rejected: balance.rejected })
    return balance
  },

  async loadTaskLedger(ctx, { sha256, title, clause }, upload): Promise<LedgerBalance> {
    checkClause(clause)
    const { balance, lines } = await readLedgerFile(ctx, upload)
    if (balance.sha256 !== sha256) throw new HttpError({ status: 409, message: '这个文件和预检的文件不是同一个。什么也没有写入。请重新预检后再写入。' })
    if (balance.fileProblems.length > 0 || balance.rejected > 0 || balance.sent === 0) {
      const first = balance.fileProblems[0]?.message ?? (balance.sent === 0 ? '文件里没有任务' : `${balance.rejected} 行没有通过检查`)
      throw new Invalid([{ path: 'file', message: `${first}。什么也没有写入。请改正文件后重新预检。` }])
    }
    const ledger = (await insertLedger(ctx, { title, clause: clause ?? null, note: `由文件“${upload.name}”导入`, source: 'file' }))!
    await insertLines(ctx, ledger, lines)
    ctx.audit.subject('task-ledger', ledger.id, title, { orgNo: ledger.org_no })
    ctx.audit.change({ kind: 'task-ledger', id: ledger.id, action: 'load', after: { title, lines: lines.length, sha256 }, orgNo: ledger.org_no })
    return { ...balance, ledgerId: ledger.id }
  },

  async listTaskLines(ctx, { page, size, sort: _, ...filter }) {
    const found = await searchLines(ctx, filter, { limit: size, offset: (page - 1) * size })
    return { total: found.total, counts: found.counts, rows: found.rows.map(showLine), ...(await listNames(ctx, filter.ledgerId)) }
  },

  exportTaskLines: (ctx, input) => lineExport.answer(ctx, input),

  async printTaskLines(ctx, filter) {
    return printLines(ctx, filter)
  },

  async getTaskLine(ctx, { id }) {
    const row = await findLine(ctx, id)
    if (!row) throw new NotFound('任务')
    const tasks = await listTasksOfLine(ctx, id)
    const named = [...row.lead, ...row.participants, ...row.responsible]
    return {
      ...showLine(row),
      tasks: tasks.map((one) => ({ id: one.id, title: one.title, issuedOn: one.issued_on, dueOn: one.due_on, duties: one.duties, done: one.done })),
      unitKinds: named.map((name) => {
        const unit = resolveUnit(name)
        return { name: unit?.name ?? name, kind: unit ? unitKinds[unit.kind as keyof typeof unitKinds] : '不在名称对照表中', asWritten: name }
      }),
    }
  },

  async addTaskLine(ctx, { ledgerId, lead, participants, responsible, dueOn, clause, ...line }) {
    checkClause(clause)
    checkRoles(lead, participants, responsible)
    const ledger = await findLedger(ctx, ledgerId)
    if (!ledger) throw new NotFound('任务台账')
    const sorted = [lead, participants, responsible].map(sortUnits)
    const [id] = await insertLines(ctx, ledger, [
      {
        ...line, source: '', clause: clause ?? null, dueOn: dueOn ?? null,
        lead: sorted[0]!.units, participants: sorted[1]!.units, responsible: sorted[2]!.units, toAssign: sorted.flatMap((one) => one.open),
      },
    ])
    ctx.audit.subject('task-line', id!, `${ledger.title} ${line.no}`, { orgNo: ledger.org_no })
    ctx.audit.change({ kind: 'task-line', id: id!, action: 'add', after: { no: line.no, task: line.task }, orgNo: ledger.org_no })
    return { id: id! }
  },

  async setTaskLine(ctx, { id, version, dueOn, lead, participants, responsible, reason }) {
    checkRoles(lead, participants, responsible)
    const line = await lockLine(ctx, id)
    if (!line) throw new NotFound('任务')
    if (line.version !== version) throw new Stale({ by: '本单位同事', at: ctx.today, fields: ['期限、单位'] })
    const sorted = [lead, participants, responsible].map(sortUnits)
    const set = { due_on: dueOn, lead: sorted[0]!.units, participants: sorted[1]!.units, responsible: sorted[2]!.units, to_assign: sorted.flatMap((one) => one.open) }
    const next = await setLine(ctx, line, set)
    ctx.audit.subject('task-line', id, `${line.no} ${line.measure}`, { orgNo: line.org_no })
    ctx.audit.because(reason, line.clause ?? undefined)
    ctx.audit.change({
      kind: 'task-line', id, action: 'set', orgNo: line.org_no,
      before: { dueOn: line.due_on, lead: line.lead, participants: line.participants, responsible: line.responsible },
      after: { dueOn, lead: set.lead, participants: set.participants, responsible: set.responsible },
    })
    return { version: next }
  },
}

export function checkClause(clause: string | undefined): void {
  if (clause && clauseLabel(clause) === clause) throw new Invalid([{ path: 'clause', message: `条款索引里没有“${clause}”。在“政策”页查到条款号，或留空。` }])
}

function checkRoles(lead: readonly string[], participants: readonly string[], responsible: readonly string[]): void {
  if (responsible.length > 0 && lead.length + participants.length > 0)
    throw new Invalid([{ path: 'responsible', message: '责任单位不能与牵头、参加单位同时写。原文分牵头和参加的只写那两栏，不分的只写责任单位。' }])
}

export function showLine(row: CountedLine): Line {
  return {
    id: row.id, ledgerId: row.ledger_id, ledgerTitle: row.ledger_title, no: row.no, part: row.part, measure: row.measure, task: row.task,
    lead: row.lead, participants: row.participants, responsible: row.responsible, toAssign: row.to_assign, dueOn: row.due_on,
    source: row.source, clause: row.clause, version: row.version, state: row.state, duties: row.duties, done: row.done, share: row.share,
  }
}

const MOST_PRINTED = 500

async function printLines(ctx: Ctx, filter: LineFilter) {
  const { rows, total } = await searchLines(ctx, filter, { limit: MOST_PRINTED, offset: 0 })
  if (total > MOST_PRINTED)
    throw new Refusal({ fact: `符合条件的有 ${total} 项。`, rule: `一次打印不超过 ${MOST_PRINTED} 项。`, written: '没有打印。', ways: ['加上筛选条件，或导出 Excel。'] })
  const issuer = { no: ctx.actor.org.no, name: ctx.actor.org.name }
  const title = '督办任务台账'
  const issued = await issueDocument(ctx, {
    kind: 'task-ledger', kindTitle: title, orgNo: issuer.no, issuer, title, number: `${ctx.today} ${rows.length} 项`, mediaType: PDF,
    facts: { lines: rows.length },
    render: (mark) =>
      renderOfficial(
        {
          title,
          subtitle: `${rows.length} 项，${ctx.today}`,
          issuer: issuer.name,
          landscape: true,
          filler: ctx.actor.name,
          sections: [
            {
              kind: 'table',
              title: '任务',
              columns: [
                { header: '序号', width: 1 },
                { header: '措施', width: 3 },
                { header: '任务', width: 6 },
                { header: '牵头（责任）单位', width: 3.4 },
                { header: '参加单位', width: 3 },
                { header: '期限', width: 1.8 },
                { header: '状态', width: 1.6 },
              ],
              rows: rows.map((row) => [
                row.no, row.measure, row.task, [...row.lead, ...row.responsible].join('、'), [...row.participants, ...row.to_assign].join('、'),
                row.due_on ?? '未设定', lineStates[row.state],
              ]),
            },
          ],
        },
        mark,
      ),
  })
  ctx.audit.subject('document', issued.id, title)
  ctx.audit.detail({ lines: rows.length })
  return pdfAnswer(`${title}_${ctx.today}`, issued.bytes)
}
