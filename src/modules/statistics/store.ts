import { createHash } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { StatReturn } from '../../kernel/db/tables.ts'
import { newId } from '../../kernel/uuid.ts'
import type { Count, Dimension, Member } from './rules.ts'

export type ReturnRow = Selectable<StatReturn>
export type Included = { orgNo: number; name: string; students: number; returnId: string }

export async function findReturn(ctx: Ctx, id: string, lock = false): Promise<ReturnRow | undefined> {
  const query = ctx.db.selectFrom('stat_return').selectAll().where('id', '=', id)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

export async function findReturnOf(ctx: Ctx, orgNo: number, year: number): Promise<ReturnRow | undefined> {
  return ctx.db.selectFrom('stat_return').selectAll().where('org_no', '=', orgNo).where('year', '=', year).executeTakeFirst()
}

export async function findReturnOfCase(ctx: Ctx, caseId: string): Promise<ReturnRow | undefined> {
  return ctx.db.selectFrom('stat_return').selectAll().where('case_id', '=', caseId).executeTakeFirst()
}

export async function listReturns(ctx: Ctx, year: number, page: { page: number; size: number; q?: string | undefined }) {
  const base = ctx.db
    .selectFrom('stat_return')
    .where('year', '=', year)
    .$if(Boolean(page.q), (query) => query.where('org_name', 'like', `%${page.q}%`))
  const rows = await base.selectAll().orderBy('kind').orderBy('org_no').limit(page.size).offset((page.page - 1) * page.size).execute()
  const { total } = await base.select((row) => row.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

/** Locked returns in a range of organisations, without the range's own authority. */
export async function listLocked(ctx: Ctx, year: number, kind: 'school' | 'authority', lo: number, hi: number): Promise<ReturnRow[]> {
  return ctx.db
    .selectFrom('stat_return')
    .selectAll()
    .where('year', '=', year)
    .where('kind', '=', kind)
    .where('state', '=', 'locked')
    .where('org_no', '>=', lo)
    .where('org_no', '<=', hi)
    .orderBy('org_no')
    .execute()
}

type Fresh = { orgNo: number; orgName: string; year: number; referenceDate: string; kind: 'school' | 'authority'; filledBy: string; responsible: string }

/** Freezes a school: one row for every student on the roll on the reference date, with the facts of that day. */
export async function freezeSchool(ctx: Ctx, fresh: Fresh): Promise<ReturnRow> {
  const row = await putReturn(ctx, fresh, { students: 0, digest: Buffer.alloc(32), included: [] })
  await ctx.db.deleteFrom('stat_member').where('return_id', '=', row.id).execute()
  await sql`
    insert into stat_member (return_id, org_no, year, enrollment_id, sex, training_level, specialty_code, specialty_name, source_category, study_mode, grade, new_this_year)
    select ${row.id}, s.org_no, ${fresh.year}, s.enrollment_id, s.sex, s.training_level, s.specialty_code, s.specialty_name, s.source_category, s.study_mode, s.grade,
           s.origin = 'new' and extract(year from s.registered_on) = ${fresh.year}
    from students_on(${fresh.referenceDate}, ${fresh.orgNo}::bigint, ${fresh.orgNo + 99}::bigint) s`.execute(ctx.db)
  return sealReturn(ctx, row)
}

/** Freezes an authority: the sum of the locked returns below it, each by name. */
export async function freezeAuthority(ctx: Ctx, fresh: Fresh, included: readonly Included[]): Promise<ReturnRow> {
  const digest = createHash('sha256').update(included.map((one) => `${one.returnId} ${one.students}`).join('\n')).digest()
  return putReturn(ctx, fresh, { students: included.reduce((sum, one) => sum + one.students, 0), digest, included })
}

async function putReturn(ctx: Ctx, fresh: Fresh, made: { students: number; digest: Buffer; included: readonly Included[] }): Promise<ReturnRow> {
  const values = {
    org_name: fresh.orgName,
    reference_date: fresh.referenceDate,
    filled_by: fresh.filledBy,
    responsible: fresh.responsible,
    filled_on: ctx.today,
    students: made.students,
    digest: made.digest,
    included: json(made.included),
    frozen_at: ctx.at,
  }
  return ctx.db
    .insertInto('stat_return')
    .values({ id: newId(), org_no: fresh.orgNo, year: fresh.year, kind: fresh.kind, ...values })
    .onConflict((conflict) => conflict.columns(['org_no', 'year']).doUpdateSet((row) => ({ ...values, version: sql`stat_return.version + 1`, org_no: row.ref('excluded.org_no') })))
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function sealReturn(ctx: Ctx, row: ReturnRow): Promise<ReturnRow> {
  const { rows } = await sql<{ students: number; digest: Buffer }>`
    select count(*) as students, sha256(coalesce(string_agg(m::text, E'\n' order by m.enrollment_id), '')::bytea) as digest
    from stat_member m where m.return_id = ${row.id}`.execute(ctx.db)
  return ctx.db.updateTable('stat_return').set(rows[0]!).where('id', '=', row.id).returningAll().executeTakeFirstOrThrow()
}

/** Whether the frozen members are still what was sealed. */
export async function isIntact(ctx: Ctx, row: ReturnRow): Promise<boolean> {
  if (row.kind === 'authority') return true
  const { rows } = await sql<{ digest: Buffer }>`
    select sha256(coalesce(string_agg(m::text, E'\n' order by m.enrollment_id), '')::bytea) as digest from stat_member m where m.return_id = ${row.id}`.execute(ctx.db)
  return rows[0]!.digest.equals(row.digest)
}

export async function setReturn(ctx: Ctx, id: string, set: { state?: 'draft' | 'sent' | 'locked'; case_id?: string | null; locked_at?: string | null }): Promise<void> {
  await ctx.db.updateTable('stat_return').set(set).where('id', '=', id).execute()
}

const columnOf: Record<Exclude<Dimension, 'region'>, string> = {
  school: 'm.org_no::text',
  specialty: "m.specialty_code || ' ' || m.specialty_name",
  level: 'm.training_level',
  sex: 'm.sex',
  source: 'm.source_category',
  mode: 'm.study_mode',
  grade: 'm.grade::text',
  year: 'm.year::text',
}

// A region is of the school: the page of numbers groups by school and the caller folds schools into their city.
const key = (dimension: Dimension) => sql.raw(dimension === 'region' ? columnOf.school : columnOf[dimension])

/** Frozen members counted by two dimensions; without a year, of every year. Only locked or own returns: what the scope shows. */
export async function countFrozen(ctx: Ctx, rows: Dimension, columns: Dimension, of: { year?: number | undefined; returnIds?: readonly string[]; lo: number; hi: number }): Promise<Count[]> {
  const found = await sql<Count>`
    select ${key(rows)} as row, ${key(columns)} as column, count(*)::int as students from stat_member m
    where m.org_no between ${of.lo}::bigint and ${of.hi}::bigint and (${of.year ?? null}::int is null or m.year = ${of.year ?? null})
      and (${of.returnIds ? [...of.returnIds] : null}::uuid[] is null or m.return_id = any (${of.returnIds ? [...of.returnIds] : null}::uuid[]))
    group by 1, 2`.execute(ctx.db)
  return found.rows
}

/** The register of today counted by two dimensions. */
export async function countLive(ctx: Ctx, rows: Dimension, columns: Dimension, of: { day: string; lo: number; hi: number }): Promise<Count[]> {
  const found = await sql<Count>`
    select ${key(rows)} as row, ${key(columns)} as column, count(*)::int as students
    from (select s.*, extract(year from ${of.day}::date)::int as year from students_on(${of.day}, ${of.lo}::bigint, ${of.hi}::bigint) s) m
    group by 1, 2`.execute(ctx.db)
  return found.rows
}

export async function listMembers(ctx: Ctx, row: ReturnRow): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select enrollment_id as "enrollmentId", sex, training_level as level, specialty_code as specialty, source_category as source, study_mode as mode, grade
    from stat_member where return_id = ${row.id}`.execute(ctx.db)
  return rows
}

/** What the registers say today of the same reference date. */
export async function listMembersNow(ctx: Ctx, row: ReturnRow): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select enrollment_id as "enrollmentId", sex, training_level as level, specialty_code as specialty, source_category as source, study_mode as mode, grade
    from students_on(${row.reference_date}, ${row.org_no}::bigint, ${row.org_no + 99}::bigint)`.execute(ctx.db)
  return rows
}

/** Replaces the published counts of a school and year by those of its locked return. */
export async function publishCells(ctx: Ctx, row: ReturnRow, region: string): Promise<void> {
  await ctx.db.deleteFrom('stat_public_cell').where('year', '=', row.year).where('org_no', '=', row.org_no).execute()
  await sql`
    insert into stat_public_cell (year, org_no, region, sex, training_level, specialty_code, source_category, study_mode, students)
    select ${row.year}, ${row.org_no}, ${region}, sex, training_level, specialty_code || ' ' || min(specialty_name), source_category, study_mode, count(*)
    from stat_member where return_id = ${row.id} group by sex, training_level, specialty_code, source_category, study_mode`.execute(ctx.db)
}

const publicColumns = { region: 'region', specialty: 'specialty_code', level: 'training_level', sex: 'sex', source: 'source_category', mode: 'study_mode', year: 'year::text' } as const
export type PublicDimension = keyof typeof publicColumns

export async function countPublic(ctx: Ctx, rows: PublicDimension, columns: PublicDimension, year: number | undefined): Promise<Count[]> {
  const found = await sql<Count>`
    select ${sql.raw(publicColumns[rows])} as row, ${sql.raw(publicColumns[columns])} as column, sum(students)::int as students
    from stat_public_cell where ${year ?? null}::int is null or year = ${year ?? null} group by 1, 2`.execute(ctx.db)
  return found.rows
}

export async function listPublicYears(ctx: Ctx): Promise<number[]> {
  const { rows } = await sql<{ year: number }>`select distinct year from stat_public_cell order by year desc`.execute(ctx.db)
  return rows.map((row) => row.year)
}
