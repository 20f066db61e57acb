import type { Ctx } from '../../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { readStoredFile } from '../../../kernel/files.ts'
import { listBatchRows, type Batch } from '../../../kernel/imports/batches.ts'
import { findHeader } from '../../../kernel/imports/header.ts'
import { resultWorkbook } from '../../../kernel/imports/result.ts'
import { loadSchoolFacts } from '../facts.ts'
import { stockCheck } from './stock-import.ts'

/** The sender's own sheet with result, columns and reason of every row; or only the rows that did not pass. */
export async function stockResult(ctx: Ctx, batch: Batch, which: 'all' | 'rejected'): Promise<{ name: string; bytes: Uint8Array }> {
  const file = await readStoredFile(ctx, batch.fileId)
  const table = await readTable(file.content, { fileName: batch.fileName })
  const { declaration } = stockCheck(ctx, await loadSchoolFacts(ctx, batch.orgNo))
  const rows = await listBatchRows(ctx, batch.id)
  const found = table.sheets
    .filter((sheet) => !sheet.hidden && sheet.rows.length > 0)
    .map((sheet) => ({ sheet, header: findHeader(declaration, sheet, batch.mapping) }))
    .find((one) => one.header !== undefined)
  const spec = resultWorkbook(
    {
      sheetName: found?.sheet.name ?? '',
      ...(found?.header ? { header: found.header } : {}),
      fileProblems: [],
      rows: rows.map((row) => ({ excelRow: row.excelRow, values: {}, ok: row.outcome !== 'rejected', problems: row.problems })),
      skipped: [],
      counts: { sent: rows.length, passed: 0, rejected: 0, warnings: 0, fixed: 0 },
    },
    table,
    new Map(rows.map((row) => [row.excelRow, row.outcome])),
  )
  const sheets = which === 'rejected' ? spec.sheets.filter((sheet) => sheet.name === '未通过') : spec.sheets
  return {
    name: `${batch.fileName.replace(/\.\w+$/, '')}-${which === 'all' ? '结果' : '未通过'}.xlsx`,
    bytes: await writeWorkbook({ ...spec, sheets: sheets.length > 0 ? sheets : spec.sheets }),
  }
}
