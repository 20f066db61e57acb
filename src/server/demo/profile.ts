import type { Region } from '../../kernel/regions.ts'
import type { Identity } from './names.ts'
import { weighted } from './outcomes.ts'
import type { Programme } from './programmes.ts'
import type { Random } from './random.ts'

/** Counties that students come from: by city of the province, all of the province, and its neighbours. */
export type Sources = { byCity: Map<string, string[]>; province: string[]; elsewhere: string[] }

/** `province`: its two digits. */
export function readSources(regions: readonly Region[], province = '51'): Sources {
  const counties = regions.filter((region) => region.level === 'county')
  const byCity = new Map<string, string[]>()
  for (const { code, parent } of counties) byCity.set(parent, [...(byCity.get(parent) ?? []), code])
  const inside = (prefix: string) =>
    counties.filter((one) => one.code.startsWith(prefix)).map((one) => one.code)
  const around = ['50', '51', '52', '53', '61', '62'].filter((one) => one !== province)
  return { byCity, province: inside(province), elsewhere: around.flatMap(inside) }
}

/** Most come from the school's own city, a few from other provinces. */
export function pickSource(sources: Sources, city: string, random: Random): string {
  const x = random.next()
  if (x < 0.6) return random.pick(sources.byCity.get(city)!)
  return random.pick(x < 0.95 ? sources.province : sources.elsewhere)
}

const POVERTY = [
  ['none', 82],
  ['lifted', 8],
  ['low-income', 4],
  ['low-income-margin', 3],
  ['disabled-family', 1.5],
  ['orphan', 0.5],
  ['school-identified', 1],
] as const

/** The rest of the register's fields as JSON text, keys as in data/roster-fields.tsv; `full` adds what a new entrant hands in. */
export function profileOf(
  person: Identity,
  programme: Programme,
  source: string,
  random: Random,
  full: boolean,
): string {
  const young = programme.education === 'junior'
  const fields: Record<string, string> = {
    documentType: 'id-card',
    nationality: 'CHN',
    ethnicGroup: person.ethnic,
    politicalStatus: random.chance(young ? 0.4 : 0.6) ? '03' : '13',
    householdRegion: source,
    previousEducation: programme.education,
    boarding: programme.studyMode === 'full-time' && random.chance(0.86) ? '1' : '0',
    povertyCategory: weighted(POVERTY, random),
    disability: '0',
  }
  if (!full) return JSON.stringify(fields)
  // Mobile numbers of the segment 154, which no operator has.
  const phone = () => `154${String(random.below(100_000_000)).padStart(8, '0')}`
  return JSON.stringify({
    ...fields,
    householdType: 'resident',
    phone: phone(),
    previousSchool: '演示初级中学',
    guardianName: `${person.name[0]}${random.pick(['建国', '秀兰', '志强', '桂芳', '永福', '玉珍'])}`,
    guardianRelation: random.pick(['51', '52']),
    guardianPhone: phone(),
  })
}
