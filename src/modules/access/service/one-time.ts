import { randomInt } from 'node:crypto'

/** Sixteen characters that are not mistaken for one another when read from a screen, in groups of four: about 92 bits. */
export function oneTimePassword(): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'
  const chars = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)])
  return [0, 4, 8, 12].map((at) => chars.slice(at, at + 4).join('')).join('-')
}
