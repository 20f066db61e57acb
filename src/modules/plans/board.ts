import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { defaultReading } from '../../kernel/indicators.ts'
import type { Indicator } from '../../kernel/indicators.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { getParameter, listSettings, resolveParameter, type ParameterSetting } from '../../kernel/parameters.ts'
import type { api } from './api.ts'
import { computeFigures, judgeAt, pastPeriods, readPast, valueOf, type Figures, type Period } from './figures.ts'
import { computedBy, type Plan, type PlanIndicator } from './model.ts'
import { planStatuses, rounded } from './rules.ts'
import { describeUnit } from './units.ts'

type Board = Output<typeof api.getBoard>
type Row = Board['rows'][number]

export function planFacts(plan: Plan): Board['plan'] {
  const { id, title, table, clause, region, period, indicators } = plan
  return { id, title, table, clause, region, from: period.from, to: period.to, indicators: indicators.length }
}

/** Builds the board of a plan for one organisation: past years from snapshots, today from the records. */
export async function buildBoard(ctx: Ctx, plan: Plan, orgNo: number): Promise<Board> {
  const started = performance.now()
  const range = rangeOf(orgNo)
  const judged = orgNo === Number(plan.region) * 1_000_000
  const periods = await pastPeriods(ctx, Math.min(...plan.indicators.map((line) => line.baseline.year)))
  const indicators = plan.indicators.map((line) => computedBy(line.id))
  const past = await readPast(ctx, indicators, periods, range)
  const figures = await computeFigures(ctx, indicators, 'live', range)
  const keys = [...new Set(indicators.flatMap((one) => one.parameters ?? []))]
  const settings = keys.length > 0 ? await listSettings(ctx, keys, orgNo) : []
  const live: Period = { period: 'live', year: Number(ctx.today.slice(0, 4)), asOf: ctx.today }
  const rows: Row[] = plan.indicators.map((line) => {
    const indicator = computedBy(line.id)
    const today = figures.get(line.id)!
    const parameters = describeParameters(ctx, indicator, settings, orgNo)
    return { ...describeRow({ line, indicator, judged, periods, live, today, past }), parameters }
  })
  return {
    plan: planFacts(plan),
    org: await describeUnit(ctx, orgNo, false),
    judged,
    rows,
    counts: planStatuses.map((status) => ({ status, count: rows.filter((row) => row.status === status).length })),
    today: ctx.today,
    computedAt: ctx.at,
    ms: Math.round(performance.now() - started),
  }
}

type RowFacts = {
  line: PlanIndicator
  indicator: Indicator
  judged: boolean
  periods: readonly Period[]
  live: Period
  today: Figures
  past: (id: string, period: string) => Figures
}

function describeRow({ line, indicator, judged, periods, live, today, past }: RowFacts): Omit<Row, 'parameters'> {
  const value = valueOf(line, today)
  const values = periods.map((period) => {
    const held = valueOf(line, past(line.id, period.period))
    const status = judged ? (judgeAt(line, held, period)?.status ?? null) : null
    return { period: period.period, asOf: period.asOf, value: held, status }
  })
  const baseline = values.find((one) => one.period === String(line.baseline.year))?.value ?? null
  const last = values.at(-1)?.value ?? null
  const judgement = judged ? judgeAt(line, value, live) : null
  const final = values.find((one) => one.period === String(line.target.year))
  return {
    id: line.id,
    no: line.no,
    name: line.name,
    unit: line.unit,
    decimals: indicator.kind === 'ratio' ? 1 : line.scale > 1 ? 2 : 0,
    nature: line.kind,
    kind: indicator.kind,
    counted: indicator.counted,
    baseline: line.baseline,
    baselineMatches: judged && baseline !== null ? rounded(baseline, line.decimals) === line.baseline.value : null,
    target: line.target,
    operator: line.operator,
    operatorSource: line.operatorSource,
    values,
    live: value,
    delta: indicator.counted === 'flow' || value === null || last === null ? null : value - last,
    due: judgement?.due ?? null,
    achieved: judgement?.achieved ?? null,
    status: judgement?.status ?? null,
    final: final ? { year: line.target.year, value: final.value, status: final.status } : null,
    clause: line.clause,
    definition: indicator.definition,
    module: indicator.module,
    view: indicator.view,
    readings: (indicator.readings ?? []).map((reading) => ({
      ...reading,
      default: reading.key === defaultReading(indicator),
      live: valueOf(line, today, reading.key),
      value: today.get(reading.key)?.value ?? null,
      base: today.get(reading.key)?.base ?? null,
      baseline: valueOf(line, past(line.id, String(line.baseline.year)), reading.key),
    })),
    alternatives: line.alternatives.map(({ clause, value: figure, operator, note }) => ({ clause, value: figure, operator, note })),
  }
}

function describeParameters(
  ctx: Ctx,
  indicator: Indicator,
  settings: readonly ParameterSetting[],
  orgNo: number,
): Row['parameters'] {
  return (indicator.parameters ?? []).map((key) => {
    const { title, mark, unit } = getParameter(key)
    const { value, clause, setBy } = resolveParameter(settings, key, orgNo, ctx.today)
    const words = typeof value === 'boolean' ? (value ? '是' : '否') : `${String(value)} ${unit}`
    return { key, title, value: words, clause, mark, set: setBy !== null }
  })
}
