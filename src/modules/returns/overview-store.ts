import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { OrgRange } from '../../kernel/org-no.ts'
import type { Level, Standing } from './model.ts'

/**
 * Every report of the own range with where it stands. Standing follows from its case; nobody has begun while nothing
 * was entered. Late is who handed in after the closing day, or has not and the day has passed; `today` decides.
 */
const reports = (today: string) => sql`
  select u.*, f.no as case_no, f.version as case_version, f.state as case_state, f.waiting_org_no,
    case when u.case_id is null then 'planned'
      when f.state = 'draft' then case when u.filled_at is null then 'waiting' else 'filling' end
      when f.state = 'reviewCounty' then 'county' when f.state = 'reviewCity' then 'city' when f.state = 'reviewProvince' then 'province'
      else f.state end as standing,
    case when f.state = 'cancelled' or r.state <> 'open' then false
      when u.submitted_at is null then ${today}::date > r.closes_on
      else (u.submitted_at at time zone 'Asia/Shanghai')::date > r.closes_on end as late,
    case when f.closed_at is not null then null when f.state like 'review%' then f.authority_name else f.org_name end as waiting_for,
    coalesce((select count(*) from return_value v where v.return_id = u.id and (v.not_applicable or v.value is not null)), 0)::int as answered,
    coalesce((f.facts ->> 'flagged')::int, 0) as flagged
  from round_return u join return_round r on r.id = u.round_id left join case_file f on f.id = u.case_id`

export type Report = {
  id: string
  round_id: string
  org_no: number
  org_name: string
  level: Level
  case_id: string | null
  case_no: string | null
  case_version: number | null
  case_state: string | null
  standing: Standing
  late: boolean
  waiting_for: string | null
  answered: number
  flagged: number
  filled_at: string | null
  filled_by_name: string | null
  checked_by_name: string | null
  submitted_at: string | null
  locked_at: string | null
  reopened: number
  version: number
}

export type ReportFilter = { roundId: string; level?: string | undefined; standing?: string | undefined; late?: boolean | undefined; q?: string | undefined }

function conditions(filter: ReportFilter) {
  const parts = [sql`o.round_id = ${filter.roundId}`]
  if (filter.level) parts.push(sql`o.level = ${filter.level}`)
  if (filter.standing) parts.push(sql`o.standing = ${filter.standing}`)
  if (filter.late !== undefined) parts.push(sql`o.late = ${filter.late}`)
  if (filter.q) parts.push(sql`strpos(o.org_name, ${filter.q}) > 0`)
  return sql.join(parts, sql` and `)
}

/** Reports of a round in the own range; those that are behind first. */
export async function listReports(ctx: Ctx, filter: ReportFilter, page: { offset: number; limit: number }): Promise<Report[]> {
  const { rows } = await sql<Report>`
    select * from (${reports(ctx.today)}) o where ${conditions(filter)}
    order by array_position(array['returned', 'waiting', 'planned', 'filling', 'checking', 'county', 'city', 'province', 'locked', 'cancelled'], o.standing), o.org_no
    limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  return rows
}

export async function countReports(ctx: Ctx, filter: ReportFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from (${reports(ctx.today)}) o where ${conditions(filter)}`.execute(ctx.db)
  return rows[0]!.total
}

export async function findReport(ctx: Ctx, id: string): Promise<Report | undefined> {
  const { rows } = await sql<Report>`select * from (${reports(ctx.today)}) o where o.id = ${id}`.execute(ctx.db)
  return rows[0]
}

export type Progress = { roundId: string; level: Level; all: number; begun: number; sent: number; locked: number; late: number }

/** How far the units of some rounds are, level by level; cancelled reports do not count. */
export async function countProgress(ctx: Ctx, roundIds: readonly string[], except: number | undefined): Promise<Progress[]> {
  if (roundIds.length === 0) return []
  const { rows } = await sql<Progress>`
    select o.round_id as "roundId", o.level, count(*)::int as all, count(*) filter (where o.filled_at is not null)::int as begun,
      count(*) filter (where o.submitted_at is not null)::int as sent, count(*) filter (where o.standing = 'locked')::int as locked, count(*) filter (where o.late)::int as late
    from (${reports(ctx.today)}) o
    where o.round_id = any (${[...roundIds]}::uuid[]) and o.standing <> 'cancelled' and o.org_no is distinct from ${except ?? null}::bigint
    group by 1, 2`.execute(ctx.db)
  return rows
}

