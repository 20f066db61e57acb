import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { mainUnit } from '../../kernel/org-no.ts'

/** Whoever is in school or on the way to it: one line each, for lists that later modules lay beside the register. */
export type RollRow = {
  id: string
  org_no: number
  person_id: string
  name: string
  id_masked: string
  student_number: string | null
  grade: number
  class_name: string | null
  specialty_code: string
  specialty_name: string
  training_level: string
  study_mode: string
  status: string
  entry_date: string
}

export type RollFilter = { grade?: number | undefined; className?: string | undefined; q?: string | undefined; withoutClass?: boolean | undefined }

/** Students of a school that have not left, by grade, class and name; at most 30,000. */
export async function listRoll(ctx: Ctx, schoolNo: number, filter: RollFilter = {}): Promise<RollRow[]> {
  const school = mainUnit(schoolNo)
  const words = filter.q?.trim() ?? ''
  const like = `${words.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<RollRow>`
    select id, org_no, person_id, name, id_masked, student_number, grade, class_name, specialty_code, specialty_name, training_level, study_mode, status, entry_date
    from enrollment
    where org_no between ${school} and ${school + 99} and left_on is null
      ${filter.grade === undefined ? sql`` : sql`and grade = ${filter.grade}`}
      ${filter.className === undefined ? sql`` : sql`and class_name = ${filter.className}`}
      ${filter.withoutClass ? sql`and class_name is null` : sql``}
      ${words === '' ? sql`` : sql`and (name like ${like} or student_number like ${like})`}
    order by grade desc, class_name nulls first, pinyin, id limit 30000`.execute(ctx.db)
  return rows
}

export type RollClass = { grade: number; name: string; students: number; specialty_name: string; training_level: string; study_mode: string }

/** The classes that the register names, with how many students have not left; of several specialties the most frequent. */
export async function countRollClasses(ctx: Ctx, schoolNo: number): Promise<RollClass[]> {
  const school = mainUnit(schoolNo)
  const { rows } = await sql<RollClass>`
    select grade, class_name as name, count(*)::int as students, mode() within group (order by specialty_name) as specialty_name,
      mode() within group (order by training_level) as training_level, mode() within group (order by study_mode) as study_mode
    from enrollment
    where org_no between ${school} and ${school + 99} and left_on is null and class_name is not null
    group by grade, class_name order by grade desc, class_name`.execute(ctx.db)
  return rows
}

/** Enrollments of a school by student number, or by the document of the person; for files that name students. */
export async function findRollByKeys(ctx: Ctx, schoolNo: number, by: { numbers: readonly string[]; personIds: readonly string[] }): Promise<RollRow[]> {
  const school = mainUnit(schoolNo)
  const { rows } = await sql<RollRow>`
    select id, org_no, person_id, name, id_masked, student_number, grade, class_name, specialty_code, specialty_name, training_level, study_mode, status, entry_date
    from enrollment
    where org_no between ${school} and ${school + 99}
      and (student_number = any (${[...by.numbers]}::text[]) or person_id = any (${[...by.personIds]}::uuid[]))
    order by (left_on is null) desc, id desc`.execute(ctx.db)
  return rows
}
