import type { Level } from './schools.ts'

export type ProgrammeId =
  | 'middle3'
  | 'middle2'
  | 'partTime2'
  | 'senior3'
  | 'senior5'
  | 'senior2'
  | 'technician2'
  | 'technician4'

/** One way to study: what a cohort has in common. `age` is the usual age at entry. */
export type Programme = {
  id: ProgrammeId
  trainingLevel: 'intermediate' | 'senior' | 'technician'
  years: number
  studyMode: 'full-time' | 'part-time'
  age: [number, number]
  label: string
  /** Code and weight. */
  sources: readonly [string, number][]
  education: 'junior' | 'senior' | 'vocational'
  /** Graduates of these programmes of the same school go on to this one. */
  continues?: readonly ProgrammeId[]
}

export const programmes: Record<ProgrammeId, Programme> = {
  middle3: {
    id: 'middle3',
    trainingLevel: 'intermediate',
    years: 3,
    studyMode: 'full-time',
    age: [14, 16],
    label: '中级',
    education: 'junior',
    sources: [
      ['junior-current', 88],
      ['junior-past', 9],
      ['poverty-family', 3],
    ],
  },
  middle2: {
    id: 'middle2',
    trainingLevel: 'intermediate',
    years: 2,
    studyMode: 'full-time',
    age: [17, 19],
    label: '中级',
    education: 'senior',
    sources: [
      ['senior-current', 70],
      ['senior-past', 20],
      ['veteran', 10],
    ],
  },
  partTime2: {
    id: 'partTime2',
    trainingLevel: 'intermediate',
    years: 2,
    studyMode: 'part-time',
    age: [22, 45],
    label: '中级',
    education: 'vocational',
    sources: [
      ['employee', 60],
      ['migrant-worker', 25],
      ['rural-transfer', 15],
    ],
  },
  senior3: {
    id: 'senior3',
    trainingLevel: 'senior',
    years: 3,
    studyMode: 'full-time',
    age: [17, 19],
    label: '高级',
    education: 'senior',
    sources: [
      ['senior-current', 80],
      ['senior-past', 20],
    ],
  },
  senior5: {
    id: 'senior5',
    trainingLevel: 'senior',
    years: 5,
    studyMode: 'full-time',
    age: [14, 16],
    label: '高级',
    education: 'junior',
    sources: [
      ['junior-current', 95],
      ['junior-past', 5],
    ],
  },
  senior2: {
    id: 'senior2',
    trainingLevel: 'senior',
    years: 2,
    studyMode: 'full-time',
    age: [17, 19],
    label: '高级',
    education: 'vocational',
    sources: [['vocational-graduate', 100]],
    continues: ['middle3', 'middle2'],
  },
  technician2: {
    id: 'technician2',
    trainingLevel: 'technician',
    years: 2,
    studyMode: 'full-time',
    age: [19, 22],
    label: '技师',
    education: 'vocational',
    sources: [['vocational-graduate', 100]],
    continues: ['senior3', 'senior2', 'senior5'],
  },
  technician4: {
    id: 'technician4',
    trainingLevel: 'technician',
    years: 4,
    studyMode: 'full-time',
    age: [17, 19],
    label: '技师',
    education: 'senior',
    sources: [
      ['senior-current', 90],
      ['senior-past', 10],
    ],
  },
}

/** Levels of school that may train to a level: 中级工 everywhere, 高级工 from 高级技工学校 up, 预备技师 only 技师学院. */
export const trains: Record<Programme['trainingLevel'], readonly Level[]> = {
  intermediate: ['technical', 'senior', 'technician'],
  senior: ['senior', 'technician'],
  technician: ['technician'],
}

export type Fate = 'onRoll2020' | 'left2020' | 'graduated2020' | 'free'

type Cells = Partial<Record<ProgrammeId, Record<number, number>>>
/** What the published column of 2020 asks of a province's records, and how its intake went on. */
export type ProvinceFigures = {
  /** On roll at the end of 2020, by programme and year of entry. */
  onRoll2020: Cells
  /** Registered in 2020 and gone before the year ended. */
  left2020: Cells
  /** Graduated in the summer of 2020. */
  graduated2020: Cells
  /** New enrolments of a year after 2020. */
  intakeOf: (year: number) => number
}

/**
 * Everyone on roll at the end of 2020, by programme and year of entry: 148,400 in all, of them 33,690 at 高级工 and
 * above in 高级技工学校 and 技师学院 (22.7 % of all on roll, the reading with all schools as denominator).
 */
const onRoll2020: Cells = {
  middle3: { 2020: 36_650, 2019: 33_460, 2018: 26_000 },
  middle2: { 2020: 5_000, 2019: 4_400 },
  partTime2: { 2020: 5_000, 2019: 4_200 },
  senior3: { 2020: 5_200, 2019: 4_200, 2018: 3_000 },
  senior5: { 2020: 2_400, 2019: 2_200, 2018: 2_000, 2017: 1_800, 2016: 1_700 },
  senior2: { 2020: 4_300, 2019: 3_600 },
  technician2: { 2020: 600, 2019: 500 },
  technician4: { 2020: 650, 2019: 600, 2018: 500, 2017: 440 },
}

/** Registered in 2020 and gone before the year ended: with them 60,480 were registered in 2020. */
const left2020: Cells = {
  middle3: { 2020: 520 },
  middle2: { 2020: 90 },
  senior3: { 2020: 70 },
}

/** Who graduated in the summer of 2020. */
const graduated2020: Cells = {
  middle3: { 2017: 25_000 },
  middle2: { 2018: 3_900 },
  partTime2: { 2018: 3_600 },
  senior3: { 2017: 2_600 },
  senior5: { 2015: 1_500 },
  senior2: { 2018: 3_200 },
  technician2: { 2018: 400 },
  technician4: { 2016: 380 },
}

/** New enrolments of a year after 2020; from 2026 on the number stays. */
function intakeOf(year: number): number {
  return { 2021: 61_800, 2022: 63_600, 2023: 65_900, 2024: 67_800, 2025: 69_700 }[year] ?? 71_200
}

export const sichuan: ProvinceFigures = { onRoll2020, left2020, graduated2020, intakeOf }

/** How a school of a level divides its intake of a year. 高级工 and above grow from year to year, up to 2026. */
export function mixOf(level: Level, year: number): Record<ProgrammeId, number> {
  const step = Math.min(year, 2026) - 2020
  if (level === 'technical')
    return {
      middle3: 78,
      middle2: 12,
      partTime2: 10,
      senior3: 0,
      senior5: 0,
      senior2: 0,
      technician2: 0,
      technician4: 0,
    }
  const base = {
    middle3: 52 - 2.2 * step,
    middle2: 8,
    partTime2: 8,
    senior3: 14 + 0.7 * step,
    senior5: 4 + 0.3 * step,
    senior2: 12 + 1.2 * step,
  }
  return level === 'senior'
    ? { ...base, technician2: 0, technician4: 0 }
    : { ...base, technician2: 2 + 0.2 * step, technician4: 1.5 + 0.1 * step }
}

/** Share of graduates with a settled destination by the end of the year. */
export function settledRate(year: number): number {
  return (
    { 2020: 0.9803, 2021: 0.9764, 2022: 0.9692, 2023: 0.9741, 2024: 0.9787, 2025: 0.9816 }[year] ?? 0.9812
  )
}

/** Person-times of training completed in a full year. */
export function trainingOf(year: number): number {
  return (
    { 2020: 130_240, 2021: 145_300, 2022: 152_600, 2023: 161_800, 2024: 170_400, 2025: 182_100 }[year] ??
    186_500
  )
}
