import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { TaskLedger, TaskLine } from '../../../kernel/db/tables.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { LineState } from '../codes.ts'

export type LedgerRow = Selectable<TaskLedger>
export type LineRow = Selectable<TaskLine>
export type CountedLine = LineRow & { ledger_title: string; state: LineState; duties: number; done: number; share: number | null }

const own = (ctx: Ctx) => mainUnit(ctx.actor.org.no)

/** Ledgers of the own organisation with how many lines they have and how many of these were issued. */
export async function listLedgers(ctx: Ctx): Promise<(LedgerRow & { lines: number; issued: number })[]> {
  const { rows } = await sql<LedgerRow & { lines: number; issued: number }>`
    select g.*, (select count(*) from task_line l where l.ledger_id = g.id)::int as lines,
      (select count(distinct t.line_id) from task t join task_line l on l.id = t.line_id where l.ledger_id = g.id)::int as issued
    from task_ledger g where g.org_no = ${own(ctx)} order by g.created_at, g.id`.execute(ctx.db)
  return rows
}

export async function findLedger(ctx: Ctx, id: string): Promise<LedgerRow | undefined> {
  return ctx.db.selectFrom('task_ledger').selectAll().where('id', '=', id).where('org_no', '=', own(ctx)).executeTakeFirst()
}

/** Puts a new ledger of the own organisation; undefined where one with this code is there already. */
export async function insertLedger(
  ctx: Ctx,
  ledger: { code?: string; title: string; clause: string | null; note: string; source: 'builtin' | 'file' | 'screen' },
): Promise<LedgerRow | undefined> {
  const id = newId()
  return ctx.db
    .insertInto('task_ledger')
    .values({ ...ledger, id, code: ledger.code ?? id, org_no: own(ctx), created_by: ctx.actor.accountId, created_by_name: ctx.actor.name })
    .onConflict((conflict) => conflict.columns(['org_no', 'code']).doNothing())
    .returningAll()
    .executeTakeFirst()
}

export type NewLine = {
  no: string
  part: string
  measure: string
  task: string
  lead: readonly string[]
  participants: readonly string[]
  responsible: readonly string[]
  toAssign: readonly string[]
  dueOn: string | null
  source: string
  clause: string | null
}

/** Adds lines at the end of a ledger. Answers with their ids in order. */
export async function insertLines(ctx: Ctx, ledger: LedgerRow, lines: readonly NewLine[]): Promise<string[]> {
  if (lines.length === 0) return []
  // Two people adding a line at once: the second waits and counts after the first.
  await ctx.db.selectFrom('task_ledger').select('id').where('id', '=', ledger.id).forUpdate().executeTakeFirst()
  const { last } = await ctx.db
    .selectFrom('task_line')
    .select((row) => row.fn.coalesce(row.fn.max('ordinal'), sql<number>`0`).as('last'))
    .where('ledger_id', '=', ledger.id)
    .executeTakeFirstOrThrow()
  const rows = lines.map(({ toAssign, dueOn, ...line }, at) => ({
    ...line,
    id: newId(),
    org_no: ledger.org_no,
    ledger_id: ledger.id,
    ordinal: last + at + 1,
    lead: [...line.lead],
    participants: [...line.participants],
    responsible: [...line.responsible],
    to_assign: [...toAssign],
    due_on: dueOn,
  }))
  for (let at = 0; at < rows.length; at += 500) await ctx.db.insertInto('task_line').values(rows.slice(at, at + 500)).execute()
  return rows.map((row) => row.id)
}

export type LineFilter = {
  q?: string | undefined
  ledgerId?: string | undefined
  part?: string | undefined
  unit?: string | undefined
  role?: 'lead' | 'participant' | 'responsible' | undefined
  state?: LineState | undefined
  due?: 'none' | 'set' | 'past' | undefined
}

/** Lines with what became of them: how many duties were issued from each and how far these are. */
function counted(ctx: Ctx): RawBuilder<CountedLine> {
  return sql<CountedLine>`
    select l.*, g.title as ledger_title, coalesce(d.duties, 0)::int as duties, coalesce(d.done, 0)::int as done, d.share,
      case when d.duties is null then 'open' when d.late > 0 then 'late' when d.done = d.duties then 'done' else 'running' end as state
    from task_line l join task_ledger g on g.id = l.ledger_id
    left join (
      select t.line_id, count(*) as duties, count(*) filter (where y.state = 'done') as done, floor(avg(y.share))::int as share,
        count(*) filter (where y.state not in ('done', 'suspended') and y.due_on < ${ctx.today}::date) as late
      from task t join task_duty y on y.task_id = t.id where t.line_id is not null and y.state <> 'cancelled' group by t.line_id
    ) d on d.line_id = l.id
    where l.org_no = ${own(ctx)}`
}

