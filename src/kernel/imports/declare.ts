import { createHash } from 'node:crypto'
import type { DocumentType } from '../ids.ts'

export type FieldType =
  | 'text'
  | 'name'
  | 'idNumber'
  | 'date'
  | 'integer'
  | 'decimal'
  | 'code'
  | 'phone'
  | 'email'
  | 'region'
  | 'specialty'
  | 'site'

/** One column of an import, one field of a form, one property of the API: declared once, here. */
export type ImportField = {
  key: string
  title: string
  aliases: string[]
  type: FieldType
  /** The id of the code list of a `code` field. */
  codeList?: string
  /** Always, never, or the key of a rule in `requiredRules`. */
  required: string
  /** In characters (code points). */
  maxLength?: number
  help?: string
  example?: string
  group?: string
}

/** Values of one record after normalising: codes as codes, dates YYYY-MM-DD, numbers as numbers, absent as null. */
export type RecordValues = Record<string, string | number | null>

/** `fixed` tells of a value that was mended by itself; it never stops a row. */
export type ProblemLevel = 'block' | 'warn' | 'fixed'
/** What is wrong with one field of one record, as sentences. Numbers and names in `found` and `message` are masked. */
export type Problem = {
  /** The field; '' means the whole record. */
  key: string
  level: ProblemLevel
  found: string
  message: string
  mend: string
  clause?: string
}

export type CodeItem = { code: string; label: string }
export type Resolved = { ok: true; value: string } | { ok: false; message: string; mend: string }
/** What a check needs from outside: code lists, the day, and lookups that were loaded before (never a query per row). */
export type ImportContext = {
  today: string
  lists: Readonly<Record<string, readonly CodeItem[]>>
  knownAreas?: ReadonlySet<string>
  /** Demonstration numbers (area 519900) are refused unless this is true. */
  allowDemoIds?: boolean
  /** What to say of a value that a list had or will have, but that may not be written today. */
  unusable?: (list: string, text: string) => { message: string; mend: string } | undefined
  resolve?: Partial<Record<'region' | 'specialty' | 'site', (text: string) => Resolved>>
}

/** A rule over the whole record; undefined means all is well. A blocked field is null here, and what a rule says of it is dropped. */
export type RowCheck = (values: RecordValues, context: ImportContext) => Problem | Problem[] | undefined

export type ImportDeclaration = {
  id: string
  title: string
  /** Year and edition, such as 2026.1. */
  version: string
  fields: readonly ImportField[]
  /** What makes two records the same one; undefined if the record does not say. */
  key: (values: RecordValues) => string | undefined
  /** The fields that `key` reads; with them a file is looked through for repeated records without judging all of it. */
  keyFields?: readonly string[]
  /** Where the current template is downloaded; named where an older one is refused. */
  templateLink?: string
  /** The field that a person recognises the record by, shown masked where two rows collide. */
  nameField?: string
  requiredRules: Readonly<Record<string, { title: string; when: (values: RecordValues) => boolean }>>
  rowChecks: readonly RowCheck[]
  /** Values that follow from others, such as the birth date from an identity number; they fill only empty fields. */
  derive?: (values: RecordValues) => RecordValues
  /** The document type that an `idNumber` field is checked as; resident identity number if absent. */
  documentType?: (values: RecordValues, fieldKey: string) => DocumentType
}

/**
 * Checks and completes a declaration. Throws at start for two fields with one key, two headers with one text,
 * a code field without list, or a required rule that does not exist.
 */
