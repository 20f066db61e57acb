import type { Ctx } from '../../../kernel/context.ts'
import { openRows } from '../../../kernel/documents/sheet-rows.ts'
import { HttpError, Refusal } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { clearRows, insertBatch, updateBatch, type Batch } from '../../../kernel/imports/batches.ts'
import { checkBatch, commitBatch, stepsOfRequest } from '../../../kernel/imports/run.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { newId } from '../../../kernel/uuid.ts'
import { ownSchoolNo } from '../facts.ts'
import { ROSTER, ROSTER_VERSION } from '../roster.ts'
import { rosterCheckJob, rosterCommitJob } from '../roster-jobs.ts'
import { holdSchool, readMapping } from '../store.ts'
import { nothingKept, rosterImporter } from './roster-import.ts'

/** Up to so many rows a file is judged and written while the person waits; a larger one goes to the background. */
export const ROWS_AT_ONCE = 2000

/** Whether work is done in the present request, or may be left to a background job. */
export type Where = 'here' | 'maybe later'

/** Keeps the file as a new batch and checks it. Throws HttpError for a file that is no spreadsheet. */
export async function startBatch(ctx: Ctx, file: { name: string; bytes: Uint8Array }, where: Where): Promise<string> {
  const large = await isLarge(file)
  const orgNo = ownSchoolNo(ctx)
  const stored = await storeFile(ctx, { ...file, purpose: 'roster', orgNo })
  const id = newId()
  await insertBatch(ctx, {
    id,
    orgNo,
    kind: ROSTER,
    version: ROSTER_VERSION,
    fileId: stored.id,
    fileName: file.name,
    sha256: stored.sha256,
    state: 'checking',
    mapping: await readMapping(ctx, orgNo),
    counts: nothingKept(stored.bytes),
  })
  ctx.audit.subject('import', id, file.name, { orgNo })
  await startCheck(ctx, { id, fileName: file.name }, large && where === 'maybe later')
  return id
}

/** Checks a batch again from its first row, with other columns or after the register has changed. */
export async function checkAgain(ctx: Ctx, batch: Batch, mapping: Record<string, string>): Promise<void> {
  await clearRows(ctx, batch.id)
  await updateBatch(ctx, batch.id, { state: 'checking', mapping, cursor: 0, jobId: null, stopped: null, cancelAsked: false })
  ctx.audit.subject('import', batch.id, batch.fileName, { orgNo: batch.orgNo })
  await startCheck(ctx, batch, batch.total > ROWS_AT_ONCE)
}

async function startCheck(ctx: Ctx, batch: { id: string; fileName: string }, later: boolean): Promise<void> {
  if (later) await enqueueCheck(ctx, batch)
  else await checkBatch(stepsOfRequest(ctx), rosterImporter, batch.id)
}

export async function enqueueCheck(ctx: Ctx, batch: { id: string; fileName: string }): Promise<void> {
  const jobId = await enqueue(ctx, rosterCheckJob, { batchId: batch.id }, { label: `检查名册“${batch.fileName}”` })
  await updateBatch(ctx, batch.id, { jobId })
}

export async function enqueueCommit(ctx: Ctx, batch: { id: string; fileName: string }): Promise<void> {
  const jobId = await enqueue(ctx, rosterCommitJob, { batchId: batch.id }, { label: `写入名册“${batch.fileName}”` })
  await updateBatch(ctx, batch.id, { jobId })
}

/** Writes a checked batch. Throws Refusal when the numbers are no longer those confirmed; then nothing is written. */
export async function startCommit(ctx: Ctx, batch: Batch, expected: { new: number; changed: number }, where: Where): Promise<void> {
  const { id } = batch
  await updateBatch(ctx, id, { state: 'committing', cursor: 0, jobId: null, expected, stopped: null, cancelAsked: false })
  ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
  if (where === 'maybe later' && batch.total > ROWS_AT_ONCE) return enqueueCommit(ctx, batch)
  await holdSchool(ctx, batch.orgNo)
  const ended = await commitBatch(stepsOfRequest(ctx), rosterImporter, id)
  if (ended.state === 'done') return
  const fact = ended.state === 'refused' ? ended.why : '这份名册现在不能检查：模板或列有了变化。'
  throw new Refusal({
    fact,
    rule: '写入的数目必须与您确认的一致。',
    ways: ['重新预检，看清数目后再写入'],
  })
}

/** Reads the file as far as it must, so that a file that is none is refused while its sender is still there. */
async function isLarge(file: { name: string; bytes: Uint8Array }): Promise<boolean> {
  try {
    await openRows(file.bytes, { fileName: file.name, maxRows: ROWS_AT_ONCE })
    return false
  } catch (error) {
    if (!(error instanceof SpreadsheetError)) throw error
    if (error.code === 'too-many-rows') return true
    const message = `“${file.name}”没有读取：${error.message}`
    throw new HttpError({
      status: error.code === 'too-large' ? 413 : 400,
      message,
      issues: [{ path: 'file', message }],
    })
  }
}
