import type { Ctx } from '../../kernel/context.ts'

export type Owner = { id: string; unit: string; person: string; reason: string; setBy: string; setAt: string; endedAt: string | null }

const columns = ['id', 'unit_name as unit', 'person_name as person', 'reason', 'set_by_name as setBy', 'set_at as setAt', 'superseded_at as endedAt'] as const

/** Who answers now for the lines of a plan in one authority's region, by line. */
export async function listOwners(ctx: Ctx, planId: string, orgNo: number): Promise<Map<string, Owner>> {
  const rows = await ctx.db
    .selectFrom('indicator_owner')
    .select([...columns, 'indicator'])
    .where('plan_id', '=', planId)
    .where('org_no', '=', orgNo)
    .where('superseded_at', 'is', null)
    .execute()
  return new Map(rows.map(({ indicator, ...owner }) => [indicator, owner]))
}

type Place = { planId: string; indicator: string; orgNo: number }

/** Everybody who ever answered for a line, the newest first. */
export async function listOwnerHistory(ctx: Ctx, { planId, indicator, orgNo }: Place): Promise<Owner[]> {
  return ctx.db
    .selectFrom('indicator_owner')
    .select([...columns])
    .where('plan_id', '=', planId)
    .where('indicator', '=', indicator)
    .where('org_no', '=', orgNo)
    .orderBy('set_at', 'desc')
    .limit(200)
    .execute()
}

/** The current row of a line, kept until the transaction ends. */
export async function lockOwner(ctx: Ctx, { planId, indicator, orgNo }: Place): Promise<Owner | undefined> {
  return ctx.db
    .selectFrom('indicator_owner')
    .select([...columns])
    .where('plan_id', '=', planId)
    .where('indicator', '=', indicator)
    .where('org_no', '=', orgNo)
    .where('superseded_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export async function endOwner(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.updateTable('indicator_owner').set({ superseded_at: ctx.at }).where('id', '=', id).execute()
}

/** Enters the owner of a line that has none; answers false where somebody else was quicker. */
export async function insertOwner(ctx: Ctx, row: Place & { id: string; unit: string; person: string; reason: string }): Promise<boolean> {
  const done = await ctx.db
    .insertInto('indicator_owner')
    .values({ id: row.id, org_no: row.orgNo, plan_id: row.planId, indicator: row.indicator, unit_name: row.unit, person_name: row.person, reason: row.reason, set_by_name: ctx.actor.name, set_at: ctx.at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return done !== undefined
}