export function declareImport(
  declaration: Omit<ImportDeclaration, 'requiredRules' | 'rowChecks'> &
    Partial<Pick<ImportDeclaration, 'requiredRules' | 'rowChecks'>>,
): ImportDeclaration {
  const complete = { requiredRules: {}, rowChecks: [], ...declaration }
  const keys = new Set<string>()
  const headers = new Map<string, string>()
  for (const field of complete.fields) {
    if (keys.has(field.key)) throw new Error(`import ${complete.id}: field ${field.key} is declared twice`)
    keys.add(field.key)
    if (field.type === 'code' && field.codeList === undefined) {
      throw new Error(`import ${complete.id}: code field ${field.key} names no list`)
    }
    if (!['always', 'never'].includes(field.required) && !(field.required in complete.requiredRules)) {
      throw new Error(`import ${complete.id}: field ${field.key} names the unknown rule ${field.required}`)
    }
    for (const header of [field.title, ...field.aliases].map(normaliseHeader)) {
      const other = headers.get(header)
      if (other !== undefined && other !== field.key) {
        throw new Error(`import ${complete.id}: header ${header} belongs to both ${other} and ${field.key}`)
      }
      headers.set(header, field.key)
    }
  }
  return complete
}

/** The template id that stands in the first row of a template: roster-2026.1. */
export function templateId(declaration: Pick<ImportDeclaration, 'id' | 'version'>): string {
  return `${declaration.id}-${declaration.version}`
}

/**
 * Eight digits over the keys and titles of all columns. It stands in the template beside the id, so that a template
 * made before a column came or went is known even within one edition.
 */
export function fingerprint(declaration: Pick<ImportDeclaration, 'fields'>): string {
  const columns = declaration.fields.map(({ key, title }) => `${key}=${title}`).sort()
  return createHash('sha256').update(columns.join('\n')).digest('hex').slice(0, 8)
}

/** The declaration with further columns at its end, such as the fields that a school and its authorities added. */
export function withExtraFields(declaration: ImportDeclaration, fields: readonly ImportField[]): ImportDeclaration {
  return fields.length === 0 ? declaration : declareImport({ ...declaration, fields: [...declaration.fields, ...fields] })
}

/** A header as it is compared: half-width, without spaces, line breaks, stars, colons and “（必填）”. */
export function normaliseHeader(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\ufeff'’]/g, '')
    .replace(/[([【][^)\]】]*(必填|选填|可不填|条件)[^)\]】]*[)\]】]/g, '')
    .replace(/^[*★●]+|[*★●:：]+$/g, '')
    .toLowerCase()
}

const TYPES: readonly string[] =
  'text name idNumber date integer decimal code phone email region specialty site'.split(' ')

/**
 * Reads fields from a tab-separated list with the columns key, title, type, codeList, required, requiredRule,
 * maxLength, help, example, group, aliases (others are ignored; aliases are separated by | 、 or ;).
 * `types` overrides the type of a field, for example a text field that is a personal name.
 */
export function fieldsFromTsv(tsv: string, types: Readonly<Record<string, FieldType>> = {}): ImportField[] {
  const lines = tsv.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const columns = (lines[0] ?? '').split('\t')
  return lines.slice(1).map((line) => {
    const cells = line.split('\t')
    const cell = (name: string) => (cells[columns.indexOf(name)] ?? '').trim()
    const key = cell('key')
    const type = types[key] ?? cell('type')
    if (!isFieldType(type)) throw new Error(`field ${key}: unknown type ${type}`)
    const required = cell('required')
    return {
      key,
      title: cell('title'),
      aliases: cell('aliases')
        .split(/[|;；、]/)
        .map((alias) => alias.trim())
        .filter((alias) => alias !== ''),
      type,
      required:
        required === 'always' || required === 'never' || required === ''
          ? required || 'never'
          : cell('requiredRule') || required,
      ...(cell('codeList') === '' ? {} : { codeList: cell('codeList') }),
      ...(cell('maxLength') === '' ? {} : { maxLength: Number(cell('maxLength')) }),
      ...(cell('help') === '' ? {} : { help: cell('help') }),
      ...(cell('example') === '' ? {} : { example: cell('example') }),
      ...(cell('group') === '' ? {} : { group: cell('group') }),
    }
  })
}

function isFieldType(text: string): text is FieldType {
  return TYPES.includes(text)
}
