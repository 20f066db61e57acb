import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv } from '../../kernel/tsv.ts'

const read = (list: string) =>
  new Map(
    readTsv(readFileSync(join(import.meta.dirname, `../../../data/codes/${list}.tsv`), 'utf8')).map((row) => [
      row.code!,
      row.label!,
    ]),
  )
const lists = {
  documentTypes: read('document-types'),
  statuses: read('enrollment-status'),
  sexes: read('sex'),
}

export const documentTypeLabel = (code: string) => lists.documentTypes.get(code) ?? code
export const statusLabel = (code: string) => lists.statuses.get(code) ?? code
export const sexLabel = (code: string) => lists.sexes.get(code) ?? code
