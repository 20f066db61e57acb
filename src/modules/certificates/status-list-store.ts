import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { StatusPurpose } from '../../kernel/credentials/status-list.ts'
import type { CertificateStatusDocument } from '../../kernel/db/tables.ts'

export type StatusDocument = Selectable<CertificateStatusDocument>
export type ListPlace = { orgNo: number; list: number }

/** Every list that was begun, in scope. */
export async function listStatusLists(ctx: Ctx, orgNo?: number): Promise<ListPlace[]> {
  let query = ctx.db.selectFrom('certificate_status_list').select(['org_no as orgNo', 'list']).orderBy('org_no').orderBy('list')
  if (orgNo !== undefined) query = query.where('org_no', '=', orgNo)
  return query.execute()
}

/** Holds a list until the transaction ends: two that end certificates of one list publish one after the other. */
export async function lockStatusList(ctx: Ctx, { orgNo, list }: ListPlace): Promise<void> {
  await ctx.db.selectFrom('certificate_status_list').select('used').where('org_no', '=', orgNo).where('list', '=', list).forUpdate().execute()
}

/** Of these lists the ones that have not been published yet. */
export async function listUnpublished(ctx: Ctx, places: readonly ListPlace[]): Promise<ListPlace[]> {
  const { rows } = await sql<ListPlace>`
    select p.org_no as "orgNo", p.list from unnest(${places.map((one) => one.orgNo)}::bigint[], ${places.map((one) => one.list)}::int[]) as p(org_no, list)
    where not exists (select 1 from certificate_status_document d where d.org_no = p.org_no and d.list = p.list)`.execute(ctx.db)
  return rows
}

export async function putStatusDocument(ctx: Ctx, row: Omit<StatusDocument, 'purpose'> & { purpose: StatusPurpose }): Promise<void> {
  const { org_no: _, list: __, purpose: ___, ...set } = row
  await ctx.db
    .insertInto('certificate_status_document')
    .values(row)
    .onConflict((conflict) => conflict.columns(['org_no', 'list', 'purpose']).doUpdateSet(set))
    .execute()
}

export async function findStatusDocument(ctx: Ctx, { orgNo, list }: ListPlace, purpose: StatusPurpose): Promise<StatusDocument | undefined> {
  return ctx.db
    .selectFrom('certificate_status_document')
    .selectAll()
    .where('org_no', '=', orgNo)
    .where('list', '=', list)
    .where('purpose', '=', purpose)
    .executeTakeFirst()
}
