import { randomBytes } from 'node:crypto'
import type { IdVault } from '../../kernel/crypto.ts'

// Without letters that look like figures; 32 of them, so that a byte gives each alike.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 28

/** A code of 140 random bits that gives one certificate away to be seen. */
export function drawToken(): string {
  return [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % 32]).join('')
}

/** `7K2M-…`, in groups of four. */
export function printToken(token: string): string {
  return token.match(/.{4}/g)!.join('-')
}

/** What is kept of a code. Spaces, hyphens and case do not matter; O reads as 0, I and L as 1, as people type them. */
export function tokenMark(vault: Pick<IdVault, 'mac'>, text: string): Buffer {
  const plain = text.normalize('NFKC').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1').replace(/[^0-9A-Z]/g, '')
  return vault.mac('certificate share', plain)
}

type Shown = { number: string; name: string }

export function sealFor(vault: Pick<IdVault, 'seal'>, shown: Shown): Buffer {
  return vault.seal(JSON.stringify(shown))
}

export function openSealed(vault: Pick<IdVault, 'open'>, sealed: Buffer): Shown {
  return JSON.parse(vault.open(sealed)) as Shown
}
