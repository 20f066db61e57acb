import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { Enrollment, OnsiteCheck } from '../../kernel/db/tables.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { newId } from '../../kernel/uuid.ts'
import { findPlaces } from '../people/public.ts'
import type { OnsiteResult } from './onsite-rules.ts'

/** Registered students that have not left, by branch or teaching point. */
export async function countAtSites(ctx: Ctx, schoolNo: number, siteNos: readonly number[]): Promise<Map<number, number>> {
  if (siteNos.length === 0) return new Map()
  const { rows } = await sql<{ site_no: number; present: number }>`
    select site_no, count(*)::int as present from enrollment
    where org_no between ${mainUnit(schoolNo)} and ${mainUnit(schoolNo) + 99} and registered_on is not null and left_on is null and site_no = any (${[...siteNos]}::bigint[])
    group by site_no`.execute(ctx.db)
  return new Map(rows.map((row) => [row.site_no, row.present]))
}

export type RegistrationRecord = Pick<
  Selectable<Enrollment>,
  | 'id'
  | 'org_no'
  | 'site_no'
  | 'site_name'
  | 'person_id'
  | 'name'
  | 'id_masked'
  | 'sex'
  | 'student_number'
  | 'study_mode'
  | 'training_level'
  | 'length_years'
  | 'specialty_code'
  | 'specialty_name'
  | 'class_name'
  | 'grade'
  | 'entry_date'
  | 'source_category'
  | 'joint_programme_no'
  | 'status'
  | 'registered_on'
  | 'case_no'
  | 'version'
  | 'profile'
>

const COLUMNS = [
  'id',
  'org_no',
  'site_no',
  'site_name',
  'person_id',
  'name',
  'id_masked',
  'sex',
  'student_number',
  'study_mode',
  'training_level',
  'length_years',
  'specialty_code',
  'specialty_name',
  'class_name',
  'grade',
  'entry_date',
  'source_category',
  'joint_programme_no',
  'status',
  'registered_on',
  'case_no',
  'version',
  'profile',
] as const

export type CandidateFilter = {
  studyMode?: string | undefined
  grade?: number | undefined
  batchId?: string | undefined
  specialtyCode?: string | undefined
  q?: string | undefined
}

function free(orgNo: number, filter: CandidateFilter): RawBuilder<unknown> {
  const parts = [
    sql`e.org_no between ${orgNo} and ${orgNo + 99} and e.status = 'pending' and e.case_no is null`,
  ]
  if (filter.studyMode) parts.push(sql`e.study_mode = ${filter.studyMode}`)
  if (filter.grade) parts.push(sql`e.grade = ${filter.grade}`)
  if (filter.batchId) parts.push(sql`e.import_batch_id = ${filter.batchId}`)
  if (filter.specialtyCode) parts.push(sql`e.specialty_code = ${filter.specialtyCode}`)
  const q = filter.q?.trim()
  if (q)
    parts.push(sql`(e.name like ${`${q}%`} or e.initials like ${`${q.toLowerCase()}%`} or e.id_tail = ${q})`)
  return sql.join(parts, sql` and `)
}

