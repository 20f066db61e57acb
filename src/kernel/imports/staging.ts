import { sql } from 'kysely'
import type { Ctx } from '../context.ts'

/** A record that a slice has prepared: what to write, and what the audit will say of it. */
export type StagedRow = {
  excelRow: number
  action: 'insert' | 'update'
  record: Record<string, unknown>
  change: StagedChange
}
export type StagedChange = {
  kind: string
  id: string
  action: string
  before?: unknown
  after?: unknown
  orgNo: number
  personId: string | null
}

const SLICE = 1000

/** Puts prepared records aside. A slice that is done again replaces what it had put there. */
export async function stageRows(ctx: Ctx, batch: { id: string; orgNo: number }, rows: readonly StagedRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += SLICE) {
    const slice = rows.slice(at, at + SLICE).map(({ excelRow, ...row }) => ({ excel_row: excelRow, ...row }))
    await sql`
      insert into import_staged (batch_id, org_no, excel_row, action, record, change)
      select ${batch.id}, ${batch.orgNo}, excel_row, action, record, change
      from json_to_recordset(${JSON.stringify(slice)}::json) as r(excel_row integer, action text, record jsonb, change jsonb)
      on conflict (batch_id, excel_row) do update set action = excluded.action, record = excluded.record, change = excluded.change`.execute(
      ctx.db,
    )
  }
}

export async function countStaged(ctx: Ctx, batchId: string): Promise<Record<StagedRow['action'], number>> {
  const { rows } = await sql<{ action: StagedRow['action']; n: number }>`
    select action, count(*)::integer as n from import_staged where batch_id = ${batchId} group by 1`.execute(ctx.db)
  return { insert: 0, update: 0, ...Object.fromEntries(rows.map((row) => [row.action, row.n])) }
}

/** The prepared records in the order of the sheet, a slice at a time. */
export async function* readStaged(ctx: Ctx, batchId: string): AsyncGenerator<StagedRow[]> {
  for (let after = 0; ; ) {
    const rows = await ctx.db
      .selectFrom('import_staged')
      .select(['excel_row', 'action', 'record', 'change'])
      .where('batch_id', '=', batchId)
      .where('excel_row', '>', after)
      .orderBy('excel_row')
      .limit(SLICE)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.excel_row
    yield rows.map((row) => ({
      excelRow: row.excel_row,
      action: row.action as StagedRow['action'],
      record: row.record as Record<string, unknown>,
      change: row.change as StagedChange,
    }))
  }
}

export async function clearStaged(ctx: Ctx, batchId: string): Promise<void> {
  await ctx.db.deleteFrom('import_staged').where('batch_id', '=', batchId).execute()
}
