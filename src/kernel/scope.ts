import type { Actor } from './context.ts'
import { contains, isAuthority, rangeOf, type OrgRange } from './org-no.ts'

/** No organisation has number 1: a visitor reads published directories only, and the audit rows of visitors lie there. */
export const VISITORS_NO = 1

export type Scope = { schema: string; range: OrgRange | null; personId: string | null; wide: boolean }

/** A province authority reads its whole schema; a learner only own rows; everyone else one range of organisations. */
export function scopeOf(actor: Actor): Scope {
  const wide = isAuthority(actor.org.no) && actor.org.no % 10_000_000_000 === 0
  return {
    schema: actor.schema,
    range: actor.personId ? null : rangeOf(actor.org.no),
    personId: actor.personId,
    wide: wide && !actor.personId,
  }
}

/** Whether the actor's own scope shows rows of an organisation. */
export function sees(actor: Actor, no: number): boolean {
  const { wide, range } = scopeOf(actor)
  return wide || (range !== null && contains(range, no))
}
