import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv } from './tsv.ts'

const policy = join(import.meta.dirname, '../../policy')
const documents = new Map(
  readTsv(readFileSync(join(policy, 'documents.tsv'), 'utf8')).map((one) => [
    one.key!,
    one.number || one.title!,
  ]),
)
const labels = new Map<string, string>()
for (const clause of readTsv(readFileSync(join(policy, 'clauses.tsv'), 'utf8'))) {
  const label = [documents.get(clause.document!) ?? '', clause.part].filter(Boolean).join(' ')
  for (const id of [clause.id!, ...(clause.same_as ?? '').split(/[ ,;]/).filter(Boolean)])
    labels.set(id, label)
}

/** What stands on the chip of a clause: 人社部发〔2019〕76号 三（三）. The id itself for one that the index does not have. */
export function clauseLabel(id: string): string {
  return labels.get(id) ?? id
}
