import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

export type SchoolOn = { no: number; name: string; authorityNo: number; locationRegion: string }

/**
 * The schools that were in operation on a day, each under the authority it had then. A school whose history does not
 * reach back to that day, though it was there, is taken as it is today; where it lies has no history.
 */
export async function listSchoolsOn(ctx: Ctx, day: string): Promise<SchoolOn[]> {
  const { rows } = await sql<SchoolOn>`
    select o.org_no as no, o.short_name as name, coalesce(p.authority_no, o.authority_no) as "authorityNo", o.location_region as "locationRegion"
    from org o left join lateral (
      select h.authority_no, h.state from org_period h
      where h.org_no = o.org_no and h.valid_from <= ${day} and (h.valid_to is null or h.valid_to >= ${day}) order by h.valid_from desc limit 1
    ) p on true
    where o.kind = 'school' and coalesce(p.state, o.state) not in ('preparing', 'withdrawn') and coalesce(o.founded_on, o.approved_on, ${day}::date) <= ${day}::date
    order by o.org_no`.execute(ctx.db)
  return rows
}

/** The authorities that the register has, in number order. */
export async function listAuthorities(ctx: Ctx): Promise<{ no: number; name: string }[]> {
  const { rows } = await sql<{ no: number; name: string }>`
    select org_no as no, short_name as name from org where kind = 'authority' and state = 'operating' order by org_no`.execute(ctx.db)
  return rows
}
