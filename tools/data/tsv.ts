// Reading and writing the plain tab-separated files under policy/ and data/.
import { readFileSync, writeFileSync } from 'node:fs'

/** Rows as objects keyed by the header; lines starting with # are comments. Every value is a string. */
export function readTsv(path: string): Record<string, string>[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((l) => l !== '' && !l.startsWith('#'))
  const header = (lines[0] ?? '').split('\t')
  return lines.slice(1).map((l) => {
    const cells = l.split('\t')
    return Object.fromEntries(header.map((h, i) => [h, cells[i] ?? '']))
  })
}

/** Writes one comment line, the header and the rows; tabs and line ends inside values become spaces. */
export function writeTsv(path: string, header: string[], rows: string[][], comment: string): void {
  const body = [header, ...rows].map((r) => r.map((c) => c.replace(/[\t\r\n]+/g, ' ').trim()).join('\t'))
  writeFileSync(path, `# ${comment}\n${body.join('\n')}\n`)
}
