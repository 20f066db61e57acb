import { sql } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { Intake } from './arrival.ts'

export type ProgressCounts = { expected: number; came: number; arrived: number; unfinished: number; waiting: number; deferred: number; absent: number }
export type StationCount = { station: string; done: number; deferred: number }

const mine = (school: number, { year, season }: Intake) => sql`a.org_no between ${school} and ${school + 99} and a.year = ${year} and a.season = ${season}`
const here = sql`a.state in ('accepted', 'arrived', 'handed-over')`

/** How many are to come, came, are through, of one intake. */
export async function countProgress(ctx: Ctx, school: number, intake: Intake): Promise<ProgressCounts> {
  const { rows } = await sql<ProgressCounts>`
    select (count(*) filter (where ${here}))::int as expected,
      (count(*) filter (where ${here} and came_at is not null))::int as came,
      (count(*) filter (where state in ('arrived', 'handed-over')))::int as arrived,
      (count(*) filter (where state = 'accepted' and came_at is not null))::int as unfinished,
      (count(*) filter (where state = 'accepted' and came_at is null))::int as waiting,
      (count(*) filter (where ${here} and exists (select 1 from payment_deferral d where d.application_id = a.id and d.state = 'open')))::int as deferred,
      (count(*) filter (where state = 'gave-up' and accepted_at is not null))::int as absent
    from application a where ${mine(school, intake)}`.execute(ctx.db)
  return rows[0]!
}

export async function countStations(ctx: Ctx, school: number, intake: Intake): Promise<Map<string, StationCount>> {
  const { rows } = await sql<StationCount>`
    select s.station, count(*)::int as done, (count(*) filter (where s.result = 'deferred'))::int as deferred
    from arrival_step s join application a on a.id = s.application_id
    where s.undone_at is null and s.org_no between ${school} and ${school + 99} and ${mine(school, intake)} and ${here} group by 1`.execute(ctx.db)
  return new Map(rows.map((row) => [row.station, row]))
}

export type SpecialtyCount = { code: string; name: string; expected: number; came: number; arrived: number }

export async function countSpecialties(ctx: Ctx, school: number, intake: Intake): Promise<SpecialtyCount[]> {
  const { rows } = await sql<SpecialtyCount>`
    select specialty_code as code, min(specialty_name) as name, count(*)::int as expected, (count(*) filter (where came_at is not null))::int as came,
      (count(*) filter (where state in ('arrived', 'handed-over')))::int as arrived
    from application a where ${mine(school, intake)} and ${here} group by 1 order by expected desc, 1`.execute(ctx.db)
  return rows
}

/** Persons by the hour of their first station, on the last day in China on which anybody came. */
export async function countHours(ctx: Ctx, school: number, intake: Intake): Promise<{ day: string; hour: number; came: number }[]> {
  const { rows } = await sql<{ day: string; hour: number; came: number }>`
    with came as (select came_at at time zone 'Asia/Shanghai' as at from application a where ${mine(school, intake)} and ${here} and came_at is not null),
      last as (select max(at)::date as day from came)
    select last.day::text as day, extract(hour from at)::int as hour, count(*)::int as came from came join last on came.at::date = last.day group by 1, 2 order by 2`.execute(ctx.db)
  return rows
}
