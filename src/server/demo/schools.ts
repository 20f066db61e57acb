import { addDays } from './days.ts'
import type { Region } from '../../kernel/regions.ts'
import { randomOf, type Random } from './random.ts'

export type Level = 'technical' | 'senior' | 'technician'
export type State = 'preparing' | 'operating' | 'rectifying' | 'suspended' | 'withdrawn'
export type Period = { level: Level; state: State; name: string; from: string; to: string | null }
export type Site = { no: number; name: string; shortName: string; region: string; approvedOn: string | null }

/** One school of the demonstration with its history; `periods` are contiguous, oldest first. */
export type School = {
  index: number
  no: number
  authorityNo: number
  cityRegion: string
  locationRegion: string
  word: string
  prefix: string
  ownership: 'public' | 'private' | 'enterprise' | 'industry'
  foundedOn: string
  periods: Period[]
  sites: Site[]
  /** Relative size among schools of its level. */
  weight: number
  /** Students still wait for registration on the day of loading. */
  open: boolean
  /** Without this year's enrolment qualification: not yet approved, or withdrawn by the authority. */
  qualification: 'approved' | 'filed' | 'revoked'
}

const TITLES: Record<Level, string> = {
  technical: '技工学校',
  senior: '高级技工学校',
  technician: '技师学院',
}

/** Schools at the end of 2020 by region: technician, senior, technical. In all 21, 16 and 62. */
const AT_2020: Record<string, [number, number, number]> = {
  510000: [1, 0, 0],
  510100: [4, 5, 14],
  510300: [1, 0, 3],
  510400: [1, 0, 2],
  510500: [1, 1, 3],
  510600: [2, 1, 3],
  510700: [2, 2, 4],
  510800: [1, 0, 3],
  510900: [1, 0, 3],
  511000: [1, 0, 3],
  511100: [1, 0, 4],
  511300: [1, 1, 4],
  511400: [1, 0, 3],
  511500: [2, 1, 3],
  511600: [0, 1, 2],
  511700: [1, 0, 4],
  511800: [0, 1, 1],
  511900: [0, 1, 2],
  512000: [0, 1, 1],
  513400: [0, 1, 0],
}

/** Opened later, region and day; the last one is still being set up. */
const OPENINGS: [string, string][] = [
  ['510100', '2021-04-20'],
  ['511500', '2021-05-12'],
  ['513400', '2021-06-08'],
  ['510700', '2022-03-30'],
  ['513300', '2022-05-18'],
  ['510100', '2022-06-10'],
  ['511300', '2023-04-11'],
  ['510600', '2023-05-09'],
  ['513200', '2023-05-30'],
  ['511600', '2023-06-15'],
  ['510500', '2024-03-28'],
  ['511700', '2024-05-21'],
  ['510100', '2024-06-06'],
  ['511400', '2025-04-17'],
  ['510900', '2025-05-22'],
  ['511100', '2025-06-12'],
  ['511900', '2026-05-14'],
]

/** Promotions: from a level, in a year, how many. */
const PROMOTIONS: [Level, number, number][] = [
  ['senior', 2021, 1],
  ['technical', 2021, 2],
  ['senior', 2022, 2],
  ['technical', 2022, 2],
  ['senior', 2023, 1],
  ['technical', 2023, 3],
  ['senior', 2024, 2],
  ['technical', 2024, 3],
  ['senior', 2025, 1],
  ['technical', 2025, 2],
  ['senior', 2026, 1],
]

