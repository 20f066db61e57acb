import { randomInt } from 'node:crypto'

/** Digits and capitals without 0 O, 1 I L: 31 characters, a prime, so that the check finds every swap and slip. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const RANDOM = 11

/** A fresh verification code of 12 characters: 31^11 (about 2^54) possibilities and a check character. */
export function newCode(): string {
  const body = Array.from({ length: RANDOM }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('')
  return body + checkCharacter(body)
}

/** The check character of the first eleven: Σ weight × value modulo 31, weights 2…12. */
export function checkCharacter(body: string): string {
  let sum = 0
  for (const [at, char] of [...body].entries()) sum += (at + 2) * CODE_ALPHABET.indexOf(char)
  return CODE_ALPHABET[sum % CODE_ALPHABET.length]!
}

/** What a person typed, in the form that is compared: capitals, no spaces or hyphens, full width made half width. */
export function normaliseCode(text: string): string {
  return text.normalize('NFKC').toUpperCase().replace(/[\s\-‐-―－_.·]/g, '')
}

/** Whether a normalised text has the form of a verification code with the right check character. */
export function isCode(text: string): boolean {
  if (text.length !== RANDOM + 1 || [...text].some((char) => !CODE_ALPHABET.includes(char))) return false
  return checkCharacter(text.slice(0, RANDOM)) === text[RANDOM]
}

/** `K7RM-2XQP-9HBT`, as it is printed and read out. */
export function printCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1-')
}
