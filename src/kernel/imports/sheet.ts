import type { ImportContext, ImportDeclaration, Problem, RecordValues } from './declare.ts'
import type { HeaderMatch } from './header.ts'
import { openSheet, type OpenOptions } from './open-sheet.ts'
import { sourceOf, type RowSource } from './source.ts'
import type { Table } from './table.ts'

/** A problem with its place in the spreadsheet. `column` is the letter, '' where the column is absent. */
export type RowProblem = Problem & { excelRow: number; column: string; header: string }
export type FileProblem = {
  code: 'no-header' | 'no-rows' | 'missing-columns' | 'repeated-columns' | 'old-template' | 'other-template'
  message: string
  mend: string
  /** Where the current template is. */
  link?: string
}
export type CheckedRow = {
  excelRow: number
  values: RecordValues
  key?: string
  ok: boolean
  problems: RowProblem[]
}
export type SheetCheck = {
  sheetName: string
  header?: HeaderMatch
  /** Any of these stops the whole file; then no row was checked. */
  fileProblems: FileProblem[]
  rows: CheckedRow[]
  /** Rows below the data that are no records, such as 合计 and 填表人. */
  skipped: Array<{ excelRow: number; text: string }>
  counts: { sent: number; passed: number; rejected: number; warnings: number; fixed: number }
}
/**
 * Checks a whole file: template, header, every row by `checkRecord`, merged data cells, and rows that are the same
 * record. The first visible sheet with a header is taken. Nothing is written anywhere. A large file is opened by
 * `openSheet` instead and judged slice by slice; the verdicts are the same, because this is what happens here.
 */
export function checkSheet(
  declaration: ImportDeclaration,
  table: Table | RowSource,
  context: ImportContext,
  options: OpenOptions = {},
): SheetCheck {
  const source = isSource(table) ? table : sourceOf(table)
  const { sheet, header, problems, skipped, check } = openSheet(declaration, source, context, options)
  const rows: CheckedRow[] = []
  if (sheet !== undefined && problems.length === 0) for (const slice of sheet.slices()) rows.push(...check(slice, context))
  return {
    sheetName: sheet?.name ?? '',
    ...(header === undefined ? {} : { header }),
    fileProblems: problems,
    rows,
    skipped,
    counts: count(rows),
  }
}

function isSource(table: Table | RowSource): table is RowSource {
  return table.sheets[0] === undefined || 'slices' in table.sheets[0]
}

function count(rows: CheckedRow[]): SheetCheck['counts'] {
  let passed = 0
  let warnings = 0
  let fixed = 0
  for (const row of rows) {
    if (row.ok) passed++
    for (const problem of row.problems) {
      if (problem.level === 'warn') warnings++
      else if (problem.level === 'fixed') fixed++
    }
  }
  return { sent: rows.length, passed, rejected: rows.length - passed, warnings, fixed }
}
