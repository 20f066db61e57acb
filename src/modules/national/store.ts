import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

/** The sum of one province for one reading of a figure and period, as its newest release has it. */
export type ProvinceFigure = {
  orgNo: number
  planId: string
  indicator: string
  period: string
  asOf: string
  reading: string
  value: number
  base: number | null
  source: 'computed' | 'reported'
  definitionVersion: number
  releasedAt: string
}

export type Published = {
  releaseId: string
  orgNo: number
  provinceName: string
  planId: string
  period: string
  asOf: string
  restates: string | null
  figures: readonly { indicator: string; reading: string; value: number; base: number | null; source: 'computed' | 'reported'; definitionVersion: number }[]
}

/** Copies a release's sums to the country, in the release's own transaction. */
export async function insertProvinceFigures(ctx: Ctx, one: Published): Promise<void> {
  if (one.figures.length === 0) return
  await ctx.db
    .insertInto('province_figure')
    .values(
      one.figures.map((figure) => ({
        release_id: one.releaseId,
        org_no: one.orgNo,
        province_name: one.provinceName,
        plan_id: one.planId,
        indicator: figure.indicator,
        period: one.period,
        as_of: one.asOf,
        reading: figure.reading,
        value: figure.value,
        base: figure.base,
        source: figure.source,
        definition_version: figure.definitionVersion,
        restates: one.restates,
      })),
    )
    .execute()
}

/**
 * The figures that count: of every province, figure and period the newest release, without what another release has
 * restated. One statement over the published rows of the scope, whatever the number of provinces.
 */
export async function listProvinceFigures(ctx: Ctx, indicators: readonly string[], orgNo?: number): Promise<ProvinceFigure[]> {
  const { rows } = await sql<ProvinceFigure>`
    select distinct on (f.org_no, f.indicator, f.period, f.reading)
      f.org_no as "orgNo", f.plan_id as "planId", f.indicator, f.period, f.as_of as "asOf", f.reading, f.value, f.base, f.source,
      f.definition_version as "definitionVersion", f.released_at as "releasedAt"
    from province_figure f
    where f.indicator = any(${indicators}) and (${orgNo ?? null}::bigint is null or f.org_no = ${orgNo ?? null})
      and not exists (select 1 from province_figure r where r.org_no = f.org_no and r.restates = f.release_id)
    order by f.org_no, f.indicator, f.period, f.reading, f.released_at desc`.execute(ctx.db)
  return rows
}

export type ProvinceRelease = { id: string; planId: string; period: string; asOf: string; releasedAt: string; restated: boolean; figures: number }

/** What one province has published, newest first. */
export async function listProvinceReleases(ctx: Ctx, orgNo: number): Promise<ProvinceRelease[]> {
  const { rows } = await sql<ProvinceRelease>`
    select f.release_id as id, f.plan_id as "planId", f.period, f.as_of as "asOf", f.released_at as "releasedAt", count(*)::int as figures,
      exists (select 1 from province_figure r where r.org_no = f.org_no and r.restates = f.release_id) as restated
    from province_figure f where f.org_no = ${orgNo}
    group by f.release_id, f.org_no, f.plan_id, f.period, f.as_of, f.released_at order by f.released_at desc limit 200`.execute(ctx.db)
  return rows
}
