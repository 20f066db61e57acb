import { z } from 'zod'
import { maskName } from '../mask.ts'
import { signJws } from './jws.ts'
import type { SigningKey } from './keys.ts'
import type { StatusRef } from './status-list.ts'

/**
 * Bytes that a QR code of version 12 holds at level M (ISO/IEC 18004 table 7); larger ones print finer. What does not fit
 * is drawn at level L (documents/qr.ts).
 */
export const QR_BYTES = 287

const dayMs = 86_400_000

const compactDay = z.string().regex(/^\d{8}$/)
const open = z.tuple([
  z.string().min(1),
  z.string().min(1),
  z.string(),
  z.string(),
  compactDay,
  z.int().min(0),
  z.int().min(0),
  z.int().min(0),
])
/**
 * number, masked name, kind, class kind, issued on, day of signing (days since 1970), list, index; and the last valid
 * day where there is one.
 */
export const qrPayload = z.union([open, z.tuple([...open.def.items, compactDay])])

/** What a QR code says of a certificate. */
export type QrClaims = {
  number: string
  maskedName: string
  kind: string
  classKind: string
  issuedOn: string
  validUntil: string | null
  status: StatusRef
}

export type QrFacts = {
  number: string
  holderName: string
  kind: string
  /** Code of the class kind; empty where the kind of certificate has none. */
  classKind: string
  issuedOn: string
  validUntil?: string
  status: StatusRef
}

/**
 * The text of the QR code on a document: `base` (where scanning leads, e.g. https://domain/verify#) and a compact JWS
 * that names number, masked name, kind, class kind, day of issue and place in the status list. In the fragment none
 * of it reaches a server log. Past 287 bytes the name is left out, which stands on the paper beside the code.
 */
export function qrText(key: SigningKey, base: string, facts: QrFacts, at: Date): string {
  const text = signed(key, base, facts, at, shorten(maskName(facts.holderName)))
  return Buffer.byteLength(text) <= QR_BYTES ? text : signed(key, base, facts, at, '…')
}

function signed(key: SigningKey, base: string, facts: QrFacts, at: Date, maskedName: string): string {
  const payload = [
    facts.number,
    maskedName,
    facts.kind,
    facts.classKind,
    compact(facts.issuedOn),
    Math.floor(at.getTime() / dayMs),
    facts.status.list,
    facts.status.index,
    ...(facts.validUntil ? [compact(facts.validUntil)] : []),
  ]
  // No typ: it would cost 18 characters. A credential always bears one, so neither can stand for the other.
  return base + signJws(key, { kid: key.kid }, JSON.stringify(payload))
}

/** Long names (阿卜杜热合曼·麦麦提艾力) keep three characters at either end; the full name is on the paper beside it. */
function shorten(name: string): string {
  const chars = [...name]
  return chars.length <= 7 ? name : [...chars.slice(0, 3), '…', ...chars.slice(-3)].join('')
}

/** The payload in words; `signedOn` in ms is the beginning of the day of signing, UTC. */
export function qrClaims(payload: z.infer<typeof qrPayload>): { claims: QrClaims; signedOn: number } {
  const [number, maskedName, kind, classKind, issued, signed, list, index, until] = payload
  const claims = {
    number,
    maskedName,
    kind,
    classKind,
    issuedOn: spread(issued),
    validUntil: until ? spread(until) : null,
    status: { list, index },
  }
  return { claims, signedOn: signed * dayMs }
}

const compact = (day: string) => day.replaceAll('-', '')
const spread = (day: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
