import type { Ctx } from '../../../kernel/context.ts'
import { labourOf, moralOf, openPunishments } from '../../dossiers/public.ts'

/** What the students' files know, by enrollment. */
export type FileFacts = { punishments: string[]; labour: string | undefined; moral: string | undefined }

/**
 * Punishments that stand, and what the file tells of labour and moral by school year. Punishments block; the rest is
 * shown to whoever evaluates. An empty file proves nothing, so nothing here makes a condition met.
 */
export async function readFiles(ctx: Ctx, enrollmentIds: readonly string[]): Promise<Map<string, FileFacts>> {
  const punishments = await openPunishments(ctx, enrollmentIds)
  const labour = await labourOf(ctx, enrollmentIds)
  const moral = await moralOf(ctx, enrollmentIds)
  return new Map(
    enrollmentIds.map((id) => {
      const years = labour.get(id) ?? []
      const rated = moral.get(id) ?? []
      return [
        id,
        {
          punishments: (punishments.get(id) ?? []).map((one) => `${one.level}（${one.documentNo || one.decidedOn}）`),
          labour: years.length > 0 ? `${years.length} 学年有劳动记录` : undefined,
          moral: rated.length > 0 ? `${rated.length} 学年有德育评价` : undefined,
        },
      ]
    }),
  )
}
