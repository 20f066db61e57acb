/** Whether every text in a value, names of fields included, is whole: half a character cannot be stored or shown. */
export function wholeText(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Array.isArray(value) ? value.every(wholeText) : Object.entries(value).every(([name, one]) => name.isWellFormed() && wholeText(one))
}

/** The first `most` UTF-16 units of a text, without half of a character at the end: rare Chinese characters take two. */
export function firstOf(text: string, most: number): string {
  const head = text.slice(0, most)
  return head.isWellFormed() || !text.isWellFormed() ? head : head.slice(0, -1)
}
