import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { recordView } from '../../people/public.ts'
import type { healthApi } from '../health-api.ts'
import { endHealthRow, findHealth, insertHealth, insertViewer, isViewer, listHealth, listStaff, listViewers, revokeViewer } from '../health-store.ts'
import { purposeOf } from './family.ts'
import { healthToWire, sealHealth } from './health-wire.ts'
import { change, getStudy, schoolNoOf, tell } from './reach.ts'

export const healthHandlers: Handlers<typeof healthApi> = {
  async openHealth(ctx, { enrollmentId, purpose }) {
    const row = await getStudy(ctx, enrollmentId)
    await refuseStranger(ctx, row.org_no)
    const reason = purposeOf(purpose)
    await recordView(ctx, row.person_id, '看了健康与特殊需要', reason, row.org_no)
    tell(ctx, 'enrollment', row.id, maskName(row.name), row)
    ctx.audit.because(reason)
    return { entries: (await listHealth(ctx, row.id)).map((one) => healthToWire(ctx, one)) }
  },

  async addHealth(ctx, { enrollmentId, kind, content, measures, fromOn, untilOn }) {
    const row = await getStudy(ctx, enrollmentId)
    await refuseStranger(ctx, row.org_no)
    if (untilOn !== null && untilOn < fromOn) throw new Invalid([{ path: 'untilOn', message: '结束日期不能早于开始日期。' }])
    const id = newId()
    await insertHealth(ctx, { id, org_no: row.org_no, enrollment_id: row.id, person_id: row.person_id, kind, content_sealed: sealHealth(ctx, { content, measures }), from_on: fromOn, until_on: untilOn, created_by_name: ctx.actor.name })
    tell(ctx, 'enrollment', row.id, maskName(row.name), row)
    // That there is a record is told; what it says, not even of which kind it is, never enters the audit.
    change(ctx, 'health', id, 'health.add', row, {})
    return { id }
  },

  async endHealth(ctx, { id, reason }) {
    const record = await findHealth(ctx, id)
    if (!record) throw new NotFound('健康记录')
    await refuseStranger(ctx, record.org_no)
    await endHealthRow(ctx, id)
    tell(ctx, 'enrollment', record.enrollment_id, '健康与特殊需要', record)
    ctx.audit.because(reason)
    change(ctx, 'health', id, 'health.end', record, { ended: true })
    return { id }
  },

  async listHealthViewers(ctx) {
    const school = await schoolNoOf(ctx, undefined)
    const rows = await listViewers(ctx, school)
    const people = await listStaff(ctx, school)
    return {
      rows: rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        name: row.holder_name,
        reason: row.reason,
        untilOn: row.until_on,
        grantedBy: row.granted_by_name,
        grantedAt: row.granted_at,
        active: row.revoked_at === null && row.until_on >= ctx.today,
      })),
      people,
    }
  },

  async grantHealth(ctx, { accountId, reason, untilOn }) {
    const school = await schoolNoOf(ctx, undefined)
    const person = (await listStaff(ctx, school)).find((one) => one.accountId === accountId)
    if (!person) throw new NotFound('本校人员')
    if (untilOn < ctx.today) throw new Invalid([{ path: 'untilOn', message: '期限不能早于今天。' }])
    if (await isViewer(ctx, school, accountId)) throw new Refusal({ fact: `${person.name}已经可以看健康档案。`, rule: '一人同时只有一条指定。', ways: ['先取消原来的，再重新指定'] })
    const id = newId()
    await insertViewer(ctx, { id, org_no: school, account_id: accountId, holder_name: person.name, reason, until_on: untilOn, granted_by_name: ctx.actor.name })
    ctx.audit.subject('health-viewer', id, maskName(person.name), { orgNo: school })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'health-viewer', id, action: 'health.grant', after: { untilOn }, orgNo: school })
    return { id }
  },

  async revokeHealth(ctx, { id }) {
    const row = await revokeViewer(ctx, id)
    if (!row) throw new NotFound('指定')
    ctx.audit.subject('health-viewer', id, maskName(row.holder_name), { orgNo: row.org_no })
    ctx.audit.change({ kind: 'health-viewer', id, action: 'health.revoke', after: { revoked: true }, orgNo: row.org_no })
    return { id }
  },
}

/** The permission alone opens nothing: the head of the school, or somebody the head named, in time. */
async function refuseStranger(ctx: Ctx, orgNo: number): Promise<void> {
  if (ctx.actor.role === 'principal') return
  if (await isViewer(ctx, mainUnit(orgNo), ctx.actor.accountId)) return
  throw new HttpError({ status: 403, message: '健康与特殊需要只给校领导和校领导指定的人看。需要的，请校领导在“学生档案 → 健康档案授权”里指定您。' })
}
