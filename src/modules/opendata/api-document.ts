/** The parts of an OpenAPI 3.1 document that the page of interfaces reads. */
export type Schema = {
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  description?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  additionalProperties?: Schema | boolean
}

type Content = Record<string, { schema: Schema }>

export type Operation = {
  operationId: string
  summary: string
  tags: string[]
  'x-needs': string
  'x-needs-title'?: string
  parameters: { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema; description?: string }[]
  requestBody?: { content: Content }
  responses: Record<string, { description?: string; content?: Content }>
}

export type ApiDocument = { openapi: string; info: { title: string; version: string }; tags: { name: string; description: string }[]; paths: Record<string, Record<string, Operation>> }

export type Entry = { path: string; method: string; operation: Operation }
export type Group = { name: string; title: string; entries: Entry[] }

/** The operations by module, in the order of the tags; those whose title, path or need holds every word that was typed. */
export function groupsOf(document: ApiDocument, words: string, openOnly: boolean): Group[] {
  const asked = words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const entries = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })))
  return document.tags
    .map(({ name, description }) => ({
      name,
      title: description,
      entries: entries.filter(({ path, method, operation }) => {
        if (operation.tags[0] !== name || (openOnly && operation['x-needs'] !== 'public')) return false
        const text = `${description} ${operation.summary} ${method} ${path} ${operation['x-needs-title'] ?? ''}`.toLowerCase()
        return asked.every((word) => text.includes(word))
      }),
    }))
    .filter((group) => group.entries.length > 0)
}

const plain: Record<string, string> = { string: '文字', integer: '整数', number: '数', boolean: '是或否', null: '空', object: '对象', array: '列表' }
const formats: Record<string, string> = { date: '日期 2026-09-01', 'date-time': '时刻 2026-09-01T08:00:00Z', uuid: '编号（UUID）', email: '电子邮件', uri: '网址' }

/** A type in words: `文字，最长 40`, `整数，0 到 100`, `列表：对象`, `一种：draft、submitted`. */
export function typeWords(schema: Schema): string {
  const either = schema.anyOf ?? schema.oneOf
  if (either) return [...new Set(either.map(typeWords))].join(' 或 ')
  if (schema.const !== undefined) return `固定为 ${String(schema.const)}`
  if (schema.enum) return `一种：${schema.enum.map(String).join('、')}`
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeWords({ ...schema, type })).join(' 或 ')
  if (schema.type === 'array') return `列表${schema.items ? `：${typeWords(schema.items)}` : ''}`
  if (schema.format === 'binary') return '文件'
  const word = formats[schema.format ?? ''] ?? plain[schema.type ?? ''] ?? '任意'
  return [word, ...limits(schema)].join('，')
}

function limits({ minLength, maxLength, minimum, maximum, format, type }: Schema): string[] {
  if (format) return []
  // The largest safe integer is the number format's own limit and says nothing.
  const low = minimum !== undefined && minimum > -Number.MAX_SAFE_INTEGER ? minimum : undefined
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined
  if (type === 'string') return [...(minLength ? [`最短 ${minLength}`] : []), ...(maxLength === undefined ? [] : [`最长 ${maxLength}`])]
  if (low !== undefined && high !== undefined) return [`${low} 到 ${high}`]
  return [...(low === undefined ? [] : [`不小于 ${low}`]), ...(high === undefined ? [] : [`不大于 ${high}`])]
}

export type Field = { name: string; type: string; required: boolean; about: string }

/** The fields of an object as dotted names, `rows[].orgName`, at most `depth` levels down. */
export function fieldsOf(schema: Schema, depth = 3, prefix = ''): Field[] {
  const inner = schema.type === 'array' && schema.items ? schema.items : ((schema.anyOf ?? schema.oneOf)?.find((one) => one.properties ?? one.items) ?? schema)
  const at = schema.type === 'array' && prefix === '' ? '[].' : prefix
  if (inner !== schema && inner.type === 'array') return fieldsOf(inner, depth, prefix)
  return Object.entries(inner.properties ?? {}).flatMap(([name, one]) => {
    const field = { name: at + name, type: typeWords(one), required: (inner.required ?? []).includes(name), about: one.description ?? '' }
    if (depth <= 1) return [field]
    const list = one.type === 'array'
    return [field, ...fieldsOf(list ? one.items ?? {} : one, depth - 1, `${at}${name}${list ? '[]' : ''}.`)]
  })
}

/** A call that can be pasted into a terminal. */
export function exampleOf({ path, method, operation }: Entry, origin: string): string {
  const lines = [`curl -X ${method} '${origin}${path}'`]
  if (operation['x-needs'] !== 'public') lines.push(`-H 'Authorization: Bearer lbt_…'`)
  if (method !== 'GET') lines.push(`-H "Idempotency-Key: $(uuidgen)"`)
  const [type] = Object.keys(operation.requestBody?.content ?? {})
  if (type === 'application/json') lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(sampleOf(operation.requestBody!.content[type]!.schema))}'`)
  else if (type) lines.push(`-H 'Content-Type: ${type}'`, `--data-binary @文件`)
  return lines.join(' \\\n  ')
}

function sampleOf(schema: Schema): unknown {
  const either = schema.anyOf ?? schema.oneOf
  if (either) return sampleOf(either[0]!)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object') return Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => (schema.required ?? []).includes(name)).map(([name, one]) => [name, sampleOf(one)]))
  if (type === 'array') return schema.items ? [sampleOf(schema.items)] : []
  if (type === 'integer' || type === 'number') return schema.minimum !== undefined && schema.minimum > -Number.MAX_SAFE_INTEGER ? schema.minimum : 1
  if (type === 'boolean') return true
  if (type === 'null') return null
  return schema.format === 'date' ? '2026-09-01' : schema.format === 'date-time' ? '2026-09-01T08:00:00Z' : schema.format === 'uuid' ? '00000000-0000-4000-8000-000000000000' : '…'
}
