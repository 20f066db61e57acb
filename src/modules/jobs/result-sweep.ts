import type { Ctx } from '../../kernel/context.ts'
import { listNamedFiles, takeBackFiles } from '../../kernel/files.ts'
import { listResultFiles } from '../../kernel/job-lists.ts'

/** Results are fetched within so many days; afterwards the work is asked for again. */
export const FILE_DAYS = 7

/** One run; the next goes on. */
const MOST_AT_ONCE = 2000

/**
 * The clock: a result that nobody may fetch any more is taken off the disk, so that an export full of personal data does
 * not lie there and in every backup. What a record names (the sheets of a print batch) stays with the record.
 */
export async function sweepResults(ctx: Ctx): Promise<string> {
  // A day more than may be fetched, so that none goes while somebody is fetching it.
  const before = new Date(Date.parse(ctx.at) - (FILE_DAYS + 1) * 86_400_000).toISOString()
  const over = await listResultFiles(ctx, before, MOST_AT_ONCE)
  const named = await listNamedFiles(ctx, over.map((one) => one.fileId))
  const free = over.filter((one) => !named.has(one.fileId))
  const gone = new Set(await takeBackFiles(ctx, free.map((one) => one.fileId), 'results'))
  for (const { fileId, orgNo, label } of free.filter((one) => gone.has(one.fileId))) ctx.audit.change({ kind: 'file', id: fileId, action: 'take-back', before: { purpose: '后台任务的结果文件', label }, orgNo })
  return gone.size === 0 ? '没有过期的结果文件。' : `过期的结果文件 ${gone.size} 份，已清除。`
}
