import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { Enrollment } from '../../kernel/db/tables.ts'
import type { ExtraValues } from '../../kernel/extra-fields.ts'
import { findPlaces } from '../people/public.ts'

export type SealedNumber = { masked: string; sealed: string }
export type Profile = Record<string, string | number | SealedNumber>
/** The names of the codes as they stood when the record was written, by list. */
export type IssuedLabels = Record<string, string>
export type EnrollmentRow = Omit<Selectable<Enrollment>, 'profile' | 'extra' | 'labels'> & {
  profile: Profile
  extra: ExtraValues
  labels: IssuedLabels
}

/** The columns that a roster row decides; the rest belongs to registration. */
export type EnrollmentValues = Omit<
  EnrollmentRow,
  | 'id'
  | 'person_id'
  | 'student_number'
  | 'status'
  | 'registered_on'
  | 'left_on'
  | 'case_no'
  | 'import_batch_id'
  | 'version'
  | 'updated_at'
  | 'origin'
  | 'previous_enrollment_id'
  | 'status_reason'
  | 'status_until'
  | 'study_year'
  | 'former_name'
>

const SLICE = 1000

const RECORDSET = sql.raw(`(
  id uuid, person_id uuid, import_batch_id uuid, org_no bigint, org_name text, site_no bigint, site_name text, name text, given_name text,
  pinyin text, initials text, id_masked text, id_tail text, sex text, study_mode text, training_level text, length_years numeric,
  specialty_code text, specialty_name text, class_name text, grade integer, entry_date date, entry_season text, source_category text,
  source_region text, joint_programme_no text, profile jsonb, extra jsonb, labels jsonb)`)

export async function findEnrollment(ctx: Ctx, id: string, lock = false): Promise<EnrollmentRow | undefined> {
  const query = ctx.db.selectFrom('enrollment').selectAll().where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  return row as EnrollmentRow | undefined
}

export async function findByIds(ctx: Ctx, ids: readonly string[]): Promise<EnrollmentRow[]> {
  const found: EnrollmentRow[] = []
  for (let at = 0; at < ids.length; at += SLICE) {
    const rows = await ctx.db
      .selectFrom('enrollment')
      .selectAll()
      .where('id', 'in', ids.slice(at, at + SLICE) as string[])
      .execute()
    found.push(...(rows as EnrollmentRow[]))
  }
  return found
}

/** Enrollments of these people at one school, the newest first. */
export async function findByPersons(
  ctx: Ctx,
  orgNo: number,
  personIds: readonly string[],
): Promise<EnrollmentRow[]> {
  const found: EnrollmentRow[] = []
  for (let at = 0; at < personIds.length; at += SLICE) {
    const rows = await ctx.db
      .selectFrom('enrollment')
      .selectAll()
      .where('org_no', '=', orgNo)
      .where('person_id', 'in', personIds.slice(at, at + SLICE) as string[])
      .orderBy('id', 'desc')
      .execute()
    found.push(...(rows as EnrollmentRow[]))
  }
  return found
}

/** How many records in scope stand under each code of a column, or of a field of the profile. */
export async function countByCode(ctx: Ctx, of: keyof EnrollmentRow | { profile: string }): Promise<Map<string, number>> {
  const value = typeof of === 'string' ? sql.ref<string>(of) : sql<string>`profile ->> ${sql.lit(of.profile)}`
  const { rows } = await sql<{ code: string; n: number }>`
    select code, count(*)::int as n from (select ${value} as code from enrollment) e where code is not null group by code`.execute(ctx.db)
  return new Map(rows.map((row) => [row.code, row.n]))
}

/** Students on the roll of a grade, or of one of its classes, in the order of their numbers. */
export async function listOfClass(ctx: Ctx, orgNo: number, grade: number, className?: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('enrollment')
    .select('id')
    .where('org_no', '=', orgNo)
    .where('grade', '=', grade)
    .$if(className !== undefined, (query) => query.where('class_name', '=', className!))
    .where('registered_on', 'is not', null)
    .where('left_on', 'is', null)
    .orderBy('student_number')
    .limit(5000)
    .execute()
  return rows.map((row) => row.id)
}

export async function listOfPerson(ctx: Ctx, personId: string): Promise<EnrollmentRow[]> {
  const rows = await ctx.db
    .selectFrom('enrollment')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('id', 'desc')
    .execute()
  return rows as EnrollmentRow[]
}

export type NewEnrollment = EnrollmentValues & {
  id: string
  person_id: string
  import_batch_id: string | null
}

/** Adds enrollments that wait for registration; one query per thousand. */
export async function insertPending(ctx: Ctx, rows: readonly NewEnrollment[]): Promise<void> {
  for (let at = 0; at < rows.length; at += SLICE) {
    await sql`
      insert into enrollment (id, person_id, import_batch_id, org_no, org_name, site_no, site_name, name, given_name, pinyin, initials,
        id_masked, id_tail, sex, study_mode, training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date,
        entry_season, source_category, source_region, joint_programme_no, profile, extra, labels, status)
      select r.id, r.person_id, r.import_batch_id, r.org_no, r.org_name, r.site_no, r.site_name, r.name, r.given_name, r.pinyin, r.initials,
        r.id_masked, r.id_tail, r.sex, r.study_mode, r.training_level, r.length_years, r.specialty_code, r.specialty_name, r.class_name, r.grade,
        r.entry_date, r.entry_season, r.source_category, r.source_region, r.joint_programme_no, r.profile, jsonb_strip_nulls(coalesce(r.extra, '{}')), coalesce(r.labels, '{}'), 'pending'
      from json_to_recordset(${JSON.stringify(rows.slice(at, at + SLICE))}::json) as r${RECORDSET}`.execute(
      ctx.db,
    )
  }
}

