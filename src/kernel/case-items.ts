import { sql, type Selectable } from 'kysely'
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'
import type { CaseItem } from './db/tables.ts'
import { newId } from './uuid.ts'

/** One record of a batch case. States: pending (in the case), returned, removed, approved. */
export type Item = Selectable<CaseItem>

type CaseRef = { id: string; no: string; org_no: number }

/** A record that comes into a case. `label` is shown to everyone who sees the case: names masked. */
export type NewItem = {
  recordId: string
  personId?: string | null
  label: string
  facts?: Record<string, unknown>
}

export async function addItems(ctx: Ctx, file: CaseRef, items: readonly NewItem[]): Promise<void> {
  const { rows } = await sql<{
    last: number
  }>`select coalesce(max(ordinal), 0) as last from case_item where case_id = ${file.id}`.execute(ctx.db)
  const first = rows[0]!.last + 1
  for (let at = 0; at < items.length; at += 500) {
    await ctx.db
      .insertInto('case_item')
      .values(
        items.slice(at, at + 500).map((item, index) => ({
          id: newId(),
          case_id: file.id,
          org_no: file.org_no,
          ordinal: first + at + index,
          record_id: item.recordId,
          person_id: item.personId ?? null,
          label: item.label,
          state: 'pending',
          facts: json(item.facts ?? {}),
        })),
      )
      // A record that had left the case comes back to its old place; what was said of it stays in its steps.
      .onConflict((conflict) =>
        conflict
          .columns(['case_id', 'record_id'])
          .doUpdateSet({ state: 'pending', reason: null, clause: null }),
      )
      .execute()
  }
}

/** Sets the state of some items, with the reason the other side will read. Answers with how many there were. */
export async function setItems(
  ctx: Ctx,
  file: CaseRef,
  itemIds: readonly string[],
  to: { state: string; reason?: string | undefined; clause?: string | undefined },
): Promise<number> {
  if (itemIds.length === 0) return 0
  const { rows } = await sql<{ id: string }>`
    update case_item set state = ${to.state}, reason = ${to.reason ?? null}, clause = ${to.clause ?? null}
    where case_id = ${file.id} and id = any (${[...itemIds]}::uuid[]) returning id`.execute(ctx.db)
  return rows.length
}

export type ItemStep = {
  at: string
  title: string
  orgName: string
  reason?: string
  clause?: string
  caseNo: string
}

/**
 * Notes a step on the items themselves. The person an item is about may read the item but not the case: this is
 * what a learner sees of the way the own record went.
 */
export async function noteItems(
  ctx: Ctx,
  file: CaseRef,
  itemIds: readonly string[] | 'all',
  step: { title: string; reason?: string | undefined; clause?: string | undefined },
): Promise<void> {
  const note: ItemStep = {
    at: ctx.at,
    title: step.title,
    orgName: ctx.actor.org.name,
    caseNo: file.no,
    ...(step.reason ? { reason: step.reason } : {}),
    ...(step.clause ? { clause: step.clause } : {}),
  }
  const which =
    itemIds === 'all' ? sql`state not in ('returned', 'removed')` : sql`id = any (${[...itemIds]}::uuid[])`
  await sql`
    update case_item set facts = jsonb_set(facts, '{steps}', coalesce(facts -> 'steps', '[]'::jsonb) || ${JSON.stringify(note)}::jsonb)
    where case_id = ${file.id} and ${which}`.execute(ctx.db)
}

export async function listItems(ctx: Ctx, caseId: string, state?: string): Promise<Item[]> {
  let query = ctx.db.selectFrom('case_item').selectAll().where('case_id', '=', caseId)
  if (state) query = query.where('state', '=', state)
  return query.orderBy('ordinal').execute()
}
