import { z } from 'zod'

export const outcome = z.enum(['graduated', 'completed', 'incomplete'])
export const classKind = z.enum(['intermediate', 'senior', 'technician'])
export const auditLine = z.object({
  id: z.string(),
  title: z.string(),
  clause: z.string(),
  verdict: z.enum(['met', 'missing', 'info']),
  words: z.string(),
  way: z.string(),
})
