import type { Ctx } from '../../kernel/context.ts'
import { Invalid } from '../../kernel/errors.ts'
import { storeFile } from '../../kernel/files.ts'
import type { Evidence } from '../../kernel/cases.ts'
import { findFiles } from './store.ts'

export const MAX_EVIDENCE_BYTES = 2 * 1024 * 1024

/** Keeps a file that proves something for a change, with the school of the record. */
export async function keepEvidence(ctx: Ctx, upload: { name: string; bytes: Uint8Array }, of: { orgNo: number; personId: string }) {
  const kept = await storeFile(ctx, { name: upload.name, bytes: upload.bytes, purpose: 'evidence', orgNo: of.orgNo, personId: of.personId })
  return { fileId: kept.id, name: kept.name, bytes: kept.bytes }
}

/** Every file named must be one in reach, kept as evidence and not above the limit. Throws Invalid. */
export async function checkEvidence(ctx: Ctx, fileIds: readonly string[]): Promise<void> {
  const found = await findFiles(ctx, fileIds)
  const fit = found.filter((one) => one.purpose === 'evidence' && one.bytes <= MAX_EVIDENCE_BYTES)
  if (fit.length < new Set(fileIds).size)
    throw new Invalid([{ path: 'fileIds', message: '有一份材料没有上传成功，或者超过 2 MB。重新上传后再提交。' }])
}

/** Files of a case for its `evidence`; runs in the owner's scope. */
export async function evidenceOf(ctx: Ctx, fileIds: readonly string[], grantedTo: readonly string[] = []): Promise<Evidence[]> {
  const found = await findFiles(ctx, fileIds)
  if (found.length === 0) return [{ name: '证明材料', meta: '没有上传', state: 'missing' }]
  return found.map((one) => ({ name: one.name, meta: size(one.bytes), state: 'given', fileId: one.id, grantedTo }))
}

const size = (bytes: number) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`)
