// Rebuilds policy/clauses.tsv from the requirement catalogues (outside the repository) and the
// hand-written statements in tools/data/clauses-by-hand.tsv, which always win. The policy texts themselves
// are read only to check line numbers, to find the heading a line stands under, and to find repeated text.
//   node tools/data/clauses.ts [shared folder, default ../shared]
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv, writeTsv } from './tsv.ts'
import { headingParts, repeatedLines } from './policy-text.ts'

const shared = process.argv[2] ?? '../shared'
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
const priority = [
  'rule',
  'process',
  'indicator',
  'liability',
  'report',
  'system',
  'integration',
  'classification',
  'role',
]
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

type Row = { kind: string; statement: string; lines: { id: string; to: string }[]; text: string }

const texts = new Map<string, string[]>()
for (const name of readdirSync(join(shared, 'policy')).filter((n) => n.endsWith('.txt')))
  texts.set(name.slice(0, 3), readFileSync(join(shared, 'policy', name), 'utf8').split('\n'))

const documents = readTsv('policy/documents.tsv')
const documentOf = (file: string, line: number) =>
  documents.find((d) => d.source === file && line >= Number(d.line) && line <= Number(d.line_to))?.key ?? ''

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

function readCatalogue(path: string): Row[] {
  const rows: Row[] = []
  let kind = '',
    header: string[] = []
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
      kind,
      statement: shorten(parts.length > 1 ? `${parts[0]}：${parts.slice(1).join('；')}` : (parts[0] ?? '')),
      lines,
      text,
    })
  }
  return rows
}

/** Numbers of the cited lines that the catalogue row repeats, with the unit that follows them in the text. */
function figuresOf(file: string, from: number, to: number, text: string): string {
  const source = (texts.get(file) ?? [])
    .slice(from - 1, to)
    .map((l) => l.trim().replace(/^\d{1,2}[.．、]\s*(?=\D)/, ''))
    .join(' ')
  const seen = new Set<string>()
  for (const m of source.matchAll(
    /[≥≤>＞<]?\[?\d+(?:\.\d+)?\]?(?:[:：]\d+)?\s?(?:%|万人次|万人|万元|万|亿元|亿|元|所|个月|个|名|人|家|年|月|日|天|小时|学时|分|倍|种|项|篇|学年)?/g,
  )) {
    const digits = /\d+(?:\.\d+)?/.exec(m[0])?.[0] ?? ''
    if (m[0].trim() === digits && digits.length < 3 && source.length > 12) continue
    if (new RegExp(`(?<![\\d.])${digits.replace('.', '\\.')}(?![\\d.])`).test(text))
      seen.add(m[0].replace(/\s/g, ''))
  }
  return [...seen].slice(0, 8).join('、')
}

const rows = readdirSync(join(shared, 'requirements'))
  .filter((n) => /^[1-5]-/.test(n))
  .sort()
  .flatMap((n) => readCatalogue(join(shared, 'requirements', n)))
const parts = new Map([...texts].map(([file, lines]) => [file, headingParts(lines)]))
const repeats = repeatedLines(texts)
const weight = (r: Row) => (r.lines.length > 3 ? 100 : r.lines.length > 1 ? 20 : 0) + priority.indexOf(r.kind)
const best = new Map<string, { row: Row; to: string; text: string }>()
for (const row of rows)
  for (const { id, to } of row.lines) {
    const canonical = repeats.get(id) ?? id
    const known = best.get(canonical)
    const text = `${known?.text ?? ''} ${row.text}`
    best.set(
      canonical,
      known && weight(known.row) <= weight(row)
        ? { ...known, text }
        : { row, to: canonical === id ? to : '', text },
    )
  }

const aliases = new Map<string, string[]>()
for (const [alias, canonical] of repeats) aliases.set(canonical, [...(aliases.get(canonical) ?? []), alias])
const byHand = new Map(readTsv('tools/data/clauses-by-hand.tsv').map((r) => [r.id ?? '', r]))
const ids = new Set([...best.keys(), ...byHand.keys()])
const order = (id: string) => Number(id.slice(0, 3)) * 1e6 + Number(id.slice(4))
const out: string[][] = []
for (const id of [...ids].sort((a, b) => order(a) - order(b))) {
  const file = id.slice(0, 3),
    line = Number(id.slice(4))
  const hand = byHand.get(id),
    found = best.get(id)
  if (repeats.has(id)) throw new Error(`${id} 与 ${repeats.get(id)} 是同一条文，请用后者`)
  if (hand?.statement === '-') continue
  if (!texts.get(file)?.[line - 1]?.trim()) {
    console.error(`空行或越界，已略去：${id} ${found?.row.statement ?? ''}`)
    continue
  }
  const to = hand?.line_to ?? found?.to ?? ''
  const text = `${hand?.statement ?? ''} ${hand ? '' : (found?.text ?? '')}`
  out.push([
    id,
    documentOf(file, line),
    hand?.part || (parts.get(file)?.[line - 1] ?? ''),
    String(line),
    to || String(line),
    hand?.statement ?? found?.row.statement ?? '',
    hand?.figures || figuresOf(file, line, Number(to || line), text),
    hand?.kind ?? found?.row.kind ?? '',
    (aliases.get(id) ?? []).join(','),
  ])
}
writeTsv(
  'policy/clauses.tsv',
  ['id', 'document', 'part', 'line', 'line_to', 'statement', 'figures', 'kind', 'same_as'],
  out,
  '条款索引：id 为“来源文件:行号”；statement 是本系统自己的一句话概括，不是原文；same_as 是同一条文在别处的行号，引用它等于引用本条。由 tools/data/clauses.ts 生成。',
)
console.log(`${out.length} clauses`)
