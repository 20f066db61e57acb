import { createInflateRaw } from 'node:zlib'
import { streamXlsxRows } from 'hucre/xlsx'
import { RowSpool, sourceOf, type RowSheet, type RowSource } from '../imports/source.ts'
import { EMPTY_CELL, SpreadsheetError, type Cell, type Merge } from '../imports/table.ts'
import { readCsv } from './csv.ts'
import {
  checkZip,
  detect,
  MAX_UNCOMPRESSED,
  partBytes,
  partText,
  refuseOthers,
  SAVE_AS,
  toCell,
  tooLarge,
  zipEntries,
  type ZipEntry,
} from './spreadsheet.ts'

export type OpenRowsOptions = { fileName?: string; maxRows: number; maxBytes?: number }

// What a formula that failed leaves in its cell; a stream of values does not say it in another way.
const CELL_ERROR = /^#(REF!|N\/A|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)$/
// Rows that are formatted and empty are read past, up to here.
const BLANK_ROWS = 100_000

/**
 * Reads the same files as `readTable`, row by row and into a spool: memory does not grow with the sheet. Sheets that
 * are hidden keep their name only. Throws SpreadsheetError.
 */
export async function openRows(bytes: Uint8Array, options: OpenRowsOptions): Promise<RowSource> {
  const kind = detect(bytes)
  if (kind === 'csv' && !/\.(xlsx?|xlsm|et)$/i.test(options.fileName ?? '')) return openCsv(bytes, options)
  refuseOthers(kind)
  checkZip(bytes, options.maxBytes ?? MAX_UNCOMPRESSED)
  try {
    const parts = sheetParts(bytes)
    const sheets: RowSheet[] = []
    for (const [at, part] of parts.sheets.entries()) {
      sheets.push(
        part.hidden
          ? new RowSpool().sheet({ name: part.name, hidden: true, merges: [] })
          : await readSheet(bytes, at, part, parts.is1904, options.maxRows),
      )
    }
    return { sheets }
  } catch (error) {
    if (error instanceof SpreadsheetError) throw error
    const message = error instanceof Error ? error.message : ''
    if (/limit|zip bomb/i.test(message)) throw tooLarge()
    throw new SpreadsheetError('damaged', `文件不完整或已损坏，无法打开。${SAVE_AS}`)
  }
}

function openCsv(bytes: Uint8Array, options: OpenRowsOptions): RowSource {
  const spool = new RowSpool()
  const [whole] = sourceOf(readCsv(bytes, options)).sheets
  for (const slice of whole?.slices() ?? []) for (const row of slice) spool.add(row)
  return { sheets: [spool.sheet({ name: 'CSV', hidden: false, merges: [] })] }
}

type SheetPart = { name: string; hidden: boolean; entry: ZipEntry | undefined }

async function readSheet(bytes: Uint8Array, at: number, part: SheetPart, is1904: boolean, maxRows: number): Promise<RowSheet> {
  const spool = new RowSpool()
  let seen = 0
  for await (const { index, values } of streamXlsxRows(bytes, { sheet: at, dateSystem: 'auto' })) {
    seen += 1
    let length = values.length
    while (length > 0 && (values[length - 1] === null || values[length - 1] === '')) length--
    if (length > 0) {
      const cells: Cell[] = []
      for (let column = 0; column < length; column++) {
        const value = values[column] ?? null
        cells.push(value === null ? EMPTY_CELL : toCell(value, typeof value === 'string' && CELL_ERROR.test(value), is1904))
      }
      if (cells.some((cell) => cell.kind !== 'empty' && cell.text.trim() !== '')) spool.add({ excelRow: index + 1, cells })
    }
    if (spool.count > maxRows || seen > maxRows + BLANK_ROWS) {
      throw new SpreadsheetError(
        'too-many-rows',
        `工作表“${part.name}”超过 ${maxRows.toLocaleString('en-US')} 行（含设过格式的空行）。删去多余的行，或分成几个文件上传。`,
      )
    }
  }
  const merges = part.entry === undefined ? [] : await readMerges(bytes, part.entry)
  return spool.sheet({ name: part.name, hidden: false, merges })
}

/** The sheets in the order of the workbook, each with the part that holds it. */
function sheetParts(bytes: Uint8Array): { sheets: SheetPart[]; is1904: boolean } {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const entries = new Map((zipEntries(bytes) ?? []).map((entry) => [entry.name, entry]))
  const text = (name: string) => {
    const entry = entries.get(name)
    return entry === undefined ? '' : partText(data, entry)
  }
  const workbook = text('xl/workbook.xml')
  const targets = new Map<string, string>()
  for (const [tag] of text('xl/_rels/workbook.xml.rels').matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g)) {
    const target = attribute(tag, 'Target')
    targets.set(attribute(tag, 'Id'), target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`)
  }
  const sheets: SheetPart[] = []
  for (const [tag] of workbook.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)) {
    const name = attribute(tag, 'name')
    const relation = attribute(tag, '[\\w]+:id')
    if (name === '' || relation === '') continue
    const hidden = /^(hidden|veryHidden)$/.test(attribute(tag, 'state'))
    sheets.push({ name, hidden, entry: entries.get(targets.get(relation) ?? '') })
  }
  if (sheets.length === 0) throw new Error('workbook without sheets')
  return { sheets, is1904: /date1904="(1|true)"/.test(workbook) }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function attribute(tag: string, name: string): string {
  const found = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag)
  return (found?.[1] ?? found?.[2] ?? '').replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal, hex, word: string) =>
    decimal || hex ? String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex as string, 16)) : (ENTITIES[word] ?? all),
  )
}

/** The merged ranges, which stand behind the rows: the part is inflated piece by piece and only its end is kept. */
async function readMerges(bytes: Uint8Array, entry: ZipEntry): Promise<Merge[]> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const body = partBytes(data, entry)
  let tail = ''
  let behind = false
  const take = (piece: string) => {
    tail += piece
    if (behind) return
    const end = /<\/(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*\/>/.exec(tail)
    behind = end !== null
    tail = behind ? tail.slice(end!.index) : tail.slice(-40)
  }
  if (entry.method === 0) take(body.toString('latin1'))
  else {
    const inflate = createInflateRaw()
    inflate.end(body)
    for await (const piece of inflate) take((piece as Buffer).toString('latin1'))
  }
  const merges: Merge[] = []
  for (const [, left, top, right, bottom] of tail.matchAll(/<(?:\w+:)?mergeCell\s[^>]*ref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"/g)) {
    merges.push({ top: Number(top), left: columnNumber(left!), bottom: Number(bottom), right: columnNumber(right!) })
  }
  return merges
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
}
