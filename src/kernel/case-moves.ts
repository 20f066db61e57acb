import { addWorkdays } from './calendar.ts'
import { admit } from './case-scope.ts'
import { getImplementation, holderOf, type Case, type Party, type StepOutcome } from './case-types.ts'
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'
import { isAuthority } from './org-no.ts'
import { readAmount } from './parameters.ts'
import { readCalendar } from './work-calendar.ts'
import { isFinal, limitKey } from './workflow.ts'

/** Who is to act in a state of a case, by number; null in a final state. */
export function waitingNo(file: Case, state: string): number | null {
  const waits = getImplementation(file.workflow).workflow.states[state]?.waits
  return waits ? (holderOf(file, waits.side)?.no ?? null) : null
}

/** The last day of the limit of a state, in working days of the authority's parameter. */
export async function dueOn(ctx: Ctx, file: Case, state: string): Promise<string | null> {
  const { workflow } = getImplementation(file.workflow)
  const waiting = waitingNo(file, state)
  const setter = waiting !== null && isAuthority(waiting) ? waiting : file.authority_no
  const key = limitKey(workflow, state, setter)
  if (!key) return null
  return addWorkdays(ctx.today, await readAmount(ctx, key, { orgNo: setter }), await readCalendar(ctx))
}

type Move = StepOutcome & { to: string; authority?: { no: number; name: string }; parties?: Party[] }

/** Writes the state a case goes to, with everything that follows from it: whose turn, since when, until when. */
export async function moveTo(ctx: Ctx, before: Case, move: Move): Promise<Case> {
  const { workflow } = getImplementation(before.workflow)
  const state = workflow.states[move.to]!
  const file: Case = {
    ...before,
    ...(move.authority ? { authority_no: move.authority.no, authority_name: move.authority.name } : {}),
    ...(move.parties ? { parties: move.parties } : {}),
  }
  const waiting = waitingNo(file, move.to)
  const sameTurn =
    waiting === before.waiting_org_no && workflow.states[before.state]?.waits?.side === state.waits?.side
  const sameState = move.to === before.state
  const moved = await ctx.db
    .updateTable('case_file')
    .set({
      state: move.to,
      version: before.version + 1,
      authority_no: file.authority_no,
      authority_name: file.authority_name,
      waiting_org_no: waiting,
      waiting_permission: state.waits?.permission ?? null,
      waiting_since: sameState && sameTurn ? before.waiting_since : ctx.at,
      // Opened means opened by the side that is to act now: it starts anew when the turn passes.
      opened_at: sameTurn ? before.opened_at : null,
      submitted_at: before.submitted_at ?? (state.waits && state.waits.side !== 'owner' ? ctx.at : null),
      closed_at: isFinal(workflow, move.to) ? ctx.at : null,
      // A step within a state does not give anybody more time.
      due_on: sameState && sameTurn ? before.due_on : await dueOn(ctx, file, move.to),
      ...(sameTurn && before.waiting_permission === state.waits?.permission
        ? {}
        : { assignee_post: null, assignee_name: null }),
      ...(move.parties ? { parties: json(move.parties) } : {}),
      ...(move.title ? { title: move.title } : {}),
      ...(move.facts ? { facts: json({ ...(before.facts as object), ...move.facts }) } : {}),
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return admit(ctx, moved)
}
