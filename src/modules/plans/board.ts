import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { defaultReading, type Indicator } from '../../kernel/indicators.ts'
import { maskName } from '../../kernel/mask.ts'
import { getParameter, listSettings, resolveParameter, type ParameterSetting } from '../../kernel/parameters.ts'
import type { api } from './api.ts'
import { aboutShare } from './about.ts'
import { aimOf, judgeHeld, loadFigures, valueOf, type PlanFigures } from './figures.ts'
import { computedBy, countedOf, figureId, isRatio, type Plan, type PlanIndicator } from './model.ts'
import { listOwners, type Owner } from './owners-store.ts'
import { listReportCases } from './reported-store.ts'
import { planStatuses, rounded } from './rules.ts'
import { listStoredTargets } from './targets-store.ts'
import { describeUnit } from './units.ts'

type Board = Output<typeof api.getBoard>
type Row = Board['rows'][number]

export function planFacts(plan: Plan): Board['plan'] {
  const { id, title, table, clause, region, period, indicators } = plan
  const main = indicators.filter((line) => line.section === '').length
  return { id, title, table, clause, region, from: period.from, to: period.to, indicators: indicators.length, main }
}

/**
 * Builds the board of a plan for one organisation: past years from snapshots, today from the records. `section` is
 * the main table, one part of the text, or everything.
 */
export async function buildBoard(ctx: Ctx, plan: Plan, orgNo: number, section: string): Promise<Board> {
  const started = performance.now()
  const judged = orgNo === Number(plan.region) * 1_000_000
  const whole = orgNo % 1e10 === 0
  const lines = plan.indicators.filter((line) => section === 'all' || line.section === (section === 'main' ? '' : section))
  const held = await loadFigures(ctx, plan, lines, orgNo)
  const about = await aboutShare(ctx, orgNo)
  const targets = judged ? [] : await listStoredTargets(ctx, { planId: plan.id, orgNo })
  const owners = await listOwners(ctx, plan.id, orgNo)
  const reported = lines.filter((line) => line.source === 'reported').map(figureId)
  const cases = await listReportCases(ctx, reported, { lo: orgNo, hi: orgNo })
  const keys = [...new Set(lines.flatMap((line) => computedBy(line)?.parameters ?? []))]
  const settings = keys.length > 0 ? await listSettings(ctx, keys, orgNo) : []
  const rows: Row[] = lines.map((line) => {
    const own = targets.filter((one) => one.indicator === line.id).map(({ year, value }) => ({ year, value }))
    const parameters = describeParameters(ctx, computedBy(line), settings, orgNo)
    const row = describeRow({ plan, line, judged, whole, held, about, assigned: own })
    return { ...row, owner: showOwner(owners.get(line.id)), reported: cases.get(`${figureId(line)} ${orgNo}`) ?? null, parameters }
  })
  return {
    plan: planFacts(plan),
    org: await describeUnit(ctx, orgNo, false),
    judged,
    sections: [...new Set(plan.indicators.map((line) => line.section))].filter(Boolean),
    rows,
    counts: planStatuses.map((status) => ({ status, count: rows.filter((row) => row.status === status).length })),
    today: ctx.today,
    computedAt: ctx.at,
    ms: Math.round(performance.now() - started),
  }
}

function showOwner(owner: Owner | undefined): Row['owner'] {
  return owner ? { id: owner.id, unit: owner.unit, person: owner.person, setBy: maskName(owner.setBy), setAt: owner.setAt } : null
}

type RowFacts = {
  plan: Plan
  line: PlanIndicator
  judged: boolean
  /** A whole province. */
  whole: boolean
  held: PlanFigures
  about: number
  assigned: { year: number; value: number }[]
}

/** The target a part is judged by today: the one of the plan's last year while that lasts, then the newest that is due; else the latest that is assigned. */
function assignedFor(plan: Plan, targets: RowFacts['assigned'], thisYear: number) {
  const last = thisYear > plan.period.to ? targets.findLast((one) => one.year <= thisYear) : targets.find((one) => one.year === plan.period.to)
  return last ?? targets.at(-1)
}

