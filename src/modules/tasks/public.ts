import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { listAllPlans } from '../plans/public.ts'
import { issue, type IssuedTask } from './service/issue.ts'

/**
 * Issues a task because a line of a plan is behind: to the organisation it is about, with the reason, until a day. In
 * the name of the actor's organisation, which must oversee the other one. Throws NotFound for an unknown line of a
 * plan, and what issuing refuses. The caller's endpoint needs the right `tasks.supervise`.
 */
export async function raiseTask(
  ctx: Ctx,
  { planId, indicatorId, orgNo, reason, due }: { planId: string; indicatorId: string; orgNo: number; reason: string; due: string },
): Promise<IssuedTask> {
  const plan = (await listAllPlans(ctx)).find((one) => one.id === planId)
  const line = plan?.indicators.find((one) => one.id === indicatorId)
  if (!line) throw new NotFound('规划指标')
  return issue(ctx, {
    source: 'plan',
    title: `追赶进度：${line.name}`,
    content: reason,
    criterion: `“${line.name}”达到规划进度`,
    clause: line.clause,
    planId,
    indicatorId,
    reason,
    dueOn: due,
    reportEvery: 'monthly',
    units: [{ role: 'lead', orgNo }],
  })
}
