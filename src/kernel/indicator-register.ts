import { sql } from 'kysely'
import type { Ctx } from './context.ts'
import type { Indicator } from './indicators.ts'
import type { OrgRange } from './org-no.ts'

const registered: Indicator[] = []

/** Called once by the composition for each module that has indicators. */
export function registerIndicators(list: readonly Indicator[]): void {
  for (const one of list) if (!registered.some((held) => held.id === one.id)) registered.push(one)
}

/** The indicators whose view reads this parameter. */
export function indicatorsOf(parameterKey: string): Indicator[] {
  return registered.filter((one) => one.parameters?.includes(parameterKey))
}

/** Today's figure of an indicator over a range: a count, or a ratio by its first reading (0 … 1); null without records. */
export async function computeLive(ctx: Ctx, indicator: Indicator, range: OrgRange): Promise<number | null> {
  const reading = indicator.readings?.[0]?.key ?? 'only'
  const { rows } = await sql<{ value: number; base: number | null }>`
    select coalesce(sum(value), 0) as value, sum(base) as base from ${sql.table(indicator.view)}
    where period = 'live' and reading = ${reading} and org_no between ${range.lo} and ${range.hi}`.execute(ctx.db)
  const { value, base } = rows[0]!
  if (indicator.kind !== 'ratio') return value
  return base ? value / base : null
}
