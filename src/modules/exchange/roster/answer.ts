import { sql, type RawBuilder } from 'kysely'
import { scopeOf, type Ctx } from '../../../kernel/context.ts'
import { maskName } from '../../../kernel/mask.ts'
import { isAuthority } from '../../../kernel/org-no.ts'
import { parseFilter, type Comparison } from './filter.ts'
import { resources, type Resource, type Row, type Wire } from './resources.ts'

/** A refusal in the service's own form (imsx_StatusInfo). */
export class RosterError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 422
  readonly minor: 'invalid_filter_field' | 'invalid_selection_field' | 'invaliddata' | 'unauthorisedrequest' | 'forbidden' | 'unknownobject'

  constructor(status: RosterError['status'], minor: RosterError['minor'], message: string) {
    super(message)
    this.status = status
    this.minor = minor
  }
}

export type Question = {
  resource: keyof typeof resources
  where?: string | undefined
  one?: true | undefined
  /** Names of the path with their values. */
  path: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  /** Address of the service without a trailing slash. */
  base: string
}

export type Found = { rows: Row[]; total: number; limit: number; offset: number; build: (row: Row) => Wire }

const MOST = 1_000

/** One page of a resource in the client's range: filter, sort and page are all the database's work. */
export async function findRoster(ctx: Ctx, question: Question): Promise<Found> {
  const resource = resources[question.resource]
  const { limit, offset } = pageOf(question.query)
  const conditions = [bound(question.where ?? 'true', question.path, ctx), ...filterOf(resource, question.query['filter'])]
  if (question.one) conditions.push(sql`r."sourcedId" = ${question.path['sourcedId'] ?? ''}`)
  const from = bound(resource.from, {}, ctx)
  const where = sql.join(conditions, sql` and `)
  const order = orderOf(resource, question.query)
  const { rows } = await sql<Row>`select r.* from ${from} r where ${where} order by ${order} limit ${question.one ? 1 : limit} offset ${question.one ? 0 : offset}`.execute(ctx.db)
  const { rows: counted } = question.one ? { rows: [{ total: rows.length }] } : await sql<{ total: number }>`select count(*)::int as total from ${from} r where ${where}`.execute(ctx.db)
  const chosen = selectionOf(resource, question.query['fields'])
  const build = (row: Row): Wire => pick(resource.build(shown(ctx, row), question.base), chosen)
  return { rows, total: counted[0]!.total, limit, offset, build }
}

/** How many objects of four resources a client would find; counted without building one of them. */
export async function countRoster(ctx: Ctx): Promise<{ users: number; classes: number; enrollments: number; courses: number }> {
  const from = bound('from enrollment_roster e where e.org_no between {lo} and {hi}', {}, ctx)
  const { rows } = await sql<{ users: number; classes: number; enrollments: number; courses: number }>`
    select (select count(*) from (select distinct e.person_id ${from}) u)::int as users,
      (select count(*) from (select distinct e.org_no, e.grade, e.class_name ${from} and e.class_name is not null and e.left_on is null) c)::int as classes,
      (select count(*) ${from} and e.class_name is not null)::int as enrollments,
      (select count(*) from (select distinct e.org_no, e.specialty_code, e.training_level ${from}) k)::int as courses`.execute(ctx.db)
  return rows[0]!
}

/** An authority's program counts people; their names leave the system for a program of their own school only. */
function shown(ctx: Ctx, row: Row): Row {
  if (!('fullName' in row) || !isAuthority(ctx.actor.org.no)) return row
  const masked = maskName(row['fullName'] ?? '')
  return { ...row, familyName: masked.slice(0, 1), givenName: masked.slice(1) || '*' }
}

function pageOf(query: Question['query']): { limit: number; offset: number } {
  const read = (name: string, otherwise: number, least: number) => {
    const text = query[name]
    if (text === undefined) return otherwise
    if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw new RosterError(422, 'invaliddata', `${name} must be a whole number from ${least}`)
    return Number(text)
  }
  return { limit: Math.min(read('limit', 100, 1), MOST), offset: read('offset', 0, 0) }
}

function filterOf(resource: Resource, text: string | undefined): RawBuilder<unknown>[] {
  if (text === undefined) return []
  const filter = parseFilter(text)
  if ('error' in filter) throw new RosterError(400, 'invalid_filter_field', filter.error)
  const parts = filter.comparisons.map((one) => compare(resource, one))
  return [sql`(${sql.join(parts, filter.all ? sql` and ` : sql` or `)})`]
}

function compare(resource: Resource, { field, operator, value }: Comparison): RawBuilder<unknown> {
  const column = sql.ref(`r.${known(resource, field, 'invalid_filter_field')}`)
  if (operator === '~') return sql`position(lower(${value}) in lower(${column})) > 0`
  if (operator === '!=') return sql`${column} is distinct from ${value}`
  return sql`${column} collate "C" ${sql.raw(operator)} ${value}`
}

function orderOf(resource: Resource, query: Question['query']): RawBuilder<unknown> {
  const direction = query['orderBy'] === 'desc' ? sql`desc` : sql`asc`
  if (query['orderBy'] !== undefined && !['asc', 'desc'].includes(query['orderBy'])) throw new RosterError(422, 'invaliddata', 'orderBy is asc or desc')
  const sort = query['sort']
  if (sort === undefined) return sql`r."sourcedId" ${direction}`
  return sql`${sql.ref(`r.${known(resource, sort, 'invalid_selection_field')}`)} collate "C" ${direction} nulls last, r."sourcedId"`
}

/** A field as clients name it: `school.sourcedId` and `school` are the same column. */
function known(resource: Resource, field: string, minor: 'invalid_filter_field' | 'invalid_selection_field'): string {
  const name = field.replace(/\.sourcedId$/, '')
  if (!resource.fields.includes(name)) throw new RosterError(400, minor, `${field} is no field to ask by; there are: ${resource.fields.join(', ')}`)
  return name
}

function selectionOf(resource: Resource, text: string | undefined): Set<string> | undefined {
  if (text === undefined) return undefined
  const names = text.split(',').map((one) => one.trim())
  const may = new Set(['sourcedId', 'status', 'dateLastModified', 'metadata', 'roles', 'subjects', ...resource.fields])
  const unknown = names.find((name) => !may.has(name))
  if (unknown !== undefined) throw new RosterError(400, 'invalid_selection_field', `${unknown} is no field of this object`)
  return new Set(names)
}

function pick(wire: Wire, chosen: Set<string> | undefined): Wire {
  return chosen ? Object.fromEntries(Object.entries(wire).filter(([name]) => chosen.has(name))) : wire
}

/** Puts the client's range and the values of the path into a fixed text; values always travel as parameters. */
function bound(text: string, path: Readonly<Record<string, string>>, ctx: Ctx): RawBuilder<unknown> {
  const { wide, range } = scopeOf(ctx.actor)
  const { lo, hi } = wide || !range ? { lo: 0, hi: 999_999_999_999 } : range
  const values: Record<string, unknown> = { ...path, lo, hi }
  const parts = text.split(/\{(\w+)\}/)
  return sql.join(
    parts.map((part, at) => (at % 2 === 0 ? sql.raw(part) : part === 'lo' || part === 'hi' ? sql`${values[part]}::bigint` : sql`${values[part] ?? ''}`)),
    sql``,
  )
}
