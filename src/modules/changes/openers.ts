import type { Case } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import type { EnrollmentRow } from '../students/public.ts'

/** What an accepted request of a student or of another school says. Facts are checked by the opener. */
export type Asked = {
  facts: Record<string, unknown>
  reason: string
  fileIds: readonly string[]
  requestId: string
  /** The school that asks to take the student, where it was not the student. */
  from?: { no: number; name: string }
}

/**
 * Opens the case of one kind for a record, as a draft of the record's school (the actor), which then looks at it and
 * hands it in. The record is locked already. Throws Refusal where the kind does not fit.
 */
export type ChangeOpener = (ctx: Ctx, row: EnrollmentRow, asked: Asked) => Promise<Case>
