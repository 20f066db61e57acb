import type { Ctx } from '../../kernel/context.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { countPunctual } from './overview-store.ts'

/** How an organisation kept the closing days of a year. `lines` are figures that were due, `inTime` those in time. */
export type Punctuality = { reports: number; lines: number; inTime: number }

/**
 * The figures that were due from an organisation in a year, by the closing day of their round, and how many of them
 * were handed in by that day and not returned since. An authority answers for its own reports and for those of the
 * units it oversees. What was withdrawn does not count; a round that still runs counts what is already in.
 */
export async function punctualityOf(ctx: Ctx, { orgNo, year }: { orgNo: number; year: number }): Promise<Punctuality> {
  return countPunctual(ctx, rangeOf(orgNo), year)
}
