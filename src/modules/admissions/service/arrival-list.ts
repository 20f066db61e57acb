import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { arrivalApi } from '../arrival-api.ts'
import { defaultStations, deferralStates, type DeferralCause } from '../arrival-codes.ts'
import { arrivalExport, deferralExport } from '../arrival-export.ts'
import { yuan } from '../codes.ts'
import { countArrivalRows, countArrivalViews, findIntakes, intakeKey, listArrivalRows } from '../store/arrival.ts'
import { countDeferralRows, countDeferralViews, endDeferral, listDeferralRows, lockDeferral } from '../store/deferrals.ts'
import { arrivalRowOf } from './arrival-plan.ts'
import { ownSchool } from './decide.ts'
import { findApplication } from '../store/applications.ts'
import { tell } from './move.ts'

type ListHandlers = Pick<Handlers<typeof arrivalApi>, 'listArrivals' | 'exportArrivals' | 'listDeferrals' | 'exportDeferrals' | 'settleDeferral'>

/** Rows of the list with the stations of each one's school and intake. */
export async function shownArrivals(ctx: Ctx, rows: Awaited<ReturnType<typeof listArrivalRows>>) {
  const plans = await findIntakes(ctx, rows.map((row) => mainUnit(row.org_no)))
  return rows.map((row) => arrivalRowOf(row, plans.get(intakeKey(mainUnit(row.org_no), row))?.stations ?? defaultStations))
}

export const arrivalListHandlers: ListHandlers = {
  async listArrivals(ctx, { page, size, ...filter }) {
    const rows = await listArrivalRows(ctx, filter, { limit: size, offset: (page - 1) * size })
    return { total: await countArrivalRows(ctx, filter), counts: await countArrivalViews(ctx, filter), rows: await shownArrivals(ctx, rows) }
  },

  exportArrivals: (ctx, input) => arrivalExport.answer(ctx, input),

  async listDeferrals(ctx, { page, size, ...filter }) {
    const rows = await listDeferralRows(ctx, filter, { limit: size, offset: (page - 1) * size })
    return {
      ...(await countDeferralRows(ctx, filter)),
      counts: await countDeferralViews(ctx, filter),
      rows: rows.map((row) => ({
        id: row.id,
        applicationId: row.application_id,
        orgName: row.org_name,
        name: maskName(row.name),
        idMasked: row.id_masked,
        specialtyName: row.specialty_name,
        offerNo: row.offer_no,
        cause: row.cause as DeferralCause,
        reason: row.reason,
        amount: Number(row.amount),
        dueOn: row.due_on,
        overdue: row.overdue,
        state: row.state as keyof typeof deferralStates,
        recordedAt: row.recorded_at,
        recordedBy: maskName(row.recorded_by_name),
        endedAt: row.ended_at,
        endedNote: row.ended_note,
      })),
    }
  },

  exportDeferrals: (ctx, input) => deferralExport.answer(ctx, input),

  async settleDeferral(ctx, { id, note }) {
    const school = ownSchool(ctx)
    const row = await lockDeferral(ctx, id)
    if (!row || mainUnit(row.org_no) !== school) throw new NotFound('缓缴')
    if (row.state !== 'open')
      throw new Refusal({ fact: `这笔缓缴${deferralStates[row.state as 'settled']}。`, rule: '只有缓缴中的登记缴清。', clause: '001:1308', ways: ['刷新后再看。'] })
    await endDeferral(ctx, id, 'settled', note)
    const application = await findApplication(ctx, row.application_id)
    ctx.audit.subject('payment-deferral', id, `${application ? maskName(application.name) : ''} ${yuan(Number(row.amount))}`, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(note || undefined)
    ctx.audit.change({ kind: 'payment-deferral', id, action: 'deferral.settle', before: { state: 'open' }, after: { state: 'settled' }, orgNo: row.org_no, personId: row.person_id })
    await tell(ctx, row, '缓缴的费用已登记缴清', `${yuan(Number(row.amount))}。`)
    return { state: 'settled' as const }
  },
}
