import { checkDigit } from '../../src/kernel/ids.ts'
import { namePinyin } from '../../src/kernel/pinyin.ts'
import { newId } from '../../src/kernel/uuid.ts'
import { orgs } from './small-province.ts'
import { api } from '../../src/modules/people/api.ts'
import type { Client, World } from './world.ts'

export type Placed = { personId: string; enrollmentId: string; number: string }
type Told = {
  name: string
  number?: string
  body?: string
  sex?: string
  orgNo?: number
  orgName?: string
  documentType?: string
  birthDate?: string
  /** Registered full-time and holding the national place. */
  active?: boolean
}
let serial = 0

/** A person with a sealed number, reachable by a school, with one enrollment there. */
export async function addPerson(world: World, told: Told): Promise<Placed> {
  serial += 1
  const number =
    told.number ??
    (told.body
      ? told.body + checkDigit(told.body)
      : `51010720080915${String(100 + serial)}${checkDigit(`51010720080915${String(100 + serial)}`)}`)
  const documentType = told.documentType ?? 'id-card'
  const orgNo = told.orgNo ?? orgs.qingcheng
  const orgName = told.orgName ?? (orgNo === orgs.fujiang ? '涪江技工学校' : '青城技师学院')
  const birthDate = told.birthDate ?? `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  const { full, initials } = namePinyin(told.name)
  const [personId, enrollmentId] = [newId(), newId()]
  const masked = `${number.slice(0, 4)}${'*'.repeat(number.length - 6)}${number.slice(-2)}`
  await world.sql(
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no, org_low, org_high)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $12)`,
    [
      personId,
      documentType,
      world.vault.hash(documentType, number),
      world.vault.seal(number),
      masked,
      number.slice(-4),
      told.name,
      full,
      initials,
      told.sex ?? '1',
      birthDate,
      orgNo,
    ],
  )
  await world.sql('insert into person_org (org_no, person_id) values ($1, $2)', [orgNo, personId])
  const active = told.active ?? false
  await world.sql(
    `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex, study_mode,
       training_level, length_years, specialty_code, specialty_name, grade, entry_date, entry_season, source_category, source_region, status, student_number, registered_on)
     values ($1, $2, $3, $2, '校本部', $4, $5, $6, $7, $8, $9, $10, $11, 'full-time', 'senior', 3, 'D0101', '数控加工', 2026, '2026-09-01', 'autumn', 'junior-current', '510107', $12, $13, $14)`,
    [
      enrollmentId,
      orgNo,
      orgName,
      personId,
      told.name,
      [...told.name].slice(1).join(''),
      full,
      initials,
      masked,
      number.slice(-4),
      told.sex ?? '1',
      active ? 'active' : 'pending',
      active ? `P${serial}` : null,
      active ? '2026-09-10' : null,
    ],
  )
  if (active)
    await world.sql(
      `insert into national.enrollment_claim (id_hash, schema_name, org_no, org_name, enrollment_id) values ($1, 'p51', $2, $3, $4)`,
      [world.vault.hash(documentType, number), orgNo, orgName, enrollmentId],
    )
  return { personId, enrollmentId, number }
}

/** Runs the job of the scan to its end. */
export async function scanPeople(world: World, province: Client) {
  await province.ok(api.scanDuplicates, {})
  await world.runJobs()
  const failed = await world.sql<{ error: string }>(
    `select error from background_job where kind = 'people.scan' and error is not null`,
  )
  if (failed.length > 0) throw new Error(JSON.stringify(failed))
}

/** The pair of two persons as it is stored, and which side each is. */
export async function pairOf(world: World, one: Placed, two: Placed) {
  const [row] = await world.sql<{
    id: string
    version: number
    left_person_id: string
    likeness: string
    org_no: number
    state: string
  }>(
    `select id, version, left_person_id, likeness, org_no, state from duplicate_pair where left_person_id = any($1) and right_person_id = any($1)`,
    [[one.personId, two.personId]],
  )
  return (
    row && {
      ...row,
      sideOf: (placed: Placed) =>
        placed.personId === row.left_person_id ? ('left' as const) : ('right' as const),
    }
  )
}
