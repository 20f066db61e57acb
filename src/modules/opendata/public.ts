import type { Ctx } from '../../kernel/context.ts'
import type { RateBand } from './model.ts'
import { SCHOOL_RATE } from './school-rates.ts'
import { listSchoolRates } from './store.ts'

export type SchoolRateShown = { orgNo: number; band: RateBand; year: number }

/** The employment rate of each school as it was last made public: the band and the year it speaks of. */
export async function publishedEmployment(ctx: Ctx): Promise<Map<number, SchoolRateShown>> {
  return new Map((await listSchoolRates(ctx, SCHOOL_RATE)).map((one) => [one.orgNo, one]))
}
