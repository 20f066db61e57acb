import { z } from 'zod'

const line = z.object({
  catalogueVersion: z.string().min(1).max(40),
  code: z.string().min(1).max(20),
  trainingLevel: z.enum(['junior', 'intermediate', 'senior', 'technician']),
  /** Years, in halves. */
  lengthYears: z.number().min(0.5).max(8).multipleOf(0.5),
})

/** What a filing proposes: lines to put on record, or lines to stop enrolling for. */
export const filingFacts = z.object({
  kind: z.enum(['add', 'stop']),
  items: z.array(line).min(1).max(100),
  /** 001:90: teachers, equipment, enterprises that take part. */
  conditions: z.string().trim().min(1).max(2000),
})

export type FilingFacts = z.output<typeof filingFacts>
