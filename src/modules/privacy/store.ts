import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { RetainedRecord } from '../../kernel/retention.ts'

export type DueRow = { kind: string; record_id: string; org_no: number; person_id: string | null; label: string; due_on: string; prepared: boolean }

/** What was found due takes the place of what was found before, kind by kind. */
export async function replaceDue(ctx: Ctx, kind: string, rows: readonly RetainedRecord[]): Promise<void> {
  await sql`delete from retention_due where kind = ${kind}`.execute(ctx.db)
  for (let at = 0; at < rows.length; at += 1000) {
    await ctx.db
      .insertInto('retention_due')
      .values(rows.slice(at, at + 1000).map((row) => ({ kind, record_id: row.recordId, org_no: row.orgNo, person_id: row.personId, label: row.label, due_on: row.dueOn ?? ctx.today })))
      .execute()
  }
}

export async function countDue(ctx: Ctx): Promise<{ kind: string; n: number; found_at: string }[]> {
  const { rows } = await sql<{ kind: string; n: number; found_at: string }>`select kind, count(*) as n, max(found_at) as found_at from retention_due group by kind`.execute(ctx.db)
  return rows
}

const prepared = sql`exists (select 1 from erasure_item i join erasure e on e.id = i.erasure_id where i.kind = d.kind and i.record_id = d.record_id and e.state = 'prepared')`

export async function listDueRows(ctx: Ctx, filter: { kind?: string | undefined; q?: string | undefined; limit: number; offset: number }): Promise<{ rows: DueRow[]; total: number }> {
  const q = filter.q?.trim() ?? ''
  const where = sql`(${filter.kind ?? ''} = '' or d.kind = ${filter.kind ?? ''}) and (${q} = '' or strpos(d.label, ${q}) > 0 or d.org_no::text = ${q})`
  const { rows } = await sql<DueRow>`select d.kind, d.record_id, d.org_no, d.person_id, d.label, d.due_on, ${prepared} as prepared
    from retention_due d where ${where} order by d.due_on, d.record_id limit ${filter.limit} offset ${filter.offset}`.execute(ctx.db)
  const counted = await sql<{ n: number }>`select count(*) as n from retention_due d where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.n }
}

/** Due records of a kind that no decision has taken yet; only the chosen ones when some were chosen. */
export async function takeDue(ctx: Ctx, kind: string, chosen: readonly string[] | undefined, limit: number): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`select d.kind, d.record_id, d.org_no, d.person_id, d.label, d.due_on, false as prepared from retention_due d
    where d.kind = ${kind} and (${chosen === undefined}::boolean or d.record_id = any (${[...(chosen ?? [])]}::uuid[])) and not ${prepared}
    order by d.due_on, d.record_id limit ${limit} for update`.execute(ctx.db)
  return rows
}

export async function forgetDue(ctx: Ctx, kind: string, ids: readonly string[]): Promise<void> {
  await sql`delete from retention_due where kind = ${kind} and record_id = any (${[...ids]}::uuid[])`.execute(ctx.db)
}

export type NewErasure = { id: string; origin: 'retention' | 'request'; kind: string; reason: string; requestId: string | null }
export type ItemDraft = { kind: string; record_id: string; org_no: number; person_id: string | null; label: string; due_on: string | null }

export async function insertErasure(ctx: Ctx, one: NewErasure, items: readonly ItemDraft[]): Promise<void> {
  const { accountId, name, org } = ctx.actor
  await ctx.db
    .insertInto('erasure')
    .values({ id: one.id, org_no: org.no, origin: one.origin, kind: one.kind, state: 'prepared', reason: one.reason, request_id: one.requestId, prepared_by: accountId, prepared_by_name: name })
    .execute()
  for (let at = 0; at < items.length; at += 1000)
    await ctx.db
      .insertInto('erasure_item')
      .values(items.slice(at, at + 1000).map(({ kind, record_id, org_no, person_id, label, due_on }) => ({ erasure_id: one.id, kind, record_id, org_no, person_id, label, due_on })))
      .execute()
}

export type ErasureRow = {
  id: string
  origin: 'retention' | 'request'
  kind: string
  state: 'prepared' | 'done' | 'rejected'
  reason: string
  request_id: string | null
  prepared_by: string
  prepared_by_name: string
  prepared_at: string
  decided_by_name: string | null
  decided_at: string | null
  decided_reason: string | null
  erased: number
  held: number
  items: number
}

const erasureColumns = sql`e.*, (select count(*) from erasure_item i where i.erasure_id = e.id) as items`

export async function listErasureRows(ctx: Ctx, state: string | undefined, limit: number, offset: number): Promise<{ rows: ErasureRow[]; total: number }> {
  const where = sql`(${state ?? ''} = '' or e.state = ${state ?? ''})`
  const { rows } = await sql<ErasureRow>`select ${erasureColumns} from erasure e where ${where} order by e.prepared_at desc, e.id limit ${limit} offset ${offset}`.execute(ctx.db)
  const counted = await sql<{ n: number }>`select count(*) as n from erasure e where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.n }
}

export async function findErasure(ctx: Ctx, id: string, lock = false): Promise<ErasureRow | undefined> {
  const { rows } = await sql<ErasureRow>`select ${erasureColumns} from erasure e where e.id = ${id} ${lock ? sql`for update of e` : sql``}`.execute(ctx.db)
  return rows[0]
}

export type ItemRow = ItemDraft & { outcome: 'waiting' | 'erased' | 'held' | 'gone' }

export async function listItems(ctx: Ctx, id: string, limit: number, offset: number): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`select kind, record_id, org_no, person_id, label, due_on, outcome from erasure_item
    where erasure_id = ${id} order by due_on nulls last, record_id limit ${limit} offset ${offset}`.execute(ctx.db)
  return rows
}

export async function setOutcome(ctx: Ctx, id: string, kind: string, ids: readonly string[], outcome: 'erased' | 'held' | 'gone'): Promise<void> {
  await sql`update erasure_item set outcome = ${outcome} where erasure_id = ${id} and kind = ${kind} and record_id = any (${[...ids]}::uuid[])`.execute(ctx.db)
}

export async function decide(ctx: Ctx, id: string, to: { state: 'done' | 'rejected'; reason: string; erased: number; held: number }): Promise<void> {
  await sql`update erasure set state = ${to.state}, decided_by = ${ctx.actor.accountId}, decided_by_name = ${ctx.actor.name}, decided_at = now(),
      decided_reason = ${to.reason}, erased = ${to.erased}, held = ${to.held} where id = ${id}`.execute(ctx.db)
}
