import type { Ctx } from '../../../kernel/context.ts'
import { listSettings, resolveParameter } from '../../../kernel/parameters.ts'
import type { Limits } from '../model.ts'

const keys = ['apprenticeship.minimum-contract', 'apprenticeship.term-least', 'apprenticeship.term-usual', 'apprenticeship.term-most', 'apprenticeship.minimum-wage'] as const

/** The figures that hold today where the enterprise is registered. */
export async function readLimits(ctx: Ctx, orgNo: number): Promise<Limits> {
  const settings = await listSettings(ctx, keys, orgNo)
  const of = (key: (typeof keys)[number]) => Number(resolveParameter(settings, key, orgNo, ctx.today).value)
  return {
    contractMonths: of('apprenticeship.minimum-contract') * 12,
    termLeast: of('apprenticeship.term-least'),
    termUsual: of('apprenticeship.term-usual'),
    termMost: of('apprenticeship.term-most'),
    wageLeast: Math.round(of('apprenticeship.minimum-wage') * 100),
  }
}
