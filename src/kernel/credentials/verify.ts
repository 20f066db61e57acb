import { fromUtf8 } from './bytes.ts'
import { parseStrictJson } from './strict-json.ts'
import type { VerifiedCertificate } from './verified-certificate.ts'
import { checkJwt, checkQr, type Checked } from './verify-jws.ts'
import { checkProved } from './verify-proof.ts'
import { reasonOf, verdictOf, type Reason, type ReasonCode, type Verdict } from './reasons.ts'
import type { StatusLookup } from './status-lookup.ts'
import type { Trust } from './trust.ts'

export type { VerifiedCertificate } from './verified-certificate.ts'

const MAX_BYTES = 1 << 20
const SKEW_MS = 5 * 60_000

/** What a verifier believes and knows. Without `status` nothing is said of revocation, and the reasons say so. */
export type VerifyContext = { trust: Trust; now: Date; status?: StatusLookup }

export type Verification = {
  verdict: Verdict
  /** At least one; the first is the one that decided. */
  reasons: Reason[]
  form: 'vc+jwt' | 'data-integrity' | 'qr' | null
  /** What the certificate says; only where the signature is good. */
  certificate: VerifiedCertificate | null
  /** As of when the status was known (ISO 8601). */
  statusAsOf: string | null
}

/**
 * Verifies a certificate in any of our forms: `application/vc+jwt`, JSON with an eddsa-rdfc-2022 proof, an enveloped
 * credential, the text of a QR code (with or without the address before it). Never throws for bad input, never asks
 * the network. Everything is refused that a second reader could read differently: other spellings of base64url,
 * doubled keys, unknown members.
 */
export async function verifyCredential(
  input: string | Uint8Array,
  context: VerifyContext,
): Promise<Verification> {
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.length
  if (size > MAX_BYTES) return refused(['too-large'])
  const text = (typeof input === 'string' ? input : fromUtf8(input))?.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
  if (!text) return refused(['not-readable'])
  return conclude(await check(text, context.trust), context)
}

/** The same for the two JWS forms, without a promise: for lists of thousands. */
export function verifyJws(text: string, context: VerifyContext): Verification {
  return conclude(checkText(text, context.trust), context)
}

async function check(text: string, trust: Trust): Promise<Checked> {
  if (!text.startsWith('{')) return checkText(text, trust)
  const json = parseStrictJson(text)
  if (!json.ok) return { ok: false, code: json.fault === 'duplicate-key' ? 'duplicate-key' : 'not-readable' }
  const { type, id } = json.value as { type?: unknown; id?: unknown }
  const prefix = 'data:application/vc+jwt,'
  if (type === 'EnvelopedVerifiableCredential' && typeof id === 'string' && id.startsWith(prefix))
    return checkText(id.slice(prefix.length), trust)
  return checkProved(json.value as Record<string, unknown>, trust)
}

/** A JWS whose header bears no `typ` can only be a QR code; anything else is judged as a credential. */
function checkText(text: string, trust: Trust): Checked {
  const address = /^https?:\/\/[^#?]*[#?](?:[a-z]=)?(?=[\w-]+\.[\w-]+\.[\w-]*$)/.exec(text)
  if (address) return checkQr(text.slice(address[0].length), trust)
  const jwt = checkJwt(text, trust)
  return jwt === 'qr' ? checkQr(text, trust) : jwt
}

function conclude(checked: Checked, { now, status }: VerifyContext): Verification {
  if (!checked.ok) return refused([checked.code], checked.form)
  const { certificate, key, signedBetween } = checked
  const codes: ReasonCode[] = []
  const [first, last] = signedBetween
  if (key.revokedAt) codes.push('key-revoked')
  const early = last < Math.floor(Date.parse(key.notBefore) / 1000) * 1000
  if (early || (key.notAfter && first >= Date.parse(key.notAfter))) codes.push('key-out-of-window')
  const at = now.getTime()
  if (first > at + SKEW_MS || Date.parse(certificate.validFrom) > at) codes.push('not-yet-valid')
  if (certificate.validUntil && Date.parse(certificate.validUntil) < at) codes.push('expired')
  const found = status?.(certificate.issuer, certificate.status)
  if (found === 'invalid') codes.push('status-list-invalid')
  else if (!found) codes.push('status-not-checked')
  else {
    if (found.revoked) codes.push('revoked')
    if (found.suspended) codes.push('suspended')
    if (found.stale && !found.revoked) codes.push('status-stale')
  }
  const known = found && found !== 'invalid' ? found.asOf : null
  if (verdictOf(codes) === 'valid' || codes.length === 0) codes.unshift('genuine')
  const { verdict, reasons } = weigh(codes)
  return { verdict, reasons, form: checked.form, certificate, statusAsOf: known }
}

function weigh(codes: ReasonCode[]): { verdict: Verdict; reasons: Reason[] } {
  const verdict = verdictOf(codes)
  const sorted = codes.toSorted(
    (one, other) => Number(verdictOf([other]) === verdict) - Number(verdictOf([one]) === verdict),
  )
  return { verdict, reasons: sorted.map(reasonOf) }
}

function refused(codes: ReasonCode[], form: Verification['form'] = null): Verification {
  return { ...weigh(codes), form, certificate: null, statusAsOf: null }
}
