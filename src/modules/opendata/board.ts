import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { listPublicProvinces } from '../../kernel/deployment.ts'
import { defaultReading } from '../../kernel/indicators.ts'
import { findIndicator, figureId, isRatio, type Plan, type PlanIndicator } from '../plans/model.ts'
import { listAllPlans } from '../plans/public.ts'
import { judge } from '../plans/rules.ts'
import type { api } from './api.ts'
import { protectionWords } from './published.ts'
import { listCurrent, listFigures, type Current, type PublicFigure } from './store.ts'

type Board = Output<typeof api.getPublicBoard>

/**
 * A plan as the public reads it: target against what was made public, year by year, and the cities of the newest year.
 * Nothing but protected figures is read; a line of which nothing is public says so.
 */
export async function publicBoard(ctx: Ctx, planId: string | undefined): Promise<Board> {
  const current = await listCurrent(ctx)
  const figures = Map.groupBy(await listFigures(ctx), (one) => one.indicator)
  const region = [...figures.values()].flat().find((one) => one.orgNo % 1e10 === 0)?.orgNo
  const all = await listAllPlans(ctx)
  const shown = all.filter((plan) => Number(plan.region) * 1e6 === region && mainOf(plan).some((line) => figures.has(figureId(line))))
  const plan = shown.find((one) => one.id === planId) ?? shown[0]
  return {
    provinces: await listPublicProvinces(ctx),
    simulated: ctx.actor.demonstration,
    protection: protectionWords(current.at(-1)?.below ?? 5),
    plans: shown.map(({ id, title }) => ({ id, title })),
    plan: plan ? { id: plan.id, title: plan.title, clause: plan.clause, region: plan.region } : null,
    rows: plan ? mainOf(plan).map((line) => rowOf(line, figures.get(figureId(line)) ?? [], current)) : [],
  }
}

const mainOf = (plan: Plan) => plan.indicators.filter((line) => line.section === '')

function rowOf(line: PlanIndicator, figures: readonly PublicFigure[], current: readonly Current[]): Board['rows'][number] {
  const indicator = findIndicator(figureId(line))
  const reading = line.source === 'computed' && indicator ? defaultReading(indicator) : 'only'
  const ratio = isRatio(line)
  const own = figures.filter((one) => one.reading === reading)
  const amount = (one: PublicFigure) => (ratio ? one.ratio : one.value === null ? null : one.value / line.scale)
  const values = own.filter((one) => one.orgNo % 1e10 === 0 && !one.direct).map((one) => ({ period: one.period, value: amount(one) }))
  const last = values.at(-1)
  const cities = own
    .filter((one) => one.period === last?.period && (one.direct || one.orgNo % 1e10 !== 0))
    .map((one) => ({ no: one.orgNo, direct: one.direct, name: one.unitName, value: amount(one), small: one.small }))
  return {
    id: line.id,
    dataset: figureId(line),
    no: line.no,
    name: line.name,
    unit: line.unit,
    decimals: ratio ? Math.max(1, line.decimals) : line.scale > 1 ? 2 : line.decimals,
    baseline: line.baseline,
    target: line.target,
    operator: line.operator,
    source: line.source,
    clause: line.clause,
    definition: current.findLast((one) => one.indicator === figureId(line))?.definition ?? line.definition,
    values,
    cities,
    status: last ? statusOf(line, Number(last.period), last.value) : null,
  }
}

/** What small numbers and rounding may move a told figure by, as a share of the target (推). */
const moved = 0.02

/** By the line's own operator, of the year's end; lines that need more than one published figure are not judged here. */
function statusOf(line: PlanIndicator, year: number, value: number | null): Board['rows'][number]['status'] {
  if (value === null || line.target.value === null || line.cumulative || line.increment || line.per) return null
  const { operator, baseline, target, floor } = line
  // A told number of people is not the true one: so near to the target it does not say on which side the true one is.
  const people = isRatio(line) || /人/.test(line.unit)
  if (people && Math.abs(value - target.value!) < Math.abs(target.value!) * moved) return null
  return judge({ operator, baseline, target, value, at: { year, elapsed: 1 }, flow: line.period === 'year' && !isRatio(line), floor }).status
}
