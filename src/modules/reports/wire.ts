import { z } from 'zod'
import { day, orgNo, uuid } from '../../kernel/api.ts'
import { reportKinds } from './model.ts'

export const kind = z.enum(reportKinds)
export const state = z.enum(['draft', 'sent', 'published'])
export const year = z.number().int().min(2000).max(2100)
export const chapterId = z.string().min(1).max(40)
export const amount = z.number().nullable()

export const figure = z.object({
  id: z.string(),
  title: z.string(),
  aliases: z.array(z.string()),
  unit: z.string(),
  decimals: z.number().int(),
  year,
  value: amount,
  history: z.array(z.object({ year, value: amount })),
  definition: z.string(),
  definitionVersion: z.string(),
  source: z.enum(['computed', 'reported', 'none']),
  clause: z.string(),
})

export const table = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  head: z.array(z.string()),
  rows: z.array(z.object({ name: z.string(), values: z.array(amount) })),
  total: z.array(z.number().nullable()).nullable(),
})

export const change = z.object({ id: z.string(), title: z.string(), unit: z.string(), frozen: amount, now: amount })

export const restatement = z.object({ id: uuid, notedOn: day, note: z.string(), changes: z.array(change) })

export const listed = z.object({
  id: uuid,
  orgNo,
  orgName: z.string(),
  kind,
  year,
  state,
  /** 编写中, 审核中, 已发布: more exactly where the case stands. */
  stateTitle: z.string(),
  caseId: z.string().nullable(),
  frozenAt: z.string().nullable(),
  publishedOn: day.nullable(),
  writtenAt: z.string().nullable(),
  openComments: z.number().int(),
})

/** A number of the narrative that needs an eye: beside the ledger, or not in it. */
export const numberCheck = z.object({
  start: z.number().int(),
  end: z.number().int(),
  raw: z.string(),
  passage: z.string(),
  verdict: z.enum(['match', 'mismatch', 'unknown']),
  figure: z.string().optional(),
  ledger: z.string().optional(),
  /** Why it is right all the same, where somebody wrote so. */
  explanation: z.object({ reason: z.string(), by: z.string(), at: z.string() }).nullable(),
})

export const comment = z.object({
  id: uuid,
  chapter: z.string(),
  body: z.string(),
  by: z.string(),
  org: z.string(),
  at: z.string(),
  settledAt: z.string().nullable(),
  reply: z.string().nullable(),
})

export const shelved = z.object({ id: uuid, orgNo, orgName: z.string(), kind, year, regionName: z.string(), publishedOn: day, code: z.string() })
