import { mixOf, programmes, sichuan, trains, type Fate, type ProgrammeId, type ProvinceFigures } from './programmes.ts'
import { share } from './random.ts'
import { enrols, periodOn, weightsOf, type Level, type School } from './schools.ts'

export type Season = 'spring' | 'autumn'
/** The students of one school that began one programme in one season, by what becomes of them. */
export type Cohort = {
  programme: ProgrammeId
  year: number
  season: Season
  counts: Partial<Record<Fate, number>>
}

const SIZE: Record<Level, number> = { technician: 3300, senior: 2000, technical: 760 }
const UPPER: Record<Level, number> = { technician: 1250, senior: 520, technical: 0 }
const GROWN: Record<Level, number> = { technician: 3500, senior: 2100, technical: 640 }
const SPRING_SHARE = 0.25

/**
 * Divides the province's figures into cohorts of schools. Up to 2020 the cells are given and the division is exact;
 * later years follow the growth of the intake. `scale` shrinks everything for tests. Answers by school index.
 */
export function planCohorts(schools: readonly School[], today: string, scale: number, figures: ProvinceFigures = sichuan): Cohort[][] {
  const plans = schools.map(() => new Map<string, Cohort>())
  const put = (
    at: number,
    programme: ProgrammeId,
    year: number,
    fate: Fate,
    count: number,
    season: Season,
  ) => {
    if (count === 0) return
    const key = `${year}-${season === 'spring' ? 0 : 1}-${programme}`
    const cohort = plans[at]!.get(key) ?? { programme, year, season, counts: {} }
    cohort.counts[fate] = (cohort.counts[fate] ?? 0) + count
    plans[at]!.set(key, cohort)
  }
  const spread = (programme: ProgrammeId, year: number, fate: Fate, total: number) => {
    const { trainingLevel } = programmes[programme]
    const byLevel = trainingLevel === 'intermediate' ? minus(SIZE, UPPER) : only(UPPER, trains[trainingLevel])
    share(total, weightsOf(schools, '2020-12-31', byLevel)).forEach((count, at) => {
      const spring = hasSpring(programme) ? Math.floor(count * SPRING_SHARE) : 0
      put(at, programme, year, fate, spring, 'spring')
      put(at, programme, year, fate, count - spring, 'autumn')
    })
  }
  for (const cell of scaleOnRoll(figures, scale)) spread(cell.programme, cell.year, 'onRoll2020', cell.count)
  for (const cell of cellsOf(figures.left2020))
    spread(cell.programme, cell.year, 'left2020', Math.round(cell.count * scale))
  for (const cell of cellsOf(figures.graduated2020))
    spread(cell.programme, cell.year, 'graduated2020', Math.round(cell.count * scale))

  for (let year = 2021; year <= Number(today.slice(0, 4)); year++) {
    const weights = weightsOf(schools, `${year}-09-01`, GROWN)
    share(Math.round(figures.intakeOf(year) * scale), weights).forEach((count, at) => {
      const school = schools[at]!
      const level = periodOn(school, `${year}-09-01`)?.level ?? 'technical'
      const ids = Object.keys(programmes) as ProgrammeId[]
      const mix = mixOf(level, year)
      share(
        count,
        ids.map((id) => mix[id]),
      ).forEach((part, which) => {
        const id = ids[which]!
        const spring = hasSpring(id) ? Math.floor(part * SPRING_SHARE) : 0
        for (const [season, number] of [
          ['spring', spring],
          ['autumn', part - spring],
        ] as const) {
          if (begins(school, year, season, today)) put(at, id, year, 'free', number, season)
        }
      })
    })
  }
  return plans.map((plan) =>
    [...plan.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, cohort]) => cohort),
  )
}

/** The season has come, and the school may enrol in it. */
function begins(school: School, year: number, season: Season, today: string): boolean {
  if (today < `${year}-${season === 'spring' ? '03-25' : '09-08'}`) return false
  const thisYear = year === Number(today.slice(0, 4))
  return enrols(school, year, season) && !(thisYear && school.qualification !== 'approved')
}

const hasSpring = (id: ProgrammeId) => id === 'middle2' || id === 'partTime2'
const minus = (left: Record<Level, number>, right: Record<Level, number>) => ({
  technician: left.technician - right.technician,
  senior: left.senior - right.senior,
  technical: left.technical - right.technical,
})
const only = (weights: Record<Level, number>, levels: readonly Level[]) => ({
  technician: levels.includes('technician') ? weights.technician : 0,
  senior: levels.includes('senior') ? weights.senior : 0,
  technical: 0,
})

type Cell = { programme: ProgrammeId; year: number; count: number }

function cellsOf(table: Partial<Record<ProgrammeId, Record<number, number>>>): Cell[] {
  return (Object.keys(table) as ProgrammeId[]).flatMap((programme) =>
    Object.entries(table[programme] ?? {}).map(([year, count]) => ({ programme, year: Number(year), count })),
  )
}

/** At a smaller scale the total and the share of the upper levels still round to the published digits. */
function scaleOnRoll({ onRoll2020 }: ProvinceFigures, scale: number): Cell[] {
  const cells = cellsOf(onRoll2020)
  const upper = cells.filter((cell) => programmes[cell.programme].trainingLevel !== 'intermediate')
  const lower = cells.filter((cell) => programmes[cell.programme].trainingLevel === 'intermediate')
  const sum = (list: Cell[]) => list.reduce((total, cell) => total + cell.count, 0)
  const total = Math.round(sum(cells) * scale)
  const above = Math.round(total * (sum(upper) / sum(cells)))
  const scaled = (list: Cell[], to: number) =>
    share(
      to,
      list.map((cell) => cell.count),
    ).map((count, at) => ({ ...list[at]!, count }))
  return [...scaled(upper, above), ...scaled(lower, total - above)]
}
