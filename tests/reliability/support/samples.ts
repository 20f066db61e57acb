import { z } from 'zod'
import type { AnyEndpoint } from '../../../src/kernel/api.ts'
import { between, type Rng } from './load.ts'

type Json = Record<string, unknown>
/** What the samples name: organisations and records that exist. */
export type Known = { orgs: readonly number[]; ids: readonly string[] }

const TEXTS = ['测试用的说明', '2026', '2026-09-01', '13800000001', '510000000000', '510107', '51', '09-01', '12:00', 'D0101', 'abc', 'a', '123456', 'a'.repeat(64), 'https://example.org/a', 'a@example.org']

/** An input that the contract takes, made from its JSON Schema; undefined where the contract says more than the schema. */
export function sampleOf(endpoint: AnyEndpoint, known: Known, random: Rng): Json | undefined {
  const schema = z.toJSONSchema(endpoint.input, { io: 'input', unrepresentable: 'any' }) as Json
  for (let tried = 0; tried < 20; tried++) {
    const made = make(schema, known, random)
    if (endpoint.input.safeParse(made).success) return made as Json
  }
  return undefined
}

function make(schema: Json, known: Known, random: Rng): unknown {
  const pick = <T>(list: readonly T[]) => list[between(random, 0, list.length - 1)]!
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return pick(schema.enum as unknown[])
  const ways = (schema.anyOf ?? schema.oneOf) as Json[] | undefined
  if (ways) return make(pick(ways), known, random)
  switch (schema.type) {
    case 'string':
      return text(schema, known, random)
    case 'integer':
    case 'number':
      return number(schema, known, random)
    case 'boolean':
      return random() < 0.5
    case 'null':
      return null
    case 'array': {
      const length = Math.max(Number(schema.minItems ?? 0), Math.min(2, Number(schema.maxItems ?? 2)))
      return Array.from({ length }, () => make((schema.items ?? {}) as Json, known, random))
    }
    case 'object': {
      const required = new Set((schema.required ?? []) as string[])
      const fields = Object.entries((schema.properties ?? {}) as Record<string, Json>).filter(([name]) => required.has(name) || random() < 0.5)
      return Object.fromEntries(fields.map(([name, field]) => [name, make(field, known, random)]))
    }
    default:
      return '测试'
  }
}

function text(schema: Json, known: Known, random: Rng): string {
  if (schema.format === 'uuid') return known.ids[between(random, 0, known.ids.length - 1)]!
  if (schema.format === 'date') return '2026-09-01'
  if (schema.format === 'date-time') return '2026-09-01T00:00:00.000Z'
  const fits = (one: string) => one.length >= Number(schema.minLength ?? 0) && one.length <= Number(schema.maxLength ?? Infinity) && new RegExp(String(schema.pattern ?? ''), 'u').test(one)
  const least = Number(schema.minLength ?? 0)
  const fitting = [...TEXTS, '测'.repeat(Math.min(least, 5000))].filter(fits)
  return fitting[between(random, 0, fitting.length - 1)] ?? '测试'
}

function number(schema: Json, known: Known, random: Rng): number {
  const [least, most] = [Number(schema.minimum ?? 1), Number(schema.maximum ?? 100)]
  if (least >= 1e11) return known.orgs[between(random, 0, known.orgs.length - 1)]!
  if (least <= 2026 && most >= 2026 && most <= 3000 && least >= 1900) return 2026
  return random() < 0.7 ? Math.max(least, Math.min(1, most)) : between(random, Math.max(least, 0), Math.max(Math.max(least, 0), Math.min(most, 100)))
}
