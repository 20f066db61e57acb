import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { defaultReading } from '../../kernel/indicators.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { valueOf, type Held } from './figures.ts'
import { computedBy, figureId, isRatio, type Plan } from './model.ts'
import { listReleases, listStanding, sumReleased } from './releases-store.ts'
import { describeUnit } from './units.ts'
import type { viewApi } from './view-api.ts'

/** Fewer schools than this, and a place would tell whose figure is whose (推). */
const fewest = 5

/** Own figures and places of the newest released year. A school reads its own rows only; the place was frozen with them. */
export async function standingOf(ctx: Ctx, plan: Plan, no: number): Promise<Output<typeof viewApi.getStanding>> {
  const unit = await describeUnit(ctx, no, false)
  const org = { ...unit, direct: false }
  const release = (await listReleases(ctx, plan.id)).filter((one) => one.period !== 'live').toSorted((left, right) => right.period.localeCompare(left.period))[0]
  if (!release || unit.kind !== 'school') return { org, release: null, rows: [] }
  const range = rangeOf(no)
  const sums = await sumReleased(ctx, release.id, range)
  const places = await listStanding(ctx, release.id, range)
  const rows = plan.indicators.flatMap((line) => {
    const indicator = computedBy(line)
    const place = indicator && places.find((one) => one.indicator === figureId(line) && one.reading === defaultReading(indicator))
    // Every school is one school: a place among them says nothing.
    if (!indicator || !place || line.cumulative || line.unit === '所') return []
    const figures = new Map(sums.filter((one) => one.indicator === figureId(line)).map((one) => [one.reading, one] as [string, Held]))
    return [{
      id: line.id,
      no: line.no,
      name: line.name,
      unit: line.unit,
      decimals: isRatio(line) ? 1 : line.scale > 1 ? 4 : line.decimals,
      value: valueOf(line, figures),
      place: place.places < fewest ? null : place.place,
      places: place.places,
    }]
  })
  return { org, release: { title: release.title, period: release.period }, rows }
}
