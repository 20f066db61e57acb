import { sql, type RawBuilder } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { FlowStep } from '../board-api.ts'

export type BoardFilter = { year: number; season?: string | undefined; mode?: string | undefined; range?: { lo: number; hi: number } | undefined }
export type BoardCounts = Record<FlowStep | 'held', number>
export type BoardRow = BoardCounts & { key: string; title: string }

/** When an application came so far; empty for what has not happened. */
export const stepMoments: Record<FlowStep, RawBuilder<unknown>> = {
  applied: sql.ref('a.submitted_at'),
  offered: sql.ref('a.offered_at'),
  accepted: sql.ref('a.accepted_at'),
  arrived: sql.ref('a.arrived_at'),
  registered: sql.ref('a.handed_over_at'),
}

const where = ({ year, season, mode, range }: BoardFilter) => sql`a.year = ${year} and a.submitted_at is not null
  and (${season ?? null}::text is null or a.season = ${season ?? null})
  and (${mode ?? null}::text is null or a.study_mode = ${mode ?? null})
  and (${range?.lo ?? null}::bigint is null or a.org_no between ${range?.lo ?? 0} and ${range?.hi ?? 0})`

const counted = sql`count(*)::int as applied, count(a.offered_at)::int as offered, count(a.accepted_at)::int as accepted, count(a.arrived_at)::int as arrived,
  count(a.handed_over_at)::int as registered, (count(*) filter (where a.seat_held))::int as held`

const keys = {
  region: { key: sql`(a.org_no / 100000000)::text`, title: sql`''` },
  school: { key: sql`(a.org_no / 100 * 100)::text`, title: sql`min(a.org_name)` },
  specialty: { key: sql`a.specialty_code`, title: sql`min(a.specialty_name)` },
}

/** Applications by city, school or specialty that ever came so far. */
export async function countBoard(ctx: Ctx, level: keyof typeof keys, filter: BoardFilter): Promise<BoardRow[]> {
  const { key, title } = keys[level]
  const { rows } = await sql<BoardRow>`select ${key} as key, ${title} as title, ${counted} from application a where ${where(filter)} group by 1 order by 1`.execute(ctx.db)
  return rows
}

/** How many different people applied. */
export async function countApplicants(ctx: Ctx, filter: BoardFilter): Promise<number> {
  const { rows } = await sql<{ persons: number }>`select count(distinct a.person_id)::int as persons from application a where ${where(filter)}`.execute(ctx.db)
  return rows[0]!.persons
}

/** What happened on each day in China on which anything did. */
export async function countDays(ctx: Ctx, filter: BoardFilter): Promise<({ day: string } & Record<FlowStep, number>)[]> {
  const { rows } = await sql<{ day: string } & Record<FlowStep, number>>`
    select day::text as day, count(*) filter (where step = 1)::int as applied, count(*) filter (where step = 2)::int as offered, count(*) filter (where step = 3)::int as accepted,
      count(*) filter (where step = 4)::int as arrived, count(*) filter (where step = 5)::int as registered
    from application a cross join lateral (values (1, a.submitted_at), (2, a.offered_at), (3, a.accepted_at), (4, a.arrived_at), (5, a.handed_over_at)) as s (step, at)
      cross join lateral (select (s.at at time zone 'Asia/Shanghai')::date as day) d
    where ${where(filter)} and s.at is not null group by 1 order by 1`.execute(ctx.db)
  return rows
}

export async function listYears(ctx: Ctx): Promise<number[]> {
  const { rows } = await sql<{ year: number }>`select distinct year from application where submitted_at is not null order by 1 desc limit 10`.execute(ctx.db)
  return rows.map((row) => row.year)
}
