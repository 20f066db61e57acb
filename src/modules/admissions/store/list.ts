import { sql, type RawBuilder } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { FlowStep } from '../board-api.ts'
import type { ApplicationRow } from './applications.ts'
import { stepMoments } from './board.ts'

export type ListFilter = {
  view?: string | undefined
  q?: string | undefined
  state?: readonly string[] | undefined
  source?: string | undefined
  season?: string | undefined
  year?: number | undefined
  orgNo?: number | undefined
  specialtyCode?: string | undefined
  entryCategory?: string | undefined
  lineId?: string | undefined
  mode?: string | undefined
  /** Four or six digits of the administering region. */
  region?: string | undefined
  /** Only what ever came so far, or holds a seat; with `on` what did on that day in China. */
  reached?: FlowStep | 'held' | undefined
  on?: string | undefined
  sort?: string | undefined
}

export type ListRow = ApplicationRow & { near: number }
export type ListCounts = { waiting: number; overdue: number; offered: number; accepted: number; green: number; ended: number; all: number }

const viewTests: Record<keyof ListCounts, RawBuilder<unknown>> = {
  waiting: sql`a.state = 'submitted'`,
  overdue: sql`a.state = 'submitted' and a.decide_by < (now() at time zone 'Asia/Shanghai')::date`,
  offered: sql`a.state = 'offered'`,
  accepted: sql`a.state in ('accepted', 'arrived', 'handed-over')`,
  green: sql`a.green_channel and a.state in ('submitted', 'offered', 'accepted', 'arrived')`,
  ended: sql`a.state in ('refused', 'withdrawn', 'expired', 'gave-up', 'returned')`,
  all: sql`true`,
}

const orders: Record<string, RawBuilder<unknown>> = {
  submittedAt: sql`a.submitted_at`,
  replyBy: sql`a.reply_by`,
  name: sql`a.name collate "zh-x-icu"`,
  specialty: sql`a.specialty_code`,
  state: sql`a.state`,
}

/** Whoever only fills in is not shown to a school. */
function conditions(filter: ListFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`a.submitted_at is not null`]
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(a.name like ${like} or a.org_name like ${like} or a.specialty_name like ${like} or a.offer_no = ${q} or a.id_masked = ${q})`)
  }
  if (filter.state?.length) parts.push(sql`a.state = any (${[...filter.state]}::text[])`)
  if (filter.source) parts.push(sql`a.source = ${filter.source}`)
  if (filter.season) parts.push(sql`a.season = ${filter.season}`)
  if (filter.year) parts.push(sql`a.year = ${filter.year}`)
  if (filter.orgNo) parts.push(filter.orgNo % 100 === 0 ? sql`a.org_no between ${filter.orgNo} and ${filter.orgNo + 99}` : sql`a.org_no = ${filter.orgNo}`)
  if (filter.specialtyCode) parts.push(sql`a.specialty_code = ${filter.specialtyCode}`)
  if (filter.entryCategory) parts.push(sql`a.entry_category = ${filter.entryCategory}`)
  if (filter.mode) parts.push(sql`a.study_mode = ${filter.mode}`)
  if (filter.region) {
    const width = 10 ** (12 - filter.region.length)
    parts.push(sql`a.org_no between ${Number(filter.region) * width} and ${(Number(filter.region) + 1) * width - 1}`)
  }
  if (filter.reached === 'held') parts.push(sql`a.seat_held`)
  else if (filter.reached) parts.push(filter.on ? sql`(${stepMoments[filter.reached]} at time zone 'Asia/Shanghai')::date = ${filter.on}::date` : sql`${stepMoments[filter.reached]} is not null`)
  if (filter.lineId) parts.push(sql`a.line_id = ${filter.lineId}::uuid`)
  return sql.join(parts, sql` and `)
}

/** Others in scope who gave the same telephone, the same guardian's telephone, the same document, or name and birthday. */
const nearTest = sql`b.id <> a.id and b.person_id <> a.person_id and b.submitted_at is not null and (
  b.phone_mac = a.phone_mac or b.guardian_phone_mac = a.guardian_phone_mac or b.id_hash = a.id_hash or (b.name = a.name and b.birth_date = a.birth_date))`

const whereOf = (filter: ListFilter) => sql`${conditions(filter)} and ${viewTests[(filter.view ?? 'all') as keyof ListCounts] ?? sql`true`}`

export async function countApplications(ctx: Ctx, filter: ListFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*)::int as total from application a where ${whereOf(filter)}`.execute(ctx.db)
  return rows[0]!.total
}

