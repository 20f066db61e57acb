type Plan = { id: string; region: string; from: number; to: number }

/** An invented plan shows what a board can do while one runs; nobody means it by “the plan”. */
const INVENTED = 'demonstration-'

/** Which plan a unit means by “the plan”: its province's before the nation's, a running one before a past, the latest of those. */
export function ownPlan<P extends Plan>(plans: readonly P[], orgNo: string, year: number): P | undefined {
  const near = (plan: P) => (plan.region !== '000000' && orgNo.startsWith(plan.region.slice(0, 2)) ? 0 : plan.region === '000000' ? 1 : 2)
  const runs = (plan: P) => (plan.from <= year && year <= plan.to ? 0 : 1)
  const own = plans.filter((plan) => !plan.id.startsWith(INVENTED))
  return own.toSorted((left, right) => near(left) - near(right) || runs(left) - runs(right) || right.to - left.to)[0]
}
