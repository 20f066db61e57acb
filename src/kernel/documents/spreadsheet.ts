import type { CellValue, DataValidation, Sheet, WriteSheet } from 'hucre/xlsx'
import { readXlsx, writeXlsx } from 'hucre/xlsx'
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { archiveLimits } from '../file-checks.ts'
import type { Cell, SheetRow, SheetSpec, SpreadsheetProblem, Table, WorkbookSpec } from '../imports/table.ts'
import { columnLetter, EMPTY_CELL, neutralise, SpreadsheetError } from '../imports/table.ts'
import { decodeText, readCsv } from './csv.ts'

export const MAX_UNCOMPRESSED = 400_000_000
const MAX_ENTRIES = 5000
/** Small parts, such as empty styles, may be packed as well as they like. */
const MOST_PACKED_FROM = 1_000_000
export const SAVE_AS = '用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。'

/**
 * Reads a spreadsheet or CSV file, told apart by content. A CSV whose name ends in .xls or .xlsx is refused,
 * because its sender believes it to be a workbook. Throws SpreadsheetError.
 */
export async function readTable(
  bytes: Uint8Array,
  options: { fileName?: string; maxRows?: number; maxBytes?: number } = {},
): Promise<Table> {
  const kind = detect(bytes)
  if (kind === 'csv' && !/\.(xlsx?|xlsm|et)$/i.test(options.fileName ?? '')) return readCsv(bytes, options)
  return readWorkbook(bytes, options)
}

/**
 * Reads an .xlsx workbook. Row numbers are true spreadsheet rows, across blank ones. `maxRows` counts rows with
 * content per sheet, `maxBytes` all parts uncompressed (a zip bomb is refused unopened). Throws SpreadsheetError.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  options: { maxRows?: number; maxBytes?: number } = {},
): Promise<Table> {
  refuseOthers(detect(bytes))
  checkZip(bytes, options.maxBytes ?? MAX_UNCOMPRESSED)
  const maxRows = options.maxRows ?? 100_000
  const limit = maxRows + 100_000
  const workbook = await readXlsx(bytes, { maxRows: limit, dateSystem: 'auto' }).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : ''
    if (/limit|zip bomb/i.test(message)) throw tooLarge()
    throw new SpreadsheetError('damaged', `文件不完整或已损坏，无法打开。${SAVE_AS}`)
  })
  return {
    sheets: workbook.sheets.map((sheet) => {
      const rows = toRows(sheet, workbook.dateSystem === '1904')
      if (rows.length > maxRows || sheet.rows.length >= limit) {
        throw new SpreadsheetError(
          'too-many-rows',
          `工作表“${sheet.name}”超过 ${maxRows.toLocaleString('en-US')} 行（含设过格式的空行）。删去多余的行，或分成几个文件上传。`,
        )
      }
      const merges = (sheet.merges ?? []).map((merge) => ({
        top: merge.startRow + 1,
        left: merge.startCol + 1,
        bottom: merge.endRow + 1,
        right: merge.endCol + 1,
      }))
      return { name: sheet.name, hidden: sheet.hidden === true || sheet.veryHidden === true, rows, merges }
    }),
  }
}

/** Writes an .xlsx workbook: frozen header rows, text columns as text, formula injection neutralised, dropdowns. */
export async function writeWorkbook(spec: WorkbookSpec): Promise<Uint8Array> {
  const lists: string[][] = []
  const sheets = spec.sheets.map((sheet) => toWriteSheet(sheet, lists))
  if (lists.length > 0) {
    const depth = Math.max(...lists.map((list) => list.length))
    sheets.push({
      name: LIST_SHEET,
      hidden: true,
      rows: Array.from({ length: depth }, (_, at) => lists.map((list) => list[at] ?? null)),
    })
  }
  const bytes = await writeXlsx({
    sheets,
    ...(spec.title === undefined ? {} : { properties: { title: spec.title } }),
  })
  return withTextColumns(bytes, spec.sheets)
}

const LIST_SHEET = '可选值'
const FORMATS = { text: '@', integer: '0', decimal: '0.00', date: 'yyyy-mm-dd' } as const

