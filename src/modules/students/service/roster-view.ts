import type { Ctx } from '../../../kernel/context.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import type { BatchRow } from '../../../kernel/imports/batches.ts'
import { findHeader } from '../../../kernel/imports/header.ts'
import type { Opened } from '../../../kernel/imports/run.ts'
import { resultWorkbook } from '../../../kernel/imports/result.ts'
import type { SheetCheck } from '../../../kernel/imports/sheet.ts'
import { maskName } from '../../../kernel/mask.ts'
import { firstOf } from '../../../kernel/text.ts'
import { loadSchoolFacts, ownSchoolNo, rosterCheck } from '../facts.ts'
import { rosterFields } from '../reference.ts'
import type { RosterColumn } from '../roster-api.ts'
import type { RosterFile } from './roster-check.ts'

const MASKED_TYPES = new Set(['idNumber', 'name', 'phone', 'email'])
const types = new Map(rosterFields.map((field) => [field.key, field.type]))

/** Every column of the file with the field it was matched to and a sample that gives nobody away. */
export function columnsOf({ opened: { sheet, header }, facts: { ignored: left } }: Opened<RosterFile>): RosterColumn[] {
  if (!header) return []
  const first = sheet?.head.find((row) => row.excelRow > header.excelRow)
  const sample = (index: number, key: string | null) => {
    const text = first?.cells[index]?.text.trim() ?? ''
    // An added field may hold anything, so nothing of it is shown.
    const type = types.get(key ?? '')
    if (text === '' || type === undefined) return ''
    if (type === 'name') return maskName(text)
    return MASKED_TYPES.has(type) || /address|Address|birth/.test(key ?? '')
      ? `${[...text].slice(0, 2).join('')}**`
      : firstOf(text, 20)
  }
  const matched: RosterColumn[] = header.columns.map(({ index, letter, header: name, key, how }) => ({
    letter,
    header: name,
    key,
    how,
    sample: sample(index, key),
  }))
  const unmatched = (how: 'unknown' | 'ignored', columns: readonly { letter: string; header: string }[]) =>
    columns.map(({ letter, header: name }): RosterColumn => ({ letter, header: name, key: null, how, sample: '' }))
  return [...matched, ...unmatched('unknown', header.unknown), ...unmatched('ignored', left)].sort(
    (left, right) => left.letter.length - right.letter.length || (left.letter < right.letter ? -1 : 1),
  )
}

/** The sender's own sheet with result, columns and reason, from what the batch has kept of every row. */
export async function resultFile(
  ctx: Ctx,
  file: { bytes: Uint8Array; name: string },
  mapping: Readonly<Record<string, string>>,
  rows: readonly BatchRow[],
  which: 'all' | 'rejected',
): Promise<Uint8Array> {
  const table = await readTable(file.bytes, { fileName: file.name })
  const { declaration } = rosterCheck(ctx, await loadSchoolFacts(ctx, ownSchoolNo(ctx)))
  const found = table.sheets
    .filter((sheet) => !sheet.hidden && sheet.rows.length > 0)
    .map((sheet) => ({ sheet, header: findHeader(declaration, sheet, mapping) }))
    .find((one) => one.header !== undefined)
  const check: SheetCheck = {
    sheetName: found?.sheet.name ?? '',
    ...(found?.header ? { header: found.header } : {}),
    fileProblems: [],
    rows: rows.map((row) => ({
      excelRow: row.excelRow,
      values: {},
      ok: row.outcome !== 'rejected',
      problems: row.problems,
    })),
    skipped: [],
    counts: { sent: rows.length, passed: 0, rejected: 0, warnings: 0, fixed: 0 },
  }
  const spec = resultWorkbook(check, table, new Map(rows.map((row) => [row.excelRow, row.outcome])))
  const sheets = which === 'rejected' ? spec.sheets.filter((sheet) => sheet.name === '未通过') : spec.sheets
  return writeWorkbook({ ...spec, sheets: sheets.length > 0 ? sheets : spec.sheets })
}

/** 11-22 10:02 in China. */
export function shortTime(moment: string): string {
  return clockInChina(moment).slice(5, 16)
}
