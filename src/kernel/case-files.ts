import { findForeign } from './case-copies.ts'
import { asSide, inCase } from './case-scope.ts'
import { getImplementation, type Evidence } from './case-types.ts'
import { getCase } from './cases.ts'
import type { Ctx } from './context.ts'
import { NotFound } from './errors.ts'
import { readStoredFile } from './files.ts'
import type { FileAnswer } from './server.ts'

/**
 * Opens a file of a case: for whoever oversees the owner every file of its evidence, for a party those granted to it.
 * A file that is no evidence of this case, or not granted, answers like one that is not there.
 */
export async function readCaseFile(ctx: Ctx, caseId: string, fileId: string): Promise<FileAnswer> {
  const copy = await findForeign(ctx, caseId)
  const granted = copy && (copy.attachments as Evidence[])
  return inCase(ctx, caseId, async () => {
    const file = await getCase(ctx, caseId)
    const evidence = granted ?? (await getImplementation(file.workflow).evidence?.(ctx, file)) ?? []
    const found = evidence.find((one) => one.fileId === fileId)
    if (!found) throw new NotFound('文件')
    const stored = await asSide(ctx, file, found.heldBy ?? 'owner', () => readStoredFile(ctx, fileId))
    return { name: stored.name, mediaType: stored.mediaType, bytes: stored.content }
  })
}
