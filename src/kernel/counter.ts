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
