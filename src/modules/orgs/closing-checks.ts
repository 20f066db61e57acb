import type { Ctx } from '../../kernel/context.ts'
import type { RuleResult } from '../../kernel/workflow.ts'

/** What a later module asks before a school may close: its students, its funds. Runs in the school's scope. */
export type ClosingCheck = (ctx: Ctx, schoolNo: number) => Promise<RuleResult>

const checks = new Map<string, ClosingCheck>()

/** Called once by the server.ts of the module that keeps the records; the id tells the checks apart. */
export function registerClosingCheck(id: string, check: ClosingCheck): void {
  checks.set(id, check)
}

/** Every check of the modules above, one after the other. */
export async function runClosingChecks(ctx: Ctx, schoolNo: number): Promise<RuleResult[]> {
  const results: RuleResult[] = []
  for (const check of checks.values()) results.push(await check(ctx, schoolNo))
  return results
}
