import { sql, type Insertable, type RawBuilder, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { PaymentDeferral } from '../../../kernel/db/tables.ts'

export type DeferralRow = Selectable<PaymentDeferral>
export type DeferralListRow = DeferralRow & { org_name: string; name: string; id_masked: string | null; specialty_name: string; offer_no: string | null; overdue: boolean }
export type DeferralFilter = { view?: string | undefined; q?: string | undefined; cause?: string | undefined; year?: number | undefined; season?: string | undefined; orgNo?: number | undefined; sort?: string | undefined }

export async function insertDeferral(ctx: Ctx, row: Insertable<PaymentDeferral>): Promise<void> {
  await ctx.db.insertInto('payment_deferral').values(row).execute()
}

export async function lockDeferral(ctx: Ctx, id: string): Promise<DeferralRow | undefined> {
  return ctx.db.selectFrom('payment_deferral').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Ends a deferral: paid, or taken back. */
export async function endDeferral(ctx: Ctx, id: string, state: 'settled' | 'cancelled', note: string): Promise<void> {
  await ctx.db
    .updateTable('payment_deferral')
    .set((one) => ({ state, ended_at: sql`now()`, ended_by_name: ctx.actor.name, ended_note: note || null, version: one('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function findOpenDeferral(ctx: Ctx, applicationId: string): Promise<DeferralRow | undefined> {
  return ctx.db.selectFrom('payment_deferral').selectAll().where('application_id', '=', applicationId).where('state', '=', 'open').executeTakeFirst()
}

const overdue = sql`d.state = 'open' and d.due_on < (now() at time zone 'Asia/Shanghai')::date`
const viewTests: Record<'open' | 'overdue' | 'settled' | 'all', RawBuilder<unknown>> = { open: sql`d.state = 'open'`, overdue, settled: sql`d.state = 'settled'`, all: sql`true` }
const orders: Record<string, RawBuilder<unknown>> = { recordedAt: sql`d.recorded_at`, dueOn: sql`d.due_on`, amount: sql`d.amount`, name: sql`a.name collate "zh-x-icu"` }
const from = sql`payment_deferral d join application a on a.id = d.application_id`

function conditions(filter: DeferralFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`true`]
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    parts.push(sql`(a.name like ${like} or a.specialty_name like ${like} or d.reason like ${like} or a.offer_no = ${q})`)
  }
  if (filter.cause) parts.push(sql`d.cause = ${filter.cause}`)
  if (filter.year) parts.push(sql`a.year = ${filter.year}`)
  if (filter.season) parts.push(sql`a.season = ${filter.season}`)
  if (filter.orgNo) parts.push(sql`d.org_no between ${filter.orgNo} and ${filter.orgNo + 99}`)
  return sql.join(parts, sql` and `)
}
const whereOf = (filter: DeferralFilter) => sql`${conditions(filter)} and ${viewTests[(filter.view ?? 'all') as 'all'] ?? sql`true`}`

export async function listDeferralRows(ctx: Ctx, filter: DeferralFilter, page: { limit: number; offset: number }): Promise<DeferralListRow[]> {
  const key = filter.sort?.replace(/^-/, '') ?? 'recordedAt'
  const order = sql`${orders[key] ?? orders['recordedAt']!} ${filter.sort?.startsWith('-') ?? !filter.sort ? sql`desc nulls last` : sql`asc nulls last`}, d.id`
  const { rows } = await sql<DeferralListRow>`
    select d.*, a.org_name, a.name, a.id_masked, a.specialty_name, a.offer_no, coalesce(${overdue}, false) as overdue
    from ${from} where ${whereOf(filter)} order by ${order} limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  return rows
}

/** How many rows the filter leaves, and what is still owed of them in 分. */
export async function countDeferralRows(ctx: Ctx, filter: DeferralFilter): Promise<{ total: number; owed: number }> {
  const { rows } = await sql<{ total: number; owed: number }>`
    select count(*)::int as total, coalesce(sum(d.amount) filter (where d.state = 'open'), 0)::bigint as owed from ${from} where ${whereOf(filter)}`.execute(ctx.db)
  return { total: rows[0]!.total, owed: Number(rows[0]!.owed) }
}

export async function countDeferralViews(ctx: Ctx, filter: DeferralFilter): Promise<Record<'open' | 'overdue' | 'settled' | 'all', number>> {
  const columns = sql.join(Object.entries(viewTests).map(([key, test]) => sql`(count(*) filter (where ${test}))::int as ${sql.ref(key)}`))
  const { rows } = await sql<Record<'open' | 'overdue' | 'settled' | 'all', number>>`select ${columns} from ${from} where ${conditions(filter)}`.execute(ctx.db)
  return rows[0]!
}
