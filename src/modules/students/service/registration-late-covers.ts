import { listUnlocks } from '../../../kernel/case-window.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { listLateCovers } from '../registration-desk-store.ts'
import type { Registers } from '../registration-rules.ts'
import { registrationWorkflow } from '../workflow.ts'

/** Whom the late entries in force on a day (today unless said otherwise) admit to registration: by enrollment. */
export async function lateCovers(ctx: Ctx, schoolNo: number, on?: string): Promise<Registers['late']['covers']> {
  const unlocks = (await listUnlocks(ctx, schoolNo, registrationWorkflow.id, on)).filter((one) => one.caseId === null)
  const until = new Map(unlocks.map((one) => [one.byCaseNo, one.until]))
  const covers = await listLateCovers(ctx, [...until.keys()])
  return new Map(covers.map((one) => [one.recordId, { caseNo: one.caseNo, caseId: one.caseId, until: until.get(one.caseNo)! }]))
}
