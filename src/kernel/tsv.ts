/** Reads a data file of this repository: tab-separated, header first, lines starting with # are comments. */
export function readTsv(text: string): Record<string, string>[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const header = (lines.shift() ?? '').split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(header.map((name, at) => [name, cells[at] ?? '']))
  })
}
