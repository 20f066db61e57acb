// Reading the requirement catalogues: their tables, and the lines of the policy texts that each row cites.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const kindOfSection: Record<string, string> = {
  SYSTEM: 'system',
  ROLE: 'role',
  PROCESS: 'process',
  RULE: 'rule',
  INDICATOR: 'indicator',
  REPORT: 'report',
  CLASSIFICATION: 'classification',
  INTEGRATION: 'integration',
  LIABILITY: 'liability',
}
const sourceHeaders = new Set(['来源', '行'])
const markHeaders = new Set([
  '#',
  '序号',
  '专栏',
  '单位',
  '简称',
  '属性',
  '累计',
  '累计?',
  '性质',
  '约束/预期',
  '校验方式',
  '校验点',
  '状态（推）',
  '软件可做的控制',
  '软件检查',
])


/** One row of a table: what it says in one line of our own words, and the lines it cites. */
export type Row = { catalogue: number; kind: string; statement: string; lines: { id: string; to: string }[]; text: string }

/** Reads `001:1010,1013 / 001:1123；003:45-90` into line references; a bare number belongs to the file before it. */
function citations(cell: string, fallbackFile: string): { id: string; to: string }[] {
  let file = fallbackFile
  const found: { id: string; to: string }[] = []
  for (const m of cell.matchAll(/(?:(00[0-4])[:：])?(\d+)(?:\s*[-–—]\s*(?:00[0-4]:)?(\d+))?/g)) {
    file = m[1] ?? file
    const from = Number(m[2]),
      to = m[3] ? Number(m[3]) : from
    if (!file || from < 1 || to < from || to - from > 60) continue
    found.push({ id: `${file}:${from}`, to: to > from ? String(to) : '' })
  }
  return found
}

const clean = (s: string) =>
  s
    .replace(/\*\*|`|<br>/g, '')
    .replace(
      /（与\s?R\d+[^）]*）|（R[^）]*）|[；，]?\s?(?:R-?\d+[^；，。]*)|单位条件 R[\d-R]+|[（(]D\d+[^）)]*[）)]| → 系统须留[^；，]*|（A\d+）|（原文未写[^）]*）|（均无目标值[^）]*）/g,
      '',
    )
    .replace(/^(\d{1,2})[a-z]?\s+(?=[^\d\s])/, '')
    .replace(
      /【推[^】]*】|〔[^〕]*〕|\[推断\]|（推）|\(推\)|[★○]|^(?:[A-Z]{1,3}-?\d+[a-z]?|P\d+)\s+|[（(]?见\s?[A-Z]{1,2}-?\d+[^；，）)]*[）)]?/g,
      '',
    )
    .replace(/\s+/g, ' ')
    .trim()

/** Cuts at a natural pause so that a statement stays one readable line of at most 80 characters. */
function shorten(s: string): string {
  if (s.length <= 80) return s.replace(/[；，、：]$/, '')
  const head = s.slice(0, 80)
  const cut = Math.max(
    ...['；', '。', '，', '、', '→', '）'].map((c) => head.lastIndexOf(c) + (c === '）' ? 1 : 0)),
  )
  return (cut > 36 ? head.slice(0, cut) : head.slice(0, 78)).replace(/[；，、：→]$/, '')
}

/** The rows of one catalogue in their order, those that cite at least one line. */
function readCatalogue(path: string): Row[] {
  const rows: Row[] = []
  let kind = '',
    header: string[] = []
  const catalogue = Number(/(\d)-[^/]*$/.exec(path)?.[1])
  const mainFile = /5-/.test(path) ? '' : '001'
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (/^##\s/.test(line)) {
      const name = /^##\s*\d*\.?\s*([A-Z]+)/.exec(line)?.[1] ?? ''
      kind = kindOfSection[name] ?? ''
      header = []
    } else if (/^###/.test(line)) header = []
    if (!line.startsWith('|') || !kind) {
      if (!line.startsWith('|')) header = []
      continue
    }
    const cells = line
      .replace(/^\||\|\s*$/g, '')
      .split('|')
      .map((c) => c.trim())
    if (cells.every((c) => /^[-: ]*$/.test(c))) continue
    if (!header.length) {
      header = cells
      continue
    }
    const sourceAt = header.findIndex((h) => sourceHeaders.has(h))
    if (sourceAt < 0 || header.includes('冲突') || header.includes('说明')) continue
    const lines = citations(cells[sourceAt] ?? '', mainFile)
    const parts = cells.flatMap((c, i) => {
      const label = header[i] ?? ''
      const value = clean(c)
      if (
        i === sourceAt ||
        markHeaders.has(label) ||
        (/^(|[—-]+|未点名|见题|[0-9]{1,2}[a-z]?)$/.test(value) && !/^(20\d\d|目标|现有|值)/.test(label))
      )
        return []
      if (/^[—-]*$/.test(value)) return []
      if (i > 0 && /^[-\d.,≥>]+$/.test(value) && label.length > 2) return [`${label} ${value}`]
      if (/^(2020|2025|基期|基线|目标|基线\(2020\)|目标\(2025\)|基期\/年度值|目标（年）)$/.test(label))
        return [`${label.replace(/[（(].*/, '')} ${value}`]
      return [value]
    })
    if (!parts.length || !lines.length) continue
    // A list of roles or values gathered from many places says too little about any one line.
    if (lines.length > 3 && (kind === 'role' || kind === 'classification')) continue
    const text = parts.join(' ')
    rows.push({
      catalogue,
      kind,
      statement: shorten(parts.length > 1 ? `${parts[0]}：${parts.slice(1).join('；')}` : (parts[0] ?? '')),
      lines,
      text,
    })
  }
  return rows
}

/** All rows of the five catalogues in `shared/requirements`. */
export function readCatalogues(shared: string): Row[] {
  return readdirSync(join(shared, 'requirements'))
    .filter((name) => /^[1-5]-/.test(name))
    .sort()
    .flatMap((name) => readCatalogue(join(shared, 'requirements', name)))
}
