import type { Ctx } from '../../kernel/context.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { listReleasedByOrg, type Release } from '../plans/public.ts'
import { rateBands, type RateBand } from './model.ts'
import type { SchoolRate } from './store.ts'

/** The one figure that families choose by, and that no count of people can be worked back from when it is a band. */
export const SCHOOL_RATE = 'initial-employment-rate'

/** The band a share lies in; a band counts from its lower end. `worked` of `all`, both counts of people. */
export function bandOf(worked: number, all: number): RateBand {
  const found = rateBands.find(({ from }) => worked * 100 >= from * all)
  return (found ?? rateBands.at(-1)!).id
}

/**
 * The employment rate of every school of a release as a band. A school counts with its branches; one with fewer
 * graduates than the parameter is left out, because there a single graduate would move the band.
 */
export async function schoolRatesOf(ctx: Ctx, release: Release): Promise<SchoolRate[]> {
  const least = await readAmount(ctx, 'opendata.school-rate-graduates', { orgNo: release.orgNo })
  const bySchool = Map.groupBy(await listReleasedByOrg(ctx, release.id, SCHOOL_RATE), (row) => mainUnit(row.orgNo))
  return [...bySchool].flatMap(([orgNo, rows]) => {
    const worked = rows.reduce((sum, row) => sum + row.value, 0)
    const all = rows.reduce((sum, row) => sum + (row.base ?? 0), 0)
    return all >= least ? [{ orgNo, indicator: SCHOOL_RATE, band: bandOf(worked, all) }] : []
  })
}
