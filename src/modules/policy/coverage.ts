import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listWorkflows } from '../../kernel/cases.ts'
import { parameters } from '../../kernel/parameters.ts'
import { readTsv } from '../../kernel/tsv.ts'
import { bindingKinds, type BindingKind, type CoverageKind, type CoverageState } from './coverage-model.ts'
import { findClause } from './store.ts'

const root = join(import.meta.dirname, '../../..')

/** One demand of the texts: policy/coverage.tsv, whose left side is made from the catalogues and fixed. */
export type Demand = {
  /** `catalogue-kind-number`. */
  id: string
  kind: CoverageKind
  clauses: readonly string[]
  /** Source files that ask it, `000`–`004`. */
  texts: readonly string[]
  statement: string
  state: 'bound' | 'uncovered' | 'not-software'
  by: readonly Binding[]
  /** `path#title`, a space of the title written `_`. */
  test: string
  note: string
}
export type Binding = { kind: BindingKind; name: string }

export const demands: readonly Demand[] = readTsv(readFileSync(join(root, 'policy/coverage.tsv'), 'utf8')).map((row) => {
  const clauses = row.clauses!.split(' ').filter(Boolean)
  return {
    id: row.id!,
    kind: row.kind as CoverageKind,
    clauses,
    // A clause that stands in a second text too is asked by both.
    texts: [...new Set(clauses.flatMap((clause) => [clause, ...(findClause(clause)?.aliases ?? [])]).map((clause) => clause.slice(0, 3)))],
    statement: row.statement!,
    state: (row.state || 'uncovered') as Demand['state'],
    by: (row.by ?? '').split(' ').filter(Boolean).map(readBinding),
    test: row.test ?? '',
    note: row.note ?? '',
  }
})

function readBinding(text: string): Binding {
  const at = text.indexOf(':')
  const kind = text.slice(0, at) as BindingKind
  if (!bindingKinds.includes(kind)) throw new Error(`policy/coverage.tsv: ${text} is no binding`)
  return { kind, name: text.slice(at + 1) }
}

export type Found = { title: string; href: string | null }

/**
 * What a binding names, looked up in what is running: a workflow that is registered, a parameter that is declared, a
 * line of a plan file, an exported name of a source file. Undefined when it is not there. Pages and endpoints are
 * known to the composition only: tests/coverage.test.ts proves them.
 */
export function findBound({ kind, name }: Binding): Found | undefined {
  if (kind === 'workflow') {
    const found = listWorkflows().find((one) => one.id === name)
    return found && { title: found.title, href: null }
  }
  if (kind === 'parameter') {
    const found = parameters.find((one) => one.key === name)
    return found && { title: found.title, href: `/parameters?f.q=${encodeURIComponent(found.title)}` }
  }
  if (kind === 'indicator') return findPlanLine(name)
  if (kind === 'page') return { title: name, href: name }
  if (kind === 'endpoint') return { title: name.replace(':', ' '), href: null }
  const [file, exported] = name.split('#') as [string, string?]
  if (!existsSync(join(root, file))) return undefined
  if (exported && !exports(file, exported)) return undefined
  return { title: exported ? `${exported}（${file}）` : file, href: null }
}

function findPlanLine(name: string): Found | undefined {
  const [plan, line] = name.split('/') as [string, string?]
  const file = join(root, 'policy/plans', `${plan}.json`)
  if (!existsSync(file)) return undefined
  const read = JSON.parse(readFileSync(file, 'utf8')) as { title: string; indicators: { id: string; name: string; source?: string }[] }
  const found = read.indicators.find((one) => one.id === line)
  if (!found || found.source === 'none') return undefined
  return { title: `${read.title} · ${found.name}`, href: `/plans/${plan}` }
}

function exports(file: string, name: string): boolean {
  const text = readFileSync(join(root, file), 'utf8')
  return new RegExp(`export (const|function|async function|type) ${name}\\b`).test(text) || text.includes(`'${name}'`) || text.includes(`"${name}"`)
}

export type Judged = Demand & { now: CoverageState; found: readonly (Binding & { found: Found | undefined })[] }

let judged: readonly Judged[] | undefined

/** Every demand with what its bindings name in the running system; looked up once, when first asked. */
export function judgeDemands(): readonly Judged[] {
  judged ??= demands.map((demand) => {
    const found = demand.by.map((binding) => ({ ...binding, found: findBound(binding) }))
    const broken = demand.state === 'bound' && (found.length === 0 || !demand.test || found.some((one) => !one.found))
    return { ...demand, found, now: broken ? 'broken' : demand.state }
  })
  return judged
}

export type DemandFilter = { text?: string | undefined; document?: string | undefined; kind?: string | undefined; state?: string | undefined; q?: string | undefined }

export function searchDemands(filter: DemandFilter, documentOf: (clause: string) => string | undefined): Judged[] {
  const words = (filter.q ?? '').split(/\s+/).filter(Boolean)
  return judgeDemands().filter(
    (one) =>
      (!filter.text || one.texts.includes(filter.text)) &&
      (!filter.kind || one.kind === filter.kind) &&
      (!filter.state || one.now === filter.state) &&
      (!filter.document || one.clauses.some((clause) => documentOf(clause) === filter.document)) &&
      words.every((word) => [one.statement, one.note, one.id, ...one.clauses].some((text) => text.includes(word))),
  )
}
