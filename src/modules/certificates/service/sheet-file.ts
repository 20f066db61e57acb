import type { Ctx } from '../../../kernel/context.ts'
import { readTable } from '../../../kernel/documents/spreadsheet.ts'
import { Invalid } from '../../../kernel/errors.ts'
import type { ImportContext, ImportDeclaration } from '../../../kernel/imports/declare.ts'
import { checkSheet, type CheckedRow } from '../../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import type { Upload } from '../../../kernel/server.ts'

export type Balance = { sent: number; accepted: number; rejected: number; fileProblems: { message: string; mend: string }[]; problems: { excelRow: number; column: string; header: string; found: string; level: string; message: string; mend: string }[] }

/** Reads and checks an uploaded list of at most 20,000 rows. Throws Invalid for what is no spreadsheet. */
export async function readList(ctx: Ctx, declaration: ImportDeclaration, upload: Upload, lists: ImportContext['lists']): Promise<{ good: CheckedRow[]; balance: Balance }> {
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: 20_000 }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const check = checkSheet(declaration, table, { today: ctx.today, lists, allowDemoIds: ctx.actor.demonstration })
  const good = check.rows.filter((row) => row.ok)
  return {
    good,
    balance: {
      sent: check.rows.length,
      accepted: good.length,
      rejected: check.rows.length - good.length,
      fileProblems: check.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: check.rows.flatMap((row) => row.problems).slice(0, 500).map(({ excelRow, column, header, found, level, message, mend }) => ({ excelRow, column, header, found, level, message, mend })),
    },
  }
}

/** Moves a row from the accepted ones to the problems. */
export function rejectRow(balance: Balance, row: CheckedRow, message: string, mend: string): void {
  balance.accepted -= 1
  balance.rejected += 1
  balance.problems.push({ excelRow: row.excelRow, column: '', header: '', found: '', level: 'block', message, mend })
}
