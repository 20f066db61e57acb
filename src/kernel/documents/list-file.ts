import { Refusal } from '../errors.ts'
import type { SheetColumn } from '../imports/table.ts'
import type { FileAnswer } from '../server.ts'
import { writeCsv } from './csv.ts'
import { writeWorkbook } from './spreadsheet.ts'

/** One column of a list as a file: the key is that of the list's column on the page. */
export type FileColumn<Row> = SheetColumn & { key: string; value: (row: Row) => string | number }

/** The most rows one export holds; a larger list is narrowed first. */
export const mostExportRows = 100_000

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

/** The list as shown: the same rows in the same order, the columns the person has chosen, as xlsx or CSV. */
export async function listFile<Row>(list: {
  title: string
  day: string
  format: 'xlsx' | 'csv'
  columns: readonly FileColumn<Row>[]
  chosen: readonly string[] | undefined
  rows: readonly Row[]
}): Promise<FileAnswer> {
  const { title, day, format, columns, chosen, rows } = list
  const shown = chosen?.length ? columns.filter((column) => chosen.includes(column.key)) : columns
  const cells = rows.map((row) => shown.map((column) => column.value(row)))
  const name = `${title}_${day}_${rows.length}行`
  if (format === 'csv') {
    return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', bytes: writeCsv([shown.map((column) => column.header), ...cells]) }
  }
  const sheet = { name: title, columns: shown.map(({ key: _, value: __, ...column }) => column), rows: cells }
  return {
    name: `${name}.xlsx`,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytes: await writeWorkbook({ sheets: [sheet], title: name }),
  }
}
