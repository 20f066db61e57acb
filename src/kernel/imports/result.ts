import type { Outcome } from './check.ts'
import { OUTCOME_TITLES } from './check.ts'
import type { HeaderMatch } from './header.ts'
import { RESULT_HEADERS } from './header.ts'
import type { CheckedRow, SheetCheck } from './sheet.ts'
import type { SheetColumn, SheetRow, Table, WorkbookSpec } from './table.ts'

// Beyond this many a reason cell is no longer read, and a sheet of them no longer opens quickly.
const MAX_REASONS = 10

type Line = Array<string | number | boolean | null>

/**
 * The result workbook: the sender's own sheet with 结果, 错误列 and 原因 added at the right, and a second sheet with
 * only the failing rows, which can be mended and sent again as it is. Row numbers of the first sheet stay as they were.
 * `outcomes` says by row number what an import did; without it a row that passed is 通过.
 */
export function resultWorkbook(
  check: SheetCheck,
  table: Table,
  outcomes: ReadonlyMap<number, Outcome> = new Map(),
): WorkbookSpec {
  const sheet = table.sheets.find((candidate) => candidate.name === check.sheetName)
  const header = check.header
  if (sheet === undefined || header === undefined || check.fileProblems.length > 0) return fileResult(check)
  const width = ownWidth(sheet.rows, header)
  const checked = new Map(check.rows.map((row) => [row.excelRow, row]))
  const all: Line[] = []
  const failing: Line[] = []
  for (const row of sheet.rows) {
    while (all.length < row.excelRow - 1) all.push([])
    const line = ownCells(row, width)
    const result = checked.get(row.excelRow)
    if (row.excelRow === header.excelRow) line.push(...RESULT_HEADERS)
    else if (result !== undefined) line.push(...resultCells(result, outcomes.get(row.excelRow)))
    all.push(line)
    if (row.excelRow <= header.excelRow || result?.ok === false) failing.push(line)
  }
  const columns: SheetColumn[] = Array.from({ length: width + 3 }, (_, at) => ({
    header: '',
    width: at < width ? 14 : at === width + 2 ? 60 : 16,
  }))
  return {
    title: '导入结果',
    sheets: [
      { name: '结果', columns, rows: all, header: false },
      { name: '未通过', columns, rows: failing, header: false },
    ],
  }
}

function ownWidth(rows: SheetRow[], header: HeaderMatch): number {
  let width = 0
  for (const row of rows) if (row.cells.length > width) width = row.cells.length
  const headerCells = rows.find((row) => row.excelRow === header.excelRow)?.cells ?? []
  // The three columns of an earlier result are replaced, not repeated.
  const earlier = headerCells.findIndex((cell, at) =>
    RESULT_HEADERS.every((title, step) => headerCells[at + step]?.text === title),
  )
  return earlier < 0 ? width : earlier
}

// Numbers that a spreadsheet would round or shorten go back as text; dates as people read them.
function ownCells(row: SheetRow, width: number): Line {
  return Array.from({ length: width }, (_, at) => {
    const cell = row.cells[at]
    if (cell === undefined || cell.kind === 'empty') return null
    return cell.kind === 'number' && typeof cell.raw === 'number' && Math.abs(cell.raw) < 1e11
      ? cell.raw
      : cell.text
  })
}

function resultCells(row: CheckedRow, outcome: Outcome | undefined): Line {
  const shown = row.problems.filter((problem) => problem.level !== 'fixed' || row.ok)
  const columns = new Set(
    row.problems
      .filter((problem) => problem.level !== 'fixed')
      .map((problem) => `${problem.column} ${problem.header}`.trim()),
  )
  const reasons = shown.map((problem) => {
    const clause = problem.clause === undefined ? '' : `（${problem.clause}）`
    const word = problem.level === 'warn' ? '提示：' : ''
    return `${word}${problem.header}：${problem.message}${clause}。${problem.mend === '' ? '' : `${problem.mend}。`}`
  })
  const hidden = reasons.length - MAX_REASONS
  if (hidden > 0) reasons.splice(MAX_REASONS, hidden, `另有 ${hidden} 处，改好以上各处后再查。`)
  const result = row.ok ? (outcome === undefined ? '通过' : OUTCOME_TITLES[outcome]) : OUTCOME_TITLES.rejected
  return [result, [...columns].join('、'), reasons.join('\n')]
}

function fileResult(check: SheetCheck): WorkbookSpec {
  return {
    title: '导入结果',
    sheets: [
      {
        name: '结果',
        columns: [
          { header: '结果', width: 12 },
          { header: '原因', width: 60 },
          { header: '怎么改', width: 60 },
        ],
        rows: check.fileProblems.map((problem) => [OUTCOME_TITLES.rejected, problem.message, problem.mend]),
      },
    ],
  }
}
