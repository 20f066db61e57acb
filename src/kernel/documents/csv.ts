import type { Cell, SheetRow, Table } from '../imports/table.ts'
import { EMPTY_CELL, neutralise, SpreadsheetError } from '../imports/table.ts'

export type CsvEncoding = 'utf-8' | 'utf-16le' | 'gb18030'

/**
 * Reads CSV text into the shape of a workbook with one sheet. UTF-8 (with or without BOM), UTF-16 and GB18030 are
 * told apart by content; comma, semicolon and tab by what separates the first lines. Every cell is text.
 * Row numbers are those that a spreadsheet program shows: one per record, blank lines included.
 */
export function readCsv(
  bytes: Uint8Array,
  options: { maxRows?: number } = {},
): Table & { encoding: CsvEncoding } {
  const { text, encoding } = decodeText(bytes)
  const declared = /^sep=([,;\t])\r?\n/i.exec(text)
  const body = declared ? text.slice(declared[0].length) : text
  const records = parseCsv(body, declared?.[1] ?? detectDelimiter(body))
  const maxRows = options.maxRows ?? 100_000
  if (records.length > maxRows + 20) {
    throw new SpreadsheetError(
      'too-many-rows',
      `表中超过 ${maxRows.toLocaleString('en-US')} 行。分成几个文件上传。`,
    )
  }
  const shift = declared ? 2 : 1
  const rows: SheetRow[] = []
  records.forEach((record, at) => {
    if (record.some((text) => text.trim() !== ''))
      rows.push({ excelRow: at + shift, cells: record.map(textCell) })
  })
  return { sheets: [{ name: 'CSV', hidden: false, rows, merges: [] }], encoding }
}

/** Decodes by byte order mark, then as strict UTF-8, then as GB18030. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: CsvEncoding } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'utf-16le' }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    return { text: new TextDecoder('gb18030').decode(bytes), encoding: 'gb18030' }
  }
}

/** Splits CSV text into records (RFC 4180): quotes, doubled quotes, line breaks inside quotes, CRLF or LF. */
export function parseCsv(text: string, delimiter = ','): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let at = 0
  while (at < text.length) {
    let value = ''
    if (text[at] === '"') {
      at++
      for (;;) {
        const quote = text.indexOf('"', at)
        if (quote < 0) {
          value += text.slice(at)
          at = text.length
          break
        }
        value += text.slice(at, quote)
        at = quote + 1
        if (text[at] !== '"') break
        value += '"'
        at++
      }
    }
    const start = at
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
    record.push(value + text.slice(start, at))
    if (text[at] === delimiter) {
      at++
      if (at < text.length) continue
      record.push('')
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
    records.push(record)
    record = []
  }
  return records
}

/**
 * Writes rows as CSV with CRLF. UTF-8 carries a BOM so that Excel reads Chinese; GB18030 on request.
 * Cells that a spreadsheet program would run as a formula get a leading apostrophe.
 */
export function writeCsv(
  rows: ReadonlyArray<ReadonlyArray<string | number | boolean | null>>,
  options: { encoding?: 'utf-8' | 'gb18030' } = {},
): Uint8Array {
  const text = csvLines(rows)
  return options.encoding === 'gb18030' ? encodeGb18030(text) : new TextEncoder().encode(`\ufeff${text}`)
}

/** Rows as CSV text with CRLF; formulas neutralised, cells quoted where needed. */
export function csvLines(rows: ReadonlyArray<ReadonlyArray<string | number | boolean | null>>): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

/** Characters of a text that GB18030 has no code for (halves of a character, the replacement sign), with their number. */
export function unmappable(text: string): Map<string, number> {
  const found = new Map<string, number>()
  if (!/[\u0080-\uffff]/.test(text)) return found
  const table = gb18030Table()
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0
    if (point >= 0x80 && point < 0x10000 && !table.has(point)) found.set(char, (found.get(char) ?? 0) + 1)
  }
  return found
}

/** Encodes text as GB18030. The platform only decodes it, so the table is built once by decoding every code. */
export function encodeGb18030(text: string): Uint8Array {
  const table = gb18030Table()
  const bytes: number[] = []
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0
    if (point < 0x80) bytes.push(point)
    else if (point >= 0x10000) pushFourBytes(bytes, 189_000 + point - 0x10000)
    else {
      const code = table.get(point)
      if (code === undefined) bytes.push(0x3f)
      else if (code <= 0xffff) bytes.push(code >> 8, code & 0xff)
      else pushFourBytes(bytes, code - 0x10000)
    }
  }
  return Uint8Array.from(bytes)
}

let gb18030: Map<number, number> | undefined

// Values up to 0xffff are two-byte codes; larger ones are 0x10000 plus the linear number of a four-byte code.
function gb18030Table(): Map<number, number> {
  if (gb18030 !== undefined) return gb18030
  gb18030 = new Map()
  const decoder = new TextDecoder('gb18030')
  const four: number[] = []
  for (let linear = 39_419; linear >= 0; linear--) {
    four.length = 0
    pushFourBytes(four, linear)
    const char = decoder.decode(Uint8Array.from(four))
    if (char.length === 1 && char !== '\ufffd') gb18030.set(char.charCodeAt(0), 0x10000 + linear)
  }
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue
      const char = decoder.decode(Uint8Array.of(lead, trail))
      if (char.length === 1 && char !== '\ufffd') gb18030.set(char.charCodeAt(0), (lead << 8) | trail)
    }
  }
  return gb18030
}

function pushFourBytes(bytes: number[], linear: number): void {
  bytes.push(
    0x81 + Math.floor(linear / 12_600),
    0x30 + (Math.floor(linear / 1260) % 10),
    0x81 + (Math.floor(linear / 10) % 126),
    0x30 + (linear % 10),
  )
}

function textCell(text: string): Cell {
  if (text === '') return EMPTY_CELL
  // ="00123" is how exports force a spreadsheet program to keep text; the value is what stands between the quotes.
  const forced = text.startsWith('="') && text.endsWith('"') && text.length > 2 ? text.slice(2, -1) : text
  return { text: forced, kind: 'text', raw: text }
}

function csvCell(value: string | number | boolean | null): string {
  if (value === null) return ''
  const text = typeof value === 'string' ? neutralise(value) : String(value)
  return /[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

// The delimiter that occurs most outside quotes in the first lines; a comma if none occurs.
function detectDelimiter(text: string): string {
  const counts = new Map([
    [',', 0],
    [';', 0],
    ['\t', 0],
  ])
  let quoted = false
  let lines = 0
  for (const char of text.slice(0, 20_000)) {
    if (char === '"') quoted = !quoted
    else if (char === '\n' && !quoted && ++lines > 10) break
    else if (!quoted && counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1)
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}
