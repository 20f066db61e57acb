import type { IdVault } from '../../kernel/crypto.ts'
import { addDays, daysBetween } from './days.ts'
import { copyText, type CopySink } from '../../kernel/db/bulk.ts'
import { calendarOf, openWindow, type SchoolCalendar } from './calendar.ts'
import type { Cohort, Season } from './cohorts.ts'
import { inventPerson, type Identity } from './names.ts'
import { destinationOf, weighted, type Outcome } from './outcomes.ts'
import { programmes, type Fate, type Programme } from './programmes.ts'
import { randomOf, type Random } from './random.ts'
import { earlier, later, taughtIn, type Filed, type Register } from './registers.ts'
import { pickSource, profileOf, type Sources } from './profile.ts'
import type { School } from './schools.ts'

/** What runs through the whole load: counters, taken numbers, and the shares kept exact over all schools. */
export type Run = {
  seed: string
  today: string
  scale: number
  vault: IdVault
  sources: Sources
  taken: Map<number, number>
  next: { person: number; enrollment: number; class: number }
  settled: Map<number, (rate: number) => boolean>
  /** How far each school's series of student numbers has come, for the next registration to go on from. */
  counters: { org_no: number; name: string; value: number }[]
}

type Known = Identity & { p: number; hash: string }
type Staging = { students: CopySink; classes: CopySink }
type Class = {
  id: number
  programme: Programme
  year: number
  season: Season
  site: number
  joint: string | null
  registered: string | null
  graduation: string
}

/** `after`: the run of another province, whose ID numbers and row ids are not used again. */
export function newRun(parts: Pick<Run, 'seed' | 'today' | 'scale' | 'vault' | 'sources'>, after?: Run): Run {
  return {
    ...parts,
    taken: after?.taken ?? new Map(),
    next: after ? { ...after.next } : { person: 1, enrollment: 1, class: 1 },
    settled: new Map(),
    counters: [],
  }
}

/** Writes every student of one school, class by class in order of entry, into the staging tables. */
export async function writeSchool(
  run: Run,
  school: School,
  register: Register,
  cohorts: readonly Cohort[],
  staging: Staging,
): Promise<void> {
  const random = randomOf(`${run.seed}/students/${school.index}`)
  const calendar = calendarOf(run.seed, school.index, run.today)
  /** Graduates who go on at this school, by year and programme. */
  const continuing = new Map<string, Known[]>()
  const serials = new Map<number, number>()
  for (const cohort of cohorts) {
    const programme = programmes[cohort.programme]
    const fates = shuffled(cohort, random)
    const filed = taughtIn(register, cohort.programme)
    const size = Math.max(1, Math.ceil(fates.length / 46))
    const waiting = (programme.continues ?? []).flatMap((id) => continuing.get(`${cohort.year}-${id}`) ?? [])
    for (let number = 0; number < size; number++) {
      const begin = openClass(
        run,
        school,
        register,
        cohort,
        programme,
        random.pick(filed),
        number + 1,
        calendar,
        random,
        staging,
      )
      const from = Math.round((fates.length * number) / size)
      const to = Math.round((fates.length * (number + 1)) / size)
      for (let at = from; at < to; at++) {
        const serial = (serials.get(cohort.year) ?? 0) + 1
        serials.set(cohort.year, serial)
        const student = writeStudent(
          run,
          school,
          begin,
          fates[at]!,
          waiting.pop(),
          random,
          staging.students,
          serial,
        )
        if (student) {
          const key = `${begin.graduation.slice(0, 4)}-${programme.id}`
          continuing.set(key, [...(continuing.get(key) ?? []), student])
        }
      }
      await staging.students.drain()
    }
  }
  for (const [grade, value] of serials)
    run.counters.push({ org_no: school.no, name: `student-number:${grade}`, value })
  writePending(run, school, register, random, staging)
}

