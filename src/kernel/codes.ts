import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CodeBook, type CodeMapping, type CodeVersion, makeCodeBook } from './code-rules.ts'
import type { Ctx } from './context.ts'
import type { CodeItem } from './imports/declare.ts'
import { settersOf } from './parameters.ts'
import { readTsv } from './tsv.ts'

const data = join(import.meta.dirname, '../../data')
const read = (name: string) => readFileSync(join(data, name), 'utf8')
const FIXED = ['code', 'label', 'from', 'to', 'source']

/** `release`: changes with the product only. `names`: the province may rename. `province`: it may add and end values too. */
export type ListOwner = 'release' | 'names' | 'province'

export type CodeList = {
  key: string
  title: string
  note: string
  owner: ListOwner
  /** Regions and schools may add values that count as one of the list. */
  local: boolean
  /** Why it is kept this way. */
  why: string
  /** Columns beside the fixed ones, and what they say of each code. */
  more: string[]
  moreOf: ReadonlyMap<string, string[]>
}

const rules = new Map(readTsv(read('code-lists.tsv')).map((row) => [row['list']!, row]))
const fileVersions: CodeVersion[] = []

/** The code lists of the product, data/codes; the first line of each file says what it is. */
export const codeLists: readonly CodeList[] = readdirSync(join(data, 'codes'))
  .filter((name) => name.endsWith('.tsv'))
  .sort()
  .map((name) => {
    const key = name.replace('.tsv', '')
    const text = read(join('codes', name))
    const [title = '', ...rest] = (/^# (.*)$/m.exec(text)?.[1] ?? name).split(/[；（]/)
    const rows = readTsv(text)
    const more = Object.keys(rows[0] ?? {}).filter((column) => !FIXED.includes(column))
    for (const row of rows)
      fileVersions.push({
        list: key,
        code: row['code']!,
        label: row['label']!,
        from: row['from'] ?? '',
        to: row['to'] ?? '',
        withdrawn: false,
        parent: null,
        orgNo: null,
        source: row['source']!,
        note: '',
        id: null,
      })
    const rule = rules.get(key)
    return {
      key,
      title,
      note: rest.join('；').replace(/）$/, ''),
      owner: (rule?.['owner'] ?? 'release') as ListOwner,
      local: rule?.['local'] === 'parent',
      why: rule?.['why'] ?? '国家标准或程序按代码判断',
      more,
      moreOf: new Map(rows.map((row) => [row['code']!, more.map((column) => row[column] ?? '')])),
    }
  })

/** Administrative areas that are no more (GB/T 2260), each with the one that took its place, where that is known. */
const fileMappings: CodeMapping[] = readTsv(read('regions-mapping.tsv')).map((row) => ({
  list: 'regions',
  from: row['from']!,
  to: row['to']!,
  on: row['on']!,
  orgNo: null,
  note: 'GB/T 2260 调整，按同省同名推出',
}))

/** The lists as they came with the product, for words where no request is at hand. */
export const productCodes: CodeBook = makeCodeBook(fileVersions, fileMappings)

/** Name of a code by the product's own lists. Within a request `loadCodes` knows the names that authorities set. */
export function productLabel(list: string, code: string, on = '9999-12-31'): string {
  return productCodes.label(list, code, on)
}

export function findCodeList(key: string): CodeList | undefined {
  return codeLists.find((one) => one.key === key)
}

const books = new WeakMap<Ctx, Map<string, Promise<CodeBook>>>()

/**
 * The code lists as they stand in this province: the product's files, what authorities changed, local values of the
 * organisation and those above it (of everyone, without `orgNo`). Read once a request: two queries on small tables.
 * After a change of lists in the same request give `fresh`.
 */
export function loadCodes(ctx: Ctx, options: { orgNo?: number; fresh?: boolean } = {}): Promise<CodeBook> {
  const held = books.get(ctx) ?? new Map<string, Promise<CodeBook>>()
  books.set(ctx, held)
  const key = String(options.orgNo ?? '')
  const found = options.fresh ? undefined : held.get(key)
  if (found) return found
  const book = readBook(ctx, options.orgNo)
  held.set(key, book)
  return book
}

async function readBook(ctx: Ctx, orgNo: number | undefined): Promise<CodeBook> {
  let values = ctx.db.selectFrom('code_value').selectAll().orderBy('created_at').orderBy('code')
  if (orgNo !== undefined) values = values.where('org_no', 'in', settersOf(orgNo))
  const rows = await values.execute()
  const mapped = await ctx.db.selectFrom('code_mapping').selectAll().orderBy('created_at').orderBy('to_code').execute()
  if (rows.length === 0 && mapped.length === 0) return productCodes
  const versions: CodeVersion[] = rows.map((row) => ({
    list: row.list,
    code: row.code,
    label: row.label,
    from: row.valid_from,
    to: row.valid_to ?? '',
    withdrawn: row.withdrawn,
    parent: row.parent_code,
    orgNo: row.org_no,
    source: '',
    note: row.note,
    id: row.id,
  }))
  const mappings: CodeMapping[] = mapped.map((row) => ({
    list: row.list,
    from: row.from_code,
    to: row.to_code,
    on: row.effective_on,
    orgNo: row.org_no,
    note: row.note,
  }))
  return makeCodeBook([...fileVersions, ...versions], [...fileMappings, ...mappings])
}

/** The values that an organisation may write on a day, for every list: for forms, templates and checks. */
export function writableLists(book: CodeBook, orgNo: number, on: string): Record<string, readonly CodeItem[]> {
  const setters = settersOf(orgNo)
  return Object.fromEntries(codeLists.map(({ key }) => [key, book.items(key, on, setters)]))
}

/**
 * The names of codes as they stand on the day a record is written, to be kept with it. `codes` is by field:
 * `{ trainingLevel: ['training-level', 'senior'] }`. Only for the lists that data/code-lists.tsv names.
 */
export function labelsAsIssued(
  book: CodeBook,
  codes: Readonly<Record<string, readonly [list: string, code: string | number | null | undefined]>>,
  on: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(codes).flatMap(([field, [list, code]]) =>
      code === null || code === undefined || code === '' || !rules.has(list)
        ? []
        : [[field, book.label(list, String(code), on)]],
    ),
  )
}

/** Which records of a register use the values of a list: for the preview of a change and for figures by value. */
export type CodeUse = {
  list: string
  /** `学籍 · 生源类别` */
  title: string
  /** How many records in the actor's scope stand under each code. */
  count: (ctx: Ctx) => Promise<ReadonlyMap<string, number>>
}
const uses: CodeUse[] = []

/** Declares that a register stores the codes of a list. Called once where a module loads. */
export function usesCodes(use: CodeUse): void {
  if (!uses.some((one) => one.list === use.list && one.title === use.title)) uses.push(use)
}

export function usesOf(list: string): CodeUse[] {
  return uses.filter((one) => one.list === list)
}
