import type { Ctx } from '../../kernel/context.ts'

export type StoredTarget = { indicator: string; orgNo: number; year: number; value: number; caseNo: string; reason: string; setAt: string }

/** Current targets of a plan in scope; `orgNo` and `year` narrow to one organisation and one year. */
export async function listStoredTargets(ctx: Ctx, { planId, orgNo, year }: { planId: string; orgNo?: number | undefined; year?: number | undefined }): Promise<StoredTarget[]> {
  return ctx.db
    .selectFrom('plan_target')
    .select(['indicator', 'org_no as orgNo', 'year', 'value', 'case_no as caseNo', 'reason', 'set_at as setAt'])
    .where('plan_id', '=', planId)
    .where('superseded_at', 'is', null)
    .$if(orgNo !== undefined, (query) => query.where('org_no', '=', orgNo!))
    .$if(year !== undefined, (query) => query.where('year', '=', year!))
    .orderBy('indicator')
    .orderBy('org_no')
    .orderBy('year')
    .execute()
}

export async function supersedeTarget(ctx: Ctx, row: { planId: string; indicator: string; orgNo: number; year: number }) {
  return ctx.db
    .updateTable('plan_target')
    .set({ superseded_at: ctx.at })
    .where('plan_id', '=', row.planId)
    .where('indicator', '=', row.indicator)
    .where('org_no', '=', row.orgNo)
    .where('year', '=', row.year)
    .where('superseded_at', 'is', null)
    .returning(['id', 'value', 'case_no as caseNo', 'reason'])
    .executeTakeFirst()
}

export async function insertTarget(
  ctx: Ctx,
  row: { id: string; planId: string; indicator: string; orgNo: number; year: number; value: number; reason: string; caseNo: string },
): Promise<void> {
  await ctx.db
    .insertInto('plan_target')
    .values({
      id: row.id,
      org_no: row.orgNo,
      plan_id: row.planId,
      indicator: row.indicator,
      year: row.year,
      value: row.value,
      reason: row.reason,
      case_no: row.caseNo,
      set_by_name: ctx.actor.name,
    })
    .execute()
}
