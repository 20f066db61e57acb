import { categories, type Category } from './codes.ts'

/** So many files belong to one complaint of a visitor. */
export const MOST_FILES = 10

/** The sentence by which a case is found in lists; it names neither who complained nor what was said. */
export function titleOf(schoolName: string | null, category: Category): string {
  return `${schoolName ?? '校外机构或个人'} · ${categories[category]}`
}

// Without letters that look like figures.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** `TS261122-7K2M9Q` and `4F7KX-2MQ9T` from random bytes (16): the number is read aloud, both together cannot be guessed (80 bits). */
export function receiptOf(day: string, random: Uint8Array): { trackingNo: string; code: string } {
  const letters = [...random].map((byte) => ALPHABET[byte % 32]).join('')
  return { trackingNo: `TS${day.slice(2).replaceAll('-', '')}-${letters.slice(0, 6)}`, code: `${letters.slice(6, 11)}-${letters.slice(11, 16)}` }
}

/** What was typed, as it is kept under its mark: letters and figures only. */
export const plainReceipt = (trackingNo: string, code: string): string => `${trackingNo} ${code}`.toUpperCase().replace(/[^0-9A-Z]/g, '')

/** Met of those whose limit was met or has passed, in whole percent; null where there is none. */
export function onTimeShare(met: number, due: number): number | null {
  return due === 0 ? null : Math.round((100 * met) / due)
}
