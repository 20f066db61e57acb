import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type CatalogueRow = { key: string; title: string; text: string; clauses: string[] }

/** Where the requirement catalogues lie, outside the repository; undefined where they are absent. */
export function catalogueFolder(): string | undefined {
  const folder = join(import.meta.dirname, '../../../shared/requirements')
  return existsSync(folder) ? folder : undefined
}

/** Every row of the tables of section 5 (INDICATOR), keyed catalogue.table.row; group headings are not rows. */
export function readCatalogueRows(folder: string): CatalogueRow[] {
  return readdirSync(folder).filter((name) => /^\d/.test(name)).sort().flatMap((name) => readFile(name[0]!, readFileSync(join(folder, name), 'utf8').split('\n')))
}

function readFile(catalogue: string, lines: readonly string[]): CatalogueRow[] {
  const out: CatalogueRow[] = []
  let inside = false
  let table = 0
  let row = 0
  let header: string[] = []
  for (const line of lines) {
    if (line.startsWith('## ')) inside = line.startsWith('## 5. INDICATOR')
    if (!inside || !line.startsWith('|')) {
      header = []
      continue
    }
    const cells = line.split('|').slice(1, -1).map((cell) => cell.trim())
    if (header.length === 0) {
      header = cells
      table += 1
      row = 0
      continue
    }
    if (cells.every((cell) => /^[-: ]*$/.test(cell)) || cells.filter(Boolean).length <= 1) continue
    row += 1
    const named = /^(#|序号|专栏|地区)$/.test(header[0]!) ? cells[1]! : cells[0]!
    out.push({ key: `${catalogue}.${table}.${row}`, title: named, text: cells.join(' '), clauses: citations(cells.at(-1)!) })
  }
  return out
}

/** `001:997,1010、1123–1125` → 001:997, 001:1010, 001:1123: a bare number belongs to the file before it. */
function citations(cell: string): string[] {
  let file = ''
  return [...cell.matchAll(/(?:(00[0-4])[:：])?(\d+)(?:\s*[-–—]\s*\d+)?/g)].flatMap((match) => {
    file = match[1] ?? file
    return file ? [`${file}:${match[2]}`] : []
  })
}
