import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely'
import { scopeOf, type Ctx } from '../../kernel/context.ts'
import type { Tables } from '../../kernel/db/tables.ts'
import { rangeOf, type OrgRange } from '../../kernel/org-no.ts'
import type { StudentSearch, StudentView } from './model.ts'
import type { EnrollmentRow } from './store.ts'

/** What a list asks for. Scope is not part of it: that comes from row-level security. */
export type StudentFilter = {
  search?: StudentSearch | undefined
  /** The person of a whole identity number; null when nobody has it. */
  personId?: string | null | undefined
  org?: number | undefined
  view?: StudentView | undefined
  status?: readonly string[] | undefined
  studyMode?: string | undefined
  trainingLevel?: readonly string[] | undefined
  specialty?: string | undefined
  grade?: readonly number[] | undefined
  className?: string | undefined
  sourceCategory?: readonly string[] | undefined
  /** Counts as 在校生 today, by the parameters in force: the rows behind the live indicator. */
  onRoll?: 'live' | undefined
  /** Registered within the present calendar year: the rows behind 年招生规模. */
  registered?: 'live' | undefined
}

type Query<O> = SelectQueryBuilder<Tables, 'enrollment', O>

const SORTS: Record<string, readonly (keyof Tables['enrollment'])[]> = {
  studentNumber: ['student_number'],
  name: ['pinyin', 'name'],
  specialtyName: ['specialty_name'],
  className: ['class_name'],
  grade: ['grade'],
  registeredOn: ['registered_on'],
  orgName: ['org_name'],
  entryDate: ['entry_date'],
  leftOn: ['left_on'],
  updatedAt: ['updated_at'],
}

type Page = { sort?: string | undefined; offset: number; limit: number }

/**
 * One page of the register and how many rows there are in all, in one statement. The order is total, because the
 * key of the row ends it.
 *
 * Which way is fastest cannot be left to the planner: it does not know the settings inside the policies and would
 * walk the whole province by key to find fifty rows of one school (measured: 1 s against 2 ms). So:
 * - the whole province, and any list of all or of those present: the page from an index, the count beside it;
 * - otherwise the keys of all matches first, mostly from an index alone; page and count are both taken from them.
 */
export async function pageOfEnrollments(
  ctx: Ctx,
  filter: StudentFilter,
  page: Page,
): Promise<{ rows: EnrollmentRow[]; total: number }> {
  const { search, personId, org, view, ...rest } = filter
  if (personId !== undefined) return counted(ctx, filter, page)
  if (search) return pageOfMatches(ctx, filter, page)
  const range = narrowest(ctx, org)
  const atSite = org !== undefined && org % 100 !== 0
  const narrowed =
    atSite || view === 'pending' || view === 'left' || Object.values(rest).some((one) => one?.length)
  if (narrowed && range) return pageOfMatches(ctx, filter, page)
  if (range && !page.sort && range.hi - range.lo > 99) return pageBySchool(ctx, filter, page, range)
  return counted(ctx, filter, page)
}

/** Rows of a page without a count: suggestions and files. */
export async function listEnrollments(ctx: Ctx, filter: StudentFilter, page: Page): Promise<EnrollmentRow[]> {
  if (filter.search) return (await pageOfMatches(ctx, filter, page)).rows
  const query = ordered(filtered(within(ctx, ctx.db.selectFrom('enrollment')), filter).selectAll(), page.sort)
  const rows = await query.limit(page.limit).offset(page.offset).execute()
  return rows as EnrollmentRow[]
}

/** The ids of all rows of a list in its order; an id of 36 letters a row is what a long export keeps. */
export async function listEnrollmentIds(ctx: Ctx, filter: StudentFilter, sort: string | undefined): Promise<string[]> {
  if (filter.search) {
    const { rows } = await pageOfMatches(ctx, filter, { sort, offset: 0, limit: 1_000_000 })
    return rows.map((row) => row.id)
  }
  const rows = await ordered(filtered(within(ctx, ctx.db.selectFrom('enrollment')), filter).select('id'), sort).execute()
  return rows.map((row) => row.id)
}

export async function countEnrollments(ctx: Ctx, filter: StudentFilter): Promise<number> {
  const { n } = await filtered(within(ctx, ctx.db.selectFrom('enrollment')), filter)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return n
}

/** The page in the order of an index; the count as a second reading. */
async function counted(ctx: Ctx, filter: StudentFilter, page: Page) {
  const rows = await listEnrollments(ctx, filter, page)
  return { rows, total: await totalOf(ctx, filter, page, rows.length) }
}

/** A page that is not full says how many rows there are. */
async function totalOf(ctx: Ctx, filter: StudentFilter, page: Page, found: number): Promise<number> {
  const complete = found < page.limit && (found > 0 || page.offset === 0)
  return complete ? page.offset + found : countEnrollments(ctx, filter)
}

