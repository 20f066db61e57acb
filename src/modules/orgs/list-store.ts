import { sql, type RawBuilder } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { isAuthority, rangeOf } from '../../kernel/org-no.ts'
import type { Org } from './model.ts'
import { regionPrefix } from './rules.ts'

export type OrgFilter = {
  kind?: string[]
  level?: string[]
  ownership?: string[]
  state?: string[]
  /** 属地: a region of any level. */
  location?: string
  /** 主管: an authority, with everything below it. */
  authority?: number
  q?: string
  sort?: string
}

export type OrgRow = Pick<
  Org,
  | 'no'
  | 'kind'
  | 'name'
  | 'level'
  | 'ownership'
  | 'state'
  | 'locationRegion'
  | 'authorityNo'
  | 'creditCode'
  | 'foundedOn'
  | 'phone'
> & {
  authorityName: string
  locationName: string
  sites: number
  /** This year's full-time list. */
  qualified: boolean
}

// One expression per sort key; a tie is settled by the number, so that pages never overlap.
const sorts: Record<string, RawBuilder<unknown>> = {
  no: sql`o.org_no`,
  name: sql`o.name collate "zh-x-icu"`,
  level: sql`case o.level when 'technical' then 1 when 'senior' then 2 when 'technician' then 3 end`,
  state: sql`case o.state when 'preparing' then 1 when 'operating' then 2 when 'rectifying' then 3 when 'suspended' then 4 else 5 end`,
  authority: sql`coalesce(o.authority_no, o.org_no)`,
  location: sql`o.location_region`,
  foundedOn: sql`o.founded_on`,
  sites: sql`(select count(*) from org s where s.parent_no = o.org_no)`,
}
export const sortKeys = Object.keys(sorts)

function orderOf(sort: string | undefined) {
  const key = sort?.replace(/^-/, '') ?? 'no'
  const by = sorts[key] ?? sorts.no!
  return sort?.startsWith('-') ? sql`${by} desc nulls last, o.org_no` : sql`${by} asc nulls last, o.org_no`
}

function reachOf(actorOrgNo: number) {
  const { lo, hi } = rangeOf(actorOrgNo)
  const administered = sql`o.org_no between ${lo}::bigint and ${hi}::bigint`
  if (!isAuthority(actorOrgNo)) return administered
  return sql`(${administered} or o.location_region like ${`${regionPrefix(String(actorOrgNo).slice(0, 6))}%`})`
}

function search(text: string) {
  const q = text.trim()
  const like = q.replace(/[\\%_]/g, '\\$&')
  if (/^\d{2,12}$/.test(q))
    return sql`(o.org_no::text like ${`${like}%`} or o.credit_code like ${`${like}%`})`
  return sql`(o.name like ${`%${like}%`} or o.short_name like ${`%${like}%`} or o.initials like ${`${like.toLowerCase()}%`} or o.credit_code = ${q.toUpperCase()})`
}

function whereOf(ctx: Ctx, filter: OrgFilter) {
  const parts = [reachOf(ctx.actor.org.no)]
  const among = (column: RawBuilder<unknown>, values: string[] | undefined) =>
    values?.length && parts.push(sql`${column} in (${sql.join(values)})`)
  // Enterprises have a register page of their own (apprenticeships); here they are listed only when asked for.
  if (filter.kind?.length) among(sql`o.kind`, filter.kind)
  else parts.push(sql`o.kind <> 'enterprise'`)
  among(sql`o.level`, filter.level)
  among(sql`o.ownership`, filter.ownership)
  among(sql`o.state`, filter.state)
  if (filter.location) parts.push(sql`o.location_region like ${`${regionPrefix(filter.location)}%`}`)
  if (filter.authority) {
    const { lo, hi } = rangeOf(filter.authority)
    parts.push(sql`o.org_no between ${lo}::bigint and ${hi}::bigint`)
  }
  if (filter.q?.trim()) parts.push(search(filter.q))
  return sql.join(parts, sql` and `)
}

/** Units within the post's reach; the total counts all of them, the rows are one page. */
export async function searchOrgs(
  ctx: Ctx,
  filter: OrgFilter,
  page: { limit: number; offset: number },
): Promise<{ rows: OrgRow[]; total: number }> {
  const where = whereOf(ctx, filter)
  const year = Number(ctx.today.slice(0, 4))
  const { rows } = await sql<OrgRow>`
    select o.org_no as no, o.kind, o.name, o.level, o.ownership, o.state, o.location_region as "locationRegion", o.authority_no as "authorityNo",
      o.credit_code as "creditCode", o.founded_on as "foundedOn", o.phone, coalesce(a.short_name, '') as "authorityName", coalesce(r.name, '') as "locationName",
      (select count(*) from org s where s.parent_no = o.org_no) as sites,
      exists (select 1 from enrolment_qualification q where q.org_no = o.org_no and q.year = ${year} and q.study_mode = 'full-time' and q.state = 'approved') as qualified
    from (select o.* from org o where ${where} order by ${orderOf(filter.sort)} limit ${page.limit} offset ${page.offset}) o
      left join org a on a.org_no = o.authority_no left join national.region r on r.code = o.location_region
    order by ${orderOf(filter.sort)}`.execute(ctx.db)
  return { rows, total: await countOrgs(ctx, filter) }
}

export async function countOrgs(ctx: Ctx, filter: OrgFilter): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from org o where ${whereOf(ctx, filter)}`.execute(ctx.db)
  return rows[0]!.n
}

/** Schools per state and units per level within reach, for the tabs of the list. */
export async function countStates(ctx: Ctx): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; n: number }>`
    select o.state, count(*) as n from org o where o.kind = 'school' and ${reachOf(ctx.actor.org.no)} group by o.state`.execute(
    ctx.db,
  )
  return Object.fromEntries(rows.map((row) => [row.state, row.n]))
}

export type Region = { code: string; name: string; level: string; hasChildren: boolean }

export async function listRegionsUnder(ctx: Ctx, parent: string | undefined): Promise<Region[]> {
  const { rows } = await sql<Region>`
    select r.code, r.name, r.level, exists (select 1 from national.region c where c.parent = r.code) as "hasChildren"
    from national.region r where r.parent is not distinct from ${parent ?? null}::text order by r.code`.execute(
    ctx.db,
  )
  return rows
}

export async function findRegions(ctx: Ctx, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map()
  const { rows } = await sql<{
    code: string
    name: string
  }>`select code, name from national.region where code in (${sql.join([...new Set(codes)])})`.execute(ctx.db)
  return new Map(rows.map((row) => [row.code, row.name]))
}
