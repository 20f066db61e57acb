import sichuan from '../../../policy/plans/sichuan-14th-five-year.json' with { type: 'json' }
import type { Indicator } from '../../kernel/indicators.ts'
import { indicators as employment } from '../employment/indicators.ts'
import { indicators as orgs } from '../orgs/indicators.ts'
import { indicators as partnerships } from '../partnerships/indicators.ts'
import { indicators as students } from '../students/indicators.ts'
import { indicators as training } from '../training/indicators.ts'
import type { Operator } from './rules.ts'

export type PlanReading = { key: string; title: string; default: boolean; note: string }
export type Alternative = { clause: string; value: number; operator: string; note: string; cumulative?: boolean }

/** One line of a plan's indicator table, as the text has it, with our reading marked 推. */
export type PlanIndicator = {
  id: string
  no: number
  name: string
  unit: string
  baseline: { year: number; value: number }
  target: { year: number; value: number }
  operator: Operator
  /** `text` or 推. */
  operatorSource: string
  kind: string
  cumulative: boolean
  /** Decimals of the published figures. */
  decimals: number
  /** Records per plan unit: 10000 for 万人. */
  scale: number
  definition: string
  clause: string
  alternatives: readonly Alternative[]
  readings?: readonly PlanReading[]
}

export type Plan = {
  id: string
  title: string
  table: string
  document: string
  clause: string
  region: string
  period: { from: number; to: number }
  indicators: readonly PlanIndicator[]
}

/** The plans of this deployment; a plan is a file of policy/plans. */
export const plans: readonly Plan[] = [sichuan as Plan]

const known = new Map(
  [...orgs, ...students, ...employment, ...training, ...partnerships].map((one) => [one.id, one]),
)

export function findPlan(id: string): Plan | undefined {
  return plans.find((plan) => plan.id === id)
}

/** The computed indicator behind a line of a plan. Throws when no module computes it: nothing is typed in. */
export function computedBy(id: string): Indicator {
  const found = known.get(id)
  if (!found) throw new Error(`no module computes indicator ${id}`)
  return found
}

/** Every indicator that some plan uses. */
export function listIndicators(): Indicator[] {
  return [...new Set(plans.flatMap((plan) => plan.indicators.map((one) => one.id)))].map(computedBy)
}
