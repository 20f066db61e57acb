import type { Ctx } from '../../kernel/context.ts'
import { Invalid, NotFound } from '../../kernel/errors.ts'
import { contains, isAuthority, rangeOf, regionOf } from '../../kernel/org-no.ts'
import { findOrgs, listReportingUnits } from '../orgs/public.ts'
import { figuresFor, listAllPlans, listCatalogue, pastPeriods } from '../plans/public.ts'
import { figureId } from '../plans/model.ts'
import type { FigureRow } from './model.ts'

type Question = { plan: string; indicators: readonly string[]; periods: readonly string[]; orgs: readonly number[] }

/** What can be chosen: plans with their figures, the ended years and the running one, the own unit and those below it. */
export async function exportChoices(ctx: Ctx) {
  const catalogue = new Map((await listCatalogue(ctx)).map((one) => [one.id, one]))
  const home = regionOf(ctx.actor.org.no).slice(0, 2)
  // The plan of the own province first, the nation's next.
  const rank = (region: string) => (region.slice(0, 2) === home ? 0 : region === '000000' ? 1 : 2)
  const ordered = (await listAllPlans(ctx)).toSorted((left, right) => rank(left.region) - rank(right.region))
  const plans = ordered.map(({ id, title, indicators }) => ({
    id,
    title,
    indicators: [...new Set(indicators.map(figureId))].flatMap((figure) => {
      const entry = catalogue.get(figure)
      return entry ? [{ id: figure, title: entry.title, unit: entry.unit, source: entry.source }] : []
    }),
  }))
  const { no, name } = ctx.actor.org
  return {
    plans,
    periods: [...(await pastPeriods(ctx, Number(ctx.today.slice(0, 4)) - 15)).map((one) => one.period), ctx.today.slice(0, 4)],
    own: { no, name },
    below: isAuthority(no) ? await listReportingUnits(ctx, no) : [],
  }
}

/**
 * Figures of a plan for years and units of the own range. Throws NotFound for an unknown plan and for a unit that is
 * not the actor's to see; Invalid for an indicator that the plan does not have.
 */
export async function ownFigures(ctx: Ctx, { plan: planId, indicators, periods, orgs }: Question): Promise<{ title: string; rows: FigureRow[]; definitions: { id: string; title: string; definition: string }[] }> {
  const plan = (await listAllPlans(ctx)).find((one) => one.id === planId)
  if (!plan) throw new NotFound('规划')
  const own = rangeOf(ctx.actor.org.no)
  if (orgs.some((no) => !contains(own, no))) throw new NotFound('单位')
  const names = new Map((await findOrgs(ctx, [...orgs])).map((one) => [one.no, one.shortName]))
  if (orgs.some((no) => !names.has(no))) throw new NotFound('单位')
  const known = new Set(plan.indicators.map(figureId))
  const unknown = indicators.filter((id) => !known.has(id))
  if (unknown.length > 0) throw new Invalid(unknown.map((id) => ({ path: 'indicators', message: `${plan.title}里没有指标 ${id}。` })))
  const wanted = indicators.length > 0 ? [...new Set(indicators)] : [...known]
  const catalogue = new Map((await listCatalogue(ctx)).map((one) => [one.id, one]))
  const thisYear = ctx.today.slice(0, 4)
  const rows: FigureRow[] = []
  for (const orgNo of orgs) {
    for (const one of await figuresFor(ctx, { indicators: wanted, periods, orgNo })) {
      const entry = catalogue.get(one.indicator)
      const ratio = entry?.kind === 'ratio'
      const value = ratio ? one.ratio : one.value
      rows.push({
        indicator: one.indicator,
        title: entry?.title ?? one.indicator,
        period: one.period,
        orgNo,
        direct: false,
        orgName: names.get(orgNo)!,
        reading: 'only',
        readingTitle: '默认的读法',
        value,
        unit: one.unit,
        numerator: ratio ? one.value : null,
        denominator: ratio ? one.base : null,
        status: value === null ? 'M' : one.period >= thisYear || one.partial ? 'P' : 'A',
        source: one.source,
        definitionVersion: one.definitionVersion,
      })
    }
  }
  const definitions = wanted.map((id) => ({ id, title: catalogue.get(id)?.title ?? id, definition: catalogue.get(id)?.definition ?? '' }))
  return { title: plan.title, rows, definitions }
}
