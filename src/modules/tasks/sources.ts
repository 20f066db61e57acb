import type { Ctx } from '../../kernel/context.ts'
import { factorOf, figureId, isRatio } from '../plans/model.ts'
import { figuresFor, listAllPlans, listTargets } from '../plans/public.ts'
import { inPlanUnit, reaches } from '../plans/rules.ts'
import { punctualityOf } from '../returns/public.ts'
import type { ItemSource } from './model.ts'
import { readCompletion } from './store/duties.ts'

/** What a computed item came to, 0 … 100; null where there is nothing to compute from, with the sentence why. */
export type Computed = { score: number | null; basis: string }

const share = (part: number, whole: number) => Math.round((part / whole) * 10_000) / 100

async function targets(ctx: Ctx, orgNo: number, year: number): Promise<Computed> {
  let reached = 0
  let judged = 0
  let without = 0
  for (const plan of await listAllPlans(ctx)) {
    for (const target of await listTargets(ctx, { planId: plan.id, orgNo, year })) {
      const line = plan.indicators.find((one) => one.id === target.indicator)
      if (!line) continue
      const [figure] = await figuresFor(ctx, { indicators: [figureId(line)], periods: [String(year)], orgNo })
      const held = figure && figure.value !== null ? figure : undefined
      // A reported figure is in the plan's unit already; a computed one counts records.
      const value = !held ? null : held.source === 'computed' ? inPlanUnit(isRatio(line), line.scale, held.value!, held.base, factorOf(line)) : (held.ratio ?? held.value)
      if (value === null) without += 1
      else judged += 1
      if (value !== null && reaches(line.operator, value, target.value)) reached += 1
    }
  }
  if (judged + without === 0) return { score: null, basis: `${year} 年没有分解到本单位的目标，不计分。` }
  if (judged === 0) return { score: null, basis: `${year} 年的 ${without} 项目标还没有数字，不计分。` }
  return { score: share(reached, judged), basis: `${year} 年有数字的目标 ${judged} 项，达到 ${reached} 项${without > 0 ? `；另有 ${without} 项没有数字，不计` : ''}。` }
}

async function tasks(ctx: Ctx, orgNo: number, year: number): Promise<Computed> {
  const { due, inTime } = await readCompletion(ctx, orgNo, year)
  if (due === 0) return { score: null, basis: `${year} 年没有到期的承办事项，不计分。` }
  return { score: share(inTime, due), basis: `${year} 年到期 ${due} 件，按期办结 ${inTime} 件。` }
}

async function returns(ctx: Ctx, orgNo: number, year: number): Promise<Computed> {
  const { reports, lines, inTime } = await punctualityOf(ctx, { orgNo, year })
  if (lines === 0) return { score: null, basis: `${year} 年没有到期的指标填报，不计分。` }
  return { score: share(inTime, lines), basis: `${year} 年到期的填报表 ${reports} 份、指标 ${lines} 项，按时报送 ${inTime} 项。` }
}

const sources: Record<ItemSource, (ctx: Ctx, orgNo: number, year: number) => Promise<Computed>> = { targets, tasks, returns }

/** Computes an item of a rubric for one organisation and year from what is on record now. */
export function computeItem(ctx: Ctx, source: ItemSource, orgNo: number, year: number): Promise<Computed> {
  return sources[source](ctx, orgNo, year)
}
