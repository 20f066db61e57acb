import { sql, type Transaction } from 'kysely'
import type { Tables } from '../../kernel/db/tables.ts'

type Db = Transaction<Tables>

/** On record and open for enrolment on that day, as in store.ts. */
const open = (day: string) => sql`s.state = 'approved' and (s.filed_on is null or s.filed_on <= ${day}::date)
  and (s.valid_to is null or s.valid_to >= ${day}::date)`

export async function listOffered(db: Db, orgNo: number, day: string) {
  const { rows } = await sql<{ code: string; name: string; category: string | null; trainingLevel: string; lengthYears: number; filedOn: string | null }>`
    select s.specialty_code as code, s.specialty_name as name, c.category, s.training_level as "trainingLevel",
      s.length_years as "lengthYears", s.filed_on as "filedOn"
    from school_specialty s left join national.specialty c on c.version = s.catalogue_version and c.code = s.specialty_code
    where s.org_no = ${orgNo} and ${open(day)}
    order by s.specialty_code, array_position(array['junior', 'intermediate', 'senior', 'technician'], s.training_level), s.length_years`.execute(db)
  return rows
}

/** Number of different specialties of each school. */
export async function countOffered(db: Db, orgNos: readonly number[], day: string) {
  const { rows } = await sql<{ orgNo: number; count: number }>`
    select s.org_no as "orgNo", count(distinct s.specialty_code) as count from school_specialty s
    where s.org_no = any(${[...orgNos]}::bigint[]) and ${open(day)} group by s.org_no`.execute(db)
  return new Map(rows.map((row) => [row.orgNo, row.count]))
}

/** Schools that offer a specialty with these words in its name, or any specialty of a category. */
export async function schoolsOffering(db: Db, wanted: { name?: string | undefined; category?: string | undefined }, day: string) {
  const name = wanted.name === undefined ? null : `%${wanted.name.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<{ orgNo: number }>`
    select distinct s.org_no as "orgNo" from school_specialty s
    left join national.specialty c on c.version = s.catalogue_version and c.code = s.specialty_code
    where ${open(day)} and (${name}::text is null or s.specialty_name like ${name})
      and (${wanted.category ?? null}::text is null or c.category = ${wanted.category ?? null})`.execute(db)
  return rows.map((row) => row.orgNo)
}

export async function countByCategory(db: Db, day: string) {
  const { rows } = await sql<{ category: string; specialties: number; schools: number }>`
    select c.category, count(distinct s.specialty_code) as specialties, count(distinct s.org_no) as schools
    from school_specialty s join national.specialty c on c.version = s.catalogue_version and c.code = s.specialty_code
    where ${open(day)} group by c.category order by min(s.specialty_code)`.execute(db)
  return rows
}
