import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { defaultReading, type Indicator } from '../../kernel/indicators.ts'
import type { OrgRange } from '../../kernel/org-no.ts'
import { findIndicator } from './model.ts'

export type Release = {
  id: string
  orgNo: number
  planId: string
  period: string
  asOf: string
  title: string
  note: string | null
  restates: string | null
  releasedBy: string
  releasedAt: string
}

/** `indicator period` of everything some release has published. */
export async function releasedPeriods(ctx: Ctx): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select distinct f.indicator || ' ' || r.period as key from figure_release r join released_figure f on f.release_id = r.id`.execute(ctx.db)
  return new Set(rows.map((row) => row.key))
}

const columns = ['id', 'org_no as orgNo', 'plan_id as planId', 'period', 'as_of as asOf', 'title', 'note', 'restates', 'released_by_name as releasedBy', 'released_at as releasedAt'] as const

export async function listReleases(ctx: Ctx, planId: string): Promise<Release[]> {
  return ctx.db.selectFrom('figure_release').select([...columns]).where('plan_id', '=', planId).orderBy('released_at', 'desc').execute()
}

export async function findRelease(ctx: Ctx, id: string): Promise<Release | undefined> {
  return ctx.db.selectFrom('figure_release').select([...columns]).where('id', '=', id).executeTakeFirst()
}

export async function insertRelease(ctx: Ctx, release: Omit<Release, 'releasedBy' | 'releasedAt'>): Promise<void> {
  await ctx.db
    .insertInto('figure_release')
    .values({
      id: release.id,
      org_no: release.orgNo,
      plan_id: release.planId,
      period: release.period,
      as_of: release.asOf,
      title: release.title,
      note: release.note,
      restates: release.restates,
      released_by_name: ctx.actor.name,
    })
    .execute()
}

/** What a figure is frozen from: an indicator's view, or the reported rows. */
const current = (of: Indicator | string, period: string, year: string) =>
  typeof of === 'string'
    ? sql`select ${of}::text as indicator, r.org_no, r.reading, r.value, r.base from indicator_reported r where r.indicator = ${of} and r.period = ${year}`
    : sql`select ${of.id}::text as indicator, v.org_no, v.reading, v.value, v.base from ${sql.table(of.view)} v where v.period = ${period}`

/** Freezes the figures of every organisation of the province as they are now. Answers how many rows. */
export async function freezeFigures(
  ctx: Ctx,
  releaseId: string,
  { indicators, reported, period, year }: { indicators: readonly Indicator[]; reported: readonly { id: string; definitionVersion: number }[]; period: string; year: string },
): Promise<number> {
  let rows = 0
  for (const of of indicators) {
    // A school's place is by its sites together; equal figures share a place.
    const done = await sql`
      with one as (
        select c.org_no, c.indicator, c.reading, sum(c.value) as value, sum(c.base) as base
        from (${current(of, period, year)}) c group by c.org_no, c.indicator, c.reading
      ), school as (
        select org_no / 100 as school, reading, rank() over (partition by reading order by coalesce(sum(value) / nullif(sum(base), 0), sum(value)) desc) as place,
          count(*) over (partition by reading) as places
        from one where org_no % 1000000 <> 0 group by org_no / 100, reading
      )
      insert into released_figure (release_id, org_no, indicator, reading, value, base, source, place, places)
      select ${releaseId}, one.org_no, one.indicator, one.reading, one.value, one.base, 'computed', school.place, school.places
      from one left join school on school.school = one.org_no / 100 and school.reading = one.reading and one.org_no % 1000000 <> 0`.execute(ctx.db)
    rows += Number(done.numAffectedRows ?? 0)
  }
  for (const { id, definitionVersion } of reported) {
    const done = await sql`
      insert into released_figure (release_id, org_no, indicator, reading, value, base, source, definition_version)
      select ${releaseId}, c.org_no, c.indicator, c.reading, c.value, c.base, 'reported', ${definitionVersion}
      from (${current(id, period, year)}) c`.execute(ctx.db)
    rows += Number(done.numAffectedRows ?? 0)
  }
  return rows
}

export type Drift = { indicator: string; reading: string; orgNo: number; released: number | null; releasedBase: number | null; now: number | null; nowBase: number | null }

/** Released rows of a range whose figure is another one now, or that came or went since. */
export async function listDrift(ctx: Ctx, release: Release, of: readonly (Indicator | string)[], range: OrgRange): Promise<Drift[]> {
  const year = release.asOf.slice(0, 4)
  const out: Drift[] = []
  for (const one of of) {
    const id = typeof one === 'string' ? one : one.id
    const { rows } = await sql<Drift>`
      with now as (
        select c.org_no, c.reading, sum(c.value) as value, sum(c.base) as base from (${current(one, release.period, year)}) c
        where c.org_no between ${range.lo} and ${range.hi} group by c.org_no, c.reading
      ), frozen as (
        select f.org_no, f.reading, f.value, f.base from released_figure f
        where f.release_id = ${release.id} and f.indicator = ${id} and f.org_no between ${range.lo} and ${range.hi}
      )
      select ${id}::text as indicator, coalesce(t.reading, n.reading) as reading, coalesce(t.org_no, n.org_no) as "orgNo",
        t.value as released, t.base as "releasedBase", n.value as now, n.base as "nowBase"
      from frozen t full join now n on n.org_no = t.org_no and n.reading = t.reading
      where (t.value, t.base) is distinct from (n.value, n.base)
      order by 3`.execute(ctx.db)
    out.push(...rows)
  }
  return out
}

/** The released figure of every school and branch, in the reading that the board shows. */
export async function listReleasedByOrg(ctx: Ctx, releaseId: string, indicator: string): Promise<{ orgNo: number; value: number; base: number | null }[]> {
  const known = findIndicator(indicator)
  const reading = known ? defaultReading(known) : 'only'
  const { rows } = await sql<{ orgNo: number; value: number; base: number | null }>`
    select f.org_no as "orgNo", f.value, f.base from released_figure f
    where f.release_id = ${releaseId} and f.indicator = ${indicator} and f.reading = ${reading} and f.org_no % 1000000 <> 0`.execute(ctx.db)
  return rows
}

/** Sums of a release over a range. */
export async function sumReleased(ctx: Ctx, releaseId: string, range: OrgRange) {
  const { rows } = await sql<{ indicator: string; reading: string; value: number; base: number | null; source: 'computed' | 'reported'; definitionVersion: number }>`
    select f.indicator, f.reading, sum(f.value) as value, sum(f.base) as base, min(f.source) as source, max(f.definition_version) as "definitionVersion"
    from released_figure f where f.release_id = ${releaseId} and f.org_no between ${range.lo} and ${range.hi}
    group by f.indicator, f.reading`.execute(ctx.db)
  return rows
}

export type Standing = { indicator: string; reading: string; place: number; places: number }

/** The places that a release froze for one school, main reading and others. */
export async function listStanding(ctx: Ctx, releaseId: string, range: OrgRange): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select distinct f.indicator, f.reading, f.place, f.places from released_figure f
    where f.release_id = ${releaseId} and f.org_no between ${range.lo} and ${range.hi} and f.place is not null`.execute(ctx.db)
  return rows
}
