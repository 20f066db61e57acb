import { findHeader } from '../../../kernel/imports/header.ts'
import type { OpenSheet } from '../../../kernel/imports/open-sheet.ts'
import type { FileProblem, RowProblem } from '../../../kernel/imports/sheet.ts'
import { headOf, mapRows, type RowSource } from '../../../kernel/imports/source.ts'
import { columnLetter, EMPTY_CELL, type Cell } from '../../../kernel/imports/table.ts'
import { rosterFields } from '../reference.ts'
import { ROSTER, ROSTER_TEMPLATE_LINK, SCHOOL_HEADERS } from '../roster.ts'
import type { SchoolFacts } from '../roster-rules.ts'

/** The header stands among the first ten rows. */
const HEADER_ROWS = 10

/** Rows that a 学校 column gives to another school. */
export function otherSchoolRows({ sheet, header }: OpenSheet, facts: SchoolFacts): Map<number, RowProblem> {
  const found = new Map<number, RowProblem>()
  const column = header?.unknown.find((one) => SCHOOL_HEADERS.includes(one.header.replace(/[（(].*$/, '')))
  if (!column || !header || !sheet) return found
  const own = new Set([facts.name, facts.shortName, String(facts.no)])
  for (const slice of sheet.slices()) {
    for (const row of slice) {
      const said = row.cells[column.index]?.text.replace(/\s/g, '') ?? ''
      if (row.excelRow <= header.excelRow || said === '' || own.has(said)) continue
      found.set(row.excelRow, {
        key: '',
        level: 'block',
        excelRow: row.excelRow,
        column: column.letter,
        header: column.header,
        found: said,
        message: `不是本校；本岗位只能导入${facts.name}`,
        mend: `删去此行，由${said}导入`,
      })
    }
  }
  return found
}

const SCHOOL_MARK = /学校编号[:：\s]*(\d{12})/

/** The template names the school it was made for, because its lists hold that school's sites and specialties. */
export function otherSchoolTemplate(file: RowSource, facts: SchoolFacts): FileProblem[] {
  for (const sheet of file.sheets) {
    for (const row of sheet.head.slice(0, 3)) {
      const text = row.cells.map((cell) => cell.text.normalize('NFKC')).join(' ')
      const no = SCHOOL_MARK.exec(text)?.[1]
      if (no && no !== String(facts.no))
        return [
          {
            code: 'other-template',
            message: '这份名册用的是另一所学校的模板',
            mend: `换到那所学校的岗位再上传；是${facts.name}的学生，下载本校模板重新填写`,
            link: ROSTER_TEMPLATE_LINK,
          },
        ]
    }
  }
  return []
}

/** Blanks the headers of columns that the school said not to import, so that no name of theirs is recognised. */
export function withoutIgnored(
  file: RowSource,
  mapping: Readonly<Record<string, string>>,
): { used: RowSource; ignored: { letter: string; header: string }[] } {
  const names = new Set(Object.keys(mapping).filter((header) => mapping[header] === ''))
  const ignored = new Map<string, string>()
  if (names.size === 0) return { used: file, ignored: [] }
  const blank = (cell: Cell, at: number) => {
    const header = cell.text.replace(/\s+/g, '')
    if (!names.has(header)) return cell
    ignored.set(columnLetter(at), header)
    return EMPTY_CELL
  }
  const used = mapRows(file, (row) =>
    row.excelRow > HEADER_ROWS ? row : { ...row, cells: row.cells.map(blank) },
  )
  return { used, ignored: [...ignored].map(([letter, header]) => ({ letter, header })) }
}

/** Agreement numbers that stand in the file, so that their programmes are loaded before the rows are judged. */
export function agreementNumbers(file: RowSource, mapping: Readonly<Record<string, string>>): string[] {
  const fields = rosterFields.filter((field) => field.key === 'jointProgramme' || field.required === 'always')
  const brief = { id: ROSTER, title: '', version: '', fields, key: () => undefined, requiredRules: {}, rowChecks: [] }
  const numbers = new Set<string>()
  for (const sheet of file.sheets) {
    const header = findHeader(brief, headOf(sheet), mapping)
    const column = header?.columns.find((one) => one.key === 'jointProgramme')
    if (!header || !column) continue
    for (const slice of sheet.slices()) {
      for (const row of slice) {
        const text = row.cells[column.index]?.text.trim() ?? ''
        if (row.excelRow > header.excelRow && text !== '') numbers.add(text)
      }
    }
  }
  return [...numbers].slice(0, 1000)
}
