import type { RateBand } from '../opendata/model.ts'
import type { PlanLine } from '../prospectuses/model.ts'

/** Where a student comes from: 初中 or 高中. */
export type Start = 'junior' | 'senior'

/** One line of an approved plan as the public looks for it. */
export type FinderLine = Pick<PlanLine, 'id' | 'year' | 'season' | 'specialtyCode' | 'specialtyName' | 'level' | 'lengthMonths' | 'mode' | 'batch' | 'earlyKind' | 'seats' | 'tuition' | 'schoolLevel'> & {
  /** The school, also where the students will be at one of its sites. */
  orgNo: number
  schoolName: string
  /** The students will be at a branch or a teaching point. */
  atSite: boolean
  ownership: string | null
  /** Six digits each; a school of a city as a whole has no county. */
  city: string
  cityName: string
  county: string
  countyName: string
  /** Where candidates must come from; null takes them from anywhere. */
  sourceName: string | null
  left: number
  /** The school's employment rate as it was last made public; null where none was. */
  employment: { band: RateBand; year: number } | null
  starts: Start[]
}

export type FinderFilter = {
  q?: string | undefined
  place?: string | undefined
  start?: Start | undefined
  level?: FinderLine['level'] | undefined
  /** Longest length, in months. */
  months?: number | undefined
  /** Highest tuition, 分 a year. */
  fee?: number | undefined
  mode?: FinderLine['mode'] | undefined
  season?: FinderLine['season'] | undefined
  ownership?: string | undefined
  /** The lowest band of the school's employment rate. */
  employment?: RateBand | undefined
  orgNo?: number | undefined
  /** Only what has seats left. */
  left?: boolean | undefined
}
