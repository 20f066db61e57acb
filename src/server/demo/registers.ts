import { addDays } from './days.ts'
import { programmes, trains, type Programme, type ProgrammeId } from './programmes.ts'
import { demoId, kinds, randomOf } from './random.ts'
import { periodOn, type Level, type School } from './schools.ts'

export type Specialty = { code: string; name: string; levels: string[] }
export type Filed = { code: string; name: string; trainingLevel: string; years: number }
export type Joint = {
  no: string
  state: 'filed' | 'approved' | 'ended'
  from: string
  to: string
  partner: string
  filedOn: string | null
}
/** What a school has on file: the specialties it teaches by programme, and its joint programmes. */
export type Register = {
  filed: Filed[]
  joints: Joint[]
  rows: Record<string, unknown>[]
  jointRows: Record<string, unknown>[]
  qualificationRows: Record<string, unknown>[]
}

const CATALOGUE = '演示-1'
const PARTNERS = [
  '川南职业技术学院',
  '岷江应用技术学院',
  '巴山职业学院',
  '蜀道交通职业学院',
  '锦江商贸职业学院',
  '金沙江职业技术学院',
  '涪江机电职业学院',
]

/** The registers of one school: enrolment qualification by year, filed specialties by level and length, joint programmes. */
export function planRegister(
  seed: string,
  school: School,
  catalogue: readonly Specialty[],
  today: string,
  sequence: { next: number },
): Register {
  const random = randomOf(`${seed}/register/${school.index}`)
  const id = (kind: number) => demoId(kind, sequence.next++)
  const thisYear = Number(today.slice(0, 4))
  const level = highest(school)
  const wanted = { technician: 14, senior: 10, technical: 6 }[level] + random.below(4)
  const chosen = new Set<Specialty>()
  // A school has two or three fields, so neighbours in the catalogue go together; one specialty reaches every level.
  chosen.add(random.pick(catalogue.filter((one) => one.levels.includes('technician'))))
  while (chosen.size < wanted) {
    const start = random.below(catalogue.length)
    for (let at = start; at < start + 4 && at < catalogue.length && chosen.size < wanted; at++)
      chosen.add(catalogue[at]!)
  }
  const filed: Filed[] = []
  const rows: Register['rows'] = []
  for (const specialty of chosen) {
    const seen = new Set<string>()
    for (const programme of Object.values(programmes)) {
      const key = `${programme.trainingLevel}-${programme.years}`
      if (
        seen.has(key) ||
        !trains[programme.trainingLevel].includes(level) ||
        !specialty.levels.includes(programme.trainingLevel)
      )
        continue
      seen.add(key)
      filed.push({
        code: specialty.code,
        name: specialty.name,
        trainingLevel: programme.trainingLevel,
        years: programme.years,
      })
      rows.push({
        id: id(kinds.specialty),
        org_no: school.no,
        catalogue_version: CATALOGUE,
        specialty_code: specialty.code,
        specialty_name: specialty.name,
        training_level: programme.trainingLevel,
        length_years: programme.years,
        state: 'approved',
        filed_on: later('2014-03-20', school.foundedOn),
        valid_to: null,
      })
    }
  }
  const spare = catalogue.filter((one) => !chosen.has(one))
  for (const state of ['filed', 'stopped'] as const) {
    const one = random.pick(spare)
    if (!random.chance(0.4) || rows.some((row) => row.specialty_code === one.code)) continue
    rows.push({
      id: id(kinds.specialty),
      org_no: school.no,
      catalogue_version: CATALOGUE,
      specialty_code: one.code,
      specialty_name: one.name,
      training_level: 'intermediate',
      length_years: 3,
      state,
      filed_on: state === 'filed' ? addDays(today, -12) : later('2015-03-20', school.foundedOn),
      valid_to: state === 'stopped' ? later('2022-08-31', addDays(school.foundedOn, 30)) : null,
    })
  }

  const qualificationRows: Register['qualificationRows'] = []
  for (let year = Math.max(2015, Number(school.foundedOn.slice(0, 4))); year <= thisYear; year++) {
    const state = year === thisYear ? school.qualification : 'approved'
    const period = periodOn(school, `${year}-09-01`)
    if (period?.state === 'withdrawn') continue
    const approvedOn = earlier(`${year}-02-${random.between(10, 26)}`, today)
    for (const mode of ['full-time', 'part-time']) {
      qualificationRows.push({
        id: id(kinds.qualification),
        org_no: school.no,
        year,
        study_mode: mode,
        state,
        list_no: state === 'approved' ? `${year}-${String(school.index + 1).padStart(3, '0')}` : null,
        approved_on: state === 'filed' ? null : later(approvedOn, school.foundedOn),
        revoked_on: state === 'revoked' ? earlier(`${year}-03-20`, today) : null,
        reason: state === 'revoked' ? '实训场地安全检查不合格，暂停招生。' : null,
      })
    }
  }

  const joints: Joint[] = []
  const total = school.open ? 2 : random.chance(0.3) ? random.between(1, 2) : 0
  for (let n = 1; n <= total; n++) {
    const state = n === 2 ? 'filed' : random.chance(0.85) || school.open ? 'approved' : 'ended'
    const year =
      state === 'filed' ? thisYear : state === 'ended' ? 2018 : random.between(2021, Math.min(thisYear, 2024))
    const from =
      state === 'filed'
        ? addDays(today, -40)
        : later(`${year}-06-${random.between(10, 28)}`, school.foundedOn)
    joints.push({
      no: `HZ-${from.slice(0, 4)}-${String(school.index * 2 + n).padStart(4, '0')}`,
      state,
      from,
      to: `${Number(from.slice(0, 4)) + 5}-08-31`,
      partner: random.pick(PARTNERS),
      filedOn: state === 'filed' ? null : addDays(from, -8),
    })
  }
  const jointRows = joints.map((one) => ({
    id: id(kinds.joint),
    org_no: school.no,
    agreement_no: one.no,
    partner_name: one.partner,
    state: one.state,
    filed_with: one.filedOn ? school.authorityNo : null,
    filed_on: one.filedOn,
    valid_from: one.from,
    valid_to: one.to,
    quota: random.between(2, 8) * 20,
    specialties: filed
      .slice(0, 2)
      .map((f) => f.name)
      .join('、'),
  }))
  return { filed, joints, rows, jointRows, qualificationRows }
}

/** The specialties a programme can choose from. */
export function taughtIn(register: Register, id: ProgrammeId): Filed[] {
  const programme: Programme = programmes[id]
  return register.filed.filter(
    (one) => one.trainingLevel === programme.trainingLevel && one.years === programme.years,
  )
}

function highest(school: School): Level {
  return school.periods.at(-1)!.level
}

export const earlier = (one: string, other: string) => (one < other ? one : other)
export const later = (one: string, other: string) => (one > other ? one : other)
