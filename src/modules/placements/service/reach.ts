import { getCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { sees } from '../../../kernel/scope.ts'
import { states } from '../codes.ts'
import type { Batch } from '../model.ts'
import { findBatch, isOver, lockBatch, toBatch } from '../store.ts'

/** The batch, for whoever runs it; another office's is not found. */
export async function getOwnBatch(ctx: Ctx, id: string): Promise<Batch> {
  const row = await findBatch(ctx, id)
  if (!row || row.org_no !== ctx.actor.org.no) throw new NotFound('投档批次')
  return toBatch(row)
}

/** The own batch, read after its lock: the state that a write checks stays as it is until the write is committed. */
export async function lockOwnBatch(ctx: Ctx, id: string, how: 'shared' | 'alone' = 'shared'): Promise<Batch> {
  await lockBatch(ctx, id, how)
  return getOwnBatch(ctx, id)
}

export function notIn(batch: Batch, wanted: keyof typeof states, rule: string): Refusal {
  return new Refusal({ fact: `批次现在是“${states[batch.state]}”，不是“${states[wanted]}”。`, rule, clause: '001:1317', ways: ['刷新后看批次到了哪一步。'] })
}

/** The case of a batch as it stands, for a step taken on behalf of its page. */
export async function caseOf(ctx: Ctx, batch: Batch) {
  return getCase(ctx, batch.id)
}

/** Refuses unless the end has passed by the database's clock. */
export async function refuseEarly(ctx: Ctx, batch: Batch): Promise<void> {
  if (await isOver(ctx, batch.id)) return
  throw new Refusal({ fact: `填报到 ${local(batch.closesAt)} 截止，现在还没有到。`, rule: '截止以后才能封存，每位考生的时间一样长。', clause: '001:1317', ways: ['到时间后再封存。'] })
}

/** A moment as people in China read it, to the minute. */
export function local(moment: string): string {
  return clockInChina(moment).slice(0, 16)
}

/** Whether the results of a batch may be shown: to its own office and those above it at once, to others from the publicity on. */
export function showsResult(ctx: Ctx, batch: { org_no: number; state: string }): boolean {
  return sees(ctx.actor, batch.org_no) || batch.state === 'publicity' || batch.state === 'recorded'
}
