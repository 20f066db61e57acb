import type { z } from 'zod'
import { dayInChina } from '../../kernel/context.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import type { SheetColumn } from '../../kernel/imports/table.ts'
import type { FileAnswer } from '../../kernel/server.ts'
import type { auditRow } from './api.ts'

type Row = z.output<typeof auditRow>

const columns: (SheetColumn & { value: (row: Row) => string | number })[] = [
  { header: '审计号', format: 'text', width: 10, value: (row) => String(row.id) },
  { header: '时间', format: 'text', width: 20, value: (row) => moment(row.at) },
  { header: '操作人', width: 10, value: (row) => row.actor },
  { header: '岗位', width: 12, value: (row) => row.roleTitle },
  { header: '单位', width: 20, value: (row) => row.actorOrg },
  { header: '操作', width: 20, value: (row) => row.verbTitle },
  { header: '对象种类', width: 12, value: (row) => row.subjectKindTitle },
  { header: '对象', width: 36, value: (row) => row.subject },
  { header: '单位号', format: 'text', width: 16, value: (row) => String(row.orgNo) },
  { header: '改动的记录', format: 'integer', width: 12, value: (row) => row.changes },
  { header: '理由', width: 36, value: (row) => row.reason ?? '' },
  { header: '条款', format: 'text', width: 12, value: (row) => row.clause ?? '' },
]

/** The moment as people in China read it, to the second. */
function moment(at: string): string {
  return `${dayInChina(at)} ${new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(11, 19)}`
}

/** The list as shown, masked as shown. */
export async function exportFile(rows: readonly Row[], format: 'xlsx' | 'csv', day: string): Promise<FileAnswer> {
  const cells = rows.map((row) => columns.map((column) => column.value(row)))
  const name = `审计_${day}_${rows.length}行`
  if (format === 'csv')
    return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', bytes: writeCsv([columns.map((column) => column.header), ...cells]) }
  const bytes = await writeWorkbook({ sheets: [{ name: '审计', columns: columns.map(({ value: _, ...column }) => column), rows: cells }], title: name })
  return { name: `${name}.xlsx`, mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes }
}
