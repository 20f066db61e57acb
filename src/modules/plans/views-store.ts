import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { defaultReading, type Indicator } from '../../kernel/indicators.ts'
import type { OrgRange } from '../../kernel/org-no.ts'

export type PartSum = { indicator: string; orgNo: number; value: number; base: number | null }

/** The default reading of several indicators, summed over `periods`, a row per organisation: computed from the records now. */
export async function spreadViews(ctx: Ctx, indicators: readonly Indicator[], periods: readonly string[], range: OrgRange): Promise<PartSum[]> {
  if (indicators.length === 0 || periods.length === 0) return []
  const parts = indicators.map(
    (one) => sql`select ${one.id}::text as indicator, org_no as "orgNo", sum(value) as value, sum(base) as base from ${sql.table(one.view)}
      where period = any(${periods as string[]}::text[]) and reading = ${defaultReading(one)} and org_no between ${range.lo} and ${range.hi} group by org_no`,
  )
  const { rows } = await sql<PartSum>`${sql.join(parts, sql` union all `)}`.execute(ctx.db)
  return rows
}

/** The same of stored past periods. */
export async function spreadSnapshots(ctx: Ctx, indicators: readonly Indicator[], periods: readonly string[], range: OrgRange): Promise<PartSum[]> {
  if (indicators.length === 0 || periods.length === 0) return []
  const wanted = indicators.map((one) => `${one.id} ${defaultReading(one)}`)
  const { rows } = await sql<PartSum>`
    select indicator, org_no as "orgNo", sum(value) as value, sum(base) as base from indicator_snapshot
    where indicator || ' ' || reading = any(${wanted}::text[]) and indicator = any(${indicators.map((one) => one.id)}::text[])
      and period = any(${periods as string[]}::text[]) and org_no between ${range.lo} and ${range.hi}
    group by indicator, org_no`.execute(ctx.db)
  return rows
}
