import { z } from 'zod'

const amount = z.number().min(-1e15).max(1e15).nullable()

/** One figure as it is entered. */
export const figureFields = z.object({
  value: amount.default(null),
  base: amount.default(null),
  notApplicable: z.boolean().default(false),
  source: z.string().trim().max(200).default(''),
  explanation: z.string().trim().max(500).default(''),
  files: z.array(z.object({ fileId: z.uuid(), name: z.string().max(200) })).max(10).default([]),
})

export const saved = z.object({ version: z.number().int(), answered: z.number().int() })

/** What the dry run of an offline sheet says: every change it would make, every problem by row and column. */
export const sheetCheck = z.object({
  sha256: z.string(),
  version: z.number().int(),
  sent: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  rejected: z.number().int(),
  fileProblems: z.array(z.object({ message: z.string(), mend: z.string() })),
  problems: z.array(
    z.object({ excelRow: z.number().int(), column: z.string(), header: z.string(), found: z.string(), level: z.enum(['block', 'warn', 'fixed']), message: z.string(), mend: z.string() }),
  ),
  changes: z.array(z.object({ line: z.string(), title: z.string(), before: z.string(), after: z.string(), meanwhile: z.boolean() })),
})
