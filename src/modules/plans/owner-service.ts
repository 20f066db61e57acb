import type { Ctx } from '../../kernel/context.ts'
import { clockInChina } from '../../kernel/dates.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { implement } from '../../kernel/server.ts'
import { newId } from '../../kernel/uuid.ts'
import { getPlan } from './find-plan.ts'
import type { Plan, PlanIndicator } from './model.ts'
import { ownerApi } from './owner-api.ts'
import { endOwner, insertOwner, listOwnerHistory, lockOwner, type Owner } from './owners-store.ts'
import { within } from './within.ts'

async function lineOf(ctx: Ctx, planId: string, indicatorId: string): Promise<{ plan: Plan; line: PlanIndicator }> {
  const plan = await getPlan(ctx, planId)
  const line = plan.indicators.find((one) => one.id === indicatorId)
  if (!line) throw new NotFound('指标')
  return { plan, line }
}

export const ownerHandlers = implement(ownerApi, {
  async listOwners(ctx, { planId, indicatorId, org }) {
    const { plan, line } = await lineOf(ctx, planId, indicatorId)
    const rows = await listOwnerHistory(ctx, { planId: plan.id, indicator: line.id, orgNo: within(ctx, org) })
    return { text: line.responsible, rows: rows.map((row) => ({ ...row, setBy: maskName(row.setBy) })) }
  },

  async setOwner(ctx, { planId, indicatorId, before, unit, person, reason }) {
    const { plan, line } = await lineOf(ctx, planId, indicatorId)
    const place = { planId: plan.id, indicator: line.id, orgNo: mainUnit(ctx.actor.org.no) }
    const held = await lockOwner(ctx, place)
    if ((held?.id ?? null) !== before) throw stale(held, ctx)
    if (held && !reason) throw new Invalid([{ path: 'reason', message: '已经明确过责任，更换或取消要写明理由。' }])
    if (!held && unit === null) throw new Refusal({ fact: `“${line.name}”还没有明确责任单位。`, rule: '没有明确过的不能取消。', written: '什么也没有写入。', ways: ['填写责任单位。'] })
    if (held && held.unit === unit && held.person === person) throw new Invalid([{ path: 'unit', message: '与现在的责任单位和责任人相同，没有改动。' }])
    if (held) await endOwner(ctx, held.id)
    const id = unit === null ? null : newId()
    if (id && !(await insertOwner(ctx, { ...place, id, unit: unit!, person, reason }))) throw stale(undefined, ctx)
    ctx.audit.subject('indicatorOwner', id ?? held!.id, `${plan.title} ${line.name}`, { orgNo: place.orgNo })
    ctx.audit.because(reason || undefined, line.clause)
    ctx.audit.change({
      kind: 'indicatorOwner',
      id: id ?? held!.id,
      action: unit === null ? 'end' : held ? 'replace' : 'assign',
      ...(held ? { before: { unit: held.unit, person: held.person } } : {}),
      after: unit === null ? { unit: null } : { unit, person },
      orgNo: place.orgNo,
    })
    return { id }
  },
})

function stale(held: Owner | undefined, ctx: Ctx): Stale {
  return new Stale({ by: held ? maskName(held.setBy) : '别人', at: clockInChina(held?.setAt ?? ctx.at).slice(0, 16), fields: ['责任单位'] })
}
