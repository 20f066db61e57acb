import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { implement } from '../../kernel/server.ts'
import { figureId, findPlan, isRatio, type PlanIndicator } from '../plans/model.ts'
import { valueOf } from '../plans/public.ts'
import { aboutTolerance } from '../plans/rules.ts'
import { api } from './api.ts'
import { boardFile } from './export.ts'
import { provinces } from './model.ts'
import { heldBy, indexOf, nationalPlan, periodOf, publishedPeriods, sumLine } from './rollup.ts'
import { listProvinceFigures, listProvinceReleases, type ProvinceFigure } from './store.ts'

type Board = Output<typeof api.getNationalBoard>

export const handlers = implement(api, {
  getNationalBoard: (ctx, { period }) => buildBoard(ctx, period),

  exportNationalBoard: async (ctx, { period, format }) => boardFile(ctx, await buildBoard(ctx, period), format),

  async getProvinceFigures(ctx, { province }) {
    const place = provinces.find((one) => one.no === province)
    if (!place) throw new NotFound('省份')
    const plan = nationalPlan()
    const figures = await load(ctx, province)
    const periods = publishedPeriods(figures)
    const index = indexOf(figures)
    return {
      province: place,
      plan: { id: plan.id, title: plan.title },
      periods,
      releases: (await listProvinceReleases(ctx, province)).map(({ planId, ...release }) => ({ ...release, planTitle: findPlan(planId)?.title ?? '该省登记的规划' })),
      rows: plan.indicators.map((line) => ({
        ...describe(line),
        values: periods.map((period) => {
          const { figures: held, from } = heldBy(index, plan, line, province, periodOf(period, figures))
          return { period, value: held.size > 0 ? valueOf(line, held) : null, definitionVersion: from[0]?.definitionVersion ?? null, source: from[0]?.source ?? null }
        }),
      })),
    }
  },
})

/** The country for one period: the given one, else the newest year that some province has published. */
async function buildBoard(ctx: Ctx, wanted: string | undefined): Promise<Board> {
  const started = performance.now()
  const plan = nationalPlan()
  const figures = await load(ctx)
  const periods = publishedPeriods(figures)
  const chosen = wanted ?? periods.find((one) => one !== 'live') ?? periods[0] ?? ctx.today.slice(0, 4)
  if (chosen === 'live' && !periods.includes('live')) throw new NotFound('统计期')
  const period = periodOf(chosen, figures)
  const index = indexOf(figures)
  const rows = plan.indicators.map((line) => ({
    ...describe(line),
    baseline: line.baseline,
    target: line.target,
    operator: line.operator,
    ...sumLine(plan, line, index, period, aboutTolerance.value),
  }))
  const byProvince = Map.groupBy(figures.filter((one) => one.period === chosen), (one) => one.orgNo)
  const list = provinces.map(({ no, name }) => {
    const own = byProvince.get(no) ?? []
    return { no, name, releasedAt: newest(own.map((one) => one.releasedAt)), asOf: newest(own.map((one) => one.asOf)), lines: new Set(own.map((one) => one.indicator)).size }
  })
  return {
    plan: { id: plan.id, title: plan.title, clause: plan.clause },
    periods,
    period: chosen,
    total: provinces.length,
    published: list.filter((one) => one.releasedAt !== null).length,
    provinces: list,
    rows,
    ms: Math.round(performance.now() - started),
  }
}

function load(ctx: Ctx, no?: number): Promise<ProvinceFigure[]> {
  return listProvinceFigures(ctx, [...new Set(nationalPlan().indicators.map(figureId))], no)
}

function newest(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.reduce((left, right) => (left > right ? left : right))
}

function describe(line: PlanIndicator) {
  const { id, no, section, name, unit, definition, clause } = line
  return { id, no, section, name, unit, decimals: isRatio(line) ? Math.max(1, line.decimals) : line.scale > 1 ? 2 : line.decimals, definition, clause }
}
