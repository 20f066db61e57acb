import { fromBase64url, fromUtf8, toBase64url } from './bytes.ts'
import type { SigningKey } from './keys.ts'
import type { ReasonCode } from './reasons.ts'
import { parseStrictJson } from './strict-json.ts'

const heads = new WeakMap<SigningKey, Map<string, string>>()

/** Signs a payload as compact JWS (RFC 7515). `header` is what stands beside `alg`, in this order. */
export function signJws(key: SigningKey, header: Record<string, string>, payload: string): string {
  const input = `${headOf(key, header)}.${toBase64url(payload)}`
  return `${input}.${toBase64url(key.sign(Buffer.from(input)))}`
}

/** The encoded header is the same for every certificate of a batch, so it is kept with the key. */
function headOf(key: SigningKey, header: Record<string, string>): string {
  const text = JSON.stringify({ alg: key.alg, ...header })
  const known = heads.get(key) ?? new Map<string, string>()
  heads.set(key, known)
  const head = known.get(text) ?? toBase64url(text)
  known.set(text, head)
  return head
}

/** A compact JWS taken apart but not yet believed. */
export type RawJws = { header: unknown; payload: unknown; input: Uint8Array; signature: Uint8Array }

/** Takes a compact JWS apart, strictly: canonical base64url, UTF-8, JSON without doubled keys in header and payload. */
export function readJws(text: string): { ok: true; jws: RawJws } | { ok: false; code: ReasonCode } {
  const parts = text.split('.')
  if (parts.length !== 3) return { ok: false, code: 'not-readable' }
  const bytes = parts.map(fromBase64url)
  const [head, body, signature] = bytes
  if (!head || !body || !signature) return { ok: false, code: 'not-canonical' }
  const header = readJson(head)
  if (!header.ok) return header
  const payload = readJson(body)
  if (!payload.ok) return payload
  const input = Buffer.from(`${parts[0]}.${parts[1]}`)
  return { ok: true, jws: { header: header.value, payload: payload.value, input, signature } }
}

function readJson(bytes: Uint8Array): { ok: true; value: unknown } | { ok: false; code: ReasonCode } {
  const text = fromUtf8(bytes)
  if (text === undefined) return { ok: false, code: 'not-readable' }
  const parsed = parseStrictJson(text)
  if (parsed.ok) return parsed
  return { ok: false, code: parsed.fault === 'duplicate-key' ? 'duplicate-key' : 'not-readable' }
}
