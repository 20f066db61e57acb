import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { newId } from '../../kernel/uuid.ts'
import type { BatchItemRow, BatchRow } from './rows.ts'

export type BatchItem = { personId: string | null; enrollmentId: string | null; label: string; facts: object }

export async function insertBatch(
  ctx: Ctx,
  batch: { orgNo: number; orgName: string; kind: string; title: string; source: 'graduation' | 'sheet' | 'single'; sourceRef?: string },
  items: readonly BatchItem[],
): Promise<BatchRow> {
  const row = await ctx.db
    .insertInto('certificate_batch')
    .values({
      id: newId(),
      org_no: batch.orgNo,
      org_name: batch.orgName,
      kind: batch.kind,
      title: batch.title,
      source: batch.source,
      source_ref: batch.sourceRef ?? null,
      total: items.length,
      created_by_name: ctx.actor.name,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  for (let at = 0; at < items.length; at += 5000) {
    const values = items.slice(at, at + 5000).map((item, index) => ({ seq: at + index + 1, person_id: item.personId, enrollment_id: item.enrollmentId, label: item.label, facts: item.facts }))
    await sql`
      insert into certificate_batch_row (batch_id, seq, org_no, person_id, enrollment_id, label, facts)
      select ${row.id}::uuid, seq, ${batch.orgNo}, person_id, enrollment_id, label, facts
      from json_to_recordset(${JSON.stringify(values)}::json) as r(seq integer, person_id uuid, enrollment_id uuid, label text, facts jsonb)`.execute(ctx.db)
  }
  return row
}

export async function findBatch(ctx: Ctx, id: string, lock = false): Promise<BatchRow | undefined> {
  const query = ctx.db.selectFrom('certificate_batch').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

export async function listBatches(ctx: Ctx, page: { page: number; size: number }): Promise<{ rows: BatchRow[]; total: number }> {
  const { total } = await ctx.db.selectFrom('certificate_batch').select((one) => one.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await ctx.db.selectFrom('certificate_batch').selectAll().orderBy('created_at', 'desc').limit(page.size).offset((page.page - 1) * page.size).execute()
  return { rows, total }
}

export async function findBatchesOf(ctx: Ctx, sourceRefs: readonly string[]): Promise<BatchRow[]> {
  if (sourceRefs.length === 0) return []
  return ctx.db.selectFrom('certificate_batch').selectAll().where('source_ref', 'in', [...sourceRefs]).execute()
}

export async function updateBatch(ctx: Ctx, id: string, set: Partial<Pick<BatchRow, 'state' | 'job_id' | 'finished_at'>>): Promise<void> {
  await ctx.db.updateTable('certificate_batch').set(set).where('id', '=', id).execute()
}

export function listItems(ctx: Ctx, batchId: string, state: string | undefined, page: { page: number; size: number }): Promise<BatchItemRow[]> {
  let query = ctx.db.selectFrom('certificate_batch_row').selectAll().where('batch_id', '=', batchId)
  if (state) query = query.where('state', '=', state)
  return query.orderBy('seq').limit(page.size).offset((page.page - 1) * page.size).execute()
}

export async function countItems(ctx: Ctx, batchId: string, state: string | undefined): Promise<number> {
  let query = ctx.db.selectFrom('certificate_batch_row').where('batch_id', '=', batchId)
  if (state) query = query.where('state', '=', state)
  return (await query.select((one) => one.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
}

/** The next rows to issue, held until the transaction ends. */
export function takeWaiting(ctx: Ctx, batchId: string, limit: number): Promise<BatchItemRow[]> {
  return ctx.db.selectFrom('certificate_batch_row').selectAll().where('batch_id', '=', batchId).where('state', '=', 'waiting').orderBy('seq').limit(limit).forUpdate().execute()
}

export type Settled = { seq: number; certificateId: string } | { seq: number; reason: string }

/** Writes what rows came to and counts them on the batch. */
export async function settleItems(ctx: Ctx, batchId: string, settled: readonly Settled[]): Promise<BatchRow> {
  const values = settled.map((one) => ({ seq: one.seq, reason: 'reason' in one ? one.reason : null, certificate_id: 'reason' in one ? null : one.certificateId }))
  await sql`
    update certificate_batch_row b set state = case when r.reason is null then 'issued' else 'refused' end, reason = r.reason, certificate_id = r.certificate_id
    from json_to_recordset(${JSON.stringify(values)}::json) as r(seq integer, reason text, certificate_id uuid)
    where b.batch_id = ${batchId} and b.seq = r.seq`.execute(ctx.db)
  const refused = settled.filter((one) => 'reason' in one).length
  return ctx.db
    .updateTable('certificate_batch')
    .set({ issued: sql`issued + ${settled.length - refused}`, refused: sql`refused + ${refused}` })
    .where('id', '=', batchId)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Puts refused rows back with what the list says of them now. Answers with how many. */
export async function retryRefused(ctx: Ctx, batchId: string, fresh: readonly { seq: number; facts: object }[]): Promise<number> {
  const { rows } = await sql<{ seq: number }>`
    update certificate_batch_row b set state = 'waiting', reason = null, facts = coalesce(r.facts, b.facts)
    from certificate_batch_row o left join json_to_recordset(${JSON.stringify(fresh)}::json) as r(seq integer, facts jsonb) on r.seq = o.seq
    where o.batch_id = ${batchId} and o.state = 'refused' and b.batch_id = o.batch_id and b.seq = o.seq
    returning b.seq`.execute(ctx.db)
  await ctx.db.updateTable('certificate_batch').set({ refused: 0, state: 'waiting', finished_at: null }).where('id', '=', batchId).execute()
  return rows.length
}
