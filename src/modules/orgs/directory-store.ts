import { sql, type Transaction } from 'kysely'
import type { Tables } from '../../kernel/db/tables.ts'

type Db = Transaction<Tables>

/**
 * How a school stands towards this year's enrolment, in the words of the public directory. The state of the
 * school comes before the list: a school that may not enrol is shown so even while it is on the list (001:1315).
 */
export const standings = ['qualified', 'checking', 'rectifying', 'suspended', 'revoked', 'unqualified'] as const
export type Standing = (typeof standings)[number]

export type DirectoryFilter = {
  year: number
  q?: string | undefined
  /** Six digits of the city the school lies in. */
  city?: string | undefined
  level?: string | undefined
  ownership?: string | undefined
  standing?: string | undefined
  /** Only these schools. */
  among?: readonly number[] | undefined
  /** Also these schools when `q` does not fit their name: they offer a specialty of that name. */
  orAmong?: readonly number[] | undefined
}

export type DirectoryRow = {
  orgNo: number
  name: string
  level: string
  ownership: string | null
  city: string
  cityName: string
  standing: Standing
}

const base = (year: number) => sql`
  select o.org_no as "orgNo", o.name, o.initials, o.level, o.ownership, left(o.location_region, 4) || '00' as city,
    coalesce(c.name, p.name, '') as "cityName", q.approved_on as "approvedOn",
    case when o.state = 'suspended' then 'suspended' when o.state = 'rectifying' then 'rectifying'
      when q.state = 'approved' then 'qualified' when q.state = 'filed' then 'checking'
      when q.state = 'revoked' then 'revoked' else 'unqualified' end as standing
  from org o
  left join national.region c on c.code = left(o.location_region, 4) || '00'
  left join national.region p on p.code = left(o.location_region, 2) || '0000'
  left join enrolment_qualification q on q.org_no = o.org_no and q.year = ${year} and q.study_mode = 'full-time'
  where o.kind = 'school' and o.state not in ('preparing', 'withdrawn')`

function conditions(filter: DirectoryFilter) {
  const parts = [sql`true`]
  if (filter.city) parts.push(sql`city = ${filter.city}`)
  if (filter.level) parts.push(sql`level = ${filter.level}`)
  if (filter.ownership) parts.push(sql`ownership = ${filter.ownership}`)
  if (filter.standing) parts.push(sql`standing = ${filter.standing}`)
  if (filter.among) parts.push(sql`"orgNo" = any(${[...filter.among]}::bigint[])`)
  if (filter.q) {
    const infix = `%${escapeLike(filter.q)}%`
    const initials = `${escapeLike(filter.q.toLowerCase())}%`
    parts.push(
      sql`(name like ${infix} or initials like ${initials} or "cityName" like ${infix} or "orgNo" = any(${[...(filter.orAmong ?? [])]}::bigint[]))`,
    )
  }
  return sql.join(parts, sql` and `)
}

/** One page of the directory in the order of the cities, higher levels first. */
export async function listDirectory(
  db: Db,
  filter: DirectoryFilter,
  page: number,
  size: number,
): Promise<{ rows: DirectoryRow[]; total: number }> {
  const { rows } = await sql<DirectoryRow & { total: number }>`
    select "orgNo", name, level, ownership, city, "cityName", standing, (count(*) over ())::int as total
    from (${base(filter.year)}) d where ${conditions(filter)}
    order by city, array_position(array['technician', 'senior', 'technical'], level), "orgNo"
    limit ${size} offset ${(page - 1) * size}`.execute(db)
  if (rows.length > 0 || page === 1) return { rows, total: rows[0]?.total ?? 0 }
  // A page past the end has no row to read the total from.
  const first = await listDirectory(db, filter, 1, 1)
  return { rows: [], total: first.total }
}

/** Number of schools by city, level and standing: what the filters offer and the summary says. */
export async function countDirectory(db: Db, year: number) {
  const { rows } = await sql<{ city: string; cityName: string; level: string; standing: Standing; count: number; approvedOn: string | null }>`
    select city, "cityName", level, standing, count(*) as count, max("approvedOn") as "approvedOn"
    from (${base(year)}) d group by city, "cityName", level, standing order by city`.execute(db)
  return rows
}

export async function findDirectorySchool(db: Db, orgNo: number, year: number) {
  const { rows } = await sql<
    DirectoryRow & { approvedOn: string | null; listNo: string | null; address: string | null; phone: string | null; creditCode: string | null; foundedOn: string | null; authorityName: string | null; authorityPhone: string | null }
  >`
    select d."orgNo", d.name, d.level, d.ownership, d.city, d."cityName", d.standing, d."approvedOn", q.list_no as "listNo",
      o.address, o.phone, o.credit_code as "creditCode", o.founded_on as "foundedOn", a.name as "authorityName", a.phone as "authorityPhone"
    from (${base(year)}) d join org o on o.org_no = d."orgNo"
    left join org a on a.org_no = o.authority_no
    left join enrolment_qualification q on q.org_no = o.org_no and q.year = ${year} and q.study_mode = 'full-time'
    where d."orgNo" = ${orgNo}`.execute(db)
  return rows[0]
}

/** Telephones of the province's and the cities' authorities, as far as they are registered. */
export async function listAuthorityPhones(db: Db) {
  const { rows } = await sql<{ name: string; phone: string }>`
    select name, phone from org
    where kind = 'authority' and state not in ('preparing', 'withdrawn') and phone <> '' and org_no % 100000000 = 0 order by org_no`.execute(db)
  return rows
}

/** Teaching points that the local authority approved; others are not shown to the public (001:1319). */
export async function listApprovedSites(db: Db, orgNo: number) {
  const { rows } = await sql<{ name: string; approvedOn: string | null; approvedBy: string | null; address: string | null }>`
    select name, approved_on as "approvedOn", approved_by as "approvedBy", address from org
    where kind = 'site' and parent_no = ${orgNo} and state = 'operating' and approved_on is not null order by org_no`.execute(db)
  return rows
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
