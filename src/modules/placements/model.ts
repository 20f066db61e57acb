import type { Subject, Formula } from './allocation/problem.ts'
import type { Kind, State } from './codes.ts'

export type CutOffLine = { kind: string; region: string; score: number }
export type PoolOf = { region: string; seats: number }

/** What an authority decides about a batch before it opens. */
export type Settings = {
  year: number
  season: 'spring' | 'autumn'
  kind: Kind
  title: string
  rule: 'serial' | 'deferred'
  subjects: readonly Subject[]
  formulas: readonly Formula[]
  ties: readonly string[]
  groups: readonly string[]
  cutOffs: readonly CutOffLine[]
  choices: number | null
  adjustment: boolean
}

export type Batch = Settings & {
  id: string
  orgNo: number
  orgName: string
  caseNo: string
  opensAt: string
  closesAt: string
  state: State
  previousId: string | null
  freezeId: string | null
  jobId: string | null
  /** SHA-256 of what the seed comes from; null before the opening. */
  seedCommitment: string | null
  version: number
}

export type BatchLine = {
  id: string
  code: string
  lineId: string
  schoolNo: number
  schoolName: string
  title: string
  sourceRegion: string | null
  seats: number
  pools: readonly PoolOf[]
  minimum: number | null
  formula: string | null
  accepts: readonly string[]
  adjustable: boolean
  /** Kind of the early batch; null for others. */
  earlyKind: string | null
}
