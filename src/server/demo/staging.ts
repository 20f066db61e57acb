import type pg from 'pg'
import { demoIdSql, kinds } from './random.ts'

const EMPLOYERS = [
  '岷江精密机械有限公司',
  '蓉北装备制造有限公司',
  '川西汽车服务有限公司',
  '锦里酒店管理有限公司',
  '涪城电子科技有限公司',
  '金沙物流有限公司',
  '巴蜀建工有限公司',
  '青衣江餐饮有限公司',
  '长宁智能科技有限公司',
  '嘉陵机电有限公司',
]

/** Tables only the loader touches: COPY is refused where row-level security is forced, so rows arrive here first. */
export async function createStaging(owner: pg.Client, schema: string, part: number): Promise<void> {
  const at = owner.escapeIdentifier(schema)
  await owner.query(`create unlogged table ${at}.demo_student_${part} (
    n integer, p integer, fresh boolean, c integer, name text, given_name text, pinyin text, initials text, id_masked text, id_tail text, sex text, birth_date date,
    id_hash bytea, id_sealed bytea, serial integer, registered_on date, left_on date, status text, source_category text, source_region text, destination text, settled_on date, profile jsonb)`)
  await owner.query(`create unlogged table ${at}.demo_class_${part} (
    c integer, org_no bigint, org_name text, site_no bigint, site_name text, study_mode text, training_level text, length_years numeric, specialty_code text, specialty_name text,
    class_name text, grade integer, entry_date date, entry_season text, joint_programme_no text)`)
  await owner.query(`grant select on ${at}.demo_student_${part} to luban_wide`)
  await owner.query(`grant select on ${at}.demo_class_${part} to luban_wide`)
}

export async function dropStaging(owner: pg.Client, schema: string, part: number): Promise<void> {
  const at = owner.escapeIdentifier(schema)
  await owner.query(`drop table ${at}.demo_student_${part}`)
  await owner.query(`drop table ${at}.demo_class_${part}`)
}

/** From staging into the registers, under the province's own role: the same path that an import takes. */
export function fillStatements(schema: string, part: number, today: string): string[] {
  const [student, group] = [`demo_student_${part}`, `demo_class_${part}`]
  const person = demoIdSql(kinds.person, 's.p')
  const enrollment = demoIdSql(kinds.enrollment, 's.n')
  const employers = `(array[${EMPLOYERS.map((name) => `'${name}'`).join(', ')}])[1 + s.n % ${EMPLOYERS.length}]`
  // 年级学年 by the calendar, but last year's entrants are still to be promoted: something for the registrar to do.
  const schoolYear = Number(today.slice(0, 4)) - (today.slice(5, 7) >= '09' ? 0 : 1)
  const studyYear = `case when g.grade = ${schoolYear - 1} then 1 else greatest(1, least(ceil(g.length_years)::integer, ${schoolYear} - g.grade + 1)) end`
  return [
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date)
     select ${person}, 'id-card', id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date from ${student} s where fresh`,
    `insert into person_org (org_no, person_id, since)
     select g.org_no, ${person}, g.entry_date from ${student} s join ${group} g using (c) where fresh`,
    `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, student_number,
       study_mode, training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season, source_category, source_region,
       joint_programme_no, status, registered_on, left_on, profile, updated_at, study_year)
     select ${enrollment}, g.org_no, g.org_name, g.site_no, g.site_name, ${person}, s.name, s.given_name, s.pinyin, s.initials, s.id_masked, s.id_tail, s.sex,
       case when s.registered_on is not null then substr(g.org_no::text, 1, 10) || g.grade || lpad(s.serial::text, greatest(4, length(s.serial::text)), '0') end,
       g.study_mode, g.training_level, g.length_years, g.specialty_code, g.specialty_name, g.class_name, g.grade, g.entry_date, g.entry_season, s.source_category, s.source_region,
       g.joint_programme_no, s.status, s.registered_on, s.left_on, s.profile, coalesce(s.left_on, s.registered_on, current_date), ${studyYear}
     from ${student} s join ${group} g using (c)`,
    `insert into graduate_destination (id, org_no, enrollment_id, person_id, graduated_on, destination, employer_name, settled_on, registered_on)
     select ${demoIdSql(kinds.destination, 's.n')}, g.org_no, ${enrollment}, ${person}, s.left_on, s.destination,
       case when s.destination in ('contract', 'agreement') then ${employers} end, s.settled_on, least(s.left_on + 45, date '${today}')
     from ${student} s join ${group} g using (c) where s.destination is not null`,
    `insert into enrollment_claim (id_hash, schema_name, org_no, org_name, enrollment_id, claimed_at)
     select s.id_hash, '${schema}', g.org_no, g.org_name, ${enrollment}, s.registered_on
     from ${student} s join ${group} g using (c)
     where g.study_mode = 'full-time' and s.status in ('active', 'internship', 'suspended', 'retained', 'transferring')`,
  ]
}