/** Pending students of a school that stand in no case, by specialty, class and name; those in `first` before all others. */
export async function listFree(
  ctx: Ctx,
  orgNo: number,
  filter: CandidateFilter,
  page: { page: number; size: number; first: readonly string[] },
) {
  const where = free(orgNo, filter)
  const { rows } = await sql<RegistrationRecord>`
    select ${sql.raw(COLUMNS.map((name) => `e.${name}`).join(', '))} from enrollment e where ${where}
    order by (e.id = any (${[...page.first]}::uuid[])) desc, e.study_mode, e.grade, e.specialty_code, e.class_name nulls last, e.pinyin, e.id
    limit ${page.size} offset ${(page.page - 1) * page.size}`.execute(ctx.db)
  const counted = await sql<{
    total: number
  }>`select count(*) as total from enrollment e where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.total }
}

export async function countFree(ctx: Ctx, orgNo: number, returned: readonly string[]) {
  const { rows } = await sql<{
    studyMode: 'full-time' | 'part-time'
    grade: number
    count: number
    returned: number
  }>`
    select study_mode as "studyMode", grade, count(*) as count, count(*) filter (where e.id = any (${[...returned]}::uuid[])) as returned
    from enrollment e where ${free(orgNo, {})} group by study_mode, grade order by grade desc, study_mode`.execute(
    ctx.db,
  )
  return rows
}

/**
 * Takes the free pending students that match, for the rest of the transaction, in the order of the roster. A student
 * that another request took meanwhile is not among them.
 */
export async function takeFree(
  ctx: Ctx,
  orgNo: number,
  filter: CandidateFilter,
  ids?: readonly string[],
): Promise<RegistrationRecord[]> {
  const which = ids ? sql`${free(orgNo, filter)} and e.id = any (${[...ids]}::uuid[])` : free(orgNo, filter)
  const { rows } = await sql<RegistrationRecord>`
    select ${sql.raw(COLUMNS.map((name) => `e.${name}`).join(', '))} from enrollment e where ${which}
    order by e.study_mode, e.grade, e.specialty_code, e.class_name nulls last, e.pinyin, e.id for update`.execute(
    ctx.db,
  )
  return rows
}

export async function findRecords(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, RegistrationRecord>> {
  const found = new Map<string, RegistrationRecord>()
  for (let at = 0; at < ids.length; at += 5000) {
    const rows = await ctx.db
      .selectFrom('enrollment')
      .select(COLUMNS)
      .where('id', 'in', ids.slice(at, at + 5000))
      .execute()
    for (const row of rows) found.set(row.id, row)
  }
  return found
}

/** Takes the rows in the order of their keys, so that two approvals never wait for one another in a circle. */
export async function lockRecords(ctx: Ctx, ids: readonly string[]): Promise<RegistrationRecord[]> {
  return ctx.db
    .selectFrom('enrollment')
    .select(COLUMNS)
    .where('id', '=', sql<string>`any (${[...ids]}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Puts students into a case (its number) or frees them (null). */
export async function holdRecords(ctx: Ctx, ids: readonly string[], caseNo: string | null): Promise<void> {
  if (ids.length === 0) return
  await sql`update enrollment set case_no = ${caseNo}, updated_at = now() where id = any (${[...ids]}::uuid[]) and status = 'pending'`.execute(
    ctx.db,
  )
}

export type NewNumber = { id: string; studentNumber: string }

/** Registers students: number, status 在读, day. */
export async function registerRecords(ctx: Ctx, numbers: readonly NewNumber[], on: string): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update enrollment e set student_number = n.number, status = 'active', registered_on = ${on}, version = e.version + 1, updated_at = now()
    from unnest(${numbers.map((one) => one.id)}::uuid[], ${numbers.map((one) => one.studentNumber)}::text[]) as n(id, number)
    where e.id = n.id and e.status = 'pending' returning e.id`.execute(ctx.db)
  return rows.length
}

export type Claim = { hash: string; orgName: string; enrollmentId: string }

/** Full-time places in the whole country held by these people; hash in hexadecimal. */
export async function findClaims(ctx: Ctx, hashes: readonly Buffer[]): Promise<Claim[]> {
  const places = await findPlaces(ctx, hashes)
  return [...places].map(([hash, [first]]) => ({ hash, orgName: first!.orgName, enrollmentId: first!.enrollmentId }))
}

export type NewCheck = {
  orgNo: number
  caseId: string
  checkedOn: string
  place: string
  extent: 'full' | 'sample'
  verifiers: readonly { name: string; unit: string }[]
  note: string | null
  photoFileIds: readonly string[]
  signatureFileId: string | null
  results: readonly { enrollmentId: string; result: OnsiteResult; note?: string | undefined }[]
}

export async function insertCheck(ctx: Ctx, check: NewCheck): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('onsite_check')
    .values({
      id,
      org_no: check.orgNo,
      case_id: check.caseId,
      checked_on: check.checkedOn,
      place: check.place,
      extent: check.extent,
      verifiers: json(check.verifiers),
      note: check.note,
      photo_file_ids: [...check.photoFileIds],
      signature_file_id: check.signatureFileId,
      recorded_by: ctx.actor.name,
    })
    .execute()
  await sql`
    insert into onsite_result (check_id, org_no, enrollment_id, result, note)
    select ${id}, ${check.orgNo}, e, r, nullif(n, '')
    from unnest(${check.results.map((one) => one.enrollmentId)}::uuid[], ${check.results.map((one) => one.result)}::text[],
      ${check.results.map((one) => one.note ?? '')}::text[]) as x(e, r, n)`.execute(ctx.db)
  return id
}

export type CheckRow = Selectable<OnsiteCheck> & { present: number; absent: number; mismatch: number }

/** The on-site checks of a case, newest first, each with its counts. */
export async function listChecks(ctx: Ctx, caseId: string): Promise<CheckRow[]> {
  const { rows } = await sql<CheckRow>`
    select c.*, count(r.*) filter (where r.result = 'present') as present, count(r.*) filter (where r.result = 'absent') as absent,
      count(r.*) filter (where r.result = 'mismatch') as mismatch
    from onsite_check c left join onsite_result r on r.check_id = c.id where c.case_id = ${caseId}
    group by c.id order by c.recorded_at desc, c.id desc`.execute(ctx.db)
  return rows
}

/** The newest result of each student over all checks of a case. */
export async function latestResults(
  ctx: Ctx,
  caseId: string,
): Promise<Map<string, { result: OnsiteResult; note: string | null }>> {
  const { rows } = await sql<{ id: string; result: OnsiteResult; note: string | null }>`
    select distinct on (r.enrollment_id) r.enrollment_id as id, r.result, r.note
    from onsite_result r join onsite_check c on c.id = r.check_id where c.case_id = ${caseId}
    order by r.enrollment_id, c.recorded_at desc, c.id desc`.execute(ctx.db)
  return new Map(rows.map(({ id, ...row }) => [id, row]))
}