/** All matching keys once; from them the page and the count. The branches of a search do not overlap. */
async function pageOfMatches(ctx: Ctx, filter: StudentFilter, page: Page) {
  const columns = sortColumns(page.sort)
  const { search, ...rest } = filter
  const branches = search ? disjoint(conditionsOf(search)) : [sql<boolean>`true`]
  const [first, ...others] = branches.map((condition) =>
    filtered(within(ctx, ctx.db.selectFrom('enrollment')), rest)
      .where(condition)
      .select(['id', ...columns]),
  )
  const matches = others.reduce((union, branch) => union.unionAll(branch), first!)
  const chosen = sql`select * from matches ${orderOf(page.sort)} limit ${page.limit} offset ${page.offset}`
  const { rows } = await sql<EnrollmentRow & { total: number }>`
    with matches as materialized (${matches}), page as materialized (${chosen})
    select e.*, (select count(*) from matches) as total
    from page join enrollment e using (id) ${orderOf(page.sort, 'e')}`.execute(ctx.db)
  const total = rows[0]?.total ?? (page.offset === 0 ? 0 : await countEnrollments(ctx, filter))
  return { rows: rows.map(({ total: _, ...row }) => row as EnrollmentRow), total }
}

/** Newest first over several schools: the newest of each from its index, then the newest of those. */
async function pageBySchool(ctx: Ctx, filter: StudentFilter, page: Page, range: OrgRange) {
  const last = page.offset + page.limit
  const present =
    filter.view === 'onRoll' ? sql`and e.registered_on is not null and e.left_on is null` : sql``
  const { rows } = await sql<EnrollmentRow>`
    with page as materialized (
      select newest.id from org_unit u
      cross join lateral (select e.id from enrollment e where e.org_no = u.org_no ${present} order by e.id desc limit ${last}) newest
      where u.kind = 'school' and u.org_no between ${range.lo} and ${range.hi}
      order by newest.id desc limit ${page.limit} offset ${page.offset})
    select e.* from page join enrollment e using (id) order by e.id desc`.execute(ctx.db)
  return { rows, total: await totalOf(ctx, filter, page, rows.length) }
}

/**
 * How many each saved view shows. Without other conditions every part is counted from a small index of its own;
 * who has left are those who are neither waiting nor still there.
 */
export async function countViews(ctx: Ctx, filter: StudentFilter): Promise<Record<StudentView, number>> {
  const part = (view: StudentView) =>
    filtered(within(ctx, ctx.db.selectFrom('enrollment')), { ...filter, view }).select((eb) =>
      eb.fn.countAll<number>().as('n'),
    )
  const { rows } = await sql<{ all: number; pending: number; onRoll: number }>`
    select (${part('all')}) as all, (${part('pending')}) as pending, (${part('onRoll')}) as "onRoll"`.execute(
    ctx.db,
  )
  const { all, pending, onRoll } = rows[0]!
  return { all, pending, onRoll, left: all - pending - onRoll }
}

/** Most specialties and grades offered as choices. */
const MOST_SPECIALTIES = 200
const MOST_GRADES = 30

/** Specialties and grades that occur, for the choices of the filter bar; the most frequent first. One pass over an index that is counted by both. */
export async function listChoices(ctx: Ctx) {
  const { rows } = await sql<{ grade: number; code: string; name: string; persons: number }>`
    select grade, specialty_code as code, min(specialty_name) as name, count(*) as persons from enrollment group by 1, 2`.execute(ctx.db)
  const specialties = new Map<string, { code: string; name: string; persons: number }>()
  for (const { code, name, persons } of rows) {
    const known = specialties.get(code)
    if (!known) specialties.set(code, { code, name, persons })
    else specialties.set(code, { code, name: name < known.name ? name : known.name, persons: known.persons + persons })
  }
  const frequent = [...specialties.values()].toSorted((left, right) => right.persons - left.persons || (left.code < right.code ? -1 : 1))
  const grades = [...new Set(rows.map((row) => row.grade))].toSorted((left, right) => right - left)
  return { specialties: frequent.slice(0, MOST_SPECIALTIES).map(({ code, name }) => ({ code, name })), grades: grades.slice(0, MOST_GRADES) }
}

