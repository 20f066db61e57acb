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
  completedOn: 't.completed_on, t.id',
  '-completedOn': 't.completed_on desc, t.id',
  hours: 't.hours, t.id',
  '-hours': 't.hours desc, t.id',
}

/** The records that count as person-times in a period: as many as the indicator says. */
export async function listTrainingRecords(ctx: Ctx, filter: TrainingFilter): Promise<{ rows: TrainingRow[]; total: number }> {
  const { range, period, passed, q } = filter
  const from = sql`
    from training_counted c
    join training_record t on t.id = c.id
    where c.period = ${period} and c.org_no between ${range.lo} and ${range.hi}
      and (${passed ?? null}::boolean is null or t.passed = ${passed ?? null})
      and (${q ?? null}::text is null or t.person_name like ${`${q ?? ''}%`} or t.project like ${`%${q ?? ''}%`})`
  const { rows } = await sql<TrainingRow>`
    select t.id, t.org_no as "orgNo", t.person_id as "personId", coalesce((select l.name from org_label l where l.org_no = t.org_no), '') as "orgName",
      t.person_name as name, t.project, t.occupation, t.started_on as "startedOn", t.completed_on as "completedOn", t.hours, t.passed
    ${from} order by ${sql.raw(orders[filter.sort ?? ''] ?? orders['-completedOn']!)}
    offset ${filter.offset} limit ${filter.limit}`.execute(ctx.db)
  const counts = await sql<{ total: number }>`select count(*) as total ${from}`.execute(ctx.db)
  return { rows, total: counts.rows[0]?.total ?? 0 }
}

export type ProjectCount = { project: string; personTimes: number; passed: number }

/** The person-times of a period by project, the largest first; the same records that the indicator counts. */
export async function countProjects(ctx: Ctx, { range, period }: { range: OrgRange; period: string }): Promise<ProjectCount[]> {
  const { rows } = await sql<ProjectCount>`
    select t.project, count(*)::int as "personTimes", (count(*) filter (where t.passed))::int as passed
    from training_counted c join training_record t on t.id = c.id
    where c.period = ${period} and c.org_no between ${range.lo} and ${range.hi}
    group by t.project order by count(*) desc, t.project`.execute(ctx.db)
  return rows
}
