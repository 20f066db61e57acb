import { maskName } from '../mask.ts'
import { checkRecord } from './check.ts'
import type { ImportContext, ImportDeclaration, Problem, RecordValues } from './declare.ts'
import type { HeaderMatch } from './header.ts'
import { findHeader } from './header.ts'
import type { CheckedRow, FileProblem, RowProblem } from './sheet.ts'
import { fileProblems, NO_ROWS, NO_SHEET } from './file-problems.ts'
import { headOf, type RowSheet, type RowSource } from './source.ts'
import type { Cell, SheetRow } from './table.ts'
import { columnLetter } from './table.ts'

export type OpenOptions = {
  /** The school's own column names, each with the field it stands for. */
  remembered?: Readonly<Record<string, string>>
}

/** A file whose header is found and whose rows were looked through once: what one row must know of all others. */
export type OpenSheet = {
  sheet: RowSheet | undefined
  header: HeaderMatch | undefined
  /** Any of these stops the whole file. */
  problems: FileProblem[]
  /** Rows that will be judged. */
  sent: number
  /** Rows below the data that are no records, such as 合计 and 填表人. */
  skipped: Array<{ excelRow: number; text: string }>
  /** Judges rows of one slice, in order; rows that are no records fall out. */
  check: (rows: readonly SheetRow[], context: ImportContext) => CheckedRow[]
}

type Same = { excelRow: number; name: string | undefined }
/** Rows with one key: how many, and the first few of them. */
type Repeat = { count: number; first: Same[] }

// A file may hold one row thirty thousand times, so only the first few others are named.
const NAMED = 6

const FOOTER =
  /^(合计|总计|小计|填表人|填报人|制表人|审核人|负责人|单位负责人|填报单位|填表日期|说明|备注|注)\s*[:：]?/

/**
 * Opens a file for checking: chooses the sheet, finds the header, reads all rows once for their number and for
 * records that occur twice. The rows themselves are judged afterwards, a slice at a time.
 */
export function openSheet(
  declaration: ImportDeclaration,
  source: RowSource,
  context: ImportContext,
  options: OpenOptions = {},
): OpenSheet {
  const { sheet, header } = chooseSheet(declaration, source, options)
  const problems = sheet === undefined ? [NO_SHEET] : fileProblems(declaration, headOf(sheet), header)
  const opened: OpenSheet = { sheet, header, problems, sent: 0, skipped: [], check: () => [] }
  if (sheet === undefined || header === undefined || problems.length > 0) return opened
  const merged = mergedRows(sheet, header)
  const repeats = scan(declaration, sheet, header, context, merged, opened)
  if (opened.sent === 0) opened.problems.push(NO_ROWS)
  const place = placing(declaration, header)
  const keyField =
    declaration.fields.find((field) => field.type === 'idNumber')?.key ?? declaration.fields[0]?.key ?? ''
  opened.check = (rows, context) =>
    rows.flatMap((row): CheckedRow[] => {
      if (!isData(row, header) || footerText(row, header) !== undefined) return []
      const record = checkRecord(declaration, inputOf(row, header), context)
      const merge = merged.get(row.excelRow)
      // What a merged row seems to say is not what its sender meant, so only the merge is reported.
      if (merge !== undefined) {
        const problems = [{ ...merge, excelRow: row.excelRow }]
        return [{ excelRow: row.excelRow, values: record.values, ok: false, problems }]
      }
      const problems = record.problems.map((problem) => place(row.excelRow, problem))
      const key = declaration.key(record.values)
      const repeat = key === undefined ? undefined : repeats.get(key)
      // All rows of a pair are stopped: nobody can tell here which of them is right.
      const repeated = repeat !== undefined && repeat.count > 1
      if (repeated) {
        const found = foundKey(record.values[keyField])
        const message = sameAs(row.excelRow, record.values[declaration.nameField ?? ''], repeat)
        problems.push(
          place(row.excelRow, { key: keyField, level: 'block', found, message, mend: '保留正确的一行，删去其余' }),
        )
      }
      const ok = record.ok && !repeated
      return [{ excelRow: row.excelRow, values: record.values, ok, problems, ...(key === undefined ? {} : { key }) }]
    })
  return opened
}

