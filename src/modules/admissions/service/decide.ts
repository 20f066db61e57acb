import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { moves } from '../moves.ts'
import { endOfDayAfter, lockApplications, setOfferNumber, type ApplicationRow } from '../store/applications.ts'
import { clock } from './apply.ts'
import { drawOfferNumbers, lockOffers } from './letters.ts'
import { moveApplication, tell } from './move.ts'

export type Decision = { action: 'offer' | 'return' | 'refuse' | 'rescind' | 'absent'; reason?: string | undefined; clause?: string | undefined }
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
    try {
      if (!row || row.submitted_at === null) throw new NotFound('报名')
      const message = decision.action === 'offer' ? await offer(ctx, row) : await plain(ctx, row, decision)
      out.push({ id, name: maskName(row.name), ok: true, message })
    } catch (error) {
      if (!(error instanceof HttpError) || error.problem.status >= 500 || error.problem.status === 400) throw error
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
  await tell(ctx, row, `${row.org_name}录取了您`, `${row.specialty_name}。请在 ${clock(replyBy)} 以前确认，过期名额放出。`)
  return `已录取，编号 ${number}，${clock(replyBy)} 前确认`
}

async function plain(ctx: Ctx, row: ApplicationRow, { action, reason, clause }: Decision): Promise<string> {
  if (action === 'offer') return offer(ctx, row)
  await moveApplication(ctx, row, action, { reason, clause, set: action === 'return' ? {} : { decided_at: ctx.at, decided_by_name: ctx.actor.name } })
  const titles = { return: '请补正报名', refuse: '没有录取', rescind: '撤销了录取', absent: '登记为未报到' }
  await tell(ctx, row, `${row.org_name}${titles[action]}`, `${row.specialty_name}。理由：${reason ?? ''}`)
  return `已${moves[action].title}`
}
