import { createHash } from 'node:crypto'
import type { Output } from '../../kernel/api.ts'
import { clauseLabel } from '../../kernel/clause-labels.ts'
import type { Ctx } from '../../kernel/context.ts'
import { readTable } from '../../kernel/documents/spreadsheet.ts'
import { Invalid } from '../../kernel/errors.ts'
import { declareImport, type ImportField } from '../../kernel/imports/declare.ts'
import { checkSheet } from '../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../kernel/imports/table.ts'
import type { Upload } from '../../kernel/server.ts'
import type { ledgerApi } from './ledger-api.ts'
import { resolveUnit, unitName } from './builtin.ts'
import type { NewLine } from './store/ledgers.ts'

export type LedgerBalance = Output<typeof ledgerApi.checkTaskLedger>

const text = (key: string, title: string, more: Partial<ImportField> = {}): ImportField => ({ key, title, aliases: [], type: 'text', required: 'never', ...more })

/** A ledger as a file: one task a row. Where a text does not part leading from participating units: 责任单位. */
export const ledgerImport = declareImport({
  id: 'task-ledger',
  title: '任务台账',
  version: '2026.1',
  fields: [
    text('no', '序号', { aliases: ['编号', '任务编号'], required: 'always', maxLength: 20, example: '1' }),
    text('part', '部分', { aliases: ['附件', '板块'], maxLength: 60 }),
    text('measure', '措施', { aliases: ['措施内容', '重点任务'], maxLength: 120 }),
    text('task', '任务', { aliases: ['具体任务', '任务内容', '工作任务'], required: 'always', maxLength: 500 }),
    text('lead', '牵头单位', { aliases: ['牵头部门'], maxLength: 400, example: '省教育厅、省财政厅', help: '几个单位用、分开' }),
    text('participants', '参加单位', { aliases: ['配合单位', '参与单位', '参加部门'], maxLength: 600 }),
    text('responsible', '责任单位', { aliases: ['责任部门'], maxLength: 600, help: '原文不分牵头和参加时填这一列' }),
    text('dueOn', '完成期限', { aliases: ['完成时限', '期限'], type: 'date', example: '2026-12-31', help: '文件没有写的留空' }),
    text('clause', '依据', { aliases: ['依据条款'], maxLength: 20, example: '001:2745' }),
  ],
  key: (values) => (values.no ? `${values.part ?? ''} ${values.no}` : undefined),
  nameField: 'no',
  rowChecks: [
    (values) =>
      values.responsible && (values.lead || values.participants)
        ? { key: 'responsible', level: 'block', found: String(values.responsible), message: '责任单位不能与牵头、参加单位同时写', mend: '原文分牵头和参加的只写那两列，不分的只写责任单位' }
        : undefined,
    (values) =>
      values.clause && clauseLabel(String(values.clause)) === String(values.clause)
        ? { key: 'clause', level: 'block', found: String(values.clause), message: '条款索引里没有这一条', mend: '在“政策”页查到条款号，或留空' }
        : undefined,
  ],
})

export const splitUnits = (value: unknown): string[] => [
  ...new Set(
    String(value ?? '')
      .split(/[、，,;；\n]+/)
      .map((one) => one.trim())
      .filter(Boolean),
  ),
]

/** Units by their own names, and what is no unit but has to be named by the authority. */
export function sortUnits(names: readonly string[]): { units: string[]; open: string[] } {
  const open = names.filter((name) => resolveUnit(name)?.kind === 'open')
  return { units: [...new Set(names.filter((name) => !open.includes(name)).map(unitName))], open }
}

/** Reads a file of tasks and says what a load would do. Writes nothing. */
export async function readLedgerFile(ctx: Ctx, upload: Upload): Promise<{ balance: LedgerBalance; lines: NewLine[] }> {
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: 5000 }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const check = checkSheet(ledgerImport, table, { today: ctx.today, lists: {} })
  const good = check.rows.filter((row) => row.ok).map(({ values }) => values)
  const lines = good.map((values): NewLine => {
    const lead = sortUnits(splitUnits(values.lead))
    const participants = sortUnits(splitUnits(values.participants))
    const responsible = sortUnits(splitUnits(values.responsible))
    return {
      no: String(values.no),
      part: String(values.part ?? ''),
      measure: String(values.measure ?? ''),
      task: String(values.task),
      lead: lead.units,
      participants: participants.units,
      responsible: responsible.units,
      toAssign: [...lead.open, ...participants.open, ...responsible.open],
      dueOn: values.dueOn ? String(values.dueOn) : null,
      source: '',
      clause: values.clause ? String(values.clause) : null,
    }
  })
  const named = [...new Set(lines.flatMap((line) => [...line.lead, ...line.participants, ...line.responsible]))]
  return {
    lines,
    balance: {
      sha256: createHash('sha256').update(upload.bytes).digest('hex'),
      sent: check.rows.length,
      added: lines.length,
      rejected: check.rows.length - lines.length,
      unknownUnits: named.filter((name) => !resolveUnit(name)).slice(0, 100),
      fileProblems: check.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: check.rows
        .flatMap((row) => row.problems)
        .slice(0, 500)
        .map(({ excelRow, column, header, found, level, message, mend }) => ({ excelRow, column, header, found, level, message, mend })),
      preview: lines.slice(0, 20).map((line) => ({
        no: line.no,
        measure: line.measure,
        task: line.task,
        units: [...line.lead, ...line.participants, ...line.responsible].join('、'),
        dueOn: line.dueOn,
      })),
      ledgerId: null,
    },
  }
}
