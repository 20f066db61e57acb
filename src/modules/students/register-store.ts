import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { json } from '../../kernel/db/json.ts'
import type { EnrollmentRow, Profile } from './store.ts'

/** What a change of the register may set; everything else is decided by the roster and by registration. */
export type EnrollmentSet = Partial<
  Pick<
    EnrollmentRow,
    | 'status'
    | 'status_until'
    | 'status_reason'
    | 'left_on'
    | 'site_no'
    | 'site_name'
    | 'name'
    | 'given_name'
    | 'pinyin'
    | 'initials'
    | 'id_masked'
    | 'id_tail'
    | 'sex'
    | 'study_mode'
    | 'training_level'
    | 'length_years'
    | 'specialty_code'
    | 'specialty_name'
    | 'class_name'
    | 'grade'
    | 'study_year'
    | 'joint_programme_no'
    | 'source_category'
    | 'source_region'
    | 'entry_date'
    | 'entry_season'
    | 'labels'
  >
> & { profile?: Profile }

/** Takes enrollments for the rest of the transaction, in the order of their keys, so that two changes never wait in a circle. */
export async function lockEnrollmentRows(ctx: Ctx, ids: readonly string[]): Promise<EnrollmentRow[]> {
  const rows = await ctx.db
    .selectFrom('enrollment')
    .selectAll()
    .where('id', '=', sql<string>`any (${[...ids]}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows as EnrollmentRow[]
}

export async function updateEnrollmentRow(ctx: Ctx, row: EnrollmentRow, set: EnrollmentSet): Promise<EnrollmentRow> {
  const { profile, labels, ...plain } = set
  const changed = await ctx.db
    .updateTable('enrollment')
    .set({
      ...plain,
      ...(profile ? { profile: json(profile) } : {}),
      ...(labels ? { labels: json(labels) } : {}),
      version: row.version + 1,
      updated_at: ctx.at,
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return changed as EnrollmentRow
}

export type RegisteredRow = Omit<EnrollmentRow, 'version' | 'updated_at' | 'case_no' | 'import_batch_id' | 'study_year' | 'former_name'> & { import_batch_id?: string | null; study_year?: number }

/** Adds enrollments that are registered already (opening stock, transfer, re-enrolment); 500 a statement. */
export async function insertRegistered(ctx: Ctx, rows: readonly RegisteredRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    await ctx.db
      .insertInto('enrollment')
      .values(
        rows.slice(at, at + 500).map(({ profile, labels, extra, ...row }) => ({
          study_year: studyYearOf(row, ctx.today),
          ...row,
          profile: json(profile),
          labels: json(labels),
          extra: json(extra),
        })),
      )
      .execute()
  }
}

/** 年级学年 by the calendar: the years from entry to this school year (from September), within the length of the course. Pure. */
export function studyYearOf(row: { grade: number; length_years: number; left_on: string | null }, today: string): number {
  const day = row.left_on ?? today
  const schoolYear = Number(day.slice(0, 4)) - (day.slice(5, 7) >= '09' ? 0 : 1)
  return Math.max(1, Math.min(Math.ceil(row.length_years), schoolYear - row.grade + 1))
}

/** Sets the year of study of many records in one statement; answers with their new versions. */
export async function updateStudyYears(ctx: Ctx, years: readonly { id: string; year: number }[]): Promise<Map<string, number>> {
  const done = new Map<string, number>()
  for (let at = 0; at < years.length; at += 1000) {
    const { rows } = await sql<{ id: string; version: number }>`
      update enrollment e set study_year = y.year, version = e.version + 1, updated_at = now()
      from json_to_recordset(${JSON.stringify(years.slice(at, at + 1000))}::json) as y(id uuid, year integer)
      where e.id = y.id returning e.id, e.version`.execute(ctx.db)
    for (const row of rows) done.set(row.id, row.version)
  }
  return done
}

/** Records whose suspension, kept enrollment or reserved place ends on or before a day, the earliest first. */
export async function listStatusDue(ctx: Ctx, until: string, of: { orgNo?: number; limit?: number } = {}): Promise<EnrollmentRow[]> {
  const rows = await ctx.db
    .selectFrom('enrollment')
    .selectAll()
    .where('status', 'in', ['suspended', 'retained', 'reserved'])
    .where('status_until', '<=', until)
    .$if(of.orgNo !== undefined, (query) => query.where('org_no', '=', of.orgNo!))
    .orderBy('status_until')
    .orderBy('id')
    .limit(of.limit ?? 20_000)
    .execute()
  return rows as EnrollmentRow[]
}
