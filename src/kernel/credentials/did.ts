import { z } from 'zod'
import { toBase58, fromBase64url } from './bytes.ts'
import type { KeyRecord } from './keys.ts'
import { algorithmOf, type PublicJwk } from './providers.ts'

/**
 * did:web of an issuing body under the official domain: cert.example.cn and 510000000100 give
 * did:web:cert.example.cn:credentials:510000000100. A port is written `%3A3000`.
 */
export function issuerDid(domain: string, orgNo: number | string): string {
  return `did:web:${domain.toLowerCase().replace(':', '%3A')}:credentials:${orgNo}`
}

/** Where the document of an issuing body is fetched from, below the domain. */
export function didPath(orgNo: number | string): string {
  return `/credentials/${orgNo}/did.json`
}

// Strict: a method with key material of two kinds, or members we do not know, is not trusted on a guess.
const moment = z.iso.datetime({ offset: true })
const window = { created: moment.optional(), expires: moment.optional(), revoked: moment.optional() }
const jwkMethod = z.strictObject({
  id: z.string(),
  type: z.literal('JsonWebKey'),
  controller: z.string(),
  publicKeyJwk: z.strictObject({
    kty: z.enum(['OKP', 'EC']),
    crv: z.enum(['Ed25519', 'SM2']),
    x: z.string(),
    y: z.string().optional(),
    alg: z.string().optional(),
    kid: z.string().optional(),
    use: z.string().optional(),
  }),
  ...window,
})
const multikeyMethod = z.strictObject({
  id: z.string(),
  type: z.literal('Multikey'),
  controller: z.string(),
  publicKeyMultibase: z.string(),
  ...window,
})
const documentSchema = z.object({
  '@context': z.array(z.string()),
  id: z.string().startsWith('did:web:'),
  name: z.string().optional(),
  verificationMethod: z.array(z.union([jwkMethod, multikeyMethod])),
  assertionMethod: z.array(z.string()),
})

/** The DID document of an issuing body, as published at `didPath`. */
export type DidDocument = z.infer<typeof documentSchema>

/**
 * The document of an issuing body with every key that may still verify. Each key stands as JsonWebKey (`#kid`, for
 * VC-JOSE) and, if Ed25519, as Multikey (`#kid-m`, for Data Integrity). A revoked key stays listed with `revoked`
 * but is no assertion method any more; a key out of use bears `expires` and still verifies what it signed before.
 */
export function didDocument(issuer: string, keys: readonly KeyRecord[]): DidDocument {
  const own = keys.filter((key) => key.issuer === issuer)
  const methods = own.flatMap((key) => {
    const common = { controller: issuer, created: key.notBefore, ...ends(key) }
    const id = `${issuer}#${key.kid}`
    const jwk = {
      id,
      type: 'JsonWebKey' as const,
      ...common,
      publicKeyJwk: { ...key.publicJwk, alg: key.alg },
    }
    if (key.alg !== 'EdDSA') return [jwk]
    return [
      jwk,
      { id: `${id}-m`, type: 'Multikey' as const, ...common, publicKeyMultibase: multibaseOf(key.publicJwk) },
    ]
  })
  return {
    '@context': [
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/jwk/v1',
    ],
    id: issuer,
    verificationMethod: methods,
    assertionMethod: methods.filter((method) => !('revoked' in method)).map((method) => method.id),
  }
}

function ends(key: KeyRecord): { expires?: string; revoked?: string } {
  return {
    ...(key.notAfter ? { expires: key.notAfter } : {}),
    ...(key.revokedAt ? { revoked: key.revokedAt } : {}),
  }
}

/**
 * The keys a DID document gives for assertions. Refused as a whole (undefined) where it has not our form, names a
 * method of another controller, or gives one key twice. A key that is no assertion method and not marked revoked is
 * left out.
 */
export function keysOfDidDocument(document: unknown): KeyRecord[] | undefined {
  const parsed = documentSchema.safeParse(document)
  if (!parsed.success) return undefined
  const { id: issuer, verificationMethod, assertionMethod } = parsed.data
  const asserts = new Set(assertionMethod)
  const keys: KeyRecord[] = []
  for (const method of verificationMethod) {
    if (method.controller !== issuer || !method.id.startsWith(`${issuer}#`)) return undefined
    if (method.type === 'Multikey' || (!asserts.has(method.id) && !method.revoked)) continue
    const { kty, crv, x, y } = method.publicKeyJwk
    const publicJwk: PublicJwk = y === undefined ? { kty, crv, x } : { kty, crv, x, y }
    const alg = algorithmOf(publicJwk)
    if (!alg || (method.publicKeyJwk.alg && method.publicKeyJwk.alg !== alg)) return undefined
    keys.push({
      kid: method.id.slice(issuer.length + 1),
      issuer,
      alg,
      publicJwk,
      notBefore: method.created ?? '1970-01-01T00:00:00Z',
      notAfter: method.expires ?? null,
      revokedAt: method.revoked ?? null,
    })
  }
  return new Set(keys.map((key) => key.kid)).size === keys.length ? keys : undefined
}

/** Multikey spelling of an Ed25519 key: multibase base58btc over the multicodec head 0xed01 and the 32 bytes. */
export function multibaseOf(jwk: PublicJwk): string {
  return `z${toBase58(Buffer.concat([Uint8Array.of(0xed, 0x01), fromBase64url(jwk.x)!]))}`
}
