import { newId } from '../../src/kernel/uuid.ts'
import { orgs } from './small-province.ts'
import type { World } from './world.ts'

/** One record behind an indicator, written behind the interface. */
export type Added = { table: string; id: string }

let serial = 0

export async function addSchool(world: World, { no, level, from }: { no: number; level: string; from: string }): Promise<Added> {
  const authority = no - (no % 1e8)
  await world.sql(
    `insert into org (org_no, kind, name, short_name, region, location_region, authority_no, level, ownership)
     values ($1, 'school', '新设学校', '新设学校', $2, $2, $3, $4, 'public')`,
    [no, String(no).slice(0, 6), authority, level],
  )
  const id = newId()
  await world.sql(
    `insert into org_period (id, org_no, level, state, name, authority_no, valid_from) values ($1, $2, $3, 'operating', '新设学校', $4, $5)`,
    [id, no, level, authority, from],
  )
  return { table: 'org_period', id }
}

type EnrollmentFacts = { registeredOn: string; leftOn?: string; org?: number; status?: string; studyMode?: string; trainingLevel?: string; joint?: string }

export async function addEnrollment(world: World, facts: EnrollmentFacts): Promise<Added> {
  const id = newId()
  const org = facts.org ?? orgs.qingcheng
  serial += 1
  await world.sql(
    `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex,
       student_number, study_mode, training_level, length_years, specialty_code, specialty_name, grade, entry_date, entry_season,
       source_category, source_region, joint_programme_no, status, registered_on, left_on)
     select $1, $2, o.name, $2, o.name, $3, '张小三', '小三', 'zhang xiao san', 'zxs', '5199************11', '0011', 'male',
       $4, $5, $6, 3, 'D0101', '数控加工', extract(year from $7::date), $7::date, 'autumn', 'junior-current', '510100', $8, $9, $7::date, $10::date
     from org o where o.org_no = $2`,
    [id, org, newId(), `T${String(serial).padStart(12, '0')}`, facts.studyMode ?? 'full-time', facts.trainingLevel ?? 'intermediate', facts.registeredOn, facts.joint ?? null, facts.status ?? (facts.leftOn ? 'graduated' : 'active'), facts.leftOn ?? null],
  )
  return { table: 'enrollment', id }
}

export async function addDestination(world: World, { graduatedOn, settledOn }: { graduatedOn: string; settledOn: string | null }): Promise<Added> {
  // The enrollment ended before every period that the tests look at.
  const enrollment = await addEnrollment(world, { registeredOn: '2016-09-01', leftOn: '2017-07-01', status: 'graduated' })
  const id = newId()
  await world.sql(
    `insert into graduate_destination (id, org_no, enrollment_id, person_id, graduated_on, destination, employer_name, settled_on, registered_on)
     values ($1, $2, $3, $4, $5, 'contract', '某某机械有限公司', $6, $5)`,
    [id, orgs.qingcheng, enrollment.id, newId(), graduatedOn, settledOn],
  )
  return { table: 'graduate_destination', id }
}

export async function addTraining(world: World, { completedOn, name = '李小明' }: { completedOn: string; name?: string }): Promise<Added> {
  const id = newId()
  await world.sql(
    `insert into training_record (id, org_no, person_name, project, started_on, completed_on, hours) values ($1, $2, $3, '焊工技能提升', $4, $4, 24)`,
    [id, orgs.qingcheng, name, completedOn],
  )
  return { table: 'training_record', id }
}

export async function addGroup(world: World, { foundedOn, dissolvedOn }: { foundedOn: string; dissolvedOn?: string }): Promise<Added> {
  const id = newId()
  await world.sql(
    `insert into education_group (id, org_no, name, kind, founded_on, dissolved_on) values ($1, $2, '青城技师学院集团', 'technician-school', $3, $4)`,
    [id, orgs.qingcheng, foundedOn, dissolvedOn ?? null],
  )
  return { table: 'education_group', id }
}

export async function remove(world: World, table: string, id: string): Promise<void> {
  if (table === 'org_period') {
    const [row] = await world.sql<{ org_no: number }>('delete from org_period where id = $1 returning org_no', [id])
    await world.sql('delete from org where org_no = $1', [row!.org_no])
    return
  }
  await world.sql(`delete from ${table} where id = $1`, [id])
}
