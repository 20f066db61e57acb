import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { fromBase64url, toBase64url } from '../../kernel/credentials/bytes.ts'
import type { SigningKey } from '../../kernel/credentials/keys.ts'
import { signedInWindow } from '../../kernel/credentials/keys.ts'
import type { Trust } from '../../kernel/credentials/trust.ts'
import { zipStream } from '../../kernel/documents/zip.ts'

const FORMAT = 'luban-dossier-1'
const MANIFEST = 'manifest.json'
const SIGNATURE = 'manifest.jws'
const MOST_BYTES = 200 * 1024 * 1024

export type Entry = { name: string; bytes: Uint8Array }

export type Manifest = {
  format: typeof FORMAT
  holder: string
  school: string
  purpose: string
  createdAt: string
  entries: { name: string; sha256: string; bytes: number }[]
}

/**
 * One archive: the entries, a manifest with the digest of each, and the manifest signed (compact JWS, the manifest
 * being its payload). Whoever changes, adds, removes or renames an entry breaks it.
 */
export function buildPackage(entries: readonly Entry[], about: Omit<Manifest, 'format' | 'entries'>, key: SigningKey): Uint8Array {
  const zip = zipStream()
  const listed = entries.map(({ name, bytes }) => ({ name: zip.add(name, bytes), sha256: digest(bytes), bytes: bytes.byteLength }))
  const manifest: Manifest = { format: FORMAT, ...about, entries: listed }
  const payload = Buffer.from(JSON.stringify(manifest, null, 1))
  zip.add(MANIFEST, payload)
  zip.add(SIGNATURE, Buffer.from(signManifest(payload, key)))
  return zip.finish()
}

function signManifest(payload: Uint8Array, key: SigningKey): string {
  const head = toBase64url(JSON.stringify({ alg: key.alg, kid: key.kid, iss: key.issuer, typ: FORMAT }))
  const body = toBase64url(payload)
  return `${head}.${body}.${toBase64url(key.sign(Buffer.from(`${head}.${body}`)))}`
}

export type PackageVerdict = 'valid' | 'invalid' | 'unknown-issuer'
export type PackageReport = { verdict: PackageVerdict; reasons: string[]; manifest: Manifest | null; issuer: string | null }

/** Whether an archive is exactly what a known body signed. Pure; nothing is fetched. */
export function verifyPackage(archive: Uint8Array, trust: Trust): PackageReport {
  const bad = (reason: string, manifest: Manifest | null = null, issuer: string | null = null): PackageReport => ({
    verdict: 'invalid',
    reasons: [reason],
    manifest,
    issuer,
  })
  const files = readArchive(archive)
  if (typeof files === 'string') return bad(files)
  const payload = files.get(MANIFEST)
  const jws = files.get(SIGNATURE)
  if (!payload || !jws) return bad('压缩包里没有清单或签名，不是档案包。')
  const signed = readSignature(Buffer.from(jws).toString('latin1'))
  if (!signed) return bad('清单的签名格式不对。')
  if (!Buffer.from(signed.payload).equals(Buffer.from(payload))) return bad('清单与签名里的内容不同，清单被改过。')
  const manifest = readManifest(payload)
  if (!manifest) return bad('清单的内容不完整。')
  const key = trust.key(signed.issuer, signed.kid)
  if (!key || key.alg !== signed.alg)
    return { verdict: 'unknown-issuer', reasons: [`签名单位 ${signed.issuer} 不在所信任的单位里。`], manifest, issuer: signed.issuer }
  if (!key.verify(Buffer.from(signed.input), signed.signature)) return bad('签名与清单不符。', manifest, signed.issuer)
  if (key.revokedAt || !signedInWindow(key, new Date(manifest.createdAt))) return bad('签名所用的密钥已经作废或不在有效期内。', manifest, signed.issuer)
  const problems = compare(files, manifest)
  if (problems.length > 0) return { verdict: 'invalid', reasons: problems, manifest, issuer: signed.issuer }
  return { verdict: 'valid', reasons: [`${manifest.entries.length} 个文件与清单一致，签名有效。`], manifest, issuer: signed.issuer }
}

function compare(files: ReadonlyMap<string, Uint8Array>, manifest: Manifest): string[] {
  const problems: string[] = []
  const listed = new Set<string>()
  for (const one of manifest.entries) {
    if (listed.has(one.name)) problems.push(`清单里“${one.name}”写了两次。`)
    listed.add(one.name)
    const bytes = files.get(one.name)
    if (!bytes) problems.push(`缺少“${one.name}”。`)
    else if (bytes.byteLength !== one.bytes || digest(bytes) !== one.sha256) problems.push(`“${one.name}”被改过。`)
  }
  for (const name of files.keys()) if (name !== MANIFEST && name !== SIGNATURE && !listed.has(name)) problems.push(`“${name}”不在清单里，是后来加进去的。`)
  return problems
}

/** Every file once; a sentence where the archive is none, too large, or holds a name twice. */
function readArchive(archive: Uint8Array): Map<string, Uint8Array> | string {
  const names: string[] = []
  let total = 0
  try {
    const found = unzipSync(archive, {
      filter(file) {
        names.push(file.name)
        total += file.originalSize
        return total <= MOST_BYTES
      },
    })
    if (total > MOST_BYTES) return '压缩包展开后超过 200 MB，没有继续。'
    if (new Set(names).size !== names.length) return '压缩包里有重名的文件。'
    return new Map(Object.entries(found))
  } catch {
    return '文件不是完整的压缩包。'
  }
}

type Signed = { alg: string; kid: string; issuer: string; payload: Uint8Array; input: string; signature: Uint8Array }

function readSignature(text: string): Signed | undefined {
  const [head, body, signature, ...more] = text.split('.')
  if (!head || !body || !signature || more.length > 0) return undefined
  const bytes = [head, body, signature].map(fromBase64url)
  if (bytes.some((one) => one === undefined)) return undefined
  try {
    const { alg, kid, iss, typ } = JSON.parse(Buffer.from(bytes[0]!).toString('utf8')) as Record<string, unknown>
    if (typ !== FORMAT || typeof alg !== 'string' || typeof kid !== 'string' || typeof iss !== 'string') return undefined
    return { alg, kid, issuer: iss, payload: bytes[1]!, input: `${head}.${body}`, signature: bytes[2]! }
  } catch {
    return undefined
  }
}

function readManifest(payload: Uint8Array): Manifest | undefined {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as Manifest
    const whole = value.format === FORMAT && typeof value.createdAt === 'string' && !Number.isNaN(Date.parse(value.createdAt)) && Array.isArray(value.entries)
    const fits = whole && value.entries.every((one) => typeof one.name === 'string' && typeof one.sha256 === 'string' && typeof one.bytes === 'number')
    return fits ? value : undefined
  } catch {
    return undefined
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
