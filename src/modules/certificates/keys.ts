import { publicUrl } from '../../kernel/config.ts'
import type { Ctx } from '../../kernel/context.ts'
import { issuerDid } from '../../kernel/credentials/did.ts'
import { createSigningKey, openSigningKey, type KeyRecord, type SigningKey } from '../../kernel/credentials/keys.ts'
import { NotFound } from '../../kernel/errors.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { endKey, findPresentKey, findSealed, insertKey, listKeyRows, lockKeys } from './key-store.ts'

/** Where certificates lead while the deployment has no official address; nothing can ever answer there. */
export const DEMO_DOMAIN = 'demo.invalid'

/** Host of LUBAN_PUBLIC_URL; without it DEMO_DOMAIN, and then every certificate is a demonstration. */
export function issuingDomain(): string {
  const url = publicUrl()
  return url ? new URL(url).host : DEMO_DOMAIN
}

/** Certificates prove something only with an official address and outside the demonstration province. */
export function isDemonstration(ctx: Pick<Ctx, 'actor'>): boolean {
  return ctx.actor.demonstration || !publicUrl()
}

export function didOf(orgNo: number): string {
  return issuerDid(issuingDomain(), mainUnit(orgNo))
}

/** The present signing key of an issuing body; its first one is drawn on demand. The actor must reach the body. */
export async function signingKey(ctx: Ctx, orgNo: number): Promise<SigningKey> {
  const issuer = didOf(orgNo)
  let record = await findPresentKey(ctx, issuer)
  if (!record) {
    await lockKeys(ctx, issuer)
    record = (await findPresentKey(ctx, issuer)) ?? (await drawKey(ctx, orgNo))
  }
  const sealed = await findSealed(ctx, issuer, record.kid)
  if (!sealed) throw new NotFound('签名密钥')
  return openSigningKey(ctx.vault, record, sealed)
}

/** Puts a new key in the place of the present one. What the old one signed stays valid. */
export async function rotateKey(ctx: Ctx, orgNo: number): Promise<KeyRecord> {
  const issuer = didOf(orgNo)
  await lockKeys(ctx, issuer)
  const before = await findPresentKey(ctx, issuer)
  if (before) await endKey(ctx, issuer, before.kid, { not_after: ctx.at })
  return drawKey(ctx, orgNo)
}

/** Takes a key back that got into other hands: nothing it signed is believed any more. A new one follows on demand. */
export async function revokeKey(ctx: Ctx, orgNo: number, kid: string): Promise<void> {
  const issuer = didOf(orgNo)
  await lockKeys(ctx, issuer)
  const ended = await endKey(ctx, issuer, kid, { revoked_at: ctx.at, not_after: ctx.at })
  if (!ended) throw new NotFound('签名密钥')
  ctx.audit.change({ kind: 'certificateKey', id: ended, action: 'revoke', after: { issuer, kid }, orgNo: mainUnit(orgNo) })
}

/** Public keys of one body, or of all in the province: what `trustKeys` takes. */
export function listKeys(ctx: Ctx, orgNo?: number): Promise<KeyRecord[]> {
  return listKeyRows(ctx, orgNo === undefined ? undefined : mainUnit(orgNo))
}

async function drawKey(ctx: Ctx, orgNo: number): Promise<KeyRecord> {
  const { record, sealed } = createSigningKey(ctx.vault, { issuer: didOf(orgNo), alg: ctx.vault.suite.signature, notBefore: ctx.at })
  const id = await insertKey(ctx, mainUnit(orgNo), record, sealed)
  ctx.audit.change({ kind: 'certificateKey', id, action: 'draw', after: { issuer: record.issuer, kid: record.kid }, orgNo: mainUnit(orgNo) })
  return record
}
