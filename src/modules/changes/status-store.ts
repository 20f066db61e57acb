import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

/** How often a kind of change has been approved for each record before. */
export async function countApproved(ctx: Ctx, enrollmentId: string, kind: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from case_item i join case_file f on f.id = i.case_id
    where i.record_id = ${enrollmentId}::uuid and f.workflow = 'changes.status' and f.state = 'approved' and f.facts ->> 'kind' = ${kind}`.execute(
    ctx.db,
  )
  return rows[0]!.n
}

/** Notes that somebody was reminded of a day; false where it was done before. */
export async function noteReminder(
  ctx: Ctx,
  of: { enrollmentId: string; orgNo: number; until: string; kind: 'soon' | 'over' },
): Promise<boolean> {
  const done = await ctx.db
    .insertInto('change_reminder')
    .values({ enrollment_id: of.enrollmentId, org_no: of.orgNo, until: of.until, kind: of.kind })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
}

/** A corrected identity whose records at other schools have not followed yet. */
export async function insertSpread(
  ctx: Ctx,
  of: {
    id: string
    orgNo: number
    personId: string
    caseNo: string
    effectiveOn: string
    formerName: string | null
  },
): Promise<void> {
  await ctx.db
    .insertInto('identity_spread')
    .values({
      id: of.id,
      org_no: of.orgNo,
      person_id: of.personId,
      case_no: of.caseNo,
      effective_on: of.effectiveOn,
      former_name: of.formerName,
    })
    .execute()
}

export async function listSpreads(ctx: Ctx) {
  return ctx.db
    .selectFrom('identity_spread')
    .selectAll()
    .where('done_at', 'is', null)
    .orderBy('created_at')
    .limit(500)
    .forUpdate()
    .skipLocked()
    .execute()
}

export async function endSpread(ctx: Ctx, id: string, records: number): Promise<void> {
  await ctx.db.updateTable('identity_spread').set({ done_at: ctx.at, records }).where('id', '=', id).execute()
}
