import { signJws } from './jws.ts'
import type { SigningKey } from './keys.ts'

/** Media type of a credential secured by JOSE (VC-JOSE-COSE §3.1). */
export const VC_JWT = 'application/vc+jwt'

/**
 * Signs a credential as `application/vc+jwt`: the payload is the credential itself with iss, iat, nbf and exp beside
 * it. `at` is the moment of signing; it decides which window of the key the signature is judged by.
 */
export function signVcJwt(
  key: SigningKey,
  credential: { issuer: string | { id: string }; validFrom: string; validUntil?: string },
  at: Date,
): string {
  const iss = typeof credential.issuer === 'string' ? credential.issuer : credential.issuer.id
  if (iss !== key.issuer) throw new RangeError(`key ${key.kid} belongs to ${key.issuer}, not to ${iss}`)
  const payload = {
    iss,
    iat: seconds(at),
    nbf: seconds(credential.validFrom),
    ...(credential.validUntil ? { exp: seconds(credential.validUntil) } : {}),
    ...credential,
  }
  return signJws(key, { typ: 'vc+jwt', cty: 'vc', kid: `${key.issuer}#${key.kid}` }, JSON.stringify(payload))
}

/** Whole seconds since 1970, as JWT writes moments. */
export function seconds(at: Date | string): number {
  return Math.floor((typeof at === 'string' ? Date.parse(at) : at.getTime()) / 1000)
}
