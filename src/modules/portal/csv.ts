/** UTF-8 with a byte order mark, so that a spreadsheet reads the Chinese; cells that look like formulas are defused. */
export function csvOf(lines: readonly (readonly string[])[]): Uint8Array {
  const text = lines.map((line) => line.map(cell).join(',')).join('\r\n')
  return new TextEncoder().encode(`\uFEFF${text}\r\n`)
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
