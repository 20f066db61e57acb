import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

export type HoldRow = {
  id: string
  subject_kind: 'person' | 'case' | 'org'
  person_id: string | null
  case_id: string | null
  held_org_no: number | null
  label: string
  reason: string
  until: string | null
  created_by_name: string
  created_at: string
  lifted_at: string | null
  lifted_by_name: string | null
  lifted_reason: string | null
  live: boolean
}

const live = sql`h.lifted_at is null and (h.until is null or h.until >= (now() at time zone 'Asia/Shanghai')::date)`

export async function listHoldRows(ctx: Ctx, all: boolean, limit: number, offset: number): Promise<{ rows: HoldRow[]; total: number }> {
  const where = all ? sql`true` : live
  const { rows } = await sql<HoldRow>`select h.*, ${live} as live from legal_hold h where ${where} order by h.created_at desc, h.id limit ${limit} offset ${offset}`.execute(ctx.db)
  const counted = await sql<{ n: number }>`select count(*) as n from legal_hold h where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.n }
}

/** Every hold that stands now. */
export async function listLiveHolds(ctx: Ctx): Promise<HoldRow[]> {
  const { rows } = await sql<HoldRow>`select h.*, true as live from legal_hold h where ${live}`.execute(ctx.db)
  return rows
}

type NewHold = Pick<HoldRow, 'id' | 'subject_kind' | 'person_id' | 'case_id' | 'held_org_no' | 'label' | 'reason' | 'until'>

export async function insertHold(ctx: Ctx, hold: NewHold): Promise<void> {
  await ctx.db
    .insertInto('legal_hold')
    .values({ ...hold, org_no: ctx.actor.org.no, created_by: ctx.actor.accountId, created_by_name: ctx.actor.name })
    .execute()
}

/** The hold that was lifted; undefined when there is none that stands. */
export async function closeHold(ctx: Ctx, id: string, reason: string): Promise<HoldRow | undefined> {
  const { rows } = await sql<HoldRow>`update legal_hold h set lifted_at = now(), lifted_by_name = ${ctx.actor.name}, lifted_reason = ${reason}
    where h.id = ${id} and h.lifted_at is null returning h.*, false as live`.execute(ctx.db)
  return rows[0]
}
