/** Full-width digits and letters become half-width, surrounding and inner spaces go. */
export function toHalfWidth(text: string): string {
  return text
    .replace(/[！-～]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\s　]+/g, '')
}

/** An identifier as people type it → as it is stored: half-width, no spaces, capital X. */
export function normaliseId(text: string): string {
  return toHalfWidth(text).toUpperCase()
}

/** `20240925`, `2024.9.25`, `2024/9/25`, `2024年9月25日` → `2024-09-25`; anything else stays as typed, for the check to name. */
export function normaliseDate(text: string): string {
  const plain = toHalfWidth(text)
  const match = /^(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?$/.exec(plain)
  if (!match) return plain
  const [, year = '', month = '', day = ''] = match
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** True for a date that exists in the calendar (2024-02-30 does not). */
export function isRealDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