function filtered<O>(start: Query<O>, filter: StudentFilter): Query<O> {
  let query = start
  if (filter.personId !== undefined) {
    query =
      filter.personId === null
        ? query.where(sql<boolean>`false`)
        : query.where('person_id', '=', filter.personId)
  } else if (filter.search) {
    const conditions = conditionsOf(filter.search)
    query = query.where((eb) => eb.or(conditions))
  }
  if (filter.org !== undefined) {
    query =
      filter.org % 100 === 0 ? inRange(query, rangeOf(filter.org)) : query.where('site_no', '=', filter.org)
  }
  if (filter.view === 'pending') query = query.where('status', '=', 'pending')
  if (filter.view === 'onRoll')
    query = query.where('registered_on', 'is not', null).where('left_on', 'is', null)
  if (filter.view === 'left') query = query.where('left_on', 'is not', null)
  if (filter.status?.length) query = query.where('status', 'in', [...filter.status])
  if (filter.studyMode) query = query.where('study_mode', '=', filter.studyMode)
  if (filter.trainingLevel?.length) query = query.where('training_level', 'in', [...filter.trainingLevel])
  if (filter.specialty) query = query.where('specialty_code', '=', filter.specialty)
  if (filter.grade?.length) query = query.where('grade', 'in', [...filter.grade])
  if (filter.className) query = query.where('class_name', '=', filter.className)
  if (filter.sourceCategory?.length) query = query.where('source_category', 'in', [...filter.sourceCategory])
  if (filter.onRoll) {
    const { org } = filter
    // The register of the organisation asked for, not of the whole province: the view does not see the condition outside.
    const range = org === undefined ? undefined : rangeOf(org - (org % 100))
    query = query.where('id', 'in', (eb) => {
      const counted = eb.selectFrom('enrollment_on_roll').select('enrollment_on_roll.id')
      return range ? counted.where('enrollment_on_roll.org_no', '>=', range.lo).where('enrollment_on_roll.org_no', '<=', range.hi) : counted
    })
  }
  if (filter.registered) {
    query = query
      .where('status', 'not in', ['revoked', 'gave-up'])
      .where('origin', '=', 'new')
      .where(
        sql<boolean>`registered_on between (select from_day from statistical_period where period = 'live') and (select as_of from statistical_period where period = 'live')`,
      )
  }
  return query
}

/** What a search looks for, one condition for each index that can answer it. */
function conditionsOf(search: StudentSearch): RawBuilder<boolean>[] {
  switch (search.kind) {
    case 'idNumber':
      return [sql<boolean>`false`]
    case 'idTail':
      return [sql<boolean>`id_tail = ${search.tail}`]
    case 'studentNumber':
      return [startsWith('student_number', search.prefix)]
    case 'initials':
      return [
        startsWith('name', search.prefix[0]!.toUpperCase() + search.prefix.slice(1)),
        startsWith('initials', search.prefix),
        ...search.readings.map((reading) => startsWith('pinyin', reading)),
      ]
    case 'pinyin':
      return [startsWith('pinyin', search.prefix)]
    case 'name':
      // The name before a correction finds the student too.
      return [startsWith('name', search.prefix), startsWith('given_name', search.prefix), startsWith('former_name', search.prefix)]
  }
}

/** The same conditions, each without what the ones before it find, so that their results can be put together. */
function disjoint(conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean>[] {
  return conditions.map((condition, at) =>
    conditions.slice(0, at).reduce((held, before) => sql<boolean>`${held} and not ${before}`, condition),
  )
}

/**
 * A literal prefix. The operator is leakproof, which LIKE is not: under row-level security only a leakproof
 * condition may use the index before the scope is checked (measured: 480 ms against 2 ms for a school).
 */
function startsWith(column: keyof Tables['enrollment'], prefix: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(column)} ^@ ${prefix})`
}

/** Says the actor's range once more in constants: the rows are the same, but the planner can see constants. */
function within<O>(ctx: Ctx, query: Query<O>): Query<O> {
  const { range, wide } = scopeOf(ctx.actor)
  return range && !wide ? inRange(query, range) : query
}

/** A school is one number, because the register is never kept under a branch: a page then comes from an index. */
function inRange<O>(query: Query<O>, { lo, hi }: OrgRange): Query<O> {
  return hi - lo === 99 && lo % 100 === 0
    ? query.where('org_no', '=', lo)
    : query.where('org_no', '>=', lo).where('org_no', '<=', hi)
}

/** The actor's range when it lies inside the organisation asked for, else the latter; undefined for the whole province. */
function narrowest(ctx: Ctx, org: number | undefined): OrgRange | undefined {
  const { range, wide } = scopeOf(ctx.actor)
  const own = wide ? undefined : (range ?? undefined)
  if (org === undefined || org % 100 !== 0) return own
  const asked = rangeOf(org)
  if (own && own.lo >= asked.lo && own.hi <= asked.hi) return own
  return asked.hi - asked.lo >= 9_999_999_999 ? undefined : asked
}

function sortColumns(sort: string | undefined): readonly (keyof Tables['enrollment'])[] {
  return SORTS[sort?.replace(/^-/, '') ?? ''] ?? []
}

function orderOf(sort: string | undefined, table?: string) {
  const direction = sort?.startsWith('-') ? sql`desc` : sql`asc`
  const reference = (column: string) => sql.ref(table ? `${table}.${column}` : column)
  const parts = sortColumns(sort).map((column) => sql`${reference(column)} ${direction} nulls last`)
  return sql`order by ${sql.join([...parts, sql`${reference('id')} desc`])}`
}

function ordered<O>(query: Query<O>, sort: string | undefined): Query<O> {
  let out = query
  const descending = sort?.startsWith('-') ?? false
  for (const column of sortColumns(sort))
    out = out.orderBy(column, (order) => (descending ? order.desc().nullsLast() : order.asc().nullsLast()))
  return out.orderBy('id', 'desc')
}
