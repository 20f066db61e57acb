import { sql } from 'kysely'
import type { Ctx } from './context.ts'
import { nameMark, type PublicityRow } from './publicity.ts'
import type { ObjectionRow } from './publicity-objections.ts'
import { rangeOf } from './org-no.ts'

/** `running` takes objections, `waiting` has run its days and has no result yet, `over` has one. */
export type PublicityPhase = 'running' | 'waiting' | 'over'

export function phaseOf(row: Pick<PublicityRow, 'state' | 'ends_on'>, today: string): PublicityPhase {
  return row.state !== 'open' ? 'over' : row.ends_on >= today ? 'running' : 'waiting'
}

type Filter = { q?: string | undefined; person?: string | undefined; phase?: PublicityPhase | undefined }
type Page = { page: number; size: number }

function condition(ctx: Ctx, { q, person, phase }: Filter) {
  const words = q?.trim() ?? ''
  const name = person?.trim() ?? ''
  const phases = {
    running: sql`p.state = 'open' and p.ends_on >= ${ctx.today}`,
    waiting: sql`p.state = 'open' and p.ends_on < ${ctx.today}`,
    over: sql`p.state <> 'open'`,
  }
  return sql`(${words} = '' or strpos(p.title, ${words}) > 0 or strpos(p.org_name, ${words}) > 0 or strpos(p.authority_name, ${words}) > 0)
    and (${name} = '' or exists (select 1 from publicity_item i where i.publicity_id = p.id and i.name_mark = ${nameMark(ctx, name)}))
    and ${phase ? phases[phase] : sql`true`}`
}

/** What everyone may see now: not yet taken down. The running ones first, then the newest. */
export async function listShown(ctx: Ctx, filter: Filter, page: Page): Promise<{ rows: PublicityRow[]; total: number }> {
  return list(ctx, sql`(p.shown_until is null or p.shown_until >= ${ctx.today}) and ${condition(ctx, filter)}`, page)
}

/** Everything the authorities of the own range publicised, also what was taken down. */
export async function listManaged(ctx: Ctx, filter: Filter, page: Page): Promise<{ rows: PublicityRow[]; total: number }> {
  const { lo, hi } = rangeOf(ctx.actor.org.no)
  return list(ctx, sql`p.authority_no between ${lo} and ${hi} and ${condition(ctx, filter)}`, page)
}

async function list(ctx: Ctx, where: ReturnType<typeof sql>, { page, size }: Page) {
  const { rows } = await sql<PublicityRow>`
    select p.* from publicity p where ${where}
    order by (p.state = 'open' and p.ends_on >= ${ctx.today}) desc, p.starts_on desc, p.id desc limit ${size} offset ${(page - 1) * size}`.execute(ctx.db)
  const total = await sql<{ total: number }>`select count(*) as total from publicity p where ${where}`.execute(ctx.db)
  return { rows, total: total.rows[0]!.total }
}

export async function findShown(ctx: Ctx, id: string): Promise<PublicityRow | undefined> {
  const { rows } = await sql<PublicityRow>`
    select * from publicity where id = ${id} and (shown_until is null or shown_until >= ${ctx.today})`.execute(ctx.db)
  return rows[0]
}

export async function findManaged(ctx: Ctx, id: string): Promise<PublicityRow | undefined> {
  const { lo, hi } = rangeOf(ctx.actor.org.no)
  const { rows } = await sql<PublicityRow>`select * from publicity where id = ${id} and authority_no between ${lo} and ${hi}`.execute(ctx.db)
  return rows[0]
}

export type ItemRow = { ordinal: number; label: string; detail: string }

/** Lines of a publicity; with a full name only those of that name. */
export async function listLines(ctx: Ctx, id: string, person: string | undefined, { page, size }: Page): Promise<{ rows: ItemRow[]; total: number }> {
  const name = person?.trim() ?? ''
  const where = sql`publicity_id = ${id} and (${name} = '' or name_mark = ${nameMark(ctx, name)})`
  const { rows } = await sql<ItemRow>`
    select ordinal, label, detail from publicity_item where ${where} order by ordinal limit ${size} offset ${(page - 1) * size}`.execute(ctx.db)
  const total = await sql<{ total: number }>`select count(*) as total from publicity_item where ${where}`.execute(ctx.db)
  return { rows, total: total.rows[0]!.total }
}

export type ObjectionCount = { publicityId: string; total: number; open: number }

/** How many objections each publicity has; only the authority's range sees any. */
export async function countObjections(ctx: Ctx, ids: readonly string[]): Promise<Map<string, ObjectionCount>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<ObjectionCount>`
    select publicity_id as "publicityId", count(*) as total, count(*) filter (where state in ('received', 'accepted')) as open
    from publicity_objection where publicity_id = any (${[...ids]}::uuid[]) group by publicity_id`.execute(ctx.db)
  return new Map(rows.map((row) => [row.publicityId, row]))
}

export async function listObjections(ctx: Ctx, publicityId: string): Promise<ObjectionRow[]> {
  return ctx.db.selectFrom('publicity_objection').selectAll().where('publicity_id', '=', publicityId).orderBy('received_at').execute()
}
