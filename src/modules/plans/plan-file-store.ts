import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import { planFile, type Plan } from './plan-file.ts'

export type StoredPlan = { plan: Plan; version: number; fileName: string; uploadedBy: string; uploadedAt: string }

/** Plans that came by file, each in its current version. */
export async function listStoredPlans(ctx: Ctx): Promise<StoredPlan[]> {
  const rows = await ctx.db
    .selectFrom('plan_file')
    .select(['body', 'version', 'file_name', 'uploaded_by_name', 'uploaded_at'])
    .where('superseded_at', 'is', null)
    .orderBy('plan_id')
    .execute()
  return rows.map((row) => ({
    plan: planFile.parse(row.body),
    version: row.version,
    fileName: row.file_name,
    uploadedBy: row.uploaded_by_name,
    uploadedAt: row.uploaded_at,
  }))
}

export async function findStoredPlan(ctx: Ctx, planId: string): Promise<Plan | undefined> {
  const row = await ctx.db.selectFrom('plan_file').select('body').where('plan_id', '=', planId).where('superseded_at', 'is', null).executeTakeFirst()
  return row && planFile.parse(row.body)
}

/** Every version of a plan, newest first. */
export async function listVersions(ctx: Ctx, planId: string) {
  return ctx.db
    .selectFrom('plan_file')
    .select(['version', 'title', 'file_name as fileName', 'reason', 'uploaded_by_name as uploadedBy', 'uploaded_at as uploadedAt'])
    .where('plan_id', '=', planId)
    .orderBy('version', 'desc')
    .execute()
}

/** Stores a new version and ends the one before. Answers the number of the version. */
export async function storePlan(ctx: Ctx, facts: { id: string; orgNo: number; plan: Plan; fileName: string; reason: string }): Promise<number> {
  const before = await ctx.db
    .updateTable('plan_file')
    .set({ superseded_at: ctx.at })
    .where('plan_id', '=', facts.plan.id)
    .where('superseded_at', 'is', null)
    .returning('version')
    .executeTakeFirst()
  const version = (before?.version ?? 0) + 1
  await ctx.db
    .insertInto('plan_file')
    .values({
      id: facts.id,
      org_no: facts.orgNo,
      plan_id: facts.plan.id,
      version,
      title: facts.plan.title,
      body: json(facts.plan),
      file_name: facts.fileName,
      reason: facts.reason,
      uploaded_by_name: ctx.actor.name,
    })
    .execute()
  return version
}