const unitsOf = (role: LineFilter['role']) =>
  sql.raw(role === 'lead' ? 'l.lead' : role === 'participant' ? 'l.participants' : role === 'responsible' ? 'l.responsible' : '(l.lead || l.participants || l.responsible)')

function where(ctx: Ctx, filter: LineFilter, withState = true) {
  const q = filter.q?.trim() ?? ''
  return sql`from (${counted(ctx)}) l
    where (${q} = '' or strpos(l.task, ${q}) > 0 or strpos(l.measure, ${q}) > 0 or l.no = ${q})
      and (${filter.ledgerId ?? null}::uuid is null or l.ledger_id = ${filter.ledgerId ?? null}::uuid)
      and (${filter.part ?? ''} = '' or l.part = ${filter.part ?? ''})
      and (${filter.unit ?? ''} = '' or ${filter.unit ?? ''} = any (${unitsOf(filter.role)}))
      and (${filter.unit ? '' : (filter.role ?? '')} = '' or cardinality(${unitsOf(filter.role)}) > 0)
      and (${filter.due ?? ''} = '' or (${filter.due ?? ''} = 'none' and l.due_on is null) or (${filter.due ?? ''} = 'set' and l.due_on is not null)
        or (${filter.due ?? ''} = 'past' and l.due_on < ${ctx.today}::date and l.state <> 'done'))
      and (${(withState && filter.state) || ''} = '' or l.state = ${(withState && filter.state) || ''})`
}

export async function searchLines(ctx: Ctx, filter: LineFilter, page: { limit: number; offset: number }) {
  const { rows } = await sql<CountedLine>`
    select l.* ${where(ctx, filter)} order by l.ledger_id, l.ordinal limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const counts = await sql<{ state: LineState; count: number }>`
    select l.state, count(*)::int as count ${where(ctx, filter, false)} group by l.state`.execute(ctx.db)
  const count = (state: LineState) => counts.rows.find((row) => row.state === state)?.count ?? 0
  const all = { open: count('open'), running: count('running'), late: count('late'), done: count('done') }
  return { rows, total: filter.state ? all[filter.state] : all.open + all.running + all.late + all.done, counts: all }
}

/** Every unit and every part that the own ledgers name, for the filters. */
export async function listNames(ctx: Ctx, ledgerId: string | undefined): Promise<{ units: string[]; parts: string[] }> {
  const chosen = sql`l.org_no = ${own(ctx)} and (${ledgerId ?? null}::uuid is null or l.ledger_id = ${ledgerId ?? null}::uuid)`
  const units = await sql<{ name: string }>`
    select u.name from task_line l cross join lateral unnest(l.lead || l.participants || l.responsible) as u(name)
    where ${chosen} group by u.name order by count(*) desc, u.name limit 300`.execute(ctx.db)
  const parts = await sql<{ name: string }>`
    select l.part as name from task_line l where ${chosen} and l.part <> '' group by l.part order by min(l.ordinal), l.part limit 100`.execute(ctx.db)
  return { units: units.rows.map((row) => row.name), parts: parts.rows.map((row) => row.name) }
}

export async function findLine(ctx: Ctx, id: string): Promise<CountedLine | undefined> {
  const { rows } = await sql<CountedLine>`select l.* from (${counted(ctx)}) l where l.id = ${id}::uuid`.execute(ctx.db)
  return rows[0]
}

export async function lockLine(ctx: Ctx, id: string): Promise<LineRow | undefined> {
  return ctx.db.selectFrom('task_line').selectAll().where('id', '=', id).where('org_no', '=', own(ctx)).forUpdate().executeTakeFirst()
}

export async function setLine(
  ctx: Ctx,
  line: LineRow,
  set: { due_on: string | null; lead: string[]; participants: string[]; responsible: string[]; to_assign: string[] },
): Promise<number> {
  const version = line.version + 1
  await ctx.db.updateTable('task_line').set({ ...set, version }).where('id', '=', line.id).execute()
  return version
}

/** What was issued from a line, the newest first. */
export async function listTasksOfLine(ctx: Ctx, lineId: string) {
  const { rows } = await sql<{ id: string; title: string; issued_on: string; due_on: string; duties: number; done: number }>`
    select t.id, t.title, t.issued_on, t.due_on, count(y.id)::int as duties, count(y.id) filter (where y.state = 'done')::int as done
    from task t left join task_duty y on y.task_id = t.id where t.line_id = ${lineId}::uuid group by t.id order by t.issued_at desc`.execute(ctx.db)
  return rows
}
