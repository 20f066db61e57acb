import { createHmac, randomBytes, randomInt, scrypt } from 'node:crypto'

const STEP_SECONDS = 30
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A fresh secret of 160 bits in Base32, as authenticator programs take it (RFC 4226 §4 asks for at least 128). */
export function newTotpSecret(): string {
  return toBase32(randomBytes(20))
}

/** The address an authenticator program reads; it carries the secret and is shown once. */
export function totpUri(secret: string, username: string): string {
  const label = encodeURIComponent(`鲁班:${username}`)
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent('鲁班')}&algorithm=SHA1&digits=6&period=${STEP_SECONDS}`
}

/** The number of the 30-second step a moment (milliseconds) lies in. */
export function totpStep(at: number): number {
  return Math.floor(at / 1000 / STEP_SECONDS)
}

/** The six digits of a step (RFC 6238 with SHA-1, which is what authenticator programs agree on). */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = mac[19]! & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/**
 * The step whose code this is: the current one or the one just over, for whoever was still typing; undefined when none
 * fits. A code of the next one is not taken: it would live half a minute longer for no good reason. Who calls keeps the
 * step and takes no code of it or before it again.
 */
export function matchTotp(secret: string, code: string, at: number): number | undefined {
  const now = totpStep(at)
  return [now, now - 1].find((step) => totpCode(secret, step) === code)
}

/** Ten characters that are not mistaken for one another, in two groups: about 49 bits. */
export function newBackupCode(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
  const chars = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]!).join('')
  return `${chars.slice(0, 5)}-${chars.slice(5)}`
}

/**
 * What is kept of a backup code; how it was written does not matter. A code has too few bits for a plain digest, so it
 * costs as much to guess as a password (scrypt, 16 MiB). The salt is the account's random id: one digest answers
 * whether a code is among those of the account.
 */
export function backupDigest(accountId: string, code: string): Promise<Buffer> {
  const plain = code.toLowerCase().replace(/[^a-z0-9]/g, '')
  return new Promise((done, fail) => scrypt(plain, `backup code ${accountId}`, 32, { N: 16_384, r: 8, p: 1 }, (error, key) => (error ? fail(error) : done(key))))
}

function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]!).join('')
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((char) => ALPHABET.indexOf(char).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
