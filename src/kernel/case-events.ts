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

/** Adds a line to the timeline that people read. */
export async function recordEvent(
  ctx: Ctx,
  file: { id: string; org_no: number },
  event: EventInput,
): Promise<void> {
  await ctx.db
    .insertInto('case_event')
    .values({
      case_id: file.id,
      org_no: file.org_no,
      action: event.action,
      title: event.title,
      from_state: event.from,
      to_state: event.to,
      actor_name: ctx.actor.name,
      actor_org_name: ctx.actor.org.name,
      role: ctx.actor.role,
      reason: event.reason || null,
      clause: event.clause ?? null,
      facts: json(event.facts ?? {}),
    })
    .execute()
}
