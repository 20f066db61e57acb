import { createHash } from 'node:crypto'
import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { safeFileName } from '../../../kernel/documents/official.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid } from '../../../kernel/errors.ts'
import { checkSheet, type CheckedRow, type RowProblem } from '../../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import type { Handlers, Upload } from '../../../kernel/server.ts'
import type { api } from '../api.ts'
import { surroundingsOf } from '../judgement.ts'
import { emptyEntry, entryWords, type Entry, type Line } from '../model.ts'
import { judge } from '../rules.ts'
import { sheetImport, sheetLists, sheetWorkbook } from '../sheet.ts'
import { listValues } from '../store.ts'
import { loadOwn, refuseLate, refuseStale, tidy, writeFigures, type Loaded } from './entry.ts'

type SheetApi = Pick<typeof api, 'getSheet' | 'checkSheet' | 'loadSheet'>
type Check = Output<typeof api.checkSheet>

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const sheetHandlers: Handlers<SheetApi> = {
  async getSheet(ctx, { id }) {
    const { row, round, report } = await loadOwn(ctx, id)
    refuseLate(report)
    const { past } = await surroundingsOf(ctx, row, round)
    ctx.audit.subject('round-return', id, `${round.title}（${row.org_name}）离线表`, { orgNo: row.org_no })
    const filled = { caseNo: report.case_no!, roundTitle: round.title, orgName: row.org_name, closesOn: round.closes_on, lines: round.lines, entries: await listValues(ctx, id), past }
    return { name: safeFileName(`${round.title}_${row.org_name}_离线填报表.xlsx`), mediaType: XLSX, bytes: await writeWorkbook(sheetWorkbook(filled)) }
  },

  async checkSheet(ctx, { id }, upload) {
    const loaded = await loadOwn(ctx, id)
    refuseLate(loaded.report)
    const { check } = await readSheet(ctx, loaded, upload)
    ctx.audit.subject('round-return', id, `${loaded.round.title} 离线表 ${upload.name}`, { orgNo: loaded.row.org_no })
    ctx.audit.detail({ sent: check.sent, changed: check.changed, rejected: check.rejected })
    return check
  },

  async loadSheet(ctx, { id, version, sha256 }, upload) {
    const loaded = await loadOwn(ctx, id)
    refuseLate(loaded.report)
    await refuseStale(ctx, loaded.row, loaded.round, version)
    const { check, entries } = await readSheet(ctx, loaded, upload)
    if (check.sha256 !== sha256) throw new HttpError({ status: 409, message: '这个文件和检查过的文件不是同一个。什么也没有写入。请重新检查后再导入。' })
    if (check.fileProblems.length > 0 || check.rejected > 0 || check.sent === 0) {
      const first = check.fileProblems[0]?.message ?? (check.sent === 0 ? '文件里没有指标' : `${check.rejected} 行没有通过检查`)
      throw new Invalid([{ path: 'file', message: `${first}。什么也没有写入。改正文件后重新检查。` }])
    }
    return writeFigures(ctx, loaded, entries, 'file')
  },
}

