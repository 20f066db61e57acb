import { writeXlsxStream } from 'hucre/xlsx'
import { Refusal } from '../errors.ts'
import type { SheetColumn } from '../imports/table.ts'
import { neutralise } from '../imports/table.ts'
import type { FileAnswer } from '../server.ts'
import { csvLines, encodeGb18030, unmappable } from './csv.ts'

/** One column of a list as a file: the key is that of the list's column on the page. */
export type FileColumn<Row> = SheetColumn & { key: string; value: (row: Row) => string | number }

/** CSV with a byte order mark for Excel, or in GB18030 for programs that read nothing else. */
export type ListFormat = 'xlsx' | 'csv' | 'csv-gb18030'

/** The most rows one export holds; a larger list is narrowed first. */
export const mostExportRows = 200_000

/** Refuses an export that would not hold the whole list: a file must be exactly what is shown. */
export function refuseTooMany(total: number): void {
  if (total <= mostExportRows) return
  throw new Refusal({
    fact: `符合条件的有 ${total.toLocaleString('en')} 行，`,
    rule: `一次最多导出 ${mostExportRows.toLocaleString('en')} 行。`,
    written: '没有导出。',
    ways: ['加上筛选条件（单位、关键词）后再导出。'],
  })
}

export type ListFile<Row> = {
  title: string
  day: string
  format: ListFormat
  columns: readonly FileColumn<Row>[]
  /** Keys of the columns that the person has chosen; all of them if empty. */
  chosen?: readonly string[] | undefined
  /** Said in the name, and in a workbook above the header: 演示数据. A CSV begins with its header. */
  mark?: string | undefined
  rows: readonly Row[] | AsyncIterable<readonly Row[]>
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const FORMATS = { text: '@', integer: '0', decimal: '0.00', date: 'yyyy-mm-dd' } as const

/**
 * The list as shown: the same rows in the same order, the columns the person has chosen. Rows may come in pages; then
 * no more than a page of them is in memory, and the file grows as its compressed bytes only.
 */
export async function listFile<Row>(list: ListFile<Row>): Promise<FileAnswer> {
  const shown = list.chosen?.length
    ? list.columns.filter((column) => list.chosen!.includes(column.key))
    : list.columns
  let count = 0
  const lines = async function* () {
    for await (const page of pagesOf(list.rows)) {
      count += page.length
      for (const row of page) yield shown.map((column) => column.value(row))
    }
  }
  const bytes =
    list.format === 'xlsx'
      ? await xlsxBytes(list, shown, lines())
      : await csvBytes(list, shown.map((column) => column.header), lines())
  const name = `${list.title}_${list.day}_${count}行${list.mark ? `_${list.mark}` : ''}`
  return list.format === 'xlsx'
    ? { name: `${name}.xlsx`, mediaType: XLSX, bytes }
    : {
        name: `${name}.csv`,
        mediaType: `text/csv; charset=${list.format === 'csv' ? 'utf-8' : 'gb18030'}`,
        bytes,
      }
}

async function* pagesOf<Row>(rows: ListFile<Row>['rows']): AsyncGenerator<readonly Row[]> {
  if (Symbol.asyncIterator in rows) yield* rows
  else yield rows
}

type Line = (string | number)[]

async function xlsxBytes<Row>(
  { title, mark }: ListFile<Row>,
  columns: readonly FileColumn<Row>[],
  lines: AsyncIterable<Line>,
): Promise<Uint8Array> {
  const rows = async function* () {
    if (mark) yield [mark]
    yield columns.map((column) => neutralise(column.header))
    for await (const line of lines) yield line.map((value) => (typeof value === 'string' ? neutralise(value) : value))
  }
  const stream = writeXlsxStream(rows(), {
    name: title.replace(/[\\/?*[\]:]/g, '').slice(0, 31),
    columns: columns.map(({ width, format = 'text' }) => ({
      width: width ?? 14,
      ...(format === 'general' ? {} : { numFmt: FORMATS[format] }),
    })),
    freezePane: { rows: mark ? 2 : 1 },
  })
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function csvBytes<Row>({ format }: ListFile<Row>, headers: string[], lines: AsyncIterable<Line>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const strange = new Map<string, number>()
  const put = (text: string) => {
    if (format === 'csv') return void chunks.push(Buffer.from(text))
    for (const [char, times] of unmappable(text)) strange.set(char, (strange.get(char) ?? 0) + times)
    chunks.push(encodeGb18030(text))
  }
  if (format === 'csv') chunks.push(Buffer.from('\ufeff'))
  put(csvLines([headers]))
  let waiting: Line[] = []
  for await (const line of lines) {
    waiting.push(line)
    if (waiting.length < 1000) continue
    put(csvLines(waiting))
    waiting = []
  }
  put(csvLines(waiting))
  if (strange.size > 0) throw notInGb18030(strange)
  return Buffer.concat(chunks)
}

function notInGb18030(strange: ReadonlyMap<string, number>): Refusal {
  const named = [...strange]
    .slice(0, 10)
    .map(([char, times]) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}（${times} 处）`)
  return new Refusal({
    fact: `有 ${strange.size} 个字符不能用 GB18030 表示：${named.join('、')}。`,
    rule: '文件须与所见一致，不能丢字。',
    written: '没有导出。',
    ways: ['改选 CSV（UTF-8）或 Excel 再导出', '在记录中改正这些字符'],
  })
}
