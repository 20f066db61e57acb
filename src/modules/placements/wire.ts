import { z } from 'zod'
import { orgNo, uuid } from '../../kernel/api.ts'

const key = z.string().regex(/^[a-z0-9-]{1,30}$/, '代号用小写字母、数字、连字符')
const region = z.string().regex(/^(\d{2}){0,3}$/, '写 2、4、6 位区划代码，不限留空')
const points = z.number().min(0).max(20_000)

export const kind = z.enum(['early', 'regular', 'supplementary'])
export const state = z.enum(['draft', 'open', 'frozen', 'allocated', 'publicity', 'recorded', 'cancelled'])
export const pool = z.object({ region, seats: z.number().int().min(0).max(100_000) })

export const settings = {
  year: z.number().int().min(2000).max(2100),
  season: z.enum(['spring', 'autumn']),
  kind,
  title: z.string().trim().min(2).max(60),
  rule: z.enum(['serial', 'deferred']),
  subjects: z.array(z.object({ key, title: z.string().trim().min(1).max(20), max: points })).min(1).max(16),
  formulas: z.array(z.object({ key, weights: z.record(z.string().max(30), z.number().min(0).max(100)) })).max(20).default([]),
  ties: z.array(key).max(16).default([]),
  groups: z.array(z.string().trim().min(1).max(20)).max(31).default([]),
  cutOffs: z.array(z.object({ kind: z.enum(['all', 'through', 'pre-technician', '3+4']), region, score: points })).max(300).default([]),
  choices: z.number().int().min(1).max(200).nullable(),
  adjustment: z.boolean(),
  opensAt: z.iso.datetime({ offset: true }),
  closesAt: z.iso.datetime({ offset: true }),
}

export const batchRow = z.object({
  id: uuid,
  orgNo,
  orgName: z.string(),
  caseNo: z.string(),
  year: z.number().int(),
  season: z.enum(['spring', 'autumn']),
  kind,
  title: z.string(),
  state,
  opensAt: z.string(),
  closesAt: z.string(),
  lines: z.number().int(),
  seats: z.number().int(),
  candidates: z.number().int().nullable(),
  submitted: z.number().int().nullable(),
  placed: z.number().int().nullable(),
})

export const summary = z.object({
  candidates: z.number().int(),
  placed: z.number().int(),
  adjusted: z.number().int(),
  byPreference: z.array(z.number().int()),
  seats: z.number().int(),
  free: z.number().int(),
  full: z.number().int(),
  strategyProof: z.boolean(),
  /** Candidates and placed ones by score band, the highest first. */
  bands: z.array(z.object({ from: z.number(), to: z.number(), candidates: z.number().int(), placed: z.number().int() })),
})

export const frozen = z.object({
  no: z.number().int(),
  seed: z.number().int(),
  seedNote: z.string(),
  inputSha256: z.string(),
  resultSha256: z.string().nullable(),
  candidates: z.number().int(),
  frozenBy: z.string(),
  frozenAt: z.string(),
  allocatedAt: z.string().nullable(),
  replayedAt: z.string().nullable(),
  replaySame: z.boolean().nullable(),
})

export const lineRow = z.object({
  id: uuid,
  code: z.string(),
  lineId: uuid,
  schoolNo: orgNo,
  schoolName: z.string(),
  title: z.string(),
  sourceRegion: z.string().nullable(),
  seats: z.number().int(),
  pools: z.array(pool),
  minimum: z.number().nullable(),
  formula: z.string().nullable(),
  accepts: z.array(z.string()),
  adjustable: z.boolean(),
  taken: z.number().int().nullable(),
  adjusted: z.number().int().nullable(),
  cutOff: z.string().nullable(),
  lastRank: z.number().int().nullable(),
  version: z.number().int(),
})

export const candidateRow = z.object({
  id: uuid,
  candidateNo: z.string(),
  name: z.string(),
  idMasked: z.string(),
  region: z.string(),
  groups: z.array(z.string()),
  scores: z.array(z.number()).nullable(),
  claimed: z.boolean(),
  submittedAt: z.string().nullable(),
  preferences: z.number().int(),
  rank: z.number().int().nullable(),
  score: z.number().nullable(),
  result: z.string().nullable(),
  choice: z.number().int().nullable(),
})

export const explanation = z.object({
  key: z.string(),
  score: z.string(),
  rank: z.number().int(),
  of: z.number().int(),
  result: z.string(),
  reasons: z.array(
    z.object({
      preference: z.number().int(),
      programme: z.string(),
      title: z.string(),
      outcome: z.enum(['offered', 'full', 'ineligible', 'not-reached']),
      score: z.string(),
      cutOff: z.string().nullable(),
      rank: z.number().int(),
      filledAt: z.number().int().nullable(),
      words: z.string(),
    }),
  ),
  adjustment: z.string().nullable(),
  notes: z.array(z.string()),
})

export const fileCheck = z.object({
  sha256: z.string(),
  sent: z.number().int(),
  passed: z.number().int(),
  rejected: z.number().int(),
  known: z.number().int(),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(z.object({ excelRow: z.number().int(), column: z.string(), header: z.string(), found: z.string(), level: z.string(), message: z.string(), mend: z.string() })),
})
