export type Season = 'spring' | 'autumn'
export type IntakeMode = 'full-time' | 'part-time' | 'training'
export type Batch = 'direct' | 'early' | 'regular'
export type EarlyKind = 'through' | 'pre-technician' | '3+4'
export type TrainingLevel = 'junior' | 'intermediate' | 'senior' | 'technician'

/** Why a line takes nobody at this moment; see `closedReasons` for the sentences. */
export type ClosedCode = 'ended' | 'past' | 'suspended' | 'rectifying' | 'closed' | 'site' | 'unqualified' | 'specialty' | 'prospectus' | 'removed'

/** One line of the approved enrolment plan as it stands this second. */
export type PlanLine = {
  id: string
  year: number
  season: Season
  /** The school, or the branch or teaching point where the students will be. */
  orgNo: number
  schoolNo: number
  schoolName: string
  specialtyCode: string
  specialtyName: string
  level: TrainingLevel
  lengthMonths: number
  mode: IntakeMode
  /** Beginning of a GB/T 2260 code, `51` or `5101`; null takes students from anywhere. */
  sourceRegion: string | null
  batch: Batch
  earlyKind: EarlyKind | null
  seats: number
  taken: number
  /** 分 a year. */
  tuition: number
  open: boolean
  closedCode: ClosedCode | null
  closedReason: string | null
  /** Where the school lies, six digits, and its level. */
  locationRegion: string
  schoolLevel: string
}

/** What a line says, without its history: the content of a revision and of a file. */
export type LineDraft = {
  orgNo: number
  season: Season
  specialtyCode: string
  specialtyName: string
  level: TrainingLevel
  lengthMonths: number
  mode: IntakeMode
  sourceRegion: string | null
  batch: Batch
  earlyKind: EarlyKind | null
  seats: number
  tuition: number
}

/** What makes two lines of one year the same line; seats and tuition change without making another one. */
export function lineKey(line: Omit<LineDraft, 'seats' | 'tuition' | 'specialtyName'>): string {
  return [line.orgNo, line.season, line.specialtyCode, line.level, line.lengthMonths, line.mode, line.sourceRegion ?? '', line.batch, line.earlyKind ?? ''].join('|')
}
