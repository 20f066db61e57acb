import { sql } from 'kysely'
import type { Ctx } from './context.ts'

/**
 * Takes the next `count` numbers of a series and answers with the first. The row lock is held until the
 * transaction ends, so a rolled-back request gives its numbers back: no gaps, no doubles.
 */
export async function nextNumber(ctx: Ctx, orgNo: number, name: string, count = 1): Promise<number> {
  const { rows } = await sql<{ value: number }>`
    insert into counter (org_no, name, value) values (${orgNo}, ${name}, ${count})
    on conflict (org_no, name) do update set value = counter.value + ${count}
    returning value`.execute(ctx.db)
  return rows[0]!.value - count + 1
}

/** Lets a series go on after `least`: numbers given out elsewhere, such as by the paper register before. Never lowers it. */
export async function raiseNumber(ctx: Ctx, orgNo: number, name: string, least: number): Promise<void> {
  await sql`
    insert into counter (org_no, name, value) values (${orgNo}, ${name}, ${least})
    on conflict (org_no, name) do update set value = greatest(counter.value, ${least})`.execute(ctx.db)
}
