// Rebuilds the left side of policy/coverage.tsv — what the five texts ask, the fixed denominator of 政策落实对照 —
// from the requirement catalogues (outside the repository). What stands on the right side (state, by, test, note) is
// written by hand and kept. A row is one PROCESS, RULE, INDICATOR, REPORT or LIABILITY row of a catalogue; rows of
// two catalogues of one kind that cite the same lines are one, because those lines are one demand.
//   node tools/data/coverage.ts [shared folder, default ../shared] [file whose id, state, by, test, note are taken over]
import { existsSync } from 'node:fs'
import { readCatalogues } from './catalogues.ts'
import { readTsv, writeTsv } from './tsv.ts'

const shared = process.argv[2] ?? '../shared'
const file = 'policy/coverage.tsv'
const kinds = ['process', 'rule', 'indicator', 'report', 'liability']

const canonical = new Map(
  readTsv('policy/clauses.tsv').flatMap((row) =>
    [row.id!, ...(row.same_as ?? '').split(',').filter(Boolean)].map((id) => [id, row.id!] as const),
  ),
)
const rows = readCatalogues(shared)
  .filter((row) => kinds.includes(row.kind))
  .map((row) => ({ ...row, clauses: [...new Set(row.lines.map(({ id }) => canonical.get(id) ?? id))].sort() }))

const taken = process.argv[3] ? readTsv(process.argv[3]) : []
const kept = new Map([...(existsSync(file) ? readTsv(file) : []), ...taken].map((row) => [row.id!, row]))
const numbers = new Map<string, number>()
const seen = new Map<string, { id: string; catalogue: number; also: string[] }>()
const out: { id: string; cells: string[] }[] = []
for (const row of rows) {
  const place = `${row.catalogue}-${row.kind}`
  const number = (numbers.get(place) ?? 0) + 1
  numbers.set(place, number)
  const id = `${place}-${String(number).padStart(2, '0')}`
  const key = `${row.kind} ${row.clauses.join(' ')}`
  const before = seen.get(key)
  if (before && before.catalogue !== row.catalogue) {
    before.also.push(id)
    continue
  }
  seen.set(key, { id, catalogue: row.catalogue, also: before?.also ?? [] })
  const held = kept.get(id)
  out.push({ id, cells: [id, row.kind, row.clauses.join(' '), row.statement, held?.state || 'uncovered', held?.by ?? '', held?.test ?? '', held?.note ?? ''] })
}

const also = new Map([...seen.values()].map((one) => [one.id, one.also.join(' ')]))
writeTsv(
  file,
  ['id', 'kind', 'clauses', 'statement', 'also', 'state', 'by', 'test', 'note'],
  out.map(({ id, cells }) => [...cells.slice(0, 4), also.get(id) ?? '', ...cells.slice(4)]),
  '政策落实对照：左五栏由 tools/data/coverage.ts 生成（要求目录每个流程、规则、指标、报告、责任一行；also 为并入的同一条），右四栏手写。state：bound 已落实、uncovered 未覆盖、not-software 非软件事项',
)
console.log(`${rows.length} rows of the catalogues, ${out.length} after merging`)
for (const kind of kinds) console.log(kind, out.filter(({ cells }) => cells[1] === kind).length)
