import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { OrgRange } from '../../kernel/org-no.ts'
import type { OrgSum, Sum } from './store.ts'

/**
 * What counts of the reported rows of a range: an authority that reported for its whole range stands for it, and what
 * its own parts reported is not added a second time.
 */
const counting = (ids: readonly string[], range: OrgRange) => sql`
  own as (
    select r.indicator, r.org_no, r.period, r.reading, r.value, r.base from indicator_reported r
    where r.indicator = any(${ids as string[]}::text[]) and r.org_no between ${range.lo} and ${range.hi}
  ), counting as (
    select r.* from own r
    where not exists (
      select from own a
      where a.indicator = r.indicator and a.period = r.period and a.reading = r.reading and a.org_no <> r.org_no
        and a.org_no in (r.org_no / 1000000 * 1000000, r.org_no / 100000000 * 100000000, r.org_no / 10000000000 * 10000000000))
  )`

/** Sums of reported figures over a range, one row per indicator, period and reading. */
export async function sumReported(ctx: Ctx, ids: readonly string[], range: OrgRange): Promise<(Sum & { indicator: string; period: string })[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Sum & { indicator: string; period: string }>`
    with ${counting(ids, range)}
    select indicator, period, reading, sum(value) as value, sum(base) as base from counting group by indicator, period, reading`.execute(ctx.db)
  return rows
}

/** How many cities of a range reach a minimum, by period and reading; `base` is null. */
export async function countReportedParts(ctx: Ctx, id: string, minimum: number, range: OrgRange): Promise<(Sum & { period: string })[]> {
  const { rows } = await sql<Sum & { period: string }>`
    with own as (
      select r.org_no, r.period, r.reading, r.value from indicator_reported r
      where r.indicator = ${id} and r.org_no between ${range.lo} and ${range.hi}
    ), city as (
      select o.org_no / 100000000 as city, o.period, o.reading,
        coalesce(max(o.value) filter (where o.org_no % 100000000 = 0), sum(o.value)) as value
      from own o group by o.org_no / 100000000, o.period, o.reading
    )
    select period, reading, count(*) filter (where value >= ${minimum}) as value, null::numeric as base from city group by period, reading`.execute(ctx.db)
  return rows
}

/** One row per organisation that counts, summed over periods. */
export async function spreadReported(ctx: Ctx, id: string, periods: readonly string[], range: OrgRange): Promise<OrgSum[]> {
  const { rows } = await sql<OrgSum>`
    with ${counting([id], range)}
    select org_no as "orgNo", reading, sum(value) as value, sum(base) as base from counting
    where period = any(${periods as string[]}::text[]) group by org_no, reading`.execute(ctx.db)
  return rows
}

/** How many units were asked for a figure of a period, and how many have locked theirs. */
export type Asked = { period: string; units: number; locked: number }

/**
 * Figures of which units of a range still owe theirs, by indicator and period. Nobody is awaited where an authority has
 * reported for the whole range itself.
 */
export async function listAwaited(ctx: Ctx, ids: readonly string[], range: OrgRange): Promise<(Asked & { indicator: string })[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Asked & { indicator: string }>`
    select a.indicator, a.period, count(*)::int as units, (count(*) filter (where a.locked))::int as locked
    from indicator_asked a
    where a.indicator = any(${ids as string[]}::text[]) and a.org_no between ${range.lo} and ${range.hi}
      and not exists (
        select from indicator_reported r
        where r.indicator = a.indicator and r.period = a.period and r.org_no = ${range.lo} and a.org_no <> r.org_no)
    group by a.indicator, a.period having count(*) > count(*) filter (where a.locked)
    order by a.indicator, a.period`.execute(ctx.db)
  return rows
}

export type ReportedRow = {
  id: string
  indicator: string
  orgNo: number
  period: string
  reading: string
  value: number
  base: number | null
  unit: string
  definitionVersion: number
  basis: string
  caseNo: string
}

export type ReportCase = { id: string; no: string; period: string }

/** The cases in which organisations of a range locked their current figures, by `indicator orgNo`, each the newest of the periods. */
export async function listReportCases(ctx: Ctx, ids: readonly string[], range: OrgRange, periods?: readonly string[]): Promise<Map<string, ReportCase>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<ReportCase & { indicator: string; orgNo: number }>`
    select distinct on (r.indicator, r.org_no) r.indicator, r.org_no as "orgNo", r.period, f.id, f.no
    from reported_figure r join case_file f on f.no = r.case_no and f.org_no = r.org_no
    where r.superseded_at is null and r.indicator = any(${ids as string[]}::text[]) and r.org_no between ${range.lo} and ${range.hi}
      and (${periods === undefined} or r.period = any(${(periods ?? []) as string[]}::text[]))
    order by r.indicator, r.org_no, r.period desc`.execute(ctx.db)
  return new Map(rows.map(({ indicator, orgNo, ...one }) => [`${indicator} ${orgNo}`, one]))
}

/** Ends the current row of the same place, if there is one, and answers what it said. */
export async function supersedeReported(ctx: Ctx, row: Pick<ReportedRow, 'indicator' | 'orgNo' | 'period' | 'reading'>) {
  return ctx.db
    .updateTable('reported_figure')
    .set({ superseded_at: ctx.at })
    .where('indicator', '=', row.indicator)
    .where('org_no', '=', row.orgNo)
    .where('period', '=', row.period)
    .where('reading', '=', row.reading)
    .where('superseded_at', 'is', null)
    .returning(['id', 'value', 'base', 'basis', 'case_no as caseNo'])
    .executeTakeFirst()
}

export async function insertReported(ctx: Ctx, row: ReportedRow): Promise<void> {
  await ctx.db
    .insertInto('reported_figure')
    .values({
      id: row.id,
      org_no: row.orgNo,
      indicator: row.indicator,
      period: row.period,
      reading: row.reading,
      value: row.value,
      base: row.base,
      unit: row.unit,
      definition_version: row.definitionVersion,
      basis: row.basis,
      case_no: row.caseNo,
      recorded_by_name: ctx.actor.name,
    })
    .execute()
}