function toWriteSheet(sheet: SheetSpec, lists: string[][]): WriteSheet {
  const notes = sheet.notes ?? []
  const withHeader = sheet.header !== false
  const headerRow = notes.length
  const width = sheet.columns.length
  const rows: CellValue[][] = notes.map((note) => [neutralise(note)])
  if (withHeader) rows.push(sheet.columns.map((column) => neutralise(column.header)))
  for (const row of sheet.rows) {
    rows.push(row.map((value) => (typeof value === 'string' ? neutralise(value) : value)))
  }
  const cells: NonNullable<WriteSheet['cells']> = sheet.locked ? openCells(sheet, headerRow + 1) : new Map()
  const validations: DataValidation[] = []
  const last = headerRow + 1 + (sheet.dropdownRows ?? 5000)
  sheet.columns.forEach((column, at) => {
    if (!withHeader) return
    cells.set(`${headerRow},${at}`, {
      style: { font: { bold: true }, alignment: { wrapText: true, vertical: 'center' }, numFmt: '@' },
      ...(column.note === undefined ? {} : { comment: { text: column.note } }),
    })
    if (column.options === undefined || column.options.length === 0) return
    lists.push(column.options)
    const letter = columnLetter(lists.length - 1)
    validations.push({
      type: 'list',
      range: `${columnLetter(at)}${headerRow + 2}:${columnLetter(at)}${last}`,
      formula1: `${LIST_SHEET}!$${letter}$1:$${letter}$${column.options.length}`,
      allowBlank: true,
      showErrorMessage: true,
      errorStyle: 'warning',
      errorTitle: column.header,
      errorMessage: '填写的值不在可选值内。从下拉列表中选择。',
    })
  })
  return {
    name: sheet.name,
    rows,
    cells,
    columns: Array.from({ length: width }, (_, at) => {
      const column = sheet.columns[at]
      const format = column?.format ?? 'text'
      return { width: column?.width ?? 14, ...(format === 'general' ? {} : { numFmt: FORMATS[format] }) }
    }),
    dataValidations: validations,
    ...(withHeader ? { freezePane: { rows: headerRow + 1 } } : {}),
    ...(sheet.hidden === true ? { hidden: true } : {}),
    ...(sheet.locked ? { protection: { sheet: true, formatColumns: true, formatRows: true } } : {}),
  }
}

/** The cells of a protected sheet that may be filled in. */
function openCells(sheet: SheetSpec, first: number): NonNullable<WriteSheet['cells']> {
  const cells: NonNullable<WriteSheet['cells']> = new Map()
  sheet.columns.forEach((column, at) => {
    if (!column.open) return
    const format = column.format ?? 'text'
    const style = { protection: { locked: false }, ...(format === 'general' ? {} : { numFmt: FORMATS[format] }) }
    sheet.rows.forEach((_, row) => cells.set(`${first + row},${at}`, { style }))
  })
  return cells
}

function toRows(sheet: Sheet, is1904: boolean): SheetRow[] {
  const rows: SheetRow[] = []
  sheet.rows.forEach((values, at) => {
    let length = values.length
    while (length > 0 && (values[length - 1] === null || values[length - 1] === '')) length--
    if (length === 0) return
    const cells: Cell[] = []
    for (let column = 0; column < length; column++) {
      cells.push(
        toCell(values[column] ?? null, sheet.cells?.get(`${at},${column}`)?.type === 'error', is1904),
      )
    }
    if (cells.some((cell) => cell.kind !== 'empty' && cell.text.trim() !== ''))
      rows.push({ excelRow: at + 1, cells })
  })
  return rows
}

export function toCell(value: CellValue, isError: boolean, is1904: boolean): Cell {
  if (value === null || value === '') return EMPTY_CELL
  if (typeof value === 'string') return { text: value, kind: isError ? 'error' : 'text', raw: value }
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE', kind: 'boolean', raw: value }
  if (typeof value === 'number') return { text: numberText(value), kind: 'number', raw: value }
  return dateCell(value, is1904)
}

// A number typed as 20260901 in a column of date format arrives as a day in the far future: give the number back.
function dateCell(date: Date, is1904: boolean): Cell {
  const ms = date.getTime()
  const serial = (ms - Date.UTC(is1904 ? 1904 : 1899, is1904 ? 0 : 11, is1904 ? 1 : 30)) / 86_400_000
  if (Number.isNaN(ms) || date.getUTCFullYear() > 9999) {
    return { text: numberText(serial), kind: 'number', raw: serial }
  }
  const text = date.toISOString()
  const hasTime = !text.endsWith('T00:00:00.000Z')
  return {
    text: hasTime ? `${text.slice(0, 10)} ${text.slice(11, 19)}` : text.slice(0, 10),
    kind: 'date',
    raw: text,
  }
}

