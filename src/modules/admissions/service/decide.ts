import { sql } from 'kysely'
import { newAuditDraft } from '../../../kernel/audit.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { addDays } from '../../../kernel/dates.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { intakeOf, intakeTitle } from '../codes.ts'
import { moves } from '../moves.ts'
import { endOfDayAfter, lockApplications, lockLiveOf, setOfferNumber, type ApplicationRow } from '../store/applications.ts'
import { until } from './apply.ts'
import { loadTerms } from './judge.ts'
import { drawOfferNumbers, lockOffers } from './letters.ts'
import { moveApplication, refuseClosed, tell } from './move.ts'

export type Decision = { action: 'offer' | 'return' | 'refuse' | 'rescind' | 'absent' | 'accept' | 'submit'; reason?: string | undefined; clause?: string | undefined }
export type Decided = { id: string; name: string; ok: boolean; message: string }

/** The school whose candidates a post decides on. Authorities read only. */
export function ownSchool(ctx: Ctx): number {
  if (!isAuthority(ctx.actor.org.no)) return mainUnit(ctx.actor.org.no)
  throw new Refusal({ fact: '主管部门不办录取。', rule: '录取由学校决定，主管部门查看和监督。', clause: '001:1326', ways: ['请学校办理。'] })
}

/**
 * Decides on applications one by one; each row says what became of it, and one that is refused does not stop the
 * others. Seats are taken one at a time, so that the last one goes to one candidate only.
 */
export async function decide(ctx: Ctx, ids: readonly string[], decision: Decision): Promise<Decided[]> {
  const school = ownSchool(ctx)
  if (decision.action === 'offer') await lockOffers(ctx, school)
  const rows = await lockApplications(ctx, ids)
  const found = new Map(rows.map((row) => [row.id, row]))
  // Seats of one line after those of another, in the same order for everybody.
  const order = [...new Set(ids)].toSorted((left, right) => ((found.get(left)?.line_id ?? '') < (found.get(right)?.line_id ?? '') ? -1 : 1))
  const out: Decided[] = []
  for (const id of order) {
    const row = found.get(id)
    // A row that is refused half way gives back what it took: a seat that is freed twice would be one too many.
    const audit = newAuditDraft()
    await sql`savepoint one_decision`.execute(ctx.db)
    try {
      if (!row || row.submitted_at === null) throw new NotFound('报名')
      const message = await take({ ...ctx, audit }, row, decision)
      await sql`release savepoint one_decision`.execute(ctx.db)
      for (const change of audit.read().changes) ctx.audit.change(change)
      out.push({ id, name: maskName(row.name), ok: true, message })
    } catch (error) {
      if (!(error instanceof HttpError) || error.problem.status >= 500 || error.problem.status === 400) throw error
      await sql`rollback to savepoint one_decision`.execute(ctx.db)
      out.push({ id, name: row ? maskName(row.name) : '', ok: false, message: error.problem.message })
    }
  }
  return out
}

/** Offers a place: the seat, the number, the reply date. Call after `lockOffers`. */
export async function offer(ctx: Ctx, row: ApplicationRow): Promise<string> {
  const days = await readAmount(ctx, 'admissions.reply-days', { orgNo: mainUnit(row.org_no) })
  const replyBy = await endOfDayAfter(ctx, days)
  await moveApplication(ctx, row, 'offer', { set: { offered_at: ctx.at, reply_by: replyBy, decided_at: ctx.at, decided_by_name: ctx.actor.name, reminded_at: null } })
  const [number] = row.offer_no ? [row.offer_no] : await drawOfferNumbers(ctx, [row])
  if (!row.offer_no) await setOfferNumber(ctx, row.id, number!)
  await tell(ctx, row, `${row.org_name}录取了您`, `${row.specialty_name}。请在 ${until(replyBy)} 以前确认，过期名额放出。`)
  return `已录取，编号 ${number}，${until(replyBy)} 前确认`
}

async function take(ctx: Ctx, row: ApplicationRow, { action, reason, clause }: Decision): Promise<string> {
  if (action === 'offer') return offer(ctx, row)
  if (action === 'accept' || action === 'submit') return onBehalf(ctx, row, action, reason)
  await moveApplication(ctx, row, action, { reason, clause, set: action === 'return' ? {} : { decided_at: ctx.at, decided_by_name: ctx.actor.name } })
  const titles = { return: '请补正报名', refuse: '没有录取', rescind: '撤销了录取', absent: '登记为未报到' }
  await tell(ctx, row, `${row.org_name}${titles[action]}`, `${row.specialty_name}。理由：${reason ?? ''}`)
  return `已${moves[action].title}`
}

/**
 * Whoever applied at the counter has no account, so the school takes the candidate's own step and says what it rests
 * on. Throws Refusal for an application whose candidate can take it, after the reply date, and for a second acceptance.
 */
async function onBehalf(ctx: Ctx, row: ApplicationRow, action: 'accept' | 'submit', reason: string | undefined): Promise<string> {
  if (row.source !== 'station' || row.account_id !== null)
    throw new Refusal({ fact: `${maskName(row.name)}有自己的账户。`, rule: '只有现场代填的报名由学校代办，其余由本人办。', clause: '001:1326', ways: ['请本人在“我的报名”里办理。'] })
  if (!reason?.trim()) throw new Invalid([{ path: 'reason', message: `代办“${moves[action].title}”要写理由，例如本人到校当面确认。` }])
  if (action === 'submit') {
    const { decisionDays } = await loadTerms(ctx, row.org_no)
    await moveApplication(ctx, row, 'submit', { side: 'school', reason, set: { submitted_at: ctx.at, decide_by: addDays(ctx.today, decisionDays) } })
    return '已代本人补正提交，等审核'
  }
  if (row.late && row.state === 'offered')
    throw new Refusal({ fact: `答复期限是 ${until(row.reply_by!)}，已经过了。`, rule: '在期限内确认，过期名额放出。', clause: '001:1326', ways: ['还想来的，重新报名一次。'] })
  if (row.state === 'offered') await refuseClosed(ctx, row)
  const others = (await lockLiveOf(ctx, [row.person_id])).filter((one) => one.id !== row.id && intakeOf(one) === intakeOf(row))
  // Another school may hold an acceptance that this one cannot see; the index says so, and only this row is undone.
  await sql`savepoint on_behalf`.execute(ctx.db)
  try {
    await moveApplication(ctx, row, 'accept', { side: 'school', reason, set: { accepted_at: ctx.at } })
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error
    await sql`rollback to savepoint on_behalf`.execute(ctx.db)
    throw new Refusal({ fact: `${intakeTitle(row)}本人已经确认了另一份录取。`, rule: '一个招生季只确认一所学校。', clause: '001:1319', ways: ['先放弃那一份，再确认这一份。'] })
  }
  for (const other of others.filter((one) => ['submitted', 'returned', 'offered'].includes(one.state)))
    await moveApplication(ctx, other, other.state === 'offered' ? 'decline' : 'withdraw', { side: 'school', reason: `已确认${row.org_name}${row.specialty_name}的录取` })
  return '已代本人确认'
}
