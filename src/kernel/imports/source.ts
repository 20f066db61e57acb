import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Cell, Merge, SheetRow, Table, TableSheet } from './table.ts'
import { EMPTY_CELL } from './table.ts'

/** A sheet that is read in slices: its first rows at hand, the others only as long as somebody looks at them. */
export type RowSheet = {
  name: string
  hidden: boolean
  merges: Merge[]
  /** The first rows with content: titles, header and a sample of the data. */
  head: SheetRow[]
  /** Rows with content. */
  count: number
  slices: () => Iterable<SheetRow[]>
}
export type RowSource = { sheets: RowSheet[] }

/** Rows in one slice: what is judged with one set of queries and written in one transaction. */
export const SLICE_ROWS = 1000
const HEAD_ROWS = 40

// A text is itself, a blank is null, anything else is kind, text and raw value.
type Packed = string | null | [Cell['kind'], string, Cell['raw']]
type PackedRow = [number, Packed[]]

/**
 * Takes rows as they come and keeps them deflated, a slice at a time: 30,000 rows of 22 columns are 2 MB instead of
 * 200, and every slice can be opened again without reading the file again.
 */
export class RowSpool {
  readonly #slices: Buffer[] = []
  #open: PackedRow[] = []
  readonly head: SheetRow[] = []
  count = 0

  add(row: SheetRow): void {
    this.count += 1
    if (this.head.length < HEAD_ROWS) this.head.push(row)
    this.#open.push([row.excelRow, row.cells.map(pack)])
    if (this.#open.length === SLICE_ROWS) this.#close()
  }

  sheet(more: { name: string; hidden: boolean; merges: Merge[] }): RowSheet {
    if (this.#open.length > 0) this.#close()
    const slices = this.#slices
    return {
      ...more,
      head: this.head,
      count: this.count,
      *slices() {
        for (const slice of slices) yield unpack(slice)
      },
    }
  }

  #close(): void {
    this.#slices.push(deflateRawSync(JSON.stringify(this.#open), { level: 1 }))
    this.#open = []
  }
}

function pack(cell: Cell): Packed {
  if (cell.kind === 'empty') return null
  return cell.kind === 'text' && cell.raw === cell.text ? cell.text : [cell.kind, cell.text, cell.raw]
}

function unpack(slice: Buffer): SheetRow[] {
  const rows = JSON.parse(inflateRawSync(slice).toString('utf8')) as PackedRow[]
  return rows.map(([excelRow, cells]) => ({ excelRow, cells: cells.map(unpackCell) }))
}

function unpackCell(packed: Packed): Cell {
  if (packed === null) return EMPTY_CELL
  if (typeof packed === 'string') return { text: packed, kind: 'text', raw: packed }
  return { kind: packed[0], text: packed[1], raw: packed[2] }
}

/** A table that was read as a whole, as a source. */
export function sourceOf(table: Table): RowSource {
  return {
    sheets: table.sheets.map(({ rows, ...sheet }) => ({
      ...sheet,
      head: rows.slice(0, HEAD_ROWS),
      count: rows.length,
      *slices() {
        for (let at = 0; at < rows.length; at += SLICE_ROWS) yield rows.slice(at, at + SLICE_ROWS)
      },
    })),
  }
}

/** The beginning of a sheet in the shape that looks for headers. */
export function headOf(sheet: RowSheet): TableSheet {
  return { name: sheet.name, hidden: sheet.hidden, rows: sheet.head, merges: sheet.merges }
}

/** The same source with its cells changed on the way. */
export function mapRows(source: RowSource, change: (row: SheetRow) => SheetRow): RowSource {
  return {
    sheets: source.sheets.map((sheet) => ({
      ...sheet,
      head: sheet.head.map(change),
      *slices() {
        for (const slice of sheet.slices()) yield slice.map(change)
      },
    })),
  }
}
