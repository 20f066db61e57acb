import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv } from '../../kernel/tsv.ts'
import type { Combination, StudyKind } from './model.ts'

/** Which enrollments of one person may stand side by side: data/study-combinations.tsv, each row with its clause. */
export const combinations: readonly Combination[] = readTsv(
  readFileSync(join(import.meta.dirname, '../../../data/study-combinations.tsv'), 'utf8'),
).map((row) => ({
  held: row.held as StudyKind,
  wanted: row.wanted as StudyKind,
  verdict: row.verdict as Combination['verdict'],
  sentence: row.sentence!,
  clause: row.clause!,
  mark: row.mark!,
}))

/** What the table says of a new enrollment beside one that is held. Throws for a pair the table does not have. */
export function findCombination(held: StudyKind, wanted: StudyKind): Combination {
  const found = combinations.find((one) => one.held === held && one.wanted === wanted)
  if (!found) throw new Error(`study-combinations.tsv has no row for ${held} and ${wanted}`)
  return found
}
