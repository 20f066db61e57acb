import type { Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { Application } from '../../../kernel/db/tables.ts'
import { endDocumentsOf } from '../../../kernel/documents/issued.ts'
import { Invalid, Refusal, Stale } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import { getPlanLine, releaseSeats, takeSeats, whyNoSeat } from '../../prospectuses/public.ts'
import type { PlanLine } from '../../prospectuses/model.ts'
import { LETTER } from '../codes.ts'
import { moveOf, states, type Action, type Side } from '../moves.ts'
import type { NoShow } from '../store/arrival.ts'
import { endDeferral, findOpenDeferral } from '../store/deferrals.ts'
import { expireOffers, holdVersion, insertEvents, updateApplication, type ApplicationRow, type Expired } from '../store/applications.ts'

export type Given = { reason?: string | null | undefined; clause?: string | null | undefined; set?: Updateable<Application>; side?: Side; actorName?: string }

/** Who a step is by, as the candidate reads it: the school's people by their school, nobody by name. */
export function actorWords(ctx: Ctx, side: Side): { actorName: string; actorOrg: string } {
  if (side === 'clock') return { actorName: '系统', actorOrg: '系统' }
  if (side === 'candidate') return { actorName: '本人', actorOrg: '本人' }
  return { actorName: ctx.actor.name, actorOrg: ctx.actor.org.name }
}

/**
 * Takes one step of an application: its seat, then the row, its event and its audit change. Runs where the row
 * can be written: in the school's scope. Throws Refusal where the state does not allow it or no seat is left, Stale
 * where somebody was quicker.
 */
export async function moveApplication(ctx: Ctx, row: ApplicationRow, action: Action, given: Given = {}): Promise<ApplicationRow> {
  const move = moveOf(action)
  const side = given.side ?? move.side
  if (!move.from.includes(row.state))
    throw new Refusal({
      fact: `${who(ctx, row)}的报名现在是“${states[row.state].title}”，不能办“${move.title}”。`,
      rule: `“${move.title}”只能从${move.from.map((one) => `“${states[one].title}”`).join('、')}办。`,
      clause: '001:1326',
      ways: ['刷新后按现在的状态办理。'],
    })
  const reason = given.reason?.trim() || null
  if (move.reason && !reason) throw new Invalid([{ path: 'reason', message: `“${move.title}”要写理由，本人看得到。` }])
  if (move.clause && !given.clause) throw new Invalid([{ path: 'clause', message: `“${move.title}”要选依据。` }])
  if (move.seat === 'takes') await takeSeat(ctx, row.line_id)
  if (move.seat === 'frees') {
    // The row before its seat, as in a school's decision and at the deadline: who comes second finds it moved and frees nothing.
    if (!(await holdVersion(ctx, row))) throw new Stale({ by: '别人', at: '刚才', fields: ['状态'] })
    if (row.seat_held) await releaseSeats(ctx, row.line_id)
    if (row.letter_id) await endDocumentsOf(ctx, LETTER, row.id, `${move.title}，录取不再有效`)
    const owed = row.came_at ? await findOpenDeferral(ctx, row.id) : undefined
    if (owed) await endDeferral(ctx, owed.id, 'cancelled', move.title)
  }
  const after = await updateApplication(ctx, row, {
    state: move.to,
    seat_held: move.seat === 'takes' ? true : move.seat === 'frees' ? false : row.seat_held,
    state_reason: reason,
    state_clause: given.clause ?? null,
    // Who leaves has no class any more, wherever the application is read.
    ...(move.seat === 'frees' && row.class_name !== null ? { class_name: null, class_split_id: null } : {}),
    ...given.set,
  })
  if (!after) throw new Stale({ by: '别人', at: '刚才', fields: ['状态'] })
  await insertEvents(ctx, [{ row, action, from: row.state, to: move.to, side, ...actorWords(ctx, side), reason, clause: given.clause ?? null }])
  ctx.audit.change({
    kind: 'application',
    id: row.id,
    action: `application.${action}`,
    before: { state: row.state },
    after: { state: move.to, ...(reason ? { reason } : {}), ...(given.clause ? { clause: given.clause } : {}) },
    orgNo: row.org_no,
    personId: row.person_id,
  })
  return after
}

/**
 * Refuses the confirmation of a place at a school that may not take students now (暂停招生, 限期整改, qualification lost,
 * specialty stopped): who confirms gives up every other application, and could not be registered there.
 */
export async function refuseClosed(ctx: Ctx, row: Pick<ApplicationRow, 'line_id' | 'org_name'>): Promise<void> {
  const stopped = await whyStopped(ctx, row.line_id)
  if (!stopped) return
  const { clause } = whyNoSeat(stopped, 0)!.problem.refusal!
  throw new Refusal({
    fact: `${row.org_name}现在不能确认：${stopped.closedReason}。`,
    rule: '停止招生的学校和专业不办确认，录取的学生不能注册学籍。',
    clause,
    ways: ['别的报名都没有动，先留着。', '恢复招生、答复期限还没有过的，再来确认。', '有疑问的打学校或主管部门的电话。'],
  })
}

/** The line of a place that cannot be confirmed now; a plan of a past year or a prospectus that is being renewed is no reason. */
export async function whyStopped(ctx: Ctx, lineId: string): Promise<PlanLine | undefined> {
  const line = await getPlanLine(ctx, lineId)
  return line.closedCode === null || ['past', 'ended', 'prospectus'].includes(line.closedCode) ? undefined : line
}

const who = (ctx: Ctx, row: ApplicationRow) => (ctx.actor.personId === row.person_id ? '您' : maskName(row.name))

/** Takes a seat; where none is left, those of offers that ran out a moment ago are freed first. */
async function takeSeat(ctx: Ctx, lineId: string): Promise<void> {
  try {
    await takeSeats(ctx, lineId)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const ended = await expireOffers(ctx, { lineId })
    if (ended.length === 0) throw error
    await afterExpiry(ctx, ended)
    await takeSeats(ctx, lineId)
  }
}

/** Frees the seats of offers that just ended, writes their events, tells the candidates. */
export async function afterExpiry(ctx: Ctx, ended: readonly Expired[]): Promise<void> {
  const byLine = [...Map.groupBy(ended, (one) => one.line_id)].toSorted(([left], [right]) => (left < right ? -1 : 1))
  for (const [lineId, list] of byLine) await releaseSeats(ctx, lineId, list.length)
  await insertEvents(
    ctx,
    ended.map((row) => ({ row, action: 'expire' as const, from: 'offered' as const, to: 'expired' as const, side: 'clock' as const, ...actorWords(ctx, 'clock'), reason: '在答复期限内没有确认，名额已放出', clause: '001:1326' })),
  )
  for (const row of ended) {
    if (row.letter_id) await endDocumentsOf(ctx, LETTER, row.id, '逾期未确认，录取不再有效')
    ctx.audit.change({ kind: 'application', id: row.id, action: 'application.expire', before: { state: 'offered' }, after: { state: 'expired' }, orgNo: row.org_no, personId: row.person_id })
    await tell(ctx, row, `${row.org_name}的录取过了答复期限`, '名额已经放出。还想去的，可以再报一次，由学校决定。')
  }
}

/** Frees the seats of those who did not come by the end of arrival, writes their events, tells them. */
export async function afterNoShows(ctx: Ctx, ended: readonly NoShow[]): Promise<void> {
  const byLine = [...Map.groupBy(ended, (one) => one.line_id)].toSorted(([left], [right]) => (left < right ? -1 : 1))
  for (const [lineId, list] of byLine) await releaseSeats(ctx, lineId, list.length)
  await insertEvents(
    ctx,
    ended.map((row) => ({ row, action: 'absent' as const, from: 'accepted' as const, to: 'gave-up' as const, side: 'clock' as const, ...actorWords(ctx, 'clock'), reason: '报到截止没有来，名额已放出', clause: '001:1326' })),
  )
  for (const row of ended) {
    if (row.letter_id) await endDocumentsOf(ctx, LETTER, row.id, '未报到，录取不再有效')
    ctx.audit.change({ kind: 'application', id: row.id, action: 'application.absent', before: { state: 'accepted' }, after: { state: 'gave-up', closesAt: row.closes_at }, orgNo: row.org_no, personId: row.person_id })
    await tell(ctx, row, `${row.org_name}：报到截止，您没有来`, '名额已经放出。还想去的，可以再报一次，或打学校招生电话。')
  }
}

/** A notice to the candidate; the page of the own applications says the rest. */
export async function tell(ctx: Ctx, row: { person_id: string; org_no: number }, title: string, text: string): Promise<void> {
  await notify(ctx, { to: { personId: row.person_id, orgNo: row.org_no }, kind: 'case.decided', title, text, link: '/me/applications' })
}
