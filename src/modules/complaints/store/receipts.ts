import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { ComplaintReceipt } from '../../../kernel/db/tables.ts'
import type { State } from '../codes.ts'

export type ReceiptRow = Selectable<ComplaintReceipt>

type NewReceipt = {
  mark: Buffer
  trackingNo: string
  complaintId: string
  authority: { no: number; name: string }
  schoolName: string | null
  category: string
  contactMac: Buffer | null
  dueOn: string
}

export async function insertReceipt(ctx: Ctx, row: NewReceipt): Promise<void> {
  await ctx.db
    .insertInto('complaint_receipt')
    .values({
      receipt_mark: row.mark, tracking_no: row.trackingNo, complaint_id: row.complaintId, authority_no: row.authority.no, authority_name: row.authority.name,
      school_name: row.schoolName, category: row.category, contact_mac: row.contactMac, state: 'received', due_on: row.dueOn,
    })
    .execute()
}

export async function findReceipt(ctx: Ctx, mark: Buffer): Promise<ReceiptRow | undefined> {
  return ctx.db.selectFrom('complaint_receipt').selectAll().where('receipt_mark', '=', mark).executeTakeFirst()
}

/** What the complainant may read now. Nothing happens for a complaint that did not come by the page. */
export async function setReceipt(ctx: Ctx, mark: Buffer | null, set: { state: State; dueOn: string | null; answer?: string; complaintId?: string; authority?: { no: number; name: string } }): Promise<void> {
  if (!mark) return
  await ctx.db
    .updateTable('complaint_receipt')
    .set({
      state: set.state,
      due_on: set.dueOn,
      updated_at: ctx.at,
      ...(set.answer === undefined ? {} : { answer: set.answer }),
      ...(set.complaintId ? { complaint_id: set.complaintId } : {}),
      ...(set.authority ? { authority_no: set.authority.no, authority_name: set.authority.name } : {}),
    })
    .where('receipt_mark', '=', mark)
    .execute()
}

/** Takes the place of one more file; false where there are as many as may be. */
export async function countFile(ctx: Ctx, mark: Buffer, most: number): Promise<boolean> {
  const taken = await ctx.db
    .updateTable('complaint_receipt')
    .set((row) => ({ files: row('files', '+', 1) }))
    .where('receipt_mark', '=', mark)
    .where('files', '<', most)
    .returning('files')
    .executeTakeFirst()
  return taken !== undefined
}

/** How many without a contact came to this authority within the hour, and from this contact within the day. */
export async function countRecent(ctx: Ctx, authorityNo: number, contactMac: Buffer | null): Promise<{ hour: number; contact: number }> {
  const { rows } = await sql<{ hour: number; contact: number }>`
    select (select count(*) from complaint_receipt where authority_no = ${authorityNo} and contact_mac is null and received_at > now() - interval '1 hour')::int as hour,
      (select count(*) from complaint_receipt where contact_mac = ${contactMac} and received_at > now() - interval '1 day')::int as contact`.execute(ctx.db)
  return rows[0]!
}
