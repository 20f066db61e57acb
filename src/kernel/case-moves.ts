import { addWorkdays } from './calendar.ts'
import { admit } from './case-scope.ts'
import { getImplementation, holderOf, type Case, type Party, type StepOutcome } from './case-types.ts'
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'
import { notify } from './notices.ts'
import { mainUnit } from './org-no.ts'
import { readAmount } from './parameters.ts'
import { readCalendar } from './work-calendar.ts'
import { isFinal, limitKey, limitSetter } from './workflow.ts'

/** Who is to act in a state of a case, by number; null in a final state. */
export function waitingNo(file: Case, state: string): number | null {
  const waits = getImplementation(file.workflow).workflow.states[state]?.waits
  return waits ? (holderOf(file, waits.side)?.no ?? null) : null
}

/** The last day of the limit of a state, in working days of the authority's parameter. */
export async function dueOn(ctx: Ctx, file: Case, state: string): Promise<string | null> {
  const { workflow } = getImplementation(file.workflow)
  const setter = limitSetter(waitingNo(file, state), file.authority_no)
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
  await tellNext(ctx, file, moved, waiting, sameTurn)
  return admit(ctx, moved)
}

/** Tells the side whose turn it has become, and whoever began the case how it ended. Not told: what one did oneself. */
async function tellNext(ctx: Ctx, file: Case, moved: { state: string; closed_at: string | null }, waiting: number | null, sameTurn: boolean) {
  const { workflow } = getImplementation(file.workflow)
  const state = workflow.states[moved.state]!
  const link = `/cases/${file.id}`
  if (moved.closed_at) {
    if (file.created_by === ctx.actor.accountId) return
    const to = file.person_id ? { personId: file.person_id, orgNo: file.org_no } : { accountId: file.created_by, orgNo: file.org_no }
    await notify(ctx, { to, kind: 'case.decided', title: `${file.title}：${state.title}`, text: `办件 ${file.no} 已办结。`, link: file.person_id ? '/me' : link })
    return
  }
  if (sameTurn || waiting === null || waiting === mainUnit(ctx.actor.org.no) || !state.waits) return
  const returned = state.tone === 'returned'
  await notify(ctx, {
    to: { orgNo: waiting, permission: state.waits.permission },
    kind: returned ? 'case.returned' : 'case.received',
    title: `${returned ? '退回' : '新的待办'}：${file.title}`,
    text: `办件 ${file.no} 现在是“${state.title}”，由本单位办理。`,
    link,
  })
}
