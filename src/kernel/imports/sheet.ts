import { maskName } from '../mask.ts'
import { checkRecord } from './check.ts'
import type { ImportContext, ImportDeclaration, Problem, RecordValues } from './declare.ts'
import { templateId } from './declare.ts'
import type { HeaderMatch } from './header.ts'
import { findHeader } from './header.ts'
import type { Cell, SheetRow, Table, TableSheet } from './table.ts'
import { columnLetter } from './table.ts'

/** A problem with its place in the spreadsheet. `column` is the letter, '' where the column is absent. */
export type RowProblem = Problem & { excelRow: number; column: string; header: string }
export type FileProblem = {
  code: 'no-header' | 'no-rows' | 'missing-columns' | 'repeated-columns' | 'old-template' | 'other-template'
  message: string
  mend: string
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
export type SheetOptions = {
  /** The school's own column names, each with the field it stands for. */
  remembered?: Readonly<Record<string, string>>
  /** Rows between two calls of `onProgress`, which may throw to cancel. */
  onProgress?: (checked: number, total: number) => void
}

const FOOTER =
  /^(合计|总计|小计|填表人|填报人|制表人|审核人|负责人|单位负责人|填报单位|填表日期|说明|备注|注)\s*[:：]?/

/**
 * Checks a whole file as it was read: template version, header, every row by `checkRecord`, merged data cells,
 * and rows that are the same record. The first visible sheet with a header is taken. Nothing is written anywhere.
 */
export function checkSheet(
  declaration: ImportDeclaration,
  table: Table,
  context: ImportContext,
  options: SheetOptions = {},
): SheetCheck {
  const { sheet, header } = chooseSheet(declaration, table, options)
  const check: SheetCheck = {
    sheetName: sheet?.name ?? '',
    ...(header === undefined ? {} : { header }),
    fileProblems: sheet === undefined ? [NO_SHEET] : fileProblems(declaration, sheet, header),
    rows: [],
    skipped: [],
    counts: { sent: 0, passed: 0, rejected: 0, warnings: 0, fixed: 0 },
  }
  if (sheet === undefined || header === undefined || check.fileProblems.length > 0) return check
  const data = sheet.rows.filter(
    (row) => row.excelRow > header.excelRow && header.columns.some((column) => hasText(row, column.index)),
  )
  const letters = new Map(header.columns.map((column) => [column.key, column]))
  const titles = new Map(declaration.fields.map((field) => [field.key, field.title]))
  const place = (excelRow: number, problem: Problem): RowProblem => {
    const column = letters.get(problem.key)
    const header = column?.header ?? titles.get(problem.key) ?? '整行'
    return { ...problem, excelRow, column: column?.letter ?? '', header }
  }
  const merged = mergedRows(sheet, header)
  data.forEach((row, at) => {
    const footer = footerText(row, header)
    if (footer !== undefined) {
      check.skipped.push({ excelRow: row.excelRow, text: footer })
      return
    }
    const input: Record<string, Cell | undefined> = {}
    for (const column of header.columns) input[column.key] = row.cells[column.index]
    const record = checkRecord(declaration, input, context)
    const merge = merged.get(row.excelRow)
    // What a merged row seems to say is not what its sender meant, so only the merge is reported.
    const problems =
      merge === undefined
        ? record.problems.map((problem) => place(row.excelRow, problem))
        : [{ ...merge, excelRow: row.excelRow }]
    const key = merge === undefined ? declaration.key(record.values) : undefined
    const ok = record.ok && merge === undefined
    check.rows.push({
      excelRow: row.excelRow,
      values: record.values,
      ok,
      problems,
      ...(key === undefined ? {} : { key }),
    })
    if (at % 1000 === 999) options.onProgress?.(at + 1, data.length)
  })
  if (check.rows.length === 0) check.fileProblems.push(NO_ROWS)
  markRepeated(declaration, check.rows, place)
  check.counts = count(check.rows)
  return check
}

const NO_SHEET: FileProblem = {
  code: 'no-rows',
  message: '工作簿是空的，没有标题行，也没有数据',
  mend: '核对是否选错文件，或下载现行模板填写',
}
const NO_ROWS: FileProblem = {
  code: 'no-rows',
  message: '表中没有数据行，标题行下面是空的',
  mend: '从标题行的下一行开始填写，每行一条',
}

function chooseSheet(
  declaration: ImportDeclaration,
  table: Table,
  options: SheetOptions,
): { sheet: TableSheet | undefined; header: HeaderMatch | undefined } {
  const visible = table.sheets.filter((sheet) => !sheet.hidden && sheet.rows.length > 0)
  for (const sheet of visible) {
    const header = findHeader(declaration, sheet, options.remembered)
    if (header !== undefined) return { sheet, header }
  }
  return { sheet: visible[0], header: undefined }
}

function fileProblems(
  declaration: ImportDeclaration,
  sheet: TableSheet,
  header: HeaderMatch | undefined,
): FileProblem[] {
  const version = versionProblem(declaration, sheet, header)
  if (version !== undefined) return [version]
  if (header === undefined) {
    const wanted = declaration.fields
      .filter((field) => field.required === 'always')
      .map((field) => field.title)
    return [
      {
        code: 'no-header',
        message: `工作表“${sheet.name}”的前 10 行里没有找到标题行`,
        mend: `标题行要有 ${wanted.slice(0, 6).join('、')} 等列名。可下载现行模板 ${templateId(declaration)} 填写`,
      },
    ]
  }
  const problems: FileProblem[] = header.repeated.map((repeat) => ({
    code: 'repeated-columns',
    message: `${repeat.letters.join(' 列和 ')} 列都是“${repeat.header}”，无法确定用哪一列`,
    mend: '删去或改名其中一列',
  }))
  if (header.missing.length > 0) {
    problems.push({
      code: 'missing-columns',
      message: `缺少必填的列：${header.missing.map((field) => field.title).join('、')}`,
      mend: '加上这些列；列名不同的，在“列匹配”中指定',
    })
  }
  return problems
}

/** The template id written above the header, such as roster-2026.1; undefined for a school's own sheet. */
export function findTemplateId(sheet: TableSheet, headerRow: number): string | undefined {
  for (const row of sheet.rows) {
    if (row.excelRow >= headerRow) return undefined
    for (const cell of row.cells) {
      const found = /模板编号[:：\s]*([A-Za-z][\w-]*-\d{4}\.\d+)/.exec(cell.text.normalize('NFKC'))
      if (found?.[1] !== undefined) return found[1]
    }
  }
  return undefined
}

function versionProblem(
  declaration: ImportDeclaration,
  sheet: TableSheet,
  header: HeaderMatch | undefined,
): FileProblem | undefined {
  const used = findTemplateId(sheet, header?.excelRow ?? 11)
  const current = templateId(declaration)
  if (used === undefined || used === current) return undefined
  if (used.slice(0, used.lastIndexOf('-')) !== declaration.id) {
    return {
      code: 'other-template',
      message: `这是另一种模板 ${used}，这里要的是“${declaration.title}”模板 ${current}`,
      mend: '换到对应的导入页面，或下载现行模板',
    }
  }
  return {
    code: 'old-template',
    message: `这是模板 ${used}，现行模板是 ${current}`,
    mend: `下载现行模板 ${current}，把数据粘贴过去再上传`,
  }
}

function hasText(row: SheetRow, index: number): boolean {
  const cell = row.cells[index]
  return cell !== undefined && cell.kind !== 'empty' && cell.text.trim() !== ''
}

function footerText(row: SheetRow, header: HeaderMatch): string | undefined {
  const filled = row.cells.filter((cell) => cell.text.trim() !== '')
  const text = filled[0]?.text.trim() ?? ''
  const few = filled.length <= Math.max(1, Math.min(4, header.columns.length / 3))
  return few && FOOTER.test(text) ? text : undefined
}

// A merged cell below the header hides which record a value belongs to, so every row it touches is stopped.
function mergedRows(sheet: TableSheet, header: HeaderMatch): Map<number, Omit<RowProblem, 'excelRow'>> {
  const found = new Map<number, Omit<RowProblem, 'excelRow'>>()
  for (const merge of sheet.merges) {
    if (
      merge.top <= header.excelRow ||
      !header.columns.some((c) => c.index + 1 >= merge.left && c.index < merge.right)
    )
      continue
    const left = columnLetter(merge.left - 1)
    const right = columnLetter(merge.right - 1)
    const rows = merge.top === merge.bottom ? `第 ${merge.top} 行` : `第 ${merge.top}–${merge.bottom} 行`
    const column = left === right ? left : `${left}:${right}`
    for (let row = merge.top; row <= Math.min(merge.bottom, merge.top + 100_000); row++) {
      found.set(row, {
        key: '',
        level: 'block',
        column,
        header: '整行',
        found: '—',
        message: `合并单元格：${rows}的 ${column} 列被合并，无法分清各行各列的值`,
        mend: '取消合并，每行每列分别填写',
      })
    }
  }
  return found
}

// Both rows of a pair are stopped: nobody can tell here which of them is right.
function markRepeated(
  declaration: ImportDeclaration,
  rows: CheckedRow[],
  place: (excelRow: number, problem: Problem) => RowProblem,
): void {
  const byKey = new Map<string, CheckedRow[]>()
  for (const row of rows) {
    if (row.key === undefined || row.key === '') continue
    const same = byKey.get(row.key)
    if (same === undefined) byKey.set(row.key, [row])
    else same.push(row)
  }
  const keyField =
    declaration.fields.find((field) => field.type === 'idNumber')?.key ?? declaration.fields[0]?.key ?? ''
  for (const same of byKey.values()) {
    if (same.length < 2) continue
    for (const row of same) {
      // A file may hold one row thirty thousand times, so only the first few others are looked at.
      const near = same.slice(0, 6).filter((other) => other !== row)
      const numbers = near.slice(0, 5).map((other) => other.excelRow)
      const more = same.length > 6 ? `等 ${same.length - 1} 行` : '行'
      row.problems.push(
        place(row.excelRow, {
          key: keyField,
          level: 'block',
          found: foundKey(row, keyField),
          message: `与本文件第 ${numbers.join('、')} ${more}相同${nameDifference(declaration, row, near)}`,
          mend: '保留正确的一行，删去其余',
        }),
      )
      row.ok = false
    }
  }
}

function nameDifference(declaration: ImportDeclaration, row: CheckedRow, others: CheckedRow[]): string {
  const field = declaration.nameField ?? ''
  const mine = row.values[field]
  const theirs = others.map((other) => other.values[field]).find((name) => name !== mine)
  if (typeof mine !== 'string' || typeof theirs !== 'string') return ''
  return `，姓名不同（${maskName(mine)} / ${maskName(theirs)}）`
}

function foundKey(row: CheckedRow, keyField: string): string {
  const value = row.values[keyField]
  if (typeof value !== 'string') return '—'
  return value.length > 6 ? `${value.slice(0, 4)}${'*'.repeat(value.length - 6)}${value.slice(-2)}` : value
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
