import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv } from '../../kernel/tsv.ts'

const folder = join(import.meta.dirname, '../../../data/codes')
const fixed = ['code', 'label', 'from', 'to', 'source']

export type CodeValue = { code: string; label: string; from: string; to: string; source: string; more: string[] }
export type CodeList = { key: string; title: string; note: string; more: string[]; values: CodeValue[] }

/** The code lists are files of the product, read once at start; the first line of each says what it is. */
export const codeLists: readonly CodeList[] = readdirSync(folder)
  .filter((name) => name.endsWith('.tsv'))
  .sort()
  .map((name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    const [title = '', ...rest] = (/^# (.*)$/m.exec(text)?.[1] ?? name).split(/[；（]/)
    const rows = readTsv(text)
    const more = Object.keys(rows[0] ?? {}).filter((column) => !fixed.includes(column))
    return {
      key: name.replace('.tsv', ''),
      title,
      note: rest.join('；').replace(/）$/, ''),
      more,
      values: rows.map((row) => ({
        code: row.code!,
        label: row.label!,
        from: row.from ?? '',
        to: row.to ?? '',
        source: row.source!,
        more: more.map((column) => row[column] ?? ''),
      })),
    }
  })
