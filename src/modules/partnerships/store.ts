import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { OrgRange } from '../../kernel/org-no.ts'
import type { GroupKind } from './codes.ts'

export type GroupRow = {
  id: string
  name: string
  kind: GroupKind
  orgNo: number
  orgName: string
  foundedOn: string
  dissolvedOn: string | null
  approvalNo: string | null
  members: number
}

export type GroupFilter = {
  range: OrgRange
  period: string
  kind: GroupKind | undefined
  q: string | undefined
  sort: string | undefined
  offset: number
  limit: number
}

const orders: Record<string, string> = {
  name: 'g.name, g.id',
  '-name': 'g.name desc, g.id',
  foundedOn: 'g.founded_on, g.id',
  '-foundedOn': 'g.founded_on desc, g.id',
}

/** The groups that stand at the end of a period. The table is a public directory: the range is what the list is about. */
export async function listGroups(ctx: Ctx, filter: GroupFilter): Promise<{ rows: GroupRow[]; total: number }> {
  const { range, period, kind, q } = filter
  const from = sql`
    from national.statistical_period p
    join education_group g on g.founded_on <= p.as_of and (g.dissolved_on is null or g.dissolved_on > p.as_of)
    where p.period = ${period} and g.org_no between ${range.lo} and ${range.hi}
      and (${kind ?? null}::text is null or g.kind = ${kind ?? null})
      and (${q ?? null}::text is null or g.name like ${`%${q ?? ''}%`})`
  const { rows } = await sql<GroupRow>`
    select g.id, g.name, g.kind, g.org_no as "orgNo", coalesce((select l.name from org_label l where l.org_no = g.org_no), '') as "orgName",
      g.founded_on as "foundedOn", g.dissolved_on as "dissolvedOn", g.approval_no as "approvalNo",
      (select count(*) from education_group_member m where m.group_id = g.id) as members
    ${from} order by ${sql.raw(orders[filter.sort ?? ''] ?? orders.foundedOn!)}
    offset ${filter.offset} limit ${filter.limit}`.execute(ctx.db)
  const counts = await sql<{ total: number }>`select count(*) as total ${from}`.execute(ctx.db)
  return { rows, total: counts.rows[0]?.total ?? 0 }
}
