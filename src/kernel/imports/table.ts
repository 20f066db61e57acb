/** One cell. `text` is what a reader sees, dates as YYYY-MM-DD; `raw` is the stored value. */
export type Cell = {
  text: string
  kind: 'text' | 'number' | 'date' | 'boolean' | 'error' | 'empty'
  raw: string | number | boolean | null
}
/** `excelRow` is the number at the left edge of the spreadsheet, counted from 1. Blank rows are absent. */
export type SheetRow = { excelRow: number; cells: Cell[] }
/** A merged range in spreadsheet numbers: rows and columns count from 1, ends included. */
export type Merge = { top: number; left: number; bottom: number; right: number }
export type TableSheet = { name: string; hidden: boolean; rows: SheetRow[]; merges: Merge[] }
export type Table = { sheets: TableSheet[] }

export type SheetColumn = {
  header: string
  /** In characters. */
  width?: number
  format?: 'text' | 'general' | 'integer' | 'decimal' | 'date'
  /** Shown as a comment on the header cell. */
  note?: string
  /** Offered in a dropdown; kept on a hidden sheet, so that any number of them fits. */
  options?: string[]
  /** On a protected sheet: may be filled in. */
  open?: true
}
export type SheetSpec = {
  name: string
  /** Lines above the header row. */
  notes?: string[]
  columns: SheetColumn[]
  rows: ReadonlyArray<ReadonlyArray<string | number | boolean | null>>
  /** Rows below the header that get dropdowns; 5,000 if not said. */
  dropdownRows?: number
  /** False for a sheet that copies another one: no header row is written, `rows` hold everything. */
  header?: boolean
  hidden?: boolean
  /** Locked without a password, so that nothing but the open columns is changed by accident. */
  locked?: true
}
export type WorkbookSpec = { sheets: SheetSpec[]; title?: string }

export type SpreadsheetProblem =
  | 'empty'
  | 'old-xls'
  | 'encrypted'
  | 'html'
  | 'csv'
  | 'other-document'
  | 'not-spreadsheet'
  | 'damaged'
  | 'too-large'
  | 'too-many-rows'

/** A file that cannot be read as a spreadsheet. The message is a sentence for the person who sent it. */
export class SpreadsheetError extends Error {
  readonly code: SpreadsheetProblem
  constructor(code: SpreadsheetProblem, message: string) {
    super(message)
    this.name = 'SpreadsheetError'
    this.code = code
  }
}

export const EMPTY_CELL: Cell = Object.freeze({ text: '', kind: 'empty', raw: null })

/** Text that a spreadsheet program would run as a formula gets a leading apostrophe; plain signed numbers stay. */
export function neutralise(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}

/** The letter of a column counted from 0: 0 is A, 26 is AA. */
export function columnLetter(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : columnLetter(Math.floor(index / 26) - 1) + String.fromCharCode(65 + (index % 26))
}