/** Every school there is or was on `today`, with levels, states and names by date. */
export function planSchools(seed: string, today: string, regions: readonly Region[]): School[] {
  const random = randomOf(`${seed}/schools`)
  const words = inventWords(random)
  const units = new Map<string, number>()
  const shorts = new Map(regions.map((region) => [region.code, region.short]))
  const countiesOf = (city: string) =>
    regions.filter((region) => region.level === 'county' && region.parent === city)
  const schools: School[] = []
  const add = (city: string, level: Level, foundedOn: string) => {
    const provincial = city === '510000'
    const counties = countiesOf(provincial ? '510100' : city)
    // Central districts come first in the list and hold most schools.
    const location = counties[Math.floor(counties.length * random.next() ** 2)]!.code
    const byCounty = level === 'technical' && !provincial && random.chance(0.25)
    const region = byCounty ? location : city
    const unit = (units.get(region) ?? 0) + 1
    units.set(region, unit)
    const word = words.pop()!
    const prefix = shorts.get(city)!
    schools.push({
      index: schools.length,
      no: Number(region) * 1_000_000 + unit * 100,
      authorityNo: Number(region) * 1_000_000,
      cityRegion: provincial ? '510100' : city,
      locationRegion: location,
      word,
      prefix,
      ownership: ownership(level, random),
      foundedOn,
      periods: [
        { level, state: 'operating', name: `${prefix}${word}${TITLES[level]}`, from: foundedOn, to: null },
      ],
      sites: [],
      weight: 0.55 + random.next() * 1.1,
      open: false,
      qualification: 'approved',
    })
  }
  const founded = () => `${random.between(1956, 2014)}-0${random.between(3, 9)}-${random.between(10, 28)}`
  for (const level of ['technician', 'senior', 'technical'] as const) {
    const at = { technician: 0, senior: 1, technical: 2 }[level]
    for (const [city, counts] of Object.entries(AT_2020))
      for (let n = 0; n < counts[at]!; n++) add(city, level, founded())
  }
  // The registrar of a big school and the province-run one are demonstration accounts: their size is not left to chance.
  schools[0]!.weight = 1.0
  schools.find(
    (school) => school.cityRegion === '510100' && school.no % 10_000_000_000 >= 100_000_000,
  )!.weight = 2.1
  for (const [city, day] of OPENINGS) if (day <= today) add(city, 'technical', day)
  promote(schools, today, random)
  closeSome(schools, today, random)
  for (const school of schools) addSites(school, countiesOf(school.cityRegion), today, random)
  return schools
}

function inventWords(random: Random): string[] {
  const words = [...'砺澄梧砚楠桐榕岚昭衡铎钧铭笃璟骁沐霁'].flatMap((one) =>
    [...'川锋匠岭溪原成远新'].map((other) => one + other),
  )
  for (let at = words.length - 1; at > 0; at--) {
    const to = random.below(at + 1)
    ;[words[at], words[to]] = [words[to]!, words[at]!]
  }
  return words
}

function ownership(level: Level, random: Random): School['ownership'] {
  const x = random.next()
  if (level === 'technician') return x < 0.8 ? 'public' : x < 0.92 ? 'enterprise' : 'private'
  if (level === 'senior') return x < 0.6 ? 'public' : x < 0.8 ? 'private' : 'industry'
  return x < 0.35 ? 'public' : x < 0.85 ? 'private' : x < 0.93 ? 'enterprise' : 'industry'
}

function change(school: School, from: string, to: Partial<Pick<Period, 'level' | 'state'>>) {
  const last = school.periods.at(-1)!
  last.to = addDays(from, -1)
  const level = to.level ?? last.level
  school.periods.push({
    ...last,
    ...to,
    name: `${school.prefix}${school.word}${TITLES[level]}`,
    from,
    to: null,
  })
}

function promote(schools: School[], today: string, random: Random) {
  for (const [level, year, count] of PROMOTIONS) {
    const day = `${year}-0${random.between(3, 6)}-${random.between(10, 28)}`
    if (day > today) continue
    const ready = schools
      .filter(
        (school) =>
          school.foundedOn < '2016' &&
          school.periods.at(-1)!.level === level &&
          school.periods.at(-1)!.from < `${year - 2}`,
      )
      .sort((one, other) => other.weight - one.weight)
    for (const school of ready.slice(0, count))
      change(school, day, { level: level === 'technical' ? 'senior' : 'technician' })
  }
}