/** Numbers without exponent and without the noise of binary fractions, as the sheet would show them in a wide column. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString()
  return String(Number(value.toPrecision(15)))
}

type Kind = 'xlsx' | 'csv' | 'xml2003' | SpreadsheetProblem

export function detect(bytes: Uint8Array): Kind | 'docx' | 'ods' | 'xlsb' | 'pdf' | 'image' {
  if (bytes.length === 0) return 'empty'
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 8192))
  if (head.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1') {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    return all.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? 'encrypted' : 'old-xls'
  }
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return zipKind(bytes)
  if (head.subarray(0, 4).toString('latin1') === '%PDF') return 'pdf'
  if (/^(ffd8ff|89504e47|47494638|424d)/.test(head.subarray(0, 4).toString('hex'))) return 'image'
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe
  if (!isUtf16 && head.includes(0)) return 'not-spreadsheet'
  const text = decodeText(head.subarray(0, isUtf16 ? 8192 : head.length)).text.trimStart()
  if (text === '') return 'empty'
  if (/^<\?xml[^]*<(?:ss:)?Workbook/i.test(text)) return 'xml2003'
  if (/^(<!--|<!doctype|<html|<head|<body|<meta|<table|<style|<div|<\?xml)/i.test(text)) return 'html'
  if (text.startsWith('{\\rtf')) return 'docx'
  return /[,;\t]/.test(text.split('\n', 20).join('\n')) ? 'csv' : 'not-spreadsheet'
}

function zipKind(bytes: Uint8Array): Kind | 'docx' | 'ods' | 'xlsb' {
  const names = zipEntries(bytes)?.map((entry) => entry.name)
  if (names === undefined) return 'damaged'
  if (names.includes('xl/workbook.bin')) return 'xlsb'
  if (names.includes('[Content_Types].xml') && names.some((name) => name.startsWith('xl/'))) return 'xlsx'
  if (names.some((name) => name.startsWith('word/') || name.startsWith('ppt/'))) return 'docx'
  return names.includes('mimetype') && names.includes('content.xml') ? 'ods' : 'other-document'
}

export function refuseOthers(kind: ReturnType<typeof detect>): void {
  switch (kind) {
    case 'xlsx':
      return
    case 'empty':
      throw new SpreadsheetError('empty', '文件是空的，没有任何内容。核对后重新选择文件。')
    case 'old-xls':
      throw new SpreadsheetError('old-xls', `这是旧格式的 Excel 文件（.xls）。${SAVE_AS}`)
    case 'encrypted':
      throw new SpreadsheetError(
        'encrypted',
        '这个文件设有打开密码，系统无法读取。在 Excel 中去掉密码后再上传。',
      )
    case 'html':
    case 'xml2003':
      throw new SpreadsheetError(
        'html',
        `这个文件的内容是网页（HTML 或 XML），只是扩展名写成了表格。${SAVE_AS}`,
      )
    case 'csv':
      throw new SpreadsheetError(
        'csv',
        `这个文件的内容是 CSV 文本，只是扩展名写成了表格。把扩展名改为 .csv 再上传，或${SAVE_AS}`,
      )
    case 'xlsb':
    case 'ods':
      throw new SpreadsheetError('other-document', `这是另一种表格格式（.${kind}）。${SAVE_AS}`)
    case 'docx':
    case 'pdf':
    case 'image':
    case 'other-document':
      throw new SpreadsheetError('other-document', '这个文件不是表格。下载模板，把数据填在表格里再上传。')
    case 'damaged':
      throw new SpreadsheetError('damaged', `文件不完整或已损坏，无法打开。${SAVE_AS}`)
    default:
      throw new SpreadsheetError('not-spreadsheet', '这个文件不是表格。下载模板，把数据填在表格里再上传。')
  }
}

export function checkZip(bytes: Uint8Array, maxBytes: number): void {
  const entries = zipEntries(bytes) ?? []
  let total = 0
  for (const entry of entries) {
    // A part that declares no size could grow without end when opened.
    if (entry.size === 0 && entry.compressed > 2) throw tooLarge()
    // Rows of one and the same word pack well; nothing that people fill in packs like this.
    if (entry.size > MOST_PACKED_FROM && entry.size > archiveLimits.ratio * entry.compressed) throw tooLarge()
    total += entry.size
  }
  if (entries.length > MAX_ENTRIES || total > maxBytes) throw tooLarge()
}

export function tooLarge(): SpreadsheetError {
  return new SpreadsheetError(
    'too-large',
    '文件解压后过大，没有读取。删去图片和多余的行，或分成几个文件上传。',
  )
}

export type ZipEntry = { name: string; compressed: number; size: number; method: number; offset: number }

/** Names and sizes from the central directory; undefined if the archive is cut off. The reader inflates no more than declared. */
export function zipEntries(bytes: Uint8Array): ZipEntry[] | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = data.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  if (end < 0 || end + 22 > data.length) return undefined
  const entries: ZipEntry[] = []
  let at = data.readUInt32LE(end + 16)
  for (let count = data.readUInt16LE(end + 10); count > 0; count--) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== 0x02014b50) return undefined
    const nameLength = data.readUInt16LE(at + 28)
    entries.push({
      name: data.toString('utf8', at + 46, at + 46 + nameLength),
      compressed: data.readUInt32LE(at + 20),
      size: data.readUInt32LE(at + 24),
      method: data.readUInt16LE(at + 10),
      offset: data.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32)
  }
  return entries
}

