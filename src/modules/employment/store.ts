import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { OrgRange } from '../../kernel/org-no.ts'

export type DestinationRow = {
  id: string
  orgNo: number
  orgName: string
  personId: string
  studentNumber: string | null
  name: string
  specialty: string | null
  graduatedOn: string
  destination: string
  employerName: string | null
  settledOn: string | null
  counted: boolean
}

export type DestinationFilter = {
  range: OrgRange
  period: string
  counted: boolean | undefined
  destination: readonly string[] | undefined
  q: string | undefined
  sort: string | undefined
  offset: number
  limit: number
}

const orders: Record<string, string> = {
  graduatedOn: 'd.graduated_on, d.id',
  '-graduatedOn': 'd.graduated_on desc, d.id',
  settledOn: 'd.settled_on nulls last, d.id',
  '-settledOn': 'd.settled_on desc nulls last, d.id',
}

/** The graduates that the initial employment rate counts in a period, with their destination. */
export async function listDestinations(ctx: Ctx, filter: DestinationFilter): Promise<{ rows: DestinationRow[]; total: number }> {
  const { range, period, counted, destination, q } = filter
  const from = sql`
    from graduate_counted g
    join graduate_destination d on d.id = g.id
    left join enrollment_brief e on e.id = d.enrollment_id
    where g.period = ${period} and g.org_no between ${range.lo} and ${range.hi}
      and (${counted ?? null}::boolean is null or (g.settled and g.counts) = ${counted ?? null})
      and (${destination ?? null}::text[] is null or d.destination = any(${destination ?? null}::text[]))
      and (${q ?? null}::text is null or e.name like ${`${q ?? ''}%`} or e.student_number = ${q ?? null} or d.employer_name like ${`%${q ?? ''}%`})`
  const { rows } = await sql<DestinationRow>`
    select d.id, d.org_no as "orgNo", d.person_id as "personId", coalesce(e.org_name, (select l.name from org_label l where l.org_no = d.org_no), '') as "orgName",
      e.student_number as "studentNumber", coalesce(e.name, '') as name, e.specialty_name as specialty, d.graduated_on as "graduatedOn",
      d.destination, d.employer_name as "employerName", d.settled_on as "settledOn", g.settled and g.counts as counted
    ${from} order by ${sql.raw(orders[filter.sort ?? ''] ?? orders['-graduatedOn']!)}
    offset ${filter.offset} limit ${filter.limit}`.execute(ctx.db)
  const counts = await sql<{ total: number }>`select count(*) as total ${from}`.execute(ctx.db)
  return { rows, total: counts.rows[0]?.total ?? 0 }
}

export type DestinationCount = { destination: string; graduates: number; settled: number }

/** The graduates of a period by where they went; `settled` are those that the initial employment rate counts. */
export async function countDestinations(ctx: Ctx, { range, period }: { range: OrgRange; period: string }): Promise<DestinationCount[]> {
  const { rows } = await sql<DestinationCount>`
    select g.destination, count(*)::int as graduates, (count(*) filter (where g.settled and g.counts))::int as settled
    from graduate_counted g where g.period = ${period} and g.org_no between ${range.lo} and ${range.hi}
    group by g.destination`.execute(ctx.db)
  return rows
}
