import { z } from 'zod'
import { day, moment, orgNo, uuid } from '../../kernel/api.ts'
import { agentKinds, agentVerdicts, categories, measures, patterns, sources, stateOrder, states, verdicts } from './codes.ts'

const keys = <K extends string>(titles: Readonly<Record<K, unknown>>) => z.enum(Object.keys(titles) as [K, ...K[]])

export const category = keys(categories)
export const source = keys(sources)
export const state = z.enum(stateOrder as [keyof typeof states, ...(keyof typeof states)[]])
export const verdict = keys(verdicts)
export const measure = keys(measures)
export const agentKind = keys(agentKinds)
export const agentVerdict = keys(agentVerdicts)
export const pattern = keys(patterns)
export const year = z.number().int().min(2000).max(2100)

/** What is said, whoever writes it down. */
export const complaintText = z.string().trim().min(10, '请写明情况，至少 10 个字。').max(3000)

/** What an office proposes: who was right, what was found, what follows. */
export const resultInput = z.object({
  verdict,
  finding: z.string().trim().min(10, '写明查明的事实，至少 10 个字。').max(3000),
  measure,
  followDue: day.optional(),
  /** The words for the public; owed where something was found. */
  decision: z.string().trim().max(2000).default(''),
  answer: z.string().trim().min(4, '写明给投诉人的答复，至少 4 个字。').max(2000),
})

export const complaintRow = z.object({
  id: uuid,
  /** Null for the minute until the clock has opened the case. */
  caseId: uuid.nullable(),
  caseNo: z.string().nullable(),
  trackingNo: z.string().nullable(),
  orgNo,
  authorityName: z.string(),
  schoolNo: orgNo.nullable(),
  schoolName: z.string().nullable(),
  agentName: z.string(),
  category,
  source,
  state,
  anonymous: z.boolean(),
  receivedAt: moment,
  acceptBy: day,
  resolveBy: day.nullable(),
  /** Whether a limit of its present state has passed. */
  late: z.boolean(),
  verdict: verdict.nullable(),
  measure,
  followDue: day.nullable(),
})

export const publication = z.object({
  id: uuid,
  title: z.string(),
  schoolName: z.string(),
  schoolNo: orgNo.nullable(),
  authorityName: z.string(),
  category,
  verdict,
  measure,
  followDue: day.nullable(),
  publishedOn: day,
  followedOn: day.nullable(),
})
