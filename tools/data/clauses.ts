// Rebuilds policy/clauses.tsv from the requirement catalogues (outside the repository) and the
// hand-written statements in tools/data/clauses-by-hand.tsv, which always win. The policy texts themselves
// are read only to check line numbers, to find the heading a line stands under, and to find repeated text.
//   node tools/data/clauses.ts [shared folder, default ../shared]
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readCatalogues, type Row } from './catalogues.ts'
import { readTsv, writeTsv } from './tsv.ts'
import { headingParts, repeatedLines } from './policy-text.ts'

const shared = process.argv[2] ?? '../shared'
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
const texts = new Map<string, string[]>()
for (const name of readdirSync(join(shared, 'policy')).filter((n) => n.endsWith('.txt')))
  texts.set(name.slice(0, 3), readFileSync(join(shared, 'policy', name), 'utf8').split('\n'))

const documents = readTsv('policy/documents.tsv')
const documentOf = (file: string, line: number) =>
  documents.find((d) => d.source === file && line >= Number(d.line) && line <= Number(d.line_to))?.key ?? ''

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

const rows = readCatalogues(shared)
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