/** One page of applications that were handed in; `near` counts those much like each, where it is wanted. */
export async function listApplications(ctx: Ctx, filter: ListFilter, page: { limit: number; offset: number }, { near = true }: { near?: boolean } = {}): Promise<{ rows: ListRow[]; total: number }> {
  const where = whereOf(filter)
  const key = filter.sort?.replace(/^-/, '') ?? 'submittedAt'
  const order = sql`${orders[key] ?? orders['submittedAt']!} ${filter.sort?.startsWith('-') ?? !filter.sort ? sql`desc nulls last` : sql`asc nulls last`}, a.id`
  const { rows } = await sql<ListRow>`
    select a.*, coalesce(a.reply_by <= now(), false) as late,
      ${near ? sql`(select count(*)::int from (select distinct b.person_id from application b where ${nearTest} limit 9) n)` : sql`0`} as near
    from (select a.* from application a where ${where} order by ${order} limit ${page.limit} offset ${page.offset}) a
    order by ${order}`.execute(ctx.db)
  return { rows, total: near ? await countApplications(ctx, filter) : rows.length }
}

export async function countViews(ctx: Ctx, filter: ListFilter): Promise<ListCounts> {
  const columns = sql.join(Object.entries(viewTests).map(([key, test]) => sql`(count(*) filter (where ${test}))::int as ${sql.ref(key)}`))
  const { rows } = await sql<ListCounts>`select ${columns} from application a where ${conditions({ ...filter, state: undefined })}`.execute(ctx.db)
  return rows[0]!
}

export type NearRow = { id: string; name: string; org_name: string; state: string; phone: boolean; guardian: boolean; document: boolean }

/** Other people in scope whose application is much like this one, one each, at most 20. */
export async function listNear(ctx: Ctx, id: string): Promise<NearRow[]> {
  const { rows } = await sql<NearRow>`
    select distinct on (b.person_id) b.id, b.name, b.org_name, b.state, coalesce(b.phone_mac = a.phone_mac, false) as phone, coalesce(b.guardian_phone_mac = a.guardian_phone_mac, false) as guardian,
      coalesce(b.id_hash = a.id_hash, false) as document
    from application a join application b on ${nearTest} where a.id = ${id} order by b.person_id, b.id limit 20`.execute(ctx.db)
  return rows
}

export type FlowFilter = { year: number; season?: string | undefined; range?: { lo: number; hi: number } | undefined; until?: string | undefined }
export type FlowRow = { orgNo: number; orgName: string; applied: number; offered: number; accepted: number; arrived: number; registered: number }

/**
 * Persons by school (with its sites) who applied, had an offer, accepted, arrived, were registered, counted once
 * each whatever became of them later; `until` counts up to the end of a day.
 */
export async function countFlowRows(ctx: Ctx, { year, season, range, until }: FlowFilter): Promise<FlowRow[]> {
  const end = until ? sql`(${until}::date + 1)::timestamp at time zone 'Asia/Shanghai'` : sql`'infinity'::timestamptz`
  const { rows } = await sql<FlowRow>`
    select org_no / 100 * 100 as "orgNo", min(org_name) as "orgName",
      count(distinct person_id) filter (where submitted_at < ${end})::int as applied,
      count(distinct person_id) filter (where offered_at < ${end})::int as offered,
      count(distinct person_id) filter (where accepted_at < ${end})::int as accepted,
      count(distinct person_id) filter (where arrived_at < ${end})::int as arrived,
      count(distinct person_id) filter (where registered_on <= ${until ?? 'infinity'}::date)::int as registered
    from application where year = ${year} and submitted_at is not null
      and (${season ?? null}::text is null or season = ${season ?? null})
      and (${range?.lo ?? null}::bigint is null or org_no between ${range?.lo ?? 0} and ${range?.hi ?? 0})
    group by 1 order by 1`.execute(ctx.db)
  return rows
}