/** Reads the sheet by the import's own check, then judges the figures by the same rules as the form. */
async function readSheet(ctx: Ctx, { row, round, report }: Loaded, upload: Upload): Promise<{ check: Check; entries: Map<string, Entry> }> {
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: 500 }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const sheet = checkSheet(sheetImport, table, { today: ctx.today, lists: sheetLists })
  const lines = new Map(round.lines.map((line) => [line.id, line]))
  const known = await listValues(ctx, row.id)
  const entries = new Map<string, Entry>()
  const problems: RowProblem[] = []
  const changes: Check['changes'] = []
  const rowOf = new Map<string, number>()
  let rejected = 0
  const columnOf = (key: string) => sheet.header?.columns.find((one) => one.key === key)?.letter ?? ''
  const problem = (excelRow: number, key: string, found: string, message: string, mend: string, level: 'block' | 'warn' = 'block'): RowProblem => ({
    key, excelRow, column: columnOf(key), header: sheetImport.fields.find((one) => one.key === key)?.title ?? '', found, level, message, mend,
  })
  for (const one of sheet.rows) {
    problems.push(...one.problems)
    const line = lines.get(String(one.values['line'] ?? ''))
    const foreign = whyForeign(one, line, report.case_no!)
    if (foreign) problems.push(problem(one.excelRow, foreign.key, foreign.found, foreign.message, foreign.mend))
    if (!one.ok || foreign || !line) {
      rejected += 1
      continue
    }
    rowOf.set(line.id, one.excelRow)
    const before = known.get(line.id) ?? emptyEntry
    const after = tidy(line, entryOf(one, before, (key) => columnOf(key) !== ''))
    entries.set(line.id, after)
    const words = (entry: Entry) => [entryWords(line, entry), entry.source, entry.explanation].filter(Boolean).join('；')
    if (words(before) === words(after)) continue
    // Whoever downloaded the sheet did not see what was typed on the page since.
    const kept = { value: one.values['keptValue'] ?? null, base: one.values['keptBase'] ?? null }
    const meanwhile = columnOf('keptValue') !== '' && (kept.value !== before.value || kept.base !== before.base) && (after.value !== before.value || after.base !== before.base)
    if (meanwhile) problems.push(problem(one.excelRow, 'value', entryWords(line, after), `下载以后网上已改为 ${entryWords(line, before)}，导入会盖掉`, '核对以哪一个为准；要保留网上的数，把这一行改成网上的数', 'warn'))
    changes.push({ line: line.id, title: line.title, before: words(before), after: words(after), meanwhile })
  }
  const merged = new Map([...known, ...entries])
  const around = await surroundingsOf(ctx, row, round)
  for (const one of judge(round.lines, merged, around)) {
    const excelRow = rowOf.get(one.line)
    if (excelRow === undefined || one.explained) continue
    const key = one.rule === 'source' ? 'source' : one.rule === 'absent' ? 'explanation' : 'value'
    problems.push(problem(excelRow, key, entryWords(lines.get(one.line)!, merged.get(one.line)), one.message, one.mend, 'warn'))
  }
  return {
    entries,
    check: {
      sha256: createHash('sha256').update(upload.bytes).digest('hex'),
      version: row.version,
      sent: sheet.rows.length,
      changed: changes.length,
      unchanged: sheet.rows.length - rejected - changes.length,
      rejected,
      fileProblems: sheet.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: problems.sort((left, right) => left.excelRow - right.excelRow).map(({ excelRow, column, header, found, level, message, mend }) => ({ excelRow, column, header, found, level, message, mend })),
      changes,
    },
  }
}

function whyForeign(row: CheckedRow, line: Line | undefined, caseNo: string): { key: string; found: string; message: string; mend: string } | undefined {
  const no = String(row.values['caseNo'] ?? '')
  if (no !== '' && no !== caseNo) return { key: 'caseNo', found: no, message: `这一行属于另一份填报表 ${no}`, mend: `从本页重新下载 ${caseNo} 的表` }
  const id = String(row.values['line'] ?? '')
  if (id !== '' && !line) return { key: 'line', found: id, message: '这个批次没有这项指标', mend: '删去这一行，或从本页重新下载' }
  return undefined
}

/** A column that was deleted from the file leaves what it stands for as it is. */
function entryOf(row: CheckedRow, before: Entry, has: (key: string) => boolean): Entry {
  const number = (key: string, otherwise: number | null) => (has(key) ? ((row.values[key] as number | null | undefined) ?? null) : otherwise)
  const text = (key: string, otherwise: string) => (has(key) ? String(row.values[key] ?? '') : otherwise)
  return {
    value: number('value', before.value),
    base: number('base', before.base),
    notApplicable: has('absent') ? row.values['absent'] === '1' : before.notApplicable,
    source: text('source', before.source),
    explanation: text('explanation', before.explanation),
    files: before.files,
  }
}
