import { extname } from 'node:path'
import { findForeign, type CopiedEvent } from './case-copies.ts'
import { asSide, inCase } from './case-scope.ts'
import { listSignatures, type EventSignature } from './case-signatures.ts'
import { getImplementation, type Case, type Evidence } from './case-types.ts'
import { getCase } from './cases.ts'
import type { Ctx } from './context.ts'
import { writeCsv } from './documents/csv.ts'
import { zipStream } from './documents/zip.ts'
import { HttpError, NotFound } from './errors.ts'
import { readStoredFile } from './files.ts'
import type { FileAnswer } from './server.ts'

const MOST_BYTES = 300 * 1024 * 1024

/**
 * Opens a file of a case: for whoever oversees the owner every file of its evidence and its signatures, for a party
 * those granted to it and the signatures of the steps it sees. A file that is none of this case, or not granted,
 * answers like one that is not there.
 */
export async function readCaseFile(ctx: Ctx, caseId: string, fileId: string): Promise<FileAnswer> {
  const read = async (file: Case, evidence: readonly Evidence[], signatures: readonly string[]) => {
    const found = evidence.find((one) => one.fileId === fileId)
    if (!found && !signatures.includes(fileId)) throw new NotFound('文件')
    const stored = await asSide(ctx, file, found?.heldBy ?? 'owner', () => readStoredFile(ctx, fileId))
    return { name: stored.name, mediaType: stored.mediaType, bytes: stored.content }
  }
  return withEvidence(ctx, caseId, read)
}

/**
 * All files of a case that the actor may open, in one archive, each named by its place in the list and what it is,
 * with a list of them that also names what is missing.
 * @throws HttpError 409 where there is no file, 413 where they are too much for one archive
 */
export async function zipCaseEvidence(ctx: Ctx, caseId: string): Promise<FileAnswer> {
  return withEvidence(ctx, caseId, async (file, evidence) => {
    const given = evidence.filter((one) => one.fileId)
    if (given.length === 0) throw new HttpError({ status: 409, message: `办件 ${file.no} 没有可以下载的材料。` })
    const zip = zipStream()
    const list = [['序号', '材料', '说明', '文件']]
    let bytes = 0
    for (const [at, one] of evidence.entries()) {
      const number = String(at + 1).padStart(2, '0')
      if (!one.fileId) {
        list.push([number, one.name, one.meta, '没有'])
        continue
      }
      const stored = await asSide(ctx, file, one.heldBy ?? 'owner', () => readStoredFile(ctx, one.fileId!))
      bytes += stored.content.byteLength
      if (bytes > MOST_BYTES) throw new HttpError({ status: 413, message: `办件 ${file.no} 的材料超过 ${MOST_BYTES / 1024 / 1024} MB，不能一次下载。请逐份打开。` })
      const ending = extname(stored.name).replace(/[^.\w]/g, '').slice(0, 8)
      list.push([number, one.name, one.meta, zip.add(`${number}_${one.name.replace(/\.\w{2,5}$/, '').replaceAll('.', '_')}${ending}`, stored.content)])
    }
    zip.add('清单.csv', writeCsv(list))
    ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
    return { name: `材料_${file.no}.zip`, mediaType: 'application/zip', bytes: zip.finish() }
  })
}

type Work<T> = (file: Case, evidence: readonly Evidence[], signatures: readonly string[]) => Promise<T>

async function withEvidence<T>(ctx: Ctx, caseId: string, work: Work<T>): Promise<T> {
  const copy = await findForeign(ctx, caseId)
  const granted = copy && (copy.attachments as Evidence[])
  const shown = copy && (copy.timeline as CopiedEvent[]).flatMap((event) => signatureOf(event)?.fileId ?? [])
  return inCase(ctx, caseId, async () => {
    const file = await getCase(ctx, caseId)
    const evidence = granted ?? (await getImplementation(file.workflow).evidence?.(ctx, file)) ?? []
    return work(file, evidence, shown ?? (await listSignatures(ctx, caseId)).map((one) => one.fileId))
  })
}

/** The signature given with a step. */
export function signatureOf(event: { facts: unknown }): EventSignature | undefined {
  return (event.facts as { signature?: EventSignature }).signature
}
