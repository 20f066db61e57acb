import { createHash } from 'node:crypto'
import { z } from 'zod'
import { fromBase64url, toBase64url } from './bytes.ts'
import { readJws, signJws } from './jws.ts'
import { signedInWindow, type SigningKey } from './keys.ts'
import { leafHash, verifyInclusion, type Proof, type TreeHash } from './merkle.ts'
import type { Trust } from './trust.ts'

export type LogEvent = 'issued' | 'revoked' | 'suspended' | 'resumed' | 'voided' | 'reissued'

/** One entry of the transparency log: what happened to which certificate and when. Nothing of the person is in it. */
export type LogEntry = {
  event: LogEvent
  /** `certificateHash` of the credential, 64 hex. */
  certificate: string
  /** ISO 8601, UTC. */
  at: string
}

/** SHA-256 over the text of the `application/vc+jwt`, hex. Its signature makes it impossible to guess. */
export function certificateHash(vcJwt: string): string {
  return createHash('sha256').update(vcJwt).digest('hex')
}

/** The bytes of an entry, the same for everybody who checks: four lines, each ended by a line feed. */
export function entryBytes({ event, certificate, at }: LogEntry): Buffer {
  return Buffer.from(`luban-certificate-log/1\n${event}\n${certificate}\n${at}\n`)
}

export function entryLeaf(entry: LogEntry, algorithm: TreeHash = 'SHA-256'): Buffer {
  return leafHash(entryBytes(entry), algorithm)
}

/** The state of the log at a moment, as it is published every day. `root` is base64url. */
export type Checkpoint = { iss: string; log: string; size: number; root: string; hash: TreeHash; iat: number }

const payload = z.strictObject({
  iss: z.string(),
  log: z.string(),
  size: z.int().min(0),
  root: z.string(),
  hash: z.enum(['SHA-256', 'SM3']),
  iat: z.int(),
})
const header = z.strictObject({
  alg: z.enum(['EdDSA', 'SM2']),
  typ: z.literal('luban-checkpoint'),
  kid: z.string(),
})

/** Signs the root of a day. `log` names the log, e.g. the address it is published at. */
export function signCheckpoint(
  key: SigningKey,
  state: { log: string; size: number; root: Uint8Array; hash: TreeHash },
  at: Date,
): string {
  const body: Checkpoint = {
    iss: key.issuer,
    log: state.log,
    size: state.size,
    root: toBase64url(state.root),
    hash: state.hash,
    iat: Math.floor(at.getTime() / 1000),
  }
  return signJws(key, { typ: 'luban-checkpoint', kid: `${key.issuer}#${key.kid}` }, JSON.stringify(body))
}

/** Opens a checkpoint; undefined unless a trusted key of its issuer signed it inside the key's window. */
export function openCheckpoint(text: string, trust: Trust): Checkpoint | undefined {
  const read = readJws(text.trim())
  if (!read.ok) return undefined
  const head = header.safeParse(read.jws.header).data
  const body = payload.safeParse(read.jws.payload).data
  if (!head || !body || fromBase64url(body.root)?.length !== 32) return undefined
  const key = trust.key(body.iss, head.kid.slice(body.iss.length + 1))
  if (!key || head.kid !== `${key.issuer}#${key.kid}` || key.alg !== head.alg || key.revokedAt)
    return undefined
  if (!key.verify(read.jws.input, read.jws.signature)) return undefined
  return signedInWindow(key, new Date(body.iat * 1000)) ? body : undefined
}

/** Whether an entry stands in the log that a checkpoint vouches for. */
export function isLogged(checkpoint: Checkpoint, entry: LogEntry, index: number, proof: Proof): boolean {
  const root = fromBase64url(checkpoint.root)
  if (!root) return false
  const leaf = entryLeaf(entry, checkpoint.hash)
  return verifyInclusion({ leaf, index, size: checkpoint.size, root, proof }, checkpoint.hash)
}