/** Overwrites pending enrollments with new values and counts their versions up. */
export async function updatePending(
  ctx: Ctx,
  rows: readonly (EnrollmentValues & { id: string })[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += SLICE) {
    await sql`
      update enrollment e set org_name = r.org_name, site_no = r.site_no, site_name = r.site_name, name = r.name, given_name = r.given_name,
        pinyin = r.pinyin, initials = r.initials, id_masked = r.id_masked, id_tail = r.id_tail, sex = r.sex, study_mode = r.study_mode,
        training_level = r.training_level, length_years = r.length_years, specialty_code = r.specialty_code, specialty_name = r.specialty_name,
        class_name = r.class_name, grade = r.grade, entry_date = r.entry_date, entry_season = r.entry_season, source_category = r.source_category,
        source_region = r.source_region, joint_programme_no = r.joint_programme_no, profile = r.profile,
        extra = jsonb_strip_nulls(e.extra || coalesce(r.extra, '{}')), labels = coalesce(r.labels, e.labels), version = e.version + 1, updated_at = now()
      from json_to_recordset(${JSON.stringify(rows.slice(at, at + SLICE))}::json) as r${RECORDSET}
      where e.id = r.id and e.status = 'pending'`.execute(ctx.db)
  }
}

export async function deletePending(ctx: Ctx, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += SLICE) {
    await ctx.db
      .deleteFrom('enrollment')
      .where('status', '=', 'pending')
      .where('id', 'in', ids.slice(at, at + SLICE) as string[])
      .execute()
  }
}

/** Holds the school's register until the transaction ends: two imports at once cannot both add one person. */
export async function holdSchool(ctx: Ctx, orgNo: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('students'), hashtext(${String(orgNo)}))`.execute(ctx.db)
}

export type Claim = { orgNo: number; orgName: string }

/** Who holds an active full-time enrollment for these people, anywhere in the country; keyed by hexadecimal hash. */
export async function findClaims(ctx: Ctx, hashes: readonly Buffer[]): Promise<Map<string, Claim>> {
  const found = new Map<string, Claim>()
  for (let at = 0; at < hashes.length; at += SLICE) {
    for (const [hash, [first]] of await findPlaces(ctx, hashes.slice(at, at + SLICE)))
      found.set(hash, { orgNo: first!.orgNo, orgName: first!.orgName })
  }
  return found
}

/**
 * Records that are in the hands of someone else: items of an open case that waits for the authority. A case
 * that rests with the school (draft, returned) and an item that was returned or taken out hold nothing.
 */
export async function findHeld(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const held = new Map<string, string>()
  for (let at = 0; at < ids.length; at += SLICE) {
    const rows = await ctx.db
      .selectFrom('case_item as i')
      .innerJoin('case_file as f', 'f.id', 'i.case_id')
      .select(['i.record_id', 'f.no'])
      .where('i.record_id', 'in', ids.slice(at, at + SLICE) as string[])
      .where('f.closed_at', 'is', null)
      .whereRef('f.waiting_org_no', '<>', 'f.org_no')
      .where('i.state', 'not in', ['returned', 'withdrawn', 'removed'])
      .execute()
    for (const row of rows) held.set(row.record_id, row.no)
  }
  return held
}

/** Records that any open case names, whoever has it now: such a record is not deleted. */
export async function findInCases(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let at = 0; at < ids.length; at += SLICE) {
    const rows = await ctx.db
      .selectFrom('case_item as i')
      .innerJoin('case_file as f', 'f.id', 'i.case_id')
      .select(['i.record_id', 'f.no'])
      .where('i.record_id', 'in', ids.slice(at, at + SLICE) as string[])
      .where('f.closed_at', 'is', null)
      .where('i.state', 'not in', ['withdrawn', 'removed'])
      .execute()
    for (const row of rows) found.set(row.record_id, row.no)
  }
  return found
}

/** The school's own column names, each with its field; an empty string means: do not import. */
export async function readMapping(ctx: Ctx, orgNo: number): Promise<Record<string, string>> {
  const row = await ctx.db
    .selectFrom('roster_mapping')
    .select('columns')
    .where('org_no', '=', orgNo)
    .executeTakeFirst()
  return (row?.columns ?? {}) as Record<string, string>
}

export async function saveMapping(ctx: Ctx, orgNo: number, columns: Record<string, string>): Promise<void> {
  await ctx.db
    .insertInto('roster_mapping')
    .values({ org_no: orgNo, columns: json(columns), updated_by: ctx.actor.accountId })
    .onConflict((conflict) =>
      conflict
        .column('org_no')
        .doUpdateSet({ columns: json(columns), updated_by: ctx.actor.accountId, updated_at: ctx.at }),
    )
    .execute()
}
