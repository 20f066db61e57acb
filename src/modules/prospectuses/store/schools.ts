import { sql } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'

export type Missing = 'state' | 'qualification' | 'specialty' | 'plan' | 'prospectus' | 'list'

export type SchoolStanding = {
  orgNo: number
  name: string
  authorityNo: number | null
  locationRegion: string
  level: string
  ownership: string | null
  state: string
  year: number
  qualification: 'filed' | 'approved' | 'revoked' | null
  /** The year's own is not decided yet and last year's holds until July. */
  carried: boolean
  specialties: number
  prospectusId: string | null
  prospectusVersion: number | null
  filingNo: string | null
  filedOn: string | null
  prospectusOpen: 'draft' | 'sent' | null
  prospectusOpenId: string | null
  revisionState: 'draft' | 'sent' | null
  revisionId: string | null
  lines: number
  seats: number
  taken: number
  fullTime: number
  partTime: number
  training: number
  listed: number
  missing: Missing[]
}

const columns = sql`org_no as "orgNo", name, authority_no as "authorityNo", location_region as "locationRegion", level, ownership, state, year, qualification, carried, specialties,
  prospectus_id as "prospectusId", prospectus_version as "prospectusVersion", filing_no as "filingNo", filed_on as "filedOn", prospectus_open as "prospectusOpen",
  prospectus_open_id as "prospectusOpenId", revision_state as "revisionState", revision_id as "revisionId", lines, seats, taken,
  full_time as "fullTime", part_time as "partTime", training, listed, missing`

export type StandingFilter = {
  year: number
  range?: { lo: number; hi: number } | undefined
  orgNo?: number | undefined
  location?: string | undefined
  level?: string | undefined
  ownership?: string | undefined
  missing?: Missing | 'any' | 'none' | undefined
  /** Only schools whose prospectus is public. */
  shelved?: boolean | undefined
  q?: string | undefined
  sort?: string | undefined
}

const sorts: Record<string, ReturnType<typeof sql>> = {
  name: sql`name collate "zh-x-icu"`,
  seats: sql`seats`,
  taken: sql`taken`,
  filedOn: sql`filed_on`,
  missing: sql`cardinality(missing)`,
}

function conditions(filter: StandingFilter) {
  const parts = [sql`year = ${filter.year}`]
  if (filter.range) parts.push(sql`org_no between ${filter.range.lo} and ${filter.range.hi}`)
  if (filter.orgNo) parts.push(sql`org_no = ${filter.orgNo}`)
  if (filter.location) parts.push(sql`location_region like ${`${filter.location.replace(/(00)+$/, '')}%`}`)
  if (filter.level) parts.push(sql`level = ${filter.level}`)
  if (filter.ownership) parts.push(sql`ownership = ${filter.ownership}`)
  if (filter.shelved) parts.push(sql`filing_no is not null`)
  if (filter.missing === 'any') parts.push(sql`cardinality(missing) > 0`)
  else if (filter.missing === 'none') parts.push(sql`cardinality(missing) = 0`)
  else if (filter.missing) parts.push(sql`${filter.missing} = any(missing)`)
  if (filter.q?.trim()) {
    const like = filter.q.trim().replace(/[\\%_]/g, '\\$&')
    parts.push(sql`(name like ${`%${like}%`} or initials like ${`${like.toLowerCase()}%`})`)
  }
  return sql.join(parts, sql` and `)
}

/** Schools with what stands and what is missing for a year, one page of them. */
export async function listStandings(ctx: Ctx, filter: StandingFilter, page: { limit: number; offset: number }): Promise<{ rows: SchoolStanding[]; total: number }> {
  const where = conditions(filter)
  const by = sorts[(filter.sort ?? '').replace(/^-/, '')] ?? sql`org_no`
  const { rows } = await sql<SchoolStanding>`
    select ${columns} from recruiting_school where ${where}
    order by ${by} ${filter.sort?.startsWith('-') ? sql`desc nulls last` : sql`asc nulls last`}, org_no limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*)::int as total from recruiting_school where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.total }
}

export async function findStanding(ctx: Ctx, orgNo: number, year: number): Promise<SchoolStanding | undefined> {
  return (await listStandings(ctx, { year, orgNo }, { limit: 1, offset: 0 })).rows[0]
}

export type StandingSums = { city: string; schools: number; ready: number; filed: number; planned: number; listed: number; seats: number; taken: number; fullTime: number; partTime: number; training: number }

/**
 * Sums by the city where a school lies, six digits. `filed` counts public prospectuses of schools that are in
 * operation; the coverage is that over `schools` (001:1317: all of them).
 */
export async function sumStandings(ctx: Ctx, year: number, range: { lo: number; hi: number } | undefined): Promise<StandingSums[]> {
  const { rows } = await sql<StandingSums>`
    select left(location_region, 4) || '00' as city, count(*)::int as schools, count(*) filter (where cardinality(missing) = 0)::int as ready,
      count(*) filter (where filing_no is not null)::int as filed, count(*) filter (where lines > 0)::int as planned, count(*) filter (where listed > 0)::int as listed,
      sum(seats)::int as seats, sum(taken)::int as taken, sum(full_time)::int as "fullTime", sum(part_time)::int as "partTime", sum(training)::int as training
    from recruiting_school where ${conditions({ year, range })} group by 1 order by 1`.execute(ctx.db)
  return rows
}

export async function sumMissing(ctx: Ctx, year: number, range: { lo: number; hi: number } | undefined): Promise<{ missing: Missing; schools: number }[]> {
  const { rows } = await sql<{ missing: Missing; schools: number }>`
    select m as missing, count(*)::int as schools from recruiting_school, unnest(missing) m where ${conditions({ year, range })} group by 1`.execute(ctx.db)
  return rows
}

/** Plan by specialty and level in a range of schools. */
export async function sumSpecialties(ctx: Ctx, year: number, range: { lo: number; hi: number }): Promise<{ code: string; name: string; level: string; schools: number; seats: number; taken: number }[]> {
  const { rows } = await sql<{ code: string; name: string; level: string; schools: number; seats: number; taken: number }>`
    select specialty_code as code, min(specialty_name) as name, level, count(distinct school_no)::int as schools, sum(seats)::int as seats, sum(taken)::int as taken
    from intake_line_now where year = ${year} and closed_code is distinct from 'ended' and school_no between ${range.lo} and ${range.hi}
    group by specialty_code, level order by sum(seats) desc, specialty_code limit 400`.execute(ctx.db)
  return rows
}

/** Plan by city and level of training. */
export async function sumCityLevels(ctx: Ctx, year: number, range: { lo: number; hi: number }): Promise<{ city: string; level: string; seats: number; taken: number }[]> {
  const { rows } = await sql<{ city: string; level: string; seats: number; taken: number }>`
    select left(location_region, 4) || '00' as city, level, sum(seats)::int as seats, sum(taken)::int as taken
    from intake_line_now where year = ${year} and closed_code is distinct from 'ended' and school_no between ${range.lo} and ${range.hi} group by 1, 2`.execute(ctx.db)
  return rows
}
