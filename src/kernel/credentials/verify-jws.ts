import { z } from 'zod'
import { credentialSchema, type Credential } from './document.ts'
import { readJws, type RawJws } from './jws.ts'
import { qrClaims, qrPayload } from './qr.ts'
import type { ReasonCode } from './reasons.ts'
import type { Trust, TrustedKey } from './trust.ts'
import { seconds } from './vc-jose.ts'
import { certificateOfCredential, certificateOfQr, type VerifiedCertificate } from './verified-certificate.ts'

type Form = 'vc+jwt' | 'data-integrity' | 'qr'

/** Refused, or genuine: signed by a trusted key over exactly this content. Windows, dates and status come after. */
export type Checked =
  | { ok: false; code: ReasonCode; form: Form | null }
  | { ok: false; code: ReasonCode; form?: undefined }
  | {
      ok: true
      form: Form
      certificate: VerifiedCertificate
      key: TrustedKey
      /** When it was signed, as closely as the form tells (ms). */
      signedBetween: readonly [number, number]
    }

const header = z.strictObject({
  alg: z.enum(['EdDSA', 'SM2']),
  typ: z.literal('vc+jwt'),
  cty: z.literal('vc').optional(),
  kid: z.string(),
})
const qrHeader = z.strictObject({ alg: z.enum(['EdDSA', 'SM2']), kid: z.string().min(1) })
const loose = z.looseObject({ alg: z.string(), typ: z.string().optional(), kid: z.string().optional() })
const claims = z.strictObject({
  ...credentialSchema.shape,
  iss: z.string(),
  iat: z.int().min(0),
  nbf: z.int(),
  exp: z.int().optional(),
})

/** A credential as VC-JWT; 'qr' where the header bears no typ. */
export function checkJwt(text: string, trust: Trust): Checked | 'qr' {
  const read = readJws(text)
  if (!read.ok) return { ok: false, code: read.code }
  const named = loose.safeParse(read.jws.header).data
  if (!named) return { ok: false, code: 'not-readable' }
  if (named.typ === undefined) return 'qr'
  const fail = (code: ReasonCode): Checked => ({ ok: false, code, form: 'vc+jwt' })
  const opened = openVcJwt(read.jws, trust)
  if (!opened.ok) return fail(opened.code)
  const parsed = claims.safeParse(read.jws.payload)
  if (!parsed.success) return fail('unsupported-form')
  const { iss, iat, nbf, exp, ...credential } = parsed.data
  const end = credential.validUntil === undefined ? undefined : seconds(credential.validUntil)
  if (iss !== credential.issuer.id || iss !== opened.key.issuer) return fail('contradiction')
  if (nbf !== seconds(credential.validFrom) || exp !== end) return fail('contradiction')
  const certificate = certificateOfCredential(credential as Credential)
  if (!certificate) return fail('contradiction')
  const signed = iat * 1000
  return { ok: true, form: 'vc+jwt', certificate, key: opened.key, signedBetween: [signed, signed] }
}

/** Header, issuer, key and signature of anything signed as vc+jwt (credentials and status lists). */
export function openVcJwt(
  jws: RawJws,
  trust: Trust,
): { ok: true; key: TrustedKey } | { ok: false; code: ReasonCode } {
  const named = loose.safeParse(jws.header).data
  const [issuer = '', kid = ''] = named?.kid?.split('#') ?? []
  const fault = algorithmFault(named?.alg ?? '', trust.key(issuer, kid))
  if (fault) return { ok: false, code: fault }
  const parsed = header.safeParse(jws.header)
  if (!parsed.success) return { ok: false, code: 'unsupported-form' }
  if (!trust.knowsIssuer(issuer)) return { ok: false, code: 'unknown-issuer' }
  const key = trust.key(issuer, kid)
  if (!key || parsed.data.kid !== `${issuer}#${kid}`) return { ok: false, code: 'unknown-key' }
  return key.verify(jws.input, jws.signature) ? { ok: true, key } : { ok: false, code: 'bad-signature' }
}

export function checkQr(text: string, trust: Trust): Checked {
  const fail = (code: ReasonCode): Checked => ({ ok: false, code, form: 'qr' })
  const read = readJws(text)
  if (!read.ok) return fail(read.code)
  const named = loose.safeParse(read.jws.header).data
  const key = trust.keyByKid(named?.kid ?? '')
  const fault = algorithmFault(named?.alg ?? '', key)
  if (fault) return fail(fault)
  if (!qrHeader.safeParse(read.jws.header).success) return fail('unsupported-form')
  if (!key) return fail('unknown-issuer')
  if (!key.verify(read.jws.input, read.jws.signature)) return fail('bad-signature')
  const payload = qrPayload.safeParse(read.jws.payload)
  if (!payload.success) return fail('unsupported-form')
  const { claims: said, signedOn } = qrClaims(payload.data)
  const certificate = certificateOfQr(said, key.issuer)
  return { ok: true, form: 'qr', certificate, key, signedBetween: [signedOn, signedOn + 86_399_999] }
}

/**
 * The algorithm is the key's, never the header's: `none` is unsigned, a MAC under a public key or the algorithm of
 * another key is a contradiction, whatever we do not know is not judged.
 */
function algorithmFault(alg: string, key: TrustedKey | undefined): ReasonCode | undefined {
  if (/^(none)?$/i.test(alg)) return 'unsigned'
  if (/^HS\d/i.test(alg)) return 'algorithm-mismatch'
  if (alg !== 'EdDSA' && alg !== 'SM2') return 'unsupported-algorithm'
  return key && key.alg !== alg ? 'algorithm-mismatch' : undefined
}
