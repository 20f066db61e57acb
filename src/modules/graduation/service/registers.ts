import type { Ctx } from '../../../kernel/context.ts'

/**
 * Punishments that are not lifted, by enrollment, from the register that keeps them. Undefined while there is none:
 * then the audit asks for a signed check (处分核查), because nothing known is not the same as nothing there.
 */
export async function openPunishmentsOf(_ctx: Ctx, _enrollmentIds: readonly string[]): Promise<Map<string, string[]> | undefined> {
  return undefined
}
