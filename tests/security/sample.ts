import fc from 'fast-check'
import type { Random } from './random.ts'

/** As much of JSON Schema as the OpenAPI document of the product uses. */
export type Schema = {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  multipleOf?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  propertyNames?: Schema
  additionalProperties?: Schema | boolean
}

type Parameter = { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Schema }
export type Operation = {
  id: string
  method: string
  path: string
  needs: string
  params: Parameter[]
  body: Schema | undefined
  upload: boolean
  download: boolean
}

type Raw = { operationId: string; 'x-needs': string; parameters: Parameter[]; requestBody?: { content: Record<string, { schema: Schema }> }; responses: Record<string, { content: Record<string, unknown> }> }

/** Every operation of an OpenAPI document, in its order. */
export function operationsOf(document: { paths: Record<string, Record<string, Raw>> }): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      id: one.operationId,
      method: method.toUpperCase(),
      path,
      needs: one['x-needs'],
      params: one.parameters.filter((parameter) => parameter.in !== 'header'),
      body: one.requestBody?.content['application/json']?.schema,
      upload: one.requestBody?.content['application/octet-stream'] !== undefined,
      download: one.responses['200']?.content['application/octet-stream'] !== undefined,
    })),
  )
}

/** Values to put in where a schema asks for a key, an organisation or a text, or by the name of a field; otherwise they are drawn. */
export type Plant = { uuid?: string; orgNo?: number; text?: string; fields?: Readonly<Record<string, string>> }

const matching = new Map<string, string[]>()
/** Texts that fit a pattern, drawn once. */
function fitting(pattern: string): string[] {
  const known = matching.get(pattern)
  if (known) return known
  const made = fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 6, seed: 1 }).map((one) => one.slice(0, 60))
  matching.set(pattern, made)
  return made
}

const WORDS = ['核对名单', '测试的理由', '数控加工', '青城', '第一批', '2026', 'a']

/** A value that the schema takes; `plant` goes in where it fits. */
export function sample(schema: Schema, random: Random, plant: Plant = {}, depth = 0): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return random.pick(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const solid = choices.filter((one) => one.type !== 'null')
    return random.chance(0.1) && solid.length < choices.length ? null : sample(random.pick(solid), random, plant, depth)
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'string') return text(schema, random, plant)
  if (type === 'integer' || type === 'number') return numberOf(schema, random, plant)
  if (type === 'boolean') return random.chance(0.5)
  if (type === 'null') return null
  if (type === 'array') {
    const length = Math.min(schema.maxItems ?? 3, Math.max(schema.minItems ?? 0, depth > 3 ? 0 : 1 + random.below(2)))
    return Array.from({ length }, () => sample(schema.items ?? {}, random, plant, depth + 1))
  }
  if (type === 'object') {
    const out: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      if (schema.required?.includes(name) || plant.fields?.[name] !== undefined || random.chance(0.6)) out[name] = plant.fields?.[name] ?? sample(field, random, plant, depth + 1)
    }
    if (typeof schema.additionalProperties === 'object') out[String(sample(schema.propertyNames ?? { type: 'string' }, random, {}, depth + 1))] = sample(schema.additionalProperties, random, plant, depth + 1)
    return out
  }
  return random.pick<unknown>(['任意', 1, null, true, {}, []])
}

function text(schema: Schema, random: Random, plant: Plant): string {
  if (schema.format === 'uuid') return plant.uuid ?? random.uuid()
  if (schema.format === 'date') return random.pick(['2026-09-01', '2026-12-31', '2024-02-29', '1999-01-01'])
  if (schema.format === 'date-time') return '2026-09-01T00:00:00Z'
  if (schema.pattern) return random.pick(fitting(schema.pattern))
  const word = plant.text ?? random.pick(WORDS)
  return word.padEnd(schema.minLength ?? 0, '字').slice(0, schema.maxLength ?? 100)
}

function numberOf(schema: Schema, random: Random, plant: Plant): number {
  // A whole number without bounds has those of JavaScript; a small one says more.
  const low = (schema.minimum ?? 0) < -1_000_000 ? 0 : (schema.minimum ?? 0)
  if (plant.orgNo !== undefined && low === 100_000_000_000) return plant.orgNo
  const high = Math.min(schema.maximum ?? low + 100, low + 100)
  return low + random.below(high - low + 1)
}

/** The address and body of a valid request to an operation. */
export function request(operation: Operation, random: Random, plant: Plant = {}): { path: string; body: Record<string, unknown> | undefined } {
  let { path } = operation
  const query = new URLSearchParams()
  for (const one of operation.params) {
    const given = plant.fields?.[one.name]
    if (given === undefined && one.in === 'query' && !one.required && !random.chance(0.4)) continue
    const value = given ?? sample(one.schema, random, plant)
    if (value === null) continue
    if (one.in === 'path') path = path.replace(`{${one.name}}`, encodeURIComponent(String(value)))
    else for (const each of Array.isArray(value) ? value : [value]) query.append(one.name, String(each))
  }
  const search = query.size > 0 ? `?${query}` : ''
  return { path: path + search, body: operation.body ? (sample(operation.body, random, plant) as Record<string, unknown>) : undefined }
}
