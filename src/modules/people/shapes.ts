import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv } from '../../kernel/tsv.ts'
import { shapeTable } from './matching-names.ts'

/** 形近字: which characters are easily taken for one another; source in the file. */
export const shapes = shapeTable(
  readTsv(readFileSync(join(import.meta.dirname, '../../../data/similar-characters.tsv'), 'utf8')).map(
    (row) => row.characters!,
  ),
)
