import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readTsv } from '../../kernel/tsv.ts'
import type { Run, RunKind } from './model.ts'
import { findClause } from './store.ts'

const root = join(import.meta.dirname, '../../..')
const quoted = /['"](\d{3}:\d+)['"]/g
const slots: Record<string, RunKind> = { workflow: 'workflow', rules: 'rule', indicators: 'indicator' }

/**
 * What cites a clause, read from the sources that run: a citation cannot be listed without being there, and cannot
 * be there without being listed. Read once, when the first clause is opened.
 */
let cached: ReadonlyMap<string, readonly Run[]> | undefined

export function runsOf(clauseId: string): readonly Run[] {
  cached ??= group([...fromSources(), ...fromParameters(), ...fromPlans(), ...fromFields()])
  return cached.get(clauseId) ?? []
}

/** How many things run each clause. */
export function countRuns(clauseId: string): number {
  return runsOf(clauseId).length
}

function group(runs: readonly Run[]): Map<string, Run[]> {
  const out = new Map<string, Run[]>()
  for (const run of runs) {
    // A citation of the same clause elsewhere is a citation of this one.
    const id = findClause(run.clause)?.id ?? run.clause
    const held = out.get(id) ?? []
    if (!held.some((one) => one.kind === run.kind && one.title === run.title && one.file === run.file)) held.push(run)
    out.set(id, held)
  }
  return out
}

function fromSources(): Run[] {
  return ['src/kernel', 'src/modules'].flatMap((folder) => listSources(join(root, folder)).flatMap(readCitations))
}

function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ['pages', 'migrations', 'fixtures', 'db'].includes(entry.name) ? [] : listSources(path)
    return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : []
  })
}

function readCitations(path: string): Run[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  const file = relative(root, path)
  const module = /modules\/([^/]+)\//.exec(file)?.[1] ?? 'kernel'
  const slot = /([a-z-]+)\.ts$/.exec(file)?.[1] ?? ''
  const kind = slots[slot] ?? (slot.includes('rules') ? 'rule' : 'other')
  return lines.flatMap((line, at) =>
    [...line.matchAll(quoted)].map((match) => ({ clause: match[1]!, kind, module, title: titleNear(lines, at) ?? file, file, line: at + 1 })),
  )
}

/** The words of the literal that a citation stands in: its own line's title, else the nearest above. */
function titleNear(lines: readonly string[], at: number): string | undefined {
  for (let back = 0; back <= 12 && at - back >= 0; back++) {
    const found = /\b(?:title|label|fact|rule|name|word): ['"`]([^'"`]*\p{Script=Han}[^'"`]*)['"`]/u.exec(lines[at - back]!)
    if (found) return found[1]
  }
  return undefined
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as T
}

function lineOf(path: string, text: string): number {
  return readFileSync(join(root, path), 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1
}

function fromParameters(): Run[] {
  const file = 'policy/parameters.json'
  return readJson<{ key: string; title: string; clause: string }[]>(file).map(({ key, title, clause }) => ({
    clause,
    kind: 'parameter',
    module: 'policy',
    title,
    file,
    line: lineOf(file, `"${key}"`),
  }))
}

type PlanFile = { title: string; clause: string; indicators: { id: string; name: string; clause: string; alternatives: { clause: string }[] }[] }

function fromPlans(): Run[] {
  return readdirSync(join(root, 'policy/plans')).filter((name) => name.endsWith('.json')).flatMap((name) => {
    const file = `policy/plans/${name}`
    const plan = readJson<PlanFile>(file)
    const own: Run = { clause: plan.clause, kind: 'plan', module: 'plans', title: plan.title, file, line: 1 }
    const lines = plan.indicators.flatMap((one) => {
      const base = { kind: 'plan' as const, module: 'plans', file, line: lineOf(file, `"${one.id}"`) }
      return [
        { ...base, clause: one.clause, title: `${plan.title} · ${one.name}` },
        ...one.alternatives.map(({ clause }) => ({ ...base, clause, title: `${plan.title} · ${one.name}（别处的写法）` })),
      ]
    })
    return [own, ...lines]
  })
}

function fromFields(): Run[] {
  const file = 'data/roster-fields.tsv'
  return readTsv(readFileSync(join(root, file), 'utf8'))
    .filter((row) => /^\d{3}:\d+$/.test(row.source ?? ''))
    .map((row) => ({ clause: row.source!, kind: 'field', module: 'students', title: `花名册字段 · ${row.title}`, file, line: lineOf(file, `${row.key}\t`) }))
}
