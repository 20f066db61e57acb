import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { EnrollmentRow } from './store.ts'

export type SchoolSelection = {
  orgNo: number
  statuses: readonly string[]
  grade?: number | undefined
  className?: string | undefined
  specialtyCode?: string | undefined
  /** Schooling ends (entry date plus length) on or before this day. */
  endsBy?: string | undefined
  /** Left the school on or after this day. */
  leftSince?: string | undefined
  ids?: readonly string[] | undefined
}

/** Enrollments of one school by class, in the order of a register of classes; at most `limit`. */
export async function listOfSchool(ctx: Ctx, of: SchoolSelection, limit: number): Promise<EnrollmentRow[]> {
  const rows = await ctx.db
    .selectFrom('enrollment')
    .selectAll()
    .where('org_no', '=', of.orgNo)
    .where('status', 'in', [...of.statuses])
    .where('registered_on', 'is not', null)
    .$if(of.grade !== undefined, (query) => query.where('grade', '=', of.grade!))
    .$if(of.className !== undefined, (query) => query.where('class_name', '=', of.className!))
    .$if(of.specialtyCode !== undefined, (query) => query.where('specialty_code', '=', of.specialtyCode!))
    .$if(of.leftSince !== undefined, (query) => query.where('left_on', '>=', of.leftSince!))
    .$if(of.endsBy !== undefined, (query) =>
      query.where(sql<boolean>`entry_date + make_interval(months => round(length_years * 12)::int) <= ${of.endsBy!}::date`),
    )
    .$if(of.ids !== undefined, (query) => query.where('id', '=', sql<string>`any (${[...(of.ids ?? [])]}::uuid[])`))
    .orderBy('grade')
    .orderBy(sql`class_name nulls last`)
    .orderBy('student_number')
    .limit(limit)
    .execute()
  return rows as EnrollmentRow[]
}

/** Years of entry, classes and specialties of the students of a school, for choosing among them. */
export async function listClassesOfSchool(
  ctx: Ctx,
  orgNo: number,
  statuses: readonly string[],
): Promise<{ grade: number; className: string | null; specialtyCode: string; specialtyName: string; students: number }[]> {
  const { rows } = await sql<{ grade: number; className: string | null; specialtyCode: string; specialtyName: string; students: number }>`
    select grade, class_name as "className", specialty_code as "specialtyCode", min(specialty_name) as "specialtyName", count(*)::int as students
    from enrollment where org_no = ${orgNo} and registered_on is not null and status = any (${[...statuses]}::text[])
    group by 1, 2, 3 order by 1, 2 nulls last, 3`.execute(ctx.db)
  return rows
}

/** Registered enrollments of one school by their numbers. */
export async function findByStudentNumbers(ctx: Ctx, orgNo: number, numbers: readonly string[]): Promise<EnrollmentRow[]> {
  if (numbers.length === 0) return []
  const rows = await ctx.db
    .selectFrom('enrollment')
    .selectAll()
    .where('org_no', '=', orgNo)
    .where('student_number', '=', sql<string>`any (${[...new Set(numbers)]}::text[])`)
    .execute()
  return rows as EnrollmentRow[]
}