/** Gives a problem its place: letter and header as the sender's sheet has them. */
export function placing(declaration: Pick<ImportDeclaration, 'fields'>, header: HeaderMatch | undefined) {
  const columns = new Map((header?.columns ?? []).map((column) => [column.key, column]))
  const titles = new Map(declaration.fields.map((field) => [field.key, field.title]))
  return (excelRow: number, problem: Problem): RowProblem => {
    const column = columns.get(problem.key)
    const shown = column?.header ?? titles.get(problem.key) ?? '整行'
    return { ...problem, excelRow, column: column?.letter ?? '', header: shown }
  }
}

function chooseSheet(declaration: ImportDeclaration, source: RowSource, options: OpenOptions) {
  const visible = source.sheets.filter((sheet) => !sheet.hidden && sheet.count > 0)
  for (const sheet of visible) {
    const header = findHeader(declaration, headOf(sheet), options.remembered)
    if (header !== undefined) return { sheet, header }
  }
  return { sheet: visible[0], header: undefined }
}

// Reads every row once, but only the fields that make the key: which rows are the same record, and how many there are.
function scan(
  declaration: ImportDeclaration,
  sheet: RowSheet,
  header: HeaderMatch,
  context: ImportContext,
  merged: ReadonlyMap<number, unknown>,
  into: OpenSheet,
): Map<string, Repeat> {
  const { keyFields, derive: _, ...rest } = declaration
  const brief: ImportDeclaration =
    keyFields === undefined
      ? declaration
      : {
          ...rest,
          requiredRules: {},
          rowChecks: [],
          fields: declaration.fields
            .filter((field) => keyFields.includes(field.key) || field.key === declaration.nameField)
            .map((field) => ({ ...field, required: 'never' })),
        }
  const repeats = new Map<string, Repeat>()
  for (const slice of sheet.slices()) {
    for (const row of slice) {
      if (!isData(row, header)) continue
      const footer = footerText(row, header)
      if (footer !== undefined) {
        into.skipped.push({ excelRow: row.excelRow, text: footer })
        continue
      }
      into.sent += 1
      if (merged.has(row.excelRow)) continue
      const { values } = checkRecord(brief, inputOf(row, header), context)
      const key = declaration.key(values)
      if (key === undefined || key === '') continue
      const name = values[declaration.nameField ?? '']
      const mine = { excelRow: row.excelRow, name: typeof name === 'string' ? name : undefined }
      const known = repeats.get(key)
      if (known === undefined) repeats.set(key, { count: 1, first: [mine] })
      else {
        known.count += 1
        if (known.first.length < NAMED) known.first.push(mine)
      }
    }
  }
  return repeats
}

function sameAs(excelRow: number, name: RecordValues[string] | undefined, { count, first }: Repeat): string {
  const others = first.filter((other) => other.excelRow !== excelRow)
  const numbers = others.slice(0, NAMED - 1).map((other) => other.excelRow)
  const more = count > NAMED ? `等 ${count - 1} 行` : '行'
  const theirs = others.map((other) => other.name).find((other) => other !== name)
  const differs =
    typeof name === 'string' && theirs !== undefined ? `，姓名不同（${maskName(name)} / ${maskName(theirs)}）` : ''
  return `与本文件第 ${numbers.join('、')} ${more}相同${differs}`
}

function foundKey(value: RecordValues[string] | undefined): string {
  if (typeof value !== 'string') return '—'
  return value.length > 6 ? `${value.slice(0, 4)}${'*'.repeat(value.length - 6)}${value.slice(-2)}` : value
}

// A merged cell below the header hides which record a value belongs to, so every row it touches is stopped.
function mergedRows(sheet: RowSheet, header: HeaderMatch): Map<number, Omit<RowProblem, 'excelRow'>> {
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

function isData(row: SheetRow, header: HeaderMatch): boolean {
  return row.excelRow > header.excelRow && header.columns.some((column) => hasText(row, column.index))
}

function inputOf(row: SheetRow, header: HeaderMatch): Record<string, Cell | undefined> {
  const input: Record<string, Cell | undefined> = {}
  for (const column of header.columns) input[column.key] = row.cells[column.index]
  return input
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
