import type { World } from './world.ts'

type Row = { indicator: string; period: string; org_no: number; reading: string; value: number; base: number | null }
type Enrollment = { id: string; org_no: number; registered_on: string | null; left_on: string | null; status: string; origin: string; study_mode: string; training_level: string }
type Period = { org_no: number; level: string | null; state: string | null; valid_from: string; valid_to: string | null; location: string }

const thisYear = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear()
const years = Array.from({ length: thisYear - 2020 }, (_, at) => 2020 + at)
const inYear = (day: string | null, year: number) => day !== null && day.slice(0, 4) === String(year)
const senior = ['senior', 'technician']

/**
 * Every computed indicator of every ended year, written a second time in plain loops over the rows, from the
 * definitions and not from the views: the two have to agree, value by value. Counting parameters at their defaults.
 */
export async function countByHand(world: World): Promise<Row[]> {
  const enrollments = await world.sql<Enrollment>('select id, org_no, registered_on::text, left_on::text, status, origin, study_mode, training_level from enrollment')
  const stretches = await world.sql<Period>(
    `select p.org_no, p.level, p.state, p.valid_from::text, p.valid_to::text, o.location_region as location
     from org_period p join org o on o.org_no = p.org_no and o.kind = 'school' where p.level is not null`)
  const destinations = await world.sql<{ org_no: number; enrollment_id: string; graduated_on: string; destination: string; settled_on: string | null }>(
    'select org_no, enrollment_id, graduated_on::text, destination, settled_on::text from graduate_destination')
  const trainings = await world.sql<{ org_no: number; completed_on: string }>('select org_no, completed_on::text from training_record')
  const groups = await world.sql<{ org_no: number; founded_on: string; dissolved_on: string | null }>('select org_no, founded_on::text, dissolved_on::text from education_group')
  const out = new Map<string, Row>()
  const add = (indicator: string, year: number, orgNo: number, reading: string, value: number, base: number | null) => {
    const key = `${indicator} ${year} ${orgNo} ${reading}`
    const row = out.get(key) ?? { indicator, period: String(year), org_no: orgNo, reading, value: 0, base: base === null ? null : 0 }
    row.value += value
    if (base !== null) row.base = (row.base ?? 0) + base
    out.set(key, row)
  }
  for (const year of years) {
    const end = `${year}-12-31`
    const standing = new Map<number, Period>()
    for (const one of stretches) {
      if (one.valid_from > end || (one.valid_to !== null && one.valid_to < end)) continue
      const held = standing.get(one.org_no)
      if (!held || held.valid_from < one.valid_from) standing.set(one.org_no, one)
    }
    const cities = { 'cities-with-school': new Set<string>(), 'cities-with-technician-school': new Set<string>() }
    for (const [orgNo, { level, state, location }] of standing) {
      if (!['operating', 'rectifying', 'suspended'].includes(state ?? '')) continue
      add('school-count', year, orgNo, 'only', 1, null)
      const city = location.slice(2, 4) === '00' ? undefined : `${location.slice(0, 4)}00000000`
      if (city) cities['cities-with-school'].add(city)
      if (level === 'senior') add('senior-school-count', year, orgNo, 'only', 1, null)
      if (level !== 'technician') continue
      add('technician-school-count', year, orgNo, 'only', 1, null)
      if (city) cities['cities-with-technician-school'].add(city)
    }
    for (const [indicator, found] of Object.entries(cities)) for (const city of found) add(indicator, year, Number(city), 'only', 1, null)
    for (const one of enrollments) {
      if (inYear(one.registered_on, year) && !['revoked', 'gave-up'].includes(one.status) && one.origin === 'new') add('annual-enrolment', year, one.org_no, 'only', 1, null)
      if (one.status === 'graduated' && inYear(one.left_on, year)) {
        add('graduates', year, one.org_no, 'only', 1, null)
        add('senior-graduates', year, one.org_no, 'only', senior.includes(one.training_level) ? 1 : 0, null)
      }
      if (one.registered_on === null || one.registered_on > end || (one.left_on !== null && one.left_on <= end)) continue
      const high = senior.includes(standing.get(one.org_no)?.level ?? '')
      const counts = high && senior.includes(one.training_level) ? 1 : 0
      add('on-roll-students', year, one.org_no, 'only', 1, null)
      add('senior-share', year, one.org_no, 'all-schools', counts, 1)
      add('senior-share', year, one.org_no, 'senior-schools', counts, high ? 1 : 0)
    }
    const partTime = new Set(enrollments.filter((one) => one.study_mode === 'part-time').map((one) => one.id))
    for (const one of destinations) {
      if (!inYear(one.graduated_on, year) || partTime.has(one.enrollment_id)) continue
      const settled = one.settled_on !== null && one.settled_on <= end && one.destination !== 'seeking' ? 1 : 0
      const leaves = ['army', 'further-school', 'further-college', 'abroad'].includes(one.destination)
      for (const indicator of ['initial-employment-rate', 'employment-rate']) {
        add(indicator, year, one.org_no, 'all-graduates', settled, 1)
        add(indicator, year, one.org_no, 'labour-force', leaves ? 0 : settled, leaves ? 0 : 1)
      }
    }
    for (const one of trainings) if (inYear(one.completed_on, year)) add('training-person-times', year, one.org_no, 'only', 1, null)
    for (const one of groups) if (one.founded_on <= end && (one.dissolved_on === null || one.dissolved_on > end)) add('education-groups', year, one.org_no, 'only', 1, null)
  }
  return [...out.values()]
}
