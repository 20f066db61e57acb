import { sql } from 'kysely'
import type { Ctx } from './context.ts'

export const deliveryStates = ['queued', 'sending', 'sent', 'failed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export type DeliveryRow = {
  id: string
  orgNo: number
  title: string
  holderName: string
  channel: 'mail' | 'sms'
  address: string
  state: DeliveryState
  attempts: number
  nextAt: string
  sentAt: string | null
  cause: string | null
  createdAt: string
}

/** One page of what was sent or is to be sent within reach, newest first, with how many of each state. */
export async function listDeliveries(
  ctx: Ctx,
  filter: { state?: string | undefined; channel?: string | undefined; q?: string | undefined },
  { page, size }: { page: number; size: number },
): Promise<{ rows: DeliveryRow[]; total: number; counts: Record<DeliveryState, number> }> {
  const q = filter.q?.trim() ?? ''
  const where = sql`from notice_delivery d join notice n on n.id = d.notice_id
    where (${filter.state ?? ''} = '' or d.state = ${filter.state ?? ''}) and (${filter.channel ?? ''} = '' or d.channel = ${filter.channel ?? ''})
      and (${q} = '' or strpos(n.title, ${q}) > 0 or strpos(d.holder_name, ${q}) > 0)`
  const { rows } = await sql<DeliveryRow>`
    select d.id, d.org_no as "orgNo", n.title, d.holder_name as "holderName", d.channel, d.address_masked as address, d.state, d.attempts,
      d.next_at as "nextAt", d.sent_at as "sentAt", d.cause, d.created_at as "createdAt" ${where}
    order by d.created_at desc, d.id limit ${size} offset ${(page - 1) * size}`.execute(ctx.db)
  const total = await sql<{ total: number }>`select count(*) as total ${where}`.execute(ctx.db)
  const states = await sql<{ state: DeliveryState; count: number }>`select state, count(*) as count from notice_delivery group by state`.execute(ctx.db)
  const counts = { queued: 0, sending: 0, sent: 0, failed: 0 }
  for (const { state, count } of states.rows) counts[state] = count
  return { rows, total: total.rows[0]!.total, counts }
}

/** Puts a failed message back into the queue, counted from the beginning. Undefined when it is absent or has not failed. */
export async function retryDelivery(ctx: Ctx, id: string): Promise<{ title: string; orgNo: number } | undefined> {
  const { rows } = await sql<{ title: string; orgNo: number }>`
    update notice_delivery d set state = 'queued', attempts = 0, next_at = now(), cause = null from notice n
    where d.id = ${id} and d.state = 'failed' and n.id = d.notice_id returning n.title, d.org_no as "orgNo"`.execute(ctx.db)
  return rows[0]
}

export async function deliveryExists(ctx: Ctx, id: string): Promise<boolean> {
  const found = await ctx.db.selectFrom('notice_delivery').select('id').where('id', '=', id).executeTakeFirst()
  return found !== undefined
}
