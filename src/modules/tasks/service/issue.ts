import { openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { notify } from '../../../kernel/notices.ts'
import { contains, mainUnit, rangeOf } from '../../../kernel/org-no.ts'
import { newId } from '../../../kernel/uuid.ts'
import { firstOf } from '../../../kernel/text.ts'
import { findOrgs, getOrg } from '../../orgs/public.ts'
import { unitName } from '../builtin.ts'
import type { DutyRole, ReportCycle } from '../codes.ts'
import { nextReportDay } from '../rules.ts'
import { insertDuty, insertTask, type DutyRow } from '../store/duties.ts'
import type { CountedLine } from '../store/ledgers.ts'
import { dutyWorkflow } from '../workflow.ts'

export type Draft = {
  source: 'ledger' | 'screen' | 'plan' | 'split'
  line?: CountedLine | undefined
  parent?: DutyRow | undefined
  title: string
  content: string
  criterion: string
  clause?: string | undefined
  planId?: string | undefined
  indicatorId?: string | undefined
  reason?: string
  dueOn: string
  reportEvery: ReportCycle
  units: readonly { role: DutyRole; orgNo?: number | undefined; name?: string | undefined }[]
}

export type IssuedTask = { id: string; duties: { id: string; unitName: string; caseNo: string }[] }

type Unit = { no: number; name: string; outside: boolean; role: DutyRole }

/**
 * Issues a task in the name of the actor's organisation: a case for each unit that has a part in it. A unit of the
 * system gets the case itself; for a unit outside the case lies with the issuer, who records what that unit answers.
 * Throws Invalid and Refusal; nothing is written then.
 */
export async function issue(ctx: Ctx, draft: Draft): Promise<IssuedTask> {
  if (draft.dueOn < ctx.today) throw new Invalid([{ path: 'dueOn', message: `期限 ${draft.dueOn} 已经过去，应在 ${ctx.today} 以后。` }])
  if (draft.parent && draft.dueOn > draft.parent.due_on)
    throw new Refusal({
      fact: `下级任务的期限 ${draft.dueOn} 晚于本单位的期限 ${draft.parent.due_on}。`,
      rule: '分解给下级的任务应在本单位的期限以前完成。',
      clause: '001:2745',
      ways: ['把下级的期限提前。', '先申请延期。'],
    })
  const units = await resolve(ctx, draft.units)
  const issuer = await getOrg(ctx, mainUnit(ctx.actor.org.no))
  const id = newId()
  const clause = draft.clause ?? draft.line?.clause ?? null
  const common = {
    title: draft.title, content: draft.content, criterion: draft.criterion, clause,
    plan_id: draft.planId ?? null, indicator_id: draft.indicatorId ?? null,
    issued_on: ctx.today, due_on: draft.dueOn, report_every: draft.reportEvery,
  }
  await insertTask(ctx, {
    ...common, id, org_no: issuer.no, line_id: draft.line?.id ?? null, source: draft.source, reason: draft.reason ?? '',
    issued_by: ctx.actor.accountId, issued_by_name: ctx.actor.name,
  })
  const duties: IssuedTask['duties'] = []
  for (const unit of units) {
    const file = await openCase(ctx, {
      workflow: dutyWorkflow, orgNo: unit.no, orgName: unit.outside ? issuer.shortName : unit.name, authority: { no: issuer.no, name: issuer.shortName },
      title: `${unit.outside ? `${unit.name} · ` : ''}${draft.title}`,
      facts: { taskId: id, dueOn: draft.dueOn, unit: unit.name },
    })
    await insertDuty(ctx, {
      ...common, id: file.id, org_no: unit.no, task_id: id, parent_id: draft.parent?.id ?? null, case_no: file.no, unit_name: unit.name, outside: unit.outside,
      role: unit.role, issuer_no: issuer.no, issuer_name: issuer.name, ledger_id: draft.line?.ledger_id ?? null, first_due_on: draft.dueOn,
      next_report_on: nextReportDay(ctx.today, draft.reportEvery), state: 'issued',
    })
    ctx.audit.change({ kind: 'task-duty', id: file.id, action: 'issue', after: { unit: unit.name, role: unit.role, dueOn: draft.dueOn }, orgNo: unit.no })
    if (!unit.outside && unit.no !== issuer.no)
      await notify(ctx, {
        to: { orgNo: unit.no, permission: 'tasks.report' },
        kind: 'case.received',
        title: firstOf(`督办任务：${draft.title}`, 80),
        text: `${issuer.name}交办，期限 ${draft.dueOn}。请签收；不属于本单位的，写明理由退回分办。`,
        link: `/tasks/duties/${file.id}`,
      })
    duties.push({ id: file.id, unitName: unit.name, caseNo: file.no })
  }
  ctx.audit.subject('task', id, draft.title, { orgNo: issuer.no })
  ctx.audit.because(draft.reason, clause ?? undefined)
  ctx.audit.change({ kind: 'task', id, action: 'issue', after: { title: draft.title, units: units.map((unit) => unit.name), dueOn: draft.dueOn }, orgNo: issuer.no })
  return { id, duties }
}

async function resolve(ctx: Ctx, wanted: Draft['units']): Promise<Unit[]> {
  const issuer = mainUnit(ctx.actor.org.no)
  const range = rangeOf(issuer)
  const orgs = new Map((await findOrgs(ctx, wanted.flatMap((one) => (one.orgNo ? [mainUnit(one.orgNo)] : [])))).map((org) => [org.no, org]))
  const units = wanted.map((one, at): Unit => {
    if (!one.orgNo === !one.name) throw new Invalid([{ path: `units.${at}`, message: '每个承办单位写一个：本系统的单位选编号，系统外的单位写名称。' }])
    if (one.name) return { no: issuer, name: unitName(one.name), outside: true, role: one.role }
    const org = orgs.get(mainUnit(one.orgNo!))
    if (!org || !contains(range, org.no)) throw new NotFound('单位')
    if (org.kind === 'school' && org.state === 'withdrawn') throw new Invalid([{ path: `units.${at}`, message: `${org.name}已经撤销，不能承办任务。` }])
    return { no: org.no, name: org.name, outside: false, role: one.role }
  })
  const seen = new Set<string>()
  for (const unit of units) {
    if (seen.has(unit.name)) throw new Invalid([{ path: 'units', message: `${unit.name}写了两次。一个单位在一项任务里只有一个角色。` }])
    seen.add(unit.name)
  }
  if (units.some((unit) => unit.role === 'responsible') && units.some((unit) => unit.role !== 'responsible'))
    throw new Invalid([{ path: 'units', message: '责任单位不能与牵头、参加单位写在同一项任务里。原文不分牵头和参加的，都写责任。' }])
  return units
}