function openClass(
  run: Run,
  school: School,
  register: Register,
  cohort: Cohort,
  programme: Programme,
  specialty: Filed,
  number: number,
  calendar: SchoolCalendar,
  random: Random,
  staging: Staging,
): Class {
  const { year, season } = cohort
  const sites = school.sites.filter((site) => site.approvedOn && site.approvedOn < `${year}-08-01`)
  const site = sites.length > 0 && random.chance(0.15) ? random.pick(sites) : undefined
  const joint =
    year > 2020 && programme.studyMode === 'full-time' && random.chance(0.12)
      ? register.joints.find(
          (one) => one.state !== 'filed' && one.from < `${year}-09-01` && one.to > `${year}-09-01`,
        )
      : undefined
  const id = run.next.class++
  const name = `${String(year).slice(2)}${season === 'spring' ? '春' : ''}${specialty.name.replace(/（.*）/, '')}${programme.label}${programme.studyMode === 'part-time' ? '业余' : ''}${programme.years === 5 ? '五年制' : ''}${number}班`
  writeClass(staging.classes, {
    id,
    school,
    site,
    programme,
    specialty,
    name,
    year,
    season,
    entry: calendar.entry(year, season),
    joint: joint?.no ?? null,
  })
  return {
    id,
    programme,
    year,
    season,
    site: site?.no ?? school.no,
    joint: joint?.no ?? null,
    registered: calendar.registered(year, season),
    graduation: calendar.graduation(year + programme.years),
  }
}

type ClassRow = {
  id: number
  school: School
  site?: { no: number; shortName: string } | undefined
  programme: Programme
  specialty: Filed
  name: string
  year: number
  season: Season
  entry: string
  joint: string | null
}

function writeClass(
  sink: CopySink,
  { id, school, site, programme, specialty, name, year, season, entry, joint }: ClassRow,
) {
  sink.row(
    [
      id,
      school.no,
      school.periods.at(-1)!.name,
      site?.no ?? school.no,
      site?.shortName ?? '校本部',
      programme.studyMode,
      programme.trainingLevel,
      programme.years,
      specialty.code,
      specialty.name,
      name,
      year,
      entry,
      season,
      joint,
    ]
      .map(copyText)
      .join('\t'),
  )
}

/** Answers with the person when they graduated and go on to a higher level at a school. */
function writeStudent(
  run: Run,
  school: School,
  group: Class,
  fate: Fate,
  known: Known | undefined,
  random: Random,
  sink: CopySink,
  serial: number,
): Known | undefined {
  const { programme, year } = group
  const person = known ?? newPerson(run, programme, year, random)
  const outcome = outcomeOf(run, group, fate, random)
  const onRoll = outcome.left === null
  const source = pickSource(run.sources, school.cityRegion, random)
  const profile = onRoll ? profileOf(person, programme, source, random, false) : null
  writeRow(
    sink,
    run,
    group.id,
    person,
    known === undefined,
    source,
    weighted(programme.sources, random),
    group.registered!,
    outcome,
    serial,
    profile,
  )
  return outcome.destination === 'further-school' ? person : undefined
}

function newPerson(run: Run, programme: Programme, year: number, random: Random): Known {
  const identity = inventPerson(
    random,
    run.taken,
    year - random.between(...programme.age),
    programme.studyMode === 'full-time' ? 0.62 : 0.7,
  )
  return {
    ...identity,
    p: run.next.person++,
    hash: run.vault.hash('id-card', identity.number).toString('hex'),
  }
}

function writeRow(
  sink: CopySink,
  run: Run,
  classId: number,
  person: Known,
  fresh: boolean,
  source: string,
  category: string,
  registered: string | null,
  outcome: Outcome,
  serial: number,
  profile: string | null,
) {
  const sealed = fresh ? `\\\\x${run.vault.seal(person.number).toString('hex')}` : '\\N'
  // Only the profile could hold a character with a meaning in COPY text, and it is written without one.
  sink.row(
    `${run.next.enrollment++}\t${person.p}\t${fresh ? 't' : 'f'}\t${classId}\t${person.name}\t${person.given}\t${person.pinyin}\t${person.initials}\t${person.masked}\t${person.tail}\t${person.sex}\t${person.birth}\t\\\\x${person.hash}\t${sealed}\t${serial}\t${registered ?? '\\N'}\t${outcome.left ?? '\\N'}\t${outcome.status}\t${category}\t${source}\t${outcome.destination ?? '\\N'}\t${outcome.settled ?? '\\N'}\t${profile ?? '{}'}`,
  )
}

