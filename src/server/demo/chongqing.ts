import { addDays } from './days.ts'
import type { ProvinceFigures } from './programmes.ts'
import { randomOf } from './random.ts'
import type { Region } from '../../kernel/regions.ts'
import type { Level, School } from './schools.ts'

/**
 * Chongqing at the end of 2020 (002:56–66): 99,000 on roll in 41 schools that enrol, 30,000 of them new that year.
 * How they divide by programme is invented; the published column has the totals only.
 */
export const chongqing: ProvinceFigures = {
  onRoll2020: {
    middle3: { 2020: 21_000, 2019: 25_400, 2018: 27_000 },
    middle2: { 2020: 2_400, 2019: 2_300 },
    senior3: { 2020: 6_600, 2019: 7_000, 2018: 7_300 },
  },
  left2020: {},
  graduated2020: { middle3: { 2017: 21_000 }, middle2: { 2018: 2_200 }, senior3: { 2017: 5_600 } },
  intakeOf: (year) => ({ 2021: 32_000, 2022: 33_200, 2023: 34_300, 2024: 35_200, 2025: 36_000 })[year] ?? 36_400,
}

/** Schools that enrolled in 2020 by level: 41 in all (002:22). The levels are invented. */
const COUNTS: Record<Level, number> = { technician: 8, senior: 12, technical: 21 }
const TITLES: Record<Level, string> = { technical: '技工学校', senior: '高级技工学校', technician: '技师学院' }
const WORDS = [...'嘉渝巴缙涪乌黔铜歌长綦荣垫丰忠云奉巫石秀酉'].flatMap((one) => [...'江岭锋陵'].map((other) => one + other))
/** Index of its first school: names, seeds and credit codes are drawn by index, and Sichuan has the lower ones. */
const FIRST = 400

/** The schools of the second demonstration province; none opens, closes or rises. */
export function planChongqingSchools(seed: string, regions: readonly Region[]): School[] {
  const random = randomOf(`${seed}/chongqing`)
  const districts = regions.filter((region) => region.code.startsWith('50') && region.level === 'county')
  const units = new Map<string, number>()
  const levels = (Object.keys(COUNTS) as Level[]).flatMap((level) => Array<Level>(COUNTS[level]).fill(level))
  return levels.map((level, at) => {
    const district = districts[Math.floor(districts.length * random.next() ** 1.6)]!
    const region = level === 'technician' && random.chance(0.6) ? '500000' : district.code
    const unit = (units.get(region) ?? 0) + 1
    units.set(region, unit)
    const word = WORDS[(at * 5) % WORDS.length]!
    const foundedOn = addDays(`${random.between(1958, 2012)}-03-01`, random.below(200))
    return {
      index: FIRST + at,
      no: Number(region) * 1_000_000 + unit * 100,
      authorityNo: Number(region) * 1_000_000,
      cityRegion: district.parent,
      locationRegion: district.code,
      word,
      prefix: '重庆',
      ownership: level === 'technical' && random.chance(0.5) ? 'private' : 'public',
      foundedOn,
      periods: [{ level, state: 'operating', name: `重庆${word}${TITLES[level]}`, from: foundedOn, to: null }],
      sites: [],
      weight: at === 0 ? 1.8 : 0.5 + random.next(),
      open: at === 0,
      qualification: 'approved',
    }
  })
}
