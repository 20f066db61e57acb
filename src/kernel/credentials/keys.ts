import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import type { IdVault } from '../crypto.ts'
import { toBase64url } from './bytes.ts'
import { providerOf, type Algorithm, type PublicJwk, type Signer } from './providers.ts'

/** What is public of a signing key, and when it may be used. Moments are ISO 8601 with an offset. */
export type KeyRecord = {
  /** The first 8 characters (48 bits) of the RFC 7638 thumbprint: short enough for a QR code. */
  kid: string
  /** did:web of the issuing body. */
  issuer: string
  alg: Algorithm
  publicJwk: PublicJwk
  /** Signs from here … */
  notBefore: string
  /** … until here; null while it is the present key. What it signed inside the window stays valid afterwards. */
  notAfter: string | null
  /** A key that got into other hands: nothing it signed is believed any more, whatever date it bears. */
  revokedAt: string | null
}

/** A key that can sign in this process. It holds no secret that could be printed or serialised. */
export type SigningKey = KeyRecord & { sign: Signer }

type Sealer = Pick<IdVault, 'mac' | 'suite'>

/**
 * Draws a key for an issuing body. `sealed` is for the database: nonce 12 ‖ tag 16 ‖ secret 32, by the deployment's suite, under a
 * key of its own that is derived from the deployment's secret; it opens only for this kid, issuer and algorithm.
 */
export function createSigningKey(
  vault: Sealer,
  { issuer, alg, notBefore }: { issuer: string; alg: Algorithm; notBefore: string },
): { record: KeyRecord; sealed: Buffer } {
  const { publicJwk, secret } = providerOf(alg).generate()
  const record: KeyRecord = {
    kid: thumbprint(publicJwk).slice(0, 8),
    issuer,
    alg,
    publicJwk,
    notBefore,
    notAfter: null,
    revokedAt: null,
  }
  const sealed = sealerOf(vault, record).seal(secret, randomBytes(12), boundTo(record))
  secret.fill(0)
  return { record, sealed }
}

/** Opens a sealed key for signing. Throws where the deployment's secret, the record or the sealed bytes do not fit. */
export function openSigningKey(vault: Sealer, record: KeyRecord, sealed: Uint8Array): SigningKey {
  const secret = sealerOf(vault, record).open(sealed, boundTo(record))
  const sign = providerOf(record.alg).signer(secret)
  secret.fill(0)
  return { ...record, sign }
}

/** Whether a key may sign at a moment: inside its window and not revoked. */
export function maySign(key: KeyRecord, at: Date): boolean {
  return !key.revokedAt && signedInWindow(key, at)
}

/**
 * Whether a signature made at a moment lies in the key's window; the end itself is outside. Signatures tell whole
 * seconds, so the beginning is taken from its second on.
 */
export function signedInWindow(key: Pick<KeyRecord, 'notBefore' | 'notAfter'>, at: Date): boolean {
  const begin = Math.floor(Date.parse(key.notBefore) / 1000) * 1000
  return begin <= at.getTime() && (!key.notAfter || at.getTime() < Date.parse(key.notAfter))
}

/** JWK thumbprint (RFC 7638, SHA-256), base64url; for SM2 over the members crv, kty, x, y. */
export function thumbprint(jwk: PublicJwk): string {
  const members =
    jwk.y === undefined
      ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x }
      : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }
  return toBase64url(createHash('sha256').update(JSON.stringify(members)).digest())
}

const sealerOf = (vault: Sealer, record: KeyRecord) => vault.suite.sealer(createSecretKey(vault.mac('credential-signing-key', record.kid)))

const boundTo = ({ kid, issuer, alg }: KeyRecord) => Buffer.from(JSON.stringify([kid, issuer, alg]))
