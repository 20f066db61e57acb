import { sql } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import { mainUnit } from '../../../kernel/org-no.ts'

export type UnitCount = {
  unitName: string
  all: number
  red: number
  amber: number
  green: number
  done: number
  share: number
  circulars: number
  interviews: number
  oldestDue: string | null
}

/** Duties that the own organisation issued, or for a school those it has: per unit, the worst first. */
const mine = (ctx: Ctx) => {
  const no = mainUnit(ctx.actor.org.no)
  return sql`(y.issuer_no = ${no} or y.org_no = ${no}) and y.state <> 'cancelled'`
}

export async function countByUnit(ctx: Ctx, soon: number): Promise<UnitCount[]> {
  const { rows } = await sql<UnitCount>`
    with d as (
      select y.*, y.state not in ('done', 'suspended') and y.due_on < ${ctx.today}::date as late,
        y.state not in ('done', 'suspended') and (y.due_on <= ${ctx.today}::date + ${soon}::int or y.next_report_on < ${ctx.today}::date or y.state = 'declined') as near
      from task_duty y where ${mine(ctx)}
    )
    select d.unit_name as "unitName", count(*)::int as "all", count(*) filter (where late)::int as red, count(*) filter (where near and not late)::int as amber,
      count(*) filter (where not near and not late and state <> 'done')::int as green, count(*) filter (where state = 'done')::int as done, floor(avg(share))::int as share,
      (select count(*) from task_pressure p join d e on e.id = p.duty_id where e.unit_name = d.unit_name and p.kind = 'circular')::int as circulars,
      (select count(*) from task_pressure p join d e on e.id = p.duty_id where e.unit_name = d.unit_name and p.kind = 'interview')::int as interviews,
      min(due_on) filter (where late) as "oldestDue"
    from d group by d.unit_name order by red desc, amber desc, "all" desc, d.unit_name limit 300`.execute(ctx.db)
  return rows
}

/** Due and done by month, of the year of today. */
export async function countByMonth(ctx: Ctx): Promise<{ month: string; due: number; done: number }[]> {
  const { rows } = await sql<{ month: string; due: number; done: number }>`
    select to_char(m.first, 'YYYY-MM') as month,
      count(y.id) filter (where date_trunc('month', y.due_on) = m.first)::int as due,
      count(y.id) filter (where y.state = 'done' and date_trunc('month', y.closed_on) = m.first)::int as done
    from generate_series(date_trunc('year', ${ctx.today}::date), date_trunc('year', ${ctx.today}::date) + interval '11 months', interval '1 month') as m(first)
    left join task_duty y on ${mine(ctx)} and (date_trunc('month', y.due_on) = m.first or date_trunc('month', y.closed_on) = m.first)
    group by m.first order by m.first`.execute(ctx.db)
  return rows
}

export async function countOwing(ctx: Ctx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from task_duty y where ${mine(ctx)} and y.state = 'active' and y.next_report_on < ${ctx.today}::date`.execute(ctx.db)
  return rows[0]!.count
}

/** Rectifications of interviews that are not done, the oldest day first. */
export async function listRectifying(ctx: Ctx) {
  const { rows } = await sql<{ id: string; dutyId: string; unitName: string; title: string; rectifyBy: string; late: boolean }>`
    select p.id, y.id as "dutyId", y.unit_name as "unitName", y.title, p.rectify_by as "rectifyBy", p.rectify_by < ${ctx.today}::date as late
    from task_pressure p join task_duty y on y.id = p.duty_id
    where ${mine(ctx)} and p.kind = 'interview' and p.rectified_on is null order by p.rectify_by, p.id limit 100`.execute(ctx.db)
  return rows
}

export type Reminded = { id: string; orgNo: number; unitName: string; issuerNo: number; title: string; dueOn: string; nextReportOn: string | null; kind: 'soon' | 'late' | 'report' }

/**
 * Marks duties whose day is near, whose day has passed and whose report is owing, each once, and answers with them.
 * Two servers at once mark each one only once: the update itself decides.
 */
export async function markReminded(ctx: Ctx, soonOf: (orgNo: number) => Promise<number>): Promise<Reminded[]> {
  const said: Reminded[] = []
  const open = sql`state in ('issued', 'active', 'extending', 'claimed', 'declined')`
  const back = sql`returning id, org_no as "orgNo", unit_name as "unitName", issuer_no as "issuerNo", title, due_on as "dueOn", next_report_on as "nextReportOn"`
  const late = await sql<Reminded>`
    update task_duty set told_late_on = due_on where ${open} and due_on < ${ctx.today}::date and told_late_on is distinct from due_on ${back}`.execute(ctx.db)
  said.push(...late.rows.map((row) => ({ ...row, kind: 'late' as const })))
  const { rows: issuers } = await sql<{ no: number }>`select distinct issuer_no as no from task_duty where ${open} and due_on >= ${ctx.today}::date`.execute(ctx.db)
  for (const { no } of issuers) {
    const days = await soonOf(no)
    const soon = await sql<Reminded>`
      update task_duty set told_soon_on = due_on where ${open} and issuer_no = ${no} and due_on between ${ctx.today}::date and ${ctx.today}::date + ${days}::int
        and told_soon_on is distinct from due_on ${back}`.execute(ctx.db)
    said.push(...soon.rows.map((row) => ({ ...row, kind: 'soon' as const })))
  }
  // A report is asked for on the day after its day, once: the next night it is one day further.
  const { rows: owing } = await sql<Reminded>`
    select id, org_no as "orgNo", unit_name as "unitName", issuer_no as "issuerNo", title, due_on as "dueOn", next_report_on as "nextReportOn"
    from task_duty where state = 'active' and next_report_on = ${ctx.today}::date - 1`.execute(ctx.db)
  said.push(...owing.map((row) => ({ ...row, kind: 'report' as const })))
  return said
}
