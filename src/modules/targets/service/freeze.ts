import type { Ctx } from '../../../kernel/context.ts'
import { defaultReading } from '../../../kernel/indicators.ts'
import { rangeOf } from '../../../kernel/org-no.ts'
import { computedBy, countedOf, factorOf, figureId, isRatio, type Plan, type PlanIndicator } from '../../plans/model.ts'
import { listReleases, sumReleased, type Release } from '../../plans/public.ts'
import { elapsedOf, inPlanUnit, judge, raised, type PlanStatus } from '../../plans/rules.ts'

export type FrozenLine = { line: string; value: number | null; target: number | null; status: PlanStatus | null }

/**
 * The lines of a plan as a release froze them, judged by the plan's own operators on the release's day. A sum over
 * years is the sum of the releases of those years and empty where one is missing.
 */
export async function freezeLines(ctx: Ctx, plan: Plan, release: Release, orgNo: number): Promise<FrozenLine[]> {
  const range = rangeOf(orgNo)
  const lastYear = Math.min(Number(release.asOf.slice(0, 4)), plan.period.to)
  const years = Array.from({ length: Math.max(0, lastYear - plan.period.from + 1) }, (_, at) => String(plan.period.from + at))
  const all = await listReleases(ctx, plan.id)
  // The list begins with the latest, which stands where one restates another.
  const chosen = new Map(years.map((year) => [year, all.find((one) => one.period === year)]))
  const held = new Map<string, Awaited<ReturnType<typeof sumReleased>>>()
  const sums = async (id: string) => {
    const known = held.get(id) ?? (await sumReleased(ctx, id, range))
    held.set(id, known)
    return known
  }
  const valueIn = async (line: PlanIndicator, releaseId: string) => {
    const literal = computedBy(line)
    const reading = literal ? defaultReading(literal) : 'only'
    const found = (await sums(releaseId)).find((one) => one.indicator === figureId(line) && one.reading === reading)
    return found ? inPlanUnit(isRatio(line), line.scale, found.value, found.base, factorOf(line)) : null
  }
  const out: FrozenLine[] = []
  for (const line of plan.indicators) {
    let value: number | null = null
    if (!line.cumulative) value = await valueIn(line, release.id)
    else {
      const parts: (number | null)[] = []
      for (const year of years) parts.push(chosen.get(year) ? await valueIn(line, chosen.get(year)!.id) : null)
      value = parts.includes(null) || parts.length === 0 ? null : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0)
    }
    out.push({ line: line.id, value, target: targetOf(line).value, status: value === null ? null : statusOf(plan, line, value, release.asOf) })
  }
  return out
}

function targetOf(line: PlanIndicator) {
  return line.increment && line.baseline ? raised(line.target, line.baseline.value) : line.target
}

function statusOf(plan: Plan, line: PlanIndicator, value: number, asOf: string): PlanStatus | null {
  const target = targetOf(line)
  if ((target.value === null && line.operator !== 'batch') || (line.increment && !line.baseline)) return null
  const start = line.cumulative
    ? { year: plan.period.from - 1, value: 0 }
    : (line.baseline ?? (line.period === 'year' && target.value !== null ? { year: plan.period.from - 1, value: target.value } : null))
  return judge({
    operator: line.operator, baseline: start, target, value, at: { year: Number(asOf.slice(0, 4)), elapsed: elapsedOf(asOf) },
    flow: !isRatio(line) && !line.cumulative && countedOf(line) === 'flow', floor: line.floor,
  }).status
}
