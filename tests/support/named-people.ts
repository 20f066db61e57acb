import type { RoleId } from '../../src/kernel/permissions.ts'
import { newId } from '../../src/kernel/uuid.ts'
import { maskIdNumber } from '../../src/kernel/mask.ts'
import { splitName } from '../../src/kernel/names.ts'
import { testAccountPassword } from './keys.ts'
import { orgs } from './small-province.ts'
import type { World } from './world.ts'

/** An account with one post, for roles that the small province has no account of. */
export async function addPost(world: World, one: { username: string; name: string; role: RoleId; org: number; personId?: string }): Promise<string> {
  const accountId = await world.sessions.createAccount({ username: one.username, name: one.name, password: testAccountPassword })
  await world.sql(
    `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name, person_id)
     select $1, $2, 'p51', $3, org_no, short_name, $4, $6 from org where org_no = $5`,
    [newId(), accountId, one.role, one.name, one.org, one.personId ?? null],
  )
  return accountId
}

type StudentFacts = {
  name: string
  idNumber: string
  birthDate?: string
  org?: number
  registeredOn?: string | null
  leftOn?: string
  status?: string
  profile?: Record<string, unknown>
}

/** A student with a real entry in the register of people: sealed number, hash, reach of the school. */
export async function addNamedStudent(world: World, facts: StudentFacts): Promise<{ id: string; personId: string; studentNumber: string | null }> {
  const [id, personId, org] = [newId(), newId(), facts.org ?? orgs.qingcheng]
  const registeredOn = facts.registeredOn === undefined ? '2025-09-01' : facts.registeredOn
  const studentNumber = registeredOn === null ? null : `N${id.replaceAll('-', '').slice(-12).toUpperCase()}`
  const birthDate = facts.birthDate ?? `${facts.idNumber.slice(6, 10)}-${facts.idNumber.slice(10, 12)}-${facts.idNumber.slice(12, 14)}`
  await world.sql(
    `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
     values ($1, 'id-card', $2, $3, $4, $5, $6, 'zz', 'zz', 'male', $7, $8)`,
    [personId, world.vault.hash('id-card', facts.idNumber), world.vault.seal(facts.idNumber), maskIdNumber(facts.idNumber), facts.idNumber.slice(-4), facts.name, birthDate, org],
  )
  await world.sql('insert into person_org (org_no, person_id) values ($1, $2)', [org, personId])
  await world.sql(
    `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex,
       student_number, study_mode, training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season,
       source_category, source_region, status, registered_on, left_on, profile)
     select $1, $2, o.name, $2, o.name, $3, $4, $5, 'zz', 'zz', $6, $7, 'male', $8, 'full-time', 'intermediate', 3, 'D0101', '数控加工', '数控1班',
       coalesce(extract(year from $9::date), 2026), coalesce($9::date, '2026-09-01'), 'autumn', 'junior-current', '510104', $10, $9::date, $11::date, $12
     from org o where o.org_no = $2`,
    [id, org, personId, facts.name, splitName(facts.name).given, maskIdNumber(facts.idNumber), facts.idNumber.slice(-4), studentNumber, registeredOn, facts.status ?? (registeredOn === null ? 'pending' : 'active'), facts.leftOn ?? null, JSON.stringify(facts.profile ?? {})],
  )
  return { id, personId, studentNumber }
}
