import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv } from '../../kernel/tsv.ts'
import type { Clause, PolicyDocument } from './model.ts'

const folder = join(import.meta.dirname, '../../../policy')

/** The clause index is files of the product, read once at start: it changes with a release. */
export const clauses: readonly Clause[] = readTsv(readFileSync(join(folder, 'clauses.tsv'), 'utf8')).map((row) => ({
  id: row.id!,
  document: row.document!,
  part: row.part!,
  line: Number(row.line),
  lineTo: Number(row.line_to),
  statement: row.statement!,
  figures: row.figures!,
  kind: row.kind!,
  aliases: (row.same_as ?? '').split(/[ ,;|]+/).filter(Boolean),
}))

export const documents: readonly PolicyDocument[] = readTsv(readFileSync(join(folder, 'documents.tsv'), 'utf8')).map((row) => ({
  key: row.key!,
  title: row.title!,
  number: row.number!,
  issuer: row.issuer!,
  issued: row.issued!,
  source: row.source!,
  region: row.region!,
  note: row.note!,
}))

const byId = new Map(clauses.map((clause) => [clause.id, clause]))
const byAlias = new Map(clauses.flatMap((clause) => clause.aliases.map((alias) => [alias, clause] as const)))
const byKey = new Map(documents.map((document) => [document.key, document]))

/** A clause by its id, else by a place where the same clause stands again. */
export function findClause(id: string): Clause | undefined {
  return byId.get(id) ?? byAlias.get(id)
}

export function findDocument(key: string): PolicyDocument | undefined {
  return byKey.get(key)
}

export type ClauseFilter = { document: string | undefined; kind: string | undefined; q: string | undefined }

/** Clauses of a document or of all, whose statement, figures, part or id hold every word. */
export function searchClauses({ document, kind, q }: ClauseFilter): Clause[] {
  const words = (q ?? '').split(/\s+/).filter(Boolean)
  return clauses.filter(
    (clause) =>
      (!document || clause.document === document) &&
      (!kind || clause.kind === kind) &&
      words.every((word) => [clause.statement, clause.figures, clause.part, clause.id, ...clause.aliases].some((text) => text.includes(word))),
  )
}
