import { sql } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { scopeOf } from '../../../kernel/scope.ts'

export type ScanRow = {
  id: string
  document_type: string
  id_sealed: Buffer
  name: string
  former_name: string | null
  sex: string
  birth_date: string
  orgs: number[]
}

/** One slice of everybody who is not merged, with the organisations that reach them; by id, after the given one. */
export async function listForScan(ctx: Ctx, after: string | null, limit: number): Promise<ScanRow[]> {
  const { rows } = await sql<ScanRow>`
    select p.id, p.document_type, p.id_sealed, p.name, p.former_name, p.sex, p.birth_date,
      array(select o.org_no from person_org o where o.person_id = p.id) as orgs
    from person p where p.merged_into is null ${after === null ? sql`` : sql`and p.id > ${after}::uuid`}
    order by p.id limit ${limit}`.execute(ctx.db)
  // The driver reads a single bigint as a number, those of an array as text.
  return rows.filter((row) => row.orgs.length > 0).map((row) => ({ ...row, orgs: row.orgs.map(Number) }))
}

/** Notes how far apart the organisations of each person lie, for people that came by a bulk load. */
export async function measureSpans(ctx: Ctx): Promise<void> {
  await sql`
    update person p set org_low = least(p.org_low, o.low), org_high = greatest(p.org_high, o.high)
    from (select person_id, min(org_no) as low, max(org_no) as high from person_org group by person_id) o
    where o.person_id = p.id and (p.org_low is null or p.org_low > o.low or p.org_high < o.high)`.execute(
    ctx.db,
  )
}

export type PersonRow = {
  id: string
  document_type: string
  id_hash: Buffer
  id_sealed: Buffer
  id_masked: string
  id_tail: string
  name: string
  former_name: string | null
  pinyin: string
  initials: string
  sex: string
  birth_date: string
  merged_into: string | null
  org_low: number | null
  org_high: number | null
  created_at: string
}

/** Persons by id, locked in the order of their keys; only those that an organisation in scope reaches. */
export async function lockPersons(ctx: Ctx, ids: readonly string[]): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select p.id, p.document_type, p.id_hash, p.id_sealed, p.id_masked, p.id_tail, p.name, p.former_name, p.pinyin, p.initials, p.sex,
      p.birth_date, p.merged_into, p.org_low, p.org_high, p.created_at
    from person p where p.id = any (${[...ids]}::uuid[]) order by p.id for update`.execute(ctx.db)
  return rows
}

export async function listOrgNos(ctx: Ctx, personId: string): Promise<number[]> {
  const rows = await ctx.db
    .selectFrom('person_org')
    .select('org_no')
    .where('person_id', '=', personId)
    .orderBy('org_no')
    .execute()
  return rows.map((row) => row.org_no)
}

export type FoundPerson = {
  id: string
  name: string
  id_masked: string
  sex: string
  orgs: number[]
  result: string | null
  source: string | null
  checked_at: string | null
}

/**
 * People in scope by name, initials or the last four of the number, with their newest identity check. Whoever is asked
 * for by a condition is found once, for the page and for the count. Without one, people come in the order of their
 * names until the page is full, and are counted from the index of who reaches whom.
 */
export async function searchPeople(
  ctx: Ctx,
  filter: { q?: string | undefined; result?: string | undefined },
  page: { page: number; size: number },
): Promise<{ rows: FoundPerson[]; total: number }> {
  const q = filter.q?.trim()
  const like = `${(q ?? '').replace(/[\\%_]/g, '\\$&')}%`
  // The actor's range once more in constants: the rows are the same, but the planner sees how many the scope holds.
  const { range, wide } = scopeOf(ctx.actor)
  const inScope = range && !wide ? sql`o.org_no between ${range.lo} and ${range.hi}` : sql`true`
  const parts = [sql`p.merged_into is null`, sql`exists (select 1 from person_org o where o.person_id = p.id and ${inScope})`]
  if (q)
    parts.push(
      sql`(p.name like ${like} or p.initials like ${like.toLowerCase()} or p.id_tail = ${q.toUpperCase()})`,
    )
  if (filter.result === 'none') parts.push(sql`c.result is null`)
  else if (filter.result) parts.push(sql`c.result = ${filter.result}`)
  // The checks are looked up for everybody only where they decide who is listed, the organisations for one page only.
  const newest = sql`left join lateral (select result, source, checked_at from identity_check i where i.person_id = p.id order by i.checked_at desc, i.id desc limit 1) c on true`
  const condition = q || filter.result
  const listed = sql`select p.id, p.name, p.id_masked, p.sex, p.pinyin from person p ${filter.result ? newest : sql``} where ${sql.join(parts, sql` and `)}`
  const counted = condition
    ? sql`select count(*) from listed`
    : sql`select count(*) from (select o.person_id from person_org o where ${inScope} group by o.person_id) o
        where not exists (select 1 from person m where m.id = o.person_id and m.merged_into is not null)`
  const { rows } = await sql<FoundPerson & { total: number }>`
    with listed as ${condition ? sql`materialized` : sql`not materialized`} (${listed})
    select p.id, p.name, p.id_masked, p.sex, o.orgs, c.result, c.source, c.checked_at, (${counted}) as total
    from (select * from listed order by pinyin, id limit ${page.size} offset ${(page.page - 1) * page.size}) p
    cross join lateral (select array_agg(distinct org_no) as orgs from person_org o where o.person_id = p.id) o
    ${newest}
    order by p.pinyin, p.id`.execute(ctx.db)
  const total = rows[0]?.total ?? (page.page === 1 ? 0 : (await searchPeople(ctx, filter, { page: 1, size: 1 })).total)
  return { rows: rows.map(({ total: _, ...row }) => ({ ...row, orgs: row.orgs.map(Number) })), total }
}

/** People who hold a full-time place, with the place: what a foreign list is compared with. */
export async function listHolders(ctx: Ctx, range: { lo: number; hi: number }) {
  const { rows } = await sql<
    ScanRow & { id_masked: string; enrollmentId: string; orgNo: number; orgName: string }
  >`
    select p.id, p.document_type, p.id_sealed, p.id_masked, p.name, p.former_name, p.sex, p.birth_date, '{}'::bigint[] as orgs,
      e.enrollment_id as "enrollmentId", e.org_no as "orgNo", e.org_name as "orgName"
    from national.enrollment_claim e join person p on p.id_hash = e.id_hash
    where e.schema_name = ${ctx.actor.schema} and e.org_no between ${range.lo} and ${range.hi}
      and exists (select 1 from person_org o where o.person_id = coalesce(p.merged_into, p.id))`.execute(
    ctx.db,
  )
  return rows
}