/** Whether, when and how a student of a class left, seen on the day of loading. */
function outcomeOf(run: Run, group: Class, fate: Fate, random: Random): Outcome {
  const { programme, graduation } = group
  const registered = group.registered!
  if (fate === 'left2020') {
    return {
      status: 'withdrawn',
      left: addDays(registered, 1 + random.below(daysBetween(registered, '2020-12-20'))),
      destination: null,
      settled: null,
    }
  }
  if (fate !== 'graduated2020') {
    const from = fate === 'onRoll2020' ? later(registered, '2021-01-10') : addDays(registered, 20)
    const span = daysBetween(from, graduation) - 30
    if (span > 0 && random.chance(0.02 * programme.years)) {
      const left = addDays(from, random.below(span))
      if (left <= run.today)
        return {
          status: random.chance(0.7) ? 'withdrawn' : random.chance(0.96) ? 'dropped' : 'expelled',
          left,
          destination: null,
          settled: null,
        }
    }
  }
  if (graduation > run.today)
    return { status: statusOnRoll(run.today, group, random), left: null, destination: null, settled: null }
  if (fate === 'free' && random.chance(0.006))
    return { status: 'completed', left: graduation, destination: null, settled: null }
  return destinationOf(run, programme, graduation, random)
}

function statusOnRoll(today: string, { programme, graduation, year }: Class, random: Random): string {
  if (programme.studyMode === 'part-time') return 'active'
  const x = random.next()
  if (x < 0.007) return 'suspended'
  if (x < 0.009 && year >= 2022) return 'retained'
  if (x < 0.0095) return 'transferring'
  return daysBetween(today, graduation) < 330 && random.chance(0.7) ? 'internship' : 'active'
}

function shuffled({ counts }: Cohort, random: Random): Fate[] {
  const fates = (Object.entries(counts) as [Fate, number][]).flatMap(([fate, count]) =>
    Array<Fate>(count).fill(fate),
  )
  if (Object.keys(counts).length === 1) return fates
  for (let at = fates.length - 1; at > 0; at--) {
    const to = random.below(at + 1)
    ;[fates[at], fates[to]] = [fates[to]!, fates[at]!]
  }
  return fates
}

/** Rows that wait for registration: the school has entered them, the window is open, nobody has reviewed them yet. */
function writePending(run: Run, school: School, register: Register, random: Random, staging: Staging) {
  if (!school.open && school.qualification !== 'filed') return
  const total = Math.max(
    12,
    Math.round((school.weight > 2 ? 180 : school.open ? random.between(60, 110) : 40) * run.scale),
  )
  const { season, year } = openWindow(run.today)
  const programme = season === 'spring' ? programmes.middle2 : programmes.middle3
  const entry = earlier(calendarOf(run.seed, school.index, run.today).entry(year, season), run.today)
  const filed = taughtIn(register, programme.id)
  const unapproved = school.sites.find((site) => !site.approvedOn)
  const unfiled = register.joints.find((one) => one.state === 'filed')
  // The first school is left without obstacles; the others have a few rows that must not be registered.
  const blocked =
    school.weight > 2
      ? []
      : [
          ...(unapproved ? [{ site: unapproved, joint: null }] : []),
          ...(unfiled ? [{ site: undefined, joint: unfiled.no }] : []),
        ]
  const classes = Math.ceil(total / 45)
  for (let number = 0; number < classes + blocked.length; number++) {
    const block = blocked[number - classes]
    const specialty = random.pick(filed)
    const id = run.next.class++
    const name = `${String(year).slice(2)}${season === 'spring' ? '春' : ''}${specialty.name.replace(/（.*）/, '')}${programme.label}补${number + 1}班`
    writeClass(staging.classes, {
      id,
      school,
      site: block?.site,
      programme,
      specialty,
      name,
      year,
      season,
      entry,
      joint: block?.joint ?? null,
    })
    const size = block
      ? 3
      : Math.round((total * (number + 1)) / classes) - Math.round((total * number) / classes)
    for (let n = 0; n < size; n++) {
      const person = newPerson(run, programme, year, random)
      const source = pickSource(run.sources, school.cityRegion, random)
      writeRow(
        staging.students,
        run,
        id,
        person,
        true,
        source,
        weighted(programme.sources, random),
        null,
        { status: 'pending', left: null, destination: null, settled: null },
        0,
        profileOf(person, programme, source, random, true),
      )
    }
  }
}
