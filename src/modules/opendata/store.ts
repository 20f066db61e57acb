import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { RateBand } from './model.ts'

export type OpenRelease = {
  id: string
  releaseId: string
  publishedBy: string
  publishedAt: string
  withdrawnAt: string | null
  withdrawnReason: string | null
  title: string
  orgNo: number
}

export type NewRelease = { id: string; orgNo: number; releaseId: string; planId: string; planTitle: string; period: string; asOf: string; below: number; title: string }
export type OpenIndicator = {
  indicator: string
  title: string
  unit: string
  kind: 'point' | 'flow' | 'ratio'
  factor: number
  definition: string
  definitionVersion: number
  clause: string
  source: 'computed' | 'reported'
}
export type OpenFigure = { orgNo: number; direct: boolean; indicator: string; reading: string; unitName: string; value: number | null; base: number | null; ratio: number | null; small: boolean }

const columns = ['id', 'release_id as releaseId', 'published_by_name as publishedBy', 'published_at as publishedAt', 'withdrawn_at as withdrawnAt', 'withdrawn_reason as withdrawnReason', 'title', 'org_no as orgNo'] as const

/** Every time a release was made public, newest first. */
export async function listOpenReleases(ctx: Ctx): Promise<OpenRelease[]> {
  return ctx.db.selectFrom('open_release').select([...columns]).orderBy('published_at', 'desc').execute()
}

export async function lockOpenRelease(ctx: Ctx, id: string): Promise<OpenRelease | undefined> {
  return ctx.db.selectFrom('open_release').select([...columns]).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function insertOpenRelease(ctx: Ctx, one: NewRelease): Promise<void> {
  await ctx.db
    .insertInto('open_release')
    .values({
      id: one.id,
      org_no: one.orgNo,
      release_id: one.releaseId,
      plan_id: one.planId,
      plan_title: one.planTitle,
      period: one.period,
      as_of: one.asOf,
      below: one.below,
      title: one.title,
      published_by_name: ctx.actor.name,
    })
    .execute()
}

export async function withdraw(ctx: Ctx, id: string, reason: string): Promise<void> {
  await ctx.db.updateTable('open_release').set({ withdrawn_at: ctx.at, withdrawn_reason: reason }).where('id', '=', id).execute()
}

export async function insertIndicators(ctx: Ctx, openId: string, orgNo: number, rows: readonly OpenIndicator[]): Promise<void> {
  if (rows.length === 0) return
  await ctx.db
    .insertInto('open_indicator')
    .values(rows.map(({ definitionVersion, ...row }) => ({ ...row, open_id: openId, org_no: orgNo, definition_version: definitionVersion })))
    .execute()
}

export type SchoolRate = { orgNo: number; indicator: string; band: RateBand }

export async function insertSchoolRates(ctx: Ctx, openId: string, rows: readonly SchoolRate[]): Promise<void> {
  if (rows.length === 0) return
  await ctx.db.insertInto('open_school_rate').values(rows.map(({ orgNo, ...row }) => ({ ...row, open_id: openId, org_no: orgNo }))).execute()
}

/** For each school the band of the newest year that is public. */
export async function listSchoolRates(ctx: Ctx, indicator: string): Promise<{ orgNo: number; band: RateBand; year: number }[]> {
  const { rows } = await sql<{ orgNo: number; band: RateBand; year: number }>`
    select distinct on (s.org_no) s.org_no as "orgNo", s.band, r.period::int as year
    from open_release r join open_school_rate s on s.open_id = r.id
    where r.withdrawn_at is null and s.indicator = ${indicator} order by s.org_no, r.period desc, r.published_at desc`.execute(ctx.db)
  return rows
}

const SLICE = 1000

export async function insertFigures(ctx: Ctx, openId: string, rows: readonly OpenFigure[]): Promise<void> {
  for (let at = 0; at < rows.length; at += SLICE) {
    await ctx.db
      .insertInto('open_figure')
      .values(rows.slice(at, at + SLICE).map(({ orgNo, unitName, ...row }) => ({ ...row, open_id: openId, org_no: orgNo, unit_name: unitName })))
      .execute()
  }
}

/** For each indicator and year the newest public release that has it. */
const latest = sql`
  select distinct on (i.indicator, r.period) i.*, r.period, r.plan_title, r.as_of, r.below, r.published_at
  from open_release r join open_indicator i on i.open_id = r.id
  where r.withdrawn_at is null order by i.indicator, r.period, r.published_at desc`

export type Current = OpenIndicator & { openId: string; period: string; planTitle: string; asOf: string; below: number; publishedAt: string; rows: number }

/** What is public now, an indicator and year a row. */
export async function listCurrent(ctx: Ctx, indicator?: string): Promise<Current[]> {
  const { rows } = await sql<Current>`
    select l.indicator, l.title, l.unit, l.kind, l.factor, l.definition, l.definition_version as "definitionVersion", l.clause, l.source,
      l.open_id as "openId", l.period, l.plan_title as "planTitle", l.as_of as "asOf", l.below, l.published_at as "publishedAt",
      (select count(*) from open_figure f where f.open_id = l.open_id and f.indicator = l.indicator) as rows
    from (${latest}) l where ${indicator ?? null}::text is null or l.indicator = ${indicator ?? null}
    order by l.indicator, l.period`.execute(ctx.db)
  return rows.map((row) => ({ ...row, factor: Number(row.factor), rows: Number(row.rows) }))
}

export type PublicFigure = OpenFigure & { period: string }

/** The figures behind `listCurrent`, by indicator, year and area, the whole province first. */
export async function listFigures(ctx: Ctx, indicator?: string): Promise<PublicFigure[]> {
  const { rows } = await sql<PublicFigure>`
    select l.period, f.org_no as "orgNo", f.direct, f.indicator, f.reading, f.unit_name as "unitName", f.value, f.base, f.ratio, f.small
    from (${latest}) l join open_figure f on f.open_id = l.open_id and f.indicator = l.indicator
    where ${indicator ?? null}::text is null or l.indicator = ${indicator ?? null}
    order by f.indicator, l.period, f.reading, f.org_no, f.direct`.execute(ctx.db)
  return rows
}
