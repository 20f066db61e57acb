import { copyToParties } from './case-copies.ts'
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'

type EventInput = {
  action: string
  title: string
  from: string
  to: string
  reason?: string | undefined
  clause?: string | undefined
  facts?: Record<string, unknown>
}

/** What an event needs of its case; the authority is the one before the step, so that undoing can go back to it. */
type CaseOfEvent = {
  id: string
  org_no: number
  authority_no?: number
  authority_name?: string
  person_id?: string | null
}

/**
 * Adds a line to the timeline that people read, and brings the copies of the other parties up to date. Call it when
 * the case has been written: the copies show the case as it is then.
 */
export async function recordEvent(ctx: Ctx, file: CaseOfEvent, event: EventInput): Promise<void> {
  const { actor } = ctx
  await ctx.db
    .insertInto('case_event')
    .values({
      case_id: file.id,
      org_no: file.org_no,
      action: event.action,
      title: event.title,
      from_state: event.from,
      to_state: event.to,
      actor_name: actor.name,
      actor_org_name: actor.org.name,
      role: actor.role,
      reason: event.reason || null,
      clause: event.clause ?? null,
      facts: json(event.facts ?? {}),
      account_id: actor.accountId,
      post_id: actor.postId || null,
      actor_org_no: actor.org.no,
      acting_for: actor.actingFor?.accountId ?? null,
      authority_no: file.authority_no ?? null,
      authority_name: file.authority_name ?? null,
      person_id: file.person_id ?? null,
    })
    .execute()
  await copyToParties(ctx, file.id)
}
