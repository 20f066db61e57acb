import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { newId } from '../../kernel/uuid.ts'
import type { CertificateRow, DeliveryRow, PrintBatchRow, PrinterRow, SheetRow } from './rows.ts'

export function listPrinters(ctx: Ctx): Promise<PrinterRow[]> {
  return ctx.db.selectFrom('certificate_printer').selectAll().orderBy('org_no').orderBy('name').execute()
}

export async function findPrinter(ctx: Ctx, id: string, lock = false): Promise<PrinterRow | undefined> {
  const query = ctx.db.selectFrom('certificate_printer').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

type PrinterSet = { name: string; offsetX: number; offsetY: number; note: string | null }

/** Answers undefined where the organisation has a printer of this name already. */
export async function insertPrinter(ctx: Ctx, orgNo: number, set: PrinterSet): Promise<string | undefined> {
  const row = await ctx.db
    .insertInto('certificate_printer')
    .values({ id: newId(), org_no: orgNo, name: set.name, offset_x: set.offsetX, offset_y: set.offsetY, note: set.note, updated_by_name: ctx.actor.name })
    .onConflict((conflict) => conflict.columns(['org_no', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function updatePrinter(ctx: Ctx, id: string, set: Omit<PrinterSet, 'name'>): Promise<void> {
  await ctx.db
    .updateTable('certificate_printer')
    .set({ offset_x: set.offsetX, offset_y: set.offsetY, note: set.note, updated_by_name: ctx.actor.name, updated_at: ctx.at, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
}

export async function insertPrintBatch(
  ctx: Ctx,
  batch: { orgNo: number; title: string; paper: string | null; printer: { id: string | null; name: string; x: number; y: number } },
  sheets: readonly { certificateId: string; serial: string | null }[],
): Promise<PrintBatchRow> {
  const row = await ctx.db
    .insertInto('certificate_print_batch')
    .values({
      id: newId(),
      org_no: batch.orgNo,
      title: batch.title,
      paper: batch.paper,
      printer_id: batch.printer.id,
      printer_name: batch.printer.name,
      offset_x: batch.printer.x,
      offset_y: batch.printer.y,
      count: sheets.length,
      created_by_name: ctx.actor.name,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const values = sheets.map((sheet, at) => ({ id: newId(), seq: at + 1, certificate_id: sheet.certificateId, serial: sheet.serial }))
  await sql`
    insert into certificate_sheet (id, org_no, print_batch_id, seq, certificate_id, paper, serial)
    select id, ${batch.orgNo}, ${row.id}::uuid, seq, certificate_id, ${batch.paper}, serial
    from json_to_recordset(${JSON.stringify(values)}::json) as r(id uuid, seq integer, certificate_id uuid, serial text)`.execute(ctx.db)
  return row
}

export async function findPrintBatch(ctx: Ctx, id: string, lock = false): Promise<PrintBatchRow | undefined> {
  const query = ctx.db.selectFrom('certificate_print_batch').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

export async function listPrintBatches(ctx: Ctx, page: { page: number; size: number }): Promise<{ rows: PrintBatchRow[]; total: number }> {
  const { total } = await ctx.db.selectFrom('certificate_print_batch').select((one) => one.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await ctx.db.selectFrom('certificate_print_batch').selectAll().orderBy('created_at', 'desc').limit(page.size).offset((page.page - 1) * page.size).execute()
  return { rows, total }
}

export async function updatePrintBatch(ctx: Ctx, id: string, set: Partial<Pick<PrintBatchRow, 'state' | 'job_id' | 'file_id' | 'note' | 'closed_at'>>): Promise<void> {
  await ctx.db.updateTable('certificate_print_batch').set(set).where('id', '=', id).execute()
}

export async function listSheets(ctx: Ctx, printBatchId: string): Promise<(SheetRow & { number: string; name: string })[]> {
  return ctx.db
    .selectFrom('certificate_sheet as s')
    .innerJoin('certificate as c', 'c.id', 's.certificate_id')
    .selectAll('s')
    .select(['c.number', 'c.name'])
    .where('s.print_batch_id', '=', printBatchId)
    .orderBy('s.seq')
    .execute()
}

export function listSheetsOf(ctx: Ctx, certificateId: string): Promise<SheetRow[]> {
  return ctx.db.selectFrom('certificate_sheet').selectAll().where('certificate_id', '=', certificateId).orderBy('id').execute()
}

export async function settleSheets(ctx: Ctx, ids: readonly string[], state: 'used' | 'spoiled' | 'returned', reason: string | null): Promise<void> {
  if (ids.length === 0) return
  await ctx.db
    .updateTable('certificate_sheet')
    .set({ state, reason, settled_on: ctx.today, settled_by_name: ctx.actor.name })
    .where('id', 'in', [...ids])
    .where('state', '=', 'printing')
    .execute()
}

/** The sheet that the holder lost; another one may then be printed under the same number. */
export async function loseSheet(ctx: Ctx, certificateId: string, reason: string): Promise<void> {
  await ctx.db.updateTable('certificate_sheet').set({ state: 'lost', reason }).where('certificate_id', '=', certificateId).where('state', '=', 'used').execute()
}

/** Of these certificates those that have a good sheet or are being printed. */
export async function findPrinted(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select certificate_id as id from certificate_sheet where certificate_id = any (${ids}::uuid[]) and state in ('printing', 'used')`.execute(ctx.db)
  return new Set(rows.map((row) => row.id))
}

export async function lockForPrint(ctx: Ctx, ids: readonly string[]): Promise<CertificateRow[]> {
  const { rows } = await sql<CertificateRow>`select * from certificate where id = any (${ids}::uuid[]) order by org_no, number for update`.execute(ctx.db)
  return rows
}

export function listDeliveries(ctx: Ctx, certificateId: string): Promise<DeliveryRow[]> {
  return ctx.db.selectFrom('certificate_delivery').selectAll().where('certificate_id', '=', certificateId).orderBy('recorded_at').execute()
}

export async function insertDelivery(ctx: Ctx, row: Omit<DeliveryRow, 'id' | 'recorded_at' | 'recorded_by_name'>): Promise<string> {
  const id = newId()
  await ctx.db.insertInto('certificate_delivery').values({ ...row, id, recorded_by_name: ctx.actor.name }).execute()
  return id
}
