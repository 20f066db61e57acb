import { z } from 'zod'
import { changeAction, correction } from './register-api.ts'

/** What a case about one certificate proposes. */
export const changeFacts = z.object({
  certificateId: z.uuid(),
  number: z.string(),
  kind: z.string(),
  /** Masked. */
  holder: z.string(),
  action: changeAction,
  reason: z.string(),
  correction: correction.optional(),
  newName: z.string().optional(),
  files: z.array(z.object({ fileId: z.uuid(), name: z.string() })),
})
export type ChangeFacts = z.infer<typeof changeFacts>

/** What a back-file case proposes; the rows themselves are in the table. */
export const backfileFacts = z.object({ count: z.number().int(), statement: z.string(), origin: z.enum(['backfile', 'paper', 'both']) })