/** The own reports of some rounds. */
export async function listOwn(ctx: Ctx, roundIds: readonly string[], orgNo: number): Promise<Report[]> {
  if (roundIds.length === 0) return []
  const { rows } = await sql<Report>`select * from (${reports(ctx.today)}) o where o.round_id = any (${[...roundIds]}::uuid[]) and o.org_no = ${orgNo}`.execute(ctx.db)
  return rows
}

/** Units of a round that have not handed in. */
export async function listSilent(ctx: Ctx, roundId: string, level: string | undefined, except: number): Promise<Report[]> {
  const { rows } = await sql<Report>`
    select * from (${reports(ctx.today)}) o where o.round_id = ${roundId} and o.standing in ('waiting', 'filling', 'returned', 'checking')
      and (${level ?? null}::text is null or o.level = ${level ?? null}) and o.org_no <> ${except} order by o.org_no`.execute(ctx.db)
  return rows
}

export type SumRow = { line: string; level: Level; value: number | null; base: number | null; units: number; locked: number }

/**
 * Figures of a round added up by level, of the units that an authority oversaw at the end of the period (主管), or that
 * lie in its region (属地). Its own report is left out.
 */
export async function sumBelow(ctx: Ctx, roundId: string, place: { no: number; range: OrgRange; region: string }, by: 'authority' | 'location'): Promise<{ sums: SumRow[]; units: { level: Level; all: number }[] }> {
  const inside = by === 'authority' ? sql`u.authority_no between ${place.range.lo} and ${place.range.hi}` : sql`u.location_region like ${`${place.region}%`}`
  const among = sql`u.round_id = ${roundId} and u.org_no <> ${place.no} and ${inside} and (f.state is null or f.state <> 'cancelled')`
  const { rows: sums } = await sql<SumRow>`
    select v.line, u.level, sum(v.value) as value, sum(v.base) as base, count(*)::int as units, count(u.locked_at)::int as locked
    from round_return u left join case_file f on f.id = u.case_id join return_value v on v.return_id = u.id and (v.value is not null or v.not_applicable)
    where ${among} group by 1, 2`.execute(ctx.db)
  const { rows: units } = await sql<{ level: Level; all: number }>`
    select u.level, count(*)::int as all from round_return u left join case_file f on f.id = u.case_id where ${among} group by 1`.execute(ctx.db)
  return { sums, units }
}

/** Numbers of the units a round asks that the own range shows. */
export async function listAskedNos(ctx: Ctx, roundId: string): Promise<Set<number>> {
  const rows = await ctx.db.selectFrom('round_return').select('org_no').where('round_id', '=', roundId).execute()
  return new Set(rows.map((row) => row.org_no))
}

/**
 * Figures due from a range of organisations in a year, by the closing day of their round. In time is what was handed in
 * by that day and is not back with its unit; a report that was unlocked for a correction had been in time before.
 */
export async function countPunctual(ctx: Ctx, range: OrgRange, year: number): Promise<{ reports: number; lines: number; inTime: number }> {
  const { rows } = await sql<{ reports: number; lines: number; inTime: number }>`
    with due as (
      select jsonb_array_length(r.lines) as lines,
        not o.late and o.submitted_at is not null and (o.reopened > 0 or o.case_state not in ('draft', 'checking', 'returned')) as in_time
      from (${reports(ctx.today)}) o join return_round r on r.id = o.round_id
      where r.state = 'open' and o.standing <> 'cancelled' and o.org_no between ${range.lo} and ${range.hi}
        and extract(year from r.closes_on) = ${year} and (r.closes_on < ${ctx.today}::date or o.submitted_at is not null)
    )
    select count(*)::int as reports, coalesce(sum(lines), 0)::int as lines, coalesce(sum(lines) filter (where in_time), 0)::int as "inTime" from due`.execute(ctx.db)
  return rows[0]!
}
