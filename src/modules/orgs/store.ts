import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { Org as OrgRow, OrgPeriod } from '../../kernel/db/tables.ts'
import { isAuthority, mainUnit, rangeOf } from '../../kernel/org-no.ts'
import type { Org, Period, SchoolLevel, SchoolState } from './model.ts'

export function toOrg(row: Selectable<OrgRow>): Org {
  return {
    no: row.org_no,
    kind: row.kind as Org['kind'],
    name: row.name,
    shortName: row.short_name,
    initials: row.initials,
    region: row.region,
    locationRegion: row.location_region,
    authorityNo: row.authority_no,
    parentNo: row.parent_no,
    level: row.level as SchoolLevel | null,
    ownership: row.ownership,
    state: row.state as SchoolState,
    creditCode: row.credit_code,
    foundedOn: row.founded_on,
    foundingApproval: row.founding_approval,
    closedOn: row.closed_on,
    approvedOn: row.approved_on,
    approvedBy: row.approved_by,
    siteCapacity: row.site_capacity,
    address: row.address,
    phone: row.phone,
    version: row.version,
  }
}

export async function findOrg(ctx: Ctx, no: number): Promise<Org | undefined> {
  const row = await ctx.db.selectFrom('org').selectAll().where('org_no', '=', no).executeTakeFirst()
  return row && toOrg(row)
}

export async function findOrgsByNo(ctx: Ctx, nos: readonly number[]): Promise<Org[]> {
  if (nos.length === 0) return []
  const rows = await ctx.db
    .selectFrom('org')
    .selectAll()
    .where('org_no', 'in', [...new Set(nos)])
    .orderBy('org_no')
    .execute()
  return rows.map(toOrg)
}

export async function listSitesOf(ctx: Ctx, schoolNo: number): Promise<Org[]> {
  const rows = await ctx.db
    .selectFrom('org')
    .selectAll()
    .where('parent_no', '=', mainUnit(schoolNo))
    .where('kind', '=', 'site')
    .orderBy('org_no')
    .execute()
  return rows.map(toOrg)
}

export type TreeNode = Pick<Org, 'no' | 'name' | 'kind' | 'level' | 'state'> & { children: number }

/**
 * Direct children with the count of theirs. Authorities hang on the nearest authority above them that exists
 * (a county run directly by the province has no city between), schools on their 主管, sites on their school.
 */
export async function listChildNodes(ctx: Ctx, no: number): Promise<TreeNode[]> {
  const { rows } = isAuthority(no) ? await authorityChildren(ctx, no) : await siteChildren(ctx, no)
  return rows
}

function siteChildren(ctx: Ctx, no: number) {
  return sql<TreeNode>`
    select org_no as no, name, kind, level, state, 0 as children
    from org where parent_no = ${no} and kind = 'site' order by org_no`.execute(ctx.db)
}

function authorityChildren(ctx: Ctx, no: number) {
  const { lo, hi } = rangeOf(no)
  const city = no % 10_000_000_000 !== 0
  return sql<TreeNode>`
    with authority as (
      select o.org_no from org o
      where o.kind = 'authority' and o.org_no between ${lo}::bigint and ${hi}::bigint and o.org_no <> ${no}::bigint
        and (${city} or o.org_no % 100000000 = 0
          or not exists (select 1 from org c where c.kind = 'authority' and c.org_no = o.org_no - o.org_no % 100000000))
    ), child as (
      select o.* from org o join authority a using (org_no)
      union all
      select o.* from org o where o.authority_no = ${no}::bigint and o.kind = 'school'
    )
    select c.org_no as no, c.name, c.kind, c.level, c.state,
      case when c.kind = 'school' then (select count(*) from org s where s.parent_no = c.org_no)
        else (select count(*) from org s where s.authority_no = c.org_no and s.kind = 'school')
          + (select count(*) from org s where s.kind = 'authority' and c.org_no % 100000000 = 0
               and s.org_no > c.org_no and s.org_no < c.org_no + 100000000)
      end as children
    from child c order by c.kind <> 'authority', c.org_no`.execute(ctx.db)
}

export function toPeriod(row: Selectable<OrgPeriod>): Period {
  return {
    id: row.id,
    level: row.level as SchoolLevel | null,
    state: row.state as SchoolState,
    name: row.name,
    authorityNo: row.authority_no,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    caseNo: row.case_no,
    clause: row.clause,
  }
}

export async function listPeriods(ctx: Ctx, no: number): Promise<Period[]> {
  const rows = await ctx.db
    .selectFrom('org_period')
    .selectAll()
    .where('org_no', '=', no)
    .orderBy('valid_from', 'desc')
    .execute()
  return rows.map(toPeriod)
}

export async function findOrgNamed(ctx: Ctx, name: string): Promise<Org | undefined> {
  const row = await ctx.db
    .selectFrom('org')
    .selectAll()
    .where('name', '=', name)
    .where('state', '<>', 'withdrawn')
    .executeTakeFirst()
  return row && toOrg(row)
}

export async function findOrgByCreditCode(ctx: Ctx, creditCode: string): Promise<Org | undefined> {
  const row = await ctx.db.selectFrom('org').selectAll().where('credit_code', '=', creditCode).where('state', '<>', 'withdrawn').executeTakeFirst()
  return row && toOrg(row)
}

/** Schools with numbers in a range, in number order. */
export async function listSchoolsBetween(ctx: Ctx, lo: number, hi: number): Promise<{ no: number; name: string; state: string }[]> {
  return ctx.db
    .selectFrom('org')
    .select(['org_no as no', 'name', 'state'])
    .where('kind', '=', 'school')
    .where('org_no', '>=', lo)
    .where('org_no', '<=', hi)
    .orderBy('org_no')
    .execute()
}
