import { randomInt } from 'node:crypto'

/** Twenty-four characters that are not mistaken for one another when read from a screen, in groups of four: about 138 bits. */
export function oneTimePassword(): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'
  const chars = Array.from({ length: 24 }, () => alphabet[randomInt(alphabet.length)])
  return [0, 4, 8, 12, 16, 20].map((at) => chars.slice(at, at + 4).join('')).join('-')
}
