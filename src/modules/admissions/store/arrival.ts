import { sql, type Insertable, type RawBuilder, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { ArrivalIntake, ArrivalStep } from '../../../kernel/db/tables.ts'
import type { ArrivalView } from '../arrival-api.ts'
import type { Station } from '../arrival-codes.ts'
import type { ApplicationRow } from './applications.ts'

export type Intake = { year: number; season: 'spring' | 'autumn' }
export type IntakeRow = Omit<Selectable<ArrivalIntake>, 'stations'> & { stations: Station[]; over: boolean }
export type StepRow = Pick<Selectable<ArrivalStep>, 'id' | 'station' | 'station_title' | 'result' | 'at' | 'by_name'>
export type ArrivalRow = ApplicationRow & { steps: StepRow[]; deferred: number | null }

/** The arrangement of an intake, with `over` by the clock of the database; undefined where the school made none. */
export async function findIntake(ctx: Ctx, school: number, { year, season }: Intake): Promise<IntakeRow | undefined> {
  const { rows } = await sql<IntakeRow>`
    select *, coalesce(closes_at <= now(), false) as over from arrival_intake where org_no = ${school} and year = ${year} and season = ${season}`.execute(ctx.db)
  return rows[0]
}

/** Arrangements of several intakes, keyed `org year season`; everybody may read them. */
export async function findIntakes(ctx: Ctx, schools: readonly number[]): Promise<Map<string, IntakeRow>> {
  if (schools.length === 0) return new Map()
  const { rows } = await sql<IntakeRow>`select *, coalesce(closes_at <= now(), false) as over from arrival_intake where org_no = any (${[...new Set(schools)]}::bigint[])`.execute(ctx.db)
  return new Map(rows.map((row) => [intakeKey(row.org_no, row), row]))
}

export const intakeKey = (school: number, { year, season }: { year: number; season: string }) => `${school} ${year} ${season}`

/** Writes an arrangement where the version is still this one, 0 for a first one; false where it is not. */
export async function putIntake(ctx: Ctx, school: number, { year, season }: Intake, version: number, set: { opensAt: string | null; closesAt: string | null; stations: readonly Station[]; by: string }): Promise<boolean> {
  const values = { opens_at: set.opensAt, closes_at: set.closesAt, stations: json(set.stations), updated_by_name: set.by }
  const made = await ctx.db
    .insertInto('arrival_intake')
    .values({ org_no: school, year, season, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['org_no', 'year', 'season'])
        .doUpdateSet({ ...values, updated_at: sql`now()`, version: version + 1 })
        .where('arrival_intake.version', '=', version),
    )
    .returning('version')
    .executeTakeFirst()
  return made !== undefined
}

/** Intakes of a school with anybody who accepted, the latest first. */
export async function listIntakes(ctx: Ctx, school: number): Promise<(Intake & { persons: number })[]> {
  const { rows } = await sql<Intake & { persons: number }>`
    select year, season, count(*)::int as persons from application
    where org_no between ${school} and ${school + 99} and state in ('accepted', 'arrived', 'handed-over') group by 1, 2 order by 1 desc, 2`.execute(ctx.db)
  return rows
}

export type ArrivalFilter = {
  view?: ArrivalView | undefined
  q?: string | undefined
  year?: number | undefined
  season?: string | undefined
  orgNo?: number | undefined
  specialtyCode?: string | undefined
  passed?: string | undefined
  waiting?: string | undefined
  sort?: string | undefined
}

const here = sql`a.state in ('accepted', 'arrived', 'handed-over')`
const viewTests: Record<ArrivalView, RawBuilder<unknown>> = {
  here,
  came: sql`${here} and a.came_at is not null`,
  awaited: sql`a.state = 'accepted' and a.came_at is null`,
  unfinished: sql`a.state = 'accepted' and a.came_at is not null`,
  arrived: sql`a.state in ('arrived', 'handed-over')`,
  deferred: sql`${here} and exists (select 1 from payment_deferral d where d.application_id = a.id and d.state = 'open')`,
  absent: sql`a.state = 'gave-up' and a.accepted_at is not null`,
  all: sql`(${here} or a.state = 'gave-up' and a.accepted_at is not null)`,
}
const passedTest = (station: string) => sql`exists (select 1 from arrival_step s where s.application_id = a.id and s.station = ${station} and s.undone_at is null)`

function conditions(filter: ArrivalFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [viewTests.all]
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(a.name like ${like} or a.specialty_name like ${like} or a.offer_no = ${q} or a.id_masked = ${q})`)
  }
  if (filter.year) parts.push(sql`a.year = ${filter.year}`)
  if (filter.season) parts.push(sql`a.season = ${filter.season}`)
  if (filter.orgNo) parts.push(filter.orgNo % 100 === 0 ? sql`a.org_no between ${filter.orgNo} and ${filter.orgNo + 99}` : sql`a.org_no = ${filter.orgNo}`)
  if (filter.specialtyCode) parts.push(sql`a.specialty_code = ${filter.specialtyCode}`)
  if (filter.passed) parts.push(passedTest(filter.passed))
  if (filter.waiting) parts.push(sql`${here} and a.came_at is not null and not ${passedTest(filter.waiting)}`)
  return sql.join(parts, sql` and `)
}

const orders: Record<string, RawBuilder<unknown>> = { name: sql`a.name collate "zh-x-icu"`, specialty: sql`a.specialty_code`, cameAt: sql`a.came_at`, arrivedAt: sql`a.arrived_at`, lastAt: sql`(select max(s.at) from arrival_step s where s.application_id = a.id and s.undone_at is null)` }

/** With the stations passed, in the order they were, and what is put off. */
const withSteps = (chosen: RawBuilder<unknown>, order: RawBuilder<unknown>) => sql<ArrivalRow>`
  select a.*, coalesce(a.reply_by <= now(), false) as late,
    coalesce((select json_agg(json_build_object('id', s.id, 'station', s.station, 'station_title', s.station_title, 'result', s.result, 'at', s.at, 'by_name', s.by_name) order by s.at, s.id)
      from arrival_step s where s.application_id = a.id and s.undone_at is null), '[]') as steps,
    (select d.amount from payment_deferral d where d.application_id = a.id and d.state = 'open') as deferred
  from (${chosen}) a order by ${order}`

export async function listArrivalRows(ctx: Ctx, filter: ArrivalFilter, page: { limit: number; offset: number }): Promise<ArrivalRow[]> {
  const key = filter.sort?.replace(/^-/, '') ?? 'cameAt'
  const order = sql`${orders[key] ?? orders['cameAt']!} ${filter.sort?.startsWith('-') ?? !filter.sort ? sql`desc nulls last` : sql`asc nulls last`}, a.id`
  const where = sql`${conditions(filter)} and ${viewTests[filter.view ?? 'all']}`
  const { rows } = await withSteps(sql`select a.* from application a where ${where} order by ${order} limit ${page.limit} offset ${page.offset}`, order).execute(ctx.db)
  return rows
}

export async function countArrivalRows(ctx: Ctx, filter: ArrivalFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*)::int as total from application a where ${conditions(filter)} and ${viewTests[filter.view ?? 'all']}`.execute(ctx.db)
  return rows[0]!.total
}

export async function countArrivalViews(ctx: Ctx, filter: ArrivalFilter): Promise<Record<ArrivalView, number>> {
  const columns = sql.join(Object.entries(viewTests).map(([key, test]) => sql`(count(*) filter (where ${test}))::int as ${sql.ref(key)}`))
  const { rows } = await sql<Record<ArrivalView, number>>`select ${columns} from application a where ${conditions(filter)}`.execute(ctx.db)
  return rows[0]!
}

export type Found = { text: string; hashes: readonly Buffer[]; phoneMac: Buffer | null; recordId: string | null }

/** Newcomers of an intake whom a desk may mean: number of the letter, document, telephone, or part of the name; at most ten. */
export async function findArrivalRows(ctx: Ctx, school: number, { year, season }: Intake, { text, hashes, phoneMac, recordId }: Found): Promise<ArrivalRow[]> {
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const order = sql`(a.name = ${text}) desc, a.name collate "zh-x-icu", a.id`
  const { rows } = await withSteps(
    sql`select a.* from application a where a.org_no between ${school} and ${school + 99} and a.year = ${year} and a.season = ${season} and ${viewTests.all}
      and (a.offer_no = ${text} or a.name like ${like} or a.id = ${recordId}::uuid or a.phone_mac = ${phoneMac} or a.id_hash = any (${[...hashes]}::bytea[]))
      order by ${order} limit 10`,
    order,
  ).execute(ctx.db)
  return rows
}

export async function getArrivalRow(ctx: Ctx, id: string): Promise<ArrivalRow | undefined> {
  const { rows } = await withSteps(sql`select a.* from application a where a.id = ${id}::uuid`, sql`a.id`).execute(ctx.db)
  return rows[0]
}

/** Who came to an intake and is not through yet. */
export async function listCame(ctx: Ctx, school: number, { year, season }: Intake): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from application where org_no between ${school} and ${school + 99} and year = ${year} and season = ${season} and state = 'accepted' and came_at is not null`.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** Writes that a station was passed; false where that stands already. */
export async function insertStep(ctx: Ctx, row: Insertable<ArrivalStep>): Promise<boolean> {
  const made = await ctx.db
    .insertInto('arrival_step')
    .values(row)
    .onConflict((conflict) => conflict.columns(['application_id', 'station']).where('undone_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

export async function undoStep(ctx: Ctx, id: string, reason: string): Promise<void> {
  await ctx.db.updateTable('arrival_step').set({ undone_at: sql`now()`, undone_by_name: ctx.actor.name, undone_reason: reason }).where('id', '=', id).execute()
}

/** Notes the first station of somebody who had passed none. */
export async function markCame(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.updateTable('application').set({ came_at: sql`now()` }).where('id', '=', id).where('came_at', 'is', null).execute()
}

/** Stations passed by one person, over all applications: what the candidate reads. */
export async function listStepsOfPerson(ctx: Ctx, personId: string): Promise<Map<string, (StepRow & { application_id: string })[]>> {
  const rows = await ctx.db.selectFrom('arrival_step').select(['id', 'application_id', 'station', 'station_title', 'result', 'at', 'by_name']).where('person_id', '=', personId).where('undone_at', 'is', null).orderBy('at').execute()
  return Map.groupBy(rows, (row) => row.application_id)
}

export type NoShow = Pick<ApplicationRow, 'id' | 'org_no' | 'org_name' | 'person_id' | 'line_id' | 'specialty_name' | 'name' | 'letter_id'> & { closes_at: string }

/**
 * Ends those who had accepted before the end of arrival and came to no station by then, by the clock of the database.
 * Rows that a desk holds are left for the next time; one that it let go has `came_at`, which is looked at again.
 */
export async function endNoShows(ctx: Ctx, { most = 2000 }: { most?: number } = {}): Promise<NoShow[]> {
  const { rows } = await sql<NoShow>`
    with due as (
      select a.id, i.closes_at from arrival_intake i join application a on a.org_no between i.org_no and i.org_no + 99 and a.year = i.year and a.season = i.season
      where i.closes_at <= now() and a.state = 'accepted' and a.came_at is null and a.accepted_at < i.closes_at
      order by a.line_id, a.id limit ${most} for update of a skip locked)
    update application a set state = 'gave-up', seat_held = false, class_name = null, class_split_id = null, state_reason = '报到截止没有来', state_clause = '001:1326', version = version + 1
    from due where a.id = due.id and a.state = 'accepted' and a.came_at is null
    returning a.id, a.org_no, a.org_name, a.person_id, a.line_id, a.specialty_name, a.name, a.letter_id, due.closes_at`.execute(ctx.db)
  return rows
}
