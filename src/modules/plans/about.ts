import type { Ctx } from '../../kernel/context.ts'
import { listSettings, resolveParameter } from '../../kernel/parameters.ts'

const key = 'plans.about.tolerance'

/** How far below its figure a target of 「左右」 is still reached, as a share; the authority can set it. */
export async function aboutShare(ctx: Ctx, orgNo: number): Promise<number> {
  return Number(resolveParameter(await listSettings(ctx, [key], orgNo), key, orgNo, ctx.today).value)
}
