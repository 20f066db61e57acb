import { timingSafeEqual } from 'node:crypto'
import type { IdVault } from '../../../kernel/crypto.ts'

export const TOKEN_SECONDS = 3600

export type AccessToken = { digest: Buffer; scopes: string[] }

type Marker = Pick<IdVault, 'mac'>

/**
 * A short-lived access token: which interface token it stands for (by digest), its scopes and its end, with a keyed
 * mark over all of it. Nothing is stored: withdrawing the interface token ends it at once.
 */
export function makeAccessToken(vault: Marker, { digest, scopes }: AccessToken, now: number): string {
  const body = Buffer.from(JSON.stringify({ d: digest.toString('base64url'), s: scopes, e: Math.floor(now / 1000) + TOKEN_SECONDS })).toString('base64url')
  return `${body}.${vault.mac('oneroster access token', body).toString('base64url')}`
}

/** Undefined for anything that this deployment did not write, or whose time is over. */
export function readAccessToken(vault: Marker, text: string, now: number): AccessToken | undefined {
  const [body = '', mark = '', ...more] = text.split('.')
  const due = vault.mac('oneroster access token', body)
  const given = Buffer.from(mark, 'base64url')
  if (more.length > 0 || given.length !== due.length || !timingSafeEqual(given, due)) return undefined
  const { d, s, e } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as { d: string; s: string[]; e: number }
  return e * 1000 > now ? { digest: Buffer.from(d, 'base64url'), scopes: s } : undefined
}
