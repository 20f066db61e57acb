import type { Ctx } from '../../kernel/context.ts'
import { findIdHashes } from '../people/public.ts'
import { settleItems, takeWaiting, type Settled } from './batch-store.ts'
import type { KeptDraft } from './graduation-source.ts'
import { issueCertificates, type IssueDraft } from './issue.ts'
import { kindOf } from './kinds.ts'
import { replaceBy } from './register.ts'
import type { BatchRow, CertificateRow } from './rows.ts'
import { refuseIssue } from './rules.ts'
import { findStandingOf, findTaken } from './store.ts'
import { readCertificateNumber } from '../../kernel/certificate-number.ts'

/**
 * Issues the next rows of a batch, at most `limit`: each is judged by itself, what passes is issued together, and
 * every row keeps what it came to. Answers with the batch and how many rows were done; 0 means there are none left.
 */
export async function issueNext(ctx: Ctx, batch: BatchRow, limit: number): Promise<{ batch: BatchRow; done: number }> {
  const items = await takeWaiting(ctx, batch.id, limit)
  if (items.length === 0) return { batch, done: 0 }
  const kind = kindOf(batch.kind)
  const drafts = items.map((item) => item.facts as KeptDraft)
  const spell = (text: string | undefined) => {
    const read = text === undefined ? undefined : readCertificateNumber(text)
    return read?.ok ? read.number : text
  }
  const numbers = drafts.map((draft) => spell(draft.number))
  const taken = await findTaken(ctx, kind.code, numbers.filter((one) => one !== undefined))
  const standing = Map.groupBy(await findStandingOf(ctx, items.flatMap((item) => item.enrollment_id ?? [])), (row) => row.enrollment_id!)
  const hashes = await findIdHashes(ctx, items.flatMap((item) => item.person_id ?? []))
  const seen = new Set<string>()
  const settled: Settled[] = []
  const good: { seq: number; draft: IssueDraft; before: CertificateRow[] }[] = []
  items.forEach((item, at) => {
    const draft = drafts[at]!
    const number = numbers[at]
    const before = (item.enrollment_id && standing.get(item.enrollment_id)) || []
    const reason = refuseIssue(
      kind,
      { number, name: draft.name, classKind: draft.classKind ?? null, enrollmentId: item.enrollment_id, issuedOn: draft.issuedOn, taken: number !== undefined && (taken.has(number) || seen.has(number)), standing: before },
      ctx.today,
    )
    if (number) seen.add(number)
    if (reason) settled.push({ seq: item.seq, reason })
    else good.push({ seq: item.seq, before, draft: { ...draft, number, idHash: (item.person_id && hashes.get(item.person_id)) || null } })
  })
  const rows = await issueCertificates(ctx, { kind: kind.code, orgNo: batch.org_no, origin: 'issued', batchId: batch.id }, good.map((one) => one.draft))
  for (const [at, { seq, before }] of good.entries()) {
    settled.push({ seq, certificateId: rows[at]!.id })
    // 结业 that became 毕业: the diploma stands in the place of the completion certificate.
    for (const one of before) if (one.kind === 'completion' && kind.code === 'diploma') await replaceBy(ctx, one, rows[at]!, { reason: '结业后达到毕业条件，换发毕业证书', caseNo: rows[at]!.case_no })
  }
  ctx.audit.subject('certificateBatch', batch.id, batch.title, { orgNo: batch.org_no })
  ctx.audit.because(undefined, kind.classKind ? '001:1092' : undefined)
  ctx.audit.detail({ issued: rows.length, refused: settled.length - rows.length })
  return { batch: await settleItems(ctx, batch.id, settled), done: items.length }
}
