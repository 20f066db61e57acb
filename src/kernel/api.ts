import { z } from 'zod'

// In a browser the policy of the page allows no program made of texts; the checks need not try whether it does. Said
// here, because every contract comes after this module.
if (typeof document !== 'undefined') z.config({ jitless: true })

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * The contract of one endpoint. Server types, browser client, OpenAPI document and permission matrix are all
 * read from this literal. `input` holds path parameters, query (GET) and JSON body (other methods) in one object.
 */
export type Endpoint<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> = {
  method: Method
  /** `/api/students/{id}`; names in braces are fields of `input`. */
  path: string
  title: string
  /** A declared permission, `signedIn` (any signed-in account) or `public`. */
  needs: string
  input: I
  output: O
  /** Verb of the audit row, `student.register`. Every endpoint that is not GET has one. */
  audit?: string
  /** The request body is a file (raw bytes, name in the query field `filename`); limits in bytes. */
  upload?: { maxBytes: number; accept: string }
  /** The answer is a file instead of JSON. */
  download?: boolean
  /**
   * The answer shows one person in detail, or hands out many: every such look is kept for the person and the auditors
   * (people/public.ts `recordView`). The framework refuses an answer that came without.
   */
  views?: 'person' | 'people'
  /**
   * Reads tables that are published to everybody and nothing else. For a visitor it runs without a transaction and in
   * no range, where row-level security shows nothing but published rows: one round trip instead of four.
   */
  published?: boolean
  /** Of a published answer: for how many seconds a cache between us and a visitor may keep it. It gets an ETag. */
  shared?: number
  /** The answer carries a secret that is shown once: it is not kept, and a repeat does not get it again. */
  secret?: boolean
}

/**
 * Field `province` of a published endpoint: the six digits of the province whose published rows are read, for the
 * public and for accounts of other provinces alike. Without it a visitor reads the first province of the deployment.
 */
export const provinceChoice = z.string().regex(/^\d{2}0000$/).optional()

export type AnyEndpoint = Endpoint
export type Input<E extends AnyEndpoint> = z.output<E['input']>
export type Output<E extends AnyEndpoint> = z.output<E['output']>

export type Api = Record<string, AnyEndpoint>

/** Declares one endpoint and checks at start-up what types cannot say. */
export function endpoint<I extends z.ZodObject, O extends z.ZodType>(
  contract: Endpoint<I, O>,
): Endpoint<I, O> {
  const fields = Object.keys(contract.input.shape)
  for (const name of pathFields(contract.path)) {
    if (!fields.includes(name))
      throw new Error(`${contract.method} ${contract.path}: {${name}} is not a field of input`)
  }
  if (contract.method !== 'GET' && !contract.audit)
    throw new Error(`${contract.method} ${contract.path}: audit verb missing`)
  return contract
}

export function pathFields(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
}

/** A column by its name. Names that every JavaScript object answers to are none: they would be looked up as if they were. */
export const columnName = z
  .string()
  .max(40)
  .refine((name) => !(name.replace(/^-/, '') in Object.prototype), '没有这一列')

/** The query of every list: page from 1, at most 200 rows, one sort field with `-` for descending. */
export const listQuery = {
  page: z.number().int().min(1).max(100000).default(1),
  size: z.number().int().min(1).max(200).default(50),
  sort: columnName.optional(),
  q: z.string().max(60).optional(),
}

export function listOf<T extends z.ZodType>(row: T) {
  return z.object({ rows: z.array(row), total: z.number().int() })
}

/** How a list leaves as a file: Excel, CSV (UTF-8 with byte order mark), CSV in GB18030. */
export const exportFormat = z.enum(['xlsx', 'csv', 'csv-gb18030']).default('xlsx')

export const uuid = z.uuid()
export const orgNo = z.number().int().min(100000000000).max(999999999999)
export const day = z.iso.date()
export const moment = z.string()

/**
 * Turns the strings of a query into the wire types of the contract (numbers, booleans, lists), so that
 * contracts stay free of transforms and can be written as JSON Schema.
 */
export function fromStrings(schema: z.ZodObject, strings: Record<string, string | string[] | undefined>) {
  const out: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(strings)) {
    if (text === undefined) continue
    // A name such as `constructor` is no field: every object has it.
    const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
    out[name] = field ? convert(field as z.ZodType, text) : text
  }
  return out
}

/**
 * The header that carries the words somebody typed: a form-urlencoded text such as `q=%E5%BC%A0`. Addresses are written
 * down by proxies, browsers and monitors on the way, headers are not.
 */
export const QUERY_HEADER = 'luban-query'

const typed = new WeakMap<AnyEndpoint, ReadonlySet<string>>()

/**
 * The query fields that hold free text (search words, names, file names), which travel in `QUERY_HEADER` instead of the
 * address. None of an answer that caches may share: those find it by its address, and it is about nobody.
 */
export function typedFields(endpoint: AnyEndpoint): ReadonlySet<string> {
  const known = typed.get(endpoint)
  if (known) return known
  const inPath = pathFields(endpoint.path)
  const asQuery = (endpoint.method === 'GET' || endpoint.upload !== undefined) && endpoint.shared === undefined
  const found = new Set(asQuery ? Object.entries(endpoint.input.shape).flatMap(([name, field]) => (!inPath.includes(name) && isFreeText(field as z.ZodType) ? [name] : [])) : [])
  if (asQuery && endpoint.upload) found.add('filename')
  typed.set(endpoint, found)
  return found
}

/** Any text at all: no choice, no pattern, no key, no day. */
function isFreeText(schema: z.ZodType): boolean {
  const inner = unwrap(schema)
  if (inner.def.type === 'array') return isFreeText((inner as unknown as z.ZodArray<z.ZodType>).element)
  const { format, checks } = inner.def as { format?: string; checks?: { _zod: { def: { check: string } } }[] }
  return inner.def.type === 'string' && format === undefined && !(checks ?? []).some((one) => one._zod.def.check === 'string_format')
}

function convert(schema: z.ZodType, text: string | string[]): unknown {
  const inner = unwrap(schema)
  const type = inner.def.type
  if (type === 'array')
    return (Array.isArray(text) ? text : text === '' ? [] : [text]).map((one) =>
      convert((inner as unknown as z.ZodArray<z.ZodType>).element, one),
    )
  const one = Array.isArray(text) ? (text[0] ?? '') : text
  if (type === 'number') return one.trim() !== '' && Number.isFinite(Number(one)) ? Number(one) : one
  if (type === 'boolean') return one === 'true' ? true : one === 'false' ? false : one
  return one
}

function unwrap(schema: z.ZodType): z.ZodType {
  const def = schema.def as { type: string; innerType?: z.ZodType }
  return (def.type === 'optional' || def.type === 'default' || def.type === 'nullable') && def.innerType
    ? unwrap(def.innerType)
    : schema
}
