import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { Indicator } from '../../kernel/indicators.ts'
import type { OrgRange } from '../../kernel/org-no.ts'

export type Sum = { reading: string; value: number; base: number | null }
export type OrgSum = Sum & { orgNo: number }
export type Label = { orgNo: number; kind: string; name: string; shortName: string; level: string | null }

/**
 * Sums of indicators over a range of organisations, one row per indicator and reading, computed from the records
 * now: one statement, and one pass for indicators that a view computes together.
 */
export async function sumViews(
  ctx: Ctx,
  indicators: readonly Indicator[],
  period: string,
  range: OrgRange,
): Promise<(Sum & { indicator: string })[]> {
  if (indicators.length === 0) return []
  const within = sql`period = ${period} and org_no between ${range.lo} and ${range.hi}`
  const together = Map.groupBy(
    indicators.filter((one) => one.together),
    (one) => one.together!,
  )
  const parts = [
    ...indicators
      .filter((one) => !one.together)
      .map(
        (one) => sql`select ${one.id}::text as indicator, reading, sum(value) as value, sum(base) as base
          from ${sql.table(one.view)} where ${within} group by reading`,
      ),
    ...[...together].map(
      ([view, members]) => sql`select indicator, reading, sum(value) as value, sum(base) as base
        from ${sql.table(view)} where ${within} and indicator = any(${members.map((one) => one.id)}::text[]) group by indicator, reading`,
    ),
  ]
  const { rows } = await sql<Sum & { indicator: string }>`${sql.join(parts, sql` union all `)}`.execute(
    ctx.db,
  )
  return rows
}

/**
 * One reading of an indicator (summed over `periods`), a row per organisation of `range`, from one pass over the records; and beside it the
 * sum over `part`, added up by the database.
 */
export async function spreadView(
  ctx: Ctx,
  indicator: Indicator,
  { periods, reading, range, part }: { periods: readonly string[]; reading: string; range: OrgRange; part: OrgRange },
): Promise<{ perOrg: OrgSum[]; total: Sum | undefined }> {
  const { rows } = await sql<Omit<OrgSum, 'orgNo'> & { orgNo: number | null }>`
    with one as materialized (
      select org_no, sum(value) as value, sum(base) as base from ${sql.table(indicator.view)}
      where period = any(${periods as string[]}::text[]) and reading = ${reading} and org_no between ${range.lo} and ${range.hi} group by org_no)
    select org_no as "orgNo", value, base from one
    union all
    select null, sum(value), sum(base) from one where org_no between ${part.lo} and ${part.hi} having count(*) > 0`.execute(
    ctx.db,
  )
  const perOrg = rows.flatMap(({ orgNo, ...sum }) => (orgNo === null ? [] : [{ ...sum, reading, orgNo }]))
  const total = rows.find((row) => row.orgNo === null)
  return { perOrg, total: total && { reading, value: total.value, base: total.base } }
}

/** Sums of the stored past periods over a range. */
export async function sumSnapshots(ctx: Ctx, ids: readonly string[], range: OrgRange) {
  if (ids.length === 0) return []
  return ctx.db
    .selectFrom('indicator_snapshot')
    .select(({ fn }) => [
      'indicator',
      'period',
      'reading',
      fn.sum<number>('value').as('value'),
      fn.sum<number | null>('base').as('base'),
      fn.max('computed_at').as('computedAt'),
    ])
    .where('indicator', 'in', [...ids])
    .where('org_no', '>=', range.lo)
    .where('org_no', '<=', range.hi)
    .groupBy(['indicator', 'period', 'reading'])
    .execute()
}

/** Which past periods are stored of which indicator, as `indicator period`: an absent sum of these is zero. */
export async function listSnapshotPeriods(ctx: Ctx): Promise<Set<string>> {
  const rows = await ctx.db.selectFrom('snapshot_period').select(['indicator', 'period']).execute()
  return new Set(rows.map((row) => `${row.indicator} ${row.period}`))
}

/**
 * Replaces the stored rows of past periods by a recomputation, one statement a view, so that indicators of one view
 * share a pass over the records. Answers how many rows there are and how many differ from before.
 */
export async function replaceSnapshots(
  ctx: Ctx,
  indicators: readonly Indicator[],
  periods: readonly string[],
): Promise<{ rows: number; changed: number }> {
  const done = { rows: 0, changed: 0 }
  for (const [view, members] of Map.groupBy(indicators, (one) => one.together ?? one.view)) {
    const ids = members.map((one) => one.id)
    const indicator = members[0]!.together ? sql`v.indicator` : sql`${ids[0]!}::text`
    const { rows } = await sql<{ total: number; changed: number }>`
      with computed as materialized (
        select ${indicator} as indicator, v.period, v.org_no, v.reading, sum(v.value) as value, sum(v.base) as base
        from ${sql.table(view)} v where v.period = any(${periods as string[]}::text[])
        group by 1, v.period, v.org_no, v.reading
      ), wanted as (
        select * from computed where indicator = any(${ids}::text[])
      ), gone as (
        delete from indicator_snapshot s
        where s.indicator = any(${ids}::text[]) and s.period = any(${periods as string[]}::text[])
          and not exists (select from wanted c where c.indicator = s.indicator and c.period = s.period and c.org_no = s.org_no and c.reading = s.reading)
        returning 1
      ), written as (
        insert into indicator_snapshot (indicator, period, org_no, reading, value, base)
        select indicator, period, org_no, reading, value, base from wanted
        on conflict (indicator, period, org_no, reading) do update set value = excluded.value, base = excluded.base, computed_at = now()
          where (indicator_snapshot.value, indicator_snapshot.base) is distinct from (excluded.value, excluded.base)
        returning 1
      )
      select (select count(*) from wanted) as total, (select count(*) from gone) + (select count(*) from written) as changed`.execute(ctx.db)
    done.rows += rows[0]?.total ?? 0
    done.changed += rows[0]?.changed ?? 0
  }
  await markStored(ctx, indicators.map((one) => one.id), periods)
  return done
}

async function markStored(ctx: Ctx, ids: readonly string[], periods: readonly string[]): Promise<void> {
  await sql`
    insert into snapshot_period (indicator, period, org_no)
    select indicator, period, ${ctx.actor.org.no}::bigint from unnest(${ids as string[]}::text[]) indicator, unnest(${periods as string[]}::text[]) period
    on conflict (indicator, period) do update set computed_at = now()`.execute(ctx.db)
}

export async function listPeriods(ctx: Ctx): Promise<{ period: string; year: number; asOf: string }[]> {
  const { rows } = await sql<{ period: string; year: number; asOf: string }>`
    select period, year, as_of as "asOf" from national.statistical_period order by period`.execute(ctx.db)
  return rows
}

/** Names of single organisations. */
export async function listLabelsOf(ctx: Ctx, numbers: readonly number[]): Promise<Label[]> {
  const { rows } = await sql<Label>`
    select org_no as "orgNo", kind, name, short_name as "shortName", level from org_label
    where org_no = any(${numbers as number[]}::bigint[])`.execute(ctx.db)
  return rows
}

/** Names of the authorities and schools of a range. */
export async function listLabels(ctx: Ctx, range: OrgRange): Promise<Label[]> {
  const { rows } = await sql<Label>`
    select org_no as "orgNo", kind, name, short_name as "shortName", level from org_label
    where org_no between ${range.lo} and ${range.hi} and kind <> 'site' order by org_no`.execute(ctx.db)
  return rows
}
