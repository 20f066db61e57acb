import type { Ctx } from '../../kernel/context.ts'
import type { KeyRecord } from '../../kernel/credentials/keys.ts'
import { verdictWords } from '../../kernel/credentials/reasons.ts'
import type { StatusAnswer } from '../../kernel/credentials/status-lookup.ts'
import { trustKeys, type Trust } from '../../kernel/credentials/trust.ts'
import { verifyCredential } from '../../kernel/credentials/verify.ts'
import { didOf, listKeys } from './keys.ts'
import { findKind } from './kinds.ts'
import { foundOf, type Found } from './verification-answer.ts'
import { findByPlace, type PublicRow } from './verification-store.ts'

/** Judges a credential or the text of a QR code by the keys and the register of this deployment. Never throws for bad input. */
export async function checkText(ctx: Ctx, text: string) {
  const trust = trustIn(await listKeys(ctx))
  const now = new Date(ctx.at)
  const first = await verifyCredential(text, { trust, now })
  const row = first.certificate ? await rowOf(ctx, first.certificate.issuer, first.certificate.status) : undefined
  const { verdict, reasons, form, certificate, statusAsOf } = row ? await verifyCredential(text, { trust, now, status: () => statusOf(row, ctx.at) }) : first
  const register: Found | null = row ? foundOf(row, ctx.today) : null
  return {
    verdict,
    verdictTitle: verdictWords[verdict],
    reasons,
    form,
    certificate: certificate && {
      number: certificate.number,
      name: certificate.name,
      kind: certificate.kind,
      kindTitle: certificate.title ?? findKind(certificate.kind)?.title ?? certificate.kind,
      issuer: certificate.issuer,
      issuerName: certificate.issuerName ?? row?.issuer_name ?? null,
      issuedOn: certificate.issuedOn,
      validUntil: certificate.validUntil,
      results: certificate.results,
    },
    statusAsOf,
    register,
  }
}

async function rowOf(ctx: Ctx, issuer: string, { list, index }: { list: number; index: number }): Promise<PublicRow | undefined> {
  const orgNo = Number(/:(\d{12})$/.exec(issuer)?.[1] ?? Number.NaN)
  if (!Number.isSafeInteger(orgNo) || didOf(orgNo) !== issuer) return undefined
  return findByPlace(ctx, orgNo, list, index)
}

/** The status a certificate has in the register, in the words of a status list. */
export function statusOf(row: { state: string }, at: string): StatusAnswer {
  return { revoked: ['revoked', 'void', 'replaced'].includes(row.state), suspended: row.state === 'suspended', asOf: at, stale: false }
}

let kept: { mark: string; trust: Trust } | undefined

/** Preparing hundreds of public keys takes longer than a check; they stay until one of them changes. */
function trustIn(records: readonly KeyRecord[]): Trust {
  const mark = JSON.stringify(records)
  if (kept?.mark !== mark) kept = { mark, trust: trustKeys(records) }
  return kept.trust
}
