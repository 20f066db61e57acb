import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

/** Birth dates (`YYYY-MM-DD`) of people within reach, by person: for rules of age. They are never shown. */
export async function findBirthDates(ctx: Ctx, personIds: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let at = 0; at < personIds.length; at += 1000) {
    const { rows } = await sql<{ id: string; birth_date: string }>`
      select p.id, p.birth_date from person p
      where p.id = any (${personIds.slice(at, at + 1000)}::uuid[]) and p.birth_date is not null
        and (p.id = ${ctx.actor.personId}::uuid or exists (select 1 from person_org o where o.person_id = p.id))`.execute(ctx.db)
    for (const row of rows) found.set(row.id, row.birth_date)
  }
  return found
}
