import { sql } from 'kysely'
import type { Ctx } from './context.ts'

/** For so long a repeated write gets its first answer. A browser repeats within minutes, an exchange within days. */
export const KEEP_DAYS = 30

/** Forgets the answers of old keys: they hold what was shown, and must not outlive it. Answers with how many. */
export async function forgetOldKeys(ctx: Ctx): Promise<number> {
  const { numAffectedRows } = await sql`delete from idempotency where at < now() - make_interval(days => ${KEEP_DAYS})`.execute(ctx.db)
  return Number(numAffectedRows ?? 0)
}
