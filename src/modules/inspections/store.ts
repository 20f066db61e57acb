import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { InspectionFinding } from '../../kernel/db/tables.ts'
import type { Finding, Severity } from '../../kernel/inspections.ts'
import { newId } from '../../kernel/uuid.ts'
import { seenAgain, type FindingState, type Seen } from './rules.ts'

export type FindingRow = Selectable<InspectionFinding>

export type FindingFilter = {
  org?: number | undefined
  inspection?: string | undefined
  severity?: string | undefined
  state?: string | undefined
  q?: string | undefined
}

const SLICE = 500

export async function listFindings(ctx: Ctx, filter: FindingFilter, page: { page: number; size: number }) {
  const where = sql`
    (${filter.org ?? null}::bigint is null or org_no = ${filter.org ?? null})
    and (${filter.inspection ?? null}::text is null or inspection = ${filter.inspection ?? null})
    and (${filter.severity ?? null}::text is null or severity = ${filter.severity ?? null})
    and (case when ${filter.state ?? null}::text is null then state <> 'resolved' else state = ${filter.state ?? null} end)
    and (${filter.q ?? null}::text is null or label like ${`%${filter.q ?? ''}%`} or org_name like ${`%${filter.q ?? ''}%`})`
  const { rows } = await sql<FindingRow>`
    select * from inspection_finding where ${where}
    order by case severity when 'severe' then 0 when 'serious' then 1 else 2 end, first_seen_on, org_no, id
    limit ${page.size} offset ${(page.page - 1) * page.size}`.execute(ctx.db)
  const counted = await sql<{ inspection: string; severity: Severity; count: number }>`
    select inspection, severity, count(*) as count from inspection_finding where ${where} group by inspection, severity order by count desc`.execute(ctx.db)
  return { rows, counts: counted.rows, total: counted.rows.reduce((sum, one) => sum + one.count, 0) }
}

export async function findFinding(ctx: Ctx, id: string): Promise<FindingRow | undefined> {
  return ctx.db.selectFrom('inspection_finding').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function changeFinding(ctx: Ctx, row: FindingRow, set: Partial<Pick<FindingRow, 'state' | 'explanation' | 'explained_by' | 'decided_by' | 'decision'>>) {
  return ctx.db
    .updateTable('inspection_finding')
    .set({ ...set, version: row.version + 1 })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function listScores(ctx: Ctx, { page, size, q }: { page: number; size: number; q?: string | undefined }) {
  const from = sql`from (
      select r.*, lag(score) over (partition by org_no order by run_on) as before,
             row_number() over (partition by org_no order by run_on desc) as newest
      from inspection_run r) r
    where newest = 1 and (${q ?? null}::text is null or org_name like ${`%${q ?? ''}%`})`
  const { rows } = await sql<{
    orgNo: number
    orgName: string
    runOn: string
    checked: number
    severe: number
    serious: number
    minor: number
    score: number
    before: number | null
  }>`select org_no as "orgNo", org_name as "orgName", run_on as "runOn", checked, severe, serious, minor, score, before ${from}
     order by score, org_no limit ${size} offset ${(page - 1) * size}`.execute(ctx.db)
  const { rows: counted } = await sql<{ total: number }>`select count(*) as total ${from}`.execute(ctx.db)
  return { rows, total: counted[0]!.total }
}

type SchoolRun = { school: { no: number; name: string }; findings: readonly (Finding & { severity: Severity })[] }

/**
 * Brings the working list of a school up to what was found now: new ones are added, known ones keep their
 * explanation, those no longer found are struck off. Answers with the open ones by severity.
 */
export async function keepFindings(ctx: Ctx, { school, findings }: SchoolRun): Promise<Record<Severity, number>> {
  const known = new Map(
    (
      await ctx.db
        .selectFrom('inspection_finding')
        .select(['id', 'inspection', 'record_id', 'state', 'fact', 'explanation'])
        .where('org_no', '=', school.no)
        .execute()
    ).map((row) => [`${row.inspection} ${row.record_id}`, row as Seen & { inspection: string; record_id: string }]),
  )
  const seen = new Set<string>()
  const rows = findings.flatMap((one) => {
    const key = `${one.inspection} ${one.recordId}`
    if (seen.has(key)) return []
    seen.add(key)
    const before = known.get(key)
    const state: FindingState = before ? seenAgain(before, one.fact) : 'open'
    return [
      {
        id: before?.id ?? newId(),
        org_no: school.no,
        org_name: school.name,
        inspection: one.inspection,
        record_id: one.recordId,
        person_id: one.personId ?? null,
        label: one.label,
        fact: one.fact,
        link: one.link,
        severity: one.severity,
        state,
        explanation: state === 'open' ? null : (before?.explanation ?? null),
        first_seen_on: ctx.today,
        last_seen_on: ctx.today,
      },
    ]
  })
  for (let at = 0; at < rows.length; at += SLICE) {
    await ctx.db
      .insertInto('inspection_finding')
      .values(rows.slice(at, at + SLICE))
      .onConflict((conflict) =>
        conflict.columns(['inspection', 'record_id']).doUpdateSet((row) => ({
          org_no: row.ref('excluded.org_no'),
          org_name: row.ref('excluded.org_name'),
          label: row.ref('excluded.label'),
          fact: row.ref('excluded.fact'),
          link: row.ref('excluded.link'),
          severity: row.ref('excluded.severity'),
          state: row.ref('excluded.state'),
          explanation: row.ref('excluded.explanation'),
          last_seen_on: row.ref('excluded.last_seen_on'),
          resolved_on: null,
        })),
      )
      .execute()
  }
  const gone = [...known].filter(([key, row]) => !seen.has(key) && row.state !== 'resolved').map(([, row]) => row.id)
  for (let at = 0; at < gone.length; at += SLICE) {
    await ctx.db
      .updateTable('inspection_finding')
      .set({ state: 'resolved', resolved_on: ctx.today })
      .where('id', 'in', gone.slice(at, at + SLICE))
      .execute()
  }
  const counts: Record<Severity, number> = { severe: 0, serious: 0, minor: 0 }
  for (const row of rows) if (row.state !== 'accepted') counts[row.severity] += 1
  return counts
}

/** One row a school and day: a second run of a day replaces the first. */
export async function keepRun(ctx: Ctx, school: { no: number; name: string }, run: { checked: number; score: number } & Record<Severity, number>): Promise<void> {
  const values = { org_name: school.name, ran_at: ctx.at, ...run }
  await ctx.db
    .insertInto('inspection_run')
    .values({ id: newId(), org_no: school.no, run_on: ctx.today, ...values })
    .onConflict((conflict) => conflict.columns(['org_no', 'run_on']).doUpdateSet(values))
    .execute()
}
