import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { OrgRange } from '../../kernel/org-no.ts'

export type TrainingRow = {
  id: string
  orgNo: number
  orgName: string
  personId: string | null
  name: string
  project: string
  occupation: string | null
  startedOn: string
  completedOn: string
  hours: number
  passed: boolean
}

export type TrainingFilter = {
  range: OrgRange
  period: string
  passed: boolean | undefined
  q: string | undefined
  sort: string | undefined
  offset: number
  limit: number
}

const orders: Record<string, string> = {
  completedOn: 'c.completed_on, c.id',
  '-completedOn': 'c.completed_on desc, c.id',
  hours: 'c.hours, c.id',
  '-hours': 'c.hours desc, c.id',
}

/**
 * The records that count as person-times in a period: as many as the indicator says. The days of the period are said
 * once more in constants: the rows are the same, but from constants the planner knows to read the newest first.
 */
export async function listTrainingRecords(ctx: Ctx, filter: TrainingFilter): Promise<{ rows: TrainingRow[]; total: number }> {
  const { range, period, passed, q } = filter
  const days = await daysOf(ctx, period)
  if (!days) return { rows: [], total: 0 }
  const conditions = [
    sql`c.period = ${period} and c.org_no between ${range.lo} and ${range.hi} and c.completed_on between ${days.from}::date and ${days.to}::date`,
    ...(passed === undefined ? [] : [sql`c.passed = ${passed}`]),
    ...(q === undefined ? [] : [sql`(c.person_name like ${`${q}%`} or c.project like ${`%${q}%`})`]),
  ]
  const from = sql`from training_counted c where ${sql.join(conditions, sql` and `)}`
  const order = sql.raw(orders[filter.sort ?? ''] ?? orders['-completedOn']!)
  // The names of organisations are read once a page: their view has no index for a single number.
  const { rows } = await sql<TrainingRow>`
    with page as materialized (select c.* ${from} order by ${order} offset ${filter.offset} limit ${filter.limit}),
      label as materialized (select l.org_no, l.name from org_label l where l.org_no in (select org_no from page))
    select c.id, c.org_no as "orgNo", c.person_id as "personId", coalesce(l.name, '') as "orgName",
      c.person_name as name, c.project, c.occupation, c.started_on as "startedOn", c.completed_on as "completedOn", c.hours, c.passed
    from page c left join label l on l.org_no = c.org_no order by ${order}`.execute(ctx.db)
  if (filter.offset === 0 && rows.length < filter.limit) return { rows, total: rows.length }
  const counts = await sql<{ total: number }>`select count(*) as total ${from}`.execute(ctx.db)
  return { rows, total: counts.rows[0]?.total ?? 0 }
}

async function daysOf(ctx: Ctx, period: string): Promise<{ from: string; to: string } | undefined> {
  const { rows } = await sql<{ from: string; to: string }>`
    select from_day as "from", as_of as "to" from national.statistical_period where period = ${period}`.execute(ctx.db)
  return rows[0]
}

export type ProjectCount = { project: string; personTimes: number; passed: number }

/** The person-times of a period by project, the largest first; the same records that the indicator counts. */
export async function countProjects(ctx: Ctx, { range, period }: { range: OrgRange; period: string }): Promise<ProjectCount[]> {
  const { rows } = await sql<ProjectCount>`
    select c.project, count(*)::int as "personTimes", (count(*) filter (where c.passed))::int as passed
    from training_counted c
    where c.period = ${period} and c.org_no between ${range.lo} and ${range.hi}
    group by c.project order by count(*) desc, c.project`.execute(ctx.db)
  return rows
}
