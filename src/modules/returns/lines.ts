import type { Ctx } from '../../kernel/context.ts'
import { listReportedLines } from '../plans/public.ts'
import { measureOf, type Line } from './model.ts'

/** The indicators that no record computes, as they are defined today. */
export async function listReportable(ctx: Ctx): Promise<Line[]> {
  const entries = await listReportedLines(ctx)
  return entries.map((one) => ({
    id: one.id,
    title: one.title,
    unit: one.unit,
    measure: one.kind === 'ratio' ? 'ratio' : measureOf(one.unit),
    factor: one.kind === 'ratio' ? one.factor : 1,
    definition: one.definition,
    definitionVersion: one.definitionVersion,
    clause: one.clause,
    responsible: one.responsible,
  }))
}
