import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { contains, rangeOf } from '../../kernel/org-no.ts'

/** The organisation asked for, or the own one. One outside the own range answers like one that does not exist. */
export function within(ctx: Ctx, org: number | undefined): number {
  const own = ctx.actor.org.no
  if (org !== undefined && !contains(rangeOf(own), org)) throw new NotFound('单位')
  return org ?? own
}
