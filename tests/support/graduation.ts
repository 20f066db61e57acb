import { newId } from '../../src/kernel/uuid.ts'
import type { FactKind } from '../../src/modules/graduation/codes.ts'
import { orgs } from './small-province.ts'
import type { World } from './world.ts'

export type Graduate = { id: string; personId: string; studentNumber: string; name: string }
let serial = 0

type Facts = { org?: number; level?: string; entry?: string; className?: string; status?: string; left?: string }

/** Registered students with an entry in the register of people. By default they entered three years ago. */
export async function addGraduates(world: World, count: number, facts: Facts = {}): Promise<Graduate[]> {
  const org = facts.org ?? orgs.qingcheng
  const entry = facts.entry ?? `${new Date().getFullYear() - 3}-09-01`
  const out: Graduate[] = []
  for (let at = 0; at < count; at++) {
    serial += 1
    const one = { id: newId(), personId: newId(), studentNumber: `G${String(serial).padStart(9, '0')}`, name: `毕小${'一二三四五六七八九十'[serial % 10]}` }
    const number = `51990020080902${String(serial).padStart(4, '0')}`
    await world.sql(
      `insert into person (id, document_type, id_hash, id_sealed, id_masked, id_tail, name, pinyin, initials, sex, birth_date, first_org_no)
       values ($1, 'id-card', $2, $3, '5199************' || $4, $4, $5, 'bi xiao', 'bx', '1', '2008-09-02', $6)`,
      [one.personId, world.vault.hash('id-card', number), world.vault.seal(number), number.slice(-2), one.name, org],
    )
    await world.sql('insert into person_org (org_no, person_id) values ($1, $2)', [org, one.personId])
    await world.sql(
      `insert into enrollment (id, org_no, org_name, site_no, site_name, person_id, name, given_name, pinyin, initials, id_masked, id_tail, sex,
         student_number, study_mode, training_level, length_years, specialty_code, specialty_name, class_name, grade, entry_date, entry_season,
         source_category, source_region, status, registered_on, left_on)
       select $1, $2, o.name, $2, o.name, $3, $4, '小', 'bi xiao', 'bx', '5199************' || $5, $5, '1', $6, 'full-time', $7, 3, 'D0101', '数控加工', $8,
         extract(year from $9::date), $9::date, 'autumn', 'junior-current', '510104', $10, $9::date, $11::date
       from org o where o.org_no = $2`,
      [one.id, org, one.personId, one.name, number.slice(-2), one.studentNumber, facts.level ?? 'senior', facts.className ?? '数控1班', entry, facts.status ?? 'active', facts.left ?? null],
    )
    out.push(one)
  }
  return out
}

const complete: Record<FactKind, object> = {
  grades: { creditsPassed: 182, creditsRequired: 180 },
  moral: { result: 'good' },
  labour: { result: 'pass' },
  internship: { result: 'pass', unit: '某某机械有限公司', months: 6 },
  certificate: { number: '', occupation: '数控车工', level: '3', issuedOn: '2025-05-20' },
  conduct: { open: 0 },
}
let certificate = 0

/** Puts records behind the interface, all kinds or all but some. */
export async function addFacts(world: World, students: readonly Graduate[], without: readonly FactKind[] = [], org: number = orgs.qingcheng): Promise<void> {
  for (const one of students) {
    for (const kind of (Object.keys(complete) as FactKind[]).filter((name) => !without.includes(name))) {
      certificate += 1
      const value = kind === 'certificate' ? { ...complete.certificate, number: `S000051000001253${String(certificate).padStart(6, '0')}` } : complete[kind]
      await world.sql(
        `insert into graduation_fact (id, org_no, enrollment_id, person_id, kind, value, evidence_file_id, evidence_name, signer, signed_on, source, recorded_by, recorded_by_name)
         values ($1, $2, $3, $4, $5, $6, $1, '佐证.pdf', '王主任', '2026-06-01', 'form', 'test', '测试')`,
        [newId(), org, one.id, one.personId, kind, JSON.stringify(value)],
      )
    }
  }
}