function describeRow({ plan, line, judged, whole, held, about, assigned }: RowFacts): Omit<Row, 'parameters' | 'owner' | 'reported'> {
  const indicator = computedBy(line)
  const { live } = held
  const latest = held.latest(line)
  const today = held.at(line, latest)
  const value = valueOf(line, today)
  const own = assignedFor(plan, assigned, live.year)
  const aim = judged || own ? aimOf({ plan, line, held, about, assigned: own }) : null
  // An ended year that had a target of its own is judged by that one, and not by a later one.
  const aimIn = (year: number) => {
    const yearly = judged ? undefined : assigned.find((one) => one.year === year)
    return yearly ? aimOf({ plan, line, held, about, assigned: yearly }) : aim
  }
  const from = line.baseline?.year ?? plan.period.from - 1
  const values = held.periods
    .filter((one) => one.year >= from)
    .map((period) => {
      // A year that units still owe is no point of a trend: it would read as a fall.
      const figure = held.awaited(line, period) ? null : valueOf(line, held.at(line, period))
      return { period: period.period, asOf: period.asOf, value: figure, status: judgeHeld(held, line, figure, period, aimIn(period.year))?.status ?? null }
    })
  const baselinePeriod = held.periods.find((one) => one.year === line.baseline?.year)
  const baselineHeld = baselinePeriod && held.at(line, baselinePeriod)
  const baseline = baselineHeld ? valueOf(line, baselineHeld) : null
  const last = values.at(-1)?.value ?? null
  const judgement = judgeHeld(held, line, value, latest, aim)
  const target = own ? { ...line.target, year: own.year, value: own.value } : line.target
  const finalYear = judged || !assigned.some((one) => one.year === line.target.year) ? target.year : line.target.year
  const final = values.find((one) => one.period === String(finalYear))
  const counted = countedOf(line)
  return {
    id: line.id,
    no: line.no,
    section: line.section,
    name: line.name,
    unit: line.unit,
    // A school in 万人 needs its four decimals: they are its people.
    decimals: isRatio(line) ? Math.max(1, line.decimals) : line.scale > 1 ? (whole ? 2 : 4) : line.decimals,
    nature: line.kind,
    kind: isRatio(line) ? 'ratio' : counted,
    counted,
    cumulative: line.cumulative,
    floor: line.floor,
    increment: line.increment,
    per: line.per,
    soft: line.operator === 'strive',
    baseline: line.baseline,
    baselineSource: aim?.baselineSource ?? (line.baseline ? 'text' : null),
    baselineMatches: judged && line.baseline && baseline !== null && indicator ? rounded(baseline, line.decimals) === line.baseline.value : null,
    target,
    targetSource: own ? 'assigned' : judged ? 'plan' : null,
    assigned,
    operator: line.operator,
    operatorSource: line.operatorSource,
    source: line.source,
    values,
    live: value,
    livePeriod: latest.period,
    partial: held.awaited(line, latest) !== null,
    awaited: held.awaited(line, latest) ?? [...held.periods, live].map((one) => held.awaited(line, one)).findLast((one) => one !== null) ?? null,
    delta: counted === 'flow' || latest !== live || value === null || last === null ? null : value - last,
    due: judgement?.due ?? null,
    achieved: judgement?.achieved ?? null,
    required: judgement?.required ?? null,
    status: judgement?.status ?? null,
    final: final && aim ? { year: finalYear, value: final.value, status: final.status } : null,
    clause: line.clause,
    also: line.also,
    definition: indicator?.definition ?? line.definition,
    planDefinition: line.definition,
    definitionVersion: line.definitionVersion,
    scope: line.scope,
    responsible: line.responsible,
    figure: figureId(line),
    module: indicator?.module ?? '',
    view: indicator?.view ?? '',
    readings: (indicator?.readings ?? []).map((reading) => ({
      ...reading,
      default: reading.key === defaultReading(indicator!),
      live: valueOf(line, today, reading.key),
      value: today.get(reading.key)?.value ?? null,
      base: today.get(reading.key)?.base ?? null,
      baseline: baselineHeld ? valueOf(line, baselineHeld, reading.key) : null,
    })),
    alternatives: line.alternatives.map(({ clause, value: figure, operator, note, decision }) => ({ clause, value: figure, operator, note, decision: decision ?? null })),
  }
}

function describeParameters(ctx: Ctx, indicator: Indicator | undefined, settings: readonly ParameterSetting[], orgNo: number): Row['parameters'] {
  return (indicator?.parameters ?? []).map((key) => {
    const { title, mark, unit } = getParameter(key)
    const { value, clause, setBy } = resolveParameter(settings, key, orgNo, ctx.today)
    const words = typeof value === 'boolean' ? (value ? '是' : '否') : `${String(value)} ${unit}`
    return { key, title, value: words, clause, mark, set: setBy !== null }
  })
}
