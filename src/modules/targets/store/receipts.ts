import { type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { TargetReceipt } from '../../../kernel/db/tables.ts'
import type { ReceiptState } from '../codes.ts'

export type HandedCell = { line: string; year: number; value: number; before: number | null }
export type ReceiptRow = Omit<Selectable<TargetReceipt>, 'state' | 'cells'> & { state: ReceiptState; cells: HandedCell[] }

export async function insertReceipt(
  ctx: Ctx,
  row: { id: string; orgNo: number; unitName: string; caseNo: string; breakdownId: string; breakdownNo: string; planId: string; title: string; issuerNo: number; issuerName: string; cells: readonly HandedCell[] },
): Promise<void> {
  await ctx.db
    .insertInto('target_receipt')
    .values({
      id: row.id, org_no: row.orgNo, unit_name: row.unitName, case_no: row.caseNo, breakdown_id: row.breakdownId, breakdown_no: row.breakdownNo, plan_id: row.planId,
      title: row.title, issuer_no: row.issuerNo, issuer_name: row.issuerName, issued_on: ctx.today, cells: json(row.cells),
    })
    .execute()
}

export async function findReceipt(ctx: Ctx, id: string): Promise<ReceiptRow | undefined> {
  return (await ctx.db.selectFrom('target_receipt').selectAll().where('id', '=', id).executeTakeFirst()) as ReceiptRow | undefined
}

export async function setReceipt(ctx: Ctx, id: string, set: Updateable<TargetReceipt>): Promise<void> {
  await ctx.db.updateTable('target_receipt').set(set).where('id', '=', id).execute()
}

/** What was handed to units by one breakdown, in the order of the units. */
export async function listReceiptsOf(ctx: Ctx, breakdownId: string): Promise<ReceiptRow[]> {
  return (await ctx.db.selectFrom('target_receipt').selectAll().where('breakdown_id', '=', breakdownId).orderBy('org_no').execute()) as unknown as ReceiptRow[]
}

/** What an organisation was handed, the newest first. */
export async function listOwnReceipts(ctx: Ctx, orgNo: number): Promise<ReceiptRow[]> {
  return (await ctx.db.selectFrom('target_receipt').selectAll().where('org_no', '=', orgNo).orderBy('issued_on', 'desc').orderBy('case_no', 'desc').limit(50).execute()) as unknown as ReceiptRow[]
}

/** Open receipts of a unit from the same issuer and plan, which a new breakdown replaces. */
export async function listOpenReceipts(ctx: Ctx, { orgNo, planId, issuerNo }: { orgNo: number; planId: string; issuerNo: number }): Promise<ReceiptRow[]> {
  return (await ctx.db
    .selectFrom('target_receipt')
    .selectAll()
    .where('org_no', '=', orgNo)
    .where('plan_id', '=', planId)
    .where('issuer_no', '=', issuerNo)
    .where('state', 'in', ['waiting', 'objected', 'adjusting'])
    .execute()) as unknown as ReceiptRow[]
}
