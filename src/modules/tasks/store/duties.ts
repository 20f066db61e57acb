import { sql, type Insertable, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { json } from '../../../kernel/db/json.ts'
import type { Task, TaskDuty, TaskPressure, TaskReport } from '../../../kernel/db/tables.ts'
import { mainUnit, rangeOf } from '../../../kernel/org-no.ts'
import type { DutyRole, DutyState, Light, Pressure, ReportCycle } from '../codes.ts'
import type { KeptFile } from '../model.ts'

export type TaskRow = Selectable<Task>
export type DutyRow = Omit<Selectable<TaskDuty>, 'state' | 'role' | 'report_every' | 'pressure'> & {
  state: DutyState
  role: DutyRole
  report_every: ReportCycle
  pressure: Pressure | 'none'
}
export type LitDuty = DutyRow & { light: Light; below: number | null }
export type ReportRow = Omit<Selectable<TaskReport>, 'files'> & { files: KeptFile[] }
export type PressureRow = Omit<Selectable<TaskPressure>, 'kind'> & { kind: Pressure }

const own = (ctx: Ctx) => mainUnit(ctx.actor.org.no)

export async function insertTask(ctx: Ctx, task: Insertable<Task>): Promise<void> {
  await ctx.db.insertInto('task').values(task).execute()
}

export async function findTask(ctx: Ctx, id: string): Promise<TaskRow | undefined> {
  return ctx.db.selectFrom('task').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertDuty(ctx: Ctx, duty: Insertable<TaskDuty>): Promise<void> {
  await ctx.db.insertInto('task_duty').values(duty).execute()
}

/** The light of a duty, and the mean of what was handed on from it; `soon` is the number of days that counts as near. */
const lit = (ctx: Ctx, soon: number) => sql<LitDuty>`
  select y.*,
    case when y.state in ('done', 'cancelled', 'suspended') then 'grey'
      when y.due_on < ${ctx.today}::date then 'red'
      when y.due_on <= ${ctx.today}::date + ${soon}::int or y.next_report_on < ${ctx.today}::date or y.state = 'declined' then 'amber'
      else 'green' end as light,
    (select floor(avg(c.share))::int from task_duty c where c.parent_id = y.id and c.state <> 'cancelled') as below
  from task_duty y`

export async function findDuty(ctx: Ctx, id: string, soon = 0): Promise<LitDuty | undefined> {
  const { rows } = await sql<LitDuty>`select y.* from (${lit(ctx, soon)}) y where y.id = ${id}::uuid`.execute(ctx.db)
  return rows[0]
}

export async function setDuty(ctx: Ctx, id: string, set: Updateable<TaskDuty>): Promise<void> {
  await ctx.db.updateTable('task_duty').set(set).where('id', '=', id).execute()
}

export type DutyFilter = {
  q?: string | undefined
  list: 'own' | 'issued' | 'all'
  ledgerId?: string | undefined
  unit?: string | undefined
  state?: DutyState | undefined
  light?: Light | undefined
  role?: DutyRole | undefined
  pressure?: Pressure | undefined
  dueFrom?: string | undefined
  dueTo?: string | undefined
  orgNo?: number | undefined
}

const ORDERS: Record<string, string> = {
  due: 'y.due_on, y.case_no',
  '-due': 'y.due_on desc, y.case_no',
  share: 'y.share, y.due_on, y.case_no',
  '-share': 'y.share desc, y.due_on, y.case_no',
  unit: 'y.unit_name, y.due_on, y.case_no',
  '-unit': 'y.unit_name desc, y.due_on, y.case_no',
  reported: 'y.reported_on nulls first, y.case_no',
  '-reported': 'y.reported_on desc nulls last, y.case_no',
}
const FIRST = `case when y.light = 'red' then 0 when y.light = 'amber' then 1 when y.light = 'green' then 2 else 3 end, y.due_on, y.case_no`

function where(ctx: Ctx, filter: DutyFilter, soon: number, withLight = true) {
  const q = filter.q?.trim() ?? ''
  const below = filter.orgNo ? rangeOf(filter.orgNo) : { lo: 0, hi: 999_999_999_999 }
  return sql`from (${lit(ctx, soon)}) y
    where (${filter.list} = 'all' or (${filter.list} = 'own' and y.org_no = ${own(ctx)}) or (${filter.list} = 'issued' and y.issuer_no = ${own(ctx)}))
      and (${q} = '' or strpos(y.title, ${q}) > 0 or strpos(y.unit_name, ${q}) > 0 or y.case_no = ${q})
      and y.org_no between ${below.lo}::bigint and ${below.hi}::bigint
      and (${filter.ledgerId ?? null}::uuid is null or y.ledger_id = ${filter.ledgerId ?? null}::uuid)
      and (${filter.unit ?? ''} = '' or y.unit_name = ${filter.unit ?? ''})
      and (${filter.state ?? ''} = '' or y.state = ${filter.state ?? ''})
      and (${filter.role ?? ''} = '' or y.role = ${filter.role ?? ''})
      and (${filter.pressure ?? ''} = '' or y.pressure = ${filter.pressure ?? ''})
      and (${filter.dueFrom ?? null}::date is null or y.due_on >= ${filter.dueFrom ?? null}::date)
      and (${filter.dueTo ?? null}::date is null or y.due_on <= ${filter.dueTo ?? null}::date)
      and (${(withLight && filter.light) || ''} = '' or y.light = ${(withLight && filter.light) || ''})`
}

/** Duties in reach, the worst first unless told; and how many there are of each light. */
export async function searchDuties(ctx: Ctx, filter: DutyFilter, soon: number, sort: string | undefined, page: { limit: number; offset: number }) {
  const order = sql.raw(ORDERS[sort ?? ''] ?? FIRST)
  const { rows } = await sql<LitDuty>`select y.* ${where(ctx, filter, soon)} order by ${order} limit ${page.limit} offset ${page.offset}`.execute(ctx.db)
  const { rows: found } = await sql<{ light: Light; count: number }>`
    select y.light, count(*)::int as count ${where(ctx, filter, soon, false)} group by y.light`.execute(ctx.db)
  const count = (light: Light) => found.find((row) => row.light === light)?.count ?? 0
  const counts = { red: count('red'), amber: count('amber'), green: count('green'), grey: count('grey') }
  return { rows, counts, total: filter.light ? counts[filter.light] : counts.red + counts.amber + counts.green + counts.grey }
}

/** The duties of a task and everything handed on from them, as far as the scope shows it. */
export async function listTree(ctx: Ctx, taskId: string, soon: number): Promise<LitDuty[]> {
  const { rows } = await sql<LitDuty>`
    with recursive tree as (
      select id, 0 as depth from task_duty where task_id = ${taskId}::uuid
      union select c.id, tree.depth + 1 from task_duty c join tree on c.parent_id = tree.id where tree.depth < 5
    )
    select y.* from (${lit(ctx, soon)}) y where y.id in (select id from tree) order by y.issued_on, y.org_no, y.case_no limit 500`.execute(ctx.db)
  return rows
}

/** Duties handed on from one that are still open. */
export async function countOpenBelow(ctx: Ctx, dutyId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from task_duty where parent_id = ${dutyId}::uuid and state not in ('done', 'cancelled')`.execute(ctx.db)
  return rows[0]!.count
}

export async function insertReport(ctx: Ctx, report: Omit<Insertable<TaskReport>, 'files'> & { files: readonly KeptFile[] }): Promise<void> {
  await ctx.db.insertInto('task_report').values({ ...report, files: json(report.files) }).execute()
}

export async function listReports(ctx: Ctx, dutyId: string): Promise<ReportRow[]> {
  const rows = await ctx.db.selectFrom('task_report').selectAll().where('duty_id', '=', dutyId).orderBy('reported_at', 'desc').orderBy('id', 'desc').limit(200).execute()
  return rows as unknown as ReportRow[]
}

export async function insertPressure(ctx: Ctx, pressure: Insertable<TaskPressure>): Promise<void> {
  await ctx.db.insertInto('task_pressure').values(pressure).execute()
}

export async function setPressure(ctx: Ctx, id: string, set: Updateable<TaskPressure>): Promise<void> {
  await ctx.db.updateTable('task_pressure').set(set).where('id', '=', id).execute()
}

export async function listPressures(ctx: Ctx, dutyId: string): Promise<PressureRow[]> {
  const rows = await ctx.db.selectFrom('task_pressure').selectAll().where('duty_id', '=', dutyId).orderBy('made_at', 'desc').orderBy('id', 'desc').limit(200).execute()
  return rows as unknown as PressureRow[]
}

export async function lockPressure(ctx: Ctx, id: string): Promise<PressureRow | undefined> {
  return (await ctx.db.selectFrom('task_pressure').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()) as unknown as PressureRow | undefined
}

/** The share of duties due in a year that were closed by their day; null where none was due. For the evaluation of a unit. */
export async function readCompletion(ctx: Ctx, orgNo: number, year: number): Promise<{ due: number; inTime: number }> {
  const { rows } = await sql<{ due: number; inTime: number }>`
    select count(*)::int as due, count(*) filter (where state = 'done' and closed_on <= due_on)::int as "inTime"
    from task_duty where org_no = ${orgNo} and not outside and state not in ('cancelled', 'suspended')
      and due_on between make_date(${year}::int, 1, 1) and least(make_date(${year}::int, 12, 31), ${ctx.today}::date)`.execute(ctx.db)
  return rows[0]!
}
