import { recordEvent } from './case-events.ts'
import { getImplementation, type Case } from './case-types.ts'
import type { Ctx } from './context.ts'
import { HttpError } from './errors.ts'
import { notify } from './notices.ts'
import { contains, isAuthority, mainUnit, rangeOf } from './org-no.ts'

/** Whether the actor stands above the owner of a case: an authority whose region it lies in. */
export function standsAbove(ctx: Ctx, file: Pick<Case, 'org_no'>): boolean {
  const { no } = ctx.actor.org
  return no !== file.org_no && isAuthority(no) && contains(rangeOf(no), file.org_no)
}

/**
 * 意见: an authority above the owner says something on a case in whatever state, also a draft or a closed one, without
 * acting on it: state, turn, limit and version stay. Owner and deciding authority read it in the timeline and are
 * told; the other parties and the person the case is about are not shown it.
 * @throws HttpError 409 for anybody else
 */
export async function commentOnCase(ctx: Ctx, file: Case, text: string): Promise<void> {
  if (!standsAbove(ctx, file))
    throw new HttpError({ status: 409, message: '意见由上级主管部门写。本单位的说明写在提交的理由里。什么也没有写入。' })
  ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
  ctx.audit.because(text)
  ctx.audit.change({ kind: 'case', id: file.id, action: 'comment', after: { text }, orgNo: file.org_no })
  await recordEvent(ctx, { ...file, person_id: null }, { action: 'comment', title: '意见', from: file.state, to: file.state, reason: text })
  const draft = {
    kind: 'case.comment',
    title: `${ctx.actor.org.name}的意见：${file.title}`,
    text: `办件 ${file.no}：${text}`,
    link: `/cases/${file.id}`,
  } as const
  await notify(ctx, { ...draft, to: { accountId: file.created_by, orgNo: file.org_no } })
  if (file.authority_no === mainUnit(ctx.actor.org.no)) return
  const { workflow } = getImplementation(file.workflow)
  const decides = Object.values(workflow.states).find((state) => state.waits?.side === 'authority')?.waits
  if (decides) await notify(ctx, { ...draft, to: { orgNo: file.authority_no, permission: decides.permission } })
}
