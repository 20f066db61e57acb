import { newId } from '../../src/kernel/uuid.ts'
import { orgs } from './small-province.ts'
import { testAccountPassword } from './keys.ts'
import type { Client, World } from './world.ts'

export const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)

export type Student = {
  id: string
  personId: string
  name: string
  number: string
  orgNo: number
  grade: number
}

let serial = 0

const SURNAMES = '赵钱孙李周吴郑王冯陈'
const GIVEN = '明华强丽静敏平军洁涛'

type Overrides = Partial<{
  orgNo: number
  orgName: string
  grade: number
  status: string
  specialtyCode: string
  trainingLevel: string
  studyMode: string
  lengthYears: number
  birthDate: string
  joint: string
  entryDate: string
  /** A second record of somebody who has one. */
  person: Student
}>

/** A registered student with the national place held, written behind the interface. */
export async function addStudent(world: World, overrides: Overrides = {}): Promise<Student> {
  serial += 1
  const { person } = overrides
  const [id, personId] = [newId(), person?.personId ?? newId()]
  const year = new Date().getFullYear()
  const of = {
    orgNo: orgs.qingcheng as number,
    orgName: '青城技师学院',
    grade: year,
    status: 'active',
    specialtyCode: 'D0101',
    trainingLevel: 'intermediate',
    studyMode: 'full-time',
    lengthYears: 3,
    birthDate: '2005-03-04',
    joint: null as string | null,
    ...overrides,
  }
  const name =
    person?.name ?? `${SURNAMES[serial % 10]}${GIVEN[Math.floor(serial / 10) % 10]}${GIVEN[serial % 7]}`
  const idNumber = `51990020050304${String(serial).padStart(4, '0')}`
  const hash = world.vault.hash('id-card', idNumber)
  const pending = of.status === 'pending'
  const number = `T${of.orgNo}${String(serial).padStart(5, '0')}`
  if (!person)
    await world.sql(
      `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
     values ($1, 'id-card', $2, '\\x00', '5199************' || $3, $4, $5, 'zhao ming', 'zm', '1', $6, $7)`,
      [personId, hash, idNumber.slice(-2), idNumber.slice(-4), name, of.birthDate, of.orgNo],
    )
  await world.sql('insert into person_org (org_no, person_id) values ($1, $2) on conflict do nothing', [
    of.orgNo,
    personId,
  ])
  await world.sql(
    `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, student_number, study_mode,
       training_level, length_years, specialty_code, specialty_name, grade, entry_date, entry_season, source_category, source_region, joint_programme_no, status, registered_on)
     values ($1, $2, $3, $2, '校本部', $4, $5, '明', 'zhao ming', 'zm', '5199************01', '0001', '1', $6, $7, $8, $9, $10, '数控加工', $11, $12, 'autumn', 'junior-current', '510107', $13, $14, $15)`,
    [
      id,
      of.orgNo,
      of.orgName,
      personId,
      name,
      pending ? null : number,
      of.studyMode,
      of.trainingLevel,
      of.lengthYears,
      of.specialtyCode,
      of.grade,
      of.entryDate ?? `${of.grade}-09-01`,
      of.joint,
      of.status,
      pending ? null : `${of.grade}-10-01`,
    ],
  )
  if (of.studyMode === 'full-time' && !pending)
    await world.sql(
      `insert into national.enrollment_claim (id_hash, enrollment_id, org_no, org_name, schema_name) values ($1, $2, $3, $4, 'p51')`,
      [hash, id, of.orgNo, of.orgName],
    )
  return { id, personId, name, number, orgNo: of.orgNo, grade: of.grade }
}

/** What a transfer of this student to 涪江 asks; without the evidence. */
export const transferInput = (student: Student) => ({
  enrollmentId: student.id,
  toOrgNo: orgs.fujiang as number,
  specialtyCode: 'D0101',
  trainingLevel: 'intermediate',
  grade: student.grade,
  reason: '父母工作调动到绵阳',
  guardianAgreed: true,
})

/** The student's own account, signed in. */
export async function addLearner(world: World, student: Student): Promise<Client> {
  const username = `learner${student.number.slice(-6)}`
  const account = await world.sessions.createAccount({
    username,
    name: student.name,
    password: testAccountPassword,
  })
  await world.sql(
    `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id) values ($1, $2, 'p51', 'learner', $3, '青城技师学院', $4, $5)`,
    [newId(), account, student.orgNo, student.name, student.personId],
  )
  return world.as(username as never)
}