// Sheets beyond this are exports, which nobody fills in by hand; opening them again would cost seconds.
const LARGEST_FORMATTED = 30_000_000

/**
 * Makes empty cells of text columns text as well. The library formats only cells that have a value, and a number
 * typed into an unformatted cell loses its last digits, so the format must stand on the column itself.
 */
function withTextColumns(bytes: Uint8Array, sheets: SheetSpec[]): Uint8Array {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const entries = zipEntries(bytes) ?? []
  const parts = new Map(entries.map((entry) => [entry.name, entry]))
  const changed = new Map<string, Buffer>()
  const styles = parts.get('xl/styles.xml')
  if (styles === undefined) return bytes
  const xml = partText(data, styles)
  const count = Number(/<cellXfs count="(\d+)"/.exec(xml)?.[1])
  const textFormat = '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
  const formatted = xml
    .replace(/<cellXfs count="\d+"/, `<cellXfs count="${count + 1}"`)
    .replace('</cellXfs>', `${textFormat}</cellXfs>`)
  if (!Number.isInteger(count) || formatted.length === xml.length)
    throw new Error('xlsx: no cell formats to extend')
  changed.set(styles.name, Buffer.from(formatted))
  sheets.forEach((sheet, at) => {
    const part = parts.get(`xl/worksheets/sheet${at + 1}.xml`)
    if (part === undefined || part.size > LARGEST_FORMATTED) return
    const text = partText(data, part).replaceAll(/<col min="(\d+)"(?![^>]* style=)/g, (tag, column: string) =>
      (sheet.columns[Number(column) - 1]?.format ?? 'text') === 'text' ? `${tag} style="${count}"` : tag,
    )
    changed.set(part.name, Buffer.from(text))
  })
  return rebuildZip(data, entries, changed)
}

export function partBytes(data: Buffer, entry: ZipEntry): Buffer {
  const start =
    entry.offset + 30 + data.readUInt16LE(entry.offset + 26) + data.readUInt16LE(entry.offset + 28)
  return data.subarray(start, start + entry.compressed)
}

export function partText(data: Buffer, entry: ZipEntry): string {
  const bytes = partBytes(data, entry)
  return (entry.method === 0 ? bytes : inflateRawSync(bytes)).toString('utf8')
}

// Unchanged parts are copied as they are; changed ones are deflated anew.
function rebuildZip(data: Buffer, entries: ZipEntry[], changed: ReadonlyMap<string, Buffer>): Uint8Array {
  const chunks: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const fresh = changed.get(entry.name)
    const body = fresh === undefined ? partBytes(data, entry) : deflateRawSync(fresh, { level: 6 })
    const plain = fresh ?? (entry.method === 0 ? body : inflateRawSync(body))
    const name = Buffer.from(entry.name)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(0x800, 2)
    head.writeUInt16LE(fresh === undefined ? entry.method : 8, 4)
    head.writeUInt16LE(0x21, 8)
    head.writeUInt32LE(crc32(plain), 10)
    head.writeUInt32LE(body.length, 14)
    head.writeUInt32LE(plain.length, 18)
    head.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    chunks.push(Buffer.from('PK\u0003\u0004', 'latin1'), head, name, body)
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), head, place, name)
    offset += 30 + name.length + body.length
  }
  const end = Buffer.alloc(22)
  const size = directory.reduce((sum, chunk) => sum + chunk.length, 0)
  end.write('PK\u0005\u0006', 0, 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return new Uint8Array(Buffer.concat([...chunks, ...directory, end]))
}
