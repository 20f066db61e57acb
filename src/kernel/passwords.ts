import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** What one digest costs: 2^ln blocks of 128·r bytes, p times. */
export type PasswordCost = { ln: number; r: number; p: number }

/**
 * 推: the texts name no cost. One of the settings of equal strength that OWASP recommends for scrypt; it needs 32 MiB, a
 * quarter of what the others need, so that many who sign in at once do not take the memory of the server.
 */
export const PASSWORD_COST: PasswordCost = { ln: 15, r: 8, p: 3 }

/** Digests of accounts made before: the setting of the sign-in library, written without its cost. */
const OLD_COST: PasswordCost = { ln: 14, r: 16, p: 1 }

const KEY_BYTES = 32

let present = PASSWORD_COST

/** For tests, where hundreds sign in: what digests cost from now on in this process. */
export function setPasswordCost(cost: PasswordCost): void {
  present = cost
}

/** What is kept of a password: cost, salt and key. Every digest says what it cost, so that the cost may rise. */
export async function hashPassword(password: string, cost = present): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost, KEY_BYTES)
  return `scrypt:${cost.ln},${cost.r},${cost.p}:${salt.toString('base64url')}:${key.toString('base64url')}`
}

/** Whether a password is the one behind a digest, of today or of before. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const kept = parse(hash)
  if (!kept) return false
  const key = await derive(password, kept.salt, kept.cost, kept.key.length)
  return timingSafeEqual(key, kept.key)
}

/** Whether a digest is weaker than those made today and is to be made anew when the password is there. */
export function isOutdated(hash: string, cost = present): boolean {
  const kept = parse(hash)
  return kept !== undefined && work(kept.cost) < work(cost)
}

const work = ({ ln, r, p }: PasswordCost) => 2 ** ln * r * p

type Kept = { cost: PasswordCost; salt: Buffer | string; key: Buffer }

function parse(hash: string): Kept | undefined {
  const today = /^scrypt:(\d{1,2}),(\d{1,3}),(\d{1,2}):([\w-]{16,}):([\w-]{40,})$/.exec(hash)
  if (today) return { cost: { ln: Number(today[1]), r: Number(today[2]), p: Number(today[3]) }, salt: Buffer.from(today[4]!, 'base64url'), key: Buffer.from(today[5]!, 'base64url') }
  // The library takes the hex digits of the salt themselves.
  const before = /^([0-9a-f]{32}):([0-9a-f]{128})$/.exec(hash)
  return before ? { cost: OLD_COST, salt: before[1]!, key: Buffer.from(before[2]!, 'hex') } : undefined
}

/** Of the few threads that Node has for files, packing and digests, one is always left to the others. */
const MOST_AT_ONCE = 3
let running = 0
const waiting: (() => void)[] = []

async function derive(password: string, salt: Buffer | string, { ln, r, p }: PasswordCost, length: number): Promise<Buffer> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((next) => waiting.push(next))
  else running += 1
  try {
    return await new Promise((done, fail) =>
      scrypt(password.normalize('NFKC'), salt, length, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }, (error, key) => (error ? fail(error) : done(key))),
    )
  } finally {
    const next = waiting.shift()
    // Whoever waited takes the place that was given up.
    if (next) next()
    else running -= 1
  }
}
