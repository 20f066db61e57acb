import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { Indicator } from '../../kernel/indicators.ts'
import type { OrgRange } from '../../kernel/org-no.ts'

export type Sum = { reading: string; value: number; base: number | null }
export type OrgSum = Sum & { orgNo: number }
export type Label = { orgNo: number; kind: string; name: string; shortName: string; level: string | null }

/** Sums of an indicator over a range of organisations, one row per reading, computed from the records now. */
export async function sumView(ctx: Ctx, indicator: Indicator, period: string, range: OrgRange): Promise<Sum[]> {
  const { rows } = await sql<Sum>`
    select reading, sum(value) as value, sum(base) as base from ${sql.table(indicator.view)}
    where period = ${period} and org_no between ${range.lo} and ${range.hi} group by reading`.execute(ctx.db)
  return rows
}

/** The same, one row per organisation and reading. */
export async function listView(ctx: Ctx, indicator: Indicator, period: string, range: OrgRange): Promise<OrgSum[]> {
  const { rows } = await sql<OrgSum>`
    select org_no as "orgNo", reading, sum(value) as value, sum(base) as base from ${sql.table(indicator.view)}
    where period = ${period} and org_no between ${range.lo} and ${range.hi} group by org_no, reading`.execute(ctx.db)
  return rows
}

/** Sums of the stored past periods over a range. */
export async function sumSnapshots(ctx: Ctx, ids: readonly string[], range: OrgRange) {
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

/** Which past periods are stored at all, so that an absent sum means zero and not "never computed". */
export async function listSnapshotPeriods(ctx: Ctx): Promise<Set<string>> {
  const rows = await ctx.db.selectFrom('indicator_snapshot').select(['indicator', 'period']).distinct().execute()
  return new Set(rows.map((row) => `${row.indicator} ${row.period}`))
}

/** Replaces the stored rows of one indicator and period by a recomputation. Answers how many rows differ from before. */
export async function replaceSnapshot(ctx: Ctx, indicator: Indicator, period: string): Promise<{ rows: number; changed: number }> {
  const view = sql.table(indicator.view)
  const { rows } = await sql<{ total: number; changed: number }>`
    with computed as materialized (
      select org_no, reading, sum(value) as value, sum(base) as base from ${view} where period = ${period} group by org_no, reading
    ), gone as (
      delete from indicator_snapshot s
      where s.indicator = ${indicator.id} and s.period = ${period}
        and not exists (select from computed c where c.org_no = s.org_no and c.reading = s.reading)
      returning 1
    ), written as (
      insert into indicator_snapshot (indicator, period, org_no, reading, value, base)
      select ${indicator.id}, ${period}, org_no, reading, value, base from computed
      on conflict (indicator, period, org_no, reading) do update set value = excluded.value, base = excluded.base, computed_at = now()
        where (indicator_snapshot.value, indicator_snapshot.base) is distinct from (excluded.value, excluded.base)
      returning 1
    )
    select (select count(*) from computed) as total, (select count(*) from gone) + (select count(*) from written) as changed`.execute(ctx.db)
  return { rows: rows[0]?.total ?? 0, changed: rows[0]?.changed ?? 0 }
}

export async function listPeriods(ctx: Ctx): Promise<{ period: string; year: number; asOf: string }[]> {
  const { rows } = await sql<{ period: string; year: number; asOf: string }>`
    select period, year, as_of as "asOf" from national.statistical_period order by period`.execute(ctx.db)
  return rows
}

/** Names of the authorities and schools of a range. */
export async function listLabels(ctx: Ctx, range: OrgRange): Promise<Label[]> {
  const { rows } = await sql<Label>`
    select org_no as "orgNo", kind, name, short_name as "shortName", level from org_label
    where org_no between ${range.lo} and ${range.hi} and kind <> 'site' order by org_no`.execute(ctx.db)
  return rows
}
