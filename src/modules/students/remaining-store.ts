import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import type { EnrollmentRow } from './store.ts'

/** The enrollment with this student number, if it is in scope. */
export async function findByStudentNumber(ctx: Ctx, number: string): Promise<EnrollmentRow | undefined> {
  const row = await ctx.db.selectFrom('enrollment').selectAll().where('student_number', '=', number).executeTakeFirst()
  return row as EnrollmentRow | undefined
}

/** Students of one specialty, level, grade and study mode who have not left; `pending` of them are not registered yet. */
export type SchoolGroup = {
  specialtyCode: string
  specialtyName: string
  trainingLevel: string
  grade: number
  studyMode: string
  students: number
  pending: number
}

/** The students of a school who have not left, by group; newest grade first. */
export async function countSchoolGroups(ctx: Ctx, schoolNo: number): Promise<SchoolGroup[]> {
  const { lo, hi } = rangeOf(schoolNo)
  const { rows } = await sql<SchoolGroup>`
    select specialty_code as "specialtyCode", max(specialty_name) as "specialtyName", training_level as "trainingLevel", grade, study_mode as "studyMode",
      count(*)::int as students, count(*) filter (where registered_on is null)::int as pending
    from enrollment where org_no between ${lo} and ${hi} and left_on is null
    group by specialty_code, training_level, grade, study_mode order by grade desc, specialty_code, training_level, study_mode`.execute(ctx.db)
  return rows
}

/** How many students a school still has; a school without any may close. */
export async function countRemaining(ctx: Ctx, schoolNo: number): Promise<number> {
  const { lo, hi } = rangeOf(schoolNo)
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from enrollment where org_no between ${lo} and ${hi} and left_on is null`.execute(ctx.db)
  return rows[0]!.n
}

/** Ids of registered students of one group who have not left, in the order of their keys, so that a slice goes on where it stopped. */
export async function listGroupIds(
  ctx: Ctx,
  schoolNo: number,
  group: Pick<SchoolGroup, 'specialtyCode' | 'trainingLevel' | 'grade' | 'studyMode'>,
  limit: number,
): Promise<string[]> {
  const { lo, hi } = rangeOf(schoolNo)
  const { rows } = await sql<{ id: string }>`
    select id from enrollment where org_no between ${lo} and ${hi} and left_on is null and registered_on is not null
      and specialty_code = ${group.specialtyCode} and training_level = ${group.trainingLevel} and grade = ${group.grade} and study_mode = ${group.studyMode}
    order by id limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.id)
}

/** The record came by transfer: it is no new enrolment. */
export async function setTransferred(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.updateTable('enrollment').set({ origin: 'transfer' }).where('id', '=', id).execute()
}
