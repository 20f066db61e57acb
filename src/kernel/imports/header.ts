import type { ImportDeclaration, ImportField } from './declare.ts'
import { normaliseHeader } from './declare.ts'
import type { TableSheet } from './table.ts'
import { columnLetter } from './table.ts'

/** How a column was recognised: by its title, by an alias, or by a name that the school has used before. */
export type MatchedColumn = {
  index: number
  letter: string
  header: string
  key: string
  how: 'title' | 'alias' | 'remembered'
}
export type HeaderMatch = {
  /** The last row of the header; data follow below it. */
  excelRow: number
  columns: MatchedColumn[]
  /** Columns that will not be imported. */
  unknown: Array<{ index: number; letter: string; header: string }>
  /** Columns that must be there and are not. */
  missing: ImportField[]
  /** Two or more columns for one field. */
  repeated: Array<{ key: string; letters: string[]; header: string }>
}

export const RESULT_HEADERS = ['结果', '错误列', '原因'] as const
const SEARCHED_ROWS = 10
const MAX_COLUMNS = 1000

/**
 * Finds the header among the first ten rows: titles above it, free column order, aliases, merged and two-line headers.
 * `remembered` maps a school's own column names to field keys. Undefined if no row looks like a header.
 */
export function findHeader(
  declaration: ImportDeclaration,
  sheet: TableSheet,
  remembered: Readonly<Record<string, string>> = {},
): HeaderMatch | undefined {
  const names = headerNames(declaration, remembered)
  let best: HeaderMatch | undefined
  for (const row of sheet.rows) {
    if (row.excelRow > SEARCHED_ROWS) break
    for (const depth of [1, 2]) {
      const match = matchHeader(declaration, sheet, row.excelRow, depth, names)
      if (match.columns.length > (best?.columns.length ?? 0)) best = match
    }
  }
  const enough = Math.min(2, declaration.fields.length)
  return best !== undefined && best.columns.length >= enough ? best : undefined
}

type Names = Map<string, { key: string; how: MatchedColumn['how'] }>

function headerNames(declaration: ImportDeclaration, remembered: Readonly<Record<string, string>>): Names {
  const names: Names = new Map()
  for (const field of declaration.fields) {
    for (const alias of field.aliases) names.set(normaliseHeader(alias), { key: field.key, how: 'alias' })
  }
  for (const field of declaration.fields)
    names.set(normaliseHeader(field.title), { key: field.key, how: 'title' })
  const keys = new Set(declaration.fields.map((field) => field.key))
  for (const [header, key] of Object.entries(remembered)) {
    if (keys.has(key)) names.set(normaliseHeader(header), { key, how: 'remembered' })
  }
  return names
}

function matchHeader(
  declaration: ImportDeclaration,
  sheet: TableSheet,
  top: number,
  depth: number,
  names: Names,
): HeaderMatch {
  const match: HeaderMatch = {
    excelRow: top + depth - 1,
    columns: [],
    unknown: [],
    missing: [],
    repeated: [],
  }
  const upper = headerTexts(sheet, top)
  const lower = depth === 2 ? headerTexts(sheet, top + 1) : undefined
  // A second header line exists only under merged cells; otherwise it would be the first record.
  if (
    lower !== undefined &&
    !sheet.merges.some((merge) => merge.top === top && merge.bottom - merge.top <= 1)
  )
    return match
  const places = new Map<string, MatchedColumn[]>()
  for (let index = 0; index < Math.max(upper.length, lower?.length ?? 0); index++) {
    const above = upper[index]
    const below = lower?.[index]
    const header = headerAt(above, below, names)
    const name = names.get(normaliseHeader(header))
    const shown = header.replace(/\s+/g, '')
    const letter = columnLetter(index)
    if (name !== undefined) {
      const column = { index, letter, header: shown, ...name }
      places.set(name.key, [...(places.get(name.key) ?? []), column])
    } else if (shown !== '' && !RESULT_HEADERS.some((title) => title === shown)) {
      match.unknown.push({ index, letter, header: shown })
    }
  }
  for (const [key, columns] of places) {
    const first = columns[0]
    if (first !== undefined) match.columns.push(first)
    if (columns.length > 1 && first !== undefined) {
      match.repeated.push({ key, letters: columns.map((column) => column.letter), header: first.header })
    }
  }
  match.columns.sort((left, right) => left.index - right.index)
  match.missing = declaration.fields.filter((field) => field.required === 'always' && !places.has(field.key))
  return match
}

type HeaderText = { text: string; first: boolean }

// Under a group cell the line below names the column, alone (姓名) or with the group (监护人姓名).
function headerAt(above: HeaderText | undefined, below: HeaderText | undefined, names: Names): string {
  const group = above?.text ?? ''
  const own = below?.text ?? ''
  const alone = above?.first === true ? group : ''
  const texts = own === '' || own === group ? [alone] : [group + own, own, alone]
  return (
    texts.find((text) => text !== '' && names.has(normaliseHeader(text))) ??
    texts.find((text) => text !== '') ??
    ''
  )
}

// The text of each column in one row. A merged cell speaks for all it covers; `first` marks its leftmost column.
function headerTexts(sheet: TableSheet, excelRow: number): HeaderText[] {
  const cells = sheet.rows.find((row) => row.excelRow === excelRow)?.cells ?? []
  const texts = cells.map((cell) => ({ text: cell.text, first: true }))
  for (const merge of sheet.merges) {
    if (merge.top > excelRow || merge.bottom < excelRow || merge.right > MAX_COLUMNS) continue
    const anchor = sheet.rows.find((row) => row.excelRow === merge.top)?.cells[merge.left - 1]?.text ?? ''
    while (texts.length < merge.right) texts.push({ text: '', first: true })
    for (let column = merge.left; column <= merge.right; column++) {
      texts[column - 1] = { text: anchor, first: column === merge.left }
    }
  }
  return texts
}
