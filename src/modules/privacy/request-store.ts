import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { requestKinds } from './model.ts'

export type RequestRow = {
  id: string
  org_no: number
  org_name: string
  person_id: string
  person_label: string
  kind: keyof typeof requestKinds
  content: string
  received_at: string
  due_on: string
  state: 'waiting' | 'granted' | 'refused'
  answer: string | null
  answered_by_name: string | null
  answered_at: string | null
}

export async function insertRequest(ctx: Ctx, one: { id: string; personId: string; label: string; kind: string; content: string; dueOn: string }): Promise<void> {
  await ctx.db
    .insertInto('privacy_request')
    .values({ id: one.id, org_no: ctx.actor.org.no, org_name: ctx.actor.org.name, person_id: one.personId, person_label: one.label, kind: one.kind, content: one.content, due_on: one.dueOn })
    .execute()
}

export async function listRequestRows(ctx: Ctx, state: string | undefined, limit: number, offset: number): Promise<{ rows: RequestRow[]; total: number }> {
  const where = sql`(${state ?? ''} = '' or state = ${state ?? ''})`
  const { rows } = await sql<RequestRow>`select * from privacy_request where ${where} order by state <> 'waiting', due_on, id limit ${limit} offset ${offset}`.execute(ctx.db)
  const counted = await sql<{ n: number }>`select count(*) as n from privacy_request where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.n }
}

export async function findRequest(ctx: Ctx, id: string): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`select * from privacy_request where id = ${id}`.execute(ctx.db)
  return rows[0]
}

/** False when somebody has answered meanwhile. */
export async function putAnswer(ctx: Ctx, id: string, state: 'granted' | 'refused', answer: string): Promise<boolean> {
  const done = await sql`update privacy_request set state = ${state}, answer = ${answer}, answered_by = ${ctx.actor.accountId}, answered_by_name = ${ctx.actor.name}, answered_at = now()
    where id = ${id} and state = 'waiting'`.execute(ctx.db)
  return Number(done.numAffectedRows ?? 0) > 0
}

/** An erased person's own words are personal data too; that a request was made and answered stays. */
export async function emptyRequests(ctx: Ctx, personIds: readonly string[]): Promise<void> {
  await sql`update privacy_request set content = '已清除', person_label = '已清除' where person_id = any (${[...personIds]}::uuid[]) and state <> 'waiting'`.execute(ctx.db)
}
