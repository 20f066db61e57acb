import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { findPlan, plans, type Plan } from './model.ts'
import { findStoredPlan, listStoredPlans } from './plan-file-store.ts'

/** A plan of the product or one that came by file. Throws NotFound. */
export async function getPlan(ctx: Ctx, id: string): Promise<Plan> {
  const plan = findPlan(id) ?? (await findStoredPlan(ctx, id))
  if (!plan) throw new NotFound('规划')
  return plan
}

/** The plans of the product and those that came by file. */
export async function listAllPlans(ctx: Ctx): Promise<Plan[]> {
  return [...plans, ...(await listStoredPlans(ctx)).map((one) => one.plan)]
}
