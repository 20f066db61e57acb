import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import yunnan from '../../../policy/tasks/yunnan.json' with { type: 'json' }
import { readTsv } from '../../kernel/tsv.ts'

/** A ledger that comes with the product: a file of policy/tasks. */
export type BuiltinLedger = {
  id: string
  title: string
  region: string
  clause: string
  note: string
  parts: readonly { id: string; title: string; count: number }[]
  lines: readonly BuiltinLine[]
}

export type BuiltinLine = {
  id: string
  part: string
  /** As the text numbers it; two lines the text left without a number are 57+1 and 57+2. */
  no: string
  measure: string
  task: string
  lead: readonly string[]
  participants: readonly string[]
  /** Where the text does not part leading from participating units. */
  responsible: readonly string[]
  toAssign: readonly { text: string; role: string }[]
  dueOn: string | null
  /** Where the line stands in the text. */
  source: string
  clause: string
}

export const builtinLedgers: readonly BuiltinLedger[] = [yunnan as BuiltinLedger]

export type Unit = { name: string; aliases: readonly string[]; kind: string }

/** Names of units and their other spellings, policy/units.tsv. */
export const units: readonly Unit[] = readTsv(
  readFileSync(join(import.meta.dirname, '../../../policy/units.tsv'), 'utf8'),
).map((row) => ({ name: row.name!, aliases: (row.aliases ?? '').split('、').filter(Boolean), kind: row.kind! }))

const byName = new Map(units.flatMap((unit) => [unit.name, ...unit.aliases].map((name) => [name, unit] as const)))

/** The unit meant by a name as a text spells it; undefined for a name that the table does not have. */
export function resolveUnit(name: string): Unit | undefined {
  return byName.get(name.replaceAll(/\s/g, ''))
}

/** The one spelling of a unit: of a known unit its own name, of any other the name as it was written. */
export function unitName(name: string): string {
  return resolveUnit(name)?.name ?? name.trim()
}