/** One school left, one must put things right, one may not enrol, one still waits for this year's qualification. */
function closeSome(schools: School[], today: string, random: Random) {
  const small = schools
    .filter(
      (school) =>
        school.ownership === 'private' &&
        school.periods.length === 1 &&
        school.periods[0]!.level === 'technical' &&
        school.foundedOn < '2016',
    )
    .sort((one, other) => one.weight - other.weight || one.index - other.index)
  const [leaving, suspended, rectifying] = small
  if (leaving && today > '2023-08-31') change(leaving, '2023-08-31', { state: 'withdrawn' })
  if (suspended && today > '2026-03-20') {
    change(suspended, '2026-03-20', { state: 'suspended' })
    suspended.qualification = 'revoked'
  }
  if (rectifying && today > '2026-04-10') change(rectifying, '2026-04-10', { state: 'rectifying' })
  const waiting = schools.find(
    (school) => school.cityRegion === '510700' && school.periods.at(-1)!.level === 'technical',
  )!
  waiting.qualification = 'filed'
  const open = [
    schools[0]!,
    bigSchool(schools),
    schools.find((school) => school.cityRegion === '510700' && school.periods[0]!.level === 'technician')!,
    schools.find((school) => school.cityRegion === '510600' && school.periods[0]!.level === 'senior')!,
    schools.find(
      (school) =>
        school.cityRegion === '510100' &&
        school.no % 100_000_000 >= 1_000_000 &&
        school.qualification === 'approved',
    )!,
    random.pick(
      schools.filter((school) => school.cityRegion === '511500' && school.periods[0]!.level === 'technical'),
    ),
  ]
  for (const school of open) school.open = true
}

/** The school of the first registrar account: run by Chengdu, more than three thousand students. */
export function bigSchool(schools: readonly School[]): School {
  return schools
    .filter((school) => school.authorityNo === 510_100_000_000)
    .sort((one, other) => other.weight * size(other) - one.weight * size(one))[0]!
}

const size = (school: School) => (school.periods[0]!.level === 'technician' ? 10 : 1)

function addSites(school: School, counties: readonly Region[], today: string, random: Random) {
  const chance = { technician: 0.75, senior: 0.5, technical: 0.2 }[school.periods[0]!.level]
  if (!random.chance(chance) && !school.open) return
  const total = random.between(1, 2)
  for (let n = 1; n <= total; n++) {
    const county = random.pick(counties)
    const approved = n === 1 || random.chance(0.4)
    const kind = n === 1 && random.chance(0.3) ? '分校' : '教学点'
    const approvedOn = `${random.between(2017, 2024)}-${String(random.between(3, 11)).padStart(2, '0')}-${random.between(10, 28)}`
    school.sites.push({
      no: school.no + n,
      name: `${nameOn(school, today)}${county.name}${n === 1 ? kind : `第二${kind}`}`,
      shortName: `${county.name}${n === 1 ? kind : `第二${kind}`}`,
      region: county.code,
      approvedOn: approved && approvedOn > school.foundedOn && approvedOn < today ? approvedOn : null,
    })
  }
}

export function periodOn(school: School, day: string): Period | undefined {
  return school.periods.find((period) => period.from <= day && (period.to === null || period.to >= day))
}

/** The name on a day; before the founding the first one. */
export function nameOn(school: School, day: string): string {
  return (periodOn(school, day) ?? school.periods[0]!).name
}

/** Whether the school takes new students in this season. */
export function enrols(school: School, year: number, season: 'spring' | 'autumn'): boolean {
  const period = periodOn(school, `${year}-${season === 'spring' ? '03' : '09'}-01`)
  return period !== undefined && (period.state === 'operating' || period.state === 'rectifying')
}

/** Schools counted and grown by their level: what a province's total is divided by. */
export function weightsOf(schools: readonly School[], day: string, byLevel: Record<Level, number>): number[] {
  return schools.map((school) => {
    const period = periodOn(school, day)
    if (!period || period.state === 'withdrawn' || period.state === 'suspended') return 0
    const years = Number(day.slice(0, 4)) - Number(school.foundedOn.slice(0, 4))
    // A new school fills up over four years.
    return byLevel[period.level] * school.weight * Math.min(1, 0.4 + years * 0.2)
  })
}
