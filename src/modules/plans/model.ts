import chongqing from '../../../policy/plans/chongqing-14th-five-year.json' with { type: 'json' }
import national from '../../../policy/plans/national-14th-five-year.json' with { type: 'json' }
import sichuan from '../../../policy/plans/sichuan-14th-five-year.json' with { type: 'json' }
import yunnan from '../../../policy/plans/yunnan-2025.json' with { type: 'json' }
import type { Indicator } from '../../kernel/indicators.ts'
import { indicators as certificates } from '../certificates/indicators.ts'
import { indicators as employment } from '../employment/indicators.ts'
import { indicators as graduation } from '../graduation/indicators.ts'
import { indicators as orgs } from '../orgs/indicators.ts'
import { indicators as partnerships } from '../partnerships/indicators.ts'
import { indicators as students } from '../students/indicators.ts'
import { indicators as training } from '../training/indicators.ts'
import { planFile, type LineSource, type Plan, type PlanIndicator } from './plan-file.ts'

export type { Alternative, LineSource, Plan, PlanIndicator, PlanReading } from './plan-file.ts'

/** The plans that come with the product; a plan is a file of policy/plans. Others come by upload (table plan_file). */
export const plans: readonly Plan[] = [national, chongqing, sichuan, yunnan].map((file) => planFile.parse(file))

const known = new Map(
  [...orgs, ...students, ...graduation, ...employment, ...training, ...partnerships, ...certificates].map((one) => [one.id, one]),
)

export function findPlan(id: string): Plan | undefined {
  return plans.find((plan) => plan.id === id)
}

/** The id of a line's figure in the catalogue. */
export function figureId(line: Pick<PlanIndicator, 'id' | 'indicator'>): string {
  return line.indicator ?? line.id
}

/** The indicator literal behind a line; undefined for what is reported or lies outside. */
export function computedBy(line: Pick<PlanIndicator, 'id' | 'indicator' | 'source'>): Indicator | undefined {
  return line.source === 'computed' ? known.get(figureId(line)) : undefined
}

export function findIndicator(id: string): Indicator | undefined {
  return known.get(id)
}

/** Every indicator that is computed from records here, whether a plan uses it or not. */
export function listIndicators(): Indicator[] {
  return [...known.values()]
}

/** Parts of a line that is divided: numerator and denominator are kept apart and added up level by level. */
export function isRatio(line: PlanIndicator): boolean {
  const indicator = computedBy(line)
  return indicator ? indicator.kind === 'ratio' : line.unit === '%' || line.factor !== undefined
}

export function factorOf(line: PlanIndicator): number {
  return line.factor ?? 100
}

/** Whether a line's figure belongs to a year (and is judged by what has passed of it) or to a day. */
export function countedOf(line: PlanIndicator): 'point' | 'flow' {
  return computedBy(line)?.counted ?? (line.period === 'point' ? 'point' : 'flow')
}

export type CatalogueEntry = {
  id: string
  title: string
  unit: string
  definition: string
  definitionVersion: number
  clause: string
  source: LineSource
  kind: 'point' | 'flow' | 'ratio'
  counted: 'point' | 'flow'
  /** Multiplier of a ratio: 100 for %. */
  factor: number
  responsible: string
  /** Plans and lines that use it. */
  usedBy: readonly { planId: string; lineId: string }[]
}

/**
 * Every indicator once. A computed one is described by the literal that computes it and counts records (人); a
 * reported one is in the unit of the plan's own line (万人), scale 1.
 */
export function catalogue(of: readonly Plan[] = plans): CatalogueEntry[] {
  const out = new Map<string, CatalogueEntry>()
  for (const one of known.values()) {
    const { id, title, unit, definition, clause, kind, counted } = one
    out.set(id, { id, title, unit, definition, definitionVersion: 1, clause, source: 'computed', kind, counted, factor: 100, responsible: '', usedBy: [] })
  }
  for (const plan of of) {
    for (const line of plan.indicators) {
      const id = figureId(line)
      const entry = out.get(id) ?? {
        id,
        title: line.name,
        unit: line.unit,
        definition: line.definition,
        definitionVersion: line.definitionVersion,
        clause: line.clause,
        source: line.source,
        kind: isRatio(line) ? ('ratio' as const) : countedOf(line),
        counted: countedOf(line),
        factor: factorOf(line),
        responsible: line.responsible,
        usedBy: [],
      }
      out.set(id, { ...entry, responsible: entry.responsible || line.responsible, usedBy: [...entry.usedBy, { planId: plan.id, lineId: line.id }] })
    }
  }
  return [...out.values()]
}
